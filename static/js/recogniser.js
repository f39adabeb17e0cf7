// Who is on the picture. The answer is product ids with names and scores, nothing about promotions.
import { postScan } from "./api.js";

/** @import { Scan } from "./types.js" */

const MOST_CANDIDATES = 4;

/** @param {Blob} picture JPEG of at most 640 pixels a side
 * @param {AbortSignal} signal
 * @returns {Promise<Scan>} with no verdict more certain than its candidates allow
 * @throws {import("./lib/failure.js").Failure} */
export async function recognise(picture, signal) {
  const scan = await postScan(picture, signal);
  const candidates = scan.candidates.slice(0, MOST_CANDIDATES);
  return { ...scan, candidates, verdict: candidates.length ? scan.verdict : "unknown" };
}

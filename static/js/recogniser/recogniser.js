// Who is on the picture: by its barcode, else by the phone itself, else by the server. The answer is product ids with
// names and scores, nothing about promotions.
import { getProductByBarcode, postScan } from "../api/client.js";
import { Failure } from "../api/failure.js";
import { toJpeg } from "../camera/frame.js";
import { BARCODE, readBarcode } from "./barcode.js";

/** @import { WorkerClient } from "./worker_client.js" */
/** @import { ProductDetail, Scan } from "../types.js" */

const MAX_CANDIDATES = 4;
/** How long the server may take where the phone has an answer of its own, milliseconds. */
const SECOND_OPINION_MS = 6_000;

export class Recogniser {
  #phone;
  #keep;

  /** @param {{phone: WorkerClient, keep: (detail: ProductDetail) => Promise<unknown>}} rooms `keep` is given
   *   what a barcode has already brought */
  constructor({ phone, keep }) {
    this.#phone = phone;
    this.#keep = keep;
  }

  /** @param {HTMLCanvasElement} picture at most 640 pixels a side
   * @param {AbortSignal} signal
   * @returns {Promise<Scan>} with no verdict more certain than its candidates allow; its id is "" where the server
   *   knows nothing of it
   * @throws {Failure} nobody could tell */
  async recognise(picture, signal) {
    const scan = (await this.#byBarcode(picture, signal)) ?? (await this.#byLooks(picture, signal));
    const candidates = scan.candidates.slice(0, MAX_CANDIDATES);
    return { ...scan, candidates, verdict: candidates.length ? scan.verdict : "unknown" };
  }

  /** @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal
   * @returns {Promise<Scan | null>} */
  async #byBarcode(picture, signal) {
    const code = await readBarcode(picture);
    if (!code || signal.aborted) return null;
    try {
      const product = await getProductByBarcode(code, signal);
      await this.#keep(product).catch(() => {}); // shown all the same
      return {
        id: "",
        verdict: "match",
        candidates: [{ product, score: 1 }],
        recogniser: BARCODE,
        took_ms: 0,
      };
    } catch (error) {
      if (error instanceof Failure) return null; // a code nobody knows: its looks may say more
      throw error;
    }
  }

  /** An answer of the phone's own stands; where it does not know, the server is asked while it can be heard.
   * @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal */
  async #byLooks(picture, signal) {
    const own = await this.#onPhone(picture, signal);
    if (own && own.verdict !== "unknown") return own;
    try {
      const scan = await postScan(await toJpeg(picture), signal, own ? SECOND_OPINION_MS : undefined);
      this.#phone.considerDownload();
      return scan;
    } catch (error) {
      if (own && error instanceof Failure) return own;
      throw error;
    }
  }

  /** @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal
   * @returns {Promise<Scan | null>} null where the phone has no recogniser, or it failed */
  async #onPhone(picture, signal) {
    if (!this.#phone.isReady) return null;
    const pixels = picture.getContext("2d")?.getImageData(0, 0, picture.width, picture.height);
    try {
      return pixels ? await this.#phone.recognise(pixels, signal) : null;
    } catch (error) {
      signal.throwIfAborted();
      console.info("The phone could not tell; asking the server", error);
      return null;
    }
  }
}

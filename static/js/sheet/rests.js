// Where the sheet may rest, and where a movement takes it. No DOM here.

/** @typedef {"peek" | "half" | "full"} Rest */
/** @typedef {Rest | "closed"} Place */

/** The rests of each kind of content, from low to high. A product has three; a question ("이 중에 있나요?") has one.
 * @type {Record<"match" | "choose" | "unknown", Rest[]>} */
export const RESTS = { match: ["peek", "half", "full"], choose: ["half"], unknown: ["half"] };

/** From this speed on, a flick counts more than where the finger let go, pixels per second. */
const FLICK = 350;

/** Returns the next higher rest, or the same at the top.
 * @param {Rest[]} rests
 * @param {Rest} rest
 * @returns {Rest} */
export function raised(rests, rest) {
  return rests[Math.min(rests.indexOf(rest) + 1, rests.length - 1)] ?? rest;
}

/** Returns the next lower rest; below the lowest the sheet is closed.
 * @param {Rest[]} rests
 * @param {Rest} rest
 * @returns {Place} */
export function lowered(rests, rest) {
  return rests[rests.indexOf(rest) - 1] ?? "closed";
}

/** Returns where a dragged sheet comes to rest.
 * @param {object} drag
 * @param {Rest[]} drag.rests
 * @param {Rest} drag.from
 * @param {number} drag.height visible height when it was let go, pixels
 * @param {number} drag.velocity pixels per second, positive downwards
 * @param {Record<Rest, number>} drag.heights visible height at each rest, pixels
 * @returns {Place} */
export function settled({ rests, from, height, velocity, heights }) {
  if (velocity <= -FLICK) return rests.find((rest) => heights[rest] > height) ?? raised(rests, from);
  if (velocity >= FLICK) return [...rests].reverse().find((rest) => heights[rest] < height) ?? "closed";
  const lowest = rests[0] ?? from;
  if (height < heights[lowest] / 2) return "closed";
  return rests.reduce(
    (best, rest) => (Math.abs(heights[rest] - height) < Math.abs(heights[best] - height) ? rest : best),
    lowest,
  );
}

// From embeddings to scores per product, and from scores to a verdict: the same rules as in
// `recognition/gallery/scoring.py`. The tests of both use the same cases.

/** @import { Gallery } from "./gallery.js" */
/** @import { Thresholds } from "./manifest.js" */

/** A product, its cosine similarity (-1…1) after the hubness correction, and whether the network was trained on it.
 * @typedef {{product: number, score: number, learned: boolean}} Scored */

/** Finds the products most similar to a picture, best first; ties are ordered by id.
 * @param {Gallery} gallery
 * @param {Float32Array[]} queries unit vectors of the picture's crops; the crop most similar to a product decides
 * @param {number} limit how many products at most
 * @returns {Scored[]} */
export function nearest(gallery, queries, limit) {
  /** @type {Map<number, number>} */
  const best = new Map();
  /** @type {Set<number>} */
  const learned = new Set();
  for (let row = 0; row < gallery.count; row += 1) {
    const product = gallery.products[row] ?? 0;
    if (gallery.learned[row]) learned.add(product);
    for (const query of queries) {
      const score = dot(gallery.vectors, row * gallery.dim, query) - at(gallery.handicaps, row);
      if (score > (best.get(product) ?? Number.NEGATIVE_INFINITY)) best.set(product, score);
    }
  }
  const scored = [...best].map(([product, score]) => ({ product, score, learned: learned.has(product) }));
  return scored.sort((a, b) => b.score - a.score || a.product - b.product).slice(0, limit);
}

/** Sums in four independent accumulators: with one, each step would wait for the step before.
 * @param {Float32Array} vectors
 * @param {number} start
 * @param {Float32Array} query */
function dot(vectors, start, query) {
  const whole = query.length - (query.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let place = 0; place < whole; place += 4) {
    a += at(vectors, start + place) * at(query, place);
    b += at(vectors, start + place + 1) * at(query, place + 1);
    c += at(vectors, start + place + 2) * at(query, place + 2);
    d += at(vectors, start + place + 3) * at(query, place + 3);
  }
  for (let place = whole; place < query.length; place += 1)
    a += at(vectors, start + place) * at(query, place);
  return a + b + c + d;
}

/** A number that is known to exist.
 * @param {Float32Array} numbers
 * @param {number} place */
const at = (numbers, place) => /** @type {number} */ (numbers[place]);

/** Decides the verdict. A gallery of one product never gives a match, because there is nothing to distinguish the
 * product from. If there is a calibrated confidence, a product that is only enrolled never gives one either: the
 * network has not been trained to distinguish it from its look-alikes.
 * @param {Scored[]} candidates best first
 * @param {Thresholds} thresholds
 * @returns {"match" | "choose" | "unknown"} */
export function judge(candidates, thresholds) {
  const [first, second] = candidates;
  if (thresholds.confidence && first && second) {
    const { match, choose } = thresholds.confidence;
    const chance = probability(first.score, first.score - second.score, thresholds.confidence);
    if (chance >= match && first.learned) return "match";
    return chance >= choose ? "choose" : "unknown";
  }
  if (!first || first.score < thresholds.choose_score) return "unknown";
  const isSure = second && first.score >= thresholds.match_score;
  return isSure && first.score - second.score >= thresholds.match_margin ? "match" : "choose";
}

/** The probability that the first candidate is right, 0…1.
 * @param {number} score
 * @param {number} lead over the next product
 * @param {NonNullable<Thresholds["confidence"]>} confidence */
function probability(score, lead, { score_weight, lead_weight, bias }) {
  const logit = score_weight * score + lead_weight * lead + bias;
  return 1 / (1 + Math.exp(-Math.max(-60, Math.min(60, logit))));
}

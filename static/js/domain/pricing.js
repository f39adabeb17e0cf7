// What one piece costs, and what at least n pieces cost. The server computes the exact figures; here they are only
// read, compared and formatted.
import { t } from "../strings.js";

/** @import { Promotion, PromotionKind } from "../types.js" */

/** The way of counting: won for one piece of the full deal, or won for at least n pieces.
 * @typedef {"unit" | 1 | 2 | 3} Counting */

/** @type {Counting[]} */
export const COUNTINGS = ["unit", 1, 2, 3];

/** [pieces paid for, pieces free] of one round of the deal.
 * @type {Partial<Record<PromotionKind, [number, number]>>} */
const BUNDLES = { "1+1": [1, 1], "2+1": [2, 1], "3+1": [3, 1] };

const grouped = new Intl.NumberFormat("ko-KR");

/** @param {number} amount won */
export const wonText = (amount) => t("won", { amount: grouped.format(amount) });

/** Rounds to whole won, half up.
 * @param {number} won */
export const roundedWon = (won) => Math.floor(won + 0.5);

/** Won by a way of counting, exact and possibly fractional; null if not known.
 * @param {Promotion} promotion
 * @param {Counting} counting */
export function promotionCost(promotion, counting) {
  if (counting !== "unit") return promotion.cost[counting] ?? null;
  const unit = promotion.unit_price;
  return unit && unit.numerator / unit.denominator;
}

/** Won without any promotion.
 * @param {number | null} price sticker
 * @param {Counting} counting */
export function plainCost(price, counting) {
  return price === null ? null : price * (counting === "unit" ? 1 : counting);
}

/** Pieces in one full round of the deal.
 * @param {PromotionKind | null} kind */
export function bundleSize(kind) {
  const [paid, free] = (kind && BUNDLES[kind]) || [1, 0];
  return paid + free;
}

/** Won for one full round of the deal.
 * @param {PromotionKind | null} kind
 * @param {number | null} price sticker */
export function bundleCost(kind, price) {
  const [paid] = (kind && BUNDLES[kind]) || [1];
  return price === null ? null : price * paid;
}

/** Pieces received if at least `pieces` are wanted: with 1+1, one wanted piece gives two.
 * @param {PromotionKind | null} kind
 * @param {number} pieces */
export function piecesReceived(kind, pieces) {
  const [paid, free] = (kind && BUNDLES[kind]) || [1, 0];
  const rounds = Math.floor(pieces / (paid + free));
  const rest = pieces - rounds * (paid + free);
  return rounds * (paid + free) + (rest >= paid ? paid + free : rest);
}

// Turns the server's answer into the lines of the sheet: which deals run today, and which chain is cheapest.
import { koreanDay, monthsBefore } from "./dates.js";
import { plainCost, promotionCost, roundedWon } from "./pricing.js";

/** @import { ChainListing, ProductDetail, Promotion } from "../types.js" */
/** @import { Counting } from "./pricing.js" */

/** running: seen this month, or its known end is not over · upcoming: starts later · unconfirmed: last seen in an
 * earlier month · ended: past its known end.
 * @typedef {"running" | "upcoming" | "unconfirmed" | "ended"} Standing */

/** One chain's line on the sheet.
 * @typedef {object} Line
 * @property {string} chain
 * @property {number | null} price sticker, won
 * @property {string | null} priceSeenOn ISO day; null if not known
 * @property {string | null} checkedAt
 * @property {Promotion | null} deal the deal that decides the line's rank
 * @property {Promotion[]} others further deals that have not ended
 * @property {Exclude<Standing, "ended"> | "none" | "unchecked"} standing of `deal`; without a deal "none", or
 *   "unchecked" if a deal has ended and the chain's list has not been crawled since that month
 * @property {boolean} isCurrent its amount is valid today, according to a crawl of this month
 * @property {number | null} amount won under the chosen way of counting, exact */

/** Returns a deal's standing on a day. A cached answer must not show a deal as running after its end.
 * @param {Promotion} promotion
 * @param {string} today ISO day
 * @returns {Standing} */
export function standing(promotion, today) {
  if (promotion.starts_on && promotion.starts_on > today) return "upcoming";
  if (promotion.until_known) return promotion.valid_until < today ? "ended" : "running";
  return promotion.confirmed && promotion.valid_until >= today ? "running" : "unconfirmed";
}

/** Returns the sheet's lines, cheapest first. Deals without a price follow, then sticker prices of earlier months, then
 * deals that are not valid today.
 * @param {ProductDetail} product
 * @param {number} now milliseconds since the epoch
 * @param {Counting} counting
 * @returns {Line[]} */
export function lines(product, now, counting) {
  const today = koreanDay(now);
  return product.chains.map((listing) => chainLine(listing, today, counting)).sort(byCost);
}

/** @param {ChainListing} listing
 * @param {string} today
 * @param {Counting} counting
 * @returns {Line} */
function chainLine(listing, today, counting) {
  const [best, ...rest] = listing.promotions
    .flatMap((deal) => dealLine(listing, deal, today, counting))
    .sort(byCost);
  if (!best) return plainLine(listing, today, counting);
  return { ...best, others: rest.flatMap((line) => line.deal ?? []) };
}

/** @param {ChainListing} listing
 * @param {Promotion} deal
 * @param {string} today
 * @param {Counting} counting
 * @returns {Line | []} nothing for a deal that has ended */
function dealLine(listing, deal, today, counting) {
  const state = standing(deal, today);
  if (state === "ended") return [];
  const isCurrent = state === "running";
  const price = deal.price ?? listing.price;
  return {
    ...common(listing),
    price,
    deal,
    standing: state,
    isCurrent,
    amount: promotionCost(deal, counting),
  };
}

/** @param {ChainListing} listing
 * @param {string} today
 * @param {Counting} counting
 * @returns {Line} */
function plainLine(listing, today, counting) {
  const seen = listing.price_seen_on;
  const isUnchecked = isBehind(listing, today);
  const isCurrent = !isUnchecked && seen !== undefined && monthsBefore(seen, today) <= 0;
  return {
    ...common(listing),
    deal: null,
    standing: isUnchecked ? "unchecked" : "none",
    isCurrent,
    amount: plainCost(listing.price, counting),
  };
}

/** Whether an ended deal may have been renewed: the chain's list was last crawled in an earlier month.
 * @param {ChainListing} listing without a deal that may still be valid
 * @param {string} today ISO day */
function isBehind({ checked_at: checkedAt, promotions }, today) {
  const at = checkedAt ? Date.parse(checkedAt) : Number.NaN;
  return promotions.length > 0 && !Number.isNaN(at) && monthsBefore(koreanDay(at), today) > 0;
}

/** @param {ChainListing} listing */
function common({ chain, price, price_seen_on, checked_at: checkedAt }) {
  return { chain, price, priceSeenOn: price_seen_on ?? null, checkedAt, others: [] };
}

/** @param {Line} line */
function tier(line) {
  if (line.deal && !line.isCurrent) return 3;
  if (line.deal) return line.amount === null ? 1 : 0;
  return line.isCurrent && line.amount !== null ? 0 : 2;
}

/** Cheaper first; at the same price a deal before no deal, then the one with the smaller first payment.
 * @param {Line} a
 * @param {Line} b */
function byCost(a, b) {
  return (
    tier(a) - tier(b) ||
    (a.amount ?? Number.POSITIVE_INFINITY) - (b.amount ?? Number.POSITIVE_INFINITY) ||
    Number(a.deal === null) - Number(b.deal === null) ||
    (a.deal?.cost[1] ?? a.price ?? 0) - (b.deal?.cost[1] ?? b.price ?? 0)
  );
}

/** Returns the line for the one-sentence answer: the cheapest that is valid today, else a deal without a price, or
 * null.
 * @param {Line[]} ranked */
export function bestLine(ranked) {
  const first = ranked[0];
  return first && tier(first) < 3 && (first.amount !== null || first.deal) ? first : null;
}

/** Returns all lines at the lowest price, rounded as the shopper reads it; none if there is nothing to compare with.
 * @param {Line[]} ranked
 * @returns {Line[]} */
export function cheapestLines(ranked) {
  const compared = ranked.filter((line) => tier(line) === 0);
  const [first] = compared;
  if (!first || compared.length < 2) return [];
  const won = (/** @type {Line} */ { amount }) => roundedWon(amount ?? Number.NaN);
  return compared.filter((line) => won(line) === won(first));
}

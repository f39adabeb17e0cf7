// Deals and dates as texts for the shopper.
import { t } from "../strings.js";
import { chainName } from "./chains.js";
import { ageText, dayText, koreanDay, monthsBefore, sinceText } from "./dates.js";
import { bestLine } from "./deals.js";
import { bundleCost, bundleSize, roundedWon, wonText } from "./pricing.js";

/** @import { BestDeal, Promotion, PromotionKind, Source } from "../types.js" */
/** @import { Counting } from "./pricing.js" */
/** @import { FailureCode } from "../types.js" */
/** @import { Line } from "./deals.js" */

/** @type {Partial<Record<PromotionKind, string>>} */
const KINDS = { discount: t("kind_discount"), gift: t("kind_gift"), mix: t("kind_mix") };

/** Lists are crawled daily; a single failed day is not mentioned. */
const FRESH_FOR_MS = 36 * 3_600_000;
const UNREADABLE = new Set(["moved", "blocked", "unreachable", "failing", "waiting"]);

/** @param {PromotionKind} kind */
export const kindText = (kind) => KINDS[kind] ?? kind;

/** @param {Line} line */
export const dealText = (line) => (line.deal ? kindText(line.deal.kind) : t("no_deal"));

/** "하나에" or "2개에".
 * @param {Counting} counting */
export const countingText = (counting) =>
  counting === "unit" ? t("each") : t("for_pieces", { n: counting });

/** The answer in one line: "CU 1+1 · 하나에 850원", for three pieces "CU 2+1 · 3개 3,400원".
 * @param {Line[]} ranked by cost under `counting`
 * @param {number} now milliseconds since the epoch
 * @param {Counting} [counting] */
export function answerText(ranked, now, counting = "unit") {
  const best = bestLine(ranked);
  const first = ranked[0];
  if (isUnsettled(ranked, best)) return t("deals_over_unchecked");
  if (!best) return first?.deal ? untilText(first, now) : t("no_deal_now");
  const values = { chain: chainName(best.chain), deal: dealText(best) };
  if (best.amount === null) return t("best_line_ask", values);
  const price = wonText(roundedWon(best.amount));
  if (ranked.some(hasDeal)) return t("best_line", { ...values, price: priceText(price, counting) });
  return t("no_deal_from", { ...values, price: counting === "unit" ? price : priceText(price, counting) });
}

/** Whether "no deal" would be a guess: a chain with ended deals has not been crawled this month.
 * @param {Line[]} ranked
 * @param {Line | null} best */
const isUnsettled = (ranked, best) =>
  best?.standing === "unchecked" || (ranked.some(isUnchecked) && !ranked.some(hasDeal));

/** @param {Line} line */
const hasDeal = ({ deal }) => deal !== null;

/** @param {Line} line */
const isUnchecked = ({ standing }) => standing === "unchecked";

/** @param {string} price
 * @param {Counting} counting */
const priceText = (price, counting) =>
  counting === "unit" ? t("price_each", { price }) : t("price_pieces", { n: counting, price });

/** The same for a search result, for which the server chose the deal.
 * @param {BestDeal | null} best */
export function briefBestText(best) {
  if (!best) return t("no_deal_now");
  const values = { chain: chainName(best.chain), deal: kindText(best.kind) };
  if (best.unit_price === null) return t("best_line_ask", values);
  return t("best_line", { ...values, price: priceText(wonText(best.unit_price), "unit") });
}

/** Until when the deal runs, if that is known, or that there is none. A guess is never shown as a date.
 * @param {Line} line
 * @param {number} now milliseconds since the epoch */
export function untilText({ deal, standing }, now) {
  if (!deal) return t(standing === "unchecked" ? "deals_over_unchecked" : "no_deal_now");
  const today = koreanDay(now);
  if (standing === "upcoming") return t("from_day", { day: dayText(deal.starts_on ?? today, today) });
  if (standing === "unconfirmed") return unconfirmedText(deal, today);
  if (!deal.until_known) return t("until_unknown");
  if (deal.valid_until === today) return t("until_today");
  return t("until_day", { day: dayText(deal.valid_until, today) });
}

/** @param {Promotion} deal
 * @param {string} today */
function unconfirmedText(deal, today) {
  const month = Number(deal.last_seen.slice(5, 7));
  return monthsBefore(deal.last_seen, today) === 1
    ? t("unconfirmed_last_month")
    : t("unconfirmed_month", { month });
}

/** Names the gift; if the chain's list has no name, refers to the store.
 * @param {Promotion} deal */
export function giftText(deal) {
  if (!deal.gift_name) return deal.kind === "gift" ? t("gift_unnamed") : "";
  if (deal.gift_price === null) return t("gift", { gift: deal.gift_name });
  return t("gift_worth", { gift: deal.gift_name, price: wonText(deal.gift_price) });
}

/** Says how old an expired answer is, and why it is shown.
 * @param {FailureCode} code
 * @param {number} age milliseconds */
export function staleText(code, age) {
  const isCutOff = code === "offline" || code === "unreachable";
  return t(isCutOff ? "cached_offline" : "cached_server_down", { age: sinceText(age) });
}

/** Says when the chain's list was last crawled, or, without a deal, when the price was last seen.
 * @param {Line} line
 * @param {number} now */
export function freshnessText({ deal, checkedAt, priceSeenOn }, now) {
  const today = koreanDay(now);
  if (!deal && priceSeenOn) return t("price_seen", { day: dayText(priceSeenOn, today) });
  const at = checkedAt ? Date.parse(checkedAt) : Number.NaN;
  return Number.isNaN(at) ? t("checked_never") : t("checked", { age: ageText(now - at) });
}

/** Says that the chain's own list is closed or cannot be read; "" if there is nothing to say.
 * @param {Source | null} source
 * @param {string | null} checkedAt when the list was last crawled
 * @param {number} now */
export function sourceText(source, checkedAt, now) {
  if (source?.state === "closed") return t("source_closed");
  if (!source || !UNREADABLE.has(source.state)) return "";
  const at = checkedAt ? Date.parse(checkedAt) : Number.NaN;
  return now - at < FRESH_FOR_MS ? "" : t("source_behind");
}

/** Explains a line's rank beside its price: what a full round of the deal costs, and that nothing is cheaper. The page
 * does not break a line inside a part.
 * @param {Line} line
 * @param {Counting} counting
 * @param {Line[]} cheapest all lines at the lowest price; none if there is nothing to compare with
 * @returns {string[]} */
export function reasonParts(line, counting, cheapest) {
  const size = bundleSize(line.deal?.kind ?? null);
  const cost = bundleCost(line.deal?.kind ?? null, line.price);
  const isBundle = counting === "unit" && size > 1 && cost !== null;
  const sum = isBundle ? t("reason_bundle", { n: size, price: wonText(cost) }) : "";
  const rank = cheapest.includes(line) ? t(cheapest.length > 1 ? "same_price" : "cheapest") : "";
  return [sum, rank].filter(Boolean);
}

/** The caveat above lines of which none is valid today; "" if one is.
 * @param {Line[]} ranked */
export const caveatText = (ranked) => (!bestLine(ranked) && ranked[0]?.deal ? t("only_past_deals") : "");

/** "120m", "1.2km".
 * @param {number} metres */
export function distanceText(metres) {
  if (metres < 995) return t("metres", { n: Math.max(10, Math.round(metres / 10) * 10) });
  return t("kilometres", { n: Math.round(metres / 100) / 10 });
}

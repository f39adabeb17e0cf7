// Deals and dates as the shopper reads them. Pure: text in, text out.
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

/** Lists are read daily: one day may fail without a word. */
const FRESH_FOR = 36 * 3_600_000;
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
 * @param {Line[]} ranked by what `counting` costs
 * @param {number} now milliseconds since the epoch
 * @param {Counting} [counting] */
export function answerText(ranked, now, counting = "unit") {
  const best = bestLine(ranked);
  const first = ranked[0];
  if (isUnsettled(ranked, best)) return t("deals_over_unchecked");
  if (!best) return first?.deal ? untilText(first, now) : t("no_deal_now");
  const words = { chain: chainName(best.chain), deal: dealText(best) };
  if (best.amount === null) return t("best_line_ask", words);
  const price = wonText(roundedWon(best.amount));
  if (ranked.some(hasDeal)) return t("best_line", { ...words, price: priceText(price, counting) });
  return t("no_deal_from", { ...words, price: counting === "unit" ? price : priceText(price, counting) });
}

/** Whether "no deal" would be a guess: a chain whose deals are over has not been read this month.
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

/** The same for a search result, where the server chose the deal.
 * @param {BestDeal | null} best */
export function briefBestText(best) {
  if (!best) return t("no_deal_now");
  const words = { chain: chainName(best.chain), deal: kindText(best.kind) };
  if (best.unit_price === null) return t("best_line_ask", words);
  return t("best_line", { ...words, price: priceText(wonText(best.unit_price), "unit") });
}

/** Until when, as far as it is known, or that there is no deal; a guess is never shown as a date.
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

/** What comes with it; where the chain's list gives no name, that the store knows.
 * @param {Promotion} deal */
export function giftText(deal) {
  if (!deal.gift_name) return deal.kind === "gift" ? t("gift_unnamed") : "";
  if (deal.gift_price === null) return t("gift", { gift: deal.gift_name });
  return t("gift_worth", { gift: deal.gift_name, price: wonText(deal.gift_price) });
}

/** How old an answer past its date is, and why it is shown all the same.
 * @param {FailureCode} code
 * @param {number} age milliseconds */
export function staleText(code, age) {
  const isCutOff = code === "offline" || code === "unreachable";
  return t(isCutOff ? "cached_offline" : "cached_server_down", { age: sinceText(age) });
}

/** How fresh a line is: when the chain's list was last read, or, without a deal, when the price was last seen.
 * @param {Line} line
 * @param {number} now */
export function freshnessText({ deal, checkedAt, priceSeenOn }, now) {
  const today = koreanDay(now);
  if (!deal && priceSeenOn) return t("price_seen", { day: dayText(priceSeenOn, today) });
  const at = checkedAt ? Date.parse(checkedAt) : Number.NaN;
  return Number.isNaN(at) ? t("checked_never") : t("checked", { age: ageText(now - at) });
}

/** What the chain's own list being shut or unreadable means for a line; "" where nothing needs to be said.
 * @param {Source | null} source
 * @param {string | null} checkedAt when the list was last read
 * @param {number} now */
export function sourceText(source, checkedAt, now) {
  if (source?.state === "closed") return t("source_closed");
  if (!source || !UNREADABLE.has(source.state)) return "";
  const at = checkedAt ? Date.parse(checkedAt) : Number.NaN;
  return now - at < FRESH_FOR ? "" : t("source_behind");
}

/** Why a line stands where it does, beside its price: what a full round of the deal takes, and that nothing is
 * cheaper. In parts, which the page keeps whole.
 * @param {Line} line
 * @param {Counting} counting
 * @param {Line[]} cheapest all at the lowest price; none where there was nothing to compare with
 * @returns {string[]} */
export function reasonParts(line, counting, cheapest) {
  const size = bundleSize(line.deal?.kind ?? null);
  const cost = bundleCost(line.deal?.kind ?? null, line.price);
  const isBundle = counting === "unit" && size > 1 && cost !== null;
  const sum = isBundle ? t("reason_bundle", { n: size, price: wonText(cost) }) : "";
  const rank = cheapest.includes(line) ? t(cheapest.length > 1 ? "same_price" : "cheapest") : "";
  return [sum, rank].filter(Boolean);
}

/** What to say above lines of which none holds today.
 * @param {Line[]} ranked */
export const caveatText = (ranked) => (!bestLine(ranked) && ranked[0]?.deal ? t("only_past_deals") : "");

/** "120m", "1.2km".
 * @param {number} metres */
export function distanceText(metres) {
  if (metres < 995) return t("metres", { n: Math.max(10, Math.round(metres / 10) * 10) });
  return t("kilometres", { n: Math.round(metres / 100) / 10 });
}

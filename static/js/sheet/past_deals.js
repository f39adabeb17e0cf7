// The past deals of a product without a current promotion, newest first.
import { getHistory } from "../api/client.js";
import { chainName } from "../domain/chains.js";
import { dayText, koreanDay } from "../domain/dates.js";
import { kindText } from "../domain/texts.js";
import { t } from "../strings.js";
import { chainMark } from "../ui/chain_mark.js";
import { h } from "../ui/dom.js";

/** @import { ChainHistory, PastPromotion } from "../types.js" */

/** @typedef {{chain: string, promotion: PastPromotion, day: string}} PastDeal `day`: its last known day */

const MAX = 5;

/** @param {ChainHistory[]} chains
 * @param {string} today ISO day
 * @returns {PastDeal[]} deals that have ended, latest first */
export function pastDeals(chains, today) {
  return chains
    .flatMap(({ chain, promotions }) => promotions.map((promotion) => pastDeal(chain, promotion, today)))
    .filter(({ promotion }) => !promotion.running)
    .sort((a, b) => b.day.localeCompare(a.day) || a.promotion.id - b.promotion.id)
    .slice(0, MAX);
}

/** If the stated end lies in the future, the chain withdrew the deal early; the day it was last seen counts.
 * @param {string} chain
 * @param {PastPromotion} promotion
 * @param {string} today
 * @returns {PastDeal} */
function pastDeal(chain, promotion, today) {
  const { ends_on: ends, last_seen: seen } = promotion;
  return { chain, promotion, day: ends && ends <= today ? ends : seen };
}

/** @param {PastDeal} deal
 * @param {string} today */
export function pastText({ promotion, day }, today) {
  const values = { day: dayText(day, today) };
  return promotion.ends_on === day ? t("past_until", values) : t("past_seen", values);
}

/** Creates the section, which loads its own content. It stays hidden if that fails, because it is only an extra.
 * @param {number} product id
 * @param {number} now milliseconds since the epoch
 * @returns {HTMLElement} */
export function pastDealsSection(product, now) {
  const section = h("section", { class: "more", "data-testid": "past-deals", hidden: true });
  getHistory(product).then(
    (chains) => show(section, pastDeals(chains, koreanDay(now)), koreanDay(now)),
    () => {},
  );
  return section;
}

/** @param {HTMLElement} section
 * @param {PastDeal[]} deals
 * @param {string} today */
function show(section, deals, today) {
  const rows = deals.map((deal) =>
    h(
      "li",
      { class: "past", "data-testid": "past-deal" },
      chainMark(deal.chain),
      h("strong", {}, `${chainName(deal.chain)} ${kindText(deal.promotion.kind)}`),
      h("span", { class: "note" }, pastText(deal, today)),
    ),
  );
  const found = rows.length ? h("ul", {}, rows) : h("p", { class: "note" }, t("no_past_deals"));
  section.replaceChildren(h("h3", {}, t("past_deals")), found);
  section.hidden = false;
}

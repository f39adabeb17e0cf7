// The main part of the sheet: one line per chain, cheapest first, and the switch for the way of counting.
import { chainName } from "../domain/chains.js";
import { koreanDay } from "../domain/dates.js";
import { bestLine, cheapestLines, lines } from "../domain/deals.js";
import { COUNTINGS, piecesReceived, roundedWon, wonText } from "../domain/pricing.js";
import {
  caveatText,
  countingText,
  dealText,
  freshnessText,
  giftText,
  kindText,
  reasonParts,
  sourceText,
  untilText,
} from "../domain/texts.js";
import { t } from "../strings.js";
import { chainMark } from "../ui/chain_mark.js";
import { h, parted } from "../ui/dom.js";

/** @import { Line } from "../domain/deals.js" */
/** @import { Counting } from "../domain/pricing.js" */
/** @import { ProductDetail, Source } from "../types.js" */

/** @typedef {(chain: string) => Promise<Source | null>} SourceOf state of a chain's own list */

/** @param {ProductDetail} product
 * @param {number} now milliseconds since the epoch
 * @param {object} handlers
 * @param {(chain: string) => void} handlers.onChain a line was tapped
 * @param {(ranked: Line[], counting: Counting) => void} handlers.onCount another way of counting was chosen
 * @param {SourceOf} handlers.sourceOf
 * @returns {HTMLElement} */
export function productLines(product, now, { onChain, onCount, sourceOf }) {
  if (!product.chains.length) return h("p", { class: "empty" }, t("no_chains"));
  const caveat = h("p", { class: "caveat" });
  const list = h("ol", { class: "lines" });
  /** @param {Counting} counting */
  const show = (counting) => {
    const ranked = lines(product, now, counting);
    const cheapest = cheapestLines(ranked);
    const best = bestLine(ranked);
    caveat.textContent = caveatText(ranked);
    caveat.hidden = !caveat.textContent;
    list.replaceChildren(
      ...ranked.map((line) => {
        const hasReason = cheapest.includes(line) || (line === best && line.isCurrent);
        const reason = hasReason ? reasonParts(line, counting, cheapest) : [];
        return chainRow({ line, counting, now, reason, onChain, sourceOf });
      }),
    );
    return ranked;
  };
  show("unit");
  const recount = countingSwitch((counting) => onCount(show(counting), counting));
  return h("div", { class: "deals" }, recount, caveat, list);
}

/** @param {(counting: Counting) => void} onChange */
function countingSwitch(onChange) {
  const choices = COUNTINGS.map((counting) => {
    const label = counting === "unit" ? t("counting_unit") : t("counting_pieces", { n: counting });
    const input = h("input", {
      type: "radio",
      name: "counting",
      value: counting,
      checked: counting === "unit",
      onchange: () => onChange(counting),
    });
    return h("label", { class: "segment", "data-testid": `pieces-${counting}` }, input, h("span", {}, label));
  });
  return h("div", { class: "segments", role: "radiogroup", "aria-label": t("counting") }, choices);
}

/** @param {object} row
 * @param {Line} row.line
 * @param {Counting} row.counting
 * @param {number} row.now
 * @param {string[]} row.reason
 * @param {(chain: string) => void} row.onChain
 * @param {SourceOf} row.sourceOf */
function chainRow({ line, counting, now, reason, onChain, sourceOf }) {
  return h(
    "li",
    { class: "line", "data-testid": "chain-row", "data-chain": line.chain, "data-standing": line.standing },
    h(
      "button",
      { type: "button", class: "line-button", onclick: () => onChain(line.chain) },
      chainMark(line.chain),
      h(
        "span",
        { class: "line-text" },
        heading(line),
        reason.length ? parted("note reason", reason) : null,
        notes(line, now),
        sourceNote(line, now, sourceOf),
      ),
      price(line, counting),
      h("span", { class: "visually-hidden" }, t("stores_of_chain", { chain: chainName(line.chain) })),
    ),
  );
}

/** @param {Line} line */
function heading(line) {
  return h(
    "span",
    { class: "line-heading" },
    h("strong", {}, chainName(line.chain)),
    line.deal ? h("span", { class: "pill" }, dealText(line)) : null,
  );
}

/** @param {Line} line
 * @param {number} now */
function notes(line, now) {
  const until = untilText(line, now);
  const sticker = line.deal && line.price !== null ? t("sticker_price", { price: wonText(line.price) }) : "";
  const checked = freshnessText(line, now);
  const others = line.others.map((deal) => giftText(deal) || kindText(deal.kind)).join(", ");
  return [
    line.deal && giftText(line.deal) ? h("span", { class: "note gift" }, giftText(line.deal)) : null,
    h("span", { class: isLastDay(line, now) ? "note until last-day" : "note until" }, until),
    parted("note faint", [sticker, checked].filter(Boolean)),
    others ? h("span", { class: "note" }, t("also", { deals: others })) : null,
  ];
}

/** Adds a note if the chain's own list is closed or cannot be read. It appears once the server has answered.
 * @param {Line} line
 * @param {number} now
 * @param {SourceOf} sourceOf */
function sourceNote(line, now, sourceOf) {
  const note = h("span", { class: "note faint", "data-testid": "source-note", hidden: true });
  sourceOf(line.chain).then((source) => {
    note.textContent = sourceText(source, line.checkedAt, now);
    note.hidden = !note.textContent;
  });
  return note;
}

/** @param {Line} line
 * @param {number} now */
const isLastDay = ({ deal }, now) => Boolean(deal?.until_known) && deal?.valid_until === koreanDay(now);

/** @param {Line} line
 * @param {Counting} counting */
function price({ amount, deal }, counting) {
  if (amount === null) {
    const text = deal ? t("ask_in_store") : t("no_price");
    return h("span", { class: "line-price unpriced" }, h("span", { class: "per" }, text));
  }
  const received = counting === "unit" ? 0 : piecesReceived(deal?.kind ?? null, counting);
  const extra = counting !== "unit" && received > counting ? t("pieces_received", { n: received }) : "";
  return h(
    "span",
    { class: "line-price" },
    h("span", { class: "per" }, countingText(counting)),
    h("span", { class: "amount", "data-testid": "unit-price" }, wonText(roundedWon(amount))),
    extra ? h("span", { class: "extra" }, extra) : null,
  );
}

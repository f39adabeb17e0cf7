// The sheet's answer about one product: its deals by chain, what else runs on its line, and the stores near by.
import { connection, watchConnection } from "../api/connection.js";
import { Failure } from "../api/failure.js";
import { bestLine, lines } from "../domain/deals.js";
import { answerText, staleText } from "../domain/texts.js";
import { StoresSection } from "../stores/stores_section.js";
import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { byId, h } from "../ui/dom.js";
import { failureText, notice } from "../ui/notices.js";
import { SheetFoot } from "./foot.js";
import { lineDeals } from "./line_deals.js";
import { pastDealsSection } from "./past_deals.js";
import { productLines } from "./product_lines.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { Answer, ProductLookup } from "../cache/product_lookup.js" */
/** @import { Sources } from "../cache/sources.js" */
/** @import { TakenFrame } from "../camera/frame.js" */
/** @import { Line } from "../domain/deals.js" */
/** @import { Counting } from "../domain/pricing.js" */
/** @import { Candidate, ProductCard, ProductDetail } from "../types.js" */
/** @import { SheetHead } from "./head.js" */
/** @import { Place } from "./rests.js" */
/** @import { Sheet } from "./sheet.js" */

/** Where a product came from: if it was scanned, the frame and the other candidates; if it was a correction, the
 * thanks for it.
 * @typedef {{frame?: TakenFrame | null, others?: Candidate[], thanks?: HTMLElement | null}} Origin */

/** @typedef {object} ProductActions
 * @property {(others: Candidate[]) => void} notThis the shopper says that this is another product
 * @property {() => void} search */

export class ProductAnswer {
  #content = byId("sheet-content", HTMLElement);
  #foot = new SheetFoot(() => this.#showStores(null));
  #sheet;
  #head;
  #cache;
  #lookup;
  #sources;
  #actions;
  /** Counts the sheet's contents, so that an answer that arrives late is not shown. */
  #turn = 0;
  /** @type {StoresSection | null} */
  #stores = null;
  /** The product on the sheet, if there is one.
   * @type {Answer | null} */
  #shown = null;

  /** @param {{sheet: Sheet, head: SheetHead, cache: Cache, lookup: ProductLookup, sources: Sources}} dependencies
   * @param {ProductActions} actions */
  constructor({ sheet, head, cache, lookup, sources }, actions) {
    this.#sheet = sheet;
    this.#head = head;
    this.#cache = cache;
    this.#lookup = lookup;
    this.#sources = sources;
    this.#actions = actions;
    watchConnection(() => this.#showAge());
  }

  /** @param {ProductCard} product
   * @param {Origin} [origin] */
  async open(product, { frame = null, others = [], thanks = null } = {}) {
    this.leave();
    const turn = this.#turn;
    this.#head.showProduct(product, frame);
    this.#content.replaceChildren(skeleton());
    // Half way up, all chains can be compared at once. Pulled down, the best line stays visible over the camera.
    this.#sheet.open("match", "half");
    if (frame) this.#head.receive(frame, this.#sheet.height);
    await this.#load(product, { frame, others, thanks }, turn);
  }

  /** Makes room for another content of the sheet. */
  leave() {
    this.#stores?.leave();
    this.#stores = null;
    this.#foot.leave();
    this.#shown = null;
    this.#turn += 1;
  }

  /** @param {Place} rest where the sheet rests now */
  onRest(rest) {
    this.#foot.onRest(rest);
    if (rest === "full") this.#stores?.arrive();
  }

  /** @param {ProductCard} product
   * @param {Origin} origin
   * @param {number} turn */
  async #load(product, origin, turn) {
    try {
      const answer = await this.#lookup.product(product.id);
      if (turn !== this.#turn) return;
      this.#show(answer, origin);
      await this.#cache.addRecent(answer.detail);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!(error instanceof Failure)) throw error;
      this.#showFailure(error, () => this.open(product, origin));
    }
  }

  /** @param {Answer} answer
   * @param {Origin} origin */
  #show(answer, origin) {
    const now = Date.now();
    const { detail } = answer;
    const ranked = lines(detail, now, "unit");
    this.#head.showProduct(detail, origin.frame ?? null);
    const best = this.#showBest(ranked, now, "unit");
    this.#shown = answer;
    this.#showAge();
    this.#head.showCompare(ranked.length > 1 ? t("compare", { n: ranked.length }) : t("show_line"));
    const chains = ranked.map((line) => line.chain);
    this.#stores = chains.length ? this.#storesOf(chains) : null;
    const deals = productLines(detail, now, {
      onChain: (chain) => this.#showStores(chain),
      onCount: (counted, counting) => announce(this.#showBest(counted, now, counting)),
      sourceOf: (chain) => this.#sources.of(chain),
    });
    const sections = this.#withMoreDeals(deals, answer, ranked, now);
    const below = [...cameraNote(detail), ...this.#thanksOrNotThis(origin), this.#stores?.element ?? ""];
    this.#content.replaceChildren(...sections, ...below);
    this.onRest(this.#sheet.rest);
    announce(`${detail.name}. ${best}`);
  }

  /** Says how old the answer is if it does not come from the server just now. The connection may change meanwhile. */
  #showAge() {
    if (!this.#shown) return;
    const { staleBecause, fetchedAt } = this.#shown;
    const state = connection();
    const reason = staleBecause ?? (state === "online" ? null : state);
    this.#head.showAge(reason ? staleText(reason, Date.now() - fetchedAt) : "");
  }

  /** The product's own deals, then those of its line. A product without deals shows its line first and its own past
   * deals last.
   * @param {HTMLElement} deals
   * @param {Answer} answer
   * @param {Line[]} ranked
   * @param {number} now milliseconds since the epoch */
  #withMoreDeals(deals, { detail, staleBecause }, ranked, now) {
    // A sibling's deal has no dates: once the answer has expired, nobody knows whether the deal still runs.
    const open = (/** @type {ProductCard} */ product) => this.open(product);
    const ofLine = (!staleBecause && lineDeals(detail, open)) || "";
    if (ranked.some(({ deal }) => deal)) return [deals, ofLine];
    return [ofLine, deals, pastDealsSection(detail.id, now)];
  }

  /** @param {string[]} chains codes */
  #storesOf(chains) {
    const stores = new StoresSection(chains, this.#cache);
    this.#foot.follow(stores.buttons);
    // The stores appear below the buttons, which is out of sight when the sheet rests half way up.
    stores.buttons.addEventListener("click", () => this.#sheet.moveTo("full"));
    return stores;
  }

  /** Shows the best deal in the head, by the way of counting that is chosen below it.
   * @param {Line[]} ranked
   * @param {number} now milliseconds since the epoch
   * @param {Counting} counting */
  #showBest(ranked, now, counting) {
    const text = answerText(ranked, now, counting);
    this.#head.showLine(text, Boolean(bestLine(ranked)?.deal));
    return text;
  }

  /** After a correction the thanks; after a scan the button that says that this is another product.
   * @param {Origin} origin */
  #thanksOrNotThis({ frame, others = [], thanks }) {
    if (thanks) return [thanks];
    if (!frame && !others.length) return [];
    const onclick = () => this.#actions.notThis(others);
    return [
      h("button", { type: "button", class: "quiet", "data-testid": "not-this", onclick }, t("not_this")),
    ];
  }

  /** @param {Failure} failure
   * @param {() => void} again */
  #showFailure(failure, again) {
    const texts = failureText(failure.code, "offline_product");
    const search = { label: t("search_by_name"), run: this.#actions.search };
    const retry = { label: t("retry"), run: again, primary: true, waitSeconds: failure.retryAfter };
    const actions = failure.code === "not_found" ? [{ ...search, primary: true }] : [retry, search];
    this.#head.showLine(texts.title);
    this.#head.showCompare("");
    this.#content.replaceChildren(notice({ ...texts, actions }));
    this.#sheet.moveTo("half");
  }

  /** @param {string | null} chain null for all chains on the sheet */
  #showStores(chain) {
    if (!this.#stores) return;
    if (chain) this.#stores.only(chain);
    this.#stores.find();
    this.#sheet.moveTo("full");
    this.#stores.element.scrollIntoView({ block: "start" });
    this.#stores.element.querySelector("button")?.focus({ preventScroll: true });
  }
}

/** Says that the camera cannot recognise this product, so that nobody tries in vain.
 * @param {ProductDetail} detail */
function cameraNote({ recognisable }) {
  if (recognisable !== false) return [];
  return [h("p", { class: "camera-note", "data-testid": "not-recognisable" }, t("not_recognisable"))];
}

function skeleton() {
  return h(
    "div",
    { class: "skeleton", "aria-hidden": "true" },
    [0, 1, 2].map(() => h("span", {})),
  );
}

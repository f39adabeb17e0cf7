// What the sheet says: a product with its deals, a question, or "don't know".

import { connection, watchConnection } from "../api/connection.js";
import { Failure } from "../api/failure.js";
import { bestLine, lines } from "../domain/deals.js";
import { answerText, staleText } from "../domain/texts.js";
import { StoresSection } from "../stores/stores_section.js";
import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { byId, h } from "../ui/dom.js";
import { failureText, notice } from "../ui/notices.js";
import { SheetHead } from "./head.js";
import { lineDeals } from "./line_deals.js";
import { pastDealsSection } from "./past_deals.js";
import { productLines } from "./product_lines.js";
import { chooseView, noneView, unknownView } from "./question_views.js";
import { Sheet } from "./sheet.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { Answer, ProductLookup } from "../cache/product_lookup.js" */
/** @import { Corrections } from "../corrections/corrections.js" */
/** @import { Sources } from "../cache/sources.js" */
/** @import { Candidate, ProductCard, ProductDetail, Scan } from "../types.js" */
/** @import { Line } from "../domain/deals.js" */
/** @import { Counting } from "../domain/pricing.js" */
/** @import { TakenFrame } from "../camera/frame.js" */

/** Where a product came from: the frame it was seen on and the other candidates, if it was scanned, and the thanks
 * if it was a correction.
 * @typedef {{frame?: TakenFrame | null, others?: Candidate[], thanks?: HTMLElement | null}} Origin */

/** The foot with its button, pixels. */
const FOOT_HEIGHT = 96;
/** The share of the buttons that counts as all of them. */
const WHOLE = 0.95;

export class Answers {
  #sheet = new Sheet((rest) => this.#onRest(rest));
  #content = byId("sheet-content", HTMLElement);
  #foot = byId("sheet-foot", HTMLElement);
  #head;
  #cache;
  #catalogue;
  #corrections;
  #openSearch;
  #sources;
  /** Counts what the sheet was opened for, so that an answer which arrives late is not shown. */
  #turn = 0;
  /** @type {StoresSection | null} */
  #stores = null;
  /** The product on the sheet, if it shows one.
   * @type {Answer | null} */
  #shown = null;
  /** The stores' own buttons stand in the open, above where the foot would be. */
  #hasWaysIn = false;
  #waysIn = new IntersectionObserver(
    (entries) => {
      this.#hasWaysIn = (entries.at(-1)?.intersectionRatio ?? 0) >= WHOLE;
      this.#showFoot();
    },
    { rootMargin: `0px 0px -${FOOT_HEIGHT}px 0px`, threshold: WHOLE },
  );

  /** @param {{cache: Cache, catalogue: ProductLookup, corrections: Corrections, sources: Sources,
   *   openSearch: () => void}} rooms */
  constructor({ cache, catalogue, corrections, sources, openSearch }) {
    this.#cache = cache;
    this.#catalogue = catalogue;
    this.#corrections = corrections;
    this.#sources = sources;
    this.#openSearch = openSearch;
    this.#head = new SheetHead(cache, () => this.#sheet.raise());
    byId("find-stores", HTMLElement).addEventListener("click", () => this.#showStores(null));
    watchConnection(() => this.#showAge());
  }

  /** @param {Scan} scan
   * @param {TakenFrame} frame */
  showScan(scan, frame) {
    this.#corrections.begin(scan, frame);
    const { verdict, candidates } = scan;
    const first = candidates[0];
    if (verdict === "match" && first) {
      return this.openProduct(first.product, { frame, others: candidates.slice(1) });
    }
    if (verdict === "choose") this.#ask(candidates, frame, first ?? null);
    else this.#admit(frame);
  }

  /** @param {ProductCard} product
   * @param {Origin} [origin] */
  async openProduct(product, { frame = null, others = [], thanks = null } = {}) {
    const turn = this.#begin();
    this.#head.showProduct(product, frame);
    this.#content.replaceChildren(skeleton());
    // Half way up: every chain side by side at once; pulled down, the one best line stays over the camera.
    this.#sheet.open("match", "half");
    if (frame) this.#head.receive(frame, this.#sheet.height);
    await this.#load(product, { frame, others, thanks }, turn);
  }

  /** A product from the search, which may have been asked what the scan should have said.
   * @param {ProductCard} product */
  openFound(product) {
    return this.openProduct(product, { thanks: this.#corrections.found(product) });
  }

  close() {
    this.#sheet.close();
  }

  /** @param {Candidate[]} candidates
   * @param {TakenFrame | null} frame
   * @param {Candidate | null} expected picking any other is a correction */
  #ask(candidates, frame, expected) {
    this.#begin();
    const title = t(expected ? "choose_title" : "correct_title");
    const body = t(expected ? "choose_body" : "correct_body");
    this.#head.showQuestion(title, body, null);
    const pick = (/** @type {ProductCard} */ product) => {
      const thanks = product === expected?.product ? null : this.#corrections.correct(product);
      this.openProduct(product, { others: candidates.filter((other) => other.product !== product), thanks });
    };
    const ways = { pick, search: () => this.#searchInstead(), none: () => this.#none() };
    this.#content.replaceChildren(chooseView(candidates, ways));
    this.#sheet.open("choose");
    if (frame) this.#head.receive(frame, this.#sheet.height);
    announce(`${title} ${candidates.map(({ product }) => product.name).join(", ")}`);
  }

  /** None of these: said once, and the search goes on from there. */
  #none() {
    const thanks = this.#corrections.correct(null);
    if (!thanks) return this.#searchInstead();
    this.#begin();
    this.#head.showQuestion(t("none_title"), t("none_body"), null);
    this.#content.replaceChildren(
      noneView(
        thanks,
        () => this.#searchInstead(),
        () => this.close(),
      ),
    );
    this.#sheet.open("choose");
    announce(t("none_title"));
  }

  /** @param {TakenFrame} frame */
  #admit(frame) {
    this.#begin();
    this.#head.showQuestion(t("unknown_title"), t("unknown_body"), frame);
    this.#content.replaceChildren(
      unknownView(
        () => this.#searchInstead(),
        () => this.close(),
      ),
    );
    this.#sheet.open("unknown");
    this.#head.receive(frame, this.#sheet.height);
    announce(`${t("unknown_title")} ${t("unknown_body")}`);
  }

  #begin() {
    this.#stores?.leave();
    this.#stores = null;
    this.#waysIn.disconnect();
    this.#hasWaysIn = false;
    this.#foot.hidden = true;
    this.#shown = null;
    this.#turn += 1;
    return this.#turn;
  }

  /** After a scan: what is opened there is what the scan should have said. */
  #searchInstead() {
    this.close();
    this.#corrections.expectSearch();
    this.#openSearch();
  }

  /** @param {ProductCard} product
   * @param {Origin} origin
   * @param {number} turn */
  async #load(product, origin, turn) {
    try {
      const answer = await this.#catalogue.product(product.id);
      if (turn !== this.#turn) return;
      this.#show(answer, origin);
      await this.#cache.addRecent(answer.detail);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!(error instanceof Failure)) throw error;
      this.#explain(error, () => this.openProduct(product, origin));
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
    const sections = this.#withMore(deals, answer, ranked, now);
    const below = [...cameraNote(detail), ...this.#wayBack(origin), this.#stores?.element ?? ""];
    this.#content.replaceChildren(...sections, ...below);
    this.#onRest(this.#sheet.rest);
    announce(`${detail.name}. ${best}`);
  }

  /** Says so when the product is not the server's word of this moment; the network may go and come meanwhile. */
  #showAge() {
    if (!this.#shown) return;
    const { staleBecause, fetchedAt } = this.#shown;
    const heard = connection();
    const trouble = staleBecause ?? (heard === "online" ? null : heard);
    this.#head.showAge(trouble ? staleText(trouble, Date.now() - fetchedAt) : "");
  }

  /** Its own deals, then those on its line. A product without any shows its line's first, and its own last ones.
   * @param {HTMLElement} deals
   * @param {Answer} answer
   * @param {Line[]} ranked
   * @param {number} now milliseconds since the epoch */
  #withMore(deals, { detail, staleBecause }, ranked, now) {
    // A sibling's deal carries no dates: past the answer's own date nobody knows whether it still runs.
    const open = (/** @type {ProductCard} */ product) => this.openProduct(product);
    const ofLine = (!staleBecause && lineDeals(detail, open)) || "";
    if (ranked.some(({ deal }) => deal)) return [deals, ofLine];
    return [ofLine, deals, pastDealsSection(detail.id, now)];
  }

  /** @param {string[]} chains codes */
  #storesOf(chains) {
    const stores = new StoresSection(chains, this.#cache);
    this.#waysIn.observe(stores.waysIn);
    // What is found appears below: at half rest it would stay out of sight.
    stores.waysIn.addEventListener("click", () => this.#sheet.moveTo("full"));
    return stores;
  }

  /** The head's one line, by the way of counting that is chosen below it.
   * @param {Line[]} ranked
   * @param {number} now milliseconds since the epoch
   * @param {Counting} counting */
  #showBest(ranked, now, counting) {
    const words = answerText(ranked, now, counting);
    this.#head.showLine(words, Boolean(bestLine(ranked)?.deal));
    return words;
  }

  /** After a correction the thanks; after a scan the way to say that this is not it.
   * @param {Origin} origin */
  #wayBack({ frame, others = [], thanks }) {
    if (thanks) return [thanks];
    if (!frame && !others.length) return [];
    const onclick = () => this.#ask(others, null, null);
    return [
      h("button", { type: "button", class: "quiet", "data-testid": "not-this", onclick }, t("not_this")),
    ];
  }

  /** @param {Failure} failure
   * @param {() => void} again */
  #explain(failure, again) {
    const words = failureText(failure.code, "offline_product");
    const search = { label: t("search_by_name"), run: () => this.#searchInstead() };
    const retry = { label: t("retry"), run: again, primary: true, waitSeconds: failure.retryAfter };
    const actions = failure.code === "not_found" ? [{ ...search, primary: true }] : [retry, search];
    this.#head.showLine(words.title);
    this.#head.showCompare("");
    this.#content.replaceChildren(notice({ ...words, actions }));
    this.#sheet.moveTo("half");
  }

  /** @param {string | null} chain null for all on the sheet */
  #showStores(chain) {
    if (!this.#stores) return;
    if (chain) this.#stores.only(chain);
    this.#stores.find();
    this.#sheet.moveTo("full");
    this.#stores.element.scrollIntoView({ block: "start" });
    this.#stores.element.querySelector("button")?.focus({ preventScroll: true });
  }

  #showFoot() {
    this.#foot.hidden = this.#sheet.rest !== "half" || !this.#stores || this.#hasWaysIn;
  }

  /** @param {"peek" | "half" | "full" | "closed"} rest */
  #onRest(rest) {
    this.#showFoot();
    if (rest === "full") this.#stores?.arrive();
    if (rest !== "closed") return;
    this.#begin();
    this.#content.replaceChildren();
  }
}

/** That the camera is of no use for this product, so that nobody tries in vain.
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

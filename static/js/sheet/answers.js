// The sheet's content after a scan or a search: a product, a question, or "don't know".
import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { byId } from "../ui/dom.js";
import { SheetHead } from "./head.js";
import { ProductAnswer } from "./product_answer.js";
import { chooseView, noneView, unknownView } from "./question_views.js";
import { Sheet } from "./sheet.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { ProductLookup } from "../cache/product_lookup.js" */
/** @import { Sources } from "../cache/sources.js" */
/** @import { TakenFrame } from "../camera/frame.js" */
/** @import { Corrections } from "../corrections/corrections.js" */
/** @import { Candidate, ProductCard, Scan } from "../types.js" */
/** @import { Origin } from "./product_answer.js" */
/** @import { Place } from "./rests.js" */

export class Answers {
  #sheet = new Sheet((rest) => this.#onRest(rest));
  #content = byId("sheet-content", HTMLElement);
  #head;
  #product;
  #corrections;
  #openSearch;

  /** @param {{cache: Cache, lookup: ProductLookup, corrections: Corrections, sources: Sources,
   *   openSearch: () => void}} dependencies */
  constructor({ cache, lookup, corrections, sources, openSearch }) {
    this.#corrections = corrections;
    this.#openSearch = openSearch;
    this.#head = new SheetHead(cache, () => this.#sheet.raise());
    const dependencies = { sheet: this.#sheet, head: this.#head, cache, lookup, sources };
    this.#product = new ProductAnswer(dependencies, {
      notThis: (others) => this.#showChoice(others, null, null),
      search: () => this.#searchInstead(),
    });
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
    if (verdict === "choose") this.#showChoice(candidates, frame, first ?? null);
    else this.#showUnknown(frame);
  }

  /** @param {ProductCard} product
   * @param {Origin} [origin] */
  openProduct(product, origin) {
    return this.#product.open(product, origin);
  }

  /** Opens a product from the search. It may be the answer that a scan should have given.
   * @param {ProductCard} product */
  openFound(product) {
    return this.openProduct(product, { thanks: this.#corrections.found(product) });
  }

  close() {
    this.#sheet.close();
  }

  /** @param {Candidate[]} candidates
   * @param {TakenFrame | null} frame
   * @param {Candidate | null} expected picking any other candidate is a correction */
  #showChoice(candidates, frame, expected) {
    this.#product.leave();
    const title = t(expected ? "choose_title" : "correct_title");
    const body = t(expected ? "choose_body" : "correct_body");
    this.#head.showQuestion(title, body, null);
    const pick = (/** @type {ProductCard} */ product) => {
      const thanks = product === expected?.product ? null : this.#corrections.correct(product);
      this.openProduct(product, { others: candidates.filter((other) => other.product !== product), thanks });
    };
    const actions = { pick, search: () => this.#searchInstead(), none: () => this.#showNone() };
    this.#content.replaceChildren(chooseView(candidates, actions));
    this.#sheet.open("choose");
    if (frame) this.#head.receive(frame, this.#sheet.height);
    announce(`${title} ${candidates.map(({ product }) => product.name).join(", ")}`);
  }

  /** Sends "none of these" as a correction and offers the search; without a scan to correct, opens it at once. */
  #showNone() {
    const thanks = this.#corrections.correct(null);
    if (!thanks) return this.#searchInstead();
    this.#product.leave();
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
  #showUnknown(frame) {
    this.#product.leave();
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

  /** Opens the search after a scan: the product opened there is the answer that the scan should have given. */
  #searchInstead() {
    this.close();
    this.#corrections.expectSearch();
    this.#openSearch();
  }

  /** @param {Place} rest */
  #onRest(rest) {
    this.#product.onRest(rest);
    if (rest !== "closed") return;
    this.#product.leave();
    this.#content.replaceChildren();
  }
}

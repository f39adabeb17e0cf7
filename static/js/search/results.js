// The results of one product search, page by page.
import { nextProducts, searchProducts } from "../api/client.js";
import { Failure, isAbort } from "../api/failure.js";
import { briefBestText } from "../domain/texts.js";
import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { h } from "../ui/dom.js";
import { failureText, notice } from "../ui/notices.js";
import { productRow } from "../ui/product_row.js";

/** @import { NoticeContent } from "../ui/notices.js" */
/** @import { ProductBrief, ProductCard, ProductPage } from "../types.js" */

/** @typedef {{search: string, chain: string, kind: string}} Query */

/** What the shopper can do next.
 * @typedef {object} ResultActions
 * @property {(product: ProductCard) => void} open
 * @property {() => void} clearFilters
 * @property {() => void} showRemembered
 * @property {() => void} backToCamera */

export class Results {
  #request = new AbortController();
  #list = h("ul", { class: "product-list" });
  #foot = h("div", { class: "list-foot" });
  #actions;
  /** Loads the next page when the end of the list comes into view. */
  #end = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#more());
  #next = "";

  /** @param {ResultActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.element = h("div", {}, this.#list, this.#foot);
  }

  /** @param {Query} query */
  async search(query) {
    const signal = this.#begin();
    this.#list.classList.add("waiting");
    await this.#fill(
      searchProducts(query, signal),
      signal,
      () => this.search(query),
      (page) => {
        this.#list.replaceChildren();
        if (!page.count) this.#showNoResults(query);
        announce(page.count ? t("search_count", { n: page.count }) : t("search_filtered_title"));
      },
    );
  }

  stop() {
    this.#request.abort();
  }

  async #more() {
    const next = this.#next;
    if (!next) return;
    const signal = this.#begin();
    await this.#fill(nextProducts(next, signal), signal, () => {
      this.#next = next;
      this.#more();
    });
  }

  #begin() {
    this.#request.abort();
    this.#request = new AbortController();
    this.#next = "";
    this.#end.disconnect();
    this.#foot.replaceChildren(h("p", { class: "note" }, t("loading")));
    return this.#request.signal;
  }

  /** @param {Promise<ProductPage>} arriving
   * @param {AbortSignal} signal
   * @param {() => void} again
   * @param {(page: ProductPage) => void} [before] called before the rows are added */
  async #fill(arriving, signal, again, before) {
    try {
      const page = await arriving;
      if (signal.aborted) return;
      this.#foot.replaceChildren();
      before?.(page);
      this.#list.append(...page.results.map((product) => this.#row(product)));
      if (page.next) this.#offerMore(page.next);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      this.#showFailure(error, again);
    } finally {
      if (!signal.aborted) this.#list.classList.remove("waiting");
    }
  }

  /** @param {ProductBrief} product */
  #row(product) {
    const isDeal = Boolean(product.best);
    return productRow({
      product,
      line: briefBestText(product.best),
      isDeal,
      testid: "search-result",
      onOpen: this.#actions.open,
    });
  }

  /** @param {string} next */
  #offerMore(next) {
    this.#next = next;
    const onclick = () => this.#more();
    const button = h(
      "button",
      { type: "button", class: "button wide", "data-testid": "search-more", onclick },
      t("search_more"),
    );
    this.#foot.replaceChildren(button);
    this.#end.observe(button);
  }

  /** @param {Query} query */
  #showNoResults({ search, chain, kind }) {
    const isFiltered = Boolean(chain || kind);
    const clear = { label: t("clear_filters"), run: this.#actions.clearFilters, primary: true };
    const camera = { label: t("back_to_camera"), run: this.#actions.backToCamera };
    this.#showNotice({
      code: "search_empty",
      title: search ? t("search_empty_title", { query: search }) : t("search_filtered_title"),
      text: t(isFiltered ? "search_filtered_text" : "search_empty_text"),
      actions: isFiltered ? [clear, camera] : [camera],
    });
  }

  /** @param {Failure} failure
   * @param {() => void} again */
  #showFailure(failure, again) {
    const retry = { label: t("retry"), run: again, primary: true, waitSeconds: failure.retryAfter };
    const remembered = { label: t("recents"), run: this.#actions.showRemembered };
    this.#showNotice({ ...failureText(failure.code, "offline_search"), actions: [retry, remembered] });
  }

  /** @param {NoticeContent} content */
  #showNotice(content) {
    this.#foot.replaceChildren(notice(content));
  }
}

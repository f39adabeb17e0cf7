// The search panel: a name, a few filters, and the remembered products while there is no query.
import { crawledChains } from "../domain/chains.js";
import { kindText } from "../domain/texts.js";
import { t } from "../strings.js";
import { chainMark } from "../ui/chain_mark.js";
import { byId, h } from "../ui/dom.js";
import { closeLayer, openLayer } from "../ui/layers.js";
import { phoneSection } from "./phone_section.js";
import { rememberedList } from "./remembered.js";
import { Results } from "./results.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { CorrectionQueue } from "../corrections/queue.js" */
/** @import { WorkerClient } from "../recogniser/worker_client.js" */
/** @import { ProductCard, PromotionKind } from "../types.js" */
/** @import { ListName } from "./remembered.js" */

const LAYER = "search";
const DEBOUNCE_MS = 180;

/** @type {PromotionKind[]} */
const KINDS = ["1+1", "2+1", "3+1", "discount", "gift", "mix"];

export class Search {
  #dialog = byId("search", HTMLDialogElement);
  #input = byId("search-input", HTMLInputElement);
  #clear = byId("search-clear", HTMLButtonElement);
  #filters = byId("search-filters", HTMLElement);
  #tabs = byId("search-tabs", HTMLElement);
  #body = byId("search-body", HTMLElement);
  #cache;
  #phoneSection;
  #results;
  /** @type {ListName} */
  #tab = "recents";
  #chain = "";
  #kind = "";
  #timer = 0;
  #scrolledTo = 0;

  /** @param {{cache: Cache, local: WorkerClient, queue: CorrectionQueue,
   *   onOpen: (product: ProductCard) => void}} dependencies */
  constructor({ cache, local, queue, onOpen }) {
    this.#cache = cache;
    this.#phoneSection = phoneSection(local, queue);
    this.onOpen = onOpen;
    this.#results = new Results({
      open: onOpen,
      clearFilters: () => this.#filterBy("", ""),
      showRemembered: () => this.#showRemembered(),
      backToCamera: () => closeLayer(LAYER),
    });
    byId("search-close", HTMLElement).addEventListener("click", () => closeLayer(LAYER));
    byId("search-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#input.blur(); // hides the keyboard, so that the results are visible
      this.#search();
    });
    this.#input.addEventListener("input", () => this.#searchSoon());
    this.#clear.addEventListener("click", () => this.#retype());
    this.#dialog.addEventListener("close", () => this.#dialog.dataset.covered || closeLayer(LAYER));
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  /** @param {ListName | "input"} [start] what to show first */
  open(start = "input") {
    if (this.#dialog.open) return;
    this.#tab = start === "favourites" ? "favourites" : "recents";
    openLayer({
      name: LAYER,
      close: () => this.#leave(),
      cover: () => this.#cover(),
      uncover: () => this.#uncover(),
    });
    this.#dialog.showModal();
    this.#showFilters();
    this.#show();
    if (start === "input") this.#input.focus();
  }

  /** A product's sheet opens above: hides the panel and remembers the scroll position. */
  #cover() {
    this.#scrolledTo = this.#body.scrollTop;
    this.#dialog.dataset.covered = "true";
    this.#dialog.close();
  }

  #uncover() {
    delete this.#dialog.dataset.covered;
    this.#dialog.showModal();
    if (!this.#hasQuery) this.#show();
    this.#body.scrollTop = this.#scrolledTo;
  }

  #leave() {
    delete this.#dialog.dataset.covered;
    this.#results.stop();
    this.#dialog.close();
    this.#input.value = "";
    this.#chain = "";
    this.#kind = "";
  }

  get #hasQuery() {
    return Boolean(this.#input.value.trim() || this.#chain || this.#kind);
  }

  #searchSoon() {
    clearTimeout(this.#timer);
    this.#results.stop();
    this.#timer = window.setTimeout(() => this.#search(), DEBOUNCE_MS);
    this.#clear.hidden = !this.#input.value;
  }

  #search() {
    clearTimeout(this.#timer);
    this.#show();
  }

  #retype() {
    this.#input.value = "";
    this.#input.focus();
    this.#search();
  }

  /** Clears the query, so that the remembered products show. */
  #showRemembered() {
    this.#input.value = "";
    this.#filterBy("", "");
  }

  /** @param {string} chain
   * @param {string} kind */
  #filterBy(chain, kind) {
    this.#chain = chain;
    this.#kind = kind;
    this.#showFilters();
    this.#show();
  }

  /** Shows the results of the query, or the remembered products without one. */
  async #show() {
    this.#clear.hidden = !this.#input.value;
    this.#tabs.hidden = this.#hasQuery;
    this.#body.scrollTop = 0;
    if (this.#hasQuery) {
      this.#body.replaceChildren(this.#results.element);
      return this.#results.search({ search: this.#input.value.trim(), chain: this.#chain, kind: this.#kind });
    }
    this.#results.stop();
    this.#showTabs();
    const list = await rememberedList(this.#cache, this.#tab, this.onOpen);
    if (this.#hasQuery) return;
    this.#body.replaceChildren(list, this.#phoneSection.element);
    this.#phoneSection.refresh();
  }

  #showTabs() {
    const tabs = /** @type {const} */ (["recents", "favourites"]).map((name) => {
      const onclick = () => {
        this.#tab = name;
        this.#show();
      };
      const pressed = String(name === this.#tab);
      return h("button", { type: "button", class: "tab", "aria-pressed": pressed, onclick }, t(name));
    });
    this.#tabs.replaceChildren(...tabs);
  }

  #showFilters() {
    const kinds = KINDS.map((kind) =>
      this.#chip(kindText(kind), kind === this.#kind, () =>
        this.#filterBy(this.#chain, kind === this.#kind ? "" : kind),
      ),
    );
    const chains = crawledChains().map(({ code, name }) => {
      const chip = this.#chip(name, code === this.#chain, () =>
        this.#filterBy(code === this.#chain ? "" : code, this.#kind),
      );
      chip.prepend(chainMark(code));
      return chip;
    });
    const scrolled = [...this.#filters.children].map((group) => group.scrollLeft);
    const groups = [
      h("div", { class: "chips", role: "group", "aria-label": t("filter_kind") }, kinds),
      h("div", { class: "chips", role: "group", "aria-label": t("filter_chain") }, chains),
    ];
    this.#filters.replaceChildren(...groups);
    for (const [place, group] of groups.entries()) {
      group.scrollLeft = scrolled[place] ?? 0;
      group.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  /** @param {string} label
   * @param {boolean} pressed
   * @param {() => void} onclick */
  #chip(label, pressed, onclick) {
    return h("button", { type: "button", class: "chip", "aria-pressed": String(pressed), onclick }, label);
  }
}

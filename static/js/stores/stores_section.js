// The stores nearest to the shopper, as a list and on a map, for the chains on the sheet.

import { Failure } from "../api/failure.js";
import { distanceText } from "../domain/texts.js";
import { t } from "../strings.js";
import { h, icon } from "../ui/dom.js";
import { failureText, notice } from "../ui/notices.js";
import { ChainFilter } from "./chain_filter.js";
import { MapPanel } from "./map_panel.js";
import { nearbyStores } from "./nearby.js";
import { currentPosition, PositionFailure, positionIsAllowed } from "./position.js";
import { storeKey, storeRow } from "./store_row.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { NoticeContent } from "../ui/notices.js" */
/** @import { Position, Store } from "../types.js" */
/** @import { Nearby } from "./nearby.js" */

const RADII_M = [2000, 5000, 10_000];

export class StoresSection {
  #cache;
  #filter;
  #map = new MapPanel((position) => this.#goTo(position, true));
  #status = h("p", { class: "note", role: "status" });
  #trouble = h("div");
  #list = h("ol", { class: "store-list" });
  /** @type {Position | null} */
  #origin = null;
  #isPicked = false;
  #widening = 0;
  #request = new AbortController();
  #hasArrived = false;
  /** Counts the chosen places, so that a position that arrives after a tap on the map is ignored. */
  #turn = 0;

  /** @param {string[]} chains codes, in the sheet's order
   * @param {Cache} cache */
  constructor(chains, cache) {
    this.#cache = cache;
    this.#filter = new ChainFilter(chains, () => this.#refresh());
    /** The buttons that start the search. */
    this.buttons = h(
      "div",
      { class: "actions" },
      iconButton("use-position", "button primary", "position", t("use_position"), () =>
        this.#useMyPosition(),
      ),
      iconButton("pick-on-map", "button", "map", t("pick_on_map"), () => this.#pickOnMap()),
    );
    this.element = this.#build();
  }

  /** Handles the section coming into view: shows the stores if the position can be read without a prompt. */
  async arrive() {
    if (this.#hasArrived) return;
    this.#hasArrived = true;
    if (!this.#origin && (await positionIsAllowed())) this.#useMyPosition();
  }

  /** Searches near the shopper, and asks for the position if no place is chosen yet. */
  find() {
    this.#hasArrived = true;
    if (!this.#origin) this.#useMyPosition();
  }

  leave() {
    this.#turn += 1;
    this.#request.abort();
    this.#map.leave();
  }

  /** @param {string} chain */
  only(chain) {
    this.#filter.only(chain);
  }

  #build() {
    return h(
      "section",
      { class: "stores", "data-testid": "stores-section", "aria-label": t("stores") },
      h("h3", {}, t("stores")),
      this.#filter.element,
      this.buttons,
      h("p", { class: "note faint" }, t("positions_stay")),
      this.#trouble,
      this.#map.element,
      this.#status,
      this.#list,
    );
  }

  async #useMyPosition() {
    const turn = this.#newTurn();
    this.#trouble.replaceChildren();
    this.#showStatus(t("loading"));
    try {
      const position = await currentPosition();
      if (turn === this.#turn) this.#goTo(position, false);
    } catch (error) {
      if (!(error instanceof PositionFailure)) throw error;
      if (turn === this.#turn) this.#showPositionFailure(error);
    }
  }

  async #pickOnMap() {
    this.#newTurn();
    this.#trouble.replaceChildren();
    if (!this.#origin) this.#showStatus("");
    await this.#map.offerPick(this.#origin).catch(() => this.#showMapFailed());
  }

  /** @param {Position} origin
   * @param {boolean} isPicked */
  #goTo(origin, isPicked) {
    this.#newTurn();
    this.#origin = origin;
    this.#isPicked = isPicked;
    this.#widening = 0;
    this.#refresh();
  }

  #newTurn() {
    this.#turn += 1;
    return this.#turn;
  }

  get #radius() {
    return /** @type {number} */ (RADII_M[this.#widening]);
  }

  async #refresh() {
    this.#request.abort();
    const origin = this.#origin;
    if (!origin) return;
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#trouble.replaceChildren();
    this.#showStatus(t("loading"));
    try {
      const found = await nearbyStores(this.#cache, origin, this.#filter.wanted, this.#radius, signal);
      if (!signal.aborted) await this.#show(origin, found);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      this.#showFailure(error);
    }
  }

  /** @param {Position} origin
   * @param {Nearby} found */
  async #show(origin, { stores, stale }) {
    this.#list.replaceChildren(...stores.map((store) => storeRow(store, () => this.#showOnMap(store))));
    this.#showStatus(stale || t(this.#isPicked ? "stores_near_pick" : "stores_near_you"));
    if (!stores.length) this.#showNoStores();
    const onStore = (/** @type {Store} */ store) => this.#showInList(store);
    await this.#map.show(origin, stores, onStore).catch(() => this.#showMapFailed());
  }

  /** @param {Store} store */
  #showOnMap(store) {
    this.#choose(store);
    this.#map.reveal();
  }

  /** @param {Store} store */
  #showInList(store) {
    this.#choose(store);
    this.#list.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Store} store */
  #choose(store) {
    this.#map.highlight(store);
    for (const row of this.#list.children) {
      row.classList.toggle("chosen", /** @type {HTMLElement} */ (row).dataset.store === storeKey(store));
    }
  }

  #showNoStores() {
    this.#showStatus("");
    const widen = () => {
      this.#widening += 1;
      this.#refresh();
    };
    this.#showNotice({
      code: "stores_none",
      title: t("stores_none_title", { radius: distanceText(this.#radius) }),
      text: t("stores_none_text"),
      actions: this.#widening < RADII_M.length - 1 ? [{ label: t("widen"), run: widen, primary: true }] : [],
    });
  }

  #showMapFailed() {
    this.#showNotice({ code: "map_failed", title: t("map_failed_title"), text: t("map_failed_text") });
  }

  /** @param {PositionFailure} failure */
  #showPositionFailure({ code }) {
    this.#showStatus("");
    const pick = { label: t("pick_on_map"), run: () => this.#pickOnMap(), primary: true };
    const again = { label: t("retry"), run: () => this.#useMyPosition() };
    const actions = code === "position_unsupported" ? [pick] : [pick, again];
    this.#showNotice({ code, title: t(`${code}_title`), text: t(`${code}_text`), actions });
  }

  /** @param {Failure} failure */
  #showFailure(failure) {
    this.#showStatus("");
    this.#list.replaceChildren();
    const retry = {
      label: t("retry"),
      run: () => this.#refresh(),
      primary: true,
      waitSeconds: failure.retryAfter,
    };
    this.#showNotice({ ...failureText(failure.code, "offline_stores"), actions: [retry] });
  }

  /** @param {NoticeContent} content */
  #showNotice(content) {
    this.#trouble.replaceChildren(notice(content));
  }

  /** @param {string} text */
  #showStatus(text) {
    this.#status.textContent = text;
  }
}

/** @param {string} testid
 * @param {string} className
 * @param {string} symbol
 * @param {string} label
 * @param {() => void} onclick */
function iconButton(testid, className, symbol, label, onclick) {
  return h(
    "button",
    { type: "button", class: className, "data-testid": testid, onclick },
    icon(symbol),
    label,
  );
}

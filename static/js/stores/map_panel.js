// The map's panel: hidden until it is needed, with a note under it.
import { config } from "../api/page_config.js";
import { t } from "../strings.js";
import { h, prefersReducedMotion } from "../ui/dom.js";
import { StoreMap } from "./map.js";

/** @import { Position, Store } from "../types.js" */

export class MapPanel {
  #onPick;
  #map = h("div", {
    class: "map",
    "data-testid": "map",
    role: "region",
    "aria-label": t("map"),
    hidden: true,
  });
  #note = h("p", { class: "note", hidden: true });
  /** @type {Promise<StoreMap> | null} */
  #opening = null;

  /** @param {(position: Position) => void} onPick called with a place that was tapped on the map */
  constructor(onPick) {
    this.#onPick = onPick;
    this.#map.addEventListener("plain", () => this.#showNote(t("map_no_tiles")));
    this.element = h("div", { class: "map-panel" }, this.#map, this.#note);
  }

  /** @param {Position | null} centre null for the default centre
   * @throws {Error} Leaflet cannot be loaded; the list works without it */
  async offerPick(centre) {
    await this.#open(centre ?? config.default_centre);
    this.#showNote(t("pick_hint"));
    this.#map.scrollIntoView({ block: "center" });
  }

  /** @param {Position} origin
   * @param {Store[]} stores
   * @param {(store: Store) => void} onStore
   * @throws {Error} Leaflet cannot be loaded */
  async show(origin, stores, onStore) {
    const map = await this.#open(origin);
    map.show(origin, stores, onStore);
  }

  /** @param {Store} store */
  async highlight(store) {
    (await this.#opening)?.highlight(store);
  }

  /** Scrolls the map into view. */
  reveal() {
    this.#map.scrollIntoView({ block: "nearest", behavior: prefersReducedMotion() ? "instant" : "smooth" });
  }

  leave() {
    this.#opening?.then(
      (map) => map.leave(),
      () => {},
    );
    this.#opening = null;
  }

  /** @param {Position} centre */
  async #open(centre) {
    this.#map.hidden = false;
    this.#opening ??= StoreMap.open(this.#map, centre, this.#onPick);
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = null;
      this.#map.hidden = true;
      throw error;
    }
  }

  /** @param {string} text */
  #showNote(text) {
    this.#note.textContent = text;
    this.#note.hidden = false;
  }
}

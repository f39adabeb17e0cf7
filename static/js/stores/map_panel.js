// The map's place in the page: hidden until it is wanted, and a note under it.
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

  /** @param {(position: Position) => void} onPick a place on the map was tapped */
  constructor(onPick) {
    this.#onPick = onPick;
    this.#map.addEventListener("plain", () => this.#say(t("map_no_tiles")));
    this.element = h("div", { class: "map-panel" }, this.#map, this.#note);
  }

  /** @param {Position | null} centre null for the usual one
   * @throws where Leaflet cannot be loaded; the list does without */
  async offerPick(centre) {
    await this.#open(centre ?? config.default_centre);
    this.#say(t("pick_hint"));
    this.#map.scrollIntoView({ block: "center" });
  }

  /** @param {Position} origin
   * @param {Store[]} stores
   * @param {(store: Store) => void} onStore
   * @throws where Leaflet cannot be loaded */
  async show(origin, stores, onStore) {
    const map = await this.#open(origin);
    map.show(origin, stores, onStore);
  }

  /** @param {Store} store */
  async highlight(store) {
    (await this.#opening)?.highlight(store);
  }

  /** Brings the map before the shopper's eyes, from however far down the list. */
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

  /** @param {string} words */
  #say(words) {
    this.#note.textContent = words;
    this.#note.hidden = false;
  }
}

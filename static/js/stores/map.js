// The map of the stores, with Leaflet, which is loaded at first use. Without tiles it shows distance and direction.
import { config } from "../api/page_config.js";
import { distanceText } from "../domain/texts.js";
import { t } from "../strings.js";
import { chainMark } from "../ui/chain_mark.js";
import { h, prefersReducedMotion } from "../ui/dom.js";
import { storeKey } from "./store_row.js";

/** @import { Position, Store } from "../types.js" */
/** @typedef {typeof import("../../vendor/leaflet/leaflet-src.esm.js")} Leaflet */

const RINGS_M = [250, 500, 1000, 2000];
const CLOSEST_ZOOM = 17;
const OVERVIEW_ZOOM = 15;

/** @type {Promise<Leaflet> | null} */
let loading = null;

/** @returns {Promise<Leaflet>} */
function loadLeaflet() {
  loading ??= Promise.all([
    import("../../vendor/leaflet/leaflet-src.esm.js"),
    loadStyle(new URL("../../vendor/leaflet/leaflet.css", import.meta.url).href),
  ]).then(([leaflet]) => leaflet);
  loading.catch(() => {
    loading = null; // after a lost connection the next call tries again
  });
  return loading;
}

/** Loads a style sheet before the page's own, so that the page's rules win.
 * @param {string} href */
function loadStyle(href) {
  return new Promise((resolve, reject) => {
    const link = h("link", { rel: "stylesheet", href, onload: resolve, onerror: reject });
    document.head.prepend(link);
  });
}

export class StoreMap {
  #leaflet;
  #map;
  #stores;
  #origin;
  #plain;
  #element;
  #resizes = new ResizeObserver(() => this.#map.invalidateSize());
  /** @type {Map<string, import("../../vendor/leaflet/leaflet-src.esm.js").Marker>} */
  #markers = new Map();

  /** @param {HTMLElement} element
   * @param {Position} centre
   * @param {(position: Position) => void} onPick
   * @returns {Promise<StoreMap>} */
  static async open(element, centre, onPick) {
    return new StoreMap(await loadLeaflet(), element, centre, onPick);
  }

  /** @param {Leaflet} leaflet
   * @param {HTMLElement} element
   * @param {Position} centre
   * @param {(position: Position) => void} onPick */
  constructor(leaflet, element, centre, onPick) {
    this.#leaflet = leaflet;
    this.#element = element;
    const still = prefersReducedMotion();
    this.#map = leaflet.map(element, { zoomControl: false, zoomAnimation: !still, fadeAnimation: !still });
    this.#map.setView(centre, OVERVIEW_ZOOM);
    this.#map.attributionControl.setPrefix(false);
    leaflet.control
      .zoom({ zoomInTitle: t("map_zoom_in"), zoomOutTitle: t("map_zoom_out"), position: "topright" })
      .addTo(this.#map);
    leaflet.control.scale({ imperial: false }).addTo(this.#map);
    this.#plain = leaflet.layerGroup();
    this.#stores = leaflet.layerGroup().addTo(this.#map);
    this.#origin = leaflet.layerGroup().addTo(this.#map);
    this.#map.on("click", ({ latlng }) => onPick({ lat: latlng.lat, lng: latlng.wrap().lng }));
    this.#addTiles();
    this.#resizes.observe(element);
  }

  leave() {
    this.#resizes.disconnect();
    this.#map.remove();
  }

  /** @param {Position} origin
   * @param {Store[]} stores
   * @param {(store: Store) => void} onStore */
  show(origin, stores, onStore) {
    this.#showOrigin(origin);
    this.#stores.clearLayers();
    this.#markers.clear();
    for (const store of stores) {
      const marker = this.#leaflet.marker(store, {
        icon: this.#pin(store.chain),
        title: store.name,
        alt: store.name,
      });
      this.#markers.set(storeKey(store), marker.on("click", () => onStore(store)).addTo(this.#stores));
    }
    if (!stores.length) return this.#map.setView(origin, OVERVIEW_ZOOM, { animate: false });
    const nearest = stores.slice(0, 8);
    const bounds = this.#leaflet.latLngBounds([origin, ...nearest]);
    this.#map.fitBounds(bounds, { maxZoom: CLOSEST_ZOOM, padding: [40, 40], animate: false });
  }

  /** @param {Store} store the store to bring to the front and into view */
  highlight(store) {
    const id = storeKey(store);
    this.#map.panInside(store, { padding: [40, 40], animate: !prefersReducedMotion() });
    for (const [key, marker] of this.#markers) {
      marker.setZIndexOffset(key === id ? 1000 : 0);
      marker.getElement()?.classList.toggle("chosen", key === id);
    }
  }

  #addTiles() {
    if (!config.tile_url) return this.#showRings();
    const tiles = this.#leaflet.tileLayer(config.tile_url, {
      maxZoom: 19,
      attribution: config.tile_attribution,
    });
    let arrived = 0;
    let failed = 0;
    tiles.on("tileload", () => {
      arrived += 1;
    });
    tiles.on("tileerror", () => {
      failed += 1;
      if (!arrived && failed >= 2) {
        tiles.remove();
        this.#showRings();
      }
    });
    tiles.addTo(this.#map);
  }

  #showRings() {
    this.#element.classList.add("plain");
    this.#plain.addTo(this.#map);
    this.#element.dispatchEvent(new CustomEvent("plain"));
  }

  /** @param {Position} origin */
  #showOrigin(origin) {
    this.#origin.clearLayers();
    const dot = this.#leaflet.divIcon({ className: "map-origin", iconSize: [22, 22] });
    const marker = { icon: dot, interactive: false, keyboard: false, zIndexOffset: 2000 };
    this.#leaflet.marker(origin, marker).addTo(this.#origin);
    this.#plain.clearLayers();
    for (const radius of RINGS_M) {
      const ring = this.#leaflet.circle(origin, { radius, className: "map-ring", interactive: false });
      const north = { lat: origin.lat + radius / 111_320, lng: origin.lng };
      const label = this.#leaflet.divIcon({
        className: "map-ring-label",
        html: distanceText(radius),
        iconSize: [56, 16],
      });
      this.#plain.addLayer(ring);
      this.#plain.addLayer(this.#leaflet.marker(north, { icon: label, interactive: false, keyboard: false }));
    }
  }

  /** @param {string | null} chain */
  #pin(chain) {
    return this.#leaflet.divIcon({ className: "map-pin", html: chainMark(chain), iconSize: [44, 44] });
  }
}

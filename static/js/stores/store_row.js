// One store of the list: its chain, its distance, and directions.
import { chainName } from "../domain/chains.js";
import { distanceText } from "../domain/texts.js";
import { t } from "../strings.js";
import { chainMark } from "../ui/chain_mark.js";
import { h, icon } from "../ui/dom.js";
import { directionsAddress } from "./directions.js";

/** @import { Store } from "../types.js" */

/** @param {Store} store
 * @param {() => void} onTap shows it on the map */
export function storeRow(store, onTap) {
  const far = { distance: distanceText(store.distance_m), minutes: Math.max(1, store.walk_minutes) };
  return h(
    "li",
    {
      class: "store",
      "data-testid": "store-row",
      "data-store": storeKey(store),
      "data-chain": store.chain ?? "",
      "data-distance": store.distance_m,
    },
    h(
      "button",
      { type: "button", class: "store-button", onclick: onTap },
      chainMark(store.chain),
      h(
        "span",
        { class: "store-text" },
        h("strong", {}, storeName(store)),
        h("span", { class: "note" }, t("store_distance", far)),
        h("span", { class: "note faint" }, store.address),
      ),
    ),
    h(
      "a",
      {
        class: "round",
        href: directionsAddress(store),
        target: "_blank",
        rel: "noopener",
        "aria-label": t("directions_to", { name: store.name }),
      },
      icon("directions"),
    ),
  );
}

/** Identifies a store among those of one response.
 * @param {Store} store */
export function storeKey({ id, lat, lng, name }) {
  return id === null ? `${lat} ${lng} ${name}` : String(id);
}

/** Other spellings of the chains in public records.
 * @type {Record<string, string[]>} */
const ALIASES = {
  cu: ["씨유"],
  gs25: ["지에스"],
  seven_eleven: ["세븐"],
  emart24: ["emart24"],
  cspace24: ["씨스페이스"],
};

/** Returns a name that contains the chain once: "씨유 홍대점" and "CU 홍대점" stay, "홍대점" gets it added.
 * @param {Store} store */
export function storeName({ chain, name }) {
  if (chain === null) return name;
  const names = [chainName(chain), ...(ALIASES[chain] ?? [])];
  return names.some((known) => name.toLowerCase().includes(known.toLowerCase()))
    ? name
    : `${names[0]} ${name}`;
}

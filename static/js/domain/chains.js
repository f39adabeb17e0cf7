// The chains' names and colours: as the server last told, else as they are commonly known.

import { t } from "../strings.js";
import { h } from "../ui/dom.js";

/** @import { Chain } from "../types.js" */

/** @typedef {Pick<Chain, "code" | "name" | "colour"> & Partial<Pick<Chain, "checked_at">>} ChainLook */

/** @type {Map<string, ChainLook>} */
const known = new Map(
  [
    { code: "cu", name: "CU", colour: "#652F8D" },
    { code: "gs25", name: "GS25", colour: "#0A8FD6" },
    { code: "seven_eleven", name: "세븐일레븐", colour: "#F58220" },
    { code: "emart24", name: "이마트24", colour: "#FFB71B" },
    { code: "cspace24", name: "씨스페이스24", colour: "#2E7D32" },
  ].map((chain) => [chain.code, chain]),
);

/** Letters of the marks: short enough for 40 pixels.
 * @type {Record<string, string>} */
const LETTERS = { cu: "CU", gs25: "GS", seven_eleven: "7", emart24: "e24", cspace24: "C24" };

/** @param {ChainLook[]} chains */
export function updateChains(chains) {
  for (const { code, name, colour, checked_at } of chains)
    known.set(code, { code, name, colour, checked_at });
}

/** The chains whose lists have been read, or may have been: before the server has told, all.
 * @returns {ChainLook[]} */
export const crawledChains = () => [...known.values()].filter(({ checked_at }) => checked_at !== null);

/** @param {string | null} code null for a store of no chain we know */
export function chainName(code) {
  if (code === null) return t("other_store");
  return known.get(code)?.name ?? code;
}

/** The chain's mark; its name stands beside it or in the label of what holds it.
 * @param {string | null} code */
export function chainMark(code) {
  const chain = code === null ? undefined : known.get(code);
  const colour = chain && /^#[0-9a-f]{6}$/i.test(chain.colour) ? chain.colour : "#6B7280";
  const letters = (code && LETTERS[code]) || chainName(code).slice(0, 2);
  const mark = h("span", { class: "mark", "aria-hidden": "true" }, letters);
  mark.style.setProperty("--chain", colour);
  mark.style.setProperty("--on-chain", inkOn(colour));
  return mark;
}

/** Black or white, whichever reads better on a colour (WCAG relative luminance).
 * @param {string} colour #rrggbb */
export function inkOn(colour) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((i) =>
    linear(Number.parseInt(colour.slice(i, i + 2), 16)),
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#14161a";
}

/** @param {number} channel 0–255 */
function linear(channel) {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

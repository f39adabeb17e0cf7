// The chains' names and colours: from the server's latest answer, or these defaults until it has answered.

import { t } from "../strings.js";

/** @import { Chain } from "../types.js" */

/** @typedef {Pick<Chain, "code" | "name" | "colour"> & Partial<Pick<Chain, "checked_at">>} KnownChain */

/** @type {Map<string, KnownChain>} */
const known = new Map(
  [
    { code: "cu", name: "CU", colour: "#652F8D" },
    { code: "gs25", name: "GS25", colour: "#0A8FD6" },
    { code: "seven_eleven", name: "세븐일레븐", colour: "#F58220" },
    { code: "emart24", name: "이마트24", colour: "#FFB71B" },
    { code: "cspace24", name: "씨스페이스24", colour: "#2E7D32" },
  ].map((chain) => [chain.code, chain]),
);

/** Letters of the marks: they fit into 40 pixels.
 * @type {Record<string, string>} */
const LETTERS = { cu: "CU", gs25: "GS", seven_eleven: "7", emart24: "e24", cspace24: "C24" };

/** @param {KnownChain[]} chains */
export function updateChains(chains) {
  for (const { code, name, colour, checked_at } of chains)
    known.set(code, { code, name, colour, checked_at });
}

/** The chains whose lists have been crawled; all chains until the server has answered.
 * @returns {KnownChain[]} */
export const crawledChains = () => [...known.values()].filter(({ checked_at }) => checked_at !== null);

/** @param {string | null} code null for a store of no known chain */
export function chainName(code) {
  if (code === null) return t("other_store");
  return known.get(code)?.name ?? code;
}

/** How to draw a chain's mark. Letters and ink can be read on the colour.
 * @param {string | null} code null for a store of no known chain
 * @returns {{letters: string, colour: string, ink: string}} colours as #rrggbb */
export function chainLook(code) {
  const chain = code === null ? undefined : known.get(code);
  const colour = chain && /^#[0-9a-f]{6}$/i.test(chain.colour) ? chain.colour : "#6B7280";
  const letters = (code && LETTERS[code]) || chainName(code).slice(0, 2);
  return { letters, colour, ink: inkOn(colour) };
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

// Other flavours and sizes of the same product line that have a deal now.

import { briefBestText } from "../domain/texts.js";
import { t } from "../strings.js";
import { h } from "../ui/dom.js";
import { productRow } from "../ui/product_row.js";

/** @import { ProductCard, ProductDetail, Sibling } from "../types.js" */

const MAX = 3;

/** Returns the siblings on promotion in the server's order, best deal first. Few enough not to hide the product's own
 * prices.
 * @param {ProductDetail} product
 * @returns {Sibling[]} */
export const promotedSiblings = ({ line = [] }) => line.filter(({ best }) => best !== null).slice(0, MAX);

/** @param {ProductDetail} product
 * @param {(product: ProductCard) => void} onOpen
 * @returns {HTMLElement | null} null if none has a deal */
export function lineDeals(product, onOpen) {
  const siblings = promotedSiblings(product);
  if (!siblings.length) return null;
  const rows = siblings.map((sibling) =>
    productRow({
      product: sibling,
      line: briefBestText(sibling.best),
      isDeal: true,
      testid: "line-deal",
      onOpen,
    }),
  );
  return h(
    "section",
    { class: "more", "data-testid": "line-deals" },
    h("h3", {}, t("line_deals")),
    h("ul", { class: "product-list" }, rows),
  );
}

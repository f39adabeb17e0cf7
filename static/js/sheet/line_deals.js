// Other flavours and sizes of the same line on which something runs now.

import { briefBestText } from "../domain/texts.js";
import { t } from "../strings.js";
import { h } from "../ui/dom.js";
import { productRow } from "../ui/product_row.js";

/** @import { ProductCard, ProductDetail, Sibling } from "../types.js" */

const MAX = 3;

/** Those on promotion, best deal first, as the server gave them; not so many that they hide the product's own prices.
 * @param {ProductDetail} product
 * @returns {Sibling[]} */
export const promotedSiblings = ({ line = [] }) => line.filter(({ best }) => best !== null).slice(0, MAX);

/** @param {ProductDetail} product
 * @param {(product: ProductCard) => void} onOpen
 * @returns {HTMLElement | null} null where nothing runs on any of them */
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

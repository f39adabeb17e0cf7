// One product in a list: picture, name, and its best deal in one line.

import { t } from "../strings.js";
import { h, icon } from "./dom.js";
import { productPicture } from "./picture.js";
import { unbrokenQuantities } from "./quantities.js";

/** @import { ProductCard } from "../types.js" */

/** @typedef {object} Row
 * @property {ProductCard} product
 * @property {string} line text under the name; "" for none
 * @property {boolean} [isDeal] the text is a deal that is valid today
 * @property {string} testid
 * @property {(product: ProductCard) => void} onOpen
 * @property {(product: ProductCard) => void} [onRemove] shows a remove button */

/** @param {Row} row */
export function productRow({ product, line, isDeal = false, testid, onOpen, onRemove }) {
  const { name } = product;
  const item = h(
    "li",
    { class: "product-row", "data-testid": testid, "data-product": product.id },
    h(
      "button",
      { type: "button", class: "product-button", onclick: () => onOpen(product) },
      productPicture(product.picture),
      h(
        "span",
        { class: "product-text" },
        h("span", { class: "product-name" }, unbrokenQuantities(name)),
        line ? h("span", { class: isDeal ? "product-line deal" : "product-line" }, line) : null,
      ),
    ),
  );
  if (onRemove) {
    const label = t("recent_remove", { name });
    const onclick = () => onRemove(product);
    item.append(h("button", { type: "button", class: "round", "aria-label": label, onclick }, icon("close")));
  }
  return item;
}

// What the sheet shows if the scan is not certain: a question with pictures, or "don't know" with tips.

import { t } from "../strings.js";
import { h, icon } from "../ui/dom.js";
import { productPicture } from "../ui/picture.js";
import { unbrokenQuantities } from "../ui/quantities.js";

/** @import { Candidate, ProductCard } from "../types.js" */

/** @param {Candidate[]} candidates best first
 * @param {{pick: (product: ProductCard) => void, search: () => void, none: () => void}} actions */
export function chooseView(candidates, { pick, search, none }) {
  const cards = candidates.map(({ product }) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "card",
          "data-testid": "choose-card",
          "data-product": product.id,
          onclick: () => pick(product),
        },
        productPicture(product.picture),
        h("span", { class: "card-name" }, unbrokenQuantities(product.name)),
      ),
    ),
  );
  return h(
    "div",
    { class: "question" },
    cards.length ? h("ul", { class: "cards", "data-count": cards.length }, cards) : null,
    h(
      "div",
      { class: "actions" },
      h(
        "button",
        { type: "button", class: "button", "data-testid": "search-instead", onclick: search },
        icon("search"),
        t("search_by_name"),
      ),
      h(
        "button",
        { type: "button", class: "button", "data-testid": "none-of-these", onclick: none },
        t("none_of_these"),
      ),
    ),
  );
}

/** Shows the thanks after "none of these", and the next steps.
 * @param {HTMLElement} thanks
 * @param {() => void} onSearch
 * @param {() => void} onRetake */
export function noneView(thanks, onSearch, onRetake) {
  return h("div", { class: "question" }, thanks, nextSteps(onSearch, onRetake));
}

/** @param {() => void} onSearch
 * @param {() => void} onRetake */
export function unknownView(onSearch, onRetake) {
  const tips = /** @type {const} */ (["unknown_tip_front", "unknown_tip_light", "unknown_tip_alone"]);
  return h(
    "div",
    { class: "question", "data-testid": "unknown" },
    h(
      "ul",
      { class: "tips" },
      tips.map((tip) => h("li", {}, t(tip))),
    ),
    nextSteps(onSearch, onRetake),
  );
}

/** @param {() => void} onSearch
 * @param {() => void} onRetake */
function nextSteps(onSearch, onRetake) {
  return h(
    "div",
    { class: "actions" },
    h(
      "button",
      { type: "button", class: "button primary", "data-testid": "search-instead", onclick: onSearch },
      icon("search"),
      t("search_by_name"),
    ),
    h("button", { type: "button", class: "button", onclick: onRetake }, icon("camera"), t("retake")),
  );
}

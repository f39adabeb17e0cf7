// Doubt looks different from an answer: a question with pictures, or an honest "don't know".
import { h, icon } from "../lib/dom.js";
import { wholeMeasures } from "../lib/measures.js";
import { t } from "../strings.js";
import { productPicture } from "./picture.js";

/** @import { Candidate, ProductCard } from "../types.js" */

/** @param {Candidate[]} candidates best first
 * @param {(product: ProductCard) => void} onPick
 * @param {() => void} onNone */
export function chooseView(candidates, onPick, onNone) {
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
          onclick: () => onPick(product),
        },
        productPicture(product.picture),
        h("span", { class: "card-name" }, wholeMeasures(product.name)),
      ),
    ),
  );
  return h(
    "div",
    { class: "question" },
    h("ul", { class: "cards", "data-count": cards.length }, cards),
    h(
      "button",
      { type: "button", class: "button wide", "data-testid": "none-of-these", onclick: onNone },
      icon("search"),
      t("none_of_these"),
    ),
  );
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
    h(
      "div",
      { class: "actions" },
      h(
        "button",
        { type: "button", class: "button primary", onclick: onSearch },
        icon("search"),
        t("search_by_name"),
      ),
      h("button", { type: "button", class: "button", onclick: onRetake }, icon("camera"), t("retake")),
    ),
  );
}

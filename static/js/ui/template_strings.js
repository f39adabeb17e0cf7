// The templates name their words; the words stand in one table with all others.
import { t } from "../strings.js";

/** @import { StringKey } from "../strings.js" */

/** Attributes that name a string, and where its words go.
 * @type {Record<string, (element: Element, words: string) => void>} */
const PLACES = {
  "data-text": (element, words) => element.replaceChildren(words),
  "data-label": (element, words) => element.setAttribute("aria-label", words),
  "data-placeholder": (element, words) => element.setAttribute("placeholder", words),
};

export function fillTemplate() {
  for (const [attribute, put] of Object.entries(PLACES)) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      put(element, t(/** @type {StringKey} */ (element.getAttribute(attribute))));
    }
  }
}

// Fills the templates: their elements name strings of the table in `strings.js`.
import { t } from "../strings.js";

/** @import { StringKey } from "../strings.js" */

/** Attributes that name a string, and how its text is put into the element.
 * @type {Record<string, (element: Element, text: string) => void>} */
const SETTERS = {
  "data-text": (element, text) => element.replaceChildren(text),
  "data-label": (element, text) => element.setAttribute("aria-label", text),
  "data-placeholder": (element, text) => element.setAttribute("placeholder", text),
};

export function fillTemplate() {
  for (const [attribute, put] of Object.entries(SETTERS)) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      put(element, t(/** @type {StringKey} */ (element.getAttribute(attribute))));
    }
  }
}

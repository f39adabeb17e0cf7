// Builds elements without markup in strings: what the server sends is always text, never HTML.

/** @typedef {Node | string | number | null | undefined | false} Child */

/** Creates an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} [attributes]
 *   a function becomes a listener (`onclick`), `true` an empty attribute, `false` and null none
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]} */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  return element;
}

/** @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]} */
function present(children) {
  return children.flat().flatMap((child) => {
    if (child === null || child === undefined || child === false || child === "") return [];
    return child instanceof Node ? child : String(child);
  });
}

/** Puts short texts side by side with a dot between them. The dot disappears where the line breaks.
 * @param {string} className
 * @param {string[]} texts */
export function parted(className, texts) {
  return h(
    "span",
    { class: `${className} parted` },
    texts.map((text) => h("span", {}, text)),
  );
}

const SVG = "http://www.w3.org/2000/svg";

/** Creates one of the page's own symbols, hidden from screen readers.
 * @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Finds an element of the template.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 * @throws {Error} the template has no such element of that type */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`page.html has no <${type.name} id="${id}">`);
  return element;
}

export const prefersReducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Quantities in product names ("500ml", "12개입"), which a line break must not split.
import { h } from "./dom.js";

const QUANTITY = /(\d+(?:[.,]\d+)*(?:kg|ml|g|l|개입|개|입)(?![a-z]))/i;

/** Splits a name before and after each quantity; the quantities are the odd parts.
 * @param {string} name */
export const splitAtQuantities = (name) => name.split(QUANTITY);

/** Prepares a name for display so that no quantity is broken over two lines. The text itself stays the same.
 * @param {string} name */
export const unbrokenQuantities = (name) =>
  splitAtQuantities(name).map((part, place) => (place % 2 ? h("span", { class: "whole" }, part) : part));

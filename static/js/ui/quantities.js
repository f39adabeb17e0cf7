// Sizes in product names ("500ml", "12개입"), which a line's end must not cut in two.
import { h } from "./dom.js";

const MEASURE = /(\d+(?:[.,]\d+)*(?:kg|ml|g|l|개입|개|입)(?![a-z]))/i;

/** A name cut before and after each size: the sizes stand at the odd places.
 * @param {string} name */
export const splitAtQuantities = (name) => name.split(MEASURE);

/** A name to show, its sizes kept whole. The text itself is unchanged, for copying and searching.
 * @param {string} name */
export const unbrokenQuantities = (name) =>
  splitAtQuantities(name).map((part, place) => (place % 2 ? h("span", { class: "whole" }, part) : part));

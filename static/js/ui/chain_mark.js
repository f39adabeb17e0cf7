// A chain's mark: a few letters on the chain's colour.
import { chainLook } from "../domain/chains.js";
import { h } from "./dom.js";

/** Hidden from screen readers: the chain's name stands beside it or in a label.
 * @param {string | null} code null for a store of no known chain */
export function chainMark(code) {
  const { letters, colour, ink } = chainLook(code);
  const mark = h("span", { class: "mark", "aria-hidden": "true" }, letters);
  mark.style.setProperty("--chain", colour);
  mark.style.setProperty("--on-chain", ink);
  return mark;
}

// The filter for the chains whose stores are shown.
import { chainName } from "../domain/chains.js";
import { t } from "../strings.js";
import { chainMark } from "../ui/chain_mark.js";
import { h } from "../ui/dom.js";

export class ChainFilter {
  #chains;
  #onChange;
  /** @type {Set<string>} */
  #wanted;

  /** @param {string[]} chains codes, in the sheet's order
   * @param {() => void} onChange */
  constructor(chains, onChange) {
    this.#chains = chains;
    this.#wanted = new Set(chains);
    this.#onChange = onChange;
    this.element = h("div", {
      class: "chips",
      role: "group",
      "aria-label": t("stores_chains"),
      hidden: chains.length < 2,
    });
    this.#show();
  }

  get wanted() {
    return [...this.#wanted];
  }

  /** @param {string} chain */
  only(chain) {
    this.#want(new Set([chain]));
  }

  /** Switches a chain. Switching off the last one selects all, because nobody wants to see no stores.
   * @param {string} chain */
  #toggle(chain) {
    const wanted = new Set(this.#wanted);
    if (!wanted.delete(chain)) wanted.add(chain);
    this.#want(wanted.size ? wanted : new Set(this.#chains));
  }

  /** @param {Set<string>} wanted */
  #want(wanted) {
    this.#wanted = wanted;
    for (const chip of this.element.children) {
      const { chain = "" } = /** @type {HTMLElement} */ (chip).dataset;
      chip.setAttribute("aria-pressed", String(wanted.has(chain)));
    }
    this.#onChange();
  }

  #show() {
    const chips = this.#chains.map((chain) => {
      const onclick = () => this.#toggle(chain);
      const attributes = {
        type: "button",
        class: "chip",
        "aria-pressed": "true",
        "data-chain": chain,
        onclick,
      };
      return h("button", attributes, chainMark(chain), chainName(chain));
    });
    this.element.replaceChildren(...chips);
  }
}

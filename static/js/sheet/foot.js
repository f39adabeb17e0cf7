// The sheet's foot: one button that leads to the stores, as long as the stores' own buttons are out of sight.
import { byId } from "../ui/dom.js";

/** @import { Place } from "./rests.js" */

/** Height of the foot with its button, pixels. */
const FOOT_HEIGHT = 96;
/** The stores' buttons count as visible from this share of their area. */
const VISIBLE_SHARE = 0.95;

export class SheetFoot {
  #root = byId("sheet-foot", HTMLElement);
  /** @type {Place} */
  #rest = "closed";
  #hasStores = false;
  #buttonsAreVisible = false;
  #observer = new IntersectionObserver(
    (entries) => {
      this.#buttonsAreVisible = (entries.at(-1)?.intersectionRatio ?? 0) >= VISIBLE_SHARE;
      this.#update();
    },
    { rootMargin: `0px 0px -${FOOT_HEIGHT}px 0px`, threshold: VISIBLE_SHARE },
  );

  /** @param {() => void} onFindStores */
  constructor(onFindStores) {
    byId("find-stores", HTMLElement).addEventListener("click", onFindStores);
  }

  /** @param {HTMLElement} buttons the stores' own buttons */
  follow(buttons) {
    this.#hasStores = true;
    this.#observer.observe(buttons);
  }

  /** Hides the foot until there are stores again. */
  leave() {
    this.#observer.disconnect();
    this.#hasStores = false;
    this.#buttonsAreVisible = false;
    this.#update();
  }

  /** @param {Place} rest where the sheet rests now */
  onRest(rest) {
    this.#rest = rest;
    this.#update();
  }

  #update() {
    this.#root.hidden = this.#rest !== "half" || !this.#hasStores || this.#buttonsAreVisible;
  }
}

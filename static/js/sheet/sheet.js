// The sheet's movement between its rests: by drag, buttons and keys. Its content comes from `answers.js`.

import { t } from "../strings.js";
import { byId, prefersReducedMotion } from "../ui/dom.js";
import { closeLayer, openLayer } from "../ui/layers.js";
import { followDrag } from "./drag.js";
import { lowered, RESTS, raised, settled } from "./rests.js";

/** @import { Place, Rest } from "./rests.js" */

/** @typedef {keyof typeof RESTS} Verdict */

const LAYER = "sheet";
const HALF_SHARE = 0.68;
const SHORTEST_HALF = 460;

export class Sheet {
  #root = byId("sheet", HTMLElement);
  #head = byId("sheet-head", HTMLElement);
  #body = byId("sheet-body", HTMLElement);
  #content = byId("sheet-content", HTMLElement);
  #grip = byId("sheet-grip", HTMLButtonElement);
  #stage = byId("stage", HTMLElement);
  #scrim = byId("scrim", HTMLElement);
  /** @type {Verdict} */
  #verdict = "match";
  /** @type {Rest} */
  #rest = "peek";
  /** @type {HTMLElement | null} */
  #returnFocusTo = null;
  /** @type {(rest: Place) => void} */
  #onRest;

  /** @param {(rest: Place) => void} onRest called whenever the sheet has come to rest */
  constructor(onRest) {
    this.#onRest = onRest;
    this.#grip.addEventListener("click", () => this.toggle());
    this.#grip.addEventListener("keydown", (event) => this.#onKey(event));
    byId("sheet-close", HTMLElement).addEventListener("click", () => this.close());
    this.#scrim.addEventListener("click", () => this.#lower());
    followDrag(this.#root, this.#body, {
      mayDragBody: (movedDown) => this.#rest !== "full" || (movedDown && this.#body.scrollTop <= 0),
      onMove: (moved) => this.#show(this.#heightAt(this.#rest) - moved, true),
      onEnd: (moved, velocity) => this.#settle(moved, velocity),
      onTapHead: () => this.#rest === "peek" && this.raise(),
    });
    const refit = () => this.isOpen && this.#show(this.#heightAt(this.#rest), prefersReducedMotion());
    const sizes = new ResizeObserver(refit);
    for (const element of [this.#head, this.#content]) sizes.observe(element);
    addEventListener("resize", refit);
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  get rest() {
    return this.#rest;
  }

  /** Visible height at the present rest, pixels. */
  get height() {
    return this.#heightAt(this.#rest);
  }

  /** @param {Verdict} verdict
   * @param {Rest} [rest] default: the lowest */
  open(verdict, rest = RESTS[verdict][0] ?? "half") {
    if (!this.isOpen) this.#returnFocusTo = /** @type {HTMLElement | null} */ (document.activeElement);
    const arriving = !this.isOpen;
    this.#verdict = verdict;
    this.#root.dataset.verdict = verdict;
    this.#root.hidden = false;
    this.#body.scrollTop = 0;
    openLayer({ name: LAYER, close: () => this.#leave() });
    if (arriving) this.#show(0, true);
    this.#root.getBoundingClientRect(); // forces a layout, so that the way up is animated
    this.moveTo(rest);
    byId("sheet-title", HTMLElement).focus({ preventScroll: true });
  }

  close() {
    closeLayer(LAYER);
  }

  /** @param {Rest} rest */
  moveTo(rest) {
    this.#rest = rest;
    const isPeek = rest === "peek";
    this.#root.dataset.rest = rest;
    document.body.dataset.sheet = rest;
    this.#grip.setAttribute("aria-expanded", String(!isPeek));
    this.#grip.setAttribute("aria-label", t(rest === this.#highest ? "sheet_lower" : "sheet_raise"));
    this.#grip.hidden = RESTS[this.#verdict].length === 1;
    this.#body.inert = isPeek;
    this.#stage.inert = !isPeek;
    this.#scrim.hidden = isPeek;
    this.#show(this.#heightAt(rest), prefersReducedMotion());
    this.#onRest(rest);
  }

  raise() {
    this.moveTo(raised(RESTS[this.#verdict], this.#rest));
  }

  /** Raises the sheet by one rest, or lowers it from the top to the lowest. */
  toggle() {
    this.moveTo(this.#rest === this.#highest ? this.#lowest : raised(RESTS[this.#verdict], this.#rest));
  }

  get #lowest() {
    return RESTS[this.#verdict][0] ?? "half";
  }

  get #highest() {
    return RESTS[this.#verdict].at(-1) ?? "half";
  }

  #lower() {
    this.#go(lowered(RESTS[this.#verdict], this.#rest));
  }

  /** @param {Place} place */
  #go(place) {
    if (place === "closed") this.close();
    else this.moveTo(place);
  }

  #leave() {
    this.#root.hidden = true;
    this.#stage.inert = false;
    this.#scrim.hidden = true;
    delete document.body.dataset.sheet;
    this.#onRest("closed");
    this.#returnFocusTo?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === "ArrowUp") this.raise();
    else if (event.key === "ArrowDown") this.#lower();
    else return;
    event.preventDefault();
  }

  /** @param {number} moved pixels downwards
   * @param {number} velocity pixels per second downwards */
  #settle(moved, velocity) {
    const from = this.#rest;
    const height = this.#heightAt(from) - moved;
    const heights = {
      peek: this.#heightAt("peek"),
      half: this.#heightAt("half"),
      full: this.#heightAt("full"),
    };
    this.#go(settled({ rests: RESTS[this.#verdict], from, height, velocity, heights }));
  }

  /** Visible height at a rest, pixels.
   * @param {Rest} rest */
  #heightAt(rest) {
    const whole = this.#root.offsetHeight;
    if (rest === "full") return whole;
    if (rest === "peek") return this.#head.offsetHeight;
    const content = this.#head.offsetHeight + this.#content.offsetHeight;
    if (this.#verdict !== "match") return Math.min(whole, content);
    return Math.min(whole, Math.max(SHORTEST_HALF, innerHeight * HALF_SHARE));
  }

  /** @param {number} height visible height, pixels
   * @param {boolean} atOnce without a transition */
  #show(height, atOnce) {
    const below = Math.max(0, this.#root.offsetHeight - height);
    this.#root.classList.toggle("still", atOnce);
    this.#root.style.setProperty("--below", `${below}px`);
    if (this.#rest === "peek") document.body.style.setProperty("--peek", `${this.#head.offsetHeight}px`);
  }
}

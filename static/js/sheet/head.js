// The sheet's head, which stays visible at the lowest rest: picture, name, best deal in one line, age of the answer.

import { t } from "../strings.js";
import { byId, icon } from "../ui/dom.js";
import { flyPicture, productPicture } from "../ui/picture.js";
import { unbrokenQuantities } from "../ui/quantities.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { TakenFrame } from "../camera/frame.js" */
/** @import { ProductCard } from "../types.js" */

export class SheetHead {
  #root = byId("sheet", HTMLElement);
  #title = byId("sheet-title", HTMLElement);
  #line = byId("sheet-line", HTMLElement);
  #age = byId("sheet-age", HTMLElement);
  #picture = byId("sheet-picture", HTMLElement);
  #compare = byId("sheet-compare", HTMLButtonElement);
  #favourite = byId("sheet-favourite", HTMLButtonElement);
  #cache;
  /** @type {ProductCard | null} */
  #product = null;

  /** @param {Cache} cache
   * @param {() => void} onCompare */
  constructor(cache, onCompare) {
    this.#cache = cache;
    this.#compare.addEventListener("click", onCompare);
    this.#favourite.addEventListener("click", () => this.#toggleFavourite());
  }

  /** Shows a product whose deals are still loading.
   * @param {ProductCard} product
   * @param {TakenFrame | null} frame */
  showProduct(product, frame) {
    this.#product = product;
    this.#title.replaceChildren(...unbrokenQuantities(product.name));
    this.#picture.replaceChildren(productPicture(product.picture, frame ? still(frame) : icon("packet")));
    this.#picture.hidden = false;
    this.#favourite.hidden = false;
    this.showLine(t("loading"));
    this.showAge("");
    this.showCompare("");
    this.#markFavourite(false);
    this.#cache.isFavourite(product.id).then(
      (is) => product === this.#product && this.#markFavourite(is),
      () => {},
    );
  }

  /** @param {string} title
   * @param {string} line
   * @param {TakenFrame | null} frame */
  showQuestion(title, line, frame) {
    this.#product = null;
    this.#title.textContent = title;
    this.#picture.replaceChildren(...(frame ? [productPicture("", still(frame))] : []));
    this.#picture.hidden = !frame;
    this.#favourite.hidden = true;
    this.showLine(line);
    this.showAge("");
    this.showCompare("");
  }

  /** @param {string} text
   * @param {boolean} [isDeal] the text is a deal that is valid today; shown in the accent colour */
  showLine(text, isDeal = false) {
    this.#line.textContent = text;
    this.#line.classList.toggle("deal", isDeal);
  }

  /** @param {string} text "" for a fresh answer */
  showAge(text) {
    this.#age.textContent = text;
    this.#age.hidden = !text;
  }

  /** @param {string} text "" for no button */
  showCompare(text) {
    this.#compare.textContent = text;
    this.#compare.hidden = !text;
  }

  /** Animates the frame from the camera into the head's picture.
   * @param {TakenFrame} frame
   * @param {number} height the sheet's visible height once it rests, pixels */
  receive({ canvas, box }, height) {
    const sheet = this.#root.getBoundingClientRect();
    const here = this.#picture.getBoundingClientRect();
    const top = innerHeight - height + (here.top - sheet.top);
    return flyPicture(canvas, box, new DOMRect(here.left, top, here.width, here.height));
  }

  async #toggleFavourite() {
    const product = this.#product;
    if (!product) return;
    const wanted = this.#favourite.getAttribute("aria-pressed") !== "true";
    this.#markFavourite(wanted);
    await this.#cache.setFavourite(product, wanted).catch(() => this.#markFavourite(!wanted));
  }

  /** @param {boolean} is */
  #markFavourite(is) {
    this.#favourite.setAttribute("aria-pressed", String(is));
    this.#favourite.setAttribute("aria-label", t(is ? "favourite_remove" : "favourite_add"));
  }
}

/** @param {TakenFrame} frame */
function still({ canvas }) {
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  copy.getContext("2d")?.drawImage(canvas, 0, 0);
  return copy;
}

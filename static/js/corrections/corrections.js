// Corrections of the current scan: when the shopper may correct it, what is sent, and the thanks for it.
import { postScan } from "../api/client.js";
import { connection } from "../api/connection.js";
import { isAbort } from "../api/failure.js";
import { toJpeg } from "../camera/frame.js";
import { BARCODE } from "../recogniser/barcode.js";
import { thanksCard } from "./thanks.js";

/** @import { TakenFrame } from "../camera/frame.js" */
/** @import { ProductCard, Scan } from "../types.js" */
/** @import { CorrectionQueue } from "./queue.js" */

/** @typedef {{id: string, canvas: HTMLCanvasElement}} CurrentScan */

/** A product picked later than this after "search instead" is not a correction. */
const SEARCH_MS = 180_000;

export class Corrections {
  #queue;
  /** The current scan; its id is "" if the phone answered and the server does not know the scan.
   * @type {CurrentScan | null} */
  #scan = null;
  #searchUntil = 0;

  /** @param {CorrectionQueue} queue */
  constructor(queue) {
    this.#queue = queue;
  }

  /** @param {Scan} scan
   * @param {TakenFrame} frame */
  begin({ id, recogniser }, { canvas }) {
    this.#scan = recogniser === BARCODE ? null : { id, canvas };
    this.#searchUntil = 0;
  }

  /** Expects the next product opened from the search to be a correction. */
  expectSearch() {
    this.#searchUntil = this.#scan ? Date.now() + SEARCH_MS : 0;
  }

  /** Expects no correction from the search. */
  forgetSearch() {
    this.#searchUntil = 0;
  }

  /** Takes a product opened from the search as a correction if one is expected.
   * @param {ProductCard} product
   * @returns {HTMLElement | null} the thanks, if it was a correction */
  found(product) {
    const expected = Date.now() < this.#searchUntil;
    this.#searchUntil = 0;
    return expected ? this.correct(product) : null;
  }

  /** Sends in the background what the scan should have answered. If the phone answered the scan, nothing is sent before
   * the shopper agrees to send the picture: without it the server has no scan to correct.
   * @param {ProductCard | null} product null for "none of these"
   * @returns {HTMLElement | null} the thanks; null if there is no scan to correct */
  correct(product) {
    const scan = this.#scan;
    if (!scan || !(scan.id || connection() === "online")) return null;
    const id = product?.id ?? null;
    if (scan.id) this.#queue.add(scan.id, id).catch(logError);
    const undoing = new AbortController();
    return thanksCard({
      name: product?.name ?? "",
      isSent: Boolean(scan.id),
      onPicture: () => this.#sendPicture(scan, id, undoing.signal).catch(logError),
      onUndo: () => {
        undoing.abort();
        if (scan.id) this.#queue.withdraw(scan.id).catch(logError);
      },
    });
  }

  /** @param {CurrentScan} scan
   * @param {number | null} product
   * @param {AbortSignal} undone */
  async #sendPicture(scan, product, undone) {
    const picture = await toJpeg(scan.canvas);
    scan.id ||= (await postScan(picture, undone)).id;
    if (!undone.aborted) await this.#queue.add(scan.id, product, picture);
  }
}

/** Logs the error; shoppers need not see it.
 * @param {unknown} error */
function logError(error) {
  if (!isAbort(error)) console.warn("A correction was lost", error);
}

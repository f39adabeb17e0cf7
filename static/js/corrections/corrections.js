// What is said about the scan in hand: who may be corrected, what goes to the server, and the thanks for it.
import { postScan } from "../api/client.js";
import { connection } from "../api/connection.js";
import { isAbort } from "../api/failure.js";
import { toJpeg } from "../camera/frame.js";
import { BARCODE } from "../recogniser/barcode.js";
import { thanksCard } from "./thanks.js";

/** @import { TakenFrame } from "../camera/frame.js" */
/** @import { ProductCard, Scan } from "../types.js" */
/** @import { CorrectionQueue } from "./queue.js" */

/** @typedef {{id: string, canvas: HTMLCanvasElement}} ScanInHand */

/** What is picked so long after "search instead" is another matter. */
const SEARCH_MS = 180_000;

export class Corrections {
  #queue;
  /** The scan in hand; its id is "" where the phone answered and the server knows nothing of it.
   * @type {ScanInHand | null} */
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

  /** The shopper looks for the right product by its name: the next one opened there is a correction. */
  expectSearch() {
    this.#searchUntil = this.#scan ? Date.now() + SEARCH_MS : 0;
  }

  /** A search for its own sake. */
  forgetSearch() {
    this.#searchUntil = 0;
  }

  /** A product was opened from the search.
   * @param {ProductCard} product
   * @returns {HTMLElement | null} the thanks, where it was a correction */
  found(product) {
    const expected = Date.now() < this.#searchUntil;
    this.#searchUntil = 0;
    return expected ? this.correct(product) : null;
  }

  /** Sends, in the background, what the scan should have answered. Of a scan that the phone answered nothing is sent
   * before the shopper agrees to send the picture: without one the server has no scan to correct.
   * @param {ProductCard | null} product null for "none of these"
   * @returns {HTMLElement | null} the thanks; null where there is nobody to tell */
  correct(product) {
    const scan = this.#scan;
    if (!scan || !(scan.id || connection() === "online")) return null;
    const id = product?.id ?? null;
    if (scan.id) this.#queue.add(scan.id, id).catch(reportTrouble);
    const undoing = new AbortController();
    return thanksCard({
      name: product?.name ?? "",
      isSent: Boolean(scan.id),
      onPicture: () => this.#sendPicture(scan, id, undoing.signal).catch(reportTrouble),
      onUndo: () => {
        undoing.abort();
        if (scan.id) this.#queue.withdraw(scan.id).catch(reportTrouble);
      },
    });
  }

  /** @param {ScanInHand} scan
   * @param {number | null} product
   * @param {AbortSignal} undone */
  async #sendPicture(scan, product, undone) {
    const picture = await toJpeg(scan.canvas);
    scan.id ||= (await postScan(picture, undone)).id;
    if (!undone.aborted) await this.#queue.add(scan.id, product, picture);
  }
}

/** Nothing a shopper should be bothered with.
 * @param {unknown} error */
function reportTrouble(error) {
  if (!isAbort(error)) console.warn("A correction was lost", error);
}

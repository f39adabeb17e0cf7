// Recognises the product in a picture: by its barcode, else on the phone, else on the server. The result holds product
// ids with names and scores, nothing about promotions.
import { getProductByBarcode, postScan } from "../api/client.js";
import { Failure } from "../api/failure.js";
import { toJpeg } from "../camera/frame.js";
import { BARCODE, readBarcode } from "./barcode.js";

/** @import { WorkerClient } from "./worker_client.js" */
/** @import { ProductDetail, Scan } from "../types.js" */

const MAX_CANDIDATES = 4;
/** How long the server may take if the phone already has an answer, milliseconds. */
const SECOND_OPINION_MS = 6_000;

export class Recogniser {
  #local;
  #cacheProduct;

  /** @param {{local: WorkerClient, cacheProduct: (detail: ProductDetail) => Promise<unknown>}} dependencies
   *   `cacheProduct` stores the product that a barcode look-up returns */
  constructor({ local, cacheProduct }) {
    this.#local = local;
    this.#cacheProduct = cacheProduct;
  }

  /** @param {HTMLCanvasElement} picture at most 640 pixels a side
   * @param {AbortSignal} signal
   * @returns {Promise<Scan>} its id is "" if the server does not know it; without candidates the verdict is "unknown"
   * @throws {Failure} neither the phone nor the server answered */
  async recognise(picture, signal) {
    const scan = (await this.#byBarcode(picture, signal)) ?? (await this.#byPicture(picture, signal));
    const candidates = scan.candidates.slice(0, MAX_CANDIDATES);
    return { ...scan, candidates, verdict: candidates.length ? scan.verdict : "unknown" };
  }

  /** @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal
   * @returns {Promise<Scan | null>} */
  async #byBarcode(picture, signal) {
    const code = await readBarcode(picture);
    if (!code || signal.aborted) return null;
    try {
      const product = await getProductByBarcode(code, signal);
      await this.#cacheProduct(product).catch(() => {}); // without it the product is fetched again
      return {
        id: "",
        verdict: "match",
        candidates: [{ product, score: 1 }],
        recogniser: BARCODE,
        took_ms: 0,
      };
    } catch (error) {
      if (error instanceof Failure) return null; // an unknown code: the picture may still be recognised
      throw error;
    }
  }

  /** Uses the phone's own answer; if the phone does not know, asks the server.
   * @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal */
  async #byPicture(picture, signal) {
    const own = await this.#onPhone(picture, signal);
    if (own && own.verdict !== "unknown") return own;
    try {
      const scan = await postScan(await toJpeg(picture), signal, own ? SECOND_OPINION_MS : undefined);
      this.#local.considerDownload();
      return scan;
    } catch (error) {
      if (own && error instanceof Failure) return own;
      throw error;
    }
  }

  /** @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal
   * @returns {Promise<Scan | null>} null if the phone has no recogniser, or it failed */
  async #onPhone(picture, signal) {
    if (!this.#local.isReady) return null;
    const pixels = picture.getContext("2d")?.getImageData(0, 0, picture.width, picture.height);
    try {
      return pixels ? await this.#local.recognise(pixels, signal) : null;
    } catch (error) {
      signal.throwIfAborted();
      console.info("The phone could not recognise the picture; asking the server", error);
      return null;
    }
  }
}

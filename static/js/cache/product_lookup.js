// The controller of the method: a product's id asks the phone first, and the server only on a miss or past its date.

import { Failure } from "../api/failure.js";
import { isFresh } from "./cache.js";

/** @import { Cache, KnownProduct } from "./cache.js" */
/** @import { FailureCode } from "../types.js" */
/** @import { ProductDetail } from "../types.js" */

/** @typedef {object} Answer
 * @property {ProductDetail} detail
 * @property {number} fetchedAt milliseconds since the epoch
 * @property {FailureCode | null} staleBecause why an answer past its date is shown; null when it is fresh */

export class ProductLookup {
  #cache;
  #fetch;
  #now;
  /** @type {Map<number, Promise<Answer>>} */
  #asking = new Map();

  /** @param {Cache} cache
   * @param {(id: number) => Promise<ProductDetail>} fetchProduct
   * @param {() => number} [now] */
  constructor(cache, fetchProduct, now = Date.now) {
    this.#cache = cache;
    this.#fetch = fetchProduct;
    this.#now = now;
  }

  /** Two askers of the same product share one request.
   * @param {number} id
   * @returns {Promise<Answer>}
   * @throws {Failure} where neither the server nor the phone knows */
  product(id) {
    const asking = this.#asking.get(id) ?? this.#ask(id).finally(() => this.#asking.delete(id));
    this.#asking.set(id, asking);
    return asking;
  }

  /** @param {number} id
   * @returns {Promise<Answer>} */
  async #ask(id) {
    const known = await this.#known(id);
    if (known && isFresh(known, this.#now())) return answer(known, null);
    try {
      return await this.#refresh(id);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code === "not_found") await this.#cache.forgetProduct(id);
      if (known && error.isTransient) return answer(known, error.code);
      throw error;
    }
  }

  /** @param {number} id */
  async #refresh(id) {
    const detail = await this.#fetch(id);
    const fetchedAt = this.#now();
    await this.#cache.keepProduct(detail).catch(reportCacheTrouble);
    return { detail, fetchedAt, staleBecause: null };
  }

  /** @param {number} id */
  async #known(id) {
    try {
      return await this.#cache.product(id);
    } catch (error) {
      reportCacheTrouble(error);
      return null;
    }
  }
}

/** @param {KnownProduct} known
 * @param {FailureCode | null} staleBecause
 * @returns {Answer} */
const answer = ({ detail, fetchedAt }, staleBecause) => ({ detail, fetchedAt, staleBecause });

/** A phone that cannot remember can still ask.
 * @param {unknown} error */
function reportCacheTrouble(error) {
  console.warn("The phone's cache failed", error);
}

// Looks products up: in the phone's cache first, on the server only if they are missing or expired.

import { Failure } from "../api/failure.js";
import { isFresh } from "./cache.js";

/** @import { Cache, KnownProduct } from "./cache.js" */
/** @import { FailureCode } from "../types.js" */
/** @import { ProductDetail } from "../types.js" */

/** @typedef {object} Answer
 * @property {ProductDetail} detail
 * @property {number} fetchedAt milliseconds since the epoch
 * @property {FailureCode | null} staleBecause why an expired answer is used; null if it is fresh */

export class ProductLookup {
  #cache;
  #fetch;
  #now;
  /** @type {Map<number, Promise<Answer>>} */
  #pending = new Map();

  /** @param {Cache} cache
   * @param {(id: number) => Promise<ProductDetail>} fetchProduct
   * @param {() => number} [now] */
  constructor(cache, fetchProduct, now = Date.now) {
    this.#cache = cache;
    this.#fetch = fetchProduct;
    this.#now = now;
  }

  /** Looks a product up. Simultaneous look-ups of the same product share one request.
   * @param {number} id
   * @returns {Promise<Answer>}
   * @throws {Failure} neither the server nor the cache has it */
  product(id) {
    const pending = this.#pending.get(id) ?? this.#find(id).finally(() => this.#pending.delete(id));
    this.#pending.set(id, pending);
    return pending;
  }

  /** @param {number} id
   * @returns {Promise<Answer>} */
  async #find(id) {
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

/** The page works without the cache too.
 * @param {unknown} error */
function reportCacheTrouble(error) {
  console.warn("The phone's cache failed", error);
}

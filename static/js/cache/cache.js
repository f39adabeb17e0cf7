// The phone's cache: products it has seen, the recent and the favourite ones, and small lists.
import { openDatabase } from "./database.js";

/** @import { Database, StoreName } from "./database.js" */
/** @import { ProductCard, ProductDetail } from "../types.js" */

/** @typedef {object} KnownProduct
 * @property {number} id
 * @property {ProductDetail} detail
 * @property {number} fetchedAt milliseconds since the epoch, by the phone's clock
 * @property {number} freshUntil afterwards the product is fetched again
 * @property {number} usedAt the products unused for longest are deleted first */

/** A recent or favourite product; `at` in milliseconds since the epoch.
 * @typedef {ProductCard & {at: number}} Remembered */

/** @typedef {{name: string, value: any, at: number}} StoredList */

const MAX_PRODUCTS = 500;
const MAX_RECENTS = 50;
const MAX_LISTS = 30;

/** Returns when an answer expires, by the phone's clock. Its lifetime is the difference of the server's two times, so
 * that a phone with a wrong clock keeps it no longer and no shorter than others.
 * @param {ProductDetail} detail
 * @param {number} fetchedAt */
export function freshUntil(detail, fetchedAt) {
  const lifetime = Date.parse(detail.expires_at) - Date.parse(detail.served_at);
  return fetchedAt + (Math.max(0, lifetime) || 0); // an answer with unreadable times is never fresh
}

/** @param {KnownProduct} known
 * @param {number} now */
export const isFresh = (known, now) => known.fetchedAt <= now && now < known.freshUntil;

export class Cache {
  #db;
  #now;
  #limit;

  /** @param {{name?: string, database?: Database, now?: () => number, limit?: number}} [options] */
  constructor({
    name = "pyeonscan",
    database = openDatabase(name),
    now = Date.now,
    limit = MAX_PRODUCTS,
  } = {}) {
    this.#db = database;
    this.#now = now;
    this.#limit = limit;
  }

  /** @param {number} id
   * @returns {Promise<KnownProduct | null>} */
  async product(id) {
    const known = await this.peek(id);
    if (known) await this.#write("products", { ...known, usedAt: this.#now() });
    return known;
  }

  /** Reads a product without counting that as a use.
   * @param {number} id
   * @returns {Promise<KnownProduct | null>} */
  async peek(id) {
    return (await this.#db.get("products", id)) ?? null;
  }

  /** @param {ProductDetail} detail
   * @returns {Promise<KnownProduct>} */
  async keepProduct(detail) {
    const now = this.#now();
    const known = { id: detail.id, detail, fetchedAt: now, freshUntil: freshUntil(detail, now), usedAt: now };
    await this.#write("products", known);
    await this.#trim("products", this.#limit);
    return known;
  }

  /** @param {number} id */
  async forgetProduct(id) {
    await this.#db.delete("products", id);
    await this.#db.delete("recents", id);
  }

  /** @param {ProductCard} product */
  async addRecent({ id, name, picture }) {
    await this.#write("recents", { id, name, picture, at: this.#now() });
    await this.#trim("recents", MAX_RECENTS);
  }

  /** @param {number} id */
  removeRecent(id) {
    return this.#db.delete("recents", id);
  }

  /** @param {"recents" | "favourites"} store
   * @returns {Promise<Remembered[]>} latest first */
  async remembered(store) {
    const rows = await this.#db.getAll(store);
    return rows.sort((a, b) => b.at - a.at);
  }

  /** @param {number} id */
  async isFavourite(id) {
    return Boolean(await this.#db.get("favourites", id));
  }

  /** @param {ProductCard} product
   * @param {boolean} wanted */
  async setFavourite({ id, name, picture }, wanted) {
    if (wanted) await this.#write("favourites", { id, name, picture, at: this.#now() });
    else await this.#db.delete("favourites", id);
  }

  /** @param {string} name
   * @returns {Promise<StoredList | null>} */
  async list(name) {
    return (await this.#db.get("lists", name)) ?? null;
  }

  /** @param {string} name
   * @param {unknown} value */
  async keepList(name, value) {
    await this.#write("lists", { name, value, at: this.#now() });
    await this.#trim("lists", MAX_LISTS);
  }

  /** Writes a row. If the phone has no space left, deletes the quarter of the products that was unused for longest and
   * tries again. If that fails too, the row is not cached; the page goes on without it.
   * @param {StoreName} store
   * @param {unknown} value */
  async #write(store, value) {
    try {
      await this.#db.put(store, value);
    } catch (error) {
      if (!isQuota(error)) throw error;
      await this.#trim("products", Math.floor(((await this.#db.count("products")) * 3) / 4));
      await this.#db.put(store, value).catch((again) => console.warn("No space to cache", store, again));
    }
  }

  /** @param {StoreName} store
   * @param {number} limit */
  async #trim(store, limit) {
    const surplus = (await this.#db.count(store)) - limit;
    if (surplus <= 0) return;
    const keys = await this.#db.oldest(store, surplus);
    await Promise.all(keys.map((key) => this.#db.delete(store, key)));
  }
}

/** @param {unknown} error */
const isQuota = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

// The state of the chains' own promotion lists, fetched once when the first line of a sheet needs it.
/** @import { Source } from "../types.js" */

export class Sources {
  #fetch;
  /** @type {Promise<Source[]> | null} */
  #pending = null;

  /** @param {() => Promise<Source[]>} fetchSources */
  constructor(fetchSources) {
    this.#fetch = fetchSources;
  }

  /** @param {string} chain code
   * @returns {Promise<Source | null>} null if it cannot be fetched; the next call tries again */
  async of(chain) {
    this.#pending ??= this.#fetch();
    try {
      return (await this.#pending).find(({ code }) => code === chain) ?? null;
    } catch {
      this.#pending = null;
      return null;
    }
  }
}

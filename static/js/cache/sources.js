// How the chains' own lists stand: asked for once, when the first line of a sheet wants to know.
/** @import { Source } from "../types.js" */

export class Sources {
  #fetch;
  /** @type {Promise<Source[]> | null} */
  #asking = null;

  /** @param {() => Promise<Source[]>} fetchSources */
  constructor(fetchSources) {
    this.#fetch = fetchSources;
  }

  /** @param {string} chain code
   * @returns {Promise<Source | null>} null where nobody can tell; the next line asks again then */
  async of(chain) {
    this.#asking ??= this.#fetch();
    try {
      return (await this.#asking).find(({ code }) => code === chain) ?? null;
    } catch {
      this.#asking = null;
      return null;
    }
  }
}

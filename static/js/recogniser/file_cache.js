// The files of the recogniser on the phone: fetched once, checked by their SHA-256 whenever they are used, kept in the
// Cache API, and deleted as soon as no manifest names them. The manifest is written last: what is kept is whole.
import { listFiles } from "./manifest.js";

/** @import { Manifest, PublishedFile } from "./manifest.js" */

/** Not a build's: a new build of the page goes on with the files of the one before. */
export const CACHE = "recogniser";
const MANIFEST_URL = "/api/v1/recogniser/";
const PARTS = "/recogniser/parts/";

/** Content that is not what its address says. */
export class DamagedFileError extends Error {}

export class FileCache {
  #storage;
  #fetch;

  /** @param {{storage?: CacheStorage, fetcher?: typeof fetch}} [means] */
  constructor({ storage = caches, fetcher = (...request) => fetch(...request) } = {}) {
    this.#storage = storage;
    this.#fetch = fetcher;
  }

  /** What is kept; null where nothing whole is.
   * @returns {Promise<Manifest | null>} */
  async manifest() {
    if (!(await this.#storage.has(CACHE))) return null;
    const kept = await (await this.#cache()).match(MANIFEST_URL);
    return kept ? kept.json().catch(() => null) : null;
  }

  /** What the server has now.
   * @returns {Promise<unknown>} JSON nobody has looked at
   * @throws {Error} it cannot be asked, or has none */
  async latest() {
    const response = await this.#fetch(MANIFEST_URL, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${MANIFEST_URL} answered ${response.status}`);
    return response.json();
  }

  /** From the phone where it is there and whole, else from the server.
   * @param {PublishedFile} file
   * @param {(bytes: number) => void} [onArrived] told how many bytes more have come from the server
   * @returns {Promise<ArrayBuffer>}
   * @throws {Error} neither has it */
  async file(file, onArrived = () => {}) {
    const cache = await this.#cache();
    const kept = await cache.match(file.url);
    const content = await kept?.arrayBuffer();
    if (content && (await sha256(content)) === file.sha256) return content;
    await cache.delete(file.url);
    const fetched = await this.#download(file.url, onArrived);
    if ((await sha256(fetched)) !== file.sha256) throw new DamagedFileError(`${file.url} is damaged`);
    await cache.put(file.url, new Response(fetched.slice(0)));
    return fetched;
  }

  /** A part of the page itself that does not change with its builds.
   * @param {string} name what it is kept under, its version included
   * @param {string} url where this build has it
   * @returns {Promise<ArrayBuffer>} */
  async part(name, url) {
    const cache = await this.#cache();
    const kept = await cache.match(partAddress(name));
    if (kept) return kept.arrayBuffer();
    const fetched = await this.#download(url, () => {});
    await cache.put(partAddress(name), new Response(fetched.slice(0)));
    return fetched;
  }

  /** From now on this is what is kept; whatever it does not name is deleted.
   * @param {Manifest} manifest
   * @param {string[]} parts names of the page's own parts that stay */
  async commit(manifest, parts) {
    const cache = await this.#cache();
    await cache.put(MANIFEST_URL, new Response(JSON.stringify(manifest)));
    await this.#keepOnly([manifest], (path) => parts.map(partAddress).includes(path));
  }

  /** Deletes what interrupted downloads of other versions have left behind.
   * @param {Manifest} next */
  async makeRoom(next) {
    const kept = await this.manifest();
    await this.#keepOnly(kept ? [kept, next] : [next], (path) => path.startsWith(PARTS));
  }

  /** @param {Manifest[]} manifests
   * @param {(path: string) => boolean} isPart */
  async #keepOnly(manifests, isPart) {
    const cache = await this.#cache();
    const needed = new Set([MANIFEST_URL, ...manifests.flatMap(listFiles).map(({ url }) => url)]);
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname;
      if (!needed.has(path) && !isPart(path)) await cache.delete(request);
    }
  }

  async clear() {
    await this.#storage.delete(CACHE);
  }

  #cache() {
    return this.#storage.open(CACHE);
  }

  /** Past the browser's own cache: these bytes are kept once, here.
   * @param {string} url
   * @param {(bytes: number) => void} onArrived */
  async #download(url, onArrived) {
    const response = await this.#fetch(url, { cache: "no-store" });
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    const chunks = [];
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      onArrived(value.byteLength);
    }
    return new Blob(chunks).arrayBuffer();
  }
}

/** @param {string} name */
const partAddress = (name) => PARTS + name;

/** @param {ArrayBuffer} content
 * @returns {Promise<string>} 64 hexadecimal digits */
export async function sha256(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

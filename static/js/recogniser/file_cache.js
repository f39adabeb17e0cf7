// The recogniser's files in the Cache API: downloaded once, checked by their SHA-256 at every use, and deleted when no
// manifest names them any more. The manifest is written last, so a cached manifest has all its files.
import { listFiles } from "./manifest.js";

/** @import { Manifest, PublishedFile } from "./manifest.js" */

/** Shared by all builds: a new build of the page keeps using the files that are there. */
export const CACHE = "recogniser";
const MANIFEST_URL = "/api/v1/recogniser/";
const PARTS = "/recogniser/parts/";

/** The content does not match the SHA-256 in the address. */
export class DamagedFileError extends Error {}

export class FileCache {
  #storage;
  #fetch;

  /** @param {{storage?: CacheStorage, fetcher?: typeof fetch}} [options] */
  constructor({ storage = caches, fetcher = (...request) => fetch(...request) } = {}) {
    this.#storage = storage;
    this.#fetch = fetcher;
  }

  /** The cached manifest; null if there is none.
   * @returns {Promise<Manifest | null>} */
  async manifest() {
    if (!(await this.#storage.has(CACHE))) return null;
    const cached = await (await this.#cache()).match(MANIFEST_URL);
    return cached ? cached.json().catch(() => null) : null;
  }

  /** Fetches the server's current manifest.
   * @returns {Promise<unknown>} unchecked JSON
   * @throws {Error} the server cannot be reached, or has none */
  async latest() {
    const response = await this.#fetch(MANIFEST_URL, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${MANIFEST_URL} answered ${response.status}`);
    return response.json();
  }

  /** Returns a file from the cache if it is there and undamaged, else from the server.
   * @param {PublishedFile} file
   * @param {(bytes: number) => void} [onReceived] called with the number of bytes of each chunk from the server
   * @returns {Promise<ArrayBuffer>}
   * @throws {Error} the server does not have it, or it is damaged */
  async file(file, onReceived = () => {}) {
    const cache = await this.#cache();
    const cached = await cache.match(file.url);
    const content = await cached?.arrayBuffer();
    if (content && (await sha256(content)) === file.sha256) return content;
    await cache.delete(file.url);
    const fetched = await this.#download(file.url, onReceived);
    if ((await sha256(fetched)) !== file.sha256) throw new DamagedFileError(`${file.url} is damaged`);
    await cache.put(file.url, new Response(fetched.slice(0)));
    return fetched;
  }

  /** Returns a file of the page itself that does not change with its builds.
   * @param {string} name in the cache, with its version
   * @param {string} url in this build
   * @returns {Promise<ArrayBuffer>} */
  async part(name, url) {
    const cache = await this.#cache();
    const cached = await cache.match(partAddress(name));
    if (cached) return cached.arrayBuffer();
    const fetched = await this.#download(url, () => {});
    await cache.put(partAddress(name), new Response(fetched.slice(0)));
    return fetched;
  }

  /** Writes the manifest and deletes every file that it does not name.
   * @param {Manifest} manifest
   * @param {string[]} parts names of the page's own files that stay */
  async commit(manifest, parts) {
    const cache = await this.#cache();
    await cache.put(MANIFEST_URL, new Response(JSON.stringify(manifest)));
    await this.#keepOnly([manifest], (path) => parts.map(partAddress).includes(path));
  }

  /** Deletes files left by interrupted downloads of other versions.
   * @param {Manifest} next the version to download now */
  async makeRoom(next) {
    const cached = await this.manifest();
    await this.#keepOnly(cached ? [cached, next] : [next], (path) => path.startsWith(PARTS));
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

  /** Deletes everything. */
  async clear() {
    await this.#storage.delete(CACHE);
  }

  #cache() {
    return this.#storage.open(CACHE);
  }

  /** Downloads without the browser's HTTP cache, so that the bytes are stored only once.
   * @param {string} url
   * @param {(bytes: number) => void} onReceived */
  async #download(url, onReceived) {
    const response = await this.#fetch(url, { cache: "no-store" });
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    const chunks = [];
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      onReceived(value.byteLength);
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

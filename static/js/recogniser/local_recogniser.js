// The recogniser on the phone: restored from the file cache, brought up to date, and used. Runs in the worker.
import { queryCrops } from "./crops.js";
import { decodeGallery } from "./gallery.js";
import { isSame, isUsable, listFiles, missingFiles, neededFiles } from "./manifest.js";
import { judge, nearest } from "./scoring.js";

/** @import { Pixels, Square } from "./crops.js" */
/** @import { Manifest, NeededFiles, PublishedFile } from "./manifest.js" */
/** @import { Gallery } from "./gallery.js" */
/** @import { FileCache } from "./file_cache.js" */
/** @import { ProductCard, Scan } from "../types.js" */

/** @typedef {{embed: (square: Square) => Promise<Float32Array>, close: () => Promise<void>}} Embedder */

/** @typedef {object} Runtime what runs a network
 * @property {string[]} parts names of the page's own files that it needs
 * @property {(model: ArrayBuffer, input: string) => Promise<Embedder>} open */

/** @typedef {object} LocalState
 * @property {"absent" | "downloading" | "ready" | "failed"} name
 * @property {number} [share] of the download that has arrived, 0…1
 * @property {boolean} [transient] the failure may be over with the next connection */

/** Called with each new state. Across the worker boundary it returns a promise that resolves once the page knows.
 * @typedef {(state: LocalState) => unknown} Report */

/** What the worker offers the page through Comlink.
 * @typedef {object} WorkerApi
 * @property {(mayDownload: boolean, report: Report) => Promise<void>} start
 * @property {(picture: {width: number, height: number, pixels: ArrayBuffer}) => Promise<Scan>} recognise
 * @property {() => Promise<void>} forget */

/** @typedef {object} Loaded
 * @property {Manifest} manifest
 * @property {Embedder} network
 * @property {Gallery} gallery
 * @property {Record<string, Pick<ProductCard, "name" | "picture">>} products */

const MAX_CANDIDATES = 5;

export class LocalRecogniser {
  #files;
  #runtime;
  /** @type {Loaded | null} */
  #loaded = null;
  /** The latest recognition: a network takes one picture at a time.
   * @type {Promise<unknown>} */
  #recognising = Promise.resolve();

  /** @param {{files: FileCache, runtime: Runtime}} dependencies */
  constructor({ files, runtime }) {
    this.#files = files;
    this.#runtime = runtime;
  }

  /** Loads what the file cache holds, then downloads a newer version if that is allowed.
   * @param {boolean} mayDownload
   * @param {Report} report
   * @throws {Error} nothing could be loaded, and not because of the connection */
  async start(mayDownload, report) {
    if (await this.#restore()) await report({ name: "ready" });
    const latest = await this.#files.latest().catch(() => null);
    const isNew = latest !== null && !isSame(/** @type {any} */ (latest), this.#loaded?.manifest ?? null);
    if (mayDownload && isNew && isUsable(latest)) await this.#update(latest, report);
    if (this.#loaded) await report({ name: "ready" });
    else await report(mayDownload ? { name: "failed", transient: true } : { name: "absent" });
  }

  /** @param {Pixels} picture
   * @returns {Promise<Scan>}
   * @throws {Error} no recogniser is loaded, or the network cannot be run any more */
  recognise(picture) {
    const scan = this.#recognising.then(() => this.#recognise(picture));
    this.#recognising = scan.catch(() => {});
    return scan;
  }

  /** @param {Pixels} picture
   * @returns {Promise<Scan>} */
  async #recognise(picture) {
    const started = performance.now();
    if (!this.#loaded) throw new Error("There is no recogniser on this phone");
    const { manifest, network, gallery, products } = this.#loaded;
    const vectors = [];
    for (const square of queryCrops(picture, manifest.input.crops)) vectors.push(await network.embed(square));
    const scored = nearest(gallery, vectors, MAX_CANDIDATES);
    return {
      id: "", // the server does not know this scan
      verdict: judge(scored, manifest.thresholds),
      candidates: scored.flatMap(({ product, score }) => {
        const known = products[product];
        return known ? [{ product: { id: product, ...known }, score }] : [];
      }),
      recogniser: manifest.version,
      took_ms: Math.round(performance.now() - started),
    };
  }

  /** Closes the network and deletes every file from the phone. */
  async forget() {
    const before = this.#loaded;
    this.#loaded = null;
    await this.#close(before);
    await this.#files.clear();
  }

  /** @returns {Promise<boolean>} whether a recogniser was loaded from the file cache just now */
  async #restore() {
    if (this.#loaded) return false;
    const cached = await this.#files.manifest();
    if (!cached || !isUsable(cached)) return false;
    this.#loaded = await this.#load(cached, () => {}).catch((error) => {
      console.info("The recogniser in the file cache cannot be used", error);
      return null;
    });
    return this.#loaded !== null;
  }

  /** @param {Manifest} latest
   * @param {Report} report */
  async #update(latest, report) {
    const missing = missingFiles(latest, this.#loaded?.manifest ?? null);
    const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    let received = 0;
    const before = this.#loaded;
    try {
      await this.#files.makeRoom(latest);
      const loaded = await this.#load(latest, (bytes) => {
        received += bytes;
        if (!before) report({ name: "downloading", share: Math.min(1, received / total) });
      });
      await this.#files.commit(latest, this.#runtime.parts);
      this.#loaded = loaded;
    } catch (error) {
      if (!before) throw error;
      console.info("The newer recogniser cannot be used; keeping the previous one", error);
      return;
    }
    if (before?.network !== this.#loaded.network) await this.#close(before);
  }

  /** Waits for the running recognition, then closes the network.
   * @param {Loaded | null} loaded */
  async #close(loaded) {
    await this.#recognising;
    await loaded?.network.close();
  }

  /** @param {Manifest} manifest
   * @param {(bytes: number) => void} onReceived
   * @returns {Promise<Loaded>} */
  async #load(manifest, onReceived) {
    const needed = neededFiles(manifest);
    /** @param {PublishedFile} file */
    const fetched = (file) => this.#files.file(file, onReceived);
    const gallery = decodeGallery(await fetched(needed.gallery));
    if (gallery.dim !== manifest.embedding_dim) throw new Error("The gallery belongs to another network");
    const { products } = JSON.parse(new TextDecoder().decode(await fetched(needed.products)));
    const network = await this.#networkOf(manifest, needed, fetched);
    return { manifest, network, gallery, products };
  }

  /** Reuses the active network if the newer manifest names the same file.
   * @param {Manifest} manifest
   * @param {NeededFiles} needed
   * @param {(file: PublishedFile) => Promise<ArrayBuffer>} fetched */
  async #networkOf(manifest, { model }, fetched) {
    const active = this.#loaded;
    if (active && listFiles(active.manifest).some(({ sha256 }) => sha256 === model.sha256))
      return active.network;
    return this.#runtime.open(await fetched(model), manifest.input.name);
  }
}

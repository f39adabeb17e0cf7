// The recogniser on the phone: restored from what is kept, brought up to date, and asked. Runs in the worker.
import { queryCrops } from "./crops.js";
import { decodeGallery } from "./gallery.js";
import { isSame, isUsable, listFiles, missingFiles, neededFiles } from "./manifest.js";
import { judge, nearest } from "./scoring.js";

/** @import { Pixels, Square } from "./crops.js" */
/** @import { Description, NeededFiles, PublishedFile } from "./manifest.js" */
/** @import { Gallery } from "./gallery.js" */
/** @import { KeptFiles } from "./file_cache.js" */
/** @import { ProductCard, Scan } from "../types.js" */

/** @typedef {{embed: (square: Square) => Promise<Float32Array>, close: () => Promise<void>}} Embedder */

/** @typedef {object} Runtime what runs a network
 * @property {string[]} parts names of the parts of the page it needs
 * @property {(model: ArrayBuffer, input: string) => Promise<Embedder>} open */

/** @typedef {object} PhoneState
 * @property {"absent" | "downloading" | "ready" | "failed"} name
 * @property {number} [share] of the download that has come, 0…1
 * @property {boolean} [passing] a failure that may be over with the next connection */

/** What page and worker say to each other.
 * @typedef {{id: number, do: "start", mayDownload: boolean} |
 *   {id: number, do: "recognise", width: number, height: number, pixels: ArrayBuffer} |
 *   {id: number, do: "forget"}} Order */
/** @typedef {{state: PhoneState} | {id: number, scan?: Scan | undefined, error?: string}} Report */

/** @typedef {object} Loaded
 * @property {Description} description
 * @property {Embedder} network
 * @property {Gallery} gallery
 * @property {Record<string, Pick<ProductCard, "name" | "picture">>} products */

const MOST_CANDIDATES = 5;

export class LocalRecogniser {
  #files;
  #runtime;
  #report;
  /** @type {Loaded | null} */
  #loaded = null;
  /** The last picture asked about: a network takes one at a time.
   * @type {Promise<unknown>} */
  #answering = Promise.resolve();

  /** @param {{files: KeptFiles, runtime: Runtime, report: (state: PhoneState) => void}} means */
  constructor({ files, runtime, report }) {
    this.#files = files;
    this.#runtime = runtime;
    this.#report = report;
  }

  /** Puts to work what is kept, and fetches what is newer where that is allowed.
   * @param {boolean} mayDownload
   * @throws {Error} nothing could be put to work, and not because of the connection */
  async start(mayDownload) {
    await this.#restore();
    const latest = await this.#files.latest().catch(() => null);
    const isNew = latest !== null && !isSame(/** @type {any} */ (latest), this.#loaded?.description ?? null);
    if (mayDownload && isNew && isUsable(latest)) await this.#update(latest);
    if (this.#loaded) this.#report({ name: "ready" });
    else this.#report(mayDownload ? { name: "failed", passing: true } : { name: "absent" });
  }

  /** @param {Pixels} picture
   * @returns {Promise<Scan>}
   * @throws {Error} it is not at work, or the network cannot be run any more */
  recognise(picture) {
    const answer = this.#answering.then(() => this.#recognise(picture));
    this.#answering = answer.catch(() => {});
    return answer;
  }

  /** @param {Pixels} picture
   * @returns {Promise<Scan>} */
  async #recognise(picture) {
    const started = performance.now();
    if (!this.#loaded) throw new Error("There is no recogniser on this phone");
    const { description, network, gallery, products } = this.#loaded;
    const vectors = [];
    for (const square of queryCrops(picture, description.input.crops))
      vectors.push(await network.embed(square));
    const scored = nearest(gallery, vectors, MOST_CANDIDATES);
    return {
      id: "", // the server knows nothing of it
      verdict: judge(scored, description.thresholds),
      candidates: scored.flatMap(({ product, score }) => {
        const known = products[product];
        return known ? [{ product: { id: product, ...known }, score }] : [];
      }),
      recogniser: description.version,
      took_ms: Math.round(performance.now() - started),
    };
  }

  async forget() {
    const before = this.#loaded;
    this.#loaded = null;
    await this.#close(before);
    await this.#files.clear();
    this.#report({ name: "absent" });
  }

  async #restore() {
    if (this.#loaded) return;
    const kept = await this.#files.description();
    if (!kept || !isUsable(kept)) return;
    this.#loaded = await this.#load(kept, () => {}).catch((error) => {
      console.info("What the phone keeps of the recogniser cannot be used", error);
      return null;
    });
    if (this.#loaded) this.#report({ name: "ready" });
  }

  /** @param {Description} latest */
  async #update(latest) {
    const missing = missingFiles(latest, this.#loaded?.description ?? null);
    const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    let arrived = 0;
    const before = this.#loaded;
    try {
      await this.#files.makeRoom(latest);
      const loaded = await this.#load(latest, (bytes) => {
        arrived += bytes;
        if (!before) this.#report({ name: "downloading", share: Math.min(1, arrived / total) });
      });
      await this.#files.commit(latest, this.#runtime.parts);
      this.#loaded = loaded;
    } catch (error) {
      if (!before) throw error;
      console.info("The newer recogniser cannot be used; going on with the one before", error);
      return;
    }
    if (before?.network !== this.#loaded.network) await this.#close(before);
  }

  /** Once nobody waits for its answer.
   * @param {Loaded | null} loaded */
  async #close(loaded) {
    await this.#answering;
    await loaded?.network.close();
  }

  /** @param {Description} description
   * @param {(bytes: number) => void} onArrived
   * @returns {Promise<Loaded>} */
  async #load(description, onArrived) {
    const needed = neededFiles(description);
    /** @param {PublishedFile} file */
    const fetched = (file) => this.#files.file(file, onArrived);
    const gallery = decodeGallery(await fetched(needed.gallery));
    if (gallery.dim !== description.embedding_dim) throw new Error("The gallery is of another network");
    const { products } = JSON.parse(new TextDecoder().decode(await fetched(needed.products)));
    const network = await this.#networkOf(description, needed, fetched);
    return { description, network, gallery, products };
  }

  /** The one at work, where the newer description names the same.
   * @param {Description} description
   * @param {NeededFiles} needed
   * @param {(file: PublishedFile) => Promise<ArrayBuffer>} fetched */
  async #networkOf(description, { model }, fetched) {
    const now = this.#loaded;
    if (now && listFiles(now.description).some(({ sha256 }) => sha256 === model.sha256)) return now.network;
    return this.#runtime.open(await fetched(model), description.input.name);
  }
}

// The page's side of the recogniser on the phone: it starts the worker, says when a download may begin, and asks.

import { CACHE, KeptFiles } from "./file_cache.js";
import { isUsable, listFiles } from "./manifest.js";
import { isUnmetered, networkInformation } from "./metering.js";

/** @import { Order, PhoneState, Report } from "./local_recogniser.js" */
/** @import { Scan } from "../types.js" */

/** An order without its number.
 * @template T
 * @typedef {T extends any ? Omit<T, "id"> : never} Unnumbered */

/** After a scan the page first fetches what the shopper is looking at. */
const AFTER_SCAN_MS = 10_000;
/** A phone that is slower than this is better served by the server. */
const PATIENCE_MS = 4_000;
/** A phone that could not is not asked again by itself before so long. */
const AFTER_FAILURE_MS = 7 * 24 * 3_600_000;
/** How long a page that stays open may go on without asking for a newer gallery. */
const CHECK_AFTER_MS = 3_600_000;
/** What the WebAssembly takes as it travels, compressed. */
const RUNTIME_BYTES = 3_700_000;
const FAILED_AT = "recogniser-failed-at";

const startWorker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

export class PhoneRecogniser {
  #createWorker;
  #isFree;
  /** @type {Worker | null} */
  #worker = null;
  #orders = 0;
  /** @type {Map<number, {resolve: (scan: Scan | undefined) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  /** @type {PhoneState} */
  #state = { name: "absent" };
  /** @type {Set<(state: PhoneState) => void>} */
  #listeners = new Set();
  #timer = 0;
  #checkedAt = 0;

  /** @param {{createWorker?: () => Worker, isFree?: () => boolean}} [means] */
  constructor({ createWorker = startWorker, isFree = () => isUnmetered(networkInformation()) } = {}) {
    this.#createWorker = createWorker;
    this.#isFree = isFree;
  }

  /** What it takes: a secure page with workers, storage and WebAssembly. */
  static get isPossible() {
    return Boolean(
      globalThis.Worker && globalThis.caches && globalThis.crypto?.subtle && globalThis.WebAssembly,
    );
  }

  get state() {
    return this.#state;
  }

  get isReady() {
    return this.#state.name === "ready";
  }

  /** Puts to work what the phone keeps, if it keeps anything. */
  async restore() {
    if (!PhoneRecogniser.isPossible || !(await caches.has(CACHE).catch(() => false))) return;
    await this.#start(this.#isFree());
  }

  /** Told when the page comes back into view: a page that stays open grows old. */
  refresh() {
    if (this.isReady && Date.now() - this.#checkedAt > CHECK_AFTER_MS) this.#start(this.#isFree());
  }

  /** Told after each scan: who uses the camera is worth a download that costs nothing. */
  considerDownload() {
    clearTimeout(this.#timer);
    const { name, passing } = this.#state;
    const isWanted = name === "absent" || (name === "failed" && passing);
    if (!isWanted || !PhoneRecogniser.isPossible || hasFailedLately()) return;
    this.#timer = window.setTimeout(() => this.#isFree() && this.#start(true), AFTER_SCAN_MS);
  }

  /** What a download would take.
   * @returns {Promise<number>} whole megabytes; 0 where the server does not tell */
  async megabytes() {
    const latest = await new KeptFiles().latest().catch(() => null);
    if (!isUsable(latest)) return 0;
    return Math.ceil(listFiles(latest).reduce((sum, { bytes }) => sum + bytes, RUNTIME_BYTES) / 1e6);
  }

  /** The shopper asks for it, whatever it costs. */
  download() {
    this.#become({ name: "downloading", share: 0 });
    globalThis.navigator?.storage?.persist?.().catch(() => {}); // so that it is still there when the network is not
    return this.#start(true);
  }

  /** Gives the phone its room back. */
  async forget() {
    await this.#order({ do: "forget" });
  }

  /** @param {ImageData} picture
   * @param {AbortSignal} signal
   * @returns {Promise<Scan>}
   * @throws {Error} not at work, too slow, or aborted */
  async recognise({ width, height, data }, signal) {
    if (!this.isReady) throw new Error("The phone's recogniser is not at work");
    const pixels = /** @type {ArrayBuffer} */ (data.buffer);
    const scan = await this.#order(
      { do: "recognise", width, height, pixels },
      [pixels],
      withPatience(signal),
    );
    if (!scan) throw new Error("The phone gave no answer");
    return scan;
  }

  /** Calls `listener` now and at every change; returns how to stop that.
   * @param {(state: PhoneState) => void} listener */
  watch(listener) {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** @param {boolean} mayDownload */
  async #start(mayDownload) {
    this.#checkedAt = Date.now();
    await this.#order({ do: "start", mayDownload }).catch((error) => {
      console.info("This phone leaves recognising to the server", error);
    });
  }

  /** @param {Unnumbered<Order>} order
   * @param {Transferable[]} [transferred]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Scan | undefined>} */
  #order(order, transferred = [], signal) {
    const id = ++this.#orders;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => this.#settle(id)?.reject(signal.reason));
      this.#theWorker().postMessage({ ...order, id }, transferred);
    });
  }

  #theWorker() {
    if (this.#worker) return this.#worker;
    const worker = this.#createWorker();
    worker.addEventListener("message", ({ data }) => this.#onReport(data));
    worker.addEventListener("error", (event) => this.#giveUp(event.message));
    this.#worker = worker;
    return worker;
  }

  /** @param {Report} report */
  #onReport(report) {
    if ("state" in report) return this.#become(report.state);
    const asked = this.#settle(report.id);
    if (report.error) asked?.reject(new Error(report.error));
    else asked?.resolve(report.scan);
  }

  /** @param {number} id */
  #settle(id) {
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    return asked;
  }

  /** The worker could not be started, or has died.
   * @param {string} reason */
  #giveUp(reason) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#become({ name: "failed" });
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new Error(reason));
  }

  /** @param {PhoneState} state */
  #become(state) {
    this.#state = state;
    noteFailure(state);
    for (const listener of this.#listeners) listener(state);
  }
}

/** @param {AbortSignal} signal */
function withPatience(signal) {
  return AbortSignal.any ? AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) : signal;
}

function hasFailedLately() {
  try {
    return Date.now() - Number(localStorage.getItem(FAILED_AT) ?? 0) < AFTER_FAILURE_MS;
  } catch {
    return false; // no storage: it is tried once a visit
  }
}

/** @param {PhoneState} state */
function noteFailure({ name, passing }) {
  try {
    if (name === "failed" && !passing) localStorage.setItem(FAILED_AT, String(Date.now()));
    else if (name === "ready") localStorage.removeItem(FAILED_AT);
  } catch {
    // no storage: it is tried once a visit
  }
}

// The page's side of the recogniser on the phone: starts the worker, decides when a download may begin, and calls it.
import { proxy, transfer, wrap } from "../../vendor/comlink/comlink.js";
import { CACHE, FileCache } from "./file_cache.js";
import { isUsable, listFiles } from "./manifest.js";
import { isUnmetered, networkInformation } from "./metering.js";

/** @import { Remote } from "../../vendor/comlink/comlink.js" */
/** @import { LocalState, WorkerApi } from "./local_recogniser.js" */
/** @import { Scan } from "../types.js" */

/** @typedef {object} Connection
 * @property {Worker} worker
 * @property {Remote<WorkerApi>} remote
 * @property {Promise<never>} death rejects when the worker cannot be started, or dies */

/** After a scan the page first fetches what the shopper is looking at. */
const AFTER_SCAN_MS = 10_000;
/** If the phone takes longer than this, the server is the better choice. */
const TIME_LIMIT_MS = 4_000;
/** After a failure the page waits this long before it tries again on its own. */
const AFTER_FAILURE_MS = 7 * 24 * 3_600_000;
/** How often a page that stays open checks for a newer gallery. */
const CHECK_AFTER_MS = 3_600_000;
/** Compressed size of the WebAssembly runtime. */
const RUNTIME_BYTES = 3_700_000;
const FAILED_AT = "recogniser-failed-at";

const startWorker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

class WorkerDiedError extends Error {}

export class WorkerClient {
  #createWorker;
  #isFree;
  #timeLimit;
  /** @type {Connection | null} */
  #connection = null;
  /** @type {LocalState} */
  #state = { name: "absent" };
  /** @type {Set<(state: LocalState) => void>} */
  #listeners = new Set();
  #timer = 0;
  #checkedAt = 0;

  /** @param {{createWorker?: () => Worker, isFree?: () => boolean, timeLimit?: number | undefined}} [options]
   *   `isFree` says whether a download costs the shopper nothing; `timeLimit` of one recognition in milliseconds */
  constructor({
    createWorker = startWorker,
    isFree = () => isUnmetered(networkInformation()),
    timeLimit = TIME_LIMIT_MS,
  } = {}) {
    this.#createWorker = createWorker;
    this.#isFree = isFree;
    this.#timeLimit = timeLimit;
  }

  /** Whether the browser has what it takes: a secure page with workers, storage and WebAssembly. */
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

  /** Starts the recogniser if the phone has one in its cache. */
  async restore() {
    if (!WorkerClient.isPossible || !(await caches.has(CACHE).catch(() => false))) return;
    await this.#start(this.#isFree());
  }

  /** Checks for a newer version when the page comes back into view and the last check is old. */
  refresh() {
    if (this.isReady && Date.now() - this.#checkedAt > CHECK_AFTER_MS) this.#start(this.#isFree());
  }

  /** Plans a download after a scan, if it costs nothing: somebody who uses the camera will need it. */
  considerDownload() {
    clearTimeout(this.#timer);
    const { name, transient } = this.#state;
    const isWanted = name === "absent" || (name === "failed" && transient);
    if (!isWanted || !WorkerClient.isPossible || hasFailedLately()) return;
    this.#timer = window.setTimeout(() => this.#isFree() && this.#start(true), AFTER_SCAN_MS);
  }

  /** The size of a download.
   * @returns {Promise<number>} whole megabytes; 0 if the server does not say */
  async megabytes() {
    const latest = await new FileCache().latest().catch(() => null);
    if (!isUsable(latest)) return 0;
    return Math.ceil(listFiles(latest).reduce((sum, { bytes }) => sum + bytes, RUNTIME_BYTES) / 1e6);
  }

  /** Downloads at the shopper's request, even over a metered connection. */
  download() {
    this.#setState({ name: "downloading", share: 0 });
    globalThis.navigator?.storage?.persist?.().catch(() => {}); // so that the browser does not evict it
    return this.#start(true);
  }

  /** Deletes the recogniser from the phone. */
  async forget() {
    await this.#call((remote) => remote.forget());
    this.#setState({ name: "absent" });
  }

  /** @param {ImageData} picture its pixels move to the worker and cannot be used afterwards
   * @param {AbortSignal} signal
   * @returns {Promise<Scan>}
   * @throws {Error} not ready, too slow, or aborted */
  async recognise({ width, height, data }, signal) {
    if (!this.isReady) throw new Error("The recogniser on the phone is not ready");
    signal.throwIfAborted();
    const pixels = /** @type {ArrayBuffer} */ (data.buffer);
    const picture = transfer({ width, height, pixels }, [pixels]);
    const answer = this.#call((remote) => remote.recognise(picture));
    return Promise.race([answer, aborted(signal), aborted(AbortSignal.timeout(this.#timeLimit))]);
  }

  /** Calls `listener` now and at every change.
   * @param {(state: LocalState) => void} listener
   * @returns {() => void} stops the calls */
  watch(listener) {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** @param {boolean} mayDownload */
  async #start(mayDownload) {
    this.#checkedAt = Date.now();
    const report = proxy((/** @type {LocalState} */ state) => this.#setState(state));
    try {
      await this.#call((remote) => remote.start(mayDownload, report));
    } catch (error) {
      console.info("This phone leaves recognising to the server", error);
      // Comlink keeps an error's name but not its class. A TypeError is what fetch throws without a connection.
      const transient = /** @type {Error} */ (error).name === "TypeError";
      if (!(error instanceof WorkerDiedError)) this.#setState({ name: "failed", transient });
    }
  }

  /** Calls the worker. Comlink itself would wait for ever for a worker that has died.
   * @template T
   * @param {(remote: Remote<WorkerApi>) => Promise<T>} call
   * @returns {Promise<T>} */
  async #call(call) {
    const { remote, death } = this.#connect();
    return Promise.race([call(remote), death]);
  }

  #connect() {
    if (this.#connection) return this.#connection;
    const worker = this.#createWorker();
    /** @type {Promise<never>} */
    const death = new Promise((_, reject) => {
      worker.addEventListener("error", ({ message }) => reject(new WorkerDiedError(message)));
    });
    death.catch(() => this.#onDeath(worker));
    this.#connection = { worker, remote: wrap(worker), death };
    return this.#connection;
  }

  /** @param {Worker} worker */
  #onDeath(worker) {
    worker.terminate();
    this.#connection = null;
    this.#setState({ name: "failed" });
  }

  /** @param {LocalState} state */
  #setState(state) {
    this.#state = state;
    rememberFailure(state);
    for (const listener of this.#listeners) listener(state);
  }
}

/** Never resolves; rejects with the signal's reason.
 * @param {AbortSignal} signal
 * @returns {Promise<never>} */
function aborted(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

function hasFailedLately() {
  try {
    return Date.now() - Number(localStorage.getItem(FAILED_AT) ?? 0) < AFTER_FAILURE_MS;
  } catch {
    return false; // without storage the page tries once a visit
  }
}

/** @param {LocalState} state */
function rememberFailure({ name, transient }) {
  try {
    if (name === "failed" && !transient) localStorage.setItem(FAILED_AT, String(Date.now()));
    else if (name === "ready") localStorage.removeItem(FAILED_AT);
  } catch {
    // without storage the page tries once a visit
  }
}

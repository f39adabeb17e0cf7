// The queue of corrections: sent in the background, kept while the server cannot be reached, and remembered by scan so
// that they can be withdrawn.
import { Failure } from "../api/failure.js";

/** @import { Database } from "../cache/database.js" */

/** @typedef {object} Correction
 * @property {string} scan id of the scan
 * @property {number | null} product id of the right product, or null for "none of these"
 * @property {ArrayBuffer | null} picture JPEG, only with consent, until it is sent
 * @property {boolean} pictured whether it has a picture, sent or not
 * @property {"waiting" | "sent" | "withdrawing"} state
 * @property {number} refusals how often the server asked to try later
 * @property {number} at milliseconds since the epoch */

/** @typedef {object} Server
 * @property {(scan: string, product: number | null, picture: Blob | null) => Promise<unknown>} post
 * @property {(scan: string) => Promise<unknown>} withdraw */

const MAX_WAITING = 20;
const MAX_REMEMBERED = 100;
/** The server accepts corrections for a day after the scan. */
const MAX_AGE_MS = 24 * 3_600_000;
/** After the first refusal a correction is tried once more. */
const MAX_REFUSALS = 2;
const UNREACHABLE = new Set(["offline", "unreachable", "timeout"]);

export class CorrectionQueue {
  #db;
  #server;
  #now;
  /** @type {Promise<void>} */
  #sending = Promise.resolve();

  /** @param {{database: Database, server: Server, now?: () => number}} options */
  constructor({ database, server, now = Date.now }) {
    this.#db = database;
    this.#server = server;
    this.#now = now;
  }

  /** Adds a correction. It replaces an earlier one of the same scan.
   * @param {string} scan
   * @param {number | null} product
   * @param {Blob | null} [picture] only with the shopper's consent */
  async add(scan, product, picture = null) {
    const bytes = picture ? await picture.arrayBuffer() : null;
    await this.#put({
      scan,
      product,
      picture: bytes,
      pictured: Boolean(bytes),
      state: "waiting",
      refusals: 0,
    });
    await this.#trim();
    await this.flush();
  }

  /** @param {string} scan */
  async withdraw(scan) {
    await this.#put({
      scan,
      product: null,
      picture: null,
      pictured: false,
      state: "withdrawing",
      refusals: 0,
    });
    await this.flush();
  }

  /** @returns {Promise<string[]>} scans whose picture was sent or waits to be sent */
  async pictured() {
    const rows = await this.#rows();
    return rows.filter(({ pictured }) => pictured).map(({ scan }) => scan);
  }

  /** Sends what waits. Flushes run one after the other, so that nothing is sent twice. */
  flush() {
    this.#sending = this.#sending.then(() => this.#flush()).catch(logError);
    return this.#sending;
  }

  async #flush() {
    for (const row of await this.#rows()) {
      if (row.state !== "sent" && !(await this.#process(row))) return;
    }
  }

  /** @param {Correction} row
   * @returns {Promise<boolean>} false if the server cannot be reached; the others then wait too */
  async #process(row) {
    if (row.state === "waiting" && this.#now() - row.at > MAX_AGE_MS) return this.#drop(row);
    try {
      await this.#send(row);
      return row.state === "withdrawing"
        ? this.#drop(row)
        : this.#replace(row, { state: "sent", picture: null });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (UNREACHABLE.has(error.code)) return false;
      const refusals = row.refusals + 1;
      const isFinal = !error.isTransient || (row.state === "waiting" && refusals >= MAX_REFUSALS);
      return isFinal ? this.#drop(row) : this.#replace(row, { refusals });
    }
  }

  /** @param {Correction} row */
  #send({ scan, product, picture, state }) {
    if (state === "withdrawing") return this.#server.withdraw(scan);
    return this.#server.post(scan, product, picture && new Blob([picture], { type: "image/jpeg" }));
  }

  /** @returns {Promise<Correction[]>} oldest first */
  async #rows() {
    const rows = /** @type {Correction[]} */ (await this.#db.getAll("corrections"));
    return rows.sort((a, b) => a.at - b.at);
  }

  /** @param {Omit<Correction, "at">} row */
  async #put(row) {
    const before = await this.#db.get("corrections", row.scan);
    const at = Math.max(this.#now(), (before?.at ?? 0) + 1); // distinguishes a row from the one it replaces
    await this.#db.put("corrections", { ...row, at });
  }

  /** @param {Correction} row
   * @param {Partial<Correction>} changes */
  async #replace(row, changes) {
    if (await this.#isLatest(row)) await this.#db.put("corrections", { ...row, ...changes });
    return true;
  }

  /** @param {Correction} row */
  async #drop(row) {
    if (await this.#isLatest(row)) await this.#db.delete("corrections", row.scan);
    return true;
  }

  /** Whether there is no newer correction of that scan.
   * @param {Correction} row */
  async #isLatest(row) {
    return (await this.#db.get("corrections", row.scan))?.at === row.at;
  }

  /** Deletes the oldest if there are too many. */
  async #trim() {
    const rows = await this.#rows();
    const waiting = rows.filter(({ state }) => state === "waiting");
    const surplus = [...waiting.slice(0, -MAX_WAITING), ...rows.slice(0, -MAX_REMEMBERED)];
    for (const row of new Set(surplus)) await this.#drop(row);
  }
}

/** Logs the error; a lost correction does not affect the shopper.
 * @param {unknown} error */
function logError(error) {
  console.warn("A correction could not be sent", error);
}

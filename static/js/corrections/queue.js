// What shoppers say a scan should have answered, on its way to the server: sent in the background, kept while the
// server cannot be heard, and remembered by its scan so that it can be taken back.
import { Failure } from "../api/failure.js";

/** @import { Database } from "../cache/database.js" */

/** @typedef {object} Correction
 * @property {string} scan id of the scan
 * @property {number | null} product the right one, or null for "none of these"
 * @property {ArrayBuffer | null} picture JPEG, with consent only, until it is sent
 * @property {boolean} pictured whether a picture went with it
 * @property {"waiting" | "sent" | "withdrawing"} state
 * @property {number} refusals how often the server asked to come back later
 * @property {number} at milliseconds since the epoch */

/** @typedef {object} Server
 * @property {(scan: string, product: number | null, picture: Blob | null) => Promise<unknown>} post
 * @property {(scan: string) => Promise<unknown>} withdraw */

const MAX_WAITING = 20;
const MAX_REMEMBERED = 100;
/** The server takes corrections for a day after the scan. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** Tried once more after the server had no time for it. */
const MAX_REFUSALS = 2;
const UNREACHABLE = new Set(["offline", "unreachable", "timeout"]);

export class CorrectionQueue {
  #db;
  #server;
  #now;
  /** @type {Promise<void>} */
  #sending = Promise.resolve();

  /** @param {{database: Database, server: Server, now?: () => number}} means */
  constructor({ database, server, now = Date.now }) {
    this.#db = database;
    this.#server = server;
    this.#now = now;
  }

  /** A later correction of the same scan replaces the one before.
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
    await this.#bound();
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

  /** @returns {Promise<string[]>} scans whose picture went to the server or is on its way */
  async pictured() {
    const rows = await this.#rows();
    return rows.filter(({ pictured }) => pictured).map(({ scan }) => scan);
  }

  /** Sends what waits; one flush after the other, so that nothing goes out twice. */
  flush() {
    this.#sending = this.#sending.then(() => this.#flush()).catch(reportTrouble);
    return this.#sending;
  }

  async #flush() {
    for (const row of await this.#rows()) {
      if (row.state !== "sent" && !(await this.#settle(row))) return;
    }
  }

  /** @param {Correction} row
   * @returns {Promise<boolean>} false where the server cannot be heard: the others wait with it */
  async #settle(row) {
    if (row.state === "waiting" && this.#now() - row.at > LONGEST_WAIT_MS) return this.#drop(row);
    try {
      await this.#send(row);
      return row.state === "withdrawing"
        ? this.#drop(row)
        : this.#replace(row, { state: "sent", picture: null });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (UNREACHABLE.has(error.code)) return false;
      const refusals = row.refusals + 1;
      const isPast = !error.isTransient || (row.state === "waiting" && refusals >= MAX_REFUSALS);
      return isPast ? this.#drop(row) : this.#replace(row, { refusals });
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
    const at = Math.max(this.#now(), (before?.at ?? 0) + 1); // tells a row from the one it replaces
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

  /** Whether the shopper has said nothing newer about that scan meanwhile.
   * @param {Correction} row */
  async #isLatest(row) {
    return (await this.#db.get("corrections", row.scan))?.at === row.at;
  }

  /** The oldest make room. */
  async #bound() {
    const rows = await this.#rows();
    const waiting = rows.filter(({ state }) => state === "waiting");
    const surplus = [...waiting.slice(0, -MAX_WAITING), ...rows.slice(0, -MAX_REMEMBERED)];
    for (const row of new Set(surplus)) await this.#drop(row);
  }
}

/** A correction that is lost costs the shopper nothing.
 * @param {unknown} error */
function reportTrouble(error) {
  console.warn("A correction could not be sent", error);
}

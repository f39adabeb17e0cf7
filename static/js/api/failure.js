// What can go wrong between the page and its server. The page has a text for each code.

/** @import { FailureCode } from "../types.js" */

/** Failures that may be over soon: until then the phone's cache stands in.
 * @type {ReadonlySet<FailureCode>} */
const TRANSIENT = new Set(["offline", "unreachable", "timeout", "server", "busy", "throttled"]);

/** The page's codes for those of the server's responses.
 * @type {Record<string, FailureCode>} */
const SERVER_CODES = {
  too_large: "too_large",
  too_many_pixels: "too_large",
  unsupported_type: "bad_picture",
  broken_image: "bad_picture",
  empty: "bad_picture",
  missing_image: "bad_picture",
  busy: "busy",
  no_recogniser: "no_recogniser",
};

export class Failure extends Error {
  /** @param {FailureCode} code
   * @param {{status?: number, retryAfter?: number, cause?: unknown}} [details] `retryAfter` in seconds */
  constructor(code, { status = 0, retryAfter = 0, cause } = {}) {
    super(code, { cause });
    this.name = "Failure";
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the failure may be over soon and says nothing about what was requested. */
  get isTransient() {
    return TRANSIENT.has(this.code);
  }
}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** @param {number} status
 * @param {string | undefined} code the response's own code, if it has one
 * @returns {FailureCode} */
export function failureCode(status, code) {
  const known = code && SERVER_CODES[code];
  if (known) return known;
  if (status === 404) return "not_found";
  if (status === 413) return "too_large";
  if (status === 415) return "bad_picture";
  if (status === 429) return "throttled";
  if (status === 503) return "busy";
  return status >= 500 ? "server" : "refused";
}

/** Seconds to wait: `Retry-After` in seconds or as a date; 0 without one.
 * @param {string | null} header
 * @param {number} now milliseconds since the epoch */
export function retryAfterSeconds(header, now) {
  if (!header) return 0;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.min(Math.max(0, Math.ceil(seconds)), 600);
  const until = Date.parse(header);
  return Number.isNaN(until) ? 0 : Math.min(Math.max(0, Math.ceil((until - now) / 1000)), 600);
}

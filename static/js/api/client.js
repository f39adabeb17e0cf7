// The JSON API. Every failure is thrown as a `Failure` with a code; an abort stays an AbortError.
import { connection, reportRequest } from "./connection.js";
import { Failure, failureCode, isAbort, retryAfterSeconds } from "./failure.js";

/** @import { Chain, ChainHistory, Position, ProductDetail, ProductPage, Scan, Source, Store } from "../types.js" */

const BASE = "/api/v1/";
const TIMEOUT_MS = 10_000;
const SCAN_TIMEOUT_MS = 25_000;

/** @typedef {{signal?: AbortSignal | undefined, timeout?: number | undefined, body?: FormData, method?: string}}
 *   RequestOptions */

/** @param {string} path below the API's root
 * @param {RequestOptions} [options]
 * @returns {Promise<any>} the response's JSON; null for a response without content */
async function request(path, { signal, timeout = TIMEOUT_MS, body, method = body ? "POST" : "GET" } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  const onAbort = () => controller.abort();
  signal?.addEventListener("abort", onAbort);
  try {
    signal?.throwIfAborted();
    const init = { method, body: body ?? null, signal: controller.signal };
    const response = await fetch(BASE + path, { ...init, headers: { Accept: "application/json" } });
    reportRequest(true);
    if (!response.ok) throw await failureOf(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    throw toFailure(error, signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** @param {Response} response */
async function failureOf(response) {
  const answer = await response.json().catch(() => ({}));
  const retryAfter = retryAfterSeconds(response.headers.get("Retry-After"), Date.now());
  return new Failure(failureCode(response.status, answer.code), { status: response.status, retryAfter });
}

/** @param {unknown} error
 * @param {AbortSignal | undefined} signal the caller's own */
function toFailure(error, signal) {
  if (error instanceof Failure) return error;
  if (signal?.aborted) return new DOMException("Aborted", "AbortError");
  if (error instanceof SyntaxError) return new Failure("server", { cause: error });
  reportRequest(false); // a timeout too counts as no answer
  if (isAbort(error)) return new Failure("timeout");
  return new Failure(connection() === "offline" ? "offline" : "unreachable", { cause: error });
}

/** @returns {Promise<Chain[]>} */
export async function getChains() {
  return (await request("chains/")).results;
}

/** @returns {Promise<Source[]>} */
export async function getSources() {
  return (await request("sources/")).results;
}

/** @param {number} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<ProductDetail>} */
export const getProduct = (id, signal) => request(`products/${id}/`, { signal });

/** @param {string} code digits as read from the frame
 * @param {AbortSignal} [signal]
 * @returns {Promise<ProductDetail>} */
export const getProductByBarcode = (code, signal) => request(`products/by-barcode/${code}/`, { signal });

/** @param {number} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<ChainHistory[]>} past and present promotions of each chain */
export async function getHistory(id, signal) {
  return (await request(`products/${id}/history/`, { signal })).chains;
}

/** @param {{search: string, chain: string, kind: string}} filters "" for any
 * @param {AbortSignal} [signal]
 * @returns {Promise<ProductPage>} */
export function searchProducts(filters, signal) {
  const query = new URLSearchParams({ page_size: "20" });
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  return request(`products/?${query}`, { signal });
}

/** Fetches the next page. Only the query of `next` is used, because a proxy may have changed host or scheme.
 * @param {string} next
 * @param {AbortSignal} [signal]
 * @returns {Promise<ProductPage>} */
export const nextProducts = (next, signal) =>
  request(`products/${new URL(next, location.href).search}`, { signal });

/** @param {Blob} picture JPEG
 * @param {AbortSignal} [signal]
 * @param {number} [timeout] milliseconds
 * @returns {Promise<Scan>} */
export function postScan(picture, signal, timeout = SCAN_TIMEOUT_MS) {
  const body = new FormData();
  body.append("image", picture, "scan.jpg");
  return request("scans/", { signal, body, timeout });
}

/** Sends what a scan should have answered.
 * @param {string} scan its id
 * @param {number | null} product id of the right product, or null for "none of these"
 * @param {Blob | null} picture only with the shopper's consent
 * @returns {Promise<unknown>} */
export function postCorrection(scan, product, picture) {
  const body = new FormData();
  if (product === null) body.append("none", "true");
  else body.append("product", String(product));
  if (picture) {
    body.append("consent", "true");
    body.append("image", picture, "scan.jpg");
  }
  return request(`scans/${scan}/correction/`, { body, timeout: SCAN_TIMEOUT_MS });
}

/** Withdraws a correction together with its picture.
 * @param {string} scan its id
 * @returns {Promise<unknown>} */
export const deleteCorrection = (scan) => request(`scans/${scan}/correction/`, { method: "DELETE" });

/** @param {Position} position
 * @param {string[]} chains codes
 * @param {number} radius metres
 * @param {AbortSignal} [signal]
 * @returns {Promise<Store[]>} nearest first */
export async function getNearbyStores({ lat, lng }, chains, radius, signal) {
  const query = new URLSearchParams({ lat: lat.toFixed(5), lng: lng.toFixed(5), limit: "20" });
  query.set("radius_m", String(radius));
  for (const chain of chains) query.append("chain", chain);
  return (await request(`stores/nearby/?${query}`, { signal })).results;
}

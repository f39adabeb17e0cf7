import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { getNearbyStores, getProduct, nextProducts, postScan, searchProducts } from "../api/client.js";
import { connection } from "../api/connection.js";

/** @import { FailureCode } from "../types.js" */

/** @type {{url: string, init: RequestInit}[]} */
let requests = [];

/** @param {(url: string, init: RequestInit) => Promise<Response> | Response} answer */
function serve(answer) {
  mock.method(globalThis, "fetch", async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    requests.push({ url, init });
    return answer(url, init);
  });
}

/** @param {unknown} body
 * @param {ResponseInit} [init] */
const json = (body, init) => new Response(JSON.stringify(body), init);

/** @param {FailureCode} code */
const failsWith = (code) => (/** @type {any} */ error) => error.name === "Failure" && error.code === code;

afterEach(() => {
  mock.restoreAll();
  requests = [];
});

test("filters left empty are not sent", async () => {
  serve(() => json({ count: 0, next: null, results: [] }));
  await searchProducts({ search: "우유", chain: "", kind: "1+1" });
  const query = new URL(requests[0]?.url ?? "", "http://page").searchParams;
  assert.equal(query.get("search"), "우유");
  assert.equal(query.get("kind"), "1+1");
  assert.equal(query.has("chain"), false);
});

test("the next page comes from the page's own host, whatever host the response names", async () => {
  serve(() => json({ count: 0, next: null, results: [] }));
  Object.assign(globalThis, { location: { href: "https://pyeonscan.example/" } });
  await nextProducts("http://inner:8000/api/v1/products/?page=2&search=a");
  assert.equal(requests[0]?.url, "/api/v1/products/?page=2&search=a");
});

test("a picture is posted as one JPEG named image", async () => {
  serve(() => json({ id: "1", verdict: "unknown", candidates: [], recogniser: "r", took_ms: 1 }));
  await postScan(new Blob(["jpeg"], { type: "image/jpeg" }));
  const { init } = /** @type {{init: RequestInit}} */ (requests[0]);
  assert.equal(init.method, "POST");
  const file = /** @type {FormData} */ (init.body).get("image");
  assert.ok(file instanceof File && file.type === "image/jpeg");
});

test("stores are requested by place, radius and every chain", async () => {
  serve(() => json({ results: [] }));
  await getNearbyStores({ lat: 37.5563123456, lng: 126.92 }, ["cu", "gs25"], 2000);
  const query = new URL(requests[0]?.url ?? "", "http://page").searchParams;
  assert.deepEqual(query.getAll("chain"), ["cu", "gs25"]);
  assert.equal(query.get("lat"), "37.55631");
});

test("a refusal carries its code and how long to wait", async () => {
  serve(() => json({ code: "busy" }, { status: 503, headers: { "Retry-After": "4" } }));
  await assert.rejects(postScan(new Blob()), (/** @type {any} */ error) => {
    return failsWith("busy")(error) && error.retryAfter === 4;
  });
});

test("an error page in HTML is a server failure, not a crash", async () => {
  serve(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(getProduct(1), failsWith("server"));
  serve(() => new Response("<h1>Sign in to this network</h1>"));
  await assert.rejects(getProduct(1), failsWith("server"));
});

test("a server that cannot be reached is distinguished from one that answers", async () => {
  serve(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(getProduct(1), failsWith("unreachable"));
});

test("an aborted request ends as an abort, not as a failure", async () => {
  const controller = new AbortController();
  serve((_, init) => hang(/** @type {AbortSignal} */ (init.signal)));
  const asking = getProduct(1, controller.signal);
  controller.abort();
  await assert.rejects(asking, { name: "AbortError" });
});

test("a silent server is a timeout, and counts as unreachable until it answers", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  serve((_, init) => hang(/** @type {AbortSignal} */ (init.signal)));
  const asking = getProduct(1);
  mock.timers.tick(10_001);
  await assert.rejects(asking, failsWith("timeout"));
  mock.timers.reset();
  assert.equal(connection(), "unreachable");
  serve(() => json({}));
  await getProduct(1);
  assert.equal(connection(), "online");
});

/** @param {AbortSignal} signal
 * @returns {Promise<Response>} */
function hang(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
  });
}

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Failure } from "../api/failure.js";
import { Recogniser } from "../recogniser/recogniser.js";
import { PhoneRecogniser } from "../recogniser/worker_client.js";
import { HOUR, listing, NOON, product } from "./builders.js";

/** @import { Scan } from "../types.js" */

const MILK = { id: 7, name: "우유", picture: "" };
const { signal } = new AbortController();
const canvas = /** @type {any} */ ({
  width: 1,
  height: 1,
  toBlob: (/** @type {(blob: Blob) => void} */ done) => done(new Blob(["jpeg"])),
  getContext: () => ({ getImageData: () => ({ width: 1, height: 1, data: new Uint8ClampedArray(4) }) }),
});

/** @type {string[]} digits in the frame */
let barcodes;
/** @type {Record<string, () => Response>} by path below the API's root */
let server;
/** @type {string[]} */
let asked;

/** @type {any} */ (globalThis).BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code", "ean_13"];
  detect = async () => barcodes.map((rawValue) => ({ rawValue }));
};

beforeEach(() => {
  barcodes = [];
  server = {};
  asked = [];
  mock.method(console, "info", () => {});
  mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
    const path = url.replace("/api/v1/", "");
    asked.push(path);
    const answer = server[path];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer();
  });
});
afterEach(() => mock.restoreAll());

/** @param {Scan["verdict"]} verdict
 * @param {string} id
 * @returns {Scan} */
const scan = (verdict, id = "") => ({
  id,
  verdict,
  candidates: [{ product: MILK, score: 0.9 }],
  recogniser: "v1",
  took_ms: 1,
});

/** @param {Scan | null | Error} own what the phone says; null: it has no recogniser */
function open(own) {
  const kept = /** @type {number[]} */ ([]);
  const phone = /** @type {any} */ ({
    isReady: own !== null,
    considerations: 0,
    considerDownload: () => {
      phone.considerations += 1;
    },
    recognise: async () => {
      if (own instanceof Error) throw own;
      return own;
    },
  });
  const keep = async (/** @type {{id: number}} */ { id }) => void kept.push(id);
  return { recogniser: new Recogniser({ phone, keep }), phone, kept };
}

const theServerSays = (/** @type {Scan["verdict"]} */ verdict) => {
  server["scans/"] = () => Response.json(scan(verdict, "server"));
};

test("without a recogniser on the phone the server is asked, and a download thought of", async () => {
  theServerSays("match");
  const { recogniser, phone } = open(null);
  assert.equal((await recogniser.recognise(canvas, signal)).id, "server");
  assert.equal(phone.considerations, 1);
});

test("an answer of the phone stands, and no picture leaves it", async () => {
  theServerSays("match");
  assert.equal((await open(scan("choose")).recogniser.recognise(canvas, signal)).id, "");
  assert.deepEqual(asked, []);
});

test("where the phone does not know, the server is asked", async () => {
  theServerSays("match");
  assert.equal((await open(scan("unknown")).recogniser.recognise(canvas, signal)).id, "server");
});

test("where neither can tell, the phone's doubt is the answer", async () => {
  assert.equal((await open(scan("unknown")).recogniser.recognise(canvas, signal)).verdict, "unknown");
});

test("where the phone fails, the server is asked without a word", async () => {
  theServerSays("choose");
  assert.equal((await open(new Error("no memory")).recogniser.recognise(canvas, signal)).id, "server");
});

test("where the phone has none and the server is gone, that is said", async () => {
  await assert.rejects(open(null).recogniser.recognise(canvas, signal), Failure);
});

test("a barcode in the frame is exact and wins", async () => {
  barcodes = ["8801234567893", "8801234567893"];
  server["products/by-barcode/8801234567893/"] = () => Response.json(product([listing()], { id: 9 }));
  const { recogniser, kept } = open(scan("match"));
  const found = await recogniser.recognise(canvas, signal);
  assert.equal(found.verdict, "match");
  assert.equal(found.candidates[0]?.product.id, 9);
  assert.deepEqual(kept, [9]);
});

test("a barcode nobody knows, or two of them, leave it to the looks", async () => {
  const { recogniser } = open(scan("match"));
  barcodes = ["8801234567893"];
  server["products/by-barcode/8801234567893/"] = () => Response.json({}, { status: 404 });
  assert.equal((await recogniser.recognise(canvas, signal)).candidates[0]?.product.id, 7);
  barcodes = ["8801234567893", "8809876543210"];
  assert.equal((await recogniser.recognise(canvas, signal)).candidates[0]?.product.id, 7);
});

/** A worker that answers what `reply` makes of an order. */
class FakeWorker extends EventTarget {
  /** @type {any[]} */
  orders = [];
  terminated = false;

  /** @param {any} order */
  postMessage(order) {
    this.orders.push(order);
  }
  terminate() {
    this.terminated = true;
  }
  /** @param {any} data */
  report(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

function openPhone() {
  const worker = new FakeWorker();
  const phone = new PhoneRecogniser({ createWorker: () => /** @type {any} */ (worker), isFree: () => true });
  return { phone, worker };
}

const picture = () => /** @type {any} */ ({ width: 1, height: 1, data: new Uint8ClampedArray(4) });

test("the phone is asked only once its recogniser is at work", async () => {
  const { phone, worker } = openPhone();
  await assert.rejects(phone.recognise(picture(), signal));
  phone.download();
  assert.equal(phone.state.name, "downloading");
  worker.report({ state: { name: "ready" } });
  const asking = phone.recognise(picture(), signal);
  worker.report({ id: worker.orders.at(-1).id, scan: scan("match") });
  assert.equal((await asking).verdict, "match");
});

test("a scan that was cancelled waits for no worker", async () => {
  const { phone, worker } = openPhone();
  phone.download();
  worker.report({ state: { name: "ready" } });
  const cancelling = new AbortController();
  const asking = phone.recognise(picture(), cancelling.signal);
  cancelling.abort();
  await assert.rejects(asking, { name: "AbortError" });
  worker.report({ id: worker.orders.at(-1).id, scan: scan("match") }); // late: nobody listens
});

test("a worker that dies fails what waits for it and leaves scans to the server", async () => {
  const { phone, worker } = openPhone();
  phone.download();
  worker.report({ state: { name: "ready" } });
  const asking = phone.recognise(picture(), signal);
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
  await assert.rejects(asking, /out of memory/);
  assert.equal(phone.isReady, false);
  assert.ok(worker.terminated);
});

test("who watches is told at once, and of every change", () => {
  const { phone, worker } = openPhone();
  const seen = /** @type {string[]} */ ([]);
  phone.watch(({ name }) => seen.push(name));
  phone.download();
  worker.report({ state: { name: "failed" } });
  assert.deepEqual(seen, ["absent", "downloading", "failed"]);
});

test("a page that stays open asks for a newer recogniser once an hour", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: NOON });
  const { phone, worker } = openPhone();
  phone.refresh();
  assert.equal(worker.orders.length, 0); // it has none
  phone.download();
  worker.report({ state: { name: "ready" } });
  phone.refresh();
  assert.equal(worker.orders.length, 1);
  context.mock.timers.tick(HOUR + 1);
  phone.refresh();
  phone.refresh();
  assert.deepEqual(
    worker.orders.map((order) => order.do),
    ["start", "start"],
  );
});

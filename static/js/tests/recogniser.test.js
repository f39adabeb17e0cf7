import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Failure } from "../api/failure.js";
import { Recogniser } from "../recogniser/recogniser.js";
import { listing, product } from "./builders.js";

/** @import { Scan } from "../types.js" */

const MILK = { id: 7, name: "우유", picture: "" };
const { signal } = new AbortController();
const canvas = /** @type {any} */ ({
  width: 1,
  height: 1,
  toBlob: (/** @type {(blob: Blob) => void} */ done) => done(new Blob(["jpeg"])),
  getContext: () => ({ getImageData: () => ({ width: 1, height: 1, data: new Uint8ClampedArray(4) }) }),
});

/** @type {string[]} the barcodes in the frame */
let barcodes;
/** @type {Record<string, () => Response>} by path below the API's root */
let server;
/** @type {string[]} */
let requests;

/** @type {any} */ (globalThis).BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code", "ean_13"];
  detect = async () => barcodes.map((rawValue) => ({ rawValue }));
};

beforeEach(() => {
  barcodes = [];
  server = {};
  requests = [];
  mock.method(console, "info", () => {});
  mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
    const path = url.replace("/api/v1/", "");
    requests.push(path);
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

/** @param {Scan | null | Error} own the phone's answer; null: it has no recogniser */
function open(own) {
  const cached = /** @type {number[]} */ ([]);
  const local = /** @type {any} */ ({
    isReady: own !== null,
    considerations: 0,
    considerDownload: () => {
      local.considerations += 1;
    },
    recognise: async () => {
      if (own instanceof Error) throw own;
      return own;
    },
  });
  const cacheProduct = async (/** @type {{id: number}} */ { id }) => void cached.push(id);
  return { recogniser: new Recogniser({ local, cacheProduct }), local, cached };
}

const serverAnswers = (/** @type {Scan["verdict"]} */ verdict) => {
  server["scans/"] = () => Response.json(scan(verdict, "server"));
};

test("without a recogniser on the phone the server answers, and a download is considered", async () => {
  serverAnswers("match");
  const { recogniser, local } = open(null);
  assert.equal((await recogniser.recognise(canvas, signal)).id, "server");
  assert.equal(local.considerations, 1);
});

test("if the phone knows the answer, no picture leaves it", async () => {
  serverAnswers("match");
  assert.equal((await open(scan("choose")).recogniser.recognise(canvas, signal)).id, "");
  assert.deepEqual(requests, []);
});

test("if the phone does not know, the server answers", async () => {
  serverAnswers("match");
  assert.equal((await open(scan("unknown")).recogniser.recognise(canvas, signal)).id, "server");
});

test("if neither knows, the answer is the phone's unknown", async () => {
  assert.equal((await open(scan("unknown")).recogniser.recognise(canvas, signal)).verdict, "unknown");
});

test("if the phone fails, the server answers and the shopper sees no error", async () => {
  serverAnswers("choose");
  assert.equal((await open(new Error("no memory")).recogniser.recognise(canvas, signal)).id, "server");
});

test("without a recogniser on the phone and without the server the scan fails", async () => {
  await assert.rejects(open(null).recogniser.recognise(canvas, signal), Failure);
});

test("a barcode in the frame decides", async () => {
  barcodes = ["8801234567893", "8801234567893"];
  server["products/by-barcode/8801234567893/"] = () => Response.json(product([listing()], { id: 9 }));
  const { recogniser, cached } = open(scan("match"));
  const found = await recogniser.recognise(canvas, signal);
  assert.equal(found.verdict, "match");
  assert.equal(found.candidates[0]?.product.id, 9);
  assert.deepEqual(cached, [9]);
});

test("with an unknown barcode, or with two of them, the picture decides", async () => {
  const { recogniser } = open(scan("match"));
  barcodes = ["8801234567893"];
  server["products/by-barcode/8801234567893/"] = () => Response.json({}, { status: 404 });
  assert.equal((await recogniser.recognise(canvas, signal)).candidates[0]?.product.id, 7);
  barcodes = ["8801234567893", "8809876543210"];
  assert.equal((await recogniser.recognise(canvas, signal)).candidates[0]?.product.id, 7);
});

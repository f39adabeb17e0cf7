import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, test } from "node:test";
import { CACHE, FileCache, sha256 } from "../recogniser/file_cache.js";
import { LocalRecogniser } from "../recogniser/local_recogniser.js";
import { isUsable, missingFiles, neededFiles } from "../recogniser/manifest.js";

/** @import { PublishedFile } from "../recogniser/manifest.js" */
/** @import { LocalState } from "../recogniser/local_recogniser.js" */

const ORIGIN = "https://page.example";
const CASES = JSON.parse(await readFile(new URL("recogniser_cases.json", import.meta.url), "utf8"));
const GALLERY = Buffer.from(CASES.nearest[0].gallery, "base64");
const [QUERY] = CASES.nearest[0].queries;
const BEST = CASES.nearest[0].expected[0].product;
const PIXELS = { width: 2, height: 2, data: new Uint8Array(16) };

/** A Cache API in memory, which can be full. */
class Storage {
  /** @type {Map<string, Map<string, Uint8Array>>} */
  caches = new Map();
  full = false;

  /** @param {string} name */
  async has(name) {
    return this.caches.has(name);
  }
  /** @param {string} name */
  async delete(name) {
    return this.caches.delete(name);
  }
  /** @param {string} name */
  async open(name) {
    const rows = this.caches.get(name) ?? new Map();
    this.caches.set(name, rows);
    const path = (/** @type {string | {url: string}} */ request) =>
      new URL(typeof request === "string" ? request : request.url, ORIGIN).pathname;
    return {
      match: async (/** @type {any} */ request) =>
        rows.has(path(request)) ? new Response(rows.get(path(request))) : undefined,
      put: async (/** @type {any} */ request, /** @type {Response} */ response) => {
        if (this.full) throw new DOMException("full", "QuotaExceededError");
        rows.set(path(request), new Uint8Array(await response.arrayBuffer()));
      },
      delete: async (/** @type {any} */ request) => rows.delete(path(request)),
      keys: async () => [...rows.keys()].map((key) => ({ url: ORIGIN + key })),
    };
  }
  get paths() {
    return [...(this.caches.get(CACHE)?.keys() ?? [])].sort();
  }
}

/** @type {Storage} */
let storage;
/** @type {Map<string, Uint8Array<ArrayBuffer> | string>} the server's files by address */
let server;
/** @type {string[]} */
let requests;
/** @type {LocalState[]} */
let states;
/** @type {string[]} which networks were opened and closed */
let networks;

beforeEach(() => {
  storage = new Storage();
  server = new Map();
  requests = [];
  states = [];
  networks = [];
});

/** @param {string} url */
async function answer(url) {
  requests.push(url);
  const content = server.get(url);
  if (content === undefined) throw new TypeError("Failed to fetch");
  return new Response(content);
}

function open() {
  const files = new FileCache({
    storage: /** @type {any} */ (storage),
    fetcher: /** @type {any} */ (answer),
  });
  const runtime = {
    parts: [],
    open: async (/** @type {ArrayBuffer} */ model) => {
      const name = new TextDecoder().decode(model);
      if (name === "broken") throw new Error("cannot be run");
      networks.push(`open ${name}`);
      return {
        embed: async () => Float32Array.from(QUERY),
        close: async () => void networks.push(`close ${name}`),
      };
    },
  };
  return { files, recogniser: new LocalRecogniser({ files, runtime }) };
}

/** @param {LocalState} state */
const report = (state) => states.push(state);

/** @param {string} name
 * @param {Uint8Array | string} content
 * @returns {Promise<PublishedFile>} */
async function publish(name, content) {
  const raw = new Uint8Array(Buffer.from(content));
  const digest = await sha256(raw.buffer);
  const url = `/recogniser/${digest}/${name}`;
  server.set(url, raw);
  return { url, sha256: digest, bytes: raw.byteLength };
}

/** @param {string} version
 * @param {{model?: string, products?: object}} [parts] */
async function publishManifest(
  version,
  { model = "network", products = { [BEST]: { name: "우유", picture: "" } } } = {},
) {
  const manifest = {
    version,
    model: await publish("backbone.onnx", model),
    small_model: null,
    gallery: { ...(await publish("gallery.psg", GALLERY)), format: "PSG2" },
    products: await publish("products.json", JSON.stringify({ products })),
    input: { name: "image", dtype: "uint8", layout: "NHWC", colour: "RGB", crops: [1] },
    embedding_dim: QUERY.length,
    thresholds: { match_score: 0.5, match_margin: 0.1, choose_score: 0.3, confidence: null },
  };
  server.set("/api/v1/recogniser/", JSON.stringify(manifest));
  return manifest;
}

const lastState = () => states.at(-1)?.name;

test("a downloaded recogniser works without a server", async () => {
  await publishManifest("v1");
  await open().recogniser.start(true, report);
  server.clear();
  const { recogniser } = open();
  await recogniser.start(true, report);
  const scan = await recogniser.recognise(PIXELS);
  assert.equal(lastState(), "ready");
  assert.equal(scan.verdict, "match");
  assert.deepEqual(scan.candidates[0]?.product, { id: BEST, name: "우유", picture: "" });
  assert.equal(scan.id, "");
});

test("nothing is downloaded without permission", async () => {
  await publishManifest("v1");
  await open().recogniser.start(false, report);
  assert.deepEqual(requests, ["/api/v1/recogniser/"]);
  assert.equal(lastState(), "absent");
});

test("a second start fetches only the manifest", async () => {
  await publishManifest("v1");
  await open().recogniser.start(true, report);
  requests = [];
  await open().recogniser.start(true, report);
  assert.deepEqual(requests, ["/api/v1/recogniser/"]);
});

test("a newer gallery keeps the network and deletes the files it replaces", async () => {
  const first = await publishManifest("v1");
  const { recogniser } = open();
  await recogniser.start(true, report);
  const second = await publishManifest("v1", { products: {} });
  requests = [];
  await recogniser.start(true, report);
  assert.deepEqual(requests, ["/api/v1/recogniser/", second.products.url]);
  assert.deepEqual(networks, ["open network"]);
  assert.ok(!storage.paths.includes(first.products.url));
  assert.equal(storage.paths.length, 4);
});

test("a newer network replaces the old one, which is closed and deleted", async () => {
  const first = await publishManifest("v1");
  const { recogniser } = open();
  await recogniser.start(true, report);
  await publishManifest("v2", { model: "better" });
  await recogniser.start(true, report);
  assert.deepEqual(networks, ["open network", "open better", "close network"]);
  assert.equal((await recogniser.recognise(PIXELS)).recogniser, "v2");
  assert.ok(!storage.paths.includes(first.model.url));
});

test("a newer version that cannot be run leaves the previous one active", async () => {
  await publishManifest("v1");
  const { recogniser } = open();
  await recogniser.start(true, report);
  await publishManifest("v2", { model: "broken" });
  await recogniser.start(true, report);
  assert.equal(lastState(), "ready");
  assert.equal((await recogniser.recognise(PIXELS)).recogniser, "v1");
  const again = open();
  await again.recogniser.start(false, report);
  assert.equal((await again.recogniser.recognise(PIXELS)).recogniser, "v1");
});

test("a download that does not match its address is neither used nor cached", async () => {
  const { model } = await publishManifest("v1");
  server.set(model.url, "something else");
  await assert.rejects(open().recogniser.start(true, report), /damaged/);
  assert.ok(!storage.paths.includes(model.url));
  assert.ok(!storage.paths.includes("/api/v1/recogniser/"));
});

test("a damaged file in the cache is fetched again", async () => {
  const { model } = await publishManifest("v1");
  await open().recogniser.start(true, report);
  storage.caches.get(CACHE)?.set(model.url, new Uint8Array([1, 2, 3]));
  requests = [];
  const { recogniser } = open();
  await recogniser.start(true, report);
  assert.ok(requests.includes(model.url));
  assert.equal(lastState(), "ready");
});

test("an interrupted download reports the failure and later resumes with the missing file", async () => {
  const { model, gallery } = await publishManifest("v1");
  const whole = server.get(model.url) ?? "";
  server.delete(model.url);
  await assert.rejects(open().recogniser.start(true, report), TypeError);
  assert.ok(storage.paths.includes(gallery.url));
  server.set(model.url, whole);
  requests = [];
  await open().recogniser.start(true, report);
  assert.ok(!requests.includes(gallery.url));
  assert.equal(lastState(), "ready");
});

test("a download deletes what an interrupted download of another version left behind", async () => {
  const first = await publishManifest("v1", { products: { 1: { name: "하나", picture: "" } } });
  server.delete(first.model.url);
  await assert.rejects(open().recogniser.start(true, report));
  await publishManifest("v2", { model: "other" });
  await open().recogniser.start(true, report);
  assert.ok(!storage.paths.includes(first.products.url));
});

test("a phone without free space reports that and keeps no partial download", async () => {
  await publishManifest("v1");
  storage.full = true;
  await assert.rejects(open().recogniser.start(true, report), /full/);
  assert.deepEqual(storage.paths, []);
});

test("a server without a recogniser is a transient failure", async () => {
  await open().recogniser.start(true, report);
  assert.deepEqual(states.at(-1), { name: "failed", transient: true });
});

test("a recogniser that was deleted leaves no files and recognises nothing", async () => {
  await publishManifest("v1");
  const { recogniser } = open();
  await recogniser.start(true, report);
  await recogniser.forget();
  assert.ok(!storage.caches.has(CACHE));
  assert.deepEqual(networks, ["open network", "close network"]);
  await assert.rejects(recogniser.recognise(PIXELS));
});

test("two pictures are recognised one after the other", async () => {
  await publishManifest("v1");
  const { recogniser } = open();
  await recogniser.start(true, report);
  const scans = await Promise.all([recogniser.recognise(PIXELS), recogniser.recognise(PIXELS)]);
  assert.deepEqual(
    scans.map(({ verdict }) => verdict),
    ["match", "match"],
  );
});

test("a part of the page stays cached across builds but not across its own versions", async () => {
  const manifest = await publishManifest("v1");
  const { files } = open();
  server.set("/static/one/part.wasm", "part");
  assert.equal((await files.part("part-1.wasm", "/static/one/part.wasm")).byteLength, 4);
  await files.commit(manifest, ["part-1.wasm"]);
  await files.part("part-1.wasm", "/static/two/part.wasm");
  server.set("/static/three/part.wasm", "newer");
  await files.part("part-2.wasm", "/static/three/part.wasm");
  await files.commit(manifest, ["part-2.wasm"]);
  assert.deepEqual(
    storage.paths.filter((path) => path.includes("part")),
    ["/recogniser/parts/part-2.wasm"],
  );
});

test("a product without a name is not offered", async () => {
  await publishManifest("v1", { products: {} });
  const { recogniser } = open();
  await recogniser.start(true, report);
  assert.deepEqual((await recogniser.recognise(PIXELS)).candidates, []);
});

test("manifests that this page does not understand are ignored", async () => {
  const good = await publishManifest("v1");
  assert.ok(isUsable(good));
  const strange = [
    null,
    {},
    { ...good, gallery: { ...good.gallery, format: "PSG1" } },
    { ...good, input: { ...good.input, layout: "NCHW" } },
    { ...good, model: { ...good.model, url: "https://elsewhere.example/model" } },
    { ...good, model: { ...good.model, sha256: "0".repeat(64) } },
    { ...good, model: { ...good.model, bytes: 1e9 } },
    { ...good, thresholds: {} },
  ];
  for (const manifest of strange) assert.ok(!isUsable(manifest));
});

test("the small network is used if there is one", async () => {
  const good = await publishManifest("v1");
  const small = await publish("backbone-small.onnx", "small");
  assert.equal(neededFiles({ ...good, small_model: small }).model, small);
  assert.equal(neededFiles(good).model, good.model);
  assert.deepEqual(missingFiles({ ...good, small_model: small }, good), [small]);
});

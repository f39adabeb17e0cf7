import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { expose } from "../../vendor/comlink/comlink.js";
import { WorkerClient } from "../recogniser/worker_client.js";
import { HOUR, NOON } from "./builders.js";

/** @import { Report, WorkerApi } from "../recogniser/local_recogniser.js" */
/** @import { Scan } from "../types.js" */

const { signal } = new AbortController();
const SCAN = /** @type {Scan} */ ({ id: "", verdict: "match", candidates: [], recogniser: "v1", took_ms: 1 });

/** Every port that Comlink or a test opens: an open port would keep the process alive.
 * @type {MessagePort[]} */
let ports = [];
const Channel = globalThis.MessageChannel;

beforeEach(() => {
  ports = [];
  globalThis.MessageChannel = class extends Channel {
    constructor() {
      super();
      ports.push(this.port1, this.port2);
    }
  };
  mock.method(console, "info", () => {});
});
afterEach(() => {
  for (const port of ports) port.close();
  globalThis.MessageChannel = Channel;
  mock.restoreAll();
});

/** A client whose worker lives in this process: Comlink talks over a real channel, only the recogniser is a fake.
 * @param {Partial<WorkerApi>} [overrides]
 * @param {number} [timeLimit] milliseconds */
function open(overrides = {}, timeLimit) {
  const calls = /** @type {string[]} */ ([]);
  /** @type {WorkerApi} */
  const api = {
    start: async (_mayDownload, report) => void (await report({ name: "ready" })),
    recognise: async () => SCAN,
    forget: async () => {},
    ...overrides,
  };
  const { port1, port2 } = new MessageChannel();
  expose(counted(api, calls), /** @type {any} */ (port2));
  const terminate = mock.fn();
  const worker = Object.assign(port1, { terminate });
  const createWorker = () => /** @type {any} */ (worker);
  const client = new WorkerClient({ createWorker, isFree: () => true, timeLimit });
  const die = (/** @type {string} */ message) =>
    worker.dispatchEvent(Object.assign(new Event("error"), { message }));
  return { client, calls, die, terminate };
}

/** @param {WorkerApi} api
 * @param {string[]} calls */
function counted(api, calls) {
  const entries = Object.entries(api).map(([name, method]) => [
    name,
    (/** @type {any[]} */ ...values) => {
      calls.push(name);
      return /** @type {any} */ (method)(...values);
    },
  ]);
  return Object.fromEntries(entries);
}

const picture = () => /** @type {any} */ ({ width: 1, height: 1, data: new Uint8ClampedArray(4) });
const never = () => new Promise(() => {});

test("the phone recognises only after its recogniser is ready", async () => {
  const { client } = open();
  await assert.rejects(client.recognise(picture(), signal), /not ready/);
  await client.download();
  assert.deepEqual(await client.recognise(picture(), signal), SCAN);
});

test("the page knows that the recogniser is ready before the download is over", async () => {
  const { client } = open();
  const downloading = client.download();
  assert.equal(client.state.name, "downloading");
  await downloading;
  assert.ok(client.isReady);
});

test("progress reaches the page while the worker still downloads", async () => {
  const shares = /** @type {(number | undefined)[]} */ ([]);
  const { client } = open({
    start: async (_mayDownload, report) => {
      await report({ name: "downloading", share: 0.5 });
      shares.push(client.state.share);
      await report({ name: "ready" });
    },
  });
  await client.download();
  assert.deepEqual(shares, [0.5]);
});

test("the pixels move to the worker without being copied", async () => {
  const { client } = open();
  await client.download();
  const frame = picture();
  await client.recognise(frame, signal);
  assert.equal(frame.data.byteLength, 0);
});

test("a cancelled scan does not wait for the worker", async () => {
  const { client } = open({ recognise: never });
  await client.download();
  const cancelling = new AbortController();
  const scan = client.recognise(picture(), cancelling.signal);
  cancelling.abort();
  await assert.rejects(scan, { name: "AbortError" });
});

test("a scan fails if the worker does not answer within the time limit", async () => {
  const { client } = open({ recognise: never }, 20);
  await client.download();
  await assert.rejects(client.recognise(picture(), signal), { name: "TimeoutError" });
});

test("when the worker dies, pending scans fail and the recogniser is no longer ready", async () => {
  const { client, die, terminate } = open({ recognise: never });
  await client.download();
  const scan = client.recognise(picture(), signal);
  die("out of memory");
  await assert.rejects(scan, /out of memory/);
  assert.equal(client.state.name, "failed");
  assert.equal(terminate.mock.callCount(), 1);
});

test("when the worker dies during a download, the download ends as failed", async () => {
  const { client, die } = open({ start: never });
  const seen = /** @type {string[]} */ ([]);
  client.watch(({ name }) => seen.push(name));
  const downloading = client.download();
  die("the script cannot be loaded");
  await downloading;
  assert.deepEqual(seen, ["absent", "downloading", "failed"]);
});

test("a failed download is transient only if the connection was the reason", async () => {
  const fail = (/** @type {Error} */ error) => open({ start: () => Promise.reject(error) }).client;
  const offline = fail(new TypeError("Failed to fetch"));
  const full = fail(new DOMException("full", "QuotaExceededError"));
  await offline.download();
  await full.download();
  assert.deepEqual(offline.state, { name: "failed", transient: true });
  assert.deepEqual(full.state, { name: "failed", transient: false });
});

test("an error of the worker reaches the page with its name and message", async () => {
  const { client } = open({ recognise: () => Promise.reject(new RangeError("no such crop")) });
  await client.download();
  await assert.rejects(client.recognise(picture(), signal), { name: "RangeError", message: "no such crop" });
});

test("a browser that refuses to start a worker leaves the recogniser failed", async () => {
  const createWorker = () => {
    throw new DOMException("no workers here", "SecurityError");
  };
  const client = new WorkerClient({ createWorker, isFree: () => true });
  await client.download();
  assert.equal(client.state.name, "failed");
});

test("a deleted recogniser is absent", async () => {
  const { client } = open();
  await client.download();
  await client.forget();
  assert.deepEqual(client.state, { name: "absent" });
});

test("a listener hears the present state at once, and nothing after it has stopped", async () => {
  const { client } = open();
  const seen = /** @type {string[]} */ ([]);
  const stop = client.watch(({ name }) => seen.push(name));
  stop();
  await client.download();
  assert.deepEqual(seen, ["absent"]);
});

test("a page that stays open checks for a newer recogniser once an hour", async (context) => {
  const { client, calls } = open();
  client.refresh();
  assert.deepEqual(calls, []); // there is none to refresh
  context.mock.timers.enable({ apis: ["Date"], now: NOON });
  await client.download();
  client.refresh();
  context.mock.timers.tick(HOUR + 1);
  client.refresh();
  client.refresh();
  await client.recognise(picture(), signal); // the calls before it have arrived
  assert.deepEqual(calls, ["start", "start", "recognise"]);
});

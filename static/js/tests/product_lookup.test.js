import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Failure } from "../api/failure.js";
import { Cache } from "../cache/cache.js";
import { ProductLookup } from "../cache/product_lookup.js";
import { HOUR, listing, NOON, product } from "./builders.js";

const milk = product([listing()]);
let names = 0;
let now = NOON;
/** @type {Cache} */
let cache;
const server = mock.fn(async (/** @type {number} */ _id) => milk);

beforeEach(() => {
  names += 1;
  now = NOON;
  cache = new Cache({ name: `lookup-${names}`, now: () => now });
  server.mock.resetCalls();
  server.mock.mockImplementation(async () => milk);
});

const lookup = () => new ProductLookup(cache, server, () => now);

/** @param {import("../types.js").FailureCode} code */
const failing = (code) => server.mock.mockImplementation(() => Promise.reject(new Failure(code)));

test("the server is asked once; the same product then comes from the phone", async () => {
  await lookup().product(1);
  const again = await lookup().product(1);
  assert.equal(again.detail.name, milk.name);
  assert.equal(again.staleBecause, null);
  assert.equal(server.mock.callCount(), 1);
});

test("past its date a product is asked for again", async () => {
  await lookup().product(1);
  now += 6 * HOUR;
  const answer = await lookup().product(1);
  assert.equal(server.mock.callCount(), 2);
  assert.equal(answer.fetchedAt, now);
});

test("with the network gone, an answer past its date is shown and says since when", async () => {
  await lookup().product(1);
  now += 8 * HOUR;
  failing("offline");
  const answer = await lookup().product(1);
  assert.equal(answer.staleBecause, "offline");
  assert.equal(answer.fetchedAt, NOON);
});

test("with the server down, an answer past its date is better than none", async () => {
  await lookup().product(1);
  now += 8 * HOUR;
  failing("server");
  assert.equal((await lookup().product(1)).staleBecause, "server");
});

test("with the network gone, a product never seen fails with the reason", async () => {
  failing("offline");
  await assert.rejects(lookup().product(1), { code: "offline" });
});

test("a product that is gone is not shown from memory, and is forgotten", async () => {
  await lookup().product(1);
  now += 8 * HOUR;
  failing("not_found");
  await assert.rejects(lookup().product(1), { code: "not_found" });
  assert.equal(await cache.peek(1), null);
});

test("two who ask at once share one request", async () => {
  const one = lookup();
  const answers = await Promise.all([one.product(1), one.product(1)]);
  assert.equal(server.mock.callCount(), 1);
  assert.equal(answers[0].detail, answers[1].detail);
});

test("after a failure the next asker tries again", async () => {
  const one = lookup();
  failing("timeout");
  await assert.rejects(one.product(1), { code: "timeout" });
  server.mock.mockImplementation(async () => milk);
  assert.equal((await one.product(1)).detail.id, 1);
});

test("a phone that cannot remember can still ask", async () => {
  mock.method(cache, "product", () => Promise.reject(new Error("broken")));
  mock.method(cache, "keepProduct", () => Promise.reject(new Error("broken")));
  mock.method(console, "warn", () => {});
  assert.equal((await lookup().product(1)).detail.id, 1);
  mock.restoreAll();
});

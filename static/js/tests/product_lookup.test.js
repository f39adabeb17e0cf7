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

test("a product is fetched once and then comes from the cache", async () => {
  await lookup().product(1);
  const again = await lookup().product(1);
  assert.equal(again.detail.name, milk.name);
  assert.equal(again.staleBecause, null);
  assert.equal(server.mock.callCount(), 1);
});

test("an expired product is fetched again", async () => {
  await lookup().product(1);
  now += 6 * HOUR;
  const answer = await lookup().product(1);
  assert.equal(server.mock.callCount(), 2);
  assert.equal(answer.fetchedAt, now);
});

test("without a network an expired answer is used with the time it was fetched", async () => {
  await lookup().product(1);
  now += 8 * HOUR;
  failing("offline");
  const answer = await lookup().product(1);
  assert.equal(answer.staleBecause, "offline");
  assert.equal(answer.fetchedAt, NOON);
});

test("with the server down an expired answer is used", async () => {
  await lookup().product(1);
  now += 8 * HOUR;
  failing("server");
  assert.equal((await lookup().product(1)).staleBecause, "server");
});

test("without a network an unknown product fails with the reason", async () => {
  failing("offline");
  await assert.rejects(lookup().product(1), { code: "offline" });
});

test("a product that no longer exists is not shown, and is deleted from the cache", async () => {
  await lookup().product(1);
  now += 8 * HOUR;
  failing("not_found");
  await assert.rejects(lookup().product(1), { code: "not_found" });
  assert.equal(await cache.peek(1), null);
});

test("simultaneous look-ups share one request", async () => {
  const one = lookup();
  const answers = await Promise.all([one.product(1), one.product(1)]);
  assert.equal(server.mock.callCount(), 1);
  assert.equal(answers[0].detail, answers[1].detail);
});

test("after a failure the next look-up tries again", async () => {
  const one = lookup();
  failing("timeout");
  await assert.rejects(one.product(1), { code: "timeout" });
  server.mock.mockImplementation(async () => milk);
  assert.equal((await one.product(1)).detail.id, 1);
});

test("a look-up works without the cache", async () => {
  mock.method(cache, "product", () => Promise.reject(new Error("broken")));
  mock.method(cache, "keepProduct", () => Promise.reject(new Error("broken")));
  mock.method(console, "warn", () => {});
  assert.equal((await lookup().product(1)).detail.id, 1);
  mock.restoreAll();
});

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Cache, freshUntil, isFresh } from "../cache/cache.js";
import { openDatabase } from "../cache/database.js";
import { HOUR, listing, NOON, product } from "./builders.js";

let names = 0;
let now = NOON;
/** @type {string} */
let name;

beforeEach(() => {
  names += 1;
  name = `test-${names}`;
  now = NOON;
});

/** @param {ConstructorParameters<typeof Cache>[0]} [options] */
const open = (options = {}) => new Cache({ name, now: () => now, ...options });

/** @param {number} id */
const numbered = (id) => product([listing()], { id, name: `상품 ${id}` });

test("a product is cached with the time it was fetched", async () => {
  await open().keepProduct(numbered(7));
  const known = await open().product(7);
  assert.equal(known?.detail.name, "상품 7");
  assert.equal(known?.fetchedAt, NOON);
});

test("a product never seen is a miss", async () => {
  assert.equal(await open().product(1), null);
});

test("an answer is fresh until it expires", async () => {
  const known = await open().keepProduct(numbered(1));
  assert.ok(isFresh(known, NOON + 6 * HOUR - 1));
  assert.ok(!isFresh(known, NOON + 6 * HOUR));
});

test("a phone with a wrong clock keeps an answer as long as any other", () => {
  const wrong = NOON - 400 * 24 * HOUR;
  assert.equal(freshUntil(numbered(1), wrong), wrong + 6 * HOUR);
});

test("a clock that was set back makes an answer stale, not fresh for ever", async () => {
  const known = await open().keepProduct(numbered(1));
  assert.ok(!isFresh(known, NOON - HOUR));
});

test("an answer without readable times is never fresh", () => {
  assert.equal(freshUntil({ ...numbered(1), expires_at: "soon" }, NOON), NOON);
});

test("if there are too many products, the one unused for longest is deleted", async () => {
  const cache = open({ limit: 2 });
  for (const id of [1, 2]) {
    await cache.keepProduct(numbered(id));
    now += 1000;
  }
  await cache.product(1);
  now += 1000;
  await cache.keepProduct(numbered(3));
  assert.equal(await cache.peek(2), null);
  assert.ok((await cache.peek(1)) && (await cache.peek(3)));
});

test("recent products are listed once each, latest first", async () => {
  const cache = open();
  for (const id of [1, 2, 1]) {
    await cache.addRecent(numbered(id));
    now += 1000;
  }
  assert.deepEqual(
    (await cache.remembered("recents")).map(({ id }) => id),
    [1, 2],
  );
});

test("only the fifty latest products are listed", async () => {
  const cache = open();
  for (let id = 1; id <= 53; id += 1) {
    await cache.addRecent(numbered(id));
    now += 1;
  }
  const recents = await cache.remembered("recents");
  assert.equal(recents.length, 50);
  assert.equal(recents.at(-1)?.id, 4);
});

test("a favourite stays until it is removed", async () => {
  const cache = open();
  await cache.setFavourite(numbered(5), true);
  assert.ok(await open().isFavourite(5));
  await cache.setFavourite(numbered(5), false);
  assert.ok(!(await cache.isFavourite(5)));
});

test("a product that no longer exists is deleted, from the recent list too", async () => {
  const cache = open();
  await cache.keepProduct(numbered(1));
  await cache.addRecent(numbered(1));
  await cache.forgetProduct(1);
  assert.equal(await cache.peek(1), null);
  assert.deepEqual(await cache.remembered("recents"), []);
});

test("a phone without free space deletes the oldest quarter and tries again", async () => {
  const database = openDatabase(name);
  const cache = new Cache({ database, now: () => now });
  for (let id = 1; id <= 8; id += 1) {
    await cache.keepProduct(numbered(id));
    now += 1000;
  }
  const put = mock.method(database, "put");
  put.mock.mockImplementationOnce(() => Promise.reject(new DOMException("full", "QuotaExceededError")));
  await cache.keepProduct(numbered(9));
  assert.equal(await cache.peek(2), null);
  assert.ok((await cache.peek(3)) && (await cache.peek(9)));
});

test("a phone with no space at all works without the cache", async () => {
  const database = openDatabase(name);
  mock.method(database, "put", () => Promise.reject(new DOMException("full", "QuotaExceededError")));
  mock.method(console, "warn", () => {});
  const known = await new Cache({ database }).keepProduct(numbered(1));
  assert.equal(known.detail.id, 1);
  mock.restoreAll();
});

test("a connection that the browser has closed is reopened at the next use", async () => {
  const cache = open();
  await cache.keepProduct(numbered(1));
  const wanted = indexedDB.open(name, 99); // a newer page in another tab: the old connection must give way
  await new Promise((resolve, reject) => {
    wanted.onsuccess = resolve;
    wanted.onerror = reject;
    wanted.onblocked = () => reject(new Error("the older page did not give way"));
  });
  wanted.result.close();
  mock.method(console, "warn", () => {});
  await cache.addRecent(numbered(2)); // the newer database cannot be opened by this page: memory it is
  assert.equal((await cache.remembered("recents")).length, 1);
  mock.restoreAll();
});

test("without IndexedDB the cache lasts until the page is closed", async () => {
  const refused = mock.method(indexedDB, "open", () => {
    throw new DOMException("refused", "SecurityError");
  });
  mock.method(console, "warn", () => {});
  const cache = open();
  await cache.keepProduct(numbered(1));
  await cache.addRecent(numbered(1));
  assert.ok(await cache.peek(1));
  assert.equal((await cache.remembered("recents")).length, 1);
  assert.equal(refused.mock.callCount(), 1);
  mock.restoreAll();
});

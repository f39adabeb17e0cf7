import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Cache } from "../cache/cache.js";
import { inkOn } from "../domain/chains.js";
import { directionsAddress } from "../stores/directions.js";
import { nearbyStores } from "../stores/nearby.js";
import { storeName } from "../stores/store_row.js";

const store = {
  id: 1,
  chain: "cu",
  name: "홍대점, 2호",
  address: "와우산로 1",
  lat: 37.5563,
  lng: 126.9236,
  distance_m: 60,
  walk_minutes: 1,
};
const here = { lat: 37.5563, lng: 126.9236 };

afterEach(() => mock.restoreAll());

/** @param {() => Promise<Response>} answer */
const serve = (answer) => mock.method(globalThis, "fetch", answer);

/** @param {Cache} cache
 * @param {{lat: number, lng: number}} [place] */
const ask = (cache, place = here) =>
  nearbyStores(cache, place, ["gs25", "cu"], 2000, new AbortController().signal);

test("known stores are shown without a network", async () => {
  const cache = new Cache({ name: "stores-offline" });
  serve(async () => new Response(JSON.stringify({ results: [store] })));
  assert.equal((await ask(cache)).stale, "");
  serve(() => Promise.reject(new TypeError("Failed to fetch")));
  const again = await ask(cache, { lat: 37.55632, lng: 126.92361 });
  assert.deepEqual(again.stores, [store]);
  assert.equal(again.stale, "오프라인 · 방금 받은 정보");
});

test("without a network an unknown place is a failure", async () => {
  serve(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(ask(new Cache({ name: "stores-never" })), { code: "unreachable" });
});

test("a request that the server refuses is not answered from the cache", async () => {
  const cache = new Cache({ name: "stores-refused" });
  serve(async () => new Response(JSON.stringify({ results: [store] })));
  await ask(cache);
  serve(async () => new Response(JSON.stringify({ code: "invalid_lat" }), { status: 400 }));
  await assert.rejects(ask(cache), { code: "refused" });
});

test("directions open the phone's own map application", () => {
  assert.match(
    directionsAddress(store, "Linux; Android 16"),
    /^geo:37\.5563,126\.9236\?q=37\.5563,126\.9236\(/,
  );
  assert.match(directionsAddress(store, "iPhone"), /daddr=37\.5563,126\.9236&dirflg=w$/);
});

test("a comma in a store's name does not change the place on the map", () => {
  assert.match(directionsAddress(store, "X11; Linux"), /[^,]+,37\.5563,126\.9236$/);
});

test("a store's name contains its chain exactly once", () => {
  assert.equal(storeName({ ...store, name: "홍대점" }), "CU 홍대점");
  assert.equal(storeName({ ...store, name: "씨유 홍대점" }), "씨유 홍대점");
  assert.equal(storeName({ ...store, chain: "emart24", name: "emart24 R동교점" }), "emart24 R동교점");
  assert.equal(storeName({ ...store, chain: null, name: "우리편의점" }), "우리편의점");
});

test("letters on a chain's colour are readable", () => {
  assert.equal(inkOn("#652F8D"), "#ffffff");
  assert.equal(inkOn("#FFB71B"), "#14161a");
  assert.equal(inkOn("#0A8FD6"), "#14161a");
});

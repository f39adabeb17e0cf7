// The service worker: caches what the page needs to open without a network, and the pictures it has shown.
// The server puts `BUILD` and `STATIC_URL` in front of this text, so that every build has a worker of its own.
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const SHELL_CACHE = `shell-${BUILD}`;
const PICTURE_CACHE = "pictures";
/** Filled and read only by `recogniser/file_cache.js`; this worker must not delete it. */
const RECOGNISER_CACHE = "recogniser";
const MAX_PICTURES = 400;
const TIME_LIMIT_MS = 3000;

/** Everything the page imports or links, relative to the static root; checked by `tests/service_worker.test.js`. */
const SHELL = `
  css/camera.css css/parts.css css/search.css css/sheet.css css/sheet_deals.css css/sheet_questions.css css/stores.css
  css/tokens.css icons/icon.svg js/api/client.js js/api/connection.js js/api/failure.js js/api/page_config.js
  js/cache/cache.js js/cache/database.js js/cache/product_lookup.js js/cache/sources.js js/camera/camera.js
  js/camera/controls.js js/camera/crop.js js/camera/frame.js js/camera/sharpness.js js/corrections/corrections.js
  js/corrections/queue.js js/corrections/thanks.js js/domain/chains.js js/domain/dates.js js/domain/deals.js
  js/domain/pricing.js js/domain/texts.js js/main.js js/recogniser/barcode.js js/recogniser/crops.js
  js/recogniser/file_cache.js js/recogniser/gallery.js js/recogniser/local_recogniser.js js/recogniser/manifest.js
  js/recogniser/metering.js js/recogniser/onnx_session.js js/recogniser/recogniser.js js/recogniser/scoring.js
  js/recogniser/worker.js js/recogniser/worker_client.js js/scan/scanning.js js/search/phone_section.js
  js/search/remembered.js js/search/results.js js/search/search.js js/sheet/answers.js js/sheet/drag.js js/sheet/foot.js
  js/sheet/head.js js/sheet/line_deals.js js/sheet/past_deals.js js/sheet/product_answer.js js/sheet/product_lines.js
  js/sheet/question_views.js js/sheet/rests.js js/sheet/sheet.js js/stores/chain_filter.js js/stores/directions.js
  js/stores/map.js js/stores/map_panel.js js/stores/nearby.js js/stores/position.js js/stores/store_row.js
  js/stores/stores_section.js js/strings.js js/ui/announcer.js js/ui/chain_mark.js js/ui/dom.js js/ui/layers.js
  js/ui/notices.js js/ui/picture.js js/ui/product_row.js js/ui/quantities.js js/ui/template_strings.js js/ui/updates.js
  vendor/comlink/comlink.js vendor/idb/index.js vendor/leaflet/leaflet-src.esm.js vendor/leaflet/leaflet.css
  vendor/onnxruntime-web/ort.js
`
  .trim()
  .split(/\s+/);

worker.addEventListener("install", (event) => event.waitUntil(fillShell()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") worker.skipWaiting();
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // Never requests that change something, other hosts (map tiles), or the API, whose responses are cached in IndexedDB.
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname === "/") event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC_URL)) event.respondWith(shell(request));
  else if (url.pathname.startsWith("/pictures/")) event.respondWith(picture(request));
});

async function fillShell() {
  const cache = await caches.open(SHELL_CACHE);
  const response = await fetch("/", { cache: "reload" });
  const text = await response.clone().text();
  // During a deployment the page may belong to another build than this worker: do not cache such a pair.
  if (!response.ok || !text.includes(STATIC_URL)) throw new Error("The page is of another build");
  await cache.put("/", response);
  await cache.addAll(SHELL.map((path) => STATIC_URL + path));
}

async function takeOver() {
  const kept = new Set([SHELL_CACHE, PICTURE_CACHE, RECOGNISER_CACHE]);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The page: from the server if it answers in time, else from the cache. Only a new worker replaces the cached page.
 * @param {Request} request */
async function page(request) {
  const cached = await caches.match("/", { cacheName: SHELL_CACHE });
  if (!cached) return fetch(request);
  const timeLimit = new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_MS, cached));
  const live = fetch(request).then((response) => (response.status < 500 ? response : cached));
  return /** @type {Promise<Response>} */ (Promise.race([live.catch(() => cached), timeLimit]));
}

/** @param {Request} request */
async function shell(request) {
  return (await caches.match(request, { cacheName: SHELL_CACHE })) ?? fetch(request);
}

/** Pictures never change: their address contains the hash of their content.
 * @param {Request} request */
async function picture(request) {
  const cache = await caches.open(PICTURE_CACHE);
  const cached = await cache.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone()).catch(() => {}); // no space: shown, not cached
    await trim(cache);
  }
  return response;
}

/** @param {Cache} cache */
async function trim(cache) {
  const requests = await cache.keys();
  const surplus = requests.slice(0, Math.max(0, requests.length - MAX_PICTURES));
  await Promise.all(surplus.map((request) => cache.delete(request)));
}

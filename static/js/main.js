// Starts the page: creates its parts and connects them.
import { deleteCorrection, getChains, getProduct, getSources, postCorrection } from "./api/client.js";
import { watchConnection } from "./api/connection.js";
import { Failure } from "./api/failure.js";
import { Cache } from "./cache/cache.js";
import { openDatabase } from "./cache/database.js";
import { ProductLookup } from "./cache/product_lookup.js";
import { Sources } from "./cache/sources.js";
import { CameraControls } from "./camera/controls.js";
import { Corrections } from "./corrections/corrections.js";
import { CorrectionQueue } from "./corrections/queue.js";
import { updateChains } from "./domain/chains.js";
import { Recogniser } from "./recogniser/recogniser.js";
import { WorkerClient } from "./recogniser/worker_client.js";
import { Scanning } from "./scan/scanning.js";
import { Search } from "./search/search.js";
import { Answers } from "./sheet/answers.js";
import { byId } from "./ui/dom.js";
import { fillTemplate } from "./ui/template_strings.js";
import { registerServiceWorker } from "./ui/updates.js";

/** Fetches the chains at every start. The request also shows whether the server can be reached.
 * @param {Cache} cache */
async function refreshChains(cache) {
  const kept = await cache.list("chains").catch(() => null);
  if (kept) updateChains(kept.value);
  try {
    const chains = await getChains();
    updateChains(chains);
    await cache.keepList("chains", chains);
  } catch (error) {
    if (!(error instanceof Failure)) throw error; // without the server the known chains are used
  }
}

function start() {
  fillTemplate();
  const database = openDatabase("pyeonscan");
  const cache = new Cache({ database });
  const lookup = new ProductLookup(cache, getProduct);
  const queue = new CorrectionQueue({
    database,
    server: { post: postCorrection, withdraw: deleteCorrection },
  });
  const corrections = new Corrections(queue);
  const local = new WorkerClient();
  const recogniser = new Recogniser({ local, cacheProduct: (detail) => cache.keepProduct(detail) });
  /** @type {Search} */
  let search;
  const sources = new Sources(getSources);
  const answers = new Answers({
    cache,
    lookup,
    corrections,
    sources,
    openSearch: () => search.open(),
  });
  search = new Search({ cache, local, queue, onOpen: (product) => answers.openFound(product) });
  /** @param {"input" | "favourites"} start */
  const openPanel = (start) => {
    corrections.forgetSearch(); // a search without a scan before it
    search.open(start);
  };
  const openSearch = () => openPanel("input");
  const camera = new CameraControls(openSearch);
  new Scanning({ camera, recogniser, answers, openSearch });

  byId("open-search", HTMLElement).addEventListener("click", openSearch);
  byId("open-favourites", HTMLElement).addEventListener("click", () => openPanel("favourites"));
  const badge = byId("connection", HTMLElement);
  watchConnection((state) => {
    badge.hidden = state !== "offline";
    if (state === "online") queue.flush();
  });

  camera.start();
  refreshChains(cache);
  registerServiceWorker();
  whenIdle(() => local.restore());
  document.addEventListener("visibilitychange", () => document.hidden || local.refresh());
  document.body.dataset.ready = "true";
}

/** Runs `work` when the page is idle. Safari has no idle callback.
 * @param {() => void} work */
function whenIdle(work) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: 3000 });
  else setTimeout(work, 1000);
}

start();

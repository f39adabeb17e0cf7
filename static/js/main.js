// Puts the rooms together.
import { getChains, getProduct, getSources } from "./api.js";
import { Cache } from "./cache.js";
import { CameraControls } from "./camera/controls.js";
import { Catalogue } from "./catalogue.js";
import { learnChains } from "./lib/chains.js";
import { watchConnection } from "./lib/connection.js";
import { byId } from "./lib/dom.js";
import { Failure } from "./lib/failure.js";
import { fillWords } from "./lib/template_words.js";
import { Scanning } from "./scanning.js";
import { Search } from "./search/search.js";
import { Answers } from "./sheet/answers.js";
import { Sources } from "./sources.js";
import { keepForOffline } from "./updates.js";

/** The chains, asked for at every start: the answer also tells whether the server can be heard.
 * @param {Cache} cache */
async function refreshChains(cache) {
  const kept = await cache.list("chains").catch(() => null);
  if (kept) learnChains(kept.value);
  try {
    const chains = await getChains();
    learnChains(chains);
    await cache.keepList("chains", chains);
  } catch (error) {
    if (!(error instanceof Failure)) throw error; // without the server the chains we know will do
  }
}

function start() {
  fillWords();
  const cache = new Cache();
  const catalogue = new Catalogue(cache, getProduct);
  /** @type {Search} */
  let search;
  const openSearch = () => search.open();
  const sources = new Sources(getSources);
  const answers = new Answers({ cache, catalogue, sources, openSearch });
  search = new Search({ cache, onOpen: (product) => answers.openProduct(product) });
  const camera = new CameraControls(openSearch);
  new Scanning({ camera, answers, openSearch });

  byId("open-search", HTMLElement).addEventListener("click", openSearch);
  byId("open-favourites", HTMLElement).addEventListener("click", () => search.open("favourites"));
  const badge = byId("connection", HTMLElement);
  watchConnection((state) => {
    badge.hidden = state !== "offline";
  });

  camera.start();
  refreshChains(cache);
  keepForOffline();
  document.body.dataset.ready = "true";
}

start();

// The stores around a place: from the server, or from the cache if the server cannot be reached.
import { getNearbyStores } from "../api/client.js";
import { Failure } from "../api/failure.js";
import { staleText } from "../domain/texts.js";

/** @import { Cache } from "../cache/cache.js" */
/** @import { Position, Store } from "../types.js" */

/** @typedef {object} Nearby
 * @property {Store[]} stores nearest first
 * @property {string} stale how old they are and why; "" for a fresh answer */

/** @param {Cache} cache
 * @param {Position} position
 * @param {string[]} chains codes
 * @param {number} radius metres
 * @param {AbortSignal} signal
 * @returns {Promise<Nearby>} */
export async function nearbyStores(cache, position, chains, radius, signal) {
  const name = listName(position, chains, radius);
  try {
    const stores = await getNearbyStores(position, chains, radius, signal);
    await cache.keepList(name, stores).catch(() => {});
    return { stores, stale: "" };
  } catch (error) {
    if (!(error instanceof Failure) || !error.isTransient) throw error;
    const kept = await cache.list(name).catch(() => null);
    if (!kept) throw error;
    return { stores: kept.value, stale: staleText(error.code, Date.now() - kept.at) };
  }
}

/** Names a cached list. Places within about a hundred metres share a name.
 * @param {Position} position
 * @param {string[]} chains
 * @param {number} radius */
function listName({ lat, lng }, chains, radius) {
  return `stores ${lat.toFixed(3)} ${lng.toFixed(3)} ${radius} ${[...chains].sort().join()}`;
}

// Whether the server can be heard, as far as the last attempt and the browser know.

/** @typedef {"online" | "offline" | "unreachable"} Connection */

/** @type {Connection} */
let state = navigatorIsOffline() ? "offline" : "online";

/** @type {Set<(state: Connection) => void>} */
const listeners = new Set();

function navigatorIsOffline() {
  return globalThis.navigator?.onLine === false;
}

/** @param {Connection} next */
function become(next) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener(state);
}

/** Told by every request how it went.
 * @param {boolean} heard an answer came back, whatever it said */
export function reportRequest(heard) {
  if (heard) become("online");
  else become(navigatorIsOffline() ? "offline" : "unreachable");
}

/** @returns {Connection} */
export const connection = () => state;

/** Calls `listener` now and at every change.
 * @param {(state: Connection) => void} listener */
export function watchConnection(listener) {
  listeners.add(listener);
  listener(state);
}

globalThis.addEventListener?.("offline", () => become("offline"));
// A network is back, which is not yet the server: what could not be reached with one before waits for its next answer.
globalThis.addEventListener?.("online", () => state === "offline" && become("online"));

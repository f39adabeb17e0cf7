// Whether the server can be reached, according to the latest request and the browser.

/** @typedef {"online" | "offline" | "unreachable"} Connection */

/** @type {Connection} */
let state = navigatorIsOffline() ? "offline" : "online";

/** @type {Set<(state: Connection) => void>} */
const listeners = new Set();

function navigatorIsOffline() {
  return globalThis.navigator?.onLine === false;
}

/** @param {Connection} next */
function setState(next) {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener(state);
}

/** Records the result of a request.
 * @param {boolean} answered a response came back, whatever its status */
export function reportRequest(answered) {
  if (answered) setState("online");
  else setState(navigatorIsOffline() ? "offline" : "unreachable");
}

/** @returns {Connection} */
export const connection = () => state;

/** Calls `listener` now and at every change.
 * @param {(state: Connection) => void} listener */
export function watchConnection(listener) {
  listeners.add(listener);
  listener(state);
}

globalThis.addEventListener?.("offline", () => setState("offline"));
// "online" means a network, not the server: a server that was unreachable stays so until it answers again.
globalThis.addEventListener?.("online", () => state === "offline" && setState("online"));

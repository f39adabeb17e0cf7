// The layers over the camera, and the browser's back button: each layer is one step of history, so that "back" closes
// the top layer before it leaves the page.

/** @typedef {object} Layer
 * @property {string} name
 * @property {() => void} close called once when the layer closes, in whatever way
 * @property {() => void} [cover] another layer opened above it
 * @property {() => void} [uncover] it is the top layer again */

/** @type {Layer[]} */
const stack = [];

/** Steps of history that stand for layers, and whether a `history.go` of this module is still running. */
let steps = Number(history.state?.layers ?? 0);
let going = false;

/** Opens a layer, unless one of that name is open.
 * @param {Layer} layer */
export function openLayer(layer) {
  if (stack.some(({ name }) => name === layer.name)) return;
  stack.at(-1)?.cover?.();
  stack.push(layer);
  scheduleSync();
}

/** Closes a layer and all above it, if it is open.
 * @param {string} name */
export function closeLayer(name) {
  const index = stack.findIndex((layer) => layer.name === name);
  if (index >= 0) closeDownTo(index);
  scheduleSync();
}

export function closeAllLayers() {
  closeDownTo(0);
  scheduleSync();
}

/** @param {number} depth number of layers that stay open */
function closeDownTo(depth) {
  if (stack.length <= depth) return;
  while (stack.length > depth) stack.pop()?.close();
  stack.at(-1)?.uncover?.();
}

/** Waits for the end of the turn: closing one layer and opening another then leaves history unchanged. */
function scheduleSync() {
  setTimeout(sync, 0);
}

function sync() {
  if (going) return;
  for (; steps < stack.length; steps += 1) history.pushState({ layers: steps + 1 }, "");
  if (steps > stack.length) {
    going = true;
    history.go(stack.length - steps);
  }
}

addEventListener("popstate", (event) => {
  steps = Number(event.state?.layers ?? 0);
  if (going) going = false;
  else closeDownTo(steps);
  scheduleSync();
});

document.addEventListener("keydown", (event) => {
  const top = stack.at(-1);
  if (event.key !== "Escape" || !top) return;
  event.preventDefault();
  closeLayer(top.name);
});

scheduleSync(); // a reload keeps history's state but not the layers

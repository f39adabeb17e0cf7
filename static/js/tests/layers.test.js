import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** A browser's history: entries, a place in them, and `go` that arrives later with a popstate. */
class FakeHistory {
  /** @type {any[]} */
  entries = [null];
  at = 0;
  /** Steps requested and not yet taken. */
  pending = 0;
  get state() {
    return this.entries[this.at];
  }
  /** @param {any} state */
  pushState(state) {
    this.entries = [...this.entries.slice(0, this.at + 1), state];
    this.at += 1;
  }
  /** @param {number} by */
  go(by) {
    this.pending += 1;
    setTimeout(() => {
      this.pending -= 1;
      this.at += by;
      events.dispatchEvent(Object.assign(new Event("popstate"), { state: this.state }));
    }, 2);
  }
}

const events = new EventTarget();
const page = new EventTarget();
const history = new FakeHistory();
history.entries = [null, { layers: 1 }]; // as a reload with an open sheet leaves it
history.at = 1;
for (const [name, value] of Object.entries({
  history,
  document: page,
  addEventListener: events.addEventListener.bind(events),
})) {
  Object.defineProperty(globalThis, name, { configurable: true, value });
}
const { openLayer, closeLayer, closeAllLayers } = await import("../ui/layers.js");

/** @type {string[]} */
let calls = [];

/** Until no step is on its way any more; a fixed time would be too short on a busy machine. */
async function settled() {
  do {
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (history.pending > 0);
}

/** @param {string} name */
const layer = (name) => ({
  name,
  close: () => calls.push(`${name} closes`),
  cover: () => calls.push(`${name} is covered`),
  uncover: () => calls.push(`${name} is uncovered`),
});

async function back() {
  history.go(-1);
  await settled();
}

beforeEach(async () => {
  closeAllLayers();
  await settled();
  calls = [];
});

test("a step left over from before a reload is removed", () => {
  assert.equal(history.at, 0);
});

test("an open layer is one step of history", async () => {
  openLayer(layer("sheet"));
  await settled();
  assert.equal(history.at, 1);
});

test("the back button closes the top layer and uncovers the one below", async () => {
  openLayer(layer("search"));
  openLayer(layer("sheet"));
  await settled();
  await back();
  assert.deepEqual(calls, ["search is covered", "sheet closes", "search is uncovered"]);
  await back();
  assert.deepEqual(calls.slice(3), ["search closes"]);
  assert.equal(history.at, 0);
});

test("closing by a button removes its step of history", async () => {
  openLayer(layer("sheet"));
  await settled();
  closeLayer("sheet");
  await settled();
  assert.equal(history.at, 0);
  assert.deepEqual(calls, ["sheet closes"]);
});

test("closing one layer and opening another leaves history unchanged", async () => {
  openLayer(layer("sheet"));
  await settled();
  const entries = history.entries.length;
  closeLayer("sheet");
  openLayer(layer("search"));
  await settled();
  assert.equal(history.at, 1);
  assert.equal(history.entries.length, entries);
});

test("closing all layers uncovers none of them in between", async () => {
  openLayer(layer("search"));
  openLayer(layer("sheet"));
  await settled();
  closeAllLayers();
  await settled();
  assert.deepEqual(calls, ["search is covered", "sheet closes", "search closes"]);
  assert.equal(history.at, 0);
});

test("Escape closes the top layer only", async () => {
  openLayer(layer("search"));
  openLayer(layer("sheet"));
  page.dispatchEvent(Object.assign(new Event("keydown"), { key: "Escape" }));
  await settled();
  assert.deepEqual(calls, ["search is covered", "sheet closes", "search is uncovered"]);
});

test("a layer that is open is not opened twice", async () => {
  openLayer(layer("sheet"));
  openLayer(layer("sheet"));
  await settled();
  assert.equal(history.at, 1);
});

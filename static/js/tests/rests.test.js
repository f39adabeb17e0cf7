import assert from "node:assert/strict";
import { test } from "node:test";
import { lowered, RESTS, raised, settled } from "../sheet/rests.js";

/** @import { Rest } from "../sheet/rests.js" */

const heights = { peek: 180, half: 560, full: 820 };

/** @param {Rest} from
 * @param {number} height
 * @param {number} [velocity] */
const drop = (from, height, velocity = 0) => settled({ rests: RESTS.match, from, height, velocity, heights });

test("a product is raised step by step and stays at the top", () => {
  assert.equal(raised(RESTS.match, "peek"), "half");
  assert.equal(raised(RESTS.match, "half"), "full");
  assert.equal(raised(RESTS.match, "full"), "full");
});

test("a product is lowered step by step and then closed", () => {
  assert.equal(lowered(RESTS.match, "full"), "half");
  assert.equal(lowered(RESTS.match, "half"), "peek");
  assert.equal(lowered(RESTS.match, "peek"), "closed");
});

test("a question has one rest, and lowering closes it", () => {
  assert.equal(raised(RESTS.choose, "half"), "half");
  assert.equal(lowered(RESTS.unknown, "half"), "closed");
});

test("a slow drag ends at the nearest rest", () => {
  assert.equal(drop("peek", 500), "half");
  assert.equal(drop("half", 300), "peek");
  assert.equal(drop("half", 720), "full");
});

test("a flick moves one rest on, however short it is", () => {
  assert.equal(drop("peek", 200, -900), "half");
  assert.equal(drop("half", 570, -900), "full");
  assert.equal(drop("full", 810, 900), "half");
  assert.equal(drop("half", 550, 900), "peek");
});

test("a long flick can skip a rest", () => {
  assert.equal(drop("peek", 600, -900), "full");
  assert.equal(drop("full", 500, 900), "peek");
});

test("a flick down from the lowest rest closes the sheet", () => {
  assert.equal(drop("peek", 170, 900), "closed");
});

test("a sheet pulled below half of its lowest rest is closed", () => {
  assert.equal(drop("peek", 80), "closed");
  assert.equal(drop("peek", 120), "peek");
});

test("a flick up beyond the top stays at the top", () => {
  assert.equal(drop("full", 900, -900), "full");
});

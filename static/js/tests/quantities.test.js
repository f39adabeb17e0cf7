import assert from "node:assert/strict";
import { test } from "node:test";
import { splitAtQuantities } from "../ui/quantities.js";

test("a quantity is split off, whatever its unit", () => {
  assert.deepEqual(splitAtQuantities("해든)우유500ml"), ["해든)우유", "500ml", ""]);
  assert.deepEqual(splitAtQuantities("생수 1.5L 6입"), ["생수 ", "1.5L", " ", "6입", ""]);
  assert.deepEqual(splitAtQuantities("쌀과자 12개입"), ["쌀과자 ", "12개입", ""]);
});

test("a number without a unit, or before another word, is not a quantity", () => {
  assert.deepEqual(splitAtQuantities("비타500"), ["비타500"]);
  assert.deepEqual(splitAtQuantities("3good 우유"), ["3good 우유"]);
});

test("the parts of a name add up to the name", () => {
  const name = "해든)고소한우유500ml 2개";
  assert.equal(splitAtQuantities(name).join(""), name);
});

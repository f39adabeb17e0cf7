import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bundleCost,
  bundleSize,
  piecesReceived,
  plainCost,
  promotionCost,
  roundedWon,
  wonText,
} from "../domain/pricing.js";
import { promotion } from "./builders.js";

test("won are grouped by thousands", () => {
  assert.equal(wonText(850), "850원");
  assert.equal(wonText(1700), "1,700원");
  assert.equal(wonText(1234567), "1,234,567원");
});

test("a fraction of won is rounded half up", () => {
  assert.equal(roundedWon(3400 / 3), 1133);
  assert.equal(roundedWon(1167.5), 1168);
  assert.equal(roundedWon(1167.49), 1167);
});

test("the unit price stays exact for comparison", () => {
  const third = promotion({ kind: "2+1", unit_price: { numerator: 3400, denominator: 3, won: 1133 } });
  assert.ok(/** @type {number} */ (promotionCost(third, "unit")) > 1133);
});

test("the cost of n pieces comes from the server", () => {
  const deal = promotion({ cost: { 1: 1700, 2: 1700, 3: 3400 } });
  assert.deepEqual(
    [1, 2, 3].map((n) => promotionCost(deal, /** @type {1 | 2 | 3} */ (n))),
    [1700, 1700, 3400],
  );
});

test("mix and match without numbers has no price", () => {
  const mix = promotion({ kind: "mix", unit_price: null, cost: { 1: null, 2: null, 3: null } });
  assert.equal(promotionCost(mix, "unit"), null);
  assert.equal(promotionCost(mix, 2), null);
});

test("without a deal every piece costs the sticker price", () => {
  assert.equal(plainCost(1500, "unit"), 1500);
  assert.equal(plainCost(1500, 3), 4500);
  assert.equal(plainCost(null, 1), null);
});

test("one wanted piece of a 1+1 gives two", () => {
  assert.deepEqual(
    [1, 2, 3].map((n) => piecesReceived("1+1", n)),
    [2, 2, 4],
  );
});

test("two wanted pieces of a 2+1 give three", () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => piecesReceived("2+1", n)),
    [1, 3, 3, 4],
  );
});

test("three wanted pieces of a 3+1 give four", () => {
  assert.deepEqual(
    [1, 2, 3].map((n) => piecesReceived("3+1", n)),
    [1, 2, 4],
  );
});

test("a discount, a gift or no deal gives as many pieces as are paid for", () => {
  for (const kind of /** @type {const} */ (["discount", "gift", null]))
    assert.equal(piecesReceived(kind, 2), 2);
});

test("a full round of 2+1 is three pieces for the price of two", () => {
  assert.equal(bundleSize("2+1"), 3);
  assert.equal(bundleCost("2+1", 1700), 3400);
  assert.equal(bundleCost("2+1", null), null);
});

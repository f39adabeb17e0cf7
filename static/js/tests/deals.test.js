import assert from "node:assert/strict";
import { test } from "node:test";
import { bestLine, cheapestLines, lines, standing } from "../domain/deals.js";
import { HOUR, listing, NOON, product, promotion, unconfirmed, until } from "./builders.js";

const TODAY = "2026-11-23";
const DAY = 24 * HOUR;

const twoPlusOne = promotion({
  kind: "2+1",
  unit_price: { numerator: 3400, denominator: 3, won: 1133 },
  cost: { 1: 1700, 2: 3400, 3: 3400 },
});
const mix = promotion({ kind: "mix", unit_price: null, cost: { 1: null, 2: null, 3: null } });

/** @param {number} won */
const discount = (won) =>
  promotion({
    kind: "discount",
    sale_price: won,
    unit_price: { numerator: won, denominator: 1, won },
    cost: { 1: won, 2: 2 * won, 3: 3 * won },
  });

/** @param {Record<string, import("../types.js").Promotion[]>} chains */
const sold = (chains) =>
  product(Object.entries(chains).map(([chain, promotions]) => listing({ chain, promotions })));

/** @param {import("../domain/deals.js").Line[]} ranked */
const order = (ranked) => ranked.map(({ chain }) => chain);

test("a deal of this month without a stated end is running", () => {
  assert.equal(standing(promotion(), TODAY), "running");
});

test("a deal is running on its last day and has ended on the next", () => {
  assert.equal(standing(promotion(until("2026-11-23")), TODAY), "running");
  assert.equal(standing(promotion(until("2026-11-22")), TODAY), "ended");
});

test("a deal that starts tomorrow is not running today", () => {
  assert.equal(standing(promotion({ starts_on: "2026-11-24" }), TODAY), "upcoming");
});

test("a deal cached in November is unconfirmed in December, although it was confirmed then", () => {
  assert.equal(standing(promotion({ confirmed: true }), "2026-12-01"), "unconfirmed");
});

test("the cheapest piece comes first", () => {
  const ranked = lines(
    sold({ gs25: [twoPlusOne], cu: [promotion()], emart24: [discount(1200)] }),
    NOON,
    "unit",
  );
  assert.deepEqual(order(ranked), ["cu", "gs25", "emart24"]);
  assert.equal(bestLine(ranked)?.chain, "cu");
});

test("for one piece the discount is cheaper than 2+1", () => {
  const detail = sold({ gs25: [twoPlusOne], emart24: [discount(1500)] });
  assert.deepEqual(order(lines(detail, NOON, "unit")), ["gs25", "emart24"]);
  assert.deepEqual(order(lines(detail, NOON, 1)), ["emart24", "gs25"]);
  assert.deepEqual(order(lines(detail, NOON, 3)), ["gs25", "emart24"]);
});

test("at the same unit price, the deal with the smaller first payment comes first", () => {
  assert.deepEqual(order(lines(sold({ cu: [promotion()], gs25: [discount(850)] }), NOON, "unit")), [
    "gs25",
    "cu",
  ]);
});

test("thirds of a won decide between prices that look the same", () => {
  const detail = sold({ cu: [discount(1133)], gs25: [twoPlusOne] });
  assert.deepEqual(order(lines(detail, NOON, "unit")), ["cu", "gs25"]);
});

test("prices that read the same are equally cheap, whatever the thirds of a won", () => {
  const detail = sold({ cu: [discount(1133)], gs25: [twoPlusOne], emart24: [discount(1200)] });
  assert.deepEqual(order(cheapestLines(lines(detail, NOON, "unit"))), ["cu", "gs25"]);
});

test("a deal without a price follows those with one", () => {
  const ranked = lines(sold({ cspace24: [mix], emart24: [discount(1600)] }), NOON, "unit");
  assert.deepEqual(order(ranked), ["emart24", "cspace24"]);
  assert.deepEqual(cheapestLines(ranked), []);
});

test("an unconfirmed deal comes last, however cheap", () => {
  const ranked = lines(sold({ gs25: [promotion(unconfirmed())], cspace24: [mix] }), NOON, "unit");
  assert.deepEqual(order(ranked), ["cspace24", "gs25"]);
  assert.equal(ranked[1]?.standing, "unconfirmed");
});

test("an unconfirmed deal alone is not a best deal", () => {
  assert.equal(bestLine(lines(sold({ gs25: [promotion(unconfirmed())] }), NOON, "unit")), null);
});

test("an answer cached past the end of a deal shows the plain price", () => {
  const detail = sold({ cu: [promotion(until("2026-11-23"))] });
  assert.equal(lines(detail, NOON, "unit")[0]?.deal?.kind, "1+1");
  const [tomorrow] = lines(detail, NOON + DAY, "unit");
  assert.equal(tomorrow?.deal, null);
  assert.equal(tomorrow?.amount, 1700);
});

test("a sticker price of this month takes part in the comparison", () => {
  const detail = product([listing({ chain: "gs25", price: 800 }), listing({ promotions: [promotion()] })]);
  assert.deepEqual(order(lines(detail, NOON, "unit")), ["gs25", "cu"]);
});

test("a sticker price of an earlier month does not outrank a deal of today", () => {
  const old = listing({ chain: "gs25", price: 800, price_seen_on: "2026-08-11" });
  const ranked = lines(product([old, listing({ promotions: [promotion()] })]), NOON, "unit");
  assert.deepEqual(order(ranked), ["cu", "gs25"]);
  assert.deepEqual(cheapestLines(ranked), []);
});

test("the chain's best deal decides its line, the others are listed with it", () => {
  const gift = promotion({ id: 2, kind: "gift", unit_price: { numerator: 1700, denominator: 1, won: 1700 } });
  const [line] = lines(sold({ cu: [gift, promotion()] }), NOON, "unit");
  assert.equal(line?.deal?.kind, "1+1");
  assert.deepEqual(
    line?.others.map(({ kind }) => kind),
    ["gift"],
  );
});

test("a gift's value is never subtracted from the price", () => {
  const gift = promotion({
    kind: "gift",
    gift_name: "초코볼",
    gift_price: 1800,
    unit_price: { numerator: 1800, denominator: 1, won: 1800 },
  });
  assert.equal(lines(sold({ cu: [gift] }), NOON, "unit")[0]?.amount, 1800);
});

test("a product nobody sells has no lines and no best deal", () => {
  assert.deepEqual(lines(product([]), NOON, "unit"), []);
  assert.equal(bestLine([]), null);
});

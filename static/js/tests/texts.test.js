import assert from "node:assert/strict";
import { test } from "node:test";
import { cheapestLines, lines } from "../domain/deals.js";
import {
  answerText,
  briefBestText,
  caveatText,
  distanceText,
  freshnessText,
  giftText,
  reasonParts,
  staleText,
  untilText,
} from "../domain/texts.js";
import { HOUR, listing, NOON, product, promotion, unconfirmed, until } from "./builders.js";

/** @import { Counting } from "../domain/pricing.js" */
/** @import { ChainListing, Promotion } from "../types.js" */

/** @param {...Promotion} promotions */
const ranked = (...promotions) => lines(product([listing({ promotions })]), NOON, "unit");

/** @param {Partial<Promotion>} values */
function untilOf(values) {
  const [line] = ranked(promotion(values));
  return line && untilText(line, NOON);
}

test("the best deal fits in one line", () => {
  assert.equal(answerText(ranked(promotion()), NOON), "CU 1+1 · 하나에 850원");
});

test("mix and match without numbers sends the shopper to the store", () => {
  const mix = promotion({ kind: "mix", unit_price: null });
  assert.equal(answerText(ranked(mix), NOON), "CU 골라담기 · 매장에서 확인");
});

test("without a deal the answer says so and gives the plain price", () => {
  assert.equal(answerText(ranked(), NOON), "지금은 행사 없음 · CU 1,700원");
});

test("an unconfirmed deal is never the answer", () => {
  assert.equal(answerText(ranked(promotion(unconfirmed())), NOON), "지난달 행사 · 확인 전");
  assert.notEqual(caveatText(ranked(promotion(unconfirmed()))), "");
  assert.equal(caveatText(ranked(promotion())), "");
});

test("a search result describes its best deal in the same way", () => {
  assert.equal(
    briefBestText({ chain: "cu", kind: "discount", label: "할인", unit_price: 1200 }),
    "CU 할인 · 하나에 1,200원",
  );
  assert.equal(
    briefBestText({ chain: "emart24", kind: "mix", label: "골라담기", unit_price: null }),
    "이마트24 골라담기 · 매장에서 확인",
  );
  assert.equal(briefBestText(null), "지금은 행사 없음");
});

test("a known end is shown as a day, the last day as today", () => {
  assert.equal(untilOf(until("2026-11-30")), "11월 30일까지");
  assert.equal(untilOf(until("2026-11-23")), "오늘까지");
});

test("an unknown end is never shown as a date", () => {
  assert.equal(untilOf({}), "이번 달 행사 · 종료일 미확인");
});

test("an unconfirmed deal says which month it was seen in", () => {
  assert.equal(untilOf(unconfirmed()), "지난달 행사 · 확인 전");
  assert.equal(untilOf(unconfirmed("2026-08-20", "2026-08-31")), "8월 행사 · 확인 전");
});

test("an upcoming deal says when it starts", () => {
  assert.equal(untilOf({ starts_on: "2026-12-01" }), "12월 1일부터");
});

/** @param {number} amount
 * @param {string} chain */
const plain = (amount, chain) => listing({ chain, price: amount });

/** @param {ChainListing[]} chains
 * @param {Counting} counting */
function reasons(chains, counting) {
  const rows = lines(product(chains), NOON, counting);
  return rows.map((line) => reasonParts(line, counting, cheapestLines(rows)));
}

test("the first line says what a full round of its deal costs", () => {
  assert.deepEqual(reasons([listing({ promotions: [promotion()] }), plain(1700, "gs25")], "unit"), [
    ["1,700원에 2개", "가장 싸요"],
    [],
  ]);
});

test("a line is called cheapest only if there is something to compare with", () => {
  assert.deepEqual(reasons([listing({ promotions: [promotion()] })], "unit"), [["1,700원에 2개"]]);
});

test("of several equal prices none is called the cheapest", () => {
  assert.deepEqual(reasons([plain(1700, "cu"), plain(1700, "gs25"), plain(1800, "emart24")], 2), [
    ["같은 가격"],
    ["같은 가격"],
    [],
  ]);
});

test("the answer follows the way of counting", () => {
  const cost = { 1: 1700, 2: 3400, 3: 3400 };
  const chain = listing({ promotions: [promotion({ kind: "2+1", cost })] });
  assert.equal(answerText(lines(product([chain]), NOON, 3), NOON, 3), "CU 2+1 · 3개 3,400원");
  assert.equal(
    answerText(lines(product([listing()]), NOON, 3), NOON, 3),
    "지금은 행사 없음 · CU 3개 5,100원",
  );
});

test("ended deals do not prove that there is none in a month not crawled yet", () => {
  const december = Date.parse("2026-12-02T12:00:00+09:00");
  const over = listing({ promotions: [promotion(until("2026-11-30"))] });
  const words = (/** @type {ChainListing} */ chain) =>
    answerText(lines(product([chain]), december, "unit"), december);
  assert.equal(words(over), "지난 행사 종료 · 이번 달은 확인 전");
  assert.equal(words({ ...over, checked_at: "2026-12-01T00:10:00+09:00" }), "지금은 행사 없음 · CU 1,700원");
  const [line] = lines(product([over]), december, "unit");
  assert.equal(line && untilText(line, december), "지난 행사 종료 · 이번 달은 확인 전");
});

test("one chain not crawled this month leaves open whether there is a deal", () => {
  const december = Date.parse("2026-12-02T12:00:00+09:00");
  const over = listing({ promotions: [promotion(until("2026-11-30"))] });
  const read = listing({
    chain: "gs25",
    price_seen_on: "2026-12-01",
    checked_at: "2026-12-01T09:00:00+09:00",
  });
  const rows = lines(product([over, read]), december, "unit");
  assert.equal(answerText(rows, december), "지난 행사 종료 · 이번 달은 확인 전");
  assert.deepEqual(cheapestLines(rows), []);
});

test("a gift is named with its value if that is known", () => {
  assert.equal(giftText(promotion({ gift_name: "초코볼", gift_price: 1800 })), "덤: 초코볼, 1,800원 상당");
  assert.equal(giftText(promotion({ gift_name: "초코볼" })), "덤: 초코볼");
  assert.equal(giftText(promotion()), "");
  assert.equal(giftText(promotion({ kind: "gift" })), "덤: 매장에서 확인");
});

test("a line says how long ago its chain was checked", () => {
  const [line] = ranked(promotion());
  assert.equal(line && freshnessText(line, NOON), "3시간 전 확인");
  assert.equal(line && freshnessText({ ...line, checkedAt: null }, NOON), "확인 기록 없음");
});

test("a price without a deal says when it was seen", () => {
  const [line] = lines(product([listing({ price_seen_on: "2026-08-11" })]), NOON, "unit");
  assert.equal(line && freshnessText(line, NOON), "8월 11일에 확인한 가격");
});

test("an expired answer says how old it is and why it is shown", () => {
  assert.equal(staleText("offline", 2 * HOUR), "오프라인 · 2시간 전에 받은 정보");
  assert.equal(staleText("unreachable", 2 * HOUR), "오프라인 · 2시간 전에 받은 정보");
  assert.equal(staleText("server", 2 * HOUR), "서버 응답 없음 · 2시간 전에 받은 정보");
});

test("distances are rounded for reading", () => {
  assert.equal(distanceText(4), "10m");
  assert.equal(distanceText(123), "120m");
  assert.equal(distanceText(996), "1km");
  assert.equal(distanceText(1240), "1.2km");
  assert.equal(distanceText(2000), "2km");
});

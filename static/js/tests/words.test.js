import assert from "node:assert/strict";
import { test } from "node:test";
import { lines } from "../lib/deals.js";
import {
  answerText,
  briefBestText,
  caveatText,
  distanceText,
  freshnessText,
  giftText,
  reasonText,
  staleText,
  untilText,
} from "../lib/words.js";
import { HOUR, listing, NOON, product, promotion, unconfirmed, until } from "./builders.js";

/** @import { Promotion } from "../types.js" */

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

test("without a deal the plain price is told, and that there is no deal", () => {
  assert.equal(answerText(ranked(), NOON), "지금은 행사 없음 · CU 1,700원");
});

test("an unconfirmed deal is never told as the answer", () => {
  assert.equal(answerText(ranked(promotion(unconfirmed())), NOON), "지난달 행사 · 확인 전");
  assert.notEqual(caveatText(ranked(promotion(unconfirmed()))), "");
  assert.equal(caveatText(ranked(promotion())), "");
});

test("a search result says its best deal in the same words", () => {
  assert.equal(
    briefBestText({ chain: "cu", kind: "discount", label: "할인", unit_price: 1200 }),
    "CU 할인 · 하나에 1,200원",
  );
  assert.equal(briefBestText(null), "지금은 행사 없음");
});

test("a known end is told as a day, its last day as today", () => {
  assert.equal(untilOf(until("2026-11-30")), "11월 30일까지");
  assert.equal(untilOf(until("2026-11-23")), "오늘까지");
});

test("an end nobody told is never printed as a date", () => {
  assert.equal(untilOf({}), "이번 달 행사 · 종료일 미확인");
});

test("an unconfirmed deal says which month it was seen in", () => {
  assert.equal(untilOf(unconfirmed()), "지난달 행사 · 확인 전");
  assert.equal(untilOf(unconfirmed("2026-08-20", "2026-08-31")), "8월 행사 · 확인 전");
});

test("a deal to come says from when", () => {
  assert.equal(untilOf({ starts_on: "2026-12-01" }), "12월 1일부터");
});

test("the first line says what a full round of its deal takes", () => {
  const [line] = ranked(promotion());
  assert.equal(line && reasonText(line, "unit", true), "1,700원에 2개 · 가장 싸요");
});

test("cheapest is only said where there was something to compare with", () => {
  const [line] = ranked(promotion());
  assert.equal(line && reasonText(line, "unit", false), "1,700원에 2개");
  assert.equal(line && reasonText(line, 2, true), "가장 싸요");
});

test("a gift is named with its worth where that is known", () => {
  assert.equal(giftText(promotion({ gift_name: "초코볼", gift_price: 1800 })), "덤: 초코볼, 1,800원 상당");
  assert.equal(giftText(promotion({ gift_name: "초코볼" })), "덤: 초코볼");
  assert.equal(giftText(promotion()), "");
});

test("a line says how long ago its chain was checked", () => {
  const [line] = ranked(promotion());
  assert.equal(line && freshnessText(line, NOON), "3시간 전 확인");
  assert.equal(line && freshnessText({ ...line, checkedAt: null }, NOON), "확인 시각 모름");
});

test("a price without a deal says when it was seen", () => {
  const [line] = lines(product([listing({ price_seen_on: "2026-08-11" })]), NOON, "unit");
  assert.equal(line && freshnessText(line, NOON), "8월 11일에 본 값");
});

test("an old answer says how old it is and why it is shown", () => {
  assert.equal(staleText("offline", 2 * HOUR), "오프라인 · 2시간 전 정보");
  assert.equal(staleText("unreachable", 2 * HOUR), "오프라인 · 2시간 전 정보");
  assert.equal(staleText("server", 2 * HOUR), "서버 응답 없음 · 2시간 전 정보");
});

test("distances are rounded as people say them", () => {
  assert.equal(distanceText(4), "10m");
  assert.equal(distanceText(123), "120m");
  assert.equal(distanceText(996), "1km");
  assert.equal(distanceText(1240), "1.2km");
  assert.equal(distanceText(2000), "2km");
});

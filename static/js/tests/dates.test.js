import assert from "node:assert/strict";
import { test } from "node:test";
import { ageText, dayText, koreanDay, monthsBefore } from "../domain/dates.js";
import { HOUR } from "./builders.js";

test("a day begins at midnight in Seoul, not in UTC", () => {
  assert.equal(koreanDay(Date.parse("2026-11-30T14:59:59Z")), "2026-11-30");
  assert.equal(koreanDay(Date.parse("2026-11-30T15:00:00Z")), "2026-12-01");
});

test("a year begins at midnight in Seoul", () => {
  assert.equal(koreanDay(Date.parse("2026-12-31T15:00:00Z")), "2027-01-01");
});

test("months are counted by the calendar, also across years", () => {
  assert.equal(monthsBefore("2026-11-30", "2026-11-01"), 0);
  assert.equal(monthsBefore("2026-10-31", "2026-11-01"), 1);
  assert.equal(monthsBefore("2025-12-31", "2026-01-01"), 1);
  assert.equal(monthsBefore("2026-12-01", "2026-11-30"), -1);
});

test("a day of this year is shown without the year, a day of another year with it", () => {
  assert.equal(dayText("2026-11-30", "2026-11-23"), "11월 30일");
  assert.equal(dayText("2027-01-03", "2026-12-30"), "2027년 1월 3일");
});

test("an age is shown in the largest unit that fits", () => {
  assert.equal(ageText(59_000), "방금");
  assert.equal(ageText(60_000), "1분 전");
  assert.equal(ageText(HOUR - 1), "59분 전");
  assert.equal(ageText(3 * HOUR), "3시간 전");
  assert.equal(ageText(49 * HOUR), "2일 전");
});

test("an instant in the future, by a slow clock, counts as now", () => {
  assert.equal(ageText(-5 * HOUR), "방금");
});

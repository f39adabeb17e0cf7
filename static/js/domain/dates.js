// Days and months in Korean time: promotions follow Seoul's clock, wherever the phone is.
import { t } from "../strings.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KOREA_AHEAD_OF_UTC = 9 * HOUR; // no daylight saving since 1988

/** Returns the Korean day of an instant.
 * @param {number} instant milliseconds since the epoch
 * @returns {string} ISO day, "2026-11-23" */
export function koreanDay(instant) {
  return new Date(instant + KOREA_AHEAD_OF_UTC).toISOString().slice(0, 10);
}

/** Counts the calendar months from `day` to `today`; 0 in the same month, negative if `day` is later.
 * @param {string} day ISO day
 * @param {string} today ISO day */
export function monthsBefore(day, today) {
  return monthNumber(today) - monthNumber(day);
}

/** @param {string} day */
function monthNumber(day) {
  const [year, month] = day.split("-").map(Number);
  return (year ?? 0) * 12 + (month ?? 1);
}

/** "11월 30일", with the year if it is not this year.
 * @param {string} day ISO day
 * @param {string} today ISO day */
export function dayText(day, today) {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const text = t("day", { month, date });
  return day.slice(0, 4) === today.slice(0, 4) ? text : t("day_of_year", { year, day: text });
}

/** "3시간 전에": an age that stands before a verb.
 * @param {number} elapsed milliseconds */
export function sinceText(elapsed) {
  const age = ageText(elapsed);
  return elapsed < MINUTE ? age : t("age_since", { age });
}

/** "3시간 전". A negative age, from a phone whose clock is slow, counts as now.
 * @param {number} elapsed milliseconds */
export function ageText(elapsed) {
  if (elapsed < MINUTE) return t("age_now");
  if (elapsed < HOUR) return t("age_minutes", { n: Math.floor(elapsed / MINUTE) });
  if (elapsed < DAY) return t("age_hours", { n: Math.floor(elapsed / HOUR) });
  return t("age_days", { n: Math.floor(elapsed / DAY) });
}

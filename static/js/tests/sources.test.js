import assert from "node:assert/strict";
import { test } from "node:test";
import { Sources } from "../cache/sources.js";
import { sourceText } from "../domain/texts.js";
import { HOUR, NOON } from "./builders.js";

/** @import { Source } from "../types.js" */

/** @param {number} hours since the list was read */
const readAgo = (hours) => new Date(NOON - hours * HOUR).toISOString();

/** @param {Partial<Source>} [values]
 * @returns {Source} */
const source = (values) => ({ code: "gs25", state: "closed", ...values });

test("the sources are fetched once for all lines", async () => {
  let requests = 0;
  const sources = new Sources(async () => {
    requests += 1;
    return [source()];
  });
  const found = await Promise.all([sources.of("gs25"), sources.of("cu"), sources.of("gs25")]);
  assert.deepEqual(
    found.map((one) => one?.state ?? null),
    ["closed", null, "closed"],
  );
  assert.equal(requests, 1);
});

test("after a failed request the next line tries again", async () => {
  let isUp = false;
  const sources = new Sources(async () => {
    if (!isUp) throw new Error("down");
    return [source()];
  });
  assert.equal(await sources.of("gs25"), null);
  isUp = true;
  assert.equal((await sources.of("gs25"))?.state, "closed");
});

test("a closed list is mentioned whatever its age", () => {
  assert.equal(sourceText(source(), readAgo(1), NOON), "공식 목록 제공이 중단됐어요");
  assert.equal(sourceText(source(), null, NOON), "공식 목록 제공이 중단됐어요");
});

test("an unreadable list is mentioned once the known data is old", () => {
  const blocked = source({ state: "blocked" });
  assert.equal(sourceText(blocked, readAgo(20), NOON), "");
  assert.equal(sourceText(blocked, readAgo(50), NOON), "새 목록을 아직 확인하지 못했어요");
});

test("an open or unknown list is not mentioned", () => {
  assert.equal(sourceText(source({ state: "open" }), readAgo(500), NOON), "");
  assert.equal(sourceText(source({ state: "off" }), readAgo(500), NOON), "");
  assert.equal(sourceText(null, readAgo(500), NOON), "");
});

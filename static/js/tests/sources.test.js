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

test("however many lines ask, the server is asked once", async () => {
  let asked = 0;
  const sources = new Sources(async () => {
    asked += 1;
    return [source()];
  });
  const found = await Promise.all([sources.of("gs25"), sources.of("cu"), sources.of("gs25")]);
  assert.deepEqual(
    found.map((one) => one?.state ?? null),
    ["closed", null, "closed"],
  );
  assert.equal(asked, 1);
});

test("a server that cannot be asked is asked again by the next line", async () => {
  let isUp = false;
  const sources = new Sources(async () => {
    if (!isUp) throw new Error("down");
    return [source()];
  });
  assert.equal(await sources.of("gs25"), null);
  isUp = true;
  assert.equal((await sources.of("gs25"))?.state, "closed");
});

test("a closed list is told whatever its age", () => {
  assert.equal(sourceText(source(), readAgo(1), NOON), "공식 목록이 닫혀 있어요");
  assert.equal(sourceText(source(), null, NOON), "공식 목록이 닫혀 있어요");
});

test("a list that cannot be read is told once what is known has grown old", () => {
  const blocked = source({ state: "blocked" });
  assert.equal(sourceText(blocked, readAgo(20), NOON), "");
  assert.equal(sourceText(blocked, readAgo(50), NOON), "새 목록을 아직 읽지 못했어요");
});

test("of a list that is open, or that nobody knows about, nothing is told", () => {
  assert.equal(sourceText(source({ state: "open" }), readAgo(500), NOON), "");
  assert.equal(sourceText(source({ state: "off" }), readAgo(500), NOON), "");
  assert.equal(sourceText(null, readAgo(500), NOON), "");
});

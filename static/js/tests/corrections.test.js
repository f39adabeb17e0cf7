import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Failure } from "../api/failure.js";
import { openDatabase } from "../cache/database.js";
import { CorrectionQueue } from "../corrections/queue.js";
import { HOUR, NOON } from "./builders.js";

/** @typedef {[scan: string, product: number | null, picture: string]} Posted */

let names = 0;
let now = NOON;
/** @type {Posted[]} */
let posted;
/** @type {string[]} */
let withdrawn;
/** @type {Failure[]} what the server's next answers are */
let refusals;
/** @type {ReturnType<typeof openDatabase>} */
let database;

beforeEach(() => {
  names += 1;
  now = NOON;
  posted = [];
  withdrawn = [];
  refusals = [];
  database = openDatabase(`corrections-${names}`);
});

function queue() {
  return new CorrectionQueue({
    database,
    now: () => now,
    server: {
      async post(scan, product, picture) {
        posted.push([scan, product, picture ? await picture.text() : ""]);
        const refusal = refusals.shift();
        if (refusal) throw refusal;
      },
      async withdraw(scan) {
        withdrawn.push(scan);
        const refusal = refusals.shift();
        if (refusal) throw refusal;
      },
    },
  });
}

const picture = () => new Blob(["frame"], { type: "image/jpeg" });
const rows = () => database.getAll("corrections");

test("a correction is sent at once, without a picture", async () => {
  await queue().add("scan", 7);
  assert.deepEqual(posted, [["scan", 7, ""]]);
  assert.deepEqual(await queue().pictured(), []);
});

test("a picture is sent with consent, and then deleted from the phone", async () => {
  await queue().add("scan", null, picture());
  assert.deepEqual(posted, [["scan", null, "frame"]]);
  assert.equal((await rows())[0].picture, null);
  assert.deepEqual(await queue().pictured(), ["scan"]);
});

test("without a connection a correction waits, and is sent when it is back", async () => {
  refusals = [new Failure("offline")];
  await queue().add("scan", 7, picture());
  await queue().flush();
  assert.deepEqual(posted, [
    ["scan", 7, "frame"],
    ["scan", 7, "frame"],
  ]);
  await queue().flush();
  assert.equal(posted.length, 2);
});

test("if the server cannot be reached, nothing else is tried", async () => {
  refusals = [new Failure("unreachable"), new Failure("unreachable")];
  const corrections = queue();
  await corrections.add("one", 1);
  now += 1;
  await corrections.add("two", 2);
  assert.deepEqual(posted, [
    ["one", 1, ""],
    ["one", 1, ""],
  ]);
});

test("a busy server is tried once more and then not again", async () => {
  refusals = [new Failure("busy"), new Failure("busy"), new Failure("busy")];
  await queue().add("scan", 7);
  await queue().flush();
  await queue().flush();
  assert.equal(posted.length, 2);
  assert.deepEqual(await rows(), []);
});

test("a correction that the server rejects is deleted at once", async () => {
  refusals = [new Failure("refused")];
  await queue().add("scan", 7);
  assert.deepEqual(await rows(), []);
});

test("after a day a correction is no longer sent", async () => {
  refusals = [new Failure("offline")];
  await queue().add("scan", 7);
  now += 24 * HOUR + 1;
  await queue().flush();
  assert.equal(posted.length, 1);
  assert.deepEqual(await rows(), []);
});

test("a later correction of the same scan replaces the earlier one", async () => {
  refusals = [new Failure("offline"), new Failure("offline")];
  await queue().add("scan", 7);
  await queue().add("scan", 8);
  posted = [];
  await queue().flush();
  assert.deepEqual(posted, [["scan", 8, ""]]);
});

test("a correction made while an earlier one is being sent is not lost", async () => {
  const corrections = queue();
  await Promise.all([corrections.add("scan", 7), corrections.add("scan", 7, picture())]);
  assert.deepEqual(posted.at(-1), ["scan", 7, "frame"]);
  assert.deepEqual(await corrections.pictured(), ["scan"]);
});

test("at most the latest twenty wait", async () => {
  const corrections = queue();
  for (let number = 0; number < 23; number += 1) {
    refusals = [new Failure("offline")];
    now += 1;
    await corrections.add(`scan-${number}`, number, picture());
  }
  posted = [];
  await corrections.flush();
  assert.deepEqual(
    posted.map(([, product]) => product),
    [...Array(20).keys()].map((place) => place + 3),
  );
});

test("at most the latest hundred are remembered", async () => {
  const corrections = queue();
  for (let number = 0; number < 104; number += 1) {
    now += 1;
    await corrections.add(`scan-${number}`, number);
  }
  assert.equal((await rows()).length, 100);
});

test("a withdrawn correction is deleted on the server", async () => {
  await queue().add("scan", 7, picture());
  await queue().withdraw("scan");
  assert.deepEqual(withdrawn, ["scan"]);
  assert.deepEqual(await rows(), []);
});

test("a withdrawal waits for the connection without a time limit", async () => {
  await queue().add("scan", 7, picture());
  refusals = [new Failure("offline")];
  await queue().withdraw("scan");
  assert.deepEqual(await queue().pictured(), []);
  now += 400 * HOUR;
  await queue().flush();
  assert.deepEqual(withdrawn, ["scan", "scan"]);
  assert.deepEqual(await rows(), []);
});

test("a correction withdrawn before it was sent is never sent", async () => {
  refusals = [new Failure("offline"), new Failure("offline")];
  await queue().add("scan", 7, picture());
  await queue().withdraw("scan");
  posted = [];
  await queue().flush();
  assert.deepEqual(posted, []);
});

test("withdrawing a correction that the server never had is complete", async () => {
  refusals = [new Failure("not_found", { status: 404 })];
  await queue().withdraw("scan");
  assert.deepEqual(await rows(), []);
});

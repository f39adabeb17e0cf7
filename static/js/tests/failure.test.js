import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, failureCode, retryAfterSeconds } from "../api/failure.js";
import { failureText } from "../ui/notices.js";

const NOW = Date.parse("2026-11-23T12:00:00Z");

test("the server's own code takes precedence over the status", () => {
  assert.equal(failureCode(400, "broken_image"), "bad_picture");
  assert.equal(failureCode(503, "no_recogniser"), "no_recogniser");
  assert.equal(failureCode(400, "too_many_pixels"), "too_large");
});

test("a proxy's refusal without a code is classified by its status", () => {
  assert.equal(failureCode(413, undefined), "too_large");
  assert.equal(failureCode(429, undefined), "throttled");
  assert.equal(failureCode(404, undefined), "not_found");
  assert.equal(failureCode(503, undefined), "busy");
  assert.equal(failureCode(502, undefined), "server");
  assert.equal(failureCode(400, "something_new"), "refused");
});

test("the cache replaces a transient failure, but not a product that no longer exists", () => {
  assert.ok(new Failure("unreachable").isTransient);
  assert.ok(new Failure("busy").isTransient);
  assert.ok(!new Failure("not_found").isTransient);
  assert.ok(!new Failure("refused").isTransient);
});

test("Retry-After is read in seconds and as a date, and is limited", () => {
  assert.equal(retryAfterSeconds("7", NOW), 7);
  assert.equal(retryAfterSeconds("Mon, 23 Nov 2026 12:00:30 GMT", NOW), 30);
  assert.equal(retryAfterSeconds("-5", NOW), 0);
  assert.equal(retryAfterSeconds("soon", NOW), 0);
  assert.equal(retryAfterSeconds(null, NOW), 0);
  assert.equal(retryAfterSeconds("86400", NOW), 600);
});

test("every failure has its own title", () => {
  const codes = /** @type {const} */ ([
    "offline",
    "unreachable",
    "timeout",
    "server",
    "busy",
    "throttled",
    "no_recogniser",
    "too_large",
    "bad_picture",
    "not_found",
    "refused",
  ]);
  assert.equal(new Set(codes.map((code) => failureText(code).title)).size, codes.length);
});

test("the offline text says what still works", () => {
  assert.notEqual(failureText("offline", "offline_scan").text, failureText("offline", "offline_search").text);
});

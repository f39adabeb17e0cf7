import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { centreSquare, roundHalfEven } from "../recogniser/crops.js";
import { decodeGallery } from "../recogniser/gallery.js";
import { isUnmetered } from "../recogniser/metering.js";
import { judge, nearest } from "../recogniser/scoring.js";

/** `recognition/tests/test_phone_cases.py` tests the server with the same cases. */
const CASES = JSON.parse(await readFile(new URL("recogniser_cases.json", import.meta.url), "utf8"));

/** @param {string} text base64 */
function bytes(text) {
  return Uint8Array.from(Buffer.from(text, "base64")).buffer;
}

for (const { name, gallery, queries, limit, expected } of CASES.nearest) {
  test(`the phone ranks as the server does: ${name}`, () => {
    const vectors = queries.map((/** @type {number[]} */ query) => Float32Array.from(query));
    const found = nearest(decodeGallery(bytes(gallery)), vectors, limit);
    assert.deepEqual(
      found.map(({ product }) => product),
      expected.map((/** @type {{product: number}} */ { product }) => product),
    );
    for (const [place, { score, learned }] of found.entries()) {
      assert.ok(Math.abs(score - expected[place].score) < 1e-3);
      assert.equal(learned, expected[place].learned);
    }
  });
}

for (const { name, thresholds, scores, learned, expected } of CASES.verdicts) {
  test(`the phone judges as the server does: ${name}`, () => {
    const candidates = scores.map((/** @type {number} */ score, /** @type {number} */ product) => ({
      product,
      score,
      learned: learned?.[product] ?? true,
    }));
    assert.equal(judge(candidates, thresholds), expected);
  });
}

for (const { name, height, width, fraction, side, rgb } of CASES.crops) {
  test(`the phone cuts as the server does: ${name}`, () => {
    const data = new Uint8Array(height * width * 4);
    for (let pixel = 0; pixel < height * width; pixel += 1) {
      data.set([pixel * 3, pixel * 3 + 1, pixel * 3 + 2, 255], pixel * 4);
    }
    const square = centreSquare({ width, height, data }, fraction);
    assert.equal(square.side, side);
    assert.deepEqual([...square.rgb], rgb);
  });
}

test("a half is rounded as in Python", () => {
  assert.deepEqual([0.5, 1.5, 2.5, 312.5, 313.5, 2.4, 2.6].map(roundHalfEven), [0, 2, 2, 312, 314, 2, 3]);
});

test("a fraction outside its range is refused", () => {
  const picture = { width: 1, height: 1, data: new Uint8Array(4) };
  for (const fraction of [0, 1.1, Number.NaN])
    assert.throws(() => centreSquare(picture, fraction), RangeError);
});

test("a gallery in another format, or an incomplete one, is refused", () => {
  const whole = bytes(CASES.nearest[0].gallery);
  assert.throws(() => decodeGallery(whole.slice(0, -1)), /Incomplete/);
  assert.throws(() => decodeGallery(new ArrayBuffer(3)), /PSG2/);
  const other = whole.slice(0);
  new Uint8Array(other).set([88], 3);
  assert.throws(() => decodeGallery(other), /PSG2/);
});

test("ten thousand products are compared in less than 100 ms of processor time", () => {
  const count = 10_000;
  const dim = 256;
  const gallery = {
    count,
    dim,
    products: Uint32Array.from({ length: count }, (_, row) => row),
    handicaps: new Float32Array(count),
    learned: new Uint8Array(count),
    vectors: new Float32Array(count * dim).fill(1 / 16),
  };
  const query = new Float32Array(dim).fill(1 / 16);
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    nearest(gallery, [query], 5);
    return process.cpuUsage(before).user / 1000;
  });
  assert.ok(Math.min(...times) < 100, `${times} ms`);
});

test("only a connection known to cost nothing is used without permission", () => {
  assert.ok(isUnmetered({ saveData: false, type: "wifi", effectiveType: "4g" }));
  assert.ok(isUnmetered({ saveData: false, effectiveType: "4g" }));
  assert.ok(!isUnmetered(undefined));
  assert.ok(!isUnmetered({ saveData: true, type: "wifi" }));
  assert.ok(!isUnmetered({ saveData: false, type: "cellular", effectiveType: "4g" }));
  assert.ok(!isUnmetered({ saveData: false, effectiveType: "3g" }));
});

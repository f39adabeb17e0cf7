import assert from "node:assert/strict";
import { test } from "node:test";
import { laplacianVariance, luma } from "../camera/sharpness.js";

const SIDE = 24;

/** A checkerboard of 4-pixel fields.
 * @returns {Float32Array} */
function board() {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const field = Math.floor((i % SIDE) / 4) + Math.floor(Math.floor(i / SIDE) / 4);
    return field % 2 ? 255 : 0;
  });
}

/** Each pixel the mean of itself and its row neighbours.
 * @param {Float32Array} grey */
function blurred(grey) {
  return grey.map((value, i) => (value + (grey[i - 1] ?? value) + (grey[i + 1] ?? value)) / 3);
}

test("a uniform surface has no sharpness", () => {
  assert.equal(laplacianVariance(new Float32Array(SIDE * SIDE).fill(120), SIDE, SIDE), 0);
});

test("every blur lowers the sharpness", () => {
  const sharp = board();
  const soft = blurred(sharp);
  const softer = blurred(blurred(soft));
  const values = [sharp, soft, softer].map((grey) => laplacianVariance(grey, SIDE, SIDE));
  assert.ok(
    values.every((value, i) => i === 0 || value < /** @type {number} */ (values[i - 1])),
    values.join(" > "),
  );
});

test("brightness alone does not raise the sharpness", () => {
  const darker = board().map((value) => value * 0.5 + 100);
  const lighter = board().map((value) => value * 0.5 + 20);
  assert.equal(laplacianVariance(darker, SIDE, SIDE), laplacianVariance(lighter, SIDE, SIDE));
});

test("a picture without inner pixels counts as not sharp", () => {
  assert.equal(laplacianVariance(new Float32Array(2), 2, 1), 0);
});

test("green has the largest weight in the luma of a pixel", () => {
  const grey = luma(
    new Uint8ClampedArray([255, 255, 255, 255, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]),
  );
  const [white = 0, red = 0, green = 0, blue = 0] = grey;
  assert.ok(Math.abs(white - 255) < 0.01);
  assert.ok(green > red && red > blue);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { cropUnderCover, fitWithin } from "../camera/crop.js";

const PHONE = { x: 0, y: 0, width: 390, height: 844 };

test("a video with the view's aspect ratio is cropped in proportion", () => {
  const crop = cropUnderCover({ width: 780, height: 1688 }, PHONE, {
    x: 95,
    y: 222,
    width: 200,
    height: 400,
  });
  assert.deepEqual(crop, { x: 190, y: 444, width: 400, height: 800 });
});

test("a crop of a wider video accounts for its hidden sides", () => {
  // 1280×720 fills 844 in height: scale 844/720, so 555 of 1500 shown pixels are hidden on each side.
  const crop = cropUnderCover({ width: 1280, height: 720 }, PHONE, { x: 0, y: 0, width: 390, height: 844 });
  assert.deepEqual(crop, { x: 474, y: 0, width: 333, height: 720 });
});

test("a crop of a taller video accounts for its hidden top and bottom", () => {
  const view = { x: 0, y: 0, width: 400, height: 400 };
  const crop = cropUnderCover({ width: 400, height: 800 }, view, { x: 100, y: 100, width: 200, height: 200 });
  assert.deepEqual(crop, { x: 100, y: 300, width: 200, height: 200 });
});

test("the view's position on the screen does not matter", () => {
  const frame = { x: 95, y: 222, width: 200, height: 400 };
  const moved = { ...PHONE, x: 50, y: 10 };
  const video = { width: 720, height: 1280 };
  assert.deepEqual(
    cropUnderCover(video, moved, { ...frame, x: frame.x + 50, y: frame.y + 10 }),
    cropUnderCover(video, PHONE, frame),
  );
});

test("the centre of the frame is the centre of the crop", () => {
  const crop = cropUnderCover({ width: 720, height: 1280 }, PHONE, {
    x: 45,
    y: 122,
    width: 300,
    height: 600,
  });
  assert.ok(Math.abs(crop.x + crop.width / 2 - 360) <= 1);
  assert.ok(Math.abs(crop.y + crop.height / 2 - 640) <= 1);
});

test("a frame that exceeds the view never crops outside the picture", () => {
  const crop = cropUnderCover({ width: 720, height: 1280 }, PHONE, {
    x: -200,
    y: 600,
    width: 900,
    height: 900,
  });
  assert.ok(crop.x >= 0 && crop.y >= 0 && crop.width >= 1 && crop.height >= 1);
  assert.ok(crop.x + crop.width <= 720 && crop.y + crop.height <= 1280);
});

test("a picture is scaled to the longest side and keeps its aspect ratio", () => {
  assert.deepEqual(fitWithin({ width: 3000, height: 4000 }, 640), { width: 480, height: 640 });
});

test("a small picture is never enlarged", () => {
  assert.deepEqual(fitWithin({ width: 300, height: 400 }, 640), { width: 300, height: 400 });
});

test("a very narrow picture keeps at least one pixel", () => {
  assert.deepEqual(fitWithin({ width: 10_000, height: 2 }, 640), { width: 640, height: 1 });
});

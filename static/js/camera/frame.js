// Takes one picture from the camera or a file, and encodes it as a JPEG small enough to send.
import { Failure } from "../api/failure.js";
import { cropUnderCover, fitWithin } from "./crop.js";
import { laplacianVariance, luma } from "./sharpness.js";

/** @import { Box, Size } from "./crop.js" */

/** A frame that was taken, and where it appeared on the screen.
 * @typedef {{canvas: HTMLCanvasElement, box: DOMRect}} TakenFrame */

const LONGEST_SIDE = 640;
const JPEG_QUALITY = 0.9;
const BURST_MS = 250;
const BURST_FRAMES = 6;
const MEASURED_SIDE = 320; // smaller copies would hide motion blur; this one takes a millisecond or two

/** Takes frames for a quarter of a second and returns the sharpest, because pressing the shutter shakes the phone. The
 * crop is the guide frame's at the moment of the call, even if the page moves it meanwhile.
 * @param {HTMLVideoElement} video
 * @param {Element} guide the guide frame
 * @returns {Promise<HTMLCanvasElement>} */
export async function sharpestFrame(video, guide) {
  const until = performance.now() + BURST_MS;
  const picture = { width: video.videoWidth, height: video.videoHeight };
  const crop = cropUnderCover(picture, video.getBoundingClientRect(), guide.getBoundingClientRect());
  let best = grab(video, crop);
  let bestSharpness = sharpness(best);
  for (let taken = 1; taken < BURST_FRAMES && performance.now() < until; taken += 1) {
    await nextPicture(video, BURST_MS / BURST_FRAMES);
    const frame = grab(video, crop);
    const frameSharpness = sharpness(frame);
    if (frameSharpness > bestSharpness) [best, bestSharpness] = [frame, frameSharpness];
  }
  return best;
}

/** Reads a picture from a file and turns it upright by its EXIF orientation.
 * @param {File} file
 * @returns {Promise<HTMLCanvasElement>}
 * @throws {Failure} `bad_picture`: the browser cannot read it */
export async function pictureFromFile(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (cause) {
    throw new Failure("bad_picture", { cause });
  }
  const canvas = canvasOf(fitWithin(bitmap, LONGEST_SIDE));
  context(canvas).drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

/** Encodes a picture. Re-encoding removes all metadata of a file, such as where the picture was taken.
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob>}
 * @throws {Failure} `bad_picture`: there is nothing to encode */
export async function toJpeg(canvas) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
  if (!(blob instanceof Blob)) throw new Failure("bad_picture");
  return blob;
}

/** @param {HTMLVideoElement} video
 * @param {Box} crop */
function grab(video, crop) {
  const canvas = canvasOf(fitWithin(crop, LONGEST_SIDE));
  const { width, height } = canvas;
  context(canvas).drawImage(video, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height);
  return canvas;
}

/** @param {HTMLCanvasElement} frame */
function sharpness(frame) {
  const small = canvasOf(fitWithin(frame, MEASURED_SIDE));
  const { width, height } = small;
  const drawing = context(small, true);
  drawing.drawImage(frame, 0, 0, width, height);
  return laplacianVariance(luma(drawing.getImageData(0, 0, width, height).data), width, height);
}

/** @param {HTMLVideoElement} video
 * @param {number} timeLimit milliseconds, in case no new picture comes */
function nextPicture(video, timeLimit) {
  return new Promise((resolve) => {
    setTimeout(resolve, timeLimit);
    video.requestVideoFrameCallback?.(resolve);
  });
}

/** @param {Size} size */
function canvasOf({ width, height }) {
  const canvas = document.createElement("canvas");
  return Object.assign(canvas, { width, height });
}

/** @param {HTMLCanvasElement} canvas
 * @param {boolean} [willReadFrequently] */
function context(canvas, willReadFrequently = false) {
  const drawing = canvas.getContext("2d", { willReadFrequently });
  if (!drawing) throw new Failure("bad_picture");
  return drawing;
}

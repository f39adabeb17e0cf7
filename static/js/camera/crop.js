// The guide frame's position in the camera's picture.

/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{width: number, height: number}} Size */

/** Returns the part of the video, in video pixels, that is visible inside `frame` when the video fills `view` with
 * `object-fit: cover`. Whole pixels, never outside the video.
 * @param {Size} video size of the video, pixels
 * @param {Box} view the video element, CSS pixels
 * @param {Box} frame the guide frame, CSS pixels
 * @returns {Box} */
export function cropUnderCover(video, view, frame) {
  const scale = Math.max(view.width / video.width, view.height / video.height);
  const hiddenX = (video.width * scale - view.width) / 2;
  const hiddenY = (video.height * scale - view.height) / 2;
  const left = clamp(Math.round((frame.x - view.x + hiddenX) / scale), 0, video.width - 1);
  const top = clamp(Math.round((frame.y - view.y + hiddenY) / scale), 0, video.height - 1);
  return {
    x: left,
    y: top,
    width: clamp(Math.round(frame.width / scale), 1, video.width - left),
    height: clamp(Math.round(frame.height / scale), 1, video.height - top),
  };
}

/** Scales a size down so that no side is longer than `longest`; never scales it up.
 * @param {Size} size
 * @param {number} longest
 * @returns {Size} */
export function fitWithin(size, longest) {
  const scale = Math.min(1, longest / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

/** @param {number} value
 * @param {number} low
 * @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

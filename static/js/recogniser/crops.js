// The parts of a picture that the recogniser sees: pixel by pixel the same squares as in
// `recognition/images/crops.py`. Nothing is resampled here; resizing is part of the network.

/** @typedef {{width: number, height: number, data: Uint8ClampedArray | Uint8Array}} Pixels RGBA, row after row */
/** @typedef {{side: number, rgb: Uint8Array}} Square RGB, row after row */

const WHITE = 255; // the background of every thumbnail

/** Cuts the square in the middle; what lies beyond the picture is white.
 * @param {Pixels} picture
 * @param {number} fraction side of the square as a share of the picture's longer side, in (0, 1]
 * @returns {Square}
 * @throws {RangeError} the fraction is outside its range */
export function centreSquare({ width, height, data }, fraction) {
  if (!(fraction > 0 && fraction <= 1)) throw new RangeError(`fraction must be in (0, 1], not ${fraction}`);
  const side = Math.max(1, roundHalfEven(Math.max(width, height) * fraction));
  const columns = Math.min(width, side);
  const rows = Math.min(height, side);
  const from = { x: (width - columns) >> 1, y: (height - rows) >> 1 };
  const to = { x: (side - columns) >> 1, y: (side - rows) >> 1 };
  const rgb = new Uint8Array(side * side * 3).fill(WHITE);
  for (let row = 0; row < rows; row += 1) {
    let source = ((from.y + row) * width + from.x) * 4;
    let target = ((to.y + row) * side + to.x) * 3;
    for (let column = 0; column < columns; column += 1) {
      for (let channel = 0; channel < 3; channel += 1) rgb[target + channel] = Number(data[source + channel]);
      source += 4;
      target += 3;
    }
  }
  return { side, rgb };
}

/** Cuts the squares of a scan, in the manifest's order.
 * @param {Pixels} picture
 * @param {number[]} fractions */
export const queryCrops = (picture, fractions) =>
  fractions.map((fraction) => centreSquare(picture, fraction));

/** Rounds as Python does: a half goes to the even neighbour.
 * @param {number} value */
export function roundHalfEven(value) {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

// Measures sharpness as the variance of the Laplacian: blur flattens edges and so lowers the variance.

/** Returns the luma (Rec. 601) of RGBA pixels.
 * @param {Uint8ClampedArray} rgba
 * @returns {Float32Array} one value of 0–255 per pixel */
export function luma(rgba) {
  const grey = new Float32Array(rgba.length / 4);
  for (let i = 0, p = 0; i < grey.length; i += 1, p += 4) {
    grey[i] = 0.299 * at(rgba, p) + 0.587 * at(rgba, p + 1) + 0.114 * at(rgba, p + 2);
  }
  return grey;
}

/** Returns the variance of the 4-neighbour Laplacian over the inner pixels; 0 for a picture without any.
 * @param {Float32Array} grey row by row
 * @param {number} width
 * @param {number} height */
export function laplacianVariance(grey, width, height) {
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const i = y * width + x;
      const edges = at(grey, i - 1) + at(grey, i + 1) + at(grey, i - width) + at(grey, i + width);
      const value = edges - 4 * at(grey, i);
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(0, width - 2) * Math.max(0, height - 2);
  return count ? squares / count - (sum / count) ** 2 : 0;
}

/** @param {Float32Array | Uint8ClampedArray} values
 * @param {number} index */
const at = (values, index) => values[index] ?? 0;

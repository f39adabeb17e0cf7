// The vectors of all products, from the one small binary file that the server publishes (`recognition/phone/
// gallery_file.py` describes it): little-endian, 8-bit numbers with one scale for each row.

/** @typedef {object} Gallery
 * @property {number} count rows
 * @property {number} dim numbers in a row
 * @property {Uint32Array} products the product of each row; one may have several
 * @property {Float32Array} vectors row after row, each of about unit length */

const MAGIC = "PSG1";
const HEADER_BYTES = 16;

/** @param {ArrayBuffer} content
 * @returns {Gallery}
 * @throws {Error} another format, or not all of it */
export function decodeGallery(content) {
  const view = new DataView(content);
  const magic =
    content.byteLength < HEADER_BYTES ? "" : String.fromCharCode(...new Uint8Array(content, 0, 4));
  if (magic !== MAGIC) throw new Error("Not a gallery of format PSG1");
  const count = view.getUint32(4, true);
  const dim = view.getUint32(8, true);
  if (content.byteLength !== HEADER_BYTES + count * (8 + dim)) throw new Error("Not a whole gallery");
  const products = Uint32Array.from({ length: count }, (_, row) =>
    view.getUint32(HEADER_BYTES + 4 * (count + row), true),
  );
  const scales = Float32Array.from({ length: count }, (_, row) =>
    view.getFloat32(HEADER_BYTES + 4 * row, true),
  );
  const numbers = new Int8Array(content, HEADER_BYTES + 8 * count);
  const vectors = new Float32Array(count * dim);
  for (let place = 0; place < numbers.length; place += 1) {
    vectors[place] = Number(numbers[place]) * Number(scales[Math.floor(place / dim)]);
  }
  return { count, dim, products, vectors };
}

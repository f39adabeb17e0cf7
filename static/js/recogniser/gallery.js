// Reads the vectors of all products from the binary file that the server publishes. `recognition/phone/gallery_file.py`
// describes the format: little-endian; each row has 8-bit numbers, one scale, one handicap and one product.

/** @typedef {object} Gallery
 * @property {number} count rows
 * @property {number} dim numbers in a row
 * @property {Uint32Array} products the product of each row; a product may have several rows
 * @property {Float32Array} handicaps what is subtracted from each row's similarity (hubness correction)
 * @property {Uint8Array} learned 1 if the network was trained on the row's product, 0 if it is only enrolled
 * @property {Float32Array} vectors row after row, each of about unit length */

const MAGIC = "PSG2";
const HEADER_BYTES = 16;
/** Bytes of a row without its vector. */
const ROW_BYTES = 4 + 4 + 4 + 1;

/** @param {ArrayBuffer} content
 * @returns {Gallery}
 * @throws {Error} the format is another one, or the file is incomplete */
export function decodeGallery(content) {
  const view = new DataView(content);
  const magic =
    content.byteLength < HEADER_BYTES ? "" : String.fromCharCode(...new Uint8Array(content, 0, 4));
  if (magic !== MAGIC) throw new Error("Not a gallery of format PSG2");
  const count = view.getUint32(4, true);
  const dim = view.getUint32(8, true);
  if (content.byteLength !== HEADER_BYTES + count * (ROW_BYTES + dim)) throw new Error("Incomplete gallery");
  /** @param {number} column */
  const floats = (column) =>
    Float32Array.from({ length: count }, (_, row) =>
      view.getFloat32(HEADER_BYTES + 4 * (column * count + row), true),
    );
  const scales = floats(0);
  const products = Uint32Array.from({ length: count }, (_, row) =>
    view.getUint32(HEADER_BYTES + 4 * (2 * count + row), true),
  );
  const learned = new Uint8Array(content, HEADER_BYTES + 12 * count, count);
  const numbers = new Int8Array(content, HEADER_BYTES + ROW_BYTES * count);
  const vectors = new Float32Array(count * dim);
  for (let place = 0; place < numbers.length; place += 1) {
    vectors[place] = Number(numbers[place]) * Number(scales[Math.floor(place / dim)]);
  }
  return { count, dim, products, handicaps: floats(1), learned, vectors };
}

// The vectors of all products, from the one small binary file that the server publishes (`recognition/phone/
// gallery_file.py` describes it): little-endian, 8-bit numbers with one scale, handicap and product for each row.

/** @typedef {object} Gallery
 * @property {number} count rows
 * @property {number} dim numbers in a row
 * @property {Uint32Array} products the product of each row; one may have several
 * @property {Float32Array} handicaps what is taken off each row's similarity
 * @property {Uint8Array} learned 1 where the network learned the row's product, 0 where it is only enrolled
 * @property {Float32Array} vectors row after row, each of about unit length */

const MAGIC = "PSG2";
const HEADER_BYTES = 16;
/** Beside its numbers. */
const ROW_BYTES = 4 + 4 + 4 + 1;

/** @param {ArrayBuffer} content
 * @returns {Gallery}
 * @throws {Error} another format, or not all of it */
export function decodeGallery(content) {
  const view = new DataView(content);
  const magic =
    content.byteLength < HEADER_BYTES ? "" : String.fromCharCode(...new Uint8Array(content, 0, 4));
  if (magic !== MAGIC) throw new Error("Not a gallery of format PSG2");
  const count = view.getUint32(4, true);
  const dim = view.getUint32(8, true);
  if (content.byteLength !== HEADER_BYTES + count * (ROW_BYTES + dim)) throw new Error("Not a whole gallery");
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

// Reads a barcode in the frame, in browsers that have a detector for it (Chrome on Android). A barcode is exact.

/** @typedef {{detect: (source: CanvasImageSource) => Promise<{rawValue: string}[]>}} Detector */
/** @typedef {{new (options: {formats: string[]}): Detector, getSupportedFormats: () => Promise<string[]>}}
 *   DetectorClass */

/** The recogniser's version in a scan that a barcode decided. */
export const BARCODE = "barcode";

const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e"];
/** A frame without a barcode must not wait longer. */
const TIME_LIMIT_MS = 400;

/** @type {Promise<Detector | null> | null} */
let detector = null;

/** @returns {Promise<Detector | null>} null if the browser has none for these formats */
async function openDetector() {
  const Detectors = /** @type {DetectorClass | undefined} */ (
    /** @type {any} */ (globalThis).BarcodeDetector
  );
  const supported = (await Detectors?.getSupportedFormats()) ?? [];
  const formats = FORMATS.filter((format) => supported.includes(format));
  return Detectors && formats.length ? new Detectors({ formats }) : null;
}

/** @param {HTMLCanvasElement} picture
 * @returns {Promise<string | null>} the digits; null without a barcode, or with several different ones */
export async function readBarcode(picture) {
  detector ??= openDetector().catch(() => null);
  const timeLimit = new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_MS, []));
  const reading = detector.then((found) => found?.detect(picture) ?? []).catch(() => []);
  const barcodes = /** @type {{rawValue: string}[]} */ (await Promise.race([reading, timeLimit]));
  const codes = new Set(barcodes.map(({ rawValue }) => rawValue).filter((code) => /^\d{8,14}$/.test(code)));
  return codes.size === 1 ? (codes.values().next().value ?? null) : null;
}

// A barcode in the frame is exact. Browsers that read barcodes themselves (Chrome on Android) are asked; others are not.

/** @typedef {{detect: (source: CanvasImageSource) => Promise<{rawValue: string}[]>}} Detector */
/** @typedef {{new (options: {formats: string[]}): Detector, getSupportedFormats: () => Promise<string[]>}}
 *   DetectorClass */

/** Stands for the recogniser's version in an answer that a barcode gave. */
export const BARCODE = "barcode";

const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e"];
/** A frame without a barcode must not wait for long. */
const TIME_LIMIT_MS = 400;

/** @type {Promise<Detector | null> | null} */
let detector = null;

/** @returns {Promise<Detector | null>} null where the browser has none for these formats */
async function openDetector() {
  const Detectors = /** @type {DetectorClass | undefined} */ (
    /** @type {any} */ (globalThis).BarcodeDetector
  );
  const supported = (await Detectors?.getSupportedFormats()) ?? [];
  const formats = FORMATS.filter((format) => supported.includes(format));
  return Detectors && formats.length ? new Detectors({ formats }) : null;
}

/** @param {HTMLCanvasElement} picture
 * @returns {Promise<string | null>} the digits; null without a barcode, or with several that differ */
export async function readBarcode(picture) {
  detector ??= openDetector().catch(() => null);
  const patience = new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_MS, []));
  const reading = detector.then((found) => found?.detect(picture) ?? []).catch(() => []);
  const barcodes = /** @type {{rawValue: string}[]} */ (await Promise.race([reading, patience]));
  const codes = new Set(barcodes.map(({ rawValue }) => rawValue).filter((code) => /^\d{8,14}$/.test(code)));
  return codes.size === 1 ? (codes.values().next().value ?? null) : null;
}

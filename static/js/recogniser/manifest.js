// The recogniser's manifest, `GET /api/v1/recogniser/`: which files a phone needs.

/** @typedef {{url: string, sha256: string, bytes: number}} PublishedFile `bytes` uncompressed */

/** @typedef {object} Thresholds
 * @property {number} match_score
 * @property {number} match_margin
 * @property {number} choose_score
 * @property {{score_weight: number, lead_weight: number, bias: number, match: number, choose: number} | null}
 *   [confidence] decides if it is present */

/** @typedef {object} Manifest
 * @property {string} version
 * @property {PublishedFile} model
 * @property {PublishedFile | null} small_model
 * @property {PublishedFile & {format: string}} gallery
 * @property {PublishedFile} products
 * @property {{name: string, crops: number[], dtype: string, layout: string, colour: string}} input
 * @property {number} embedding_dim
 * @property {Thresholds} thresholds */

/** @typedef {{model: PublishedFile, gallery: PublishedFile, products: PublishedFile}} NeededFiles */

/** Allowed addresses: on our own host, with the file's SHA-256 in the path. */
const ADDRESS = /^\/recogniser\/([0-9a-f]{64})\/[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** Larger files are refused, bytes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The files that a phone downloads: the small network if there is one.
 * @param {Manifest} manifest
 * @returns {NeededFiles} */
export const neededFiles = ({ model, small_model, gallery, products }) => ({
  model: small_model ?? model,
  gallery,
  products,
});

/** The same files as a list.
 * @param {Manifest} manifest */
export const listFiles = (manifest) => Object.values(neededFiles(manifest));

/** Whether this page can use a manifest that it has fetched.
 * @param {any} answer
 * @returns {answer is Manifest} */
export function isUsable(answer) {
  const input = answer?.input;
  return (
    typeof answer?.version === "string" &&
    answer.gallery?.format === "PSG2" &&
    `${input?.dtype} ${input?.layout} ${input?.colour}` === "uint8 NHWC RGB" &&
    Array.isArray(input.crops) &&
    input.crops.length > 0 &&
    typeof answer.thresholds?.choose_score === "number" &&
    listFiles(answer).every(isTrustworthy)
  );
}

/** @param {PublishedFile | undefined} file */
function isTrustworthy(file) {
  const named = ADDRESS.exec(file?.url ?? "")?.[1];
  return file !== undefined && named === file.sha256 && file.bytes > 0 && file.bytes <= MAX_FILE_BYTES;
}

/** Whether two manifests describe the same recogniser.
 * @param {Manifest | null} one
 * @param {Manifest | null} other */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The files of `next` that `cached` does not have.
 * @param {Manifest} next
 * @param {Manifest | null} cached */
export function missingFiles(next, cached) {
  const present = new Set(cached ? listFiles(cached).map(({ sha256 }) => sha256) : []);
  return listFiles(next).filter(({ sha256 }) => !present.has(sha256));
}

// What the server says a phone needs: `GET /api/v1/recogniser/`.

/** @typedef {{url: string, sha256: string, bytes: number}} PublishedFile `bytes` as it is, not as it travels */

/** @typedef {object} Thresholds
 * @property {number} match_score
 * @property {number} match_margin
 * @property {number} choose_score
 * @property {{score_weight: number, lead_weight: number, bias: number, match: number, choose: number} | null}
 *   [confidence] decides where there is one */

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

/** Where files may lie: their address is their content, on our own host. */
const ADDRESS = /^\/recogniser\/([0-9a-f]{64})\/[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** Nothing larger is put on a phone, bytes. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** The files a phone fetches: the small network where there is one.
 * @param {Manifest} manifest
 * @returns {NeededFiles} */
export const neededFiles = ({ model, small_model, gallery, products }) => ({
  model: small_model ?? model,
  gallery,
  products,
});

/** @param {Manifest} manifest */
export const listFiles = (manifest) => Object.values(neededFiles(manifest));

/** Whether a manifest that was fetched can be used by this page.
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
  return file !== undefined && named === file.sha256 && file.bytes > 0 && file.bytes <= LARGEST_FILE;
}

/** Whether two manifests give every picture the same answer.
 * @param {Manifest | null} one
 * @param {Manifest | null} other */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The files of `next` that are not among those of `kept`.
 * @param {Manifest} next
 * @param {Manifest | null} kept */
export function missingFiles(next, kept) {
  const there = new Set(kept ? listFiles(kept).map(({ sha256 }) => sha256) : []);
  return listFiles(next).filter(({ sha256 }) => !there.has(sha256));
}

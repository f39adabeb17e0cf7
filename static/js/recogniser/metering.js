// Whether a download of some megabytes costs the shopper something, as far as the browser knows.

/** @typedef {{saveData?: boolean, type?: string, effectiveType?: string}} NetworkInformation */

const COSTLY = new Set(["cellular", "bluetooth", "wimax"]);
const SLOW = new Set(["slow-2g", "2g", "3g"]);

/** Whether the browser reports a connection that costs nothing. iPhones report none; there the shopper has to tap.
 * @param {NetworkInformation | undefined} network `navigator.connection` */
export function isUnmetered(network) {
  if (!network || network.saveData) return false;
  return !COSTLY.has(network.type ?? "") && !SLOW.has(network.effectiveType ?? "");
}

/** @returns {NetworkInformation | undefined} */
export const networkInformation = () => /** @type {any} */ (navigator).connection;

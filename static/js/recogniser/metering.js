// Whether a download of some megabytes costs the shopper something, as far as the browser tells.

/** @typedef {{saveData?: boolean, type?: string, effectiveType?: string}} NetworkInformation */

const COSTLY = new Set(["cellular", "bluetooth", "wimax"]);
const SLOW = new Set(["slow-2g", "2g", "3g"]);

/** Only where the browser tells about its connection and nothing speaks against it: iPhones say nothing, and there
 * the shopper decides by a tap.
 * @param {NetworkInformation | undefined} network `navigator.connection` */
export function isUnmetered(network) {
  if (!network || network.saveData) return false;
  return !COSTLY.has(network.type ?? "") && !SLOW.has(network.effectiveType ?? "");
}

/** @returns {NetworkInformation | undefined} */
export const networkInformation = () => /** @type {any} */ (navigator).connection;

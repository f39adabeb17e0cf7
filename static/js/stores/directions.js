// Directions to a store, in the phone's own map application.

/** @import { Store } from "../types.js" */

/** @param {Pick<Store, "name" | "lat" | "lng">} store
 * @param {string} [agent] the browser's user agent
 * @returns {string} an address that the phone opens in its map application */
export function directionsAddress({ name, lat, lng }, agent = navigator.userAgent) {
  const place = `${lat},${lng}`;
  if (/Android/i.test(agent)) return `geo:${place}?q=${place}(${encodeURIComponent(name)})`;
  if (/iPhone|iPad|iPod/i.test(agent)) return `https://maps.apple.com/?daddr=${place}&dirflg=w`;
  return `https://map.kakao.com/link/to/${encodeURIComponent(name.replaceAll(",", " "))},${place}`;
}

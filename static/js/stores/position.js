// The shopper's position, requested only when a button says so.

/** @import { Position } from "../types.js" */

/** @typedef {"position_denied" | "position_unavailable" | "position_timeout" | "position_unsupported"} PositionTrouble */

/** @type {PositionOptions} */
const OPTIONS = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 };

export class PositionFailure extends Error {
  /** @param {PositionTrouble} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @returns {Promise<Position>}
 * @throws {PositionFailure} */
export function currentPosition() {
  return new Promise((resolve, reject) => {
    if (!isSecureContext || !navigator.geolocation)
      return reject(new PositionFailure("position_unsupported"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude }),
      (error) => reject(new PositionFailure(troubleOf(error))),
      OPTIONS,
    );
  });
}

/** Whether the position can be read without a prompt. */
export async function positionIsAllowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

/** @param {GeolocationPositionError} error
 * @returns {PositionTrouble} */
function troubleOf(error) {
  if (error.code === error.PERMISSION_DENIED) return "position_denied";
  return error.code === error.TIMEOUT ? "position_timeout" : "position_unavailable";
}

// Announces changes on the screen to screen readers.
import { byId } from "./dom.js";

/** @param {string} text */
export function announce(text) {
  const region = byId("announcer", HTMLElement);
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

// Words for ears only: what has changed on the screen, said once.
import { byId } from "./dom.js";

/** @param {string} words */
export function announce(words) {
  const region = byId("announcer", HTMLElement);
  region.textContent = "";
  setTimeout(() => {
    region.textContent = words;
  }, 50);
}

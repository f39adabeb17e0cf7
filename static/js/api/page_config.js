// The settings that the server writes into the page.

/** @import { PageConfig } from "../types.js" */

/** @returns {PageConfig} */
function read() {
  const element = document.getElementById("page-config");
  return JSON.parse(element?.textContent ?? "{}");
}

export const config = read();

// The live part of a crawl run's page: asks once a second how far the run is, and loads the whole page anew when its
// state has changed. All words come from the server.

/**
 * @typedef {object} Progress
 * @property {string} state
 * @property {number} done
 * @property {number | null} total
 * @property {string} count
 * @property {string} message
 */

const EVERY_MS = 1000;
const live = /** @type {HTMLElement} */ (document.getElementById("crawl-live"));
const url = live.dataset.progressUrl ?? "";

/** @param {string} field @param {string} text */
function write(field, text) {
  const element = live.querySelector(`[data-field="${field}"]`);
  if (element && element.textContent !== text) element.textContent = text;
}

/** @param {Progress} progress */
function show(progress) {
  write("count", progress.count);
  write("message", progress.message);
  const bar = /** @type {HTMLProgressElement} */ (live.querySelector("progress"));
  if (progress.total) {
    bar.max = progress.total;
    bar.value = progress.done;
  } else {
    bar.removeAttribute("value"); // no total is known: the bar only moves
  }
}

/** @returns {Promise<Progress | null>} null while the server cannot be asked */
async function ask() {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

async function follow() {
  const progress = await ask();
  if (progress && progress.state !== live.dataset.state) {
    location.reload();
    return;
  }
  if (progress) show(progress);
  setTimeout(follow, EVERY_MS);
}

follow();

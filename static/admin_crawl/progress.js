// The live part of a crawl run's page: fetches the progress once a second, and reloads the page when the state has
// changed. All texts come from the server.

/**
 * @typedef {object} Progress
 * @property {string} state
 * @property {number} done
 * @property {number | null} total
 * @property {string} count
 * @property {string} message
 */

const INTERVAL_MS = 1000;
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
    bar.removeAttribute("value"); // without a known total the bar only moves
  }
}

/** @returns {Promise<Progress | null>} null if the server cannot be reached */
async function fetchProgress() {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

async function follow() {
  const progress = await fetchProgress();
  if (progress && progress.state !== live.dataset.state) {
    location.reload();
    return;
  }
  if (progress) show(progress);
  setTimeout(follow, INTERVAL_MS);
}

follow();

// Decide pairs without reloading the page. Every step is a form or link of the page itself: this module only sends it in
// the background and puts the response in its place. All texts come from the server.

/**
 * @typedef {object} Answer
 * @property {number | null} pair
 * @property {string} message
 * @property {string} html
 */

const desk = /** @type {HTMLElement} */ (document.getElementById("pairs-desk"));
const message = /** @type {HTMLElement} */ (document.getElementById("pairs-message"));
/** @type {Record<string, string | undefined>} */
const LINKS = { ArrowLeft: "a[rel=prev]", ArrowRight: "a[rel=next]" };
let busy = false;

/** @param {Answer} answer */
function show(answer) {
  desk.innerHTML = answer.html;
  message.textContent = answer.message;
  const address = new URL(location.href);
  if (answer.pair === null) address.searchParams.delete("pair");
  else address.searchParams.set("pair", String(answer.pair));
  history.replaceState(null, "", address);
  desk.focus({ preventScroll: true });
}

/**
 * One step at a time: a key pressed while an answer is on its way is not meant for the pair that it will bring.
 * @param {string} url
 * @param {FormData} [body] sent with POST
 */
async function step(url, body) {
  if (busy) return;
  busy = true;
  desk.setAttribute("aria-busy", "true");
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(url, body ? { method: "POST", body, headers } : { headers });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      location.reload(); // logged out, or no longer allowed: the page says it
      return;
    }
    show(await response.json());
  } catch {
    message.textContent = message.dataset.offline ?? "";
  } finally {
    busy = false;
    desk.removeAttribute("aria-busy");
  }
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (isTyping(event.target)) {
    const inDesk = event.target instanceof Node && desk.contains(event.target);
    if (inDesk && (event.key === "Enter" || event.key === "Escape")) {
      event.preventDefault(); // the reason is written: back to the keys
      desk.focus({ preventScroll: true });
    }
    return;
  }
  // The key's place, so that J is J while the keyboard writes Hangul.
  const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  const selector = letter ? `button[data-key=${letter}]` : LINKS[event.key];
  const control = selector ? desk.querySelector(selector) : null;
  if (control instanceof HTMLElement) {
    event.preventDefault();
    control.click();
  }
});

desk.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  step(form.action, new FormData(form, event.submitter));
});

desk.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[rel=prev], a[rel=next], a[data-show]");
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  step(link.href);
});

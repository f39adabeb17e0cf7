// The demo's fronts: a click shows one as large as the screen allows, for a phone to be pointed at.
import { byId } from "../ui/dom.js";
import { fillTemplate } from "../ui/template_strings.js";

const dialog = byId("large", HTMLDialogElement);
const picture = byId("large-picture", HTMLImageElement);
const name = byId("large-name", HTMLElement);
const fronts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-url]")]);
let current = 0;

/** @param {number} index one past an end goes on at the other */
function show(index) {
  current = (index + fronts.length) % fronts.length;
  const { url = "", name: words = "" } = fronts[current]?.dataset ?? {};
  picture.src = url;
  picture.alt = words;
  name.textContent = words;
}

/** @param {number} index */
async function open(index) {
  show(index);
  // Refused: the window is large enough. First, since what enters last lies on top.
  await document.documentElement.requestFullscreen?.().catch(() => {});
  dialog.showModal();
}

dialog.addEventListener("close", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  fronts[current]?.focus();
});
dialog.addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") show(current + 1);
  if (event.key === "ArrowLeft") show(current - 1);
});
document.addEventListener("fullscreenchange", () => !document.fullscreenElement && dialog.close());
for (const [index, front] of fronts.entries()) front.addEventListener("click", () => open(index));

fillTemplate();
document.body.dataset.ready = "true";

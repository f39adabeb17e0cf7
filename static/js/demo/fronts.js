// The demonstration's product fronts: a click shows one as large as the screen allows, to scan it with a phone.
import { byId } from "../ui/dom.js";
import { fillTemplate } from "../ui/template_strings.js";

const dialog = byId("large", HTMLDialogElement);
const picture = byId("large-picture", HTMLImageElement);
const name = byId("large-name", HTMLElement);
const fronts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-url]")]);
let current = 0;

/** @param {number} index past one end it continues at the other */
function show(index) {
  current = (index + fronts.length) % fronts.length;
  const { url = "", name: label = "" } = fronts[current]?.dataset ?? {};
  picture.src = url;
  picture.alt = label;
  name.textContent = label;
}

/** @param {number} index */
async function open(index) {
  show(index);
  // If fullscreen is refused, the window is large enough. It comes first: the element that enters last is on top.
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

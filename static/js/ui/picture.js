// A product's picture, or the drawing of a packet if there is none or it cannot be loaded.
import { h, icon, prefersReducedMotion } from "./dom.js";

const FLIGHT_MS = 200;

/** @param {string} address "" without a picture
 * @param {Element} [placeholder] shown until the picture has loaded */
export function productPicture(address, placeholder = icon("packet")) {
  const holder = h("span", { class: "picture" }, placeholder);
  if (!address) return holder;
  const image = h("img", { src: address, alt: "", decoding: "async", draggable: "false" });
  image.addEventListener("load", () => holder.replaceChildren(image));
  if (image.complete && image.naturalWidth) holder.replaceChildren(image);
  return holder;
}

/** Animates the frozen frame into the sheet's picture, to show that the answer is about that frame.
 * @param {HTMLCanvasElement} frame
 * @param {DOMRect} from
 * @param {DOMRect} to */
export async function flyPicture(frame, from, to) {
  if (prefersReducedMotion() || !from.width || !to.width) return;
  const flyer = h("canvas", { class: "flyer", "aria-hidden": "true" });
  Object.assign(flyer, { width: frame.width, height: frame.height });
  flyer.getContext("2d")?.drawImage(frame, 0, 0);
  place(flyer, from);
  document.body.append(flyer);
  const scale = `scale(${to.width / from.width}, ${to.height / from.height})`;
  const path = `translate(${to.left - from.left}px, ${to.top - from.top}px) ${scale}`;
  const animation = flyer.animate([{ transform: "none" }, { transform: path }], {
    duration: FLIGHT_MS,
    easing: "cubic-bezier(0.2, 0.8, 0.2, 1)",
  });
  await animation.finished.catch(() => {});
  flyer.remove();
}

/** @param {HTMLElement} element
 * @param {DOMRect} box */
function place(element, { left, top, width, height }) {
  Object.assign(element.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}

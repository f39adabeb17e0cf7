// Follows a vertical drag by finger, pen or mouse, and distinguishes it from taps and from scrolling.

const THRESHOLD = 6;
const VELOCITY_WINDOW_MS = 80;

/** @typedef {object} DragHandlers
 * @property {(movedDown: boolean) => boolean} mayDragBody whether a drag inside the scrolling part moves the sheet
 * @property {(moved: number) => void} onMove pixels downwards since the drag began
 * @property {(moved: number, velocity: number) => void} onEnd velocity in pixels per second downwards
 * @property {() => void} onTapHead a tap outside the scrolling part and on no control */

/** @param {HTMLElement} root
 * @param {HTMLElement} body the part of `root` that scrolls
 * @param {DragHandlers} handlers */
export function followDrag(root, body, handlers) {
  /** @type {{id: number, x: number, y: number, inBody: boolean, dragging: boolean} | null} */
  let touch = null;
  /** @type {{y: number, at: number}[]} */
  let trail = [];

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || touch || isField(event.target)) return;
    const inBody = body.contains(/** @type {Node} */ (event.target));
    touch = { id: event.pointerId, x: event.clientX, y: event.clientY, inBody, dragging: false };
    trail = [];
  });

  root.addEventListener("pointermove", (event) => {
    if (!touch || event.pointerId !== touch.id) return;
    const moved = event.clientY - touch.y;
    if (!touch.dragging && !startsHere(event, moved)) return;
    trail = [
      ...trail.filter(({ at }) => event.timeStamp - at < VELOCITY_WINDOW_MS),
      { y: event.clientY, at: event.timeStamp },
    ];
    handlers.onMove(moved);
  });

  /** @param {PointerEvent} event
   * @param {number} moved */
  function startsHere(event, moved) {
    if (!touch || Math.abs(moved) < THRESHOLD) return false;
    const isVertical = Math.abs(moved) > Math.abs(event.clientX - touch.x);
    if (!isVertical || (touch.inBody && !handlers.mayDragBody(moved > 0))) {
      touch = null;
      return false;
    }
    touch.dragging = true;
    root.setPointerCapture(event.pointerId);
    return true;
  }

  /** @param {PointerEvent} event */
  function end(event) {
    if (!touch || event.pointerId !== touch.id) return;
    const { y, dragging, inBody } = touch;
    touch = null;
    if (dragging) {
      swallowClick(root);
      handlers.onEnd(event.clientY - y, velocity(trail));
    } else if (event.type === "pointerup" && !inBody && !isControl(event.target)) handlers.onTapHead();
  }

  root.addEventListener("pointerup", end);
  root.addEventListener("pointercancel", end);
  // Otherwise the browser treats a pull at the top of the list as a scroll and cancels the drag.
  body.addEventListener(
    "touchmove",
    (event) => touch?.dragging && event.cancelable && event.preventDefault(),
    {
      passive: false,
    },
  );
}

/** @param {{y: number, at: number}[]} trail */
function velocity(trail) {
  const first = trail[0];
  const last = trail.at(-1);
  return first && last && last.at > first.at ? ((last.y - first.y) / (last.at - first.at)) * 1000 : 0;
}

/** Ignores the click that follows a drag.
 * @param {HTMLElement} root */
function swallowClick(root) {
  const swallow = (/** @type {Event} */ event) => event.stopPropagation();
  root.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => root.removeEventListener("click", swallow, { capture: true }), 50);
}

/** @param {EventTarget | null} target */
const isControl = (target) => target instanceof Element && Boolean(target.closest("button, a, input, label"));

/** @param {EventTarget | null} target */
const isField = (target) => target instanceof Element && Boolean(target.closest("input, .map"));

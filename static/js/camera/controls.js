// The camera's part of the screen: video, guide frame, torch, and what to do without a camera.

import { t } from "../strings.js";
import { byId, h, icon } from "../ui/dom.js";
import { notice } from "../ui/notices.js";
import { Camera } from "./camera.js";

/** @import { Action } from "../ui/notices.js" */
/** @import { CameraTrouble } from "./camera.js" */

/** Troubles for which trying again may help.
 * @type {ReadonlySet<CameraTrouble>} */
const RETRYABLE = new Set([
  "camera_denied",
  "camera_missing",
  "camera_in_use",
  "camera_lost",
  "camera_failed",
]);

export class CameraControls {
  video = byId("camera", HTMLVideoElement);
  guide = byId("guide", HTMLElement);
  #torch = byId("torch", HTMLButtonElement);
  #trouble = byId("camera-trouble", HTMLElement);
  #camera;
  #openSearch;

  /** @param {() => void} openSearch */
  constructor(openSearch) {
    this.#openSearch = openSearch;
    this.#camera = new Camera(this.video, {
      onReady: (torch) => this.#onReady(torch),
      onTrouble: (trouble) => this.#onTrouble(trouble),
      onStopped: () => this.#offerTorch(false),
    });
    this.#torch.addEventListener("click", () => this.#switchTorch());
  }

  get isRunning() {
    return this.#camera.isRunning;
  }

  /** False while the camera is starting. */
  get hasTrouble() {
    return document.body.dataset.camera === "off";
  }

  start() {
    return this.#camera.start();
  }

  /** @param {boolean} torch */
  #onReady(torch) {
    document.body.dataset.camera = "on";
    this.#trouble.replaceChildren();
    this.#offerTorch(torch);
  }

  /** @param {CameraTrouble} code */
  #onTrouble(code) {
    document.body.dataset.camera = "off";
    this.#offerTorch(false);
    /** @type {Action[]} */
    const actions = [{ label: t("search_by_name"), run: this.#openSearch }];
    if (RETRYABLE.has(code)) actions.unshift({ label: t("retry"), run: () => this.#camera.start() });
    const card = notice({ code, title: t(code), text: t(`${code}_text`), actions });
    card.querySelector(".actions")?.before(photoButton());
    this.#trouble.replaceChildren(card);
  }

  /** @param {boolean} isThere */
  #offerTorch(isThere) {
    this.#torch.hidden = !isThere;
    this.#torch.setAttribute("aria-pressed", "false");
  }

  async #switchTorch() {
    const wanted = this.#torch.getAttribute("aria-pressed") !== "true";
    if (await this.#camera.setTorch(wanted)) this.#torch.setAttribute("aria-pressed", String(wanted));
  }
}

/** Creates a button for the phone's own camera app, which works even if the page may not use the camera. */
function photoButton() {
  const open = () => byId("capture-input", HTMLInputElement).click();
  return h(
    "button",
    { type: "button", class: "button primary wide", onclick: open },
    icon("camera"),
    t("take_photo"),
  );
}

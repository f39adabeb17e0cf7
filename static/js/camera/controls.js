// The camera's side of the screen: picture, guide frame, hint, torch, and the way on where there is no camera.

import { t } from "../strings.js";
import { byId, h, icon } from "../ui/dom.js";
import { notice } from "../ui/notices.js";
import { Camera } from "./camera.js";

/** @import { Action } from "../ui/notices.js" */
/** @import { CameraTrouble } from "./camera.js" */

/** Troubles that trying again may cure.
 * @type {ReadonlySet<CameraTrouble>} */
const CURABLE = new Set(["camera_denied", "camera_missing", "camera_in_use", "camera_lost", "camera_failed"]);

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

  /** False while it is still starting or coming back. */
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
    if (CURABLE.has(code)) actions.unshift({ label: t("retry"), run: () => this.#camera.start() });
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

/** Opens the phone's own camera, which also works where the page may not have one. */
function photoButton() {
  const open = () => byId("capture-input", HTMLInputElement).click();
  return h(
    "button",
    { type: "button", class: "button primary wide", onclick: open },
    icon("camera"),
    t("take_photo"),
  );
}

// One scan: takes a frame or a file, freezes it on the screen, has it recognised, and passes the result to the sheet.
import { Failure, isAbort } from "../api/failure.js";
import { pictureFromFile, sharpestFrame } from "../camera/frame.js";
import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { byId } from "../ui/dom.js";
import { closeAllLayers } from "../ui/layers.js";
import { failureText, notice } from "../ui/notices.js";

/** @import { CameraControls } from "../camera/controls.js" */
/** @import { Recogniser } from "../recogniser/recogniser.js" */
/** @import { Answers } from "../sheet/answers.js" */

/** Failures for which trying the same picture again does not help. */
const FINAL = new Set(["too_large", "bad_picture", "no_recogniser", "refused"]);

export class Scanning {
  #shutter = byId("shutter", HTMLButtonElement);
  #frozen = byId("frozen", HTMLCanvasElement);
  #notices = byId("scan-notice", HTMLElement);
  #camera;
  #recogniser;
  #answers;
  #openSearch;
  /** @type {AbortController | null} */
  #running = null;

  /** @param {{camera: CameraControls, recogniser: Recogniser, answers: Answers,
   *   openSearch: () => void}} dependencies */
  constructor({ camera, recogniser, answers, openSearch }) {
    this.#camera = camera;
    this.#recogniser = recogniser;
    this.#answers = answers;
    this.#openSearch = openSearch;
    this.#shutter.addEventListener("click", () => this.#onShutter());
    for (const id of ["upload-input", "capture-input"]) {
      const input = byId(id, HTMLInputElement);
      input.addEventListener("change", () => this.#onFile(input));
    }
  }

  #onShutter() {
    if (this.#running) this.#cancel();
    else if (this.#camera.isRunning) this.#scan(sharpestFrame(this.#camera.video, this.#camera.guide));
    else if (this.#camera.hasTrouble) byId("capture-input", HTMLInputElement).click();
  }

  /** @param {HTMLInputElement} input */
  #onFile(input) {
    const file = input.files?.[0];
    input.value = ""; // allows choosing the same picture again
    if (file) this.#scan(pictureFromFile(file));
  }

  #cancel() {
    this.#running?.abort();
    this.#finish();
  }

  /** @param {Promise<HTMLCanvasElement>} taking already started, because closing the sheet moves the guide frame */
  async #scan(taking) {
    this.#cancel();
    closeAllLayers();
    this.#clearNotice();
    const { signal } = this.#begin();
    try {
      const picture = await taking;
      if (!signal.aborted) await this.#recognise(picture, signal);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#finish();
      if (!(error instanceof Failure)) throw error;
      this.#showFailure(error, () => this.#scan(taking)); // tries the same picture again
    }
  }

  /** @param {HTMLCanvasElement} picture
   * @param {AbortSignal} signal */
  async #recognise(picture, signal) {
    this.#freeze(picture);
    const scan = await this.#recogniser.recognise(picture, signal);
    if (signal.aborted) return;
    const box = this.#camera.guide.getBoundingClientRect();
    this.#finish();
    this.#answers.showScan(scan, { canvas: picture, box });
  }

  #begin() {
    this.#running = new AbortController();
    document.body.dataset.scan = "busy";
    this.#shutter.setAttribute("aria-label", t("shutter_cancel"));
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(10);
    announce(t("scanning"));
    return this.#running;
  }

  #finish() {
    this.#running = null;
    this.#frozen.hidden = true;
    delete document.body.dataset.scan;
    this.#shutter.setAttribute("aria-label", t("shutter"));
  }

  /** @param {HTMLCanvasElement} picture */
  #freeze(picture) {
    this.#frozen.width = picture.width;
    this.#frozen.height = picture.height;
    this.#frozen.getContext("2d")?.drawImage(picture, 0, 0);
    this.#frozen.hidden = false;
  }

  /** @param {Failure} failure
   * @param {() => void} again */
  #showFailure(failure, again) {
    const { code, retryAfter } = failure;
    const texts = failureText(code, "offline_scan");
    const retry = { label: t("retry"), run: again, primary: true, waitSeconds: retryAfter };
    const search = { label: t("search_by_name"), run: () => this.#searchInstead(), primary: FINAL.has(code) };
    const actions = FINAL.has(code) ? [search] : [retry, search];
    this.#notices.replaceChildren(notice({ ...texts, actions, onDismiss: () => this.#clearNotice() }));
  }

  #searchInstead() {
    this.#clearNotice();
    this.#openSearch();
  }

  #clearNotice() {
    this.#notices.replaceChildren();
  }
}

// The rear camera: on while the page is visible, off while it is hidden, restarted after a loss.

/** @typedef {"camera_insecure" | "camera_unsupported" | "camera_denied" | "camera_missing" | "camera_in_use" |
 *   "camera_lost" | "camera_failed"} CameraTrouble */

/** @typedef {object} CameraEvents
 * @property {(torch: boolean) => void} onReady the video runs; `torch`: whether there is one
 * @property {(trouble: CameraTrouble) => void} onTrouble
 * @property {() => void} onStopped the page is hidden */

/** @type {MediaStreamConstraints} */
const CONSTRAINTS = {
  audio: false,
  video: {
    facingMode: { ideal: "environment" },
    width: { ideal: 1280 },
    height: { ideal: 720 },
    // Otherwise a portrait picture may arrive cropped to a square.
    ...{ resizeMode: "none" },
  },
};

/** @type {Record<string, CameraTrouble>} */
const TROUBLES = {
  NotAllowedError: "camera_denied",
  SecurityError: "camera_denied",
  NotFoundError: "camera_missing",
  OverconstrainedError: "camera_missing",
  NotReadableError: "camera_in_use",
  AbortError: "camera_in_use",
};

/** After a loss the camera is restarted once after this time. */
const RESTART_AFTER_MS = 700;

export class Camera {
  #video;
  #events;
  /** @type {MediaStream | null} */
  #stream = null;
  /** Counts starts and stops, so that a stream that arrives late is not used. */
  #turn = 0;
  #hasRestarted = false;

  /** @param {HTMLVideoElement} video
   * @param {CameraEvents} events */
  constructor(video, events) {
    this.#video = video;
    this.#events = events;
    document.addEventListener("visibilitychange", () => this.#followVisibility());
    addEventListener("pagehide", () => this.stop());
    addEventListener("pageshow", (event) => event.persisted && this.start());
    this.#followPermission();
  }

  get isRunning() {
    return this.#stream !== null && this.#video.videoWidth > 0;
  }

  async start() {
    this.stop();
    const turn = this.#turn;
    if (!navigator.mediaDevices?.getUserMedia) {
      return this.#events.onTrouble(isSecureContext ? "camera_unsupported" : "camera_insecure");
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
      if (turn !== this.#turn) return stopTracks(stream);
      await this.#show(stream);
    } catch (error) {
      if (turn === this.#turn) this.#events.onTrouble(troubleOf(error));
    }
  }

  stop() {
    this.#turn += 1;
    if (this.#stream) stopTracks(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }

  /** @param {boolean} on
   * @returns {Promise<boolean>} whether the torch was switched */
  async setTorch(on) {
    const track = this.#stream?.getVideoTracks()[0];
    try {
      await track?.applyConstraints({ advanced: [/** @type {any} */ ({ torch: on })] });
      return Boolean(track);
    } catch {
      return false;
    }
  }

  /** @param {MediaStream} stream */
  async #show(stream) {
    const turn = this.#turn;
    this.#stream = stream;
    this.#video.srcObject = stream;
    const track = stream.getVideoTracks()[0];
    track?.addEventListener("ended", () => this.#lost(stream));
    await this.#video.play().catch(() => {}); // if autoplay is refused, the first picture still shows
    await firstPicture(this.#video);
    if (turn !== this.#turn) return;
    this.#hasRestarted = false;
    const capabilities = /** @type {any} */ (track?.getCapabilities?.() ?? {});
    this.#events.onReady(Boolean(capabilities.torch));
  }

  /** Handles a camera that the system took away: restarts it once, then shows the trouble.
   * @param {MediaStream} stream */
  #lost(stream) {
    if (stream !== this.#stream) return;
    this.stop();
    if (this.#hasRestarted || document.hidden) return this.#events.onTrouble("camera_lost");
    this.#hasRestarted = true;
    const turn = this.#turn;
    setTimeout(() => turn === this.#turn && this.start(), RESTART_AFTER_MS);
  }

  #followVisibility() {
    if (!document.hidden) return void this.start();
    this.stop(); // also a start that is still pending: the camera must not come on unseen
    this.#events.onStopped();
  }

  /** Starts the camera without a reload when it is allowed in the browser's settings. */
  async #followPermission() {
    try {
      const permission = await navigator.permissions.query({
        name: /** @type {PermissionName} */ ("camera"),
      });
      permission.onchange = () => permission.state === "granted" && !this.#stream && this.start();
    } catch {
      // The browser does not report permissions; the notice has a button.
    }
  }
}

/** @param {MediaStream} stream */
function stopTracks(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** @param {unknown} error
 * @returns {CameraTrouble} */
function troubleOf(error) {
  return (error instanceof DOMException && TROUBLES[error.name]) || "camera_failed";
}

/** @param {HTMLVideoElement} video */
function firstPicture(video) {
  if (video.videoWidth > 0) return Promise.resolve();
  return new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
}

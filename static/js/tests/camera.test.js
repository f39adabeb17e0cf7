import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

/** A page, a video element and a camera, as far as the camera's module looks at them. */
const newPage = () => Object.assign(new EventTarget(), { hidden: false });
let page = newPage();
/** @type {Array<() => Promise<FakeStream>>} what the browser will answer, one after the other */
let answers = [];
const requests = mock.fn();

class FakeTrack extends EventTarget {
  stopped = false;
  stop() {
    this.stopped = true;
  }
  getCapabilities() {
    return { torch: true };
  }
}

class FakeStream {
  track = new FakeTrack();
  getTracks() {
    return [this.track];
  }
  getVideoTracks() {
    return [this.track];
  }
}

/** @param {Record<string, unknown>} values */
function setGlobals(values) {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
  }
}

async function getUserMedia() {
  requests();
  const answer = answers.shift();
  if (!answer) throw new DOMException("no camera", "NotFoundError");
  return answer();
}

setGlobals({ document: page, addEventListener: () => {} });
const { Camera } = await import("../camera/camera.js");

/** @type {string[]} */
let events = [];

beforeEach(() => {
  events = [];
  answers = [];
  requests.mock.resetCalls();
  page = newPage(); // the cameras of other tests stay with theirs
  setGlobals({
    document: page,
    isSecureContext: true,
    navigator: { mediaDevices: { getUserMedia }, permissions: { query: () => Promise.reject(new Error()) } },
  });
});

function makeCamera() {
  const video = { videoWidth: 720, srcObject: null, play: async () => {} };
  const camera = new Camera(/** @type {any} */ (video), {
    onReady: (torch) => events.push(torch ? "ready with torch" : "ready"),
    onTrouble: (trouble) => events.push(trouble),
    onStopped: () => events.push("stopped"),
  });
  return { camera, video };
}

/** @param {boolean} hidden */
function setHidden(hidden) {
  page.hidden = hidden;
  page.dispatchEvent(new Event("visibilitychange"));
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a started camera reports whether it has a torch", async () => {
  answers = [async () => new FakeStream()];
  const { camera } = makeCamera();
  await camera.start();
  assert.deepEqual(events, ["ready with torch"]);
  assert.ok(camera.isRunning);
});

test("every refusal has its own trouble code", async () => {
  const refusals = {
    NotAllowedError: "camera_denied",
    NotFoundError: "camera_missing",
    NotReadableError: "camera_in_use",
    TypeError: "camera_failed",
  };
  const { camera } = makeCamera();
  for (const name of Object.keys(refusals)) {
    answers = [() => Promise.reject(new DOMException("", name))];
    await camera.start();
  }
  assert.deepEqual(events, Object.values(refusals));
});

test("a page without HTTPS is distinguished from a browser without a camera API", async () => {
  setGlobals({ navigator: { permissions: {} }, isSecureContext: false });
  await makeCamera().camera.start();
  setGlobals({ isSecureContext: true });
  await makeCamera().camera.start();
  assert.deepEqual(events, ["camera_insecure", "camera_unsupported"]);
});

test("hiding the page switches the camera off, showing it switches the camera on", async () => {
  const first = new FakeStream();
  answers = [async () => first, async () => new FakeStream()];
  const { camera } = makeCamera();
  await camera.start();
  setHidden(true);
  assert.ok(first.track.stopped);
  assert.ok(!camera.isRunning);
  setHidden(false);
  await settled();
  assert.ok(camera.isRunning);
});

test("a camera that starts while the page is hidden is switched off at once", async () => {
  const late = new FakeStream();
  /** @type {(stream: FakeStream) => void} */
  let arrive = () => {};
  answers = [() => new Promise((resolve) => (arrive = resolve))];
  const { camera, video } = makeCamera();
  const starting = camera.start();
  setHidden(true);
  arrive(late);
  await starting;
  assert.ok(late.track.stopped);
  assert.equal(video.srcObject, null);
});

test("a lost camera is restarted once before a trouble is shown", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const first = new FakeStream();
  answers = [async () => first];
  const { camera } = makeCamera();
  await camera.start();
  first.track.dispatchEvent(new Event("ended"));
  assert.deepEqual(events, ["ready with torch"]);
  mock.timers.tick(1000);
  mock.timers.reset();
  await settled();
  assert.equal(requests.mock.callCount(), 2);
  assert.deepEqual(events, ["ready with torch", "camera_missing"]);
});

test("the end of a replaced stream is not a loss", async () => {
  const first = new FakeStream();
  answers = [async () => first, async () => new FakeStream()];
  const { camera } = makeCamera();
  await camera.start();
  await camera.start();
  first.track.dispatchEvent(new Event("ended"));
  assert.ok(camera.isRunning);
});

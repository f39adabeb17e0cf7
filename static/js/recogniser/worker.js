// The recogniser's worker: hashing and computing never block the page.
import { expose } from "../../vendor/comlink/comlink.js";
import { FileCache } from "./file_cache.js";
import { LocalRecogniser } from "./local_recogniser.js";

/** @import { Runtime, WorkerApi } from "./local_recogniser.js" */

const files = new FileCache();
/** @type {Runtime} */
const runtime = {
  parts: [],
  async open(model, input) {
    const { OnnxSession, RUNTIME, RUNTIME_URL } = await import("./onnx_session.js"); // only if a model is to be run
    this.parts = [RUNTIME];
    return OnnxSession.open(model, await files.part(RUNTIME, RUNTIME_URL), input);
  },
};
const recogniser = new LocalRecogniser({ files, runtime });

/** Runs `work` while no other tab does the same: two tabs would download everything twice.
 * @param {() => Promise<void>} work */
const oneTabAtATime = (work) => (navigator.locks ? navigator.locks.request("recogniser", work) : work());

/** @type {WorkerApi} */
const api = {
  start: (mayDownload, report) => oneTabAtATime(() => recogniser.start(mayDownload, report)),
  recognise: ({ width, height, pixels }) =>
    recogniser.recognise({ width, height, data: new Uint8Array(pixels) }),
  forget: () => oneTabAtATime(() => recogniser.forget()),
};
expose(api);

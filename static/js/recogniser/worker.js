// The recogniser's worker: nothing of it, neither hashing nor computing, holds up the page.
import { KeptFiles } from "./file_cache.js";
import { LocalRecogniser } from "./local_recogniser.js";

/** @import { Order, Report, Runtime } from "./local_recogniser.js" */
/** @import { Scan } from "../types.js" */

const worker = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** @param {Report} report */
const tell = (report) => worker.postMessage(report);

const files = new KeptFiles();
/** @type {Runtime} */
const runtime = {
  parts: [],
  async open(model, input) {
    const { Network, RUNTIME, RUNTIME_URL } = await import("./onnx_session.js"); // only where a model is to be run
    this.parts = [RUNTIME];
    return Network.open(model, await files.part(RUNTIME, RUNTIME_URL), input);
  },
};
const recogniser = new LocalRecogniser({ files, runtime, report: (state) => tell({ state }) });

/** Two tabs would fetch everything twice.
 * @param {() => Promise<void>} work */
const oneTabAtATime = (work) => (navigator.locks ? navigator.locks.request("recogniser", work) : work());

/** @param {Order} order
 * @returns {Promise<Scan | undefined>} */
async function carryOut(order) {
  if (order.do === "recognise") {
    const { width, height, pixels } = order;
    return recogniser.recognise({ width, height, data: new Uint8Array(pixels) });
  }
  if (order.do === "start") await oneTabAtATime(() => recogniser.start(order.mayDownload));
  else await oneTabAtATime(() => recogniser.forget());
  return undefined;
}

worker.addEventListener("message", async ({ data: order }) => {
  try {
    tell({ id: order.id, scan: await carryOut(order) });
  } catch (error) {
    if (order.do === "start") tell({ state: { name: "failed", passing: error instanceof TypeError } });
    tell({ id: order.id, error: String(error) });
  }
});

// Runs the network with ONNX Runtime in WebAssembly, on one thread: more threads would need headers that block map
// tiles from other hosts.
import * as ort from "../../vendor/onnxruntime-web/ort.js";

/** @import { Square } from "./crops.js" */

/** The runtime's name in the file cache. */
export const RUNTIME = `onnxruntime-web-${ort.env.versions.web}.wasm`;
export const RUNTIME_URL = new URL("../../vendor/onnxruntime-web/ort.wasm", import.meta.url).href;

const OUTPUT = "embedding";

export class OnnxSession {
  #session;
  #input;

  /** @param {ort.InferenceSession} session
   * @param {string} input */
  constructor(session, input) {
    this.#session = session;
    this.#input = input;
  }

  /** Opens a session and warms it up.
   * @param {ArrayBuffer} model ONNX; input uint8 RGB [1, H, W, 3], output a unit vector
   * @param {ArrayBuffer} runtime the WebAssembly module
   * @param {string} input name of the model's input
   * @returns {Promise<OnnxSession>}
   * @throws {Error} there is no WebAssembly or no memory, or the model cannot be run */
  static async open(model, runtime, input) {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmBinary = runtime;
    ort.env.logLevel = "error";
    const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
    const network = new OnnxSession(session, input);
    await network.embed({ side: 32, rgb: new Uint8Array(32 * 32 * 3) });
    return network;
  }

  /** @param {Square} square
   * @returns {Promise<Float32Array>} of unit length */
  async embed({ side, rgb }) {
    const picture = new ort.Tensor("uint8", rgb, [1, side, side, 3]);
    const { [OUTPUT]: embedding } = await this.#session.run({ [this.#input]: picture });
    if (!(embedding?.data instanceof Float32Array)) throw new Error("The network returned no vector");
    return embedding.data;
  }

  close() {
    return this.#session.release();
  }
}

// The network on ONNX Runtime in WebAssembly, on one thread: more would need headers that break foreign map tiles.
import * as ort from "../../vendor/onnxruntime-web/ort.js";

/** @import { Square } from "./crops.js" */

/** What the runtime is kept under. */
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

  /** @param {ArrayBuffer} model ONNX, uint8 RGB [1, H, W, 3] in, a unit vector out
   * @param {ArrayBuffer} runtime the WebAssembly
   * @param {string} input what the model calls its picture
   * @returns {Promise<OnnxSession>} warm
   * @throws {Error} no WebAssembly, no memory, or a model that cannot be run */
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
    if (!(embedding?.data instanceof Float32Array)) throw new Error("The network gave no vector");
    return embedding.data;
  }

  close() {
    return this.#session.release();
  }
}

// Copies the npm files that the page serves into static/vendor/ (ignored by git), with their type declarations, so
// that modules can import them by relative path without a bundler.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const vendor = join(root, "static", "vendor");

/** @type {[from: string, to: string][]} */
const FILES = [
  ["leaflet/dist/leaflet-src.esm.js", "leaflet/leaflet-src.esm.js"],
  ["leaflet/dist/leaflet.css", "leaflet/leaflet.css"],
  ["leaflet/dist/images/layers.png", "leaflet/images/layers.png"],
  ["leaflet/dist/images/layers-2x.png", "leaflet/images/layers-2x.png"],
  ["leaflet/dist/images/marker-icon.png", "leaflet/images/marker-icon.png"],
  ["leaflet/LICENSE", "leaflet/LICENSE"],
  ["@types/leaflet/index.d.ts", "leaflet/leaflet-src.esm.d.ts"],
  ["idb/LICENSE", "idb/LICENSE"],
  ["comlink/dist/esm/comlink.min.mjs", "comlink/comlink.js"],
  ["comlink/dist/esm/comlink.d.ts", "comlink/comlink.d.ts"],
  ["comlink/dist/esm/protocol.d.ts", "comlink/protocol.d.ts"],
  ["comlink/LICENSE", "comlink/LICENSE"],
  ["onnxruntime-web/dist/ort.wasm.bundle.min.mjs", "onnxruntime-web/ort.js"],
  ["onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", "onnxruntime-web/ort.wasm"],
];

/** Files large enough to compress in advance; the server sends the copy that the browser accepts. */
const COMPRESSED = ["onnxruntime-web/ort.wasm"];
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }; // higher levels take many times as long and save 5 %

/** Copies one file and removes the pointer to a source map, which is not served.
 * @param {string} from
 * @param {string} to */
async function copy(from, to) {
  const target = join(vendor, to);
  await mkdir(dirname(target), { recursive: true });
  if (!to.endsWith(".js")) return cp(join(modules, from), target);
  const source = await readFile(join(modules, from), "utf8");
  await writeFile(target, source.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
}

async function idbFiles() {
  const names = await readdir(join(modules, "idb/build"));
  const wanted = names.filter((name) => name === "index.js" || name.endsWith(".d.ts"));
  return wanted.map((name) => /** @type {[string, string]} */ ([`idb/build/${name}`, `idb/${name}`]));
}

/** Lists the type declarations of the ONNX Runtime package that the bundle contains. */
async function runtimeTypes() {
  const folder = "onnxruntime-common/dist/esm";
  const names = (await readdir(join(modules, folder))).filter((name) => name.endsWith(".d.ts"));
  await writeFile(join(vendor, "onnxruntime-web/ort.d.ts"), 'export * from "./types/index.js";\n');
  return names.map(
    (name) => /** @type {[string, string]} */ ([`${folder}/${name}`, `onnxruntime-web/types/${name}`]),
  );
}

/** Writes the Brotli and gzip copies of a file.
 * @param {string} path below static/vendor */
async function compress(path) {
  const content = await readFile(join(vendor, path));
  await writeFile(join(vendor, `${path}.br`), brotliCompressSync(content, BROTLI));
  await writeFile(join(vendor, `${path}.gz`), gzipSync(content));
}

await rm(vendor, { recursive: true, force: true });
for (const [from, to] of [...FILES, ...(await idbFiles())]) await copy(from, to);
for (const [from, to] of await runtimeTypes()) await copy(from, to);
for (const path of COMPRESSED) await compress(path);
console.log(`static/vendor: leaflet, idb, comlink and onnxruntime-web copied`);

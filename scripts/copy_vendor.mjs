// Copies the few npm files the page serves itself into static/vendor/ (ignored by git), with their type
// declarations, so that modules can import them by relative path without a bundler.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
];

/** Copies one file, without the pointer to a source map that is not served.
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

await rm(vendor, { recursive: true, force: true });
for (const [from, to] of [...FILES, ...(await idbFiles())]) await copy(from, to);
console.log(`static/vendor: leaflet and idb copied`);

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What the modules of each folder may import besides their own folder, `strings.js`, `types.js` and the vendored
 * libraries. Types count too.
 * @type {Record<string, string[]>} */
const MAY_IMPORT = {
  domain: [],
  api: [],
  cache: ["api"],
  ui: ["domain"],
  camera: ["api", "ui"],
  recogniser: ["api", "camera"],
  stores: ["api", "cache", "domain", "ui"],
  corrections: ["api", "cache", "ui", "camera", "recogniser"],
  search: ["api", "cache", "domain", "ui", "corrections", "recogniser"],
  sheet: ["api", "cache", "domain", "ui", "camera", "corrections", "stores"],
  scan: ["api", "ui", "camera", "recogniser", "sheet"],
  demo: ["ui"],
};
const SHARED = ["strings.js", "types.js"];
const IMPORT = /(?:from\s+|import\(?\s*|new URL\()["'](\.[^"']+\.js)["']/g;

async function modules() {
  const names = await readdir(ROOT, { recursive: true });
  return names.filter((name) => name.endsWith(".js") && !name.startsWith("tests"));
}

/** @param {string} path below `static/js`
 * @returns {Promise<string[]>} the modules it imports, below `static/js` */
async function importsOf(path) {
  const source = await readFile(join(ROOT, path), "utf8");
  const targets = [...source.matchAll(IMPORT)].map(([, target = ""]) =>
    posix.join(posix.dirname(path), target),
  );
  return targets.filter((target) => !target.startsWith("../vendor/"));
}

/** @param {string} path */
const folderOf = (path) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");

/** @param {string} from
 * @param {string} to */
function isAllowed(from, to) {
  const folder = folderOf(to);
  return folder
    ? [folderOf(from), ...(MAY_IMPORT[folderOf(from)] ?? [])].includes(folder)
    : SHARED.includes(to);
}

test("every folder imports only from the folders below it", async () => {
  const broken = [];
  for (const path of (await modules()).filter(folderOf)) {
    for (const target of await importsOf(path))
      if (!isAllowed(path, target)) broken.push(`${path} → ${target}`);
  }
  assert.deepEqual(broken, []);
});

test("every folder has import rules, and no two folders need each other", async () => {
  const folders = Object.keys(MAY_IMPORT);
  const present = new Set((await modules()).map(folderOf).filter(Boolean));
  assert.deepEqual(folders.toSorted(), [...present].sort());
  for (const [place, folder] of folders.entries()) {
    for (const below of MAY_IMPORT[folder] ?? [])
      assert.ok(folders.indexOf(below) < place, `${folder} → ${below}`);
  }
});

test("only the entry points, the texts and the types stay at the top", async () => {
  const top = (await modules()).filter((path) => !folderOf(path));
  assert.deepEqual(top.sort(), ["main.js", ...SHARED, "sw.js"].sort());
  for (const path of [...SHARED, "sw.js"]) assert.deepEqual(await importsOf(path), [], path);
});

test("the domain uses neither the DOM nor the network nor storage", async () => {
  for (const path of (await modules()).filter((name) => folderOf(name) === "domain")) {
    const source = (await readFile(join(ROOT, path), "utf8")).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    assert.doesNotMatch(source, /\b(document|window|navigator|fetch|caches|localStorage|indexedDB)\b/, path);
  }
});

test("the rules are read from real imports", async () => {
  assert.ok((await importsOf("main.js")).length > 10);
  assert.ok((await importsOf("stores/map.js")).includes("types.js")); // a type, in JSDoc
  assert.ok(!isAllowed("domain/deals.js", "ui/dom.js"));
  assert.ok(isAllowed("sheet/answers.js", "stores/stores_section.js"));
});

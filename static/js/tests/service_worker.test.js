import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const STATIC = fileURLToPath(new URL("../..", import.meta.url));
const TEMPLATE = join(STATIC, "../templates/page.html");
const MODULES = join(STATIC, "../templates/page_modules.html");

async function shell() {
  const source = await readFile(join(STATIC, "js/sw.js"), "utf8");
  return /const SHELL = `([^`]*)`/.exec(source)?.[1]?.trim().split(/\s+/) ?? [];
}

const STATIC_IMPORT = /from\s+["'](\.[^"']+\.js)["']/g;
/** On-demand imports and workers too. */
const ANY_IMPORT = /(?:from\s+|import\(?\s*|new URL\()["'](\.[^"']+\.js)["']/g;

/** Every module that is imported from `path`, directly or not.
 * @param {string} path
 * @param {RegExp} [pattern] with on-demand imports and workers, or without
 * @param {Set<string>} [seen] */
async function imported(path, pattern = ANY_IMPORT, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  const source = (await readFile(path, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, target] of source.matchAll(pattern)) {
    await imported(join(dirname(path), target ?? ""), pattern, seen);
  }
  return seen;
}

test("the worker caches exactly the modules that the page imports", async () => {
  const needed = [...(await imported(join(STATIC, "js/main.js")))]
    .map((path) => relative(STATIC, path))
    .sort();
  const kept = (await shell()).filter((path) => path.endsWith(".js"));
  assert.deepEqual(kept.sort(), needed);
});

test("the worker caches every style and the icon that the page links", async () => {
  const html = await readFile(TEMPLATE, "utf8");
  const linked = [...html.matchAll(/\{% static '([^']+\.(?:css|svg))' %\}/g)].map((match) => match[1] ?? "");
  const kept = await shell();
  assert.ok(linked.length >= 6);
  assert.deepEqual(
    linked.filter((path) => !kept.includes(path)),
    [],
  );
});

test("the page preloads exactly the modules that it starts with", async () => {
  const html = await readFile(MODULES, "utf8");
  const preloaded = [...html.matchAll(/modulepreload" href="\{% static '([^']+)' %\}/g)].map(
    (match) => match[1],
  );
  const needed = [...(await imported(join(STATIC, "js/main.js"), STATIC_IMPORT))]
    .map((path) => relative(STATIC, path))
    .filter((path) => path !== "js/main.js");
  assert.deepEqual(preloaded, needed.sort());
});

test("everything in the worker's list exists", async () => {
  for (const path of await shell()) await readFile(join(STATIC, path));
});

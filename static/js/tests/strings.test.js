import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { STRINGS, t } from "../strings.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const KEYS = Object.keys(STRINGS.ko);

/** Keys that are composed from a code: `camera_denied_text`, `position_timeout_title`, `recents_empty`. */
const COMPOSED =
  /^(camera_(insecure|unsupported|denied|missing|in_use|lost|failed)|position_\w+|recents|favourites)/;

async function modules() {
  const names = await readdir(join(ROOT, "static/js"), { recursive: true });
  const paths = names.filter(
    (name) => name.endsWith(".js") && !name.startsWith("tests") && name !== "strings.js",
  );
  return Promise.all(
    paths.map(async (path) => ({ path, source: await readFile(join(ROOT, "static/js", path), "utf8") })),
  );
}

async function templates() {
  return Promise.all(
    ["page.html", "demo.html"].map((name) => readFile(join(ROOT, "templates", name), "utf8")),
  );
}

test("placeholders are filled, and an unknown one stays visible", () => {
  assert.equal(t("won", { amount: "1,700" }), "1,700원");
  assert.equal(t("won"), "{amount}원");
});

test("every string in the table is used", async () => {
  const sources = [...(await modules()).map(({ source }) => source), ...(await templates())].join("\n");
  const unused = KEYS.filter((key) => !COMPOSED.test(key) && !new RegExp(`"${key}"`).test(sources));
  assert.deepEqual(unused, []);
});

test("every string that the templates name is in the table", async () => {
  const named = (await templates()).flatMap((html) =>
    [...html.matchAll(/data-(?:text|label|placeholder)="([^"]+)"/g)].map((match) => match[1]),
  );
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((key) => !KEYS.includes(key ?? "")),
    [],
  );
});

test("no other module contains Korean texts", async () => {
  const strays = (await modules()).flatMap(({ path, source }) => {
    const code = source.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "");
    return /[가-힣]/.test(code) ? [path] : [];
  });
  // The chains' names, their spellings in public records, and the units in products' names are not texts of the page.
  assert.deepEqual(strays.sort(), ["domain/chains.js", "stores/store_row.js", "ui/quantities.js"]);
});

test("every language has every string with the same placeholders", () => {
  const places = (/** @type {string} */ words) => [...words.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [language, words] of Object.entries(STRINGS)) {
    assert.deepEqual(Object.keys(words ?? {}).sort(), KEYS.toSorted(), language);
    for (const [key, text] of Object.entries(words ?? {})) {
      assert.deepEqual(places(text), places(STRINGS.ko[/** @type {keyof typeof STRINGS.ko} */ (key)]), key);
    }
  }
});

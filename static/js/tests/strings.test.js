import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { STRINGS, t } from "../strings.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const KEYS = Object.keys(STRINGS.ko);

/** Keys that are put together from a code: `camera_denied_text`, `position_timeout_title`, `recents_empty`. */
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

test("places are filled and an unknown place stays visible", () => {
  assert.equal(t("won", { amount: "1,700" }), "1,700원");
  assert.equal(t("won"), "{amount}원");
});

test("every word in the table is used somewhere", async () => {
  const sources = [...(await modules()).map(({ source }) => source), ...(await templates())].join("\n");
  const unused = KEYS.filter((key) => !COMPOSED.test(key) && !new RegExp(`"${key}"`).test(sources));
  assert.deepEqual(unused, []);
});

test("every word the templates name is in the table", async () => {
  const named = (await templates()).flatMap((html) =>
    [...html.matchAll(/data-(?:text|label|placeholder)="([^"]+)"/g)].map((match) => match[1]),
  );
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((key) => !KEYS.includes(key ?? "")),
    [],
  );
});

test("no module shows Korean of its own", async () => {
  const strays = (await modules()).flatMap(({ path, source }) => {
    const code = source.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "");
    return /[가-힣]/.test(code) ? [path] : [];
  });
  // The chains' names, how public records write them, and the sizes in products' names are no words of the page.
  assert.deepEqual(strays.sort(), ["domain/chains.js", "stores/store_row.js", "ui/quantities.js"]);
});

test("every language has every word, with the same places to fill", () => {
  const places = (/** @type {string} */ words) => [...words.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [language, words] of Object.entries(STRINGS)) {
    assert.deepEqual(Object.keys(words ?? {}).sort(), KEYS.toSorted(), language);
    for (const [key, text] of Object.entries(words ?? {})) {
      assert.deepEqual(places(text), places(STRINGS.ko[/** @type {keyof typeof STRINGS.ko} */ (key)]), key);
    }
  }
});

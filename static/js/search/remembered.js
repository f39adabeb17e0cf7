// The lists that need no network: recent products and favourites.
import { bestLine, lines } from "../domain/deals.js";
import { answerText } from "../domain/texts.js";
import { t } from "../strings.js";
import { h } from "../ui/dom.js";
import { productRow } from "../ui/product_row.js";

/** @import { Cache, Remembered } from "../cache/cache.js" */
/** @import { ProductCard } from "../types.js" */

/** @typedef {"recents" | "favourites"} ListName */

/** @param {Cache} cache
 * @param {ListName} name
 * @param {(product: ProductCard) => void} onOpen
 * @returns {Promise<HTMLElement>} */
export async function rememberedList(cache, name, onOpen) {
  const products = await cache.remembered(name).catch(() => []);
  const list = h("ul", { class: "product-list" });
  for (const product of products) list.append(await row(cache, name, product, onOpen));
  return products.length ? list : h("p", { class: "empty" }, t(`${name}_empty`));
}

/** @param {Cache} cache
 * @param {ListName} name
 * @param {Remembered} product
 * @param {(product: ProductCard) => void} onOpen */
async function row(cache, name, product, onOpen) {
  const line = await rememberedDeal(cache, product.id);
  const item = productRow({
    product,
    line,
    isDeal: Boolean(line),
    testid: name === "recents" ? "recents-item" : "favourites-item",
    onOpen,
    onRemove: async () => {
      if (name === "recents") await cache.removeRecent(product.id);
      else await cache.setFavourite(product, false);
      item.remove();
    },
  });
  return item;
}

/** Returns the best deal from the cache by today's date: a deal that has ended since is not shown.
 * @param {Cache} cache
 * @param {number} id */
async function rememberedDeal(cache, id) {
  const known = await cache.peek(id).catch(() => null);
  if (!known) return "";
  const now = Date.now();
  const ranked = lines(known.detail, now, "unit");
  return bestLine(ranked)?.deal ? answerText(ranked, now) : "";
}

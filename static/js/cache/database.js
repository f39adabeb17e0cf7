// The phone's database: opens it, keeps it open beside other tabs, and falls back to memory.
import { openDB } from "../../vendor/idb/index.js";

/** @typedef {"products" | "recents" | "favourites" | "lists" | "corrections"} StoreName */

/** @typedef {object} Database the operations that the cache needs
 * @property {(store: StoreName, key: IDBValidKey) => Promise<any>} get
 * @property {(store: StoreName) => Promise<any[]>} getAll
 * @property {(store: StoreName, value: any) => Promise<unknown>} put
 * @property {(store: StoreName, key: IDBValidKey) => Promise<unknown>} delete
 * @property {(store: StoreName) => Promise<number>} count
 * @property {(store: StoreName, count: number) => Promise<IDBValidKey[]>} oldest keys of the rows to delete first */

const VERSION = 2;

/** Each store's key, and the field that holds the age of a row.
 * @type {Record<StoreName, {key: string, age: string}>} */
const SHAPES = {
  products: { key: "id", age: "usedAt" },
  recents: { key: "id", age: "at" },
  favourites: { key: "id", age: "at" },
  lists: { key: "name", age: "at" },
  corrections: { key: "scan", age: "at" },
};
const STORES = /** @type {StoreName[]} */ (Object.keys(SHAPES));

/** Returns a database that opens at first use, and again if the browser has closed it. If IndexedDB is refused, as in
 * some private windows, it falls back to memory until the page is closed.
 * @param {string} name
 * @returns {Database} */
export function openDatabase(name) {
  /** @type {Promise<Database> | null} */
  let opening = null;
  const forget = () => {
    opening = null;
  };
  const database = () => {
    opening ??= open(name, forget).catch((error) => {
      console.warn("IndexedDB refused; using memory only", error);
      return memoryDatabase();
    });
    return opening;
  };

  /** @template T
   * @param {(db: Database) => Promise<T>} operation */
  const run = async (operation) => {
    try {
      return await operation(await database());
    } catch (error) {
      if (!isClosed(error)) throw error;
      forget(); // closed between opening and use: try once with a new connection
      return operation(await database());
    }
  };

  return {
    get: (store, key) => run((db) => db.get(store, key)),
    getAll: (store) => run((db) => db.getAll(store)),
    put: (store, value) => run((db) => db.put(store, value)),
    delete: (store, key) => run((db) => db.delete(store, key)),
    count: (store) => run((db) => db.count(store)),
    oldest: (store, count) => run((db) => db.oldest(store, count)),
  };
}

/** @param {string} name
 * @param {() => void} forget called when the connection is closed
 * @returns {Promise<Database>} */
async function open(name, forget) {
  const db = await openDB(name, VERSION, {
    upgrade(upgrading) {
      for (const store of STORES) {
        if (upgrading.objectStoreNames.contains(store)) continue;
        const { key, age } = SHAPES[store];
        upgrading.createObjectStore(store, { keyPath: key }).createIndex("age", age);
      }
    },
    blocked: () => console.warn("Another tab still holds an older database; waiting for it"),
    blocking(_current, _wanted, event) {
      // A newer page in another tab wants to upgrade: close, and reopen at the next use.
      /** @type {IDBDatabase} */ (event.target).close();
      forget();
    },
    terminated: forget,
  });
  return {
    get: (store, key) => db.get(store, key),
    getAll: (store) => db.getAll(store),
    put: (store, value) => db.put(store, value),
    delete: (store, key) => db.delete(store, key),
    count: (store) => db.count(store),
    oldest: (store, count) => db.getAllKeysFromIndex(store, "age", null, count),
  };
}

/** @param {unknown} error */
const isClosed = (error) => error instanceof DOMException && error.name === "InvalidStateError";

/** @returns {Database} */
function memoryDatabase() {
  const stores = new Map(STORES.map((store) => [store, new Map()]));
  /** @param {StoreName} store */
  const rows = (store) => /** @type {Map<IDBValidKey, any>} */ (stores.get(store));
  return {
    get: async (store, key) => rows(store).get(key),
    getAll: async (store) => [...rows(store).values()],
    put: async (store, value) => rows(store).set(value[SHAPES[store].key], structuredClone(value)),
    delete: async (store, key) => rows(store).delete(key),
    count: async (store) => rows(store).size,
    oldest: async (store, count) => {
      const { key, age } = SHAPES[store];
      const sorted = [...rows(store).values()].sort((a, b) => a[age] - b[age]);
      return sorted.slice(0, count).map((row) => row[key]);
    },
  };
}

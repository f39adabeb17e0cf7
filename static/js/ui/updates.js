// Registers the service worker, and offers a new version instead of switching to it while the page is in use.

import { t } from "../strings.js";
import { byId, h } from "./dom.js";

/** Registers the service worker. The page also works if the browser refuses it (self-signed certificate). */
export async function registerServiceWorker() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  try {
    const registration = await workers.register("/sw.js");
    if (registration.waiting && workers.controller) offer(registration.waiting);
    registration.addEventListener("updatefound", () => watch(registration.installing));
  } catch (error) {
    console.info("No service worker", error);
  }
}

/** @param {ServiceWorker | null} worker */
function watch(worker) {
  worker?.addEventListener("statechange", () => {
    // Without a controller this is the first visit: there is nothing to update.
    if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });
}

/** @param {ServiceWorker} worker */
function offer(worker) {
  const take = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker.postMessage("skip-waiting");
  };
  const banner = byId("update", HTMLElement);
  banner.replaceChildren(
    h("span", {}, t("update_title")),
    h("button", { type: "button", class: "button primary", onclick: take }, t("reload")),
  );
  banner.hidden = false;
}

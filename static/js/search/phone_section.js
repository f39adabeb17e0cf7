// The search panel's section about this phone: recognising without a network, and the pictures it has sent.

import { WorkerClient } from "../recogniser/worker_client.js";
import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { h } from "../ui/dom.js";

/** @import { CorrectionQueue } from "../corrections/queue.js" */
/** @import { LocalState } from "../recogniser/local_recogniser.js" */

/** @param {WorkerClient} local
 * @param {CorrectionQueue} queue */
export function phoneSection(local, queue) {
  const recogniser = h("div", { class: "phone-row", "data-testid": "phone-recogniser" });
  const pictures = h("div", { class: "phone-row", "data-testid": "sent-pictures", hidden: true });
  const element = h("section", { class: "phone-section" }, recogniser, pictures);
  let megabytes = 0;
  /** @param {LocalState} state */
  const show = (state) => {
    recogniser.dataset.state = state.name;
    recogniser.replaceChildren(...recogniserRow(local, state, megabytes));
  };
  /** Replaces only the text: the button must not disappear under the finger. */
  const showOffer = () => {
    const { name } = local.state;
    if (name === "absent") recogniser.firstElementChild?.replaceWith(offer(name, megabytes));
  };
  local.watch(show);
  recogniser.hidden = !WorkerClient.isPossible;
  const refresh = async () => {
    await showPictures(pictures, queue);
    if (recogniser.hidden || local.state.name !== "absent") return;
    megabytes = await local.megabytes();
    showOffer();
  };
  return { element, refresh };
}

/** @param {WorkerClient} local
 * @param {LocalState} state
 * @param {number} megabytes of a download, 0 if not known */
function recogniserRow(local, { name, share = 0 }, megabytes) {
  if (name === "downloading") {
    const percent = Math.floor(share * 100);
    return [textBlock(t("phone_title"), t("phone_downloading", { n: percent }))];
  }
  if (name === "ready") {
    const forget = () => local.forget().then(() => announce(t("phone_forgotten")));
    return [
      textBlock(t("phone_ready"), t("phone_ready_text")),
      action(t("phone_forget"), forget, "phone-forget"),
    ];
  }
  return [offer(name, megabytes), action(t("phone_download"), () => local.download(), "phone-download")];
}

/** @param {LocalState["name"]} name
 * @param {number} megabytes */
function offer(name, megabytes) {
  const text = megabytes ? t("phone_text_size", { n: megabytes }) : t("phone_text");
  return textBlock(t("phone_title"), name === "failed" ? t("phone_failed_text") : text);
}

/** @param {HTMLElement} row
 * @param {CorrectionQueue} queue */
async function showPictures(row, queue) {
  const scans = await queue.pictured().catch(() => []);
  row.hidden = scans.length === 0;
  const withdraw = async () => {
    row.replaceChildren(textBlock(t("pictures_withdrawn"), ""));
    announce(t("pictures_withdrawn"));
    for (const scan of scans) await queue.withdraw(scan);
  };
  row.replaceChildren(
    textBlock(t("pictures_sent", { n: scans.length }), t("pictures_sent_text")),
    action(t("pictures_withdraw"), withdraw, "withdraw-pictures"),
  );
}

/** @param {string} title
 * @param {string} text */
function textBlock(title, text) {
  return h(
    "div",
    { class: "phone-text" },
    h("p", { class: "phone-title" }, title),
    text ? h("p", { class: "note" }, text) : null,
  );
}

/** @param {string} label
 * @param {() => void} onclick
 * @param {string} testid */
function action(label, onclick, testid) {
  return h("button", { type: "button", class: "button", "data-testid": testid, onclick }, label);
}

// The thanks for a correction, and the consent to send its picture: never preselected, and it can be undone.

import { t } from "../strings.js";
import { announce } from "../ui/announcer.js";
import { h } from "../ui/dom.js";

/** @param {{name: string, isSent: boolean, onPicture: () => void, onUndo: () => void}} options `name` of the right
 *   product, "" for none; `isSent`: the choice itself has already been sent */
export function thanksCard({ name, isSent, onPicture, onUndo }) {
  const card = h("section", { class: "thanks", "data-testid": "thanks" });
  /** @param {string} text
   * @param {HTMLElement[]} buttons */
  const end = (text, ...buttons) => {
    const title = h("p", { class: "thanks-title", tabindex: -1 }, text);
    card.replaceChildren(h("div", { class: "thanks-head" }, title, ...buttons));
    title.focus({ preventScroll: true });
    announce(text);
  };
  const undo = () => {
    onUndo();
    end(t("correction_undone"));
  };
  const send = () => {
    onPicture();
    end(t("correction_pictured"), undoButton(undo));
  };
  const title = h("p", { class: "thanks-title" }, t(isSent ? "correction_thanks" : "correction_offer"));
  card.append(h("div", { class: "thanks-head" }, title, isSent && undoButton(undo)), consentForm(name, send));
  return card;
}

/** @param {() => void} onclick */
function undoButton(onclick) {
  return h(
    "button",
    { type: "button", class: "link", "data-testid": "correction-undo", onclick },
    t("correction_undo"),
  );
}

/** @param {string} name
 * @param {() => void} onSend */
function consentForm(name, onSend) {
  const send = h(
    "button",
    { type: "button", class: "button", disabled: true, "data-testid": "send-picture", onclick: onSend },
    t("correction_send"),
  );
  const checkbox = h("input", {
    type: "checkbox",
    "data-testid": "picture-consent",
    onchange: () => {
      send.disabled = !checkbox.checked;
    },
  });
  const question = name ? t("correction_consent", { name }) : t("correction_consent_none");
  return h(
    "div",
    { class: "consent" },
    h("label", { class: "tick" }, checkbox, h("span", {}, question)),
    h("p", { class: "note" }, t("correction_consent_text")),
    send,
  );
}

// Notices: what went wrong, and what the shopper can do. They all look alike.
import { t } from "../strings.js";
import { h, icon } from "./dom.js";

/** @import { FailureCode } from "../types.js" */
/** @import { StringKey } from "../strings.js" */

/** @typedef {object} Action
 * @property {string} label
 * @property {() => void} run
 * @property {boolean} [primary]
 * @property {number} [waitSeconds] the button is disabled for that long */

/** @typedef {object} NoticeContent
 * @property {string} code
 * @property {string} title
 * @property {string} [text]
 * @property {Action[]} [actions]
 * @property {() => void} [onDismiss] shows a close button */

/** @type {Record<FailureCode, [title: StringKey, text: StringKey]>} */
const FAILURES = {
  offline: ["offline_title", "unreachable_text"],
  unreachable: ["unreachable_title", "unreachable_text"],
  timeout: ["timeout_title", "timeout_text"],
  server: ["server_title", "server_text"],
  busy: ["busy_title", "busy_text"],
  throttled: ["throttled_title", "throttled_text"],
  no_recogniser: ["no_recogniser_title", "no_recogniser_text"],
  too_large: ["too_large_title", "too_large_text"],
  bad_picture: ["bad_picture_title", "bad_picture_text"],
  not_found: ["not_found_title", "not_found_text"],
  refused: ["refused_title", "refused_text"],
};

/** The texts for a failure; `offlineText` says what still works without a connection.
 * @param {FailureCode} code
 * @param {StringKey} [offlineText]
 * @returns {{code: string, title: string, text: string}} */
export function failureText(code, offlineText) {
  const [title, text] = FAILURES[code];
  return { code, title: t(title), text: t(code === "offline" && offlineText ? offlineText : text) };
}

/** @param {NoticeContent} content */
export function notice({ code, title, text, actions = [], onDismiss }) {
  return h(
    "section",
    { class: "notice", role: "alert", "data-testid": "notice", "data-code": code },
    h("p", { class: "notice-title" }, title),
    text ? h("p", { class: "notice-text" }, text) : null,
    actions.length ? h("div", { class: "actions" }, actions.map(actionButton)) : null,
    onDismiss
      ? h(
          "button",
          { class: "notice-close", "aria-label": t("dismiss"), type: "button", onclick: onDismiss },
          icon("close"),
        )
      : null,
  );
}

/** @param {Action} action */
function actionButton({ label, run, primary = false, waitSeconds = 0 }) {
  const button = h(
    "button",
    { type: "button", class: primary ? "button primary" : "button", onclick: run },
    label,
  );
  if (waitSeconds > 0) countDown(button, label, waitSeconds);
  return button;
}

/** @param {HTMLButtonElement} button
 * @param {string} label
 * @param {number} seconds */
function countDown(button, label, seconds) {
  button.disabled = seconds > 0;
  button.textContent = seconds > 0 ? t("retry_in", { n: seconds }) : label;
  if (seconds > 0) setTimeout(() => countDown(button, label, seconds - 1), 1000);
}

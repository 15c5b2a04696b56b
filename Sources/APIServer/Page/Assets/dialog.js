// Questions and messages.
import { make } from "./dom.js";

/** Messages go by themselves after so long, unless they tell of a failure. */
const messageMilliseconds = 6000;

/** Shows a dialog and waits for its end: true if it was confirmed. */
export function open(title, content, buttons) {
  return new Promise((resolve) => {
    const dialog = make("dialog", { "aria-labelledby": "dialog-title" },
      make("form", { method: "dialog" },
        make("h2", { id: "dialog-title" }, title), ...content, make("div", { class: "buttons" }, ...buttons)));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks whether to do something that can't be undone. */
export const ask = ({ title, text, action, back, content = [] }) =>
  open(title, [make("p", {}, text), ...content], [
    make("button", { value: "no", autofocus: true }, back),
    make("button", { value: "yes", class: "danger" }, action),
  ]);

/** Tells something, with a link perhaps. */
export function say(text, isFailure = false, link = undefined) {
  const area = document.getElementById("messages") ??
    document.body.appendChild(make("div", { id: "messages", role: "status", "aria-live": "polite" }));
  const message = make("div", { class: isFailure ? "note bad" : "note" }, make("p", {}, text));
  if (link) message.append(make("a", { href: link.href }, link.text));
  message.append(make("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => message.remove() }, "×"));
  area.append(message);
  if (!isFailure) setTimeout(() => message.remove(), messageMilliseconds);
}

/** Asks for an API key until there is one. */
export async function askForKey(problem) {
  for (;;) {
    const input = make("input", { type: "password", id: "key", autocomplete: "off", required: true, autofocus: true });
    const content = [
      make("p", {}, "This server has API keys. Yours is kept until this tab is closed."),
      make("label", { class: "field" }, make("span", {}, "Key"), input),
    ];
    if (problem) content.push(make("p", { class: "trouble", role: "alert" }, problem));
    const isGiven = await open("API key", content, [make("button", { value: "yes", class: "main" }, "Open")]);
    if (isGiven && input.value.trim()) return input.value.trim();
  }
}

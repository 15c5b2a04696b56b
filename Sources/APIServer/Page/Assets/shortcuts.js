// Everything by keyboard; `?` lists the keys.
import { root } from "./api.js";
import { open } from "./dialog.js";
import { make } from "./dom.js";

const goMilliseconds = 1500;

/** Keys, what they do, and for people what that is. */
const keys = (banner) => ({
  "?": [() => showHelp(banner), "Show the keys"],
  "/": [() => document.querySelector("main input[type=search]")?.focus(), "Search"],
  j: [() => step(1), "Next job or image"],
  k: [() => step(-1), "Previous job or image"],
  "g o": [() => go(""), "Go to the overview"],
  "g s": [() => go("stores"), "Go to the stores"],
  "g u": [() => go("submit"), "Go to submit"],
  "g a": [() => go("docs"), "Go to the API's description"],
  r: [() => document.querySelector("[data-order=retry]")?.click(), "Run the failed images of this job again"],
  x: [() => document.querySelector("[data-order=cancel]")?.click(), "Cancel this job"],
  o: [() => document.querySelector("[rel=next]")?.click(), "Older jobs, or more images"],
  t: [() => banner.switchTheme(), "Switch the theme"],
});

const go = (path) => (location.href = new URL(path, root));

/** Moves the focus through the links of a list. */
function step(by) {
  const links = [...document.querySelectorAll("main .job-id[href], main td.url a[href]")].filter((link) => link.checkVisibility());
  const index = links.indexOf(document.activeElement);
  links[index < 0 ? (by > 0 ? 0 : links.length - 1) : index + by]?.focus();
}

let isHelpOpen = false;

async function showHelp(banner) {
  if (isHelpOpen) return;
  isHelpOpen = true;
  const rows = Object.entries(keys(banner)).map(([key, [, text]]) =>
    make("div", {}, make("dt", {}, ...key.split(" ").map((part) => make("kbd", {}, part))), make("dd", {}, text)));
  await open("Keys", [make("dl", { class: "keys" }, ...rows)], [make("button", { value: "no", autofocus: true }, "Close")]);
  isHelpOpen = false;
}

export function listenToKeys(banner) {
  let first = "";
  banner.help.addEventListener("click", () => showHelp(banner));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) return event.key === "Escape" ? event.target.blur() : undefined;
    const name = first ? `${first} ${event.key}` : event.key;
    first = "";
    if (name === "g") {
      first = "g";
      setTimeout(() => (first = ""), goMilliseconds);
    } else if (Object.hasOwn(keys(banner), name)) {
      event.preventDefault();
      keys(banner)[name][0]();
    }
  });
}

// The right end of the banner: whether the page is live, the theme, the keys.
import { key } from "./api.js";
import { make, setText } from "./dom.js";

const themeName = "retail-pulse-theme";
const themes = ["", "light", "dark"];
const themeLabels = { "": "Auto", light: "Light", dark: "Dark" };

export class Banner {
  constructor() {
    this.state = make("span", { class: "live" }, "");
    this.away = make("p", { class: "away", role: "alert", hidden: true });
    this.theme = make("button", { type: "button", class: "plain", onclick: () => this.switchTheme() });
    this.help = make("button", { type: "button", class: "plain", title: "Keys (?)", "aria-label": "Keys" }, "?");
    const tools = [this.state];
    if (key.get() || document.body.dataset.locked === "true") {
      tools.push(make("button", { type: "button", class: "plain", onclick: () => this.forgetKey() }, "Forget key"));
    }
    document.getElementById("tools").append(...tools, this.theme, this.help);
    document.querySelector(".banner").after(this.away);
    this.showTheme();
  }

  show(state, seconds) {
    this.state.className = `live ${{ live: "on", away: "off" }[state] ?? ""}`;
    setText(this.state, { live: "Live", paused: "Paused", away: "Away" }[state]);
    this.away.hidden = state !== "away";
    if (state === "away") {
      setText(this.away, `The server does not answer. What you see may be old. Next try in ${seconds} s.`);
    }
  }

  forgetKey() {
    key.forget();
    location.reload();
  }

  switchTheme() {
    const theme = themes[(themes.indexOf(document.documentElement.dataset.theme ?? "") + 1) % themes.length];
    try {
      localStorage.setItem(themeName, theme);
    } catch {
      // Without storage it holds for this page only.
    }
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    this.showTheme();
  }

  showTheme() {
    const label = themeLabels[document.documentElement.dataset.theme ?? ""];
    setText(this.theme, label);
    this.theme.title = "Theme (t)";
    this.theme.setAttribute("aria-label", `Theme: ${label}`);
  }
}

// A job's page: it follows the stream, reads more images as they are scrolled to, and gives orders.
import { address, page, post } from "./api.js";
import { ask, say } from "./dialog.js";
import { announce, replaceParts, setText, slot } from "./dom.js";
import { number, showTimes } from "./format.js";
import { doneOf, fillBar, paceText, reasonText } from "./jobs.js";
import { ImageWindow } from "./images.js";

/** While the job runs its images are read again, not more often than this. */
const refreshMilliseconds = 3000;
/** How often a job that is in the inbox is looked for. */
const inboxMilliseconds = 1000;

export class JobPage {
  constructor() {
    this.article = document.querySelector(".job-page");
    this.id = this.article?.dataset.id;
    if (!this.article) {
      this.lookSoon();
      return;
    }
    this.images = new ImageWindow();
    document.getElementById("main").addEventListener("submit", (event) => this.order(event));
  }

  /** A job that is in the inbox has no page yet; one that was just made by a retry is, for a moment. */
  lookSoon() {
    setTimeout(() => this.look(), inboxMilliseconds);
  }

  async look() {
    try {
      if (!document.hidden && (await page(location.href)).querySelector(".job-page")) return location.reload();
    } catch {
      // The server is away: it is looked for again.
    }
    this.lookSoon();
  }

  onEvent(name, data) {
    if (!this.article) return;
    if (name === "reset") this.refresh();
    if (name !== "job" || data.job_id !== this.id) return;
    fillBar(slot(this.article, "bar"), data.images);
    for (const [field, value] of Object.entries(data.images ?? {})) setText(slot(this.article, field), number(value));
    setText(slot(this.article, "pace"), paceText(data));
    setText(slot(this.article, "why"), data.status === "ongoing" ? reasonText(data) : "");
    const isOver = data.status !== "ongoing";
    if (isOver) announce(`${this.id} ${data.status}`);
    if (isOver || doneOf(data) !== this.done) this.refreshSoon(isOver ? 0 : refreshMilliseconds);
    this.done = doneOf(data);
  }

  refreshSoon(milliseconds) {
    if (milliseconds === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    this.timer ??= setTimeout(() => this.refresh(), milliseconds);
  }

  async refresh() {
    this.timer = undefined;
    try {
      const other = await page(location.href);
      // Images that were scrolled to, and a form in use, are left alone.
      replaceParts(other, "job-head", "job-facts", "job-waiting", "reasons");
      if (this.images.isAtStart && !document.activeElement?.closest?.("#images")) {
        replaceParts(other, "images");
        this.images = new ImageWindow();
      }
      this.article.dataset.state = other.querySelector(".job-page")?.dataset.state ?? "";
      fillBar(slot(this.article, "bar"), this.counts(other));
      showTimes(this.article);
    } catch {
      // The stream says that the server is away.
    }
  }

  counts(other) {
    const read = (field) => Number(slot(other, field)?.textContent.replaceAll(",", "") ?? 0);
    return { total: read("total"), measured: read("measured"), failed: read("failed") };
  }

  async order(event) {
    const name = event.target.querySelector("[data-order]")?.dataset.order;
    if (!name) return;
    event.preventDefault();
    if (name === "cancel" && !(await ask({
      title: `Cancel ${this.id}?`,
      text: "No further image starts. What was measured stays; the job ends as failed.",
      action: "Cancel the job",
      back: "Let it run",
    }))) return;
    const button = event.target.querySelector("button");
    button.disabled = true;
    try {
      const answer = await post(`api/${name}`, { jobid: this.id });
      if (name === "retry") location.href = address(`jobs/${answer.job_id}`);
      else say("The job is being cancelled.");
    } catch (error) {
      say(error.message, true);
    } finally {
      button.disabled = false;
    }
  }
}

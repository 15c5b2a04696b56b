// Submitting: a file dropped anywhere on the page, a pasted text, or the form.
import { address, request } from "./api.js";
import { open, say } from "./dialog.js";
import { make } from "./dom.js";
import { fillJob, jobRow } from "./jobs.js";
import { excerpt, placeOf } from "./place.js";

/** Sends a job. The same key goes with every try, so that no try makes a second job. */
async function send(text) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const name = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const headers = { "Content-Type": "application/json", "Idempotency-Key": name };
  return (await request(address("api/submit"), { method: "POST", headers, body: text })).json();
}

/** What is wrong with a text, at its place. */
function complaint(text, error) {
  const parts = [make("p", { class: "trouble", role: "alert" }, error.message)];
  const place = placeOf(text, error.message);
  if (place !== undefined) parts.push(excerpt(text, place));
  return parts;
}

export class Submission {
  constructor() {
    this.rows = new Map();
    this.form = document.getElementById("submit-form");
    this.form?.addEventListener("submit", (event) => this.sendForm(event));
    this.form?.querySelector("input[type=file]").addEventListener("change", (event) => this.sendFiles(event.target.files));
    this.listenToDrops();
    document.addEventListener("paste", (event) => this.paste(event));
  }

  // Files

  listenToDrops() {
    const overlay = make("div", { class: "drop", hidden: true }, make("p", {}, "Drop a job to submit it"));
    document.body.append(overlay);
    const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    addEventListener("dragenter", (event) => isFile(event) && (overlay.hidden = false));
    addEventListener("dragover", (event) => isFile(event) && event.preventDefault());
    addEventListener("dragleave", (event) => !event.relatedTarget && (overlay.hidden = true));
    addEventListener("drop", (event) => {
      overlay.hidden = true;
      if (!isFile(event)) return;
      event.preventDefault();
      this.sendFiles(event.dataTransfer.files);
    });
  }

  async sendFiles(files) {
    for (const file of files) await this.sendOne(await file.text(), file.name);
  }

  async sendOne(text, name) {
    try {
      this.tell(await send(text), name);
    } catch (error) {
      if (this.form) return this.show(text, error, name);
      await open(`${name} is no job`, complaint(text, error), [make("button", { autofocus: true }, "Close")]);
    }
  }

  tell({ job_id: id }, name) {
    const list = document.getElementById("submitted");
    if (!list) return say(`${name} is submitted.`, false, { href: address(`jobs/${id}`), text: id });
    const row = jobRow({ job_id: id, status: "waiting" });
    this.rows.set(id, row);
    list.prepend(row);
    list.closest("section").hidden = false;
  }

  onJob(job) {
    const row = this.rows.get(job.job_id);
    if (row) fillJob(row, job);
  }

  // Text

  async paste(event) {
    if (event.target.closest("input, textarea, dialog")) return;
    const files = event.clipboardData.files;
    const text = event.clipboardData.getData("text/plain").trim();
    if (files.length) return this.sendFiles(files);
    if (!text.startsWith("{")) return;
    const size = text.length > 1000 ? `${Math.round(text.length / 1000)} kB` : `${text.length} characters`;
    const isMeant = await open("Submit what you pasted?", [make("pre", {}, text.slice(0, 400)), make("p", {}, size)], [
      make("button", { value: "no" }, "Not now"),
      make("button", { value: "yes", class: "main", autofocus: true }, "Submit"),
    ]);
    if (isMeant) this.sendOne(text, "The pasted text");
  }

  async sendForm(event) {
    event.preventDefault();
    const area = this.form.querySelector("textarea");
    const button = this.form.querySelector("button");
    button.disabled = true;
    this.form.querySelector(".complaint").replaceChildren();
    try {
      this.tell(await send(area.value), "The text");
      area.value = "";
    } catch (error) {
      this.show(area.value, error);
    } finally {
      button.disabled = false;
    }
  }

  show(text, error, name) {
    const area = this.form.querySelector("textarea");
    if (name) area.value = text;
    this.form.querySelector(".complaint").replaceChildren(...complaint(text, error));
    const place = placeOf(text, error.message);
    area.focus();
    if (place !== undefined) area.setSelectionRange(place, place + 1);
  }
}

// The overview: rows follow the stream, and now and then the page is read again, which heals whatever was missed.
import { page } from "./api.js";
import { announce, replaceParts, setText, slot } from "./dom.js";
import { instant, number, showTimes } from "./format.js";
import { fillJob, jobRow } from "./jobs.js";
import { Throughput } from "./throughput.js";

const refreshMilliseconds = 30_000;
/** After a change that a row can't show, the page is read again: not more often than this. */
const soonMilliseconds = 2000;
/** Rows that a list may grow to. */
const maxRows = 200;

export class Overview {
  constructor() {
    const query = new URLSearchParams(location.search);
    this.query = query;
    /** Whether rows of jobs that come may be added: the address tells whether they belong here. */
    this.isOpen = !["store", "area", "since", "until", "after"].some((name) => query.get(name));
    const throughput = document.getElementById("throughput");
    this.throughput = throughput && new Throughput(throughput);
    this.readRows();
    setInterval(() => this.refreshSoon(0), refreshMilliseconds);
    sendInstants(document.getElementById("job-filters"));
  }

  readRows() {
    this.rows = new Map();
    for (const row of document.querySelectorAll("li.job")) this.rows.set(row.dataset.id, row);
    this.lists = new Map();
    for (const column of document.querySelectorAll(".column")) this.lists.set(column.dataset.status, column);
  }

  onEvent(name, data) {
    if (name === "job") this.onJob(data);
    else if (name === "stats") this.onStats(data);
    else if (name === "reset") this.refreshSoon(0);
    else if (name === "pruned") this.rows.get(data.job_id)?.remove();
  }

  onJob(job) {
    const row = this.rows.get(job.job_id);
    const column = this.lists.get(job.status);
    if (!row) return this.isOpen && this.fits(job) && column ? this.add(job, column) : this.refreshSoon();
    fillJob(row, job);
    // In a list of one status a job that leaves it stays where it is, until the page is read again.
    if (column && row.closest(".column") !== column) this.move(row, job, column);
    else if (!column) this.refreshSoon();
  }

  fits(job) {
    const part = this.query.get("q");
    return !part || job.job_id.toLowerCase().includes(part.toLowerCase());
  }

  add(job, column) {
    const row = jobRow(job);
    this.rows.set(job.job_id, row);
    this.move(row, job, column);
    if (job.status === "failed") announce(`${job.job_id} failed`);
  }

  /** Lists have the newest first, by the time when a job was accepted. */
  move(row, job, column) {
    const list = column.querySelector(".jobs");
    row.dataset.acceptedAt = job.accepted_at ?? "";
    const isOlder = (other) => (acceptedAt(other) < row.dataset.acceptedAt);
    list.insertBefore(row, [...list.children].find((other) => other !== row && isOlder(other)) ?? null);
    setText(slot(column, "note"), "");
    while (list.children.length > maxRows) {
      this.rows.delete(list.lastElementChild.dataset.id);
      list.lastElementChild.remove();
    }
    for (const other of this.lists.values()) {
      if (!other.querySelector(".job")) setText(slot(other, "note"), "None.");
    }
  }

  onStats(stats) {
    this.throughput?.add(stats);
    for (const [status, column] of this.lists) {
      if (stats.jobs?.[status] !== undefined) setText(slot(column, "total"), number(stats.jobs[status]));
    }
  }

  refreshSoon(milliseconds = soonMilliseconds) {
    if (this.timer || document.hidden) return;
    this.timer = setTimeout(() => this.refresh(), milliseconds);
  }

  async refresh() {
    try {
      const other = await page(location.href);
      const focused = document.activeElement?.closest?.("li.job")?.dataset.id;
      replaceParts(other, "columns", "problems");
      showTimes(document.getElementById("main"));
      this.readRows();
      if (focused) slot(this.rows.get(focused) ?? document, "id")?.focus();
    } catch {
      // The stream says that the server is away.
    } finally {
      this.timer = undefined;
    }
  }
}

/** When a row's job was accepted: rows of the server show when it finished. */
const acceptedAt = (row) => row.dataset.acceptedAt ?? "";

/** A date in the form is a day of the viewer's, which the server can't know. */
function sendInstants(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, isEnd] of [["since", false], ["until", true]]) {
      if (formData.get(name)) formData.set(name, instant(formData.get(name), isEnd));
    }
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}

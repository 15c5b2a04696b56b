// What is filtered as a whole: exported, cancelled, run again. First it is counted and a sample shown, then exactly that set.
import { APIError, offers, post } from "./api.js";
import { open, say } from "./dialog.js";
import { make, setText } from "./dom.js";
import { allJobs, csvRow, save } from "./download.js";
import { count, number } from "./format.js";

/** More jobs are not changed at once. */
const maxJobs = 10_000;
const maxExported = 200_000;
const sampleCount = 8;
/** Orders that are given at the same time. */
const parallel = 4;

const columns = ["job_id", "status", "source", "accepted_at", "finished_at", "images", "measured", "failed", "error"];

const rowOf = (job) => csvRow([
  job.job_id, job.status, job.source, job.accepted_at, job.finished_at, job.images?.total, job.images?.measured,
  job.images?.failed, job.error?.[0]?.error,
]);

/** What can be done with jobs of a status, and with which of them. */
const orders = {
  cancel: { status: "ongoing", verb: "Cancel", done: "cancelled", applies: () => true,
    text: "No further image of them starts. What was measured stays; they end as failed." },
  retry: { status: "failed", verb: "Run failed images of", done: "run again",
    applies: (job) => !job.rejected && job.images?.failed > 0,
    text: "Each becomes a new job of the images that failed." },
};

export class BulkActions {
  constructor() {
    const query = Object.fromEntries(new URLSearchParams(location.search));
    delete query.after;
    this.query = query;
    const place = document.getElementById("filter-buttons");
    if (!place || !offers("jobs")) return;
    const button = (label, action) => make("button", { type: "button", class: "quiet", onclick: action }, label);
    place.append(button("CSV", () => this.export("csv")), button("NDJSON", () => this.export("ndjson")));
    for (const [name, order] of Object.entries(orders)) {
      if (offers(name) && Object.keys(query).length && (query.status ?? order.status) === order.status) {
        place.append(button(name === "cancel" ? "Cancel all …" : "Run all failed again …", () => this.change(name, order)));
      }
    }
  }

  async export(form) {
    const parts = form === "csv" ? ["\uFEFF", csvRow(columns)] : [];
    let jobs = 0;
    try {
      for await (const page of allJobs(this.query)) {
        parts.push(page.map((job) => (form === "csv" ? rowOf(job) : `${JSON.stringify(job)}\n`)).join(""));
        jobs += page.length;
        if (jobs >= maxExported) break;
      }
      save(`jobs.${form}`, form === "csv" ? "text/csv" : "application/x-ndjson", parts);
      say(jobs < maxExported ? `${count(jobs, "job")} exported.` : `The first ${count(jobs, "job")} are exported.`);
    } catch (error) {
      say(error.message, true);
    }
  }

  async change(name, order) {
    try {
      const ids = await this.collect(order);
      if (ids && await this.confirm(order, ids)) await this.carryOut(name, order, ids);
    } catch (error) {
      say(error.message, true);
    }
  }

  /** The IDs of all jobs that an order applies to; undefined if they are none, or too many. */
  async collect(order) {
    const ids = [];
    for await (const page of allJobs({ ...this.query, status: order.status })) {
      ids.push(...page.filter(order.applies).map((job) => job.job_id));
      if (ids.length > maxJobs) return void say(`More than ${number(maxJobs)} jobs: narrow the filter.`, true);
    }
    if (!ids.length) return void say("No job here to which this applies.");
    return ids;
  }

  confirm(order, ids) {
    const rest = ids.length - sampleCount;
    const sample = make("ul", { class: "sample mono" },
      ...ids.slice(0, sampleCount).map((id) => make("li", {}, id)),
      ...(rest > 0 ? [make("li", {}, `and ${number(rest)} more`)] : []));
    const title = `${order.verb} ${count(ids.length, "job")}?`;
    return open(title, [make("p", {}, order.text), sample], [
      make("button", { value: "no", autofocus: true }, "No"),
      make("button", { value: "yes", class: "danger" }, `${order.verb} exactly these ${number(ids.length)}`),
    ]);
  }

  async carryOut(name, order, ids) {
    const state = make("p", { role: "status" });
    const refused = new Map();
    let [done, isStopped] = [0, false];
    const show = () => {
      const others = [...refused].map(([reason, times]) => `${number(times)} × ${reason}`);
      setText(state, [`${number(done)} of ${number(ids.length)} ${order.done}`, ...others].join(" · "));
    };
    const ended = open(`${order.verb} ${count(ids.length, "job")}`, [
      state, make("p", { class: "hint" }, "Closing the page stops it."),
    ], [make("button", {}, "Stop and close")]).then(() => (isStopped = true));
    const rest = ids.values();
    const work = async () => {
      for (const id of rest) {
        if (isStopped) return;
        try {
          await give(name, id, () => isStopped);
          done += 1;
        } catch (error) {
          refused.set(error.message, (refused.get(error.message) ?? 0) + 1);
        }
        show();
      }
    };
    show();
    await Promise.all(Array.from({ length: parallel }, work));
    state.closest("dialog")?.querySelector("button")?.replaceChildren("Close");
    await ended;
  }
}

/** Gives an order, and waits where the server says that there were too many. */
async function give(name, id, isStopped) {
  for (;;) {
    try {
      return await post(`api/${name}`, { jobid: id });
    } catch (error) {
      if (!(error instanceof APIError) || error.status !== 429 || isStopped()) throw error;
      await new Promise((resolve) => setTimeout(resolve, (error.retrySeconds ?? 1) * 1000));
    }
  }
}

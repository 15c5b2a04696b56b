// Jobs as the page shows them.
import { address } from "./api.js";
import { copy, setText, slot } from "./dom.js";
import { count, duration, number, percent, rate, showTime } from "./format.js";

/** What was seen of a job before, for its rate: `{ time, done, rate }` by ID. */
const seen = new Map();
/** So many jobs are remembered. */
const maxSeen = 2000;
/** A rate is of at least so many milliseconds. */
const rateMilliseconds = 1000;

export const doneOf = (job) => (job.images ? job.images.measured + job.images.failed : 0);

/** Images per second of a job, from how it stood before; undefined if that is not known. */
export function paceOf(job) {
  if (job.status !== "ongoing" || !job.images) {
    seen.delete(job.job_id);
    return undefined;
  }
  const [now, done] = [performance.now(), doneOf(job)];
  const former = seen.get(job.job_id);
  if (!former) {
    if (seen.size >= maxSeen) seen.delete(seen.keys().next().value);
    seen.set(job.job_id, { time: now, done });
    return undefined;
  }
  const elapsed = now - former.time;
  if (elapsed < rateMilliseconds) return former.rate;
  const current = ((done - former.done) * 1000) / elapsed;
  // Smoothed, so that the time left doesn't jump.
  const smooth = former.rate === undefined ? current : 0.6 * former.rate + 0.4 * current;
  seen.set(job.job_id, { time: now, done, rate: smooth });
  return smooth;
}

/** `128/s · 2 s left`; of a finished job how long it took. */
export function paceText(job) {
  const pace = paceOf(job);
  if (job.finished_at) return duration(new Date(job.finished_at) - new Date(job.accepted_at));
  if (!pace || pace < 0.01) return "";
  const left = job.images.total - doneOf(job);
  return `${rate(pace)}/s · ${duration((left * 1000) / pace)} left`;
}

export function countsText(job) {
  if (!job.images) return "in the inbox";
  if (job.rejected) return "rejected";
  const all = count(job.images.total, "image");
  const text = doneOf(job) === job.images.total ? all : `${number(doneOf(job))} of ${all}`;
  return job.images.failed ? `${text} · ${number(job.images.failed)} failed` : text;
}

/** What a job waits for, or the first of its failures. */
export function reasonText(job) {
  if (job.waiting?.length) {
    const [first] = job.waiting;
    const others = (job.waiting_total ?? job.waiting.length) - 1;
    const more = others > 0 ? `, and ${count(others, "more host")}` : "";
    return `waits for ${first.host}: ${first.reason}, ${count(first.images, "image")}${more}`;
  }
  if (!job.error?.length) return "";
  const others = (job.error_total ?? job.error.length) - 1;
  return others > 0 ? `${job.error[0].error}, and ${number(others)} more` : job.error[0].error;
}

export function fillBar(bar, images = { total: 0, measured: 0, failed: 0 }) {
  const [measured, failed] = bar.children;
  measured.setAttribute("width", percent(images.measured, images.total));
  failed.setAttribute("x", percent(images.measured, images.total));
  failed.setAttribute("width", percent(images.failed, images.total));
  const text = `${number(images.measured)} of ${number(images.total)} measured, ${number(images.failed)} failed`;
  bar.setAttribute("aria-label", text);
  bar.classList.toggle("none", !images.total);
}

/** A new row for a job. */
export function jobRow(job) {
  const row = copy("job-template");
  row.dataset.id = job.job_id;
  const link = slot(row, "id");
  link.href = address(`jobs/${encodeURIComponent(job.job_id)}`);
  link.textContent = job.job_id;
  fillJob(row, job);
  return row;
}

export function fillJob(row, job) {
  row.className = `job ${job.status}`;
  fillBar(slot(row, "bar"), job.images);
  setText(slot(row, "counts"), countsText(job));
  setText(slot(row, "pace"), paceText(job));
  setText(slot(row, "why"), reasonText(job));
  const time = slot(row, "time");
  time.dateTime = job.finished_at ?? job.accepted_at ?? "";
  showTime(time);
}

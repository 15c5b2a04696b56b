// Downloads. A link can't send a key, so with one the file is fetched and handed to the browser.
import { address, key, request } from "./api.js";
import { say } from "./dialog.js";

/** Hands text to the browser as a file. */
export function save(name, type, parts) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  [link.href, link.download] = [url, name];
  link.click();
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export class Downloads {
  constructor() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[download], a[data-api]");
      if (link && key.get()) this.fetch(event, link);
    });
  }

  async fetch(event, link) {
    event.preventDefault();
    try {
      const blob = await (await request(link.href)).blob();
      save(link.download || "status.json", blob.type, [blob]);
    } catch (error) {
      say(error.message, true);
    }
  }
}

/** Fields that a spreadsheet would run are kept from it by an apostrophe, as the server does it. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

export function csvRow(values) {
  const cells = values.map((value) => {
    const text = String(value ?? "");
    const safe = typeof value === "string" && formula.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(",")}\r\n`;
}

/** Every job that a query has, a page at a time. */
export async function* allJobs(query, signal) {
  let after;
  do {
    const answer = await (await request(address("api/jobs", { ...query, limit: 500, after }), { signal })).json();
    yield answer.jobs;
    after = answer.next;
  } while (after);
}

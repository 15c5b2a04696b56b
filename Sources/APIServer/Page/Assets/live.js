// The stream of events. A hidden tab has none; when the server is away, it is tried again until it is back.
import { address, fields } from "./api.js";

/** After so long without a byte the connection is dead: the server sends a comment every 15 s. */
const silenceMilliseconds = 40_000;
const firstWait = 1000;
const lastWait = 15_000;

/**
 * Listens until the page goes.
 *
 * @param on.event gets each event's name and its data.
 * @param on.state gets `live`, `paused`, `refused`, or `away` with the seconds until the next try.
 */
export function listen(on) {
  let lastID;
  let wait = firstWait;
  let current;

  async function connect() {
    const abort = new AbortController();
    current = abort;
    let timer;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), silenceMilliseconds);
    };
    try {
      watch();
      const headers = { Accept: "text/event-stream", ...fields(), ...(lastID ? { "Last-Event-ID": lastID } : {}) };
      const response = await fetch(address("api/events"), { headers, signal: abort.signal, cache: "no-store" });
      if (response.status === 401) return on.state("refused");
      if (!response.ok) throw new Error(`status ${response.status}`);
      on.state("live");
      wait = firstWait;
      for await (const event of events(response.body, watch)) {
        if (event.id) lastID = event.id;
        on.event(event.name, event.data);
      }
    } catch {
      // Whatever it was, it is tried again.
    } finally {
      clearTimeout(timer);
    }
    if (current !== abort) return;
    on.state("away", wait / 1000);
    setTimeout(() => current === abort && connect(), wait);
    wait = Math.min(wait * 2, lastWait);
  }

  function follow() {
    const former = current;
    current = undefined;
    former?.abort();
    if (document.hidden) return on.state("paused");
    connect();
  }

  document.addEventListener("visibilitychange", follow);
  addEventListener("online", () => {
    wait = firstWait;
    follow();
  });
  follow();
}

/** The events of a stream (HTML Living Standard, section 9.2.6). */
async function* events(body, onBytes) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    rest += value;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event) yield event;
    }
  }
}

function parse(block) {
  const event = { name: "message", data: "" };
  let isEmpty = true;
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/.exec(line);
    if (field === "data") event.data += (event.data && "\n") + (value ?? "");
    else if (field === "event") event.name = value;
    else if (field === "id") event.id = value;
    else continue;
    isEmpty = false;
  }
  if (isEmpty) return;
  try {
    event.data = event.data ? JSON.parse(event.data) : {};
  } catch {
    return;  // No event of this server.
  }
  return event;
}

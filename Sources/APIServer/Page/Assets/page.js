// Begins here: every page of this server, whatever it shows.
import { key, offers, page } from "./api.js";
import { Banner } from "./banner.js";
import { BulkActions } from "./bulk.js";
import { askForKey } from "./dialog.js";
import { Downloads } from "./download.js";
import { showTimes } from "./format.js";
import { JobPage } from "./job.js";
import { listen } from "./live.js";
import { Overview } from "./overview.js";
import { listenToKeys } from "./shortcuts.js";
import { Submission } from "./submit.js";

const pollMilliseconds = 5000;

/** A page that needs a key comes without content: asks for the key, and reads the page with it. */
async function unlock() {
  let problem = "";
  for (;;) {
    if (!key.get()) key.set(await askForKey(problem));
    const other = await page(location.href);
    if (other.body.dataset.locked !== "true") {
      document.title = other.title;
      document.body.dataset.view = other.body.dataset.view;
      document.getElementById("main").replaceWith(document.importNode(other.getElementById("main"), true));
      return;
    }
    key.forget();
    problem = "This key is not known here.";
  }
}

async function start() {
  const banner = new Banner();
  if (document.body.dataset.locked === "true") await unlock();
  showTimes(document.body);
  const view = { overview: () => new Overview(), job: () => new JobPage() }[document.body.dataset.view]?.();
  const submission = new Submission();
  if (document.body.dataset.view === "overview") new BulkActions();
  new Downloads();
  listenToKeys(banner);
  // Nothing on it changes, and it is open where the events need a key.
  if (document.body.dataset.view === "docs") return;
  if (!offers("events")) return poll(view);
  listen({
    state: (state, seconds) => (state === "refused" ? location.reload() : banner.show(state, seconds)),
    event: (name, data) => {
      view?.onEvent(name, data);
      if (name === "job") submission.onJob(data);
    },
  });
}

/** Without a stream the view reads its page again now and then. */
function poll(view) {
  setInterval(() => !document.hidden && view?.onEvent("reset", {}), pollMilliseconds);
}

start();

// A job's images: pages are added as they are scrolled to, and what is far away is dropped and read again when it is near.
import { page } from "./api.js";

/** Pages that are so far from the view have no rows, whatever their number: a million images are no burden. */
const nearby = "2000px";

export class ImageWindow {
  constructor() {
    this.table = document.querySelector("table.images");
    this.more = document.getElementById("more-images");
    this.note = document.getElementById("images-note");
    if (!this.table) return;
    this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.onMove(entry)), {
      rootMargin: nearby,
    });
    this.add(this.table.tBodies[0], location.href);
    if (this.more) this.observer.observe(this.more);
    this.more?.addEventListener("click", (event) => {
      event.preventDefault();
      this.readMore();
    });
  }

  get isAtStart() {
    return !this.table || this.table.tBodies.length === 1;
  }

  add(body, url) {
    body.dataset.url = url;
    this.observer.observe(body);
  }

  onMove({ target, isIntersecting, boundingClientRect }) {
    if (target === this.more) return isIntersecting && this.readMore();
    if (isIntersecting === target.classList.contains("dropped")) {
      if (isIntersecting) this.restore(target);
      else if (boundingClientRect.height > 0 && !target.contains(document.activeElement)) this.drop(target, boundingClientRect.height);
    }
  }

  /** Keeps a page's place, without its rows. */
  drop(body, height) {
    const cell = document.createElement("td");
    cell.colSpan = this.table.rows[0].cells.length;
    cell.style.height = `${height}px`;
    const row = document.createElement("tr");
    row.append(cell);
    body.replaceChildren(row);
    body.classList.add("dropped");
  }

  async restore(body) {
    if (body.isReading) return;
    body.isReading = true;
    try {
      const rows = (await page(body.dataset.url)).querySelector("table.images tbody");
      if (!rows) return;
      body.replaceChildren(...document.importNode(rows, true).children);
      body.classList.remove("dropped");
    } catch {
      // It is tried again when it comes into view again.
    } finally {
      body.isReading = false;
    }
  }

  async readMore() {
    if (this.isReading || !this.more.isConnected) return;
    this.isReading = true;
    this.more.setAttribute("aria-busy", "true");
    try {
      const url = this.more.href;
      const other = await page(url);
      const body = other.querySelector("table.images tbody");
      const next = other.getElementById("more-images");
      if (body?.rows.length) this.add(this.table.appendChild(document.importNode(body, true)), url);
      if (next) this.more.href = next.href;
      else this.more.remove();
      this.note.textContent = "";
    } catch (error) {
      this.note.textContent = `More images can't be read: ${error.message}.`;
    } finally {
      this.isReading = false;
      this.more.removeAttribute("aria-busy");
    }
    // The link may still be in view: a search can go on through pages without a match.
    if (this.more.isConnected && !this.note.textContent) {
      this.observer.unobserve(this.more);
      this.observer.observe(this.more);
    }
  }
}

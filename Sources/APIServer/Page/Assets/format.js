// Numbers, sizes and times, as Words.swift has them, and times in the viewer's zone.

const numbers = new Intl.NumberFormat("en");

export const number = (value) => numbers.format(value);
export const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

const tenths = (value) => String(Math.round(value * 10) / 10);

export const rate = (value) => (value >= 10 ? number(Math.round(value)) : tenths(value));

/** `4.3 s`, `2 min 5 s`, `1 h 3 min`, `2 d 4 h`. */
export function duration(milliseconds) {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  if (seconds < 10) return `${tenths(Math.max(0, milliseconds) / 1000)} s`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

export const percent = (part, total) => (total > 0 ? `${tenths((part * 100) / total)}%` : "0%");

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long", hourCycle: "h23" });

/** A time of day for today, the date for other days. */
export function moment(date, now = new Date()) {
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  return date.getFullYear() === now.getFullYear() ? day.format(date) : dayOfYear.format(date);
}

/** Shows a `<time>` in the viewer's zone, with the exact one on hover. */
export function showTime(element) {
  const date = new Date(element.dateTime);
  if (!element.dateTime || Number.isNaN(date.getTime())) return;
  const text = moment(date);
  if (element.textContent !== text) element.textContent = text;
  element.title = `${exact.format(date)} · ${element.dateTime}`;
}

export function showTimes(root) {
  for (const element of root.querySelectorAll("time")) showTime(element);
}

/** A day of the viewer's as an instant with its zone: `2026-03-09T00:00:00.000+05:30`. */
export function instant(dayText, isEnd) {
  const date = new Date(`${dayText}T${isEnd ? "23:59:59.999" : "00:00:00.000"}`);
  const minutes = -date.getTimezoneOffset();
  const pad = (value) => String(Math.floor(value)).padStart(2, "0");
  const zone = `${minutes < 0 ? "-" : "+"}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
  return `${dayText}T${isEnd ? "23:59:59.999" : "00:00:00.000"}${zone}`;
}

// Images per second of the last 15 minutes.
import { areaChart } from "./chart.js";
import { make } from "./dom.js";
import { number, rate } from "./format.js";

/** Of the chart: 180 points of 5 s. */
const pointSeconds = 5;
const points = 180;

export class Throughput {
  constructor(section) {
    this.chart = section.querySelector(".chart");
    this.facts = section.querySelector(".facts");
  }

  /** @param stats.throughput how many images were done in each 5 s, the last one first to end. */
  add(stats) {
    const series = stats.throughput?.map((images) => images / pointSeconds);
    if (!series) return;
    this.chart.replaceChildren(areaChart(series.slice(-points), {
      label: "Images per second",
      spanText: "15 min ago",
      value: (value) => `${rate(value)}/s`,
    }));
    const facts = [
      ["Now", `${rate(series.at(-1) ?? 0)}/s`],
      ["Downloading", stats.images?.downloading],
      ["Pausing", stats.images?.pausing],
      ["Queued", stats.images?.queued],
    ].filter(([, value]) => value !== undefined);
    this.facts.replaceChildren(...facts.map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, typeof value === "number" ? number(value) : value))));
  }
}

// Charts as SVG, drawn by hand: tests and screen readers can read them.
import { draw } from "./dom.js";

/** The inside of a chart: it is stretched to the room that there is, its lines are not. */
const [width, height] = [600, 100];

/** The next of 1, 2, 5, 10, 20 … that is not under a value. */
export function niceCeiling(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

/**
 * An area over time, the last value at the right.
 *
 * @param options.label what it shows, options.spanText when it begins, options.value how a value is written.
 */
export function areaChart(values, { label, spanText, value }) {
  const most = Math.max(...values, 0);
  const highest = niceCeiling(most);
  const points = values.map((number, index) =>
    `${((width * index) / Math.max(1, values.length - 1)).toFixed(1)},${(height - (height * number) / highest).toFixed(1)}`);
  const line = (y) => draw("line", { class: "grid", x1: 0, x2: "100%", y1: y, y2: y });
  return draw("svg", { class: "area", role: "img", "aria-label": `${label}: now ${value(values.at(-1) ?? 0)}, at most ${value(most)}` },
    line("16"), line("92"),
    draw("svg", { x: 0, y: 16, width: "100%", height: 76, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" },
      draw("path", { class: "fill", d: `M0,${height} L${points.join(" L")} L${width},${height} Z` }),
      draw("path", { class: "line", d: `M${points.join(" L")}` })),
    draw("text", { x: 0, y: 11 }, value(highest)),
    draw("text", { x: 0, y: 107 }, spanText),
    draw("text", { x: "100%", y: 107, "text-anchor": "end" }, "now"));
}

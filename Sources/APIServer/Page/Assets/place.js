// Where in a job's text an error is.
import { make } from "./dom.js";

/** How much of the text around a place is shown, characters. */
const around = 60;

/** The place in a text that a message of the API names, by line and column or as `visits[3].store_id`; else undefined. */
export function placeOf(text, message) {
  const byLine = /line (\d+), column (\d+)/.exec(message);
  if (byLine) {
    const lines = text.split("\n").slice(0, Number(byLine[1]) - 1);
    return Math.min(text.length, lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(byLine[2]) - 1);
  }
  const path = /visits(?:\[\d+\])?(?:\.\w+)?(?:\[\d+\])?|\bcount\b/.exec(message);
  return path ? find(text, path[0].match(/\w+/g)) : undefined;
}

/** The place of a value, or of the innermost object or array on the way to one that is missing. */
function find(text, path) {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
  let [best, depth] = [undefined, 0];
  // What is open: the names or indexes on the way, and whether they fit the path.
  const open = [];
  const fits = () => open.every((level, index) => index >= path.length || String(level.key) === path[index]);
  for (let match; (match = token.exec(text)); ) {
    const [word] = match;
    const level = open.at(-1);
    if (word === "}" || word === "]") open.pop();
    else if (word === ",") {
      if (level?.isArray) level.key += 1;
      else if (level) level.key = undefined;
    } else if (word === ":") continue;
    else if (level && !level.isArray && level.key === undefined) {
      level.key = word.slice(1, -1);
      continue;
    } else {
      if (fits() && open.length <= path.length && open.length > depth - 1) [best, depth] = [match.index, open.length + 1];
      if (fits() && open.length === path.length) return match.index;
      if (word === "{") open.push({ isArray: false, key: undefined });
      if (word === "[") open.push({ isArray: true, key: 0 });
    }
  }
  return best;
}

/** A piece of a text with a place in it marked. */
export function excerpt(text, place) {
  const line = text.slice(0, place).split("\n").length;
  const start = Math.max(text.lastIndexOf("\n", place - 1) + 1, place - around);
  const lineEnd = text.indexOf("\n", place);
  const end = Math.min(lineEnd < 0 ? text.length : lineEnd, place + around);
  return make("pre", { class: "excerpt" },
    make("span", { class: "line-number" }, `${line} `), text.slice(start, place),
    make("mark", {}, text.slice(place, place + 1) || "∎"), text.slice(place + 1, end));
}

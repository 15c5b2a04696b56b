// Small helpers. Nothing here makes markup of text: the page's policy forbids it, and so does its use of textContent.

/** The element of a slot inside another one: `<span data-slot="counts">`. */
export const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);

/** Sets a text only if it is another one, so that screen readers and the browser have nothing to do. */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** A copy of what is in a template. */
export const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** An element: `make("button", { type: "button", class: "main" }, "Cancel")`. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** An element of SVG. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Puts the parts of another state of this page in place of the ones with the same ID. */
export function replaceParts(other, ...ids) {
  for (const id of ids) {
    const [mine, theirs] = [document.getElementById(id), other.getElementById(id)];
    if (mine && theirs) mine.replaceWith(document.importNode(theirs, true));
    else if (mine) mine.remove();
  }
}

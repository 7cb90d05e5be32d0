// Makes elements and words. Everything that comes from Vigia becomes text, never markup.

/** An element: `make("p", { class: "x" }, "text", child)`. */
export function make(name, attributes = {}, ...children) {
  const svg = ["svg", "path", "rect", "title"].includes(name);
  const element = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const find = (id) => document.getElementById(id);

/** Changes a text only where it differs, so that nothing is read out or painted for nothing. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function span(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${Math.floor(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

export function bytes(count) {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit += 1;
  }
  return `${unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A time as a person of this place writes it: without the date where that is today. */
export function when(text) {
  const time = new Date(text);
  const today = new Date().toDateString() === time.toDateString();
  return make("time", { datetime: text }, (today ? clock : date).format(time));
}

export const words = (code) => code.replaceAll("_", " ");

/**
 * Makes many calls few: the work is done `wait` after the first of them, and then after pauses that grow from `least`
 * to `most` for as long as calls keep coming.
 *
 * @returns {() => void}
 */
export function seldom(work, wait, least, most) {
  let timer = null;
  let last = -Infinity;
  let pause = least;
  return () => {
    if (timer !== null) return;
    const now = performance.now();
    if (now - last > pause) pause = least;
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      pause = Math.min(pause * 2, most);
      work();
    }, Math.max(wait, last + pause - now));
  };
}

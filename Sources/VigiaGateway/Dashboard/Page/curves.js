// Small curves of the last hour, each with a text that tells the same.

import { make } from "./view.js";

const hour = 3_600_000;
const minute = 60_000;
// Values that are further apart are not joined: nobody saw what was between them.
const pauseMax = 2.5 * minute;
const width = 100;
const height = 20;

/** Values of the last hour, each with the time at which it was seen. */
export class Series {
  #points = [];

  /** Takes what the history has; what this page saw since then stays. */
  begin(points) {
    const until = points.length === 0 ? 0 : points[points.length - 1].at + minute;
    this.#points = [...points, ...this.#points.filter((point) => point.at >= until)];
  }

  add(value, at = Date.now()) {
    this.#points.push({ at, value });
    while (this.#points[0].at < at - hour) this.#points.shift();
  }

  get last() {
    return this.#points.length === 0 ? null : this.#points[this.#points.length - 1].value;
  }

  /** The curve; an empty text where there is nothing to join. */
  draw(name, words, now = Date.now()) {
    const points = this.#points.filter((point) => point.at >= now - hour);
    if (points.length < 2) return "";
    const values = points.map((point) => point.value);
    const most = Math.max(...values);
    const text = `${name} in the last hour: ${words(Math.min(...values))} to ${words(most)}, `
      + `at last ${words(values[values.length - 1])}`;
    let before = -Infinity;
    const path = points.map(({ at, value }) => {
      const isJoined = at - before <= pauseMax;
      before = at;
      const x = width - ((now - at) / hour) * width;
      return `${isJoined ? "L" : "M"}${x.toFixed(1)},${(height - (value / (most || 1)) * (height - 2)).toFixed(1)}`;
    }).join("");
    return make("svg", { class: "curve", viewBox: `0 0 ${width} ${height + 1}`, preserveAspectRatio: "none",
      role: "img", "aria-label": text }, make("title", {}, text), make("path", { d: path }));
  }
}

/** The points of a member of samples, without the minutes in which it was not seen. */
export function points(samples, member) {
  return samples.filter((sample) => sample[member] !== null)
    .map((sample) => ({ at: Date.parse(sample.time), value: sample[member] }));
}

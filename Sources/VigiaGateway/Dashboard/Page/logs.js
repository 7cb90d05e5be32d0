// Live logs: lines come in batches, and the screen shows the last ones a few times a second.

import { follow } from "./api.js";
import { find, make, say } from "./view.js";

// So many lines are kept for search and for scrolling back; so many are shown while they arrive.
const keptMax = 5000;
const shownMax = 200;
const paintEvery = 200;
let stream = null;
let lines = [];
let skipped = 0;
let timer = null;

/** Begins with the logs of a service; null for none. */
export function showLogs(name) {
  stream?.stop();
  stream = null;
  begin();
  if (name === null) return;
  const which = find("log-stream").value;
  const path = `/v1/services/${encodeURIComponent(name)}/logs?n=500${which && `&stream=${which}`}`;
  stream = follow(path, {
    began: begin,
    take: (event, data) => {
      if (event !== "lines") return;
      skipped += data.skipped;
      lines.push(...data.lines);
      if (lines.length > keptMax) lines = lines.slice(-keptMax);
      if (find("log-follow").checked) paintSoon();
    },
    lost: (problem) => say(find("log-note"), `the connection was lost: ${problem.message}`),
  });
}

function begin() {
  [lines, skipped] = [[], 0];
  paint();
}

function paintSoon() {
  timer ??= setTimeout(paint, paintEvery);
}

function paint() {
  clearTimeout(timer);
  timer = null;
  const search = find("log-search").value.toLowerCase();
  const isFollowing = find("log-follow").checked;
  const found = search ? lines.filter((line) => line.text.toLowerCase().includes(search)) : lines;
  const shown = isFollowing ? found.slice(-shownMax) : found;
  const box = find("log-lines");
  box.replaceChildren(...shown.map((line) => element(line, search)));
  box.scrollTop = box.scrollHeight;
  const notes = [];
  if (search) notes.push(`${found.length.toLocaleString()} of the last ${lines.length.toLocaleString()} lines`);
  if (skipped) notes.push(`${skipped.toLocaleString()} lines came too fast to be sent`);
  say(find("log-note"), notes.join("; "));
}

function element(line, search) {
  const at = search ? line.text.toLowerCase().indexOf(search) : -1;
  if (at < 0) return make("div", { class: line.stream }, line.text);
  return make("div", { class: line.stream }, line.text.slice(0, at),
    make("mark", {}, line.text.slice(at, at + search.length)), line.text.slice(at + search.length));
}

/** Listens to the controls. */
export function listen(chosen) {
  find("log-controls").addEventListener("submit", (event) => event.preventDefault());
  find("log-stream").addEventListener("change", () => showLogs(chosen()));
  find("log-search").addEventListener("input", paintSoon);
  find("log-follow").addEventListener("change", paint);
}

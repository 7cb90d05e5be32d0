// How available each service was: a strip of the last day or week, and the curves of the last hour.

import { get } from "./api.js";
import { showSamples } from "./services.js";
import { find, make, say, span, words } from "./view.js";

const spans = { day: { hours: 24, parts: 48, words: "24 hours" }, week: { hours: 168, parts: 84, words: "7 days" } };
const cell = 10;

/** Reads the history, and shows it. */
export async function showHistory() {
  const isWeek = find("span-week").checked;
  const { hours, parts, words: text } = spans[isWeek ? "week" : "day"];
  const [strips, curves] = await Promise.all([
    get(`/v1/history?hours=${hours}&parts=${parts}`), get("/v1/history?hours=1&parts=1&samples")]);
  showSamples(curves.services);
  // Meanwhile the other span may have been chosen, which is asked for on its own.
  if (isWeek !== find("span-week").checked) return;
  const rows = strips.services.map((service) => make("div", { class: "row" },
    make("span", {}, service.service), strip(service, text), make("span", { class: "number" }, share(service))));
  find("strips").replaceChildren(...rows);
  say(find("strips-note"), strips.services.length === 0 ? "There is no history yet." : "");
  find("strips-scale").replaceChildren(make("span", {}, `${text} ago`), make("span", {}, "now"));
}

const share = ({ availability }) => (availability === null ? "–"
  : `${(Math.floor(availability * 100_000) / 1000).toFixed(availability === 1 ? 0 : 3)} %`);

/** What a part of the time was, the worst first; null where the service was not wanted. */
function kind(part) {
  if (part.down_ms > 0) return "down";
  if (part.unknown_ms > part.observed_ms) return "unknown";
  return part.observed_ms > 0 ? "well" : null;
}

// How high each kind is, so that nobody needs the colours.
const heights = { down: cell, well: 6, unknown: 2 };

function strip(service, text) {
  const cells = service.parts.map((part, place) => {
    const what = kind(part);
    if (what === null) return null;
    const time = new Date(part.time).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
    const detail = what === "down" ? `down for ${span(part.down_ms / 1000)}` : words(what);
    return make("rect", { class: what, x: place * cell, y: cell - heights[what], width: cell - 1, height: heights[what] },
      make("title", {}, `${time}: ${detail}`));
  });
  return make("svg", { class: "strip", viewBox: `0 0 ${service.parts.length * cell} ${cell}`, preserveAspectRatio: "none",
    role: "img", "aria-label": label(service, text) }, ...cells);
}

function label({ service, whole, availability }, text) {
  if (availability === null && whole.unknown_ms === 0) return `${service} was not wanted in the last ${text}`;
  const parts = [`${service} was available ${share({ availability })} of the last ${text}`];
  if (whole.down_ms > 0) parts.push(`down for ${span(whole.down_ms / 1000)}`);
  if (whole.incidents > 0) parts.push(`${whole.incidents} ${whole.incidents === 1 ? "incident" : "incidents"}`);
  if (whole.unknown_ms > 0) parts.push(`unknown for ${span(whole.unknown_ms / 1000)}`);
  return parts.join(", ");
}

/** Listens to the choice of the span. */
export function listenToSpan() {
  for (const id of ["span-day", "span-week"]) {
    find(id).addEventListener("change", () => showHistory().catch((problem) => say(find("strips-note"), problem.message)));
  }
}

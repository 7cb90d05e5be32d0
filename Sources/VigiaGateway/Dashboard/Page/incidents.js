// What went wrong: a strip of the last day, and the last incident of a service.

import { get } from "./api.js";
import { find, make, span, when, words } from "./view.js";

const day = 86400_000;

/** Shows when each service had incidents within the last 24 hours. */
export async function showTimeline(services) {
  const { incidents } = await get("/v1/incidents?n=200");
  const now = Date.now();
  const rows = services.map(({ name }) => {
    const own = incidents.filter((one) => one.service === name && end(one, now) > now - day);
    return make("div", { class: "row" }, make("span", {}, name), strip(own, now));
  });
  const scale = make("div", { class: "scale", "aria-hidden": "true" },
    make("span", {}, "24 h ago"), make("span", {}, "12 h"), make("span", {}, "now"));
  find("timeline").replaceChildren(...rows, scale);
}

const end = (incident, now) => (incident.ended ? Date.parse(incident.ended) : now);

function strip(incidents, now) {
  const text = incidents.length === 0 ? "none"
    : incidents.map((one) => `${new Date(one.began).toLocaleTimeString()}: ${words(one.code)}`).join("; ");
  const marks = incidents.map((one) => {
    const from = Math.max(0, 1000 - ((now - Date.parse(one.began)) / day) * 1000);
    const to = 1000 - ((now - end(one, now)) / day) * 1000;
    return make("rect", { x: from.toFixed(1), y: 0, height: 10, width: Math.max(to - from, 3).toFixed(1) },
      make("title", {}, `${one.service}: ${words(one.code)}`));
  });
  return make("svg", { class: "strip", viewBox: "0 0 1000 10", preserveAspectRatio: "none", role: "img",
    "aria-label": `incidents: ${text}` }, ...marks);
}

/** Shows why a service failed last. */
export async function showWhy(name) {
  const panel = find("why");
  const { incidents } = await get(`/v1/incidents?service=${encodeURIComponent(name)}&n=1`);
  const [incident] = incidents;
  if (!incident) {
    return panel.replaceChildren(make("p", {}, `${name} has had no incident.`));
  }
  const facts = [
    ["cause", make("span", {}, words(incident.code), ` (${words(incident.confidence)})`,
      incident.line ? make("span", { class: "line" }, incident.line) : null)],
    ["what happened", incident.clause],
    ["began", when(incident.began)],
    ["ended", incident.ended ? make("span", {}, when(incident.ended), `: ${words(incident.outcome)}`)
      : "it is still open"],
    ["could not serve for", span(incident.down_ms / 1000)],
    incident.detected_ms === null ? null : ["noticed after", span(incident.detected_ms / 1000)],
    ["restarts", String(incident.restarts)],
    ["more", make("code", {}, `vigia why ${name}`)],
  ];
  const steps = incident.steps.map((step) => make("tr", {},
    make("td", { class: "number" }, when(step.time)),
    make("td", {}, words(step.event)),
    make("td", {}, step.run === null ? "" : `run ${step.run}`),
    make("td", {}, step.detail)));
  panel.replaceChildren(
    make("dl", {}, ...facts.filter(Boolean).flatMap(([term, value]) =>
      [make("dt", {}, term), make("dd", {}, value)])),
    make("details", {}, make("summary", {}, `What happened (${steps.length} steps)`),
      make("table", {}, make("tbody", {}, ...steps))));
}

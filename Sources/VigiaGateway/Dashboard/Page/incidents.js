// What went wrong: the last incidents of all services, and what is known of one.

import { get } from "./api.js";
import { find, make, say, span, when, words } from "./view.js";

const shownMax = 20;

/** Shows the last incidents, the newest first; `choose(service, number)` shows one of them. */
export async function showTimeline(choose) {
  const { incidents } = await get(`/v1/incidents?limit=${shownMax}`);
  find("incidents").replaceChildren(...incidents.map((one) => make("li", { class: one.ended ? "" : "bad" },
    when(one.began), " ",
    make("button", { class: "name", onclick: () => choose(one.service, one.incident) }, `${one.service}: ${words(one.code)}`),
    make("span", { class: "soft" }, one.ended ? ` down for ${span(one.down_ms / 1000)}, ${words(one.outcome)}` : " still open"))));
  say(find("incidents-note"), incidents.length === 0 ? "There was no incident yet." : "");
}

/** Shows why a service failed: in one incident, or in its last one. */
export async function showWhy(name, number = null) {
  const panel = find("why");
  const incident = number === null
    ? (await get(`/v1/incidents?service=${encodeURIComponent(name)}&limit=1`)).incidents[0]
    : await get(`/v1/incidents/${number}`);
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

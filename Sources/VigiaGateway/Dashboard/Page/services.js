// The table of services.

import { order } from "./api.js";
import { points, Series } from "./curves.js";
import { bytes, find, make, say, span, words } from "./view.js";

const rows = new Map();

/** Shows the services; a row stays the same element for as long as its service exists. */
export function show(services, chosen, choose) {
  const body = find("services").tBodies[0];
  const names = new Set(services.map((service) => service.name));
  for (const [name, row] of rows) {
    if (!names.has(name)) {
      row.element.remove();
      rows.delete(name);
    }
  }
  services.forEach((service, place) => {
    let row = rows.get(service.name);
    if (!row) {
      row = newRow(service.name, choose);
      rows.set(service.name, row);
    }
    if (body.children[place] !== row.element) body.insertBefore(row.element, body.children[place] ?? null);
    update(row, service);
    row.element.classList.toggle("chosen", service.name === chosen);
    row.name.setAttribute("aria-pressed", String(service.name === chosen));
  });
}

function newRow(name, choose) {
  const cell = (label, more = {}) => make("td", { "data-label": label, class: "number", ...more });
  const row = {
    name: make("button", { class: "name", onclick: () => choose(name) }, name),
    state: make("span", { class: "state" }),
    reason: make("span", { class: "detail" }),
    uptime: cell("Uptime"), restarts: cell("Restarts"), buttons: {},
    cpu: measured("CPU", cell), memory: measured("Memory", cell), latency: measured("Latency", cell),
  };
  const actions = make("div", { class: "actions" });
  for (const action of ["start", "restart", "reload", "stop"]) {
    const title = action[0].toUpperCase() + action.slice(1);
    row.buttons[action] = make("button",
      { "aria-label": `${title} ${name}`, onclick: () => confirm(action, name) }, title);
    actions.append(row.buttons[action]);
  }
  row.element = make("tr", {},
    make("th", { scope: "row" }, row.name),
    make("td", { class: "wide" }, row.state, row.reason),
    row.uptime, row.restarts, row.cpu.cell, row.memory.cell, row.latency.cell,
    make("td", { class: "wide orders" }, actions));
  return row;
}

/** A cell with a value and the curve of the last hour. */
function measured(label, cell) {
  const [text, curve] = [make("span", {}, "–"), make("span")];
  const element = cell(label);
  element.append(text, curve);
  return { cell: element, text, curve, series: new Series() };
}

const percent = (value) => `${value.toFixed(1)} %`;
const milliseconds = (value) => span(value / 1000);

function draw(row, name) {
  row.cpu.curve.replaceChildren(row.cpu.series.draw(`CPU of ${name}`, percent));
  row.memory.curve.replaceChildren(row.memory.series.draw(`Memory of ${name}`, bytes));
  row.latency.curve.replaceChildren(row.latency.series.draw(`Latency of ${name}`, milliseconds));
}

/** Takes the last hour of each service in. */
export function showSamples(services) {
  for (const { service, samples } of services) {
    const row = rows.get(service);
    if (!row) continue;
    row.cpu.series.begin(points(samples, "cpu_percent"));
    row.memory.series.begin(points(samples, "memory_bytes"));
    row.latency.series.begin(points(samples, "latency_ms"));
    const { last } = row.latency.series;
    say(row.latency.text, last === null ? "–" : milliseconds(last));
    draw(row, service);
  }
}

function update(row, service) {
  row.state.className = `state ${service.standing}`;
  const isPlain = ["well", "down", "degraded"].includes(service.standing);
  say(row.state, isPlain ? words(service.state) : `${words(service.state)}, ${words(service.standing)}`);
  const health = service.health === "none" ? "" : `health ${service.health}`;
  say(row.reason, service.reason ?? service.status_text ?? service.health_detail ?? health);
  say(row.uptime, service.uptime_s === null ? "–" : span(service.uptime_s));
  say(row.restarts, String(service.restarts));
  const { cpu_percent: load, memory_bytes: held, memory_limit_bytes: limit } = service;
  say(row.cpu.text, load === null ? "–" : percent(load));
  say(row.memory.text, held === null ? "–" : bytes(held) + (limit ? ` of ${bytes(limit)}` : ""));
  if (load !== null) row.cpu.series.add(load);
  if (held !== null) row.memory.series.add(held);
  draw(row, service.name);
  const isDown = service.pid === null;
  row.buttons.start.hidden = !["down", "given_up"].includes(service.standing);
  row.buttons.restart.hidden = isDown;
  row.buttons.reload.hidden = isDown || !service.can_reload;
  row.buttons.stop.hidden = service.standing === "down";
}

const effects = {
  start: "It is started with what it depends on.",
  restart: "It ends, and is started again.",
  reload: "A new run serves before the old one ends.",
  stop: "It ends with what depends on it, and stays down.",
};

/** Asks before anything is done. */
function confirm(action, name) {
  const dialog = find("confirm");
  const title = action[0].toUpperCase() + action.slice(1);
  say(find("confirm-text"), `${title} ${name}? ${effects[action]}`);
  say(find("confirm-yes"), `${title} ${name}`);
  say(find("confirm-problem"), "");
  find("confirm-yes").onclick = async (event) => {
    event.preventDefault();
    try {
      await order(action, name);
      dialog.close();
    } catch (problem) {
      say(find("confirm-problem"), problem.message);
    }
  };
  dialog.showModal();
  // Whoever presses Enter once too often changes nothing.
  find("confirm-no").focus();
}

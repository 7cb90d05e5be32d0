// The page: takes its token, follows what happens, and shows it.

import { follow, get, hasToken, setToken, takeToken } from "./api.js";
import { listenToSpan, showHistory } from "./history.js";
import { showTimeline, showWhy } from "./incidents.js";
import { listen, showLogs } from "./logs.js";
import { show } from "./services.js";
import { find, make, say, seldom, when, words } from "./view.js";

const refreshEvery = 5000;
const historyEvery = 60_000;
const eventsMax = 200;
let services = [];
let events = [];
let chosen = null;
let incident = null;
let tab = "why";
let stream = null;
let timer = null;
let historyTimer = null;

const troubles = { working: "is on its way", held: "is held back", given_up: "was given up", degraded: "is degraded" };

async function refresh() {
  clearTimeout(timer);
  try {
    const status = await get("/v1/status");
    services = status.services;
    say(find("project"), status.project);
    document.title = `${status.project} – Vigia`;
    const bad = services.filter((one) => one.standing in troubles);
    const standing = find("standing");
    standing.className = bad.length === 0 ? "well" : "bad";
    say(standing, bad.length === 0 ? "All services are as wanted."
      : bad.slice(0, 5).map((one) => `${one.name} ${troubles[one.standing]}`).join(", ")
        + (bad.length > 5 ? ` and ${bad.length - 5} more` : ""));
    show(services, chosen, choose);
    connected(true);
  } catch (problem) {
    if (problem.status === 401) return signIn(problem.message);
    connected(false);
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, document.hidden ? 6 * refreshEvery : refreshEvery);
}

/** Asks once more soon; a page that nobody sees asks when it is seen again. */
const refreshSoon = seldom(() => document.hidden || refresh(), 300, 1000, 5000);

async function refreshHistory() {
  clearTimeout(historyTimer);
  // What cannot be read now is read later; the connection has its own sign.
  if (!document.hidden) await showHistory().catch(() => {});
  incidentsSoon();
  clearTimeout(historyTimer);
  historyTimer = setTimeout(refreshHistory, historyEvery);
}

const historySoon = seldom(refreshHistory, 6500, 20_000, historyEvery);

/** An incident is in the history a moment after its records. */
const incidentsSoon = seldom(async () => {
  if (document.hidden) return;
  await showTimeline(choose).catch(() => {});
  if (tab === "why" && chosen && incident === null) await showWhy(chosen).catch(() => {});
}, 1200, 2500, 30_000);

function connected(isConnected) {
  const text = find("connection");
  text.className = isConnected ? "" : "lost";
  say(text, isConnected ? "live" : "Vigia does not answer; trying again");
}

const kinds = ["diagnosed", "ended", "ready", "broken", "recovered", "hung", "stopped"];

function take(name, record) {
  events.push(record);
  if (events.length > eventsMax) events.shift();
  refreshSoon();
  if (!kinds.includes(name)) return;
  incidentsSoon();
  historySoon();
}

/** Shows a service, and why it failed: in its last incident, or in the one of a number. */
function choose(name, number = null) {
  [chosen, incident] = [name, number];
  find("detail").hidden = false;
  say(find("detail-title"), name);
  show(services, chosen, choose);
  open(number === null ? tab : "why");
  find("detail-title").focus();
}

async function open(name) {
  tab = name;
  for (const one of ["why", "logs", "events"]) {
    const isOpen = one === name;
    find(one).hidden = !isOpen;
    find(`tab-${one}`).setAttribute("aria-selected", String(isOpen));
    find(`tab-${one}`).tabIndex = isOpen ? 0 : -1;
  }
  showLogs(name === "logs" ? chosen : null);
  if (name === "events") showEvents();
  if (name === "why") await showWhy(chosen, incident).catch((problem) => say(find("why"), problem.message));
}

function showEvents() {
  const own = events.filter((one) => one.service === chosen).reverse();
  const rows = own.map((one) => make("tr", {},
    make("td", { class: "number" }, when(one.time)),
    make("td", { class: one.level === "error" ? "bad" : "" }, words(one.event)),
    make("td", {}, one.cause?.words ?? one.detail ?? "")));
  find("events").replaceChildren(rows.length === 0 ? make("p", {}, `Nothing has happened to ${chosen} lately.`)
    : make("table", {}, make("caption", { class: "soft" }, "What happened, the latest first"),
      make("tbody", {}, ...rows)));
}

function signIn(problem) {
  stream?.stop();
  clearTimeout(timer);
  clearTimeout(historyTimer);
  find("content").hidden = true;
  find("sign-in").hidden = false;
  say(find("sign-in-problem"), problem);
  find("token").focus();
}

async function begin() {
  if (!hasToken()) return signIn("");
  find("sign-in").hidden = true;
  find("content").hidden = false;
  stream?.stop();
  await refresh();
  if (!find("sign-in").hidden) return;
  showTimeline(choose).catch(() => {});
  refreshHistory();
  const past = await get(`/v1/events?n=${eventsMax}`).catch(() => ({ events: [] }));
  events = past.events;
  stream = follow("/v1/events", { take, began: refreshSoon, lost: () => connected(false) });
}

find("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  setToken(find("token").value.trim());
  find("token").value = "";
  begin();
});
find("tabs").addEventListener("click", (event) => {
  if (event.target.role === "tab") open(event.target.getAttribute("aria-controls"));
});
find("tabs").addEventListener("keydown", (event) => {
  const all = [...find("tabs").children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
  open(next.getAttribute("aria-controls"));
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  refreshSoon();
  incidentsSoon();
  historySoon();
});
window.addEventListener("hashchange", () => takeToken() && begin());
listen(() => chosen);
listenToSpan();
takeToken();
begin();

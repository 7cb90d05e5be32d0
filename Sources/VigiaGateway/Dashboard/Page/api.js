// Talks to Vigia. The token stays in this tab, and goes in a header that no other page can send.

const kept = "vigia-token";

/** An answer that is no success: `code` and `problem` are Vigia's. */
export class Refusal extends Error {
  constructor(status, { code = "", problem = "", hint = "" } = {}) {
    super(hint ? `${problem}: ${hint}` : problem || `Vigia answered ${status}`);
    this.status = status;
    this.code = code;
  }
}

export function setToken(token) {
  sessionStorage.setItem(kept, token);
}

/**
 * Takes the token out of the address, where `vigia dashboard` puts it, and leaves none there: behind the `#`,
 * which no browser sends.
 *
 * @returns {boolean} whether there was one.
 */
export function takeToken() {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!found) return false;
  history.replaceState(null, "", location.pathname);
  setToken(found);
  return true;
}

export const hasToken = () => sessionStorage.getItem(kept) !== null;

function headers(more = {}) {
  const token = sessionStorage.getItem(kept);
  return token ? { Authorization: `Bearer ${token}`, ...more } : more;
}

async function ask(path, options = {}) {
  const answer = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  const scope = answer.headers.get("Vigia-Scope");
  if (scope) document.body.classList.toggle("looks-only", scope === "read");
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => ({})));
}

export async function get(path) {
  return (await ask(path, { headers: headers() })).json();
}

export async function order(action, service) {
  const path = `/v1/services/${encodeURIComponent(service)}/${action}`;
  return (await ask(path, { method: "POST", headers: headers() })).json();
}

/**
 * Calls `take(name, data)` for each server-sent event, and connects again whenever the stream ends.
 *
 * `EventSource` would do that too, but sends no header.
 *
 * @returns {{stop: () => void}}
 */
export function follow(path, { take, began = () => {}, lost = () => {} }) {
  const control = new AbortController();
  let wait = 250;
  (async () => {
    while (!control.signal.aborted) {
      try {
        const accept = headers({ Accept: "text/event-stream" });
        const answer = await ask(path, { headers: accept, signal: control.signal });
        wait = 250;
        began();
        await read(answer.body, take);
      } catch (problem) {
        if (control.signal.aborted) return;
        lost(problem);
        if (problem.status === 401 || problem.status === 404) return;
      }
      await new Promise((done) => setTimeout(done, wait));
      wait = Math.min(wait * 2, 5000);
    }
  })();
  return { stop: () => control.abort() };
}

async function read(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      let name = "message";
      let data = "";
      for (const line of part.split("\n")) {
        if (line.startsWith("event: ")) name = line.slice(7);
        else if (line.startsWith("data: ")) data += line.slice(6);
      }
      if (data) take(name, JSON.parse(data));
    }
  }
}

"""How soon the dashboard is painted and usable in Chromium, how long a key waits while a service writes 10,000
lines a second, and what 100 open pages cost Vigia.

The browser needs Debian's chromium, and playwright in .build/judge (`scripts/setup tests`); without them only the
last figure is measured.
"""

import http.client
import json
import os
import selectors
import socket
import statistics
import sys
import time

from common import ROOT, Project, free_port, nanoseconds, report, service, wait_until

CHROMIUM = "/usr/bin/chromium"
PAGES = 100
SPAN = 20
SERVICES = 10

LOUD = """import time
number, due = 0, time.monotonic()
while True:
    print("\\n".join(f"line {number + step} of a service that writes a lot" for step in range(1000)), flush=True)
    number, due = number + 1000, due + 0.1
    time.sleep(max(0, due - time.monotonic()))
"""

# Runs in the page before its own scripts: when the services are there, and how long each key waited.
WATCH = """
    window.delays = [];
    addEventListener("keydown", (event) => delays.push(performance.now() - event.timeStamp), true);
    new MutationObserver((_, observer) => {
        if (!document.querySelector("#services tbody tr button")) return;
        window.usable = performance.now();
        observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
"""


def playwright():
    """What drives the browser; nothing where a part is missing."""
    sys.path.insert(0, ROOT + "/.build/judge")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    return sync_playwright if os.path.exists(CHROMIUM) else None


def measure(stamp, work):
    browser = playwright()
    if browser is None:
        print("the dashboard in a browser is not measured: chromium, or playwright in .build/judge, is missing")
    port = free_port()
    services = [service(f"s{i}", "-", stamp, "memory: { limit: 1GB }") for i in range(SERVICES)]
    loud = f"  loud:\n    command: [python3, -c, {json.dumps(LOUD)}]\n"
    with Project([*services, loud], work, f"api: {{ listen: 127.0.0.1:{port} }}\n") as project:
        project.vigia("start")
        answer = json.loads(project.vigia("dashboard", "--scope", "control", "--json"))
        if browser is not None:
            in_browser(browser, answer["url"])
        project.vigia("stop", "loud")
        many(project, port, answer["url"].partition("#token=")[2])


def in_browser(start, url):
    with start() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened(chromium, url)
        paints, usable = zip(*(opened(chromium, url) for _ in range(10)))
        empty = statistics.median(painted(chromium) for _ in range(10))
        typed(chromium, url)
        chromium.close()
    how = f"median of 10, from %.0f to %.0f ms; {SERVICES + 1} services, one of them loud"
    # On a busy machine an empty page takes long as well.
    report("dashboard, first paint", f"{statistics.median(paints):.0f} ms", "200 ms",
           how % (min(paints), max(paints)) + f"; an empty page {empty:.0f} ms")
    report("dashboard, usable", f"{statistics.median(usable):.0f} ms", "300 ms", how % (min(usable), max(usable)))


def page_of(chromium):
    page = chromium.new_context(viewport={"width": 1200, "height": 900}).new_page()
    page.add_init_script(WATCH)
    return page


def opened(chromium, url):
    """The milliseconds until the first paint, and until a service can be chosen."""
    page = page_of(chromium)
    page.goto(url)
    page.locator("#services tbody tr button").first.wait_for()
    found = [paint(page), page.evaluate("window.usable")]
    page.context.close()
    return found


def paint(page):
    """When something was painted first; the page's own policy forbids what waits for that by itself."""
    times = "performance.getEntriesByType('paint').map((entry) => entry.startTime)"
    wait_until(lambda: page.evaluate(times), "a first paint")
    return page.evaluate(times)[0]


def painted(chromium):
    """The milliseconds until the first paint of a page with one word."""
    page = page_of(chromium)
    page.goto("data:text/html,<p>word</p>")
    found = paint(page)
    page.context.close()
    return found


def typed(chromium, url):
    """Types into the search while lines come."""
    page = page_of(chromium)
    page.goto(url)
    page.get_by_role("button", name="loud", exact=True).click()
    page.get_by_role("tab", name="Logs").click()
    page.locator("#log-lines div").nth(100).wait_for()
    search = page.get_by_label("Search")
    for _ in range(10):
        for key in "line 9":
            search.press(key)
        search.fill("")
    delays = page.evaluate("window.delays")
    assert len(delays) >= 60, len(delays)
    report("dashboard, input delay at 10,000 lines/s", f"{max(delays):.0f} ms", "100 ms",
           f"longest of {len(delays)} keys; median {statistics.median(delays):.1f} ms")
    page.context.close()


def many(project, port, token):
    """What events cost without anybody, with clients that only follow them, and with whole pages."""
    guardian, supervisor = project.processes()
    alone = share(project, [supervisor], lambda: None)
    clients = [follower(port, token) for _ in range(PAGES)]
    gateway = next(pid for pid in children(guardian) if words(pid)[1:] == ["gateway"])
    reading = selectors.DefaultSelector()
    for client in clients:
        client.setblocking(False)
        reading.register(client, selectors.EVENT_READ)
    seen = [0]
    taken = share(project, [supervisor, gateway], lambda: seen.__setitem__(0, seen[0] + drained(reading)))
    report(f"{PAGES} open pages, 10 events/s", f"{taken:.1f} % of a core", "5 %",
           f"supervisor and gateway over {SPAN} s; {alone:.1f} % without pages; {seen[0]:,} events arrived")
    pages = Pages(port, token)

    def turn():
        drained(reading)
        pages.turn()

    whole = share(project, [supervisor, gateway], turn)
    report("the same, with all that a page asks for", f"{whole:.1f} % of a core", "-",
           f"{pages.count / SPAN:.0f} requests a second, as many as {PAGES} visible pages send")
    for client in clients:
        client.close()


def share(project, pids, turn):
    """The share of a core that processes use while ten records a second are made."""
    control = http.client.HTTPConnection("localhost")
    control.sock = socket.socket(socket.AF_UNIX)
    control.sock.connect(project.folder + "/.vigia/control.sock")
    used = -sum(nanoseconds(pid) for pid in pids)
    began = time.monotonic()
    for event in range(10 * SPAN):
        control.request("POST", "/v1/drills", json.dumps({"drill": "kill", "service": "s0"}))
        answer = control.getresponse()
        answer.read()
        assert answer.status == 202, answer.status
        while time.monotonic() < began + (event + 1) / 10:
            turn()
            time.sleep(0.005)
    used += sum(nanoseconds(pid) for pid in pids)
    return used / 1e7 / (time.monotonic() - began)


def follower(port, token):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                   "Accept: text/event-stream\r\n\r\n".encode())
    assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
    return client


def drained(reading):
    """How many events came since the last time."""
    return sum(key.fileobj.recv(1 << 20).count(b"\ndata: ") for key, _ in reading.select(0))


class Pages:
    """The requests of so many visible pages while there are always events: see the page's app.js."""

    EVERY = {"/v1/status": 5, "/v1/incidents?limit=20": 30, "/v1/history?hours=24&parts=48": 60,
             "/v1/history?hours=1&parts=1&samples": 60}

    def __init__(self, port, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.fields = {"Authorization": f"Bearer {token}"}
        self.due = {path: time.monotonic() for path in self.EVERY}
        self.count = 0

    def turn(self):
        for path, every in self.EVERY.items():
            while self.due[path] <= time.monotonic():
                self.due[path] += every / PAGES
                self.connection.request("GET", path, headers=self.fields)
                answer = self.connection.getresponse()
                answer.read()
                assert answer.status == 200, (path, answer.status)
                self.count += 1


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def words(pid):
    with open(f"/proc/{pid}/cmdline") as file:
        return file.read().split("\0")[:-1]

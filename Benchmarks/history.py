"""What the history costs: memory and wake-ups after an incident, records of a thousand services
that fail at once, and how long `vigia why` and `vigia history` take with a full file.
"""

import json
import os
import signal
import sqlite3
import statistics
import time

from common import Project, pss, service, wait_until, wakeups
from logs import ticks


def database(project):
    """The history, for reading; the file may be changed by the supervisor at any time."""
    return sqlite3.connect(f"file:{project.folder}/.vigia/history.db?mode=ro", uri=True, timeout=5)


def asked(project, question):
    """The first value of a query; nothing while the file is not there, or locked."""
    try:
        connection = database(project)
    except sqlite3.OperationalError:
        return None
    try:
        row = connection.execute(question).fetchone()
        return row and row[0]
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()


def after_an_incident(stamp, work, report):
    """Memory and wake-ups of a supervisor that has written an incident."""
    quick = "restart: { delay: 0s, stable_after: 1s }"
    with Project([service("one", "-", stamp, "memory: none", quick)], work) as project:
        project.vigia("start")
        os.kill(project.status()["services"][0]["pid"], signal.SIGKILL)
        closed = "SELECT count(*) FROM incidents WHERE ended IS NOT NULL"
        wait_until(lambda: asked(project, closed) == 1, "a closed incident")
        wait_until(lambda: asked(project, "SELECT count(*) FROM prints"), "a print")
        woken = wakeups(project)
        _, supervisor = project.processes()
        report("supervisor, idle after an incident", f"{pss(supervisor) / 1024:.2f} MB", "9 MB",
               "PSS")
        report("wake-ups in 10 s after an incident", f"{woken[0]} + {woken[1]}", "0",
               "guardian + supervisor")


def thousand(stamp, work, report):
    """Records of 1,000 services that are killed at once."""
    quick = "restart: { delay: 0s }"
    names = [service(f"s{i}", "-", stamp, quick) for i in range(1000)]
    with Project(names, work) as project:
        project.vigia("start")
        pids = [one["pid"] for one in project.status()["services"]]
        supervisor = project.processes()[1]
        before = ticks(supervisor)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

        def is_up():
            services = project.status()["services"]
            return all(one["state"] == "up" and one["restarts"] == 1 for one in services)

        wait_until(is_up, "1,000 restarts")
        spent = ticks(supervisor) - before

        of_services = "SELECT count(*) FROM records WHERE service IS NOT NULL"
        wait_until(lambda: lines(project) == asked(project, of_services),
                   "a history with every line of the journal")
        count = asked(project, of_services)
        incidents = asked(project, "SELECT count(*) FROM incidents")
        report("records lost, 1,000 services killed at once", f"{lines(project) - count}", "0",
               f"{count} records, {incidents} incidents; {spent:.2f} s of processor")


def lines(project):
    """How many lines of the journal are about a service."""
    with open(project.folder + "/logs/process-monitor.log") as file:
        return sum('"service":' in line for line in file)


def fill_samples(connection, now):
    """Samples of 20 services: an hour of single ones, a week of minutes and a year of hours."""
    connection.execute("INSERT OR IGNORE INTO sampled (service) VALUES ('one')")
    connection.executemany("INSERT INTO sampled (service) VALUES (?)",
                           ((f"other{i}",) for i in range(19)))
    numbers = [row[0] for row in connection.execute("SELECT number FROM sampled")]
    minute = now // 60_000
    spans = "INSERT OR REPLACE INTO {} VALUES (?, ?, 200000, 15, 120, 300, 2, 0, 2000, 0)"
    connection.executemany(spans.format("minutes"),
                           ((minute - 7 * 1440 + i, n) for i in range(7 * 1440) for n in numbers))
    connection.executemany(spans.format("hours"),
                           ((minute // 60 - 8760 + i, n) for i in range(8760) for n in numbers))
    connection.executemany("INSERT OR REPLACE INTO samples VALUES (?, ?, ?, 0, 200000, 15)",
                           ((minute - 60 + i, n, ms) for i in range(60) for n in numbers
                            for ms in range(0, 60_000, 5000)))


def fill(project):
    """Fills the history as after years: 20,000 incidents of a service, samples of 20 services, and
    records up to 50 MB.
    """
    path = project.folder + "/.vigia/history.db"
    connection = sqlite3.connect(path, timeout=10)
    code, text, down, restarts = connection.execute(
        "SELECT code, incident, down_ms, restarts FROM incidents").fetchone()
    incident = json.loads(text)
    incident["steps"] = (incident["steps"] * 40)[:6]
    now = int(time.time() * 1000)
    # Of the last year some 2,000, as a service has that fails five times a day.
    ages = [i * 365 * 86_400_000 // 2000 for i in range(1, 20_000)]

    def row(age):
        began = now - age
        incident["began"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(began / 1000)) \
            + f".{began % 1000:03}Z"
        return ("one", began, began + 60_000, code, json.dumps(incident), down, restarts)

    connection.executemany(
        "INSERT INTO incidents (service, began, ended, code, incident, down_ms, restarts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)", map(row, ages))
    before = {"limit": 1 << 29, "probes": [[-i * 30_000, 120, 0] for i in range(8)],
              "memory": [[-i * 300_000, 200_000, 15] for i in range(12)]}
    connection.execute("UPDATE incidents SET before = ?", (json.dumps(before),))
    fill_samples(connection, now)
    connection.execute("UPDATE periods SET began = ?", (now - 3650 * 86_400_000,))
    record = connection.execute("SELECT record FROM records LIMIT 1").fetchone()[0]
    pages = 50 * (1 << 20) // 4096
    while connection.execute("PRAGMA page_count").fetchone()[0] < pages:
        connection.executemany("INSERT INTO records (at, service, record) VALUES (?, 'one', ?)",
                               ((now, record) for _ in range(5000)))
    connection.commit()
    connection.close()
    return os.path.getsize(path) / (1 << 20)


def timed(project, *words):
    began = time.monotonic()
    project.vigia(*words)
    return (time.monotonic() - began) * 1000


def reading(stamp, work, report):
    """How long the commands take with a full history."""
    with Project([service("one", "-", stamp, "restart: { delay: 0s }")], work) as project:
        project.vigia("start")
        os.kill(project.status()["services"][0]["pid"], signal.SIGKILL)
        wait_until(lambda: asked(project, "SELECT count(*) FROM incidents") == 1, "an incident")
        project.vigia("stop")
        size = fill(project)
        for words, bound in ((("why", "one"), "10 ms"),
                             (("history", "one", "--since", "365d"), "30 ms")):
            times = [timed(project, *words) for _ in range(50)]
            report(f"vigia {words[0]}, full history", f"{statistics.median(times):.1f} ms", bound,
                   f"median of 50; {size:.0f} MB, 20,000 incidents, samples of a year")


def measure(stamp, work, report):
    after_an_incident(stamp, work, report)
    thousand(stamp, work, report)
    reading(stamp, work, report)

"""Measures how soon a change is served under vigia start --dev, beside a bare start of the server."""

import datetime
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

import common

SERVER = """
const word = require('./word.js');
require('http').createServer((request, answer) => answer.end(word))
    .listen(process.env.PORT, '127.0.0.1');
"""
CONFIGURATION = """
services:
  web:
    command: node server.js
    port: PORT
    health: { http: / }
"""
BUILD = "    build: cp word.src word.js\n"
ROUNDS = 31
FILES = 2000
DEADLINE = 30


def answers(port, word):
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as one:
            one.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return word.encode() in one.makefile("rb").read()
    except OSError:
        return False


def write(path, word):
    """Saves as editors do: another file takes the name."""
    with open(path + "~", "w") as file:
        file.write(f"module.exports = '{word}';\n")
    os.rename(path + "~", path)


def bare(folder):
    """Milliseconds from the order to start the server to its first answer."""
    port = common.free_port()
    began = time.monotonic()
    server = subprocess.Popen(["node", "server.js"], cwd=folder,
                              env=dict(os.environ, PORT=str(port)))
    try:
        common.wait_until(lambda: answers(port, ""), "the bare server", DEADLINE)
        return (time.monotonic() - began) * 1000
    finally:
        server.kill()
        server.wait()


class Events:
    """The journal, read as it grows."""

    def __init__(self, folder):
        self.path, self.place, self.all = folder + "/logs/process-monitor.log", 0, []

    def named(self, name):
        if os.path.exists(self.path):
            with open(self.path, "rb") as file:
                file.seek(self.place)
                lines = file.read()
                whole = lines[:lines.rfind(b"\n") + 1]
                self.place += len(whole)
                self.all += [json.loads(line) for line in whole.splitlines()]
        return [event for event in self.all if event["event"] == name]


def moment(event):
    return datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()


def changes(vigia, folder, port, source):
    """For each change: milliseconds until the new run was ready, those of its build, and those of
    a bare start just before, since others may use the machine too."""
    with open(folder + "/vigia.yaml", "a") as file:
        file.write(BUILD if source != "word.js" else "")
    console = subprocess.Popen([vigia, "-C", folder, "start", "--dev"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, events = [], Events(folder)
    try:
        common.wait_until(lambda: events.named("watching") and events.named("ready"),
                         "the first run", DEADLINE)
        for turn in range(ROUNDS):
            if turn % 9 == 8:  # More than ten a minute would be suspended, but for this.
                ready = len(events.named("ready"))
                console.stdin.write(b"rs\n")
                console.stdin.flush()
                common.wait_until(lambda: len(events.named("ready")) > ready,
                                 "the run asked for", DEADLINE)
            builds, ready = len(events.named("built")), len(events.named("ready"))
            start = bare(folder)
            changed = time.time()
            write(f"{folder}/{source}", f"word {turn}")
            common.wait_until(lambda: len(events.named("ready")) > ready, "the next run", DEADLINE)
            assert answers(port, f"word {turn}"), "an old run answers"
            built = events.named("built")[builds:]
            took.append(((moment(events.named("ready")[-1]) - changed) * 1000,
                         built[-1]["took_ms"] if built else 0, start))
        return took
    finally:
        console.send_signal(signal.SIGINT)
        console.wait(timeout=DEADLINE)


def figure(vigia, report, source):
    folder = tempfile.mkdtemp(prefix="vigia-bench-dev-")
    try:
        port = common.free_port()
        with open(folder + "/server.js", "w") as file:
            file.write(SERVER)
        for name in {"word.js", source}:
            write(f"{folder}/{name}", "word")
        os.mkdir(folder + "/src")
        for number in range(FILES):
            with open(f"{folder}/src/{number}.js", "w") as file:
                file.write(str(number))
        with open(folder + "/.gitignore", "w") as file:
            file.write("word.js\n" if source != "word.js" else "")
        with open(folder + "/vigia.yaml", "w") as file:
            file.write(CONFIGURATION.replace("PORT", str(port)))
        took = changes(vigia, folder, port, source)
    finally:
        shutil.rmtree(folder)
    whole, build, start = (statistics.median(parts) for parts in zip(*took))
    more = statistics.median(all - build - start for all, build, start in took)
    what = "change to ready" if source == "word.js" else "change to ready, with a build"
    parts = f"start {start:.0f} ms" + (f", build {build:.0f} ms" if build else "")
    report(f"{what}, median of {ROUNDS}", f"{whole:.0f} ms", "150 ms + parts",
           f"{parts}, {more:+.0f} ms; one of {FILES:,} files, node, start --dev")


def measure(vigia, report):
    figure(vigia, report, "word.js")
    figure(vigia, report, "word.src")


if __name__ == "__main__":
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    measure(root + "/.build/release/vigia",
            lambda what, figure, bound, how: print(f"{what:44} {figure:>12}   {bound:18} {how}"))

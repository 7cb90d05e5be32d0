"""Measures what clients notice of a crash and of reloads, with wrk on a held socket."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

SERVER = """
const net = require('net');
let draining = false;
const server = require('http').createServer((request, answer) => {
  if (draining) answer.setHeader('Connection', 'close');
  answer.end('here\\n');
});
server.listen({ fd: 3 });
process.on('SIGTERM', () => {
  draining = true;
  net.Server.prototype.close.call(server, () => process.exit(0));
  setTimeout(() => server.closeIdleConnections(), 500);
});
"""
CONFIGURATION = """
services:
  web:
    command: node server.js
    port: 38471
    sockets: { http: 127.0.0.1:38471 }
    health: { http: / }
    restart: { delay: 0s }
"""
URL = "http://127.0.0.1:38471/"
RELOADS = 50


class Load:
    """wrk, from now on for so many seconds."""

    def __init__(self, seconds):
        words = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--timeout", "30s", URL]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)

    def result(self):
        """Requests, the longest answer, and the errors by kind."""
        text = self.process.communicate(timeout=300)[0]
        requests = int(re.search(r"(\d+) requests in", text)[1])
        longest = re.search(r"Latency\s+\S+\s+\S+\s+(\S+)", text)[1]
        kinds = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)",
                          text)
        errors = dict(zip(("connect", "read", "write", "timeout"),
                          map(int, kinds.groups()) if kinds else (0, 0, 0, 0)))
        wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        errors["status"] = int(wrong[1]) if wrong else 0
        return requests, longest, errors


def measure(vigia, report):
    folder = tempfile.mkdtemp(prefix="vigia-bench-sockets-")
    words = [vigia, "-C", folder]
    try:
        with open(folder + "/server.js", "w") as file:
            file.write(SERVER)
        with open(folder + "/vigia.yaml", "w") as file:
            file.write(CONFIGURATION)
        subprocess.run(words + ["start"], check=True, capture_output=True)
        crash(words, report)
        reloads(words, report)
    finally:
        subprocess.run(words + ["stop"], capture_output=True)
        shutil.rmtree(folder)


def web(words):
    done = subprocess.run(words + ["status", "--json"], capture_output=True, text=True)
    return json.loads(done.stdout)["services"][0]


def crash(words, report):
    load = Load(4)
    end = time.monotonic() + 1.5  # In the midst of the load.
    while time.monotonic() < end:
        before = web(words)
    os.kill(before["pid"], signal.SIGKILL)
    requests, longest, errors = load.result()
    refused = errors["connect"] + errors["timeout"] + errors["status"]
    assert web(words)["run"] != before["run"]
    report("a crash under load, refused", f"{refused} of {requests:,}", "0",
           f"wrk, 16 connections, held socket; {errors['read']} were open at the crash")
    report("a crash under load, longest answer", longest, "-", "start of Node included")


def reloads(words, report):
    load, failed = Load(20), 0
    for _ in range(RELOADS):
        failed += subprocess.run(words + ["reload"], capture_output=True).returncode != 0
    assert load.process.poll() is None, "the reloads took longer than the load"
    requests, longest, errors = load.result()
    report(f"{RELOADS} reloads under load, failed requests", f"{sum(errors.values())} of {requests:,}",
           "0", f"wrk, 16 connections; {failed} reloads failed; longest answer {longest}")

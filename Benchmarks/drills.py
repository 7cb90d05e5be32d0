"""Every drill on a real service: what is measured beside what `vigia plan` promises, and beside what
is expected of kill, hang and start."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import common

# It needs two seconds to start, so that the share of the machine in its time is small.
SERVER = """
import http.server, os, time
time.sleep(2)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *words): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
PROJECT = """
services:
  web:
    command: python3 server.py
    port: {port}
    health: {{ http: /, interval: 3s, timeout: 2s, failures: 2 }}
    memory: {{ limit: 80MB, interval: 1s }}
    restart: {{ delay: 4s, backoff: 1, attempts: 50 }}
    backup: {{ database: shop.db, every: 1h }}
"""
ROWS = ("CREATE TABLE sales(id INTEGER PRIMARY KEY, item TEXT); WITH RECURSIVE n(i) AS (SELECT 1 "
        "UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO sales SELECT i, 'item' FROM n")
DRILLS = ("kill", "hang", "slow", "leak", "port", "database", "disk", "supervisor", "guardian")
# Shorter times are those of the machine.
EXPECTED_MIN = 1000


def drill(vigia, folder, kind):
    done = subprocess.run([vigia, "-C", folder, "drill", kind, "--json"], capture_output=True,
                          text=True, timeout=300)
    if done.returncode not in (0, 1):
        return None, f"{kind}: {done.stderr.strip()}"
    return json.loads(done.stdout), None


def measure(vigia, report):
    folder = tempfile.mkdtemp(prefix="vigia-bench-drills-")
    try:
        for name, text in (("vigia.yaml", PROJECT.format(port=common.free_port())),
                           ("server.py", SERVER)):
            with open(f"{folder}/{name}", "w") as file:
                file.write(text)
        common.run("sqlite3", folder + "/shop.db", ROWS)
        common.run(vigia, "-C", folder, "start")
        late, refused, off = [], [], 0.0
        for kind in DRILLS:
            result, why = drill(vigia, folder, kind)
            if result is None:
                refused.append(why)
                continue
            phases = result["phases"]
            if not result["ok"]:
                late.append(f"{kind}: {phases} {result['checks']} {result['notes']}")
            if kind in ("kill", "hang"):
                off = max([off] + [abs(p["measured_ms"] - p["expected_ms"]) / p["expected_ms"]
                                   for p in phases
                                   if p["measured_ms"] and (p["expected_ms"] or 0) >= EXPECTED_MIN])
        held = len(DRILLS) - len(late) - len(refused)
        report("drills within the plan", f"{held} of {len(DRILLS)}", "all",
               "; ".join(late + refused) or "each drill once, on a service that starts in 2 s")
        report("kill, hang, start: off the expected time", f"{off * 100:.0f} %", "20 %",
               "the furthest of all times over 1 s")
        return not late
    finally:
        subprocess.run([vigia, "-C", folder, "stop"], capture_output=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(0 if measure(os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else common.VIGIA,
                          common.report) else 1)

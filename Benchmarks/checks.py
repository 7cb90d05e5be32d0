"""What the checks of a typical project cost, by hand and before a start."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

ROUNDS = 15
PACKAGES = 300

CHECKS = """
    checks:
      - port
      - file: server.js
      - { directory: data, access: [read, write] }
      - { executable: node, version: ">=14" }
      - { env: [API_KEY] }
      - dependencies: npm
      - disk: { path: logs, free: 0% }
      - memory: 1MB
      - clock
      - command: "true"
"""


def project():
    """A small Node project with a few hundred packages, as many have."""
    folder = tempfile.mkdtemp(prefix="vigia-bench-")
    os.makedirs(folder + "/data")
    with open(folder + "/server.js", "w") as file:
        file.write("setInterval(() => {}, 1e6)\n")
    lock = {"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": {}}
    wanted = {f"package-{number}": "1.0.0" for number in range(PACKAGES)}
    lock["packages"][""] = {"name": "shop", "version": "1.0.0", "dependencies": wanted}
    for name in wanted:
        place = f"{folder}/node_modules/{name}"
        os.makedirs(place + "/lib")
        with open(place + "/package.json", "w") as file:
            json.dump({"name": name, "version": "1.0.0", "main": "lib/index.js"}, file)
        with open(place + "/lib/index.js", "w") as file:
            file.write("module.exports = 1\n")
        lock["packages"]["node_modules/" + name] = {
            "version": "1.0.0", "resolved": f"http://127.0.0.1:1/{name}.tgz"
        }
    shown = {"name": "shop", "version": "1.0.0", "dependencies": wanted}
    for name, value in [("package.json", shown), ("package-lock.json", lock)]:
        with open(f"{folder}/{name}", "w") as file:
            json.dump(value, file)
    inner = {**lock, "packages": {k: v for k, v in lock["packages"].items() if k}}
    with open(folder + "/node_modules/.package-lock.json", "w") as file:
        json.dump(inner, file)
    text = "services:\n  web:\n    command: node server.js\n    env: { API_KEY: x }\n"
    with open(folder + "/vigia.yaml", "w") as file:
        file.write(text + "    port: 38999\n    health: none\n" + CHECKS)
    return folder


def measure(vigia, report):
    folder = project()
    try:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            done = subprocess.run([vigia, "-C", folder, "check"], capture_output=True, text=True)
            times.append((time.perf_counter() - began) * 1000)
            if done.returncode != 0:
                raise SystemExit(f"the checks found something: {done.stdout}{done.stderr}")
        report(
            "checks of a typical project, by hand",
            f"{statistics.median(times):.0f} ms (worst {max(times):.0f})",
            "<= 100 ms",
            f"vigia check, 11 checks, npm with {PACKAGES} packages, median of {ROUNDS}",
        )
        asked = []
        for _ in range(ROUNDS):
            subprocess.run([vigia, "-C", folder, "start"], capture_output=True, timeout=60)
            with open(folder + "/logs/process-monitor.log") as file:
                events = [json.loads(line) for line in file]
            last = [event for event in events if event["event"] == "checked"][-1]
            if last["failed"]:
                raise SystemExit(f"a check failed: {last}")
            asked.append(last["took_ms"])
            subprocess.run([vigia, "-C", folder, "stop"], capture_output=True, timeout=60)
        report(
            "the same before a start",
            f"{statistics.median(asked):.0f} ms (worst {max(asked):.0f})",
            "<= 100 ms",
            f"from the order until all is known, median of {ROUNDS}",
        )
    finally:
        subprocess.run([vigia, "-C", folder, "stop"], capture_output=True, timeout=60)
        shutil.rmtree(folder)


if __name__ == "__main__":
    from common import VIGIA, report

    measure(VIGIA, report)

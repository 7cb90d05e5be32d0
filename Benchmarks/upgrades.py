"""Kills guardian or supervisor again and again in the middle of `vigia upgrade`.

upgrades.py [KILLS]: five services write numbered lines and run under one Vigia, which goes on with its
own programs each time. At a random moment one process of it is killed: the guardian, or one of the
supervisors that there are. Ends with status 1 where both are gone, a service was touched, a line is
lost or doubled, two guardians are left, or nobody answers within two seconds.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from common import VIGIA
from survival import lost_lines, quietly, status

SERVICES = 5
# The longest that an answer may take after a kill, in seconds; and when it is given up.
BOUND, DEADLINE = 2, 60
# The latest moment of a kill after the command began, in seconds.
LATEST = 0.15

WRITER = """
import os, time
number = 0
while True:
    os.write(1, b"%012d\\n" % number)
    number += 1
    time.sleep(0.005)
"""


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def words(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().split(b"\0")
    except OSError:
        return []


def victim(guardian):
    """The guardian, or one of its supervisors."""
    if random.random() < 0.5:
        return guardian
    supervisors = [pid for pid in children(guardian) if b"supervisor" in words(pid)]
    return random.choice(supervisors) if supervisors else guardian


def guardians(folder):
    lock = (folder + "/.vigia/lock").encode()
    return [pid for pid in os.listdir("/proc") if pid.isdigit() and lock in words(pid)
            and b"--lock" in words(pid)]


def kill_one(folder):
    """One upgrade with a kill; whether it was the guardian's, and how long nobody answered."""
    guardian = status(folder)["guardian"]["pid"]
    upgrade = subprocess.Popen([VIGIA, "-C", folder, "upgrade"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, LATEST))
    pid = victim(guardian)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # It had just left by itself.
    began = time.monotonic()
    while not status(folder):
        if time.monotonic() - began > DEADLINE:
            sys.exit(f"nobody answers {DEADLINE} s after a kill: {folder}")
    took = time.monotonic() - began
    upgrade.wait(timeout=DEADLINE)
    return pid == guardian, took, upgrade.returncode == 0


def size(folder, name):
    """How many bytes a log has; it is large enough for none to be rotated."""
    return os.path.getsize(f"{folder}/logs/{name}.log")


def grows(folder, name, before):
    """Whether a log becomes longer than it was."""
    end = time.monotonic() + DEADLINE
    while size(folder, name) <= before and time.monotonic() < end:
        time.sleep(0.001)
    return size(folder, name) > before


def measure(kills):
    folder = tempfile.mkdtemp(prefix="vigia-upgrades-")
    services = {f"s{i}": {"command": ["python3", "writer.py"], "logs": {"max_size": "1GB"}}
                for i in range(SERVICES)}
    for name, text in (("vigia.yaml", json.dumps({"services": services})), ("writer.py", WRITER)):
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
    faults, killed, longest, done = [], 0, 0, 0
    try:
        quietly(folder, "start")
        pids = {s["name"]: s["pid"] for s in status(folder)["services"]}
        began = time.monotonic()
        for count in range(kills):
            was_guardian, took, is_done = kill_one(folder)
            killed, done, longest = killed + was_guardian, done + is_done, max(longest, took)
            if took > BOUND:
                faults.append(f"nobody answered for {took:.1f} s")
            # What was said while nobody read it is in the log by now, and more follows.
            sizes = {f"s{i}": size(folder, f"s{i}") for i in range(SERVICES)}
            faults += [f"nothing more of {name} is written after kill {count}"
                       for name, before in sizes.items() if not grows(folder, name, before)]
        lasted = time.monotonic() - began
        for service in status(folder)["services"]:
            if service["pid"] != pids[service["name"]] or service["restarts"]:
                faults.append(f"{service['name']} was touched")
        if len(guardians(folder)) != 1:
            faults.append(f"{len(guardians(folder))} guardians are left")
        quietly(folder, "stop")
        faults += lost_lines(folder, SERVICES)
        print(f"{kills} kills in upgrades ({killed} of the guardian, {kills - killed} of a supervisor; "
              f"{done} were done all the same) in {lasted:.0f} s: an answer within "
              f"{longest * 1000:.0f} ms; {'; '.join(faults[:5]) or 'nothing touched, lost or doubled'}",
              flush=True)
        return not faults
    finally:
        quietly(folder, "stop", check=False)
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(0 if measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) else 1)

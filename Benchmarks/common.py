"""What the benchmarks share: the programs that are measured, projects that are down at their end,
and how a figure is printed.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VIGIA = ROOT + "/.build/release/vigia"
GUARDIAN = ROOT + "/.build/release/vigia-guardian"
DEADLINE = 60


def run(*words, ok=(0,)):
    done = subprocess.run(words, capture_output=True, text=True, timeout=300)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(words[:6])} failed ({done.returncode}): {done.stdout}{done.stderr}")
    return done.stdout


def report(what, figure, bound, how):
    print(f"{what:44} {figure:>22}   bound {bound:18} {how}", flush=True)


def wait_until(is_so, what, within=DEADLINE):
    end = time.monotonic() + within
    while not is_so():
        if time.monotonic() > end:
            sys.exit(f"{what} did not come within {within} s")
        time.sleep(0.0005)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def stamps(path):
    try:
        with open(path) as file:
            return [int(line) for line in file.read().split()]
    except FileNotFoundError:
        return []


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def nanoseconds(pid, thread=None):
    """The processor time of a process, or of one of its threads. Source: proc(5), schedstat."""
    total = 0
    for one in [thread] if thread else os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{one}/schedstat") as file:
            total += int(file.read().split()[0])
    return total


def switches(pid):
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as file:
            total += sum(int(l.split()[1]) for l in file if l.startswith("voluntary_ctxt"))
    return total


class Project:
    """A project in a folder of its own, down at its end.

    The folder stays until all is measured: for half a minute after thousands of files were
    removed, ext4 makes new ones slowly.
    """

    def __init__(self, services, work, more=""):
        self.folder = tempfile.mkdtemp(prefix="project-", dir=work)
        with open(self.folder + "/vigia.yaml", "w") as file:
            file.write("services:\n" + "".join(services) + more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([VIGIA, "-C", self.folder, "stop"], capture_output=True, timeout=120)

    def vigia(self, *words, ok=(0,)):
        return run(VIGIA, "-C", self.folder, *words, ok=ok)

    def status(self):
        return json.loads(self.vigia("status", "--json", ok=(0, 4)))

    def processes(self):
        status = self.status()
        return status["guardian"]["pid"], status["supervisor"]["pid"]


def service(name, argument, stamp, *settings):
    lines = [f"  {name}:", f"    command: {stamp} {argument}", *("    " + s for s in settings)]
    return "\n".join(lines) + "\n"


def settled(pid, seconds):
    """What the count is so much later."""
    now = switches(pid)
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() > end, "the span")
    return max(now, switches(pid))


def wakeups(project):
    """How often the guardian and the supervisor of an idle project wake up in 10 s."""
    guardian, supervisor = project.processes()
    # Some seconds after a start it looks at what runs, writes the history, and unmaps code.
    wait_until(lambda: switches(supervisor) == settled(supervisor, 3), "an idle supervisor")
    # Two seconds after its last word the guardian looks once whether that was read.
    wait_until(lambda: switches(guardian) == settled(guardian, 2.5), "an idle guardian")
    before = switches(guardian), switches(supervisor)
    time.sleep(10)  # The span that is measured.
    return switches(guardian) - before[0], switches(supervisor) - before[1]

"""Process trees, ports and orphans: how soon Vigia knows, finds and reaps."""

import datetime
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from common import wait_until

DEADLINE = 120
# Each fails with words of its own: the same failure three times over would be given up.
FAMILY = """
import os, random, signal, sys, time
stamps = sys.argv[1]
if os.fork():
    time.sleep(0.02)
    print("error:", "".join(random.choices("ghijklmnop", k=12)), file=sys.stderr, flush=True)
    os._exit(1)
os.setsid()
def last(number, frame):
    file = os.open(stamps, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, b"%d\\n" % time.time_ns())
    os._exit(0)
signal.signal(signal.SIGTERM, last)
while True: time.sleep(1000)
"""
HOLDER = """
import resource, socket, sys, time
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(64)
port = server.getsockname()[1]
held = []
for each in range(5000):
    client = socket.create_connection(("127.0.0.1", port))
    held += [client, server.accept()[0]]
print(port, flush=True)
time.sleep(1000)
"""


def project(work, text, **files):
    folder = tempfile.mkdtemp(prefix="trees-", dir=work)
    for name, content in dict(files, **{"vigia.yaml": text}).items():
        with open(f"{folder}/{name}", "w") as file:
            file.write(content)
    return folder


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""


def emptiness(vigia, report, work, count=100):
    quick = "{ delay: 0s, attempts: 1000, stable_after: 0s, jitter: 0 }"
    text = f"services: {{ a: {{ command: python3 family.py stamps, restart: {quick} }} }}\n"
    folder = project(work, text, **{"family.py": FAMILY})
    subprocess.run([vigia, "-C", folder, "start"], capture_output=True, timeout=DEADLINE)
    try:
        wait_until(lambda: read(folder + "/stamps").count("\n") > count, "100 ends of trees",
                   DEADLINE)
        stamps = [int(line) for line in read(folder + "/stamps").split()][:count]
        wait_until(lambda: len(proofs(folder)) >= count, "100 proofs", DEADLINE)
        late = [(told - ended) / 1e6 for (told, _), ended in zip(proofs(folder), stamps)]
        how = proofs(folder)[0][1]
    finally:
        subprocess.run([vigia, "-C", folder, "stop"], capture_output=True, timeout=DEADLINE)
    report("empty-tree proof after the last exit", f"{max(late):.1f} ms", "50 ms",
           f"longest of {count}, median {statistics.median(late):.1f} ms; by {how}")


def proofs(folder):
    found = []
    for line in read(folder + "/logs/process-monitor.log").splitlines():
        entry = json.loads(line)
        if entry["event"] == "emptied":
            at = datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00"))
            found.append((at.timestamp() * 1e9, entry["proof"]))
    return found


def port_owner(vigia, report, work):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True)
    try:
        port = int(holder.stdout.readline())
        folder = project(work, f"services: {{ a: {{ command: sleep 9, port: {port} }} }}\n")
        times = []
        for _ in range(20):
            began = time.monotonic()
            done = subprocess.run([vigia, "-C", folder, "start"], capture_output=True, text=True)
            times.append((time.monotonic() - began) * 1000)
            if f"pid {holder.pid}," not in done.stderr:
                sys.exit(f"the owner of a port was not found: {done.stderr}")
    finally:
        holder.kill()
        holder.wait()
    report("port owner with 10,000 sockets open", f"{statistics.median(times):.1f} ms", "20 ms",
           f"whole vigia start that is refused, median of 20, longest {max(times):.1f} ms")


def orphans(vigia, report, work, stamp):
    words = ["unshare", "-p", "-f", "--mount-proc"]
    if subprocess.run(words + ["true"], capture_output=True).returncode != 0:
        return report("orphans reaped as process 1", "-", "10,000", "no PID namespace here")
    bare = int(subprocess.run([stamp, "reaped", "10000"], capture_output=True).stdout) / 1e9
    folder = project(work, f"services: {{ a: {{ command: {stamp} orphans 10000 }} }}\n")
    began = time.monotonic()
    outer = subprocess.Popen(words + [vigia, "-C", folder, "run"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: read(folder + "/logs/a.log") == "made\n", "10,000 orphans", DEADLINE)
        first = int(read(f"/proc/{outer.pid}/task/{outer.pid}/children").split()[0])
        wait_until(lambda: zombies(first) == 0, "the last orphan")
        took = time.monotonic() - began
        used = processor_time(first)
        count = read(folder + "/logs/process-monitor.log").count('"event":"reaped"')
        os.kill(first, signal.SIGTERM)
        status = outer.wait(timeout=DEADLINE)
    finally:
        outer.kill()
        outer.wait()
    report("orphans reaped as process 1", f"{count:,}", "10,000",
           f"no zombie left after {took:.1f} s, {bare:.1f} s under a bare reaper; the guardian "
           f"used {used:.2f} s of a processor; exit status {status} after SIGTERM")


def processor_time(pid):
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def zombies(parent):
    listed = read(f"/proc/{parent}/task/{parent}/children").split()
    return sum(") Z " in read(f"/proc/{child}/stat") for child in listed)


def measure(vigia, report, work, stamp):
    emptiness(vigia, report, work)
    port_owner(vigia, report, work)
    orphans(vigia, report, work, stamp)

"""Kills the supervisor or the guardian again and again while services serve and write.

survival.py [KILLS]: 20 services answer requests on held sockets and write numbered lines, one more
ends again and again with a status that it writes down first. After each kill it is waited for until
a supervisor answers, so that one of both is always alive. Ends with status 1 where a service was
restarted, a request failed, a line is lost or doubled, or a status is not the true one.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VIGIA = ROOT + "/.build/release/vigia"
SERVICES = 20
DEADLINE = 60

SERVER = """
import os, socket, sys, threading, time
listener = socket.socket(fileno=3)
def serve():
    while True:
        try:
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
            connection.close()
        except OSError:
            pass  # The client was gone; it counts that itself.
threading.Thread(target=serve, daemon=True).start()
number = 0
while True:
    os.write(1, b"%012d\\n" % number)
    number += 1
    time.sleep(0.002)
"""

ENDER = """
import os, random, time
time.sleep(random.uniform(0, 0.8))
status = random.randrange(10)
# A failure that is the same three times in a row would be given up.
word = "".join(random.choices("ghijklmnopqrstuvwxyz", k=8))
print(os.environ["VIGIA_RUN"].rsplit(":", 1)[1], status, word, flush=True)
os._exit(status)
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Load(threading.Thread):
    """One client that asks one service after the other, on a connection for each request."""

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.ports, self.asked, self.failures, self.longest = ports, 0, [], 0
        self.is_over = False

    def run(self):
        while not self.is_over:
            began = time.monotonic()
            try:
                port = random.choice(self.ports)
                with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                    answer = b""
                    while part := connection.recv(1000):
                        answer += part
                if not answer.endswith(b"ok"):
                    self.failures.append(f"answered {answer!r}")
            except OSError as error:
                self.failures.append(str(error))
            self.asked += 1
            self.longest = max(self.longest, time.monotonic() - began)


def status(folder):
    done = subprocess.run([VIGIA, "-C", folder, "status", "--json"], capture_output=True,
                          text=True, timeout=DEADLINE)
    found = json.loads(done.stdout or "{}")
    return found if "supervisor" in found else None


def both(found):
    return found["guardian"]["pid"], found["supervisor"]["pid"]


def kill_one(folder):
    """Kills one of both and waits until the project answers again; how long that took."""
    before = both(status(folder))
    time.sleep(random.uniform(0, 0.05))
    victim = random.choice(before)
    os.kill(victim, signal.SIGKILL)
    began = time.monotonic()
    while True:
        now = status(folder)
        if now and both(now)[1] != before[1]:
            return victim == before[0], time.monotonic() - began
        if time.monotonic() - began > DEADLINE:
            sys.exit(f"nobody answers {DEADLINE} s after a kill: {folder}")


def quietly(folder, *words, check=True):
    """A command of Vigia, of which only the end counts."""
    subprocess.run([VIGIA, "-C", folder, *words], check=check, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def lost_line(folder, name):
    """What is wrong with a log, or None."""
    logs = folder + "/logs"
    files = sorted(f for f in os.listdir(logs) if f.startswith(name + ".log."))
    expected = 0
    for file in files + [name + ".log"]:
        with open(f"{logs}/{file}") as lines:
            for line in lines:
                if line != f"{expected:012}\n":
                    return f"{name}: line {expected} is {line!r}"
                expected += 1
    return None if expected else f"{name}: no line"


def lost_lines(folder, count):
    """What is wrong with the logs of the services s0, s1 and so on."""
    return [f for f in (lost_line(folder, f"s{i}") for i in range(count)) if f]


def endings(folder):
    """The ends of the one that ends: how many are exact, how many unknown, and what is wrong."""
    with open(folder + "/logs/ender.log") as lines:
        true = {int(run): int(code) for run, code, _ in map(str.split, lines)}
    exact, unknown, wrong = 0, 0, []
    with open(folder + "/logs/process-monitor.log") as lines:
        for event in map(json.loads, lines):
            if event.get("service") != "ender" or event["event"] != "ended":
                continue
            told, run = event["ending"], event["run"]
            if "status" in told and told["status"] == true.get(run):
                exact += 1
            elif not {"status", "signal", "errno"} & set(told):
                unknown += 1
            elif "signal" not in told:  # It was stopped at the end.
                wrong.append(f"run {run} ended with {true.get(run)}, and is told as: {told['words']}")
    return exact, unknown, wrong


def measure(kills):
    folder = tempfile.mkdtemp(prefix="vigia-survival-")
    ports = free_ports(SERVICES)
    services = {f"s{i}": {"command": ["python3", "server.py"], "sockets": {"http": f"127.0.0.1:{p}"}}
                for i, p in enumerate(ports)}
    services["ender"] = {"command": ["python3", "ender.py"],
                         "restart": {"delay": "10ms", "max_delay": "10ms", "attempts": 1000}}
    for name, text in (("vigia.yaml", json.dumps({"services": services})), ("server.py", SERVER),
                       ("ender.py", ENDER)):
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
    faults = []
    try:
        quietly(folder, "start", *list(services)[:SERVICES])
        # It never lives long enough to be ready, so nobody waits for that.
        asking = subprocess.Popen([VIGIA, "-C", folder, "start", "ender"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        runs = {s["name"]: s["pid"] for s in status(folder)["services"]}
        while not next(s for s in status(folder)["services"] if s["name"] == "ender")["run"]:
            time.sleep(0.01)
        asking.kill()
        asking.wait()
        clients = [Load(ports) for _ in range(4)]
        for client in clients:
            client.start()
        began, guardians, longest = time.monotonic(), 0, 0
        for _ in range(kills):
            was_guardian, took = kill_one(folder)
            guardians += was_guardian
            longest = max(longest, took)
        lasted = time.monotonic() - began
        for client in clients:
            client.is_over = True
            client.join()
        for service in status(folder)["services"]:
            if service["name"] == "ender":
                continue
            if service["pid"] != runs[service["name"]] or service["restarts"]:
                faults.append(f"{service['name']} was restarted")
        quietly(folder, "stop")
        faults += [f for c in clients for f in c.failures]
        faults += lost_lines(folder, SERVICES)
        exact, unknown, wrong = endings(folder)
        faults += wrong
        print(f"{kills} kills ({guardians} of the guardian, {kills - guardians} of the supervisor) in "
              f"{lasted:.0f} s, {SERVICES} services: {sum(c.asked for c in clients)} requests, the "
              f"longest {max(c.longest for c in clients) * 1000:.0f} ms; back within "
              f"{longest * 1000:.0f} ms; {exact} exact endings, {unknown} unknown after a guardian's "
              f"death: {'; '.join(faults[:5]) or 'nothing restarted, refused, lost or doubled'}",
              flush=True)
        return not faults
    finally:
        quietly(folder, "stop", check=False)
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(0 if measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) else 1)

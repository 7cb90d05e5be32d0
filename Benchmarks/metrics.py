"""How long a request for metrics takes, with 100 and with 1,000 services; for how long it keeps the
supervisor from everything else; and what the API on TCP costs while nobody uses it.

Services with a memory limit are measured all the time, and their latest measurement is told; those
without one are measured for each request. For how long the loop is held is taken without limits, so
that requests are the only work. One process asks for something over and over, and another one asks
for the version beside it: first beside requests for the version too, then beside requests for
metrics. What its slowest answer takes longer is how long the loop was held. Both are asked by as
many processes, so that the machine is equally busy.
"""

import contextlib
import http.client
import os
import signal
import socket
import statistics
import time

from common import Project, free_port, pss, report, service, wait_until, wakeups


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def get(self, target):
        """The milliseconds until the whole answer is there, and the answer."""
        began = time.monotonic()
        self.request("GET", target)
        answer = self.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        return (time.monotonic() - began) * 1000, body


def measure(stamp, work):
    for count, bound in ((100, 5), (1000, 50)):
        for memory, what in (("{ limit: 1GB }", "with limits"), ("none", "without")):
            services = [service(f"s{i}", "-", stamp, f"memory: {memory}") for i in range(count)]
            with Project(services, work) as project:
                project.vigia("start")
                path = project.folder + "/.vigia/control.sock"
                scraped(path, f"{count:,}", what, bound)
                if memory == "none":
                    held(path, f"{count:,}")
    remote(stamp, work)


def scraped(path, count, what, bound):
    connection = Connection(path)
    length = len(connection.get("/metrics")[1])
    times = [connection.get("/metrics")[0] for _ in range(40)]
    report(f"metrics of {count} services {what}", f"{statistics.median(times):.1f} ms", f"{bound} ms",
           f"median of {len(times)}; slowest {max(times):.1f} ms; {length / 1024:.0f} KB")


def held(path, count):
    alone, beside = beside_one(path, "/v1/version"), beside_one(path, "/metrics")
    longer = max(max(beside) - max(alone), 0)
    report(f"loop held by metrics of {count}", f"{longer:.1f} ms", "5 ms",
           f"slowest of {len(beside)} other answers {max(beside):.1f} ms, 99 % within "
           f"{percentile(beside):.1f} ms; beside others {max(alone):.1f} and "
           f"{percentile(alone):.1f} ms")


def percentile(times):
    return sorted(times)[len(times) * 99 // 100]


def beside_one(path, target):
    """The times of answers while another process asks for something without a pause."""
    connection, times = Connection(path), []
    with asking(path, target):
        end = time.monotonic() + 3
        while time.monotonic() < end:
            times.append(connection.get("/v1/version")[0])
    return times


@contextlib.contextmanager
def asking(path, target):
    """Another process that asks without a pause, from its first answer on."""
    ready, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            connection = Connection(path)
            connection.get(target)
            os.write(write, b".")
            while True:
                connection.get(target)
        finally:
            os._exit(1)
    os.read(ready, 1)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(ready)
        os.close(write)


def remote(stamp, work):
    """What `api:` costs while nobody asks anything, beside a project without it."""
    costs = {}
    for on in (False, True, False, True):
        port = free_port()
        more = f"api: {{ listen: 127.0.0.1:{port} }}\n" if on else ""
        with Project([service("one", "-", stamp, "memory: none")], work, more) as project:
            project.vigia("start")
            woken = wakeups(project)
            processes = project.processes()
            cost = {name: sum(rollup(pid, name) for pid in processes)
                    for name in ("Pss:", "Pss_Anon:")}
            costs.setdefault(on, []).append((cost, sum(woken)))
            if on:
                gateway = used(port, processes[0])

    def least(name, on):
        return min(cost[0][name] for cost in costs[on])

    woken = {on: max(cost[1] for cost in all_of) for on, all_of in costs.items()}
    report("api: off, wake-ups in 10 s", f"{woken[False]}", "0", "guardian + supervisor, idle")
    report("api: on and idle, wake-ups in 10 s", f"{woken[True]}", "0", "guardian + supervisor")
    # Which pages of the program are in memory differs by more from run to run than all the rest.
    for name, what in (("Pss:", "memory"), ("Pss_Anon:", "memory of its own")):
        used_on, used_off = least(name, True), least(name, False)
        report(f"api: on and idle, {what}", f"{used_on - used_off:+} KB", "300 KB",
               f"guardian + supervisor, {name} {used_on} KB beside {used_off} KB when off; "
               f"least of {len(costs[True])}")
    report("api: on, with a client", f"{gateway} KB", "-",
           "PSS of the gateway, which ends a minute after the last client")


def used(port, guardian):
    """The memory of the gateway, once it has answered."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(4096).startswith(b"HTTP/1.1 200"), "the gateway refuses"
        found = []

        def look():
            found[:] = [pid for pid in children(guardian) if b"gateway" in command(pid)]
            return found

        wait_until(look, "the gateway")
        return pss(found[0])


def rollup(pid, name):
    """One of the sums of a process's memory, in KB. Source: proc(5), smaps_rollup."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name))


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def command(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""

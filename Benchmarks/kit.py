"""Measures a backend on VigiaKit beside the barest server on libevent, with wrk, in one run.

Both answer GET /api/health with the same body, both with one loop per processor on one listener.
They take turns, pair by pair, each order as often as the other, so that what else the machine does
meets both. By itself, with the seconds for which memory is watched:

    python3 Benchmarks/kit.py 600
"""

import http.client
import os
import re
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import common

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BACKEND = ROOT + "/.build/release/kit-trials"
PAIRS = 6
SECONDS = 3
CONNECTIONS = 64
SHARE_MIN = 0.5
MEMORY_SECONDS = 30
# What one connection may add to the resident set, whatever it sends.
HOSTILE_KB_MAX = 4096
HOSTILE_SECONDS = 2
# What a run may add to the resident set between its first tenth and its end.
GROWTH_KB_MAX = 1024


class Server:
    """A server of its own, until it is left."""

    def __init__(self, words, port, work, **variables):
        self.port = port
        environment = dict(os.environ, PORT=str(port), **variables)
        self.process = subprocess.Popen(words, cwd=work, env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while True:
            try:
                self.body = self.ask()
                return
            except OSError:
                if time.monotonic() > end:
                    self.process.kill()
                    sys.exit(f"{words[0]} does not serve")
                time.sleep(0.005)

    def ask(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().read()
        finally:
            connection.close()

    def memory(self, what="VmRSS"):
        """The resident set in KB, or its peak: VmHWM."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(what))

    def load(self, seconds):
        """Requests a second, and the time of half and of nearly all answers in milliseconds."""
        words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency",
                 f"http://127.0.0.1:{self.port}/api/health"]
        text = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 60).stdout
        if "Non-2xx" in text or "Socket errors" in text:
            sys.exit(f"not every request was answered: {text}")
        scale = {"us": 0.001, "ms": 1, "s": 1000}
        times = [float(number) * scale[unit]
                 for number, unit in re.findall(r"(?:50|99)%\s+([\d.]+)(us|ms|s)", text)]
        return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), times[0], times[1]

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def compare(report, ours, bare):
    figures = {ours: [], bare: []}
    for pair in range(PAIRS):
        for server in (ours, bare) if pair % 2 == 0 else (bare, ours):
            figures[server].append(server.load(SECONDS))
    middle = {server: [statistics.median(column) for column in zip(*rows)]
              for server, rows in figures.items()}
    how = f"wrk -t1 -c{CONNECTIONS}, /api/health, median of {PAIRS} pairs of {SECONDS} s"
    for name, server in (("VigiaKit", ours), ("the barest libevent server", bare)):
        rate, half, most = middle[server]
        report(f"{name}, requests a second", f"{rate:,.0f}", "-", how)
        report(f"{name}, p50 / p99", f"{half:.2f} / {most:.2f} ms", "-", how)
    shares = [one[0] / other[0] for one, other in zip(figures[ours], figures[bare])]
    share = statistics.median(shares)
    report("VigiaKit, share of the barest", f"{share * 100:.0f}%", f">= {SHARE_MIN * 100:.0f}%",
           f"median of pairs, {min(shares) * 100:.0f}% to {max(shares) * 100:.0f}%")
    if share < SHARE_MIN:
        sys.exit("VigiaKit is too slow")


def flatness(report, ours, seconds):
    began = max(1, seconds // 10)
    ours.load(began)
    first = ours.memory()
    rate = ours.load(seconds - began)[0]
    last = ours.memory()
    report("VigiaKit, memory under load", f"{first:,} to {last:,} KB", f"+{GROWTH_KB_MAX} KB",
           f"resident set after {began} s and {seconds} s, {rate * (seconds - began):,.0f} requests")
    if last - first > GROWTH_KB_MAX:
        sys.exit("VigiaKit's memory grows")


def flood(port, first, text, reads):
    """Sends a text over and over, in pieces that leave a part over, and reads the answers or not."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setblocking(False)
    block, place, sent, end = text * (262144 // len(text)), 0, 0, time.monotonic() + HOSTILE_SECONDS
    connection.send(first)
    try:
        while (left := end - time.monotonic()) > 0:
            readable, writable, _ = select.select([connection] if reads else [], [connection], [], left)
            if readable and not connection.recv(1 << 20):
                break
            if writable:
                count = connection.send(block[place:place + 65536])
                sent, place = sent + count, (place + count) % len(block)
    except (ConnectionResetError, BrokenPipeError):
        pass
    return sent, connection


def hostility(report, ours):
    """Peaks of the resident set while one connection sends what it likes."""
    get = b"GET /hello/you HTTP/1.1\r\nHost: a\r\n\r\n"
    chunked = b"PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    worst, how = 0, []
    for name, first, text, reads in (
            ("a byte over each time", b"G", get[1:] + b"G", True),
            ("answers not read", b"", get, False),
            ("behind a slow request", b"GET /slow/60000 HTTP/1.1\r\nHost: a\r\n\r\n", get, False),
            ("long extensions", chunked, b"1;" + b"x" * 1000 + b"\r\nx\r\n", False)):
        ours.load(1)
        before = ours.memory()
        with open(f"/proc/{ours.process.pid}/clear_refs", "w") as file:
            file.write("5")  # The peak begins anew. Source: proc(5).
        sent, connection = flood(ours.port, first, text, reads)
        growth = max(0, ours.memory("VmHWM") - before)
        connection.close()
        worst = max(worst, growth)
        how.append(f"{name}: {sent >> 20} MB")
    report("VigiaKit, memory of one hostile connection", f"+{worst:,} KB", f"+{HOSTILE_KB_MAX} KB",
           f"peak of the resident set; {', '.join(how)}")
    if worst > HOSTILE_KB_MAX:
        sys.exit("one connection takes too much of VigiaKit's memory")


def measure(report, seconds=MEMORY_SECONDS):
    with tempfile.TemporaryDirectory(prefix="vigia-bench-kit-") as work:
        subprocess.run(["cc", "-O2", "-o", work + "/bare", ROOT + "/Benchmarks/bare_http.c",
                        "-levent", "-lpthread"], check=True)
        loops = str(len(os.sched_getaffinity(0)))
        servers = []
        try:
            servers.append(Server([BACKEND], common.free_port(), work, OUTSIDE_KEY="x"))
            port = common.free_port()
            servers.append(Server([work + "/bare", str(port), loops], port, work))
            compare(report, *servers)
            hostility(report, servers[0])
            flatness(report, servers[0], seconds)
        finally:
            for server in servers:
                server.end()


if __name__ == "__main__":
    def show(what, figure, bound, how):
        print(f"{what:44} {figure:>22}   bound {bound:18} {how}", flush=True)

    measure(show, int(sys.argv[1]) if len(sys.argv) > 1 else MEMORY_SECONDS)

"""How long a request for metrics takes, with 100 and with 1,000 services, and for how long it keeps the
supervisor from everything else.

While metrics are read over and over, another connection asks for the version: what that takes longer than
without the metrics is how long the loop was held.
"""

import http.client
import socket
import statistics
import threading
import time

from common import Project, report, service


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
        services = [service(f"s{i}", "-", stamp, "memory: { limit: 1GB }") for i in range(count)]
        with Project(services, work) as project:
            project.vigia("start")
            times, length, alone, beside = scraped(project.folder + "/.vigia/control.sock")
        report(f"metrics of {count:,} services", f"{statistics.median(times):.1f} ms", f"{bound} ms",
               f"median of {len(times)}; {length / 1024:.0f} KB")
        report(f"another answer beside metrics of {count:,}", f"{max(beside):.1f} ms",
               "alone + 5 ms", f"longest of {len(beside)}; alone {max(alone):.1f} ms, "
               f"median beside {statistics.median(beside):.2f} ms")


def scraped(path):
    connection, other = Connection(path), Connection(path)
    length = len(connection.get("/metrics")[1])
    alone = [other.get("/v1/version")[0] for _ in range(500)]
    times, beside, over = [], [], threading.Event()

    def ask():
        while not over.is_set():
            beside.append(other.get("/v1/version")[0])

    times = [connection.get("/metrics")[0] for _ in range(20)]
    asker = threading.Thread(target=ask)
    asker.start()
    for _ in range(20):
        connection.get("/metrics")
    over.set()
    asker.join()
    return times, length, alone, beside

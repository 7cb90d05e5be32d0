"""What a record costs the supervisor's loop: to make it, and to pass it to the journal, the history, the
alerts and everything else that hears records. What the scribe writes is not counted.
"""

import json
import socket
import statistics

from common import Project, nanoseconds, service, wait_until

# Short turns of both kinds, so that whatever else the machine does falls on both.
ROUNDS = 100
REQUESTS = 50

# The API takes the name of a drill of at most 32 characters and makes a record. It refuses a longer one
# without a record, after the same work.
RECORDED = {"drill": "x" * 32, "service": "one"}
REFUSED = {"drill": "x" * 33, "service": "one"}


def ask(connection, body, status):
    """Sends the same request many times, each after the answer to the one before."""
    text = json.dumps(body)
    request = ("POST /v1/drills HTTP/1.1\r\nHost: vigia\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(text)}\r\n\r\n{text}").encode()
    for _ in range(REQUESTS):
        connection.sendall(request)
        answer = b""
        while True:
            answer += connection.recv(65536)
            head, found, rest = answer.partition(b"\r\n\r\n")
            if found and len(rest) >= length(head):
                break
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer


def length(head):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(head)


def measure(stamp, work, report):
    alerts = "alerts:\n  to:\n    - command: /bin/true\n"
    with Project([service("one", "-", stamp, "memory: none")], work, alerts) as project:
        project.vigia("start")
        supervisor = project.processes()[1]
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(project.folder + "/.vigia/control.sock")
        costs, kinds = [], [(RECORDED, 202), (REFUSED, 400)]
        for _ in range(ROUNDS):
            spent = {}
            kinds.reverse()
            for body, status in kinds:
                # The main thread is the loop.
                before = nanoseconds(supervisor, thread=supervisor)
                ask(connection, body, status)
                spent[status] = nanoseconds(supervisor, supervisor) - before
            costs.append((spent[202] - spent[400]) / REQUESTS / 1000)
        connection.close()
        wait_until(lambda: lines(project) >= ROUNDS * REQUESTS, "all records in the journal")
    costs.sort()
    report("cost of a record on the loop", f"{statistics.median(costs):.1f} us", "20 us",
           f"processor time, less that of the same request without a record; median of {ROUNDS} x "
           f"{REQUESTS} ({costs[ROUNDS // 4]:.1f} to {costs[-ROUNDS // 4]:.1f} for half of them)")


def lines(project):
    """How many lines of the journal are about such a drill."""
    with open(project.folder + "/logs/process-monitor.log") as file:
        return sum('"drill_began"' in line for line in file)

"""What clients from outside cost the supervisor while they attack the API on TCP: its memory, and for how long its
loop is held.

While an attack runs, another client asks for the version on the control socket, over and over. The loop is held by
what it computes until the answer: that is its processor time meanwhile. Beside it stands the longest answer, less the
time for which the loop was ready and waited for a processor: on a machine with few of them, attackers take those. The
client itself never waits for one, if this is run as root. Source: proc(5), schedstat; sched(7).
"""

import multiprocessing
import os
import socket
import time

from common import Project, free_port, report, service
from metrics import Connection

SECONDS = 4


def measure(stamp, work):
    port = free_port()
    api = f"api: {{ listen: 127.0.0.1:{port} }}\n"
    with Project([service("web", "-", stamp)], work, api) as project:
        project.vigia("start")
        tokens = {scope: project.vigia("token", "create", "--scope", scope).strip() for scope in ("read", "control")}
        supervisor = project.processes()[1]
        for name, attack in ATTACKS.items():
            growth, held, took = under(attack, port, tokens, supervisor, project.folder + "/.vigia/control.sock")
            report(f"memory of a supervisor under {name}", f"{growth / 1024:.1f} MB more", "4 MB more", "at its highest")
            report(f"its loop under {name}", f"{max(held):.1f} ms", "5 ms", f"longest of {len(held)}; the "
                   f"longest answer took {max(took):.1f} ms")


def under(attack, port, tokens, supervisor, path):
    """By how many KB the supervisor grew at the most; for each answer, the ms that its loop computed, and that it took."""
    client = Connection(path)
    client.get("/v1/version")
    before = memory(supervisor)
    attacker = multiprocessing.Process(target=attack, args=(port, tokens), daemon=True)
    attacker.start()
    at_once()
    highest, held, took, end = before, [], [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        computed, waited = times(supervisor)
        answered = client.get("/v1/version")[0]
        now = times(supervisor)
        held.append(now[0] - computed)
        took.append(answered - (now[1] - waited))
        highest = max(highest, memory(supervisor))
    attacker.kill()
    attacker.join()
    return highest - before, held, took


def at_once():
    """Runs this process before all others as soon as it can run, where that is allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except PermissionError:
        pass


def memory(pid):
    """The memory in KB that is the process's own. Source: proc(5), status."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon:"))


def times(pid):
    """For how many ms the first thread of a process has computed, and was ready and waited for a processor."""
    with open(f"/proc/{pid}/task/{pid}/schedstat") as file:
        return [int(word) / 1e6 for word in file.read().split()[:2]]


def connect(port):
    one = socket.create_connection(("127.0.0.1", port))
    one.setblocking(False)
    return one


def head(line, token=None, *more):
    fields = ["Host: 127.0.0.1", *([f"Authorization: Bearer {token}"] if token else []), *more]
    return (line + " HTTP/1.1\r\n" + "".join(f + "\r\n" for f in fields) + "\r\n").encode()


def crowd(port, tokens):
    """A thousand connections with half a request, again and again."""
    while True:
        clients = [connect(port) for _ in range(1000)]
        for client in clients:
            send(client, b"GET /healthz HTTP/1.1\r\n")
        time.sleep(0.5)


def unread(port, tokens):
    """Requests as fast as they are taken, of answers that nobody reads."""
    clients = [connect(port) for _ in range(100)]
    text = head("GET /v1/status", tokens["read"]) * 20
    while True:
        clients = [client if send(client, text) else connect(port) for client in clients]
        time.sleep(0.001)


def flood(port, tokens, text):
    """The same request on 250 connections, as fast as it is answered."""
    clients, sent = [connect(port) for _ in range(250)], {}
    while True:
        for place, client in enumerate(clients):
            if not sent.get(place) or read(client):
                sent[place] = send(client, text)
            if sent[place] is None:
                client.close()
                clients[place], sent[place] = connect(port), False


def read(client):
    try:
        return client.recv(1 << 16) != b"" or None
    except BlockingIOError:
        return False
    except OSError:
        return True


def send(client, text):
    """Whether it was taken, at least in part; None where nobody takes it any more."""
    try:
        return client.send(text) > 0
    except BlockingIOError:
        return True
    except OSError:
        return None


def statuses(port, tokens):
    flood(port, tokens, head("GET /v1/status", tokens["read"]))


def documents(port, tokens):
    flood(port, tokens, head("GET /v1/openapi.json", tokens["read"]))


def scrapes(port, tokens):
    flood(port, tokens, head("GET /metrics", tokens["read"]))


def strangers(port, tokens):
    flood(port, tokens, head("GET /v1/status", "vigia_wrong"))


def probes(port, tokens):
    flood(port, tokens, head("GET /healthz"))


def bodies(port, tokens):
    """Orders whose body is as long as bodies may be, and names no service that there is."""
    body = b'{"services":[' + b",".join(b'"a%06d"' % place for place in range(23000)) + b"]}"
    order = head("POST /v1/restart", tokens["control"], f"Content-Length: {len(body)}")
    while True:
        try:
            clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
            while True:
                for client in clients:
                    client.sendall(order + body)
                for client in clients:
                    client.recv(1 << 16)
        except OSError:
            pass  # The clients of the attack before were still there.


def followers(port, tokens):
    """Streams of events, begun and broken off."""
    while True:
        clients = [connect(port) for _ in range(200)]
        for client in clients:
            send(client, head("GET /v1/events", tokens["read"], "Accept: text/event-stream"))
        time.sleep(0.2)
        for client in clients:
            client.close()


ATTACKS = {
    "1,000 half requests": crowd, "unread answers": unread, "a flood of /v1/status": statuses,
    "a flood of /v1/openapi.json": documents,
    "a flood of /metrics": scrapes, "a flood of /healthz": probes, "bodies of 256 KB": bodies,
    "200 followers": followers,
    # The last one: from then on, no token of this address is looked at for a minute.
    "wrong tokens": strangers,
}

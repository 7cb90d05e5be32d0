"""The reference backend: how soon it is ready, and how soon it answers again after a crash."""

import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import common

CUSTOMERS = 5000
READY_ROUNDS = 10
CRASHES = 10
CLIENTS = 16
DEADLINE = 60

class Backend:
    """A copy of Examples/rota-cep with a full database, under the release Vigia."""

    def __init__(self, root, vigia):
        self.program, self.command = root + "/.build/release/rota-cep", vigia
        self.folder = tempfile.mkdtemp(prefix="vigia-bench-backend-")
        self.port = common.free_port()
        with open(root + "/Examples/rota-cep/vigia.yaml") as file:
            # Crashes follow each other here at once, which are days apart elsewhere.
            text = file.read().replace("delay: 5s", "delay: 0s, stable_after: 0s")
        with open(self.folder + "/vigia.yaml", "w") as file:
            file.write(text)
        os.mkdir(self.folder + "/bin")
        os.symlink(self.program, self.folder + "/bin/rota-cep")
        self.environment = os.environ | {"PORT": str(self.port), "PLOOME_API_KEY": "",
                                         "AUTH": "none"}
        subprocess.run([self.program, "seed", "--customers", str(CUSTOMERS)], cwd=self.folder,
                       check=True, capture_output=True)

    def vigia(self, *words):
        done = subprocess.run([self.command, "-C", self.folder, *words], text=True,
                              capture_output=True, env=self.environment, timeout=DEADLINE)
        # 4 is a service that is degraded, which one without a CRM is.
        if done.returncode not in (0, 4):
            sys.exit(f"vigia {' '.join(words)} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def service(self):
        return json.loads(self.vigia("status", "--json"))["services"][0]

    def close(self):
        subprocess.run([self.command, "-C", self.folder, "stop"], capture_output=True)
        shutil.rmtree(self.folder)


def ready(backend):
    """The backend alone, from its fork to its first answer on a port that it opens itself."""
    times = []
    for _ in range(READY_ROUNDS):
        begun = time.perf_counter()
        process = subprocess.Popen([backend.program], cwd=backend.folder, env=backend.environment,
                                   stdout=subprocess.DEVNULL)
        while True:
            try:
                client = http.client.HTTPConnection("127.0.0.1", backend.port, timeout=10)
                client.request("GET", "/api/customers?limit=1")
                if f'"total":{CUSTOMERS}' in client.getresponse().read().decode():
                    break
            except ConnectionRefusedError:
                time.sleep(0.0005)
        times.append((time.perf_counter() - begun) * 1000)
        process.send_signal(signal.SIGTERM)
        process.wait()
    return statistics.median(times), max(times)


def started(backend):
    """`vigia start` from the command to its return, when the backend is ready."""
    times = []
    for _ in range(READY_ROUNDS):
        begun = time.perf_counter()
        backend.vigia("start", "--monitor")
        times.append((time.perf_counter() - begun) * 1000)
        backend.vigia("stop")
    return statistics.median(times), max(times)


class Load:
    """Clients that ask one question after the other, each on a connection of its own."""

    def __init__(self, port):
        self.port, self.answers, self.failures, self.is_over = port, [], [], False
        self.threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def ask(self):
        while not self.is_over:
            begun = time.perf_counter()
            try:
                client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                client.request("GET", "/api/health")
                client.getresponse().read()
                client.close()
                self.answers.append((begun, time.perf_counter()))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(type(error).__name__)

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def crashes(backend):
    """From SIGKILL to the first answer to a request that was made after it, under load."""
    backend.vigia("start", "--monitor")
    first, load, gaps = backend.service()["run"], Load(backend.port), []
    try:
        for turn in range(CRASHES):
            common.wait_until(lambda: backend.service()["run"] == first + turn, "the next run")
            common.wait_until(lambda: backend.service()["state"] != "starting", "a ready run")
            pid, count = backend.service()["pid"], len(load.answers)
            common.wait_until(lambda: len(load.answers) > count + CLIENTS, "answers under load")
            killed = time.perf_counter()
            os.kill(pid, signal.SIGKILL)

            def answered():
                return [end for begun, end in load.answers[count:] if begun > killed]

            common.wait_until(answered, "an answer after a crash")
            gaps.append((min(answered()) - killed) * 1000)
    finally:
        load.end()
    return gaps, load


def measure(root, vigia, report):
    backend = Backend(root, vigia)
    try:
        median, worst = ready(backend)
        report("rota-cep, 5,000 customers: ready", f"{median:.0f} ms", "300 ms",
               f"from its fork to its first answer; median of {READY_ROUNDS}, worst {worst:.0f}")
        median, worst = started(backend)
        report("rota-cep, 5,000 customers: vigia start", f"{median:.0f} ms", "300 ms",
               f"until it returns; median of {READY_ROUNDS}, worst {worst:.0f}")
        gaps, load = crashes(backend)
        refused = load.failures.count("ConnectionRefusedError")
        report("rota-cep, crash under load: next answer", f"{statistics.median(gaps):.0f} ms", "-",
               f"median of {CRASHES}, worst {max(gaps):.0f}; {CLIENTS} clients")
        report("rota-cep, crash under load: refused", f"{refused}", "0",
               f"of {len(load.answers):,} requests, and {len(load.failures) - refused} cut off")
    finally:
        backend.close()


if __name__ == "__main__":
    measure(common.ROOT, common.VIGIA, common.report)

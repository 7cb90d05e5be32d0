"""What Vigia itself costs: its programs, its memory, and how fast services are there, alone and as a
thousand.

Every ratio is taken against a bare loop of the same program in the same run; see stamp.c.
"""

import os
import signal
import statistics
import subprocess
import time

from common import (DEADLINE, GUARDIAN, VIGIA, Project, nanoseconds, pss, report, run, service,
                    stamps, wait_until, wakeups)

STAMP_BYTES = 20


def size(path):
    """How long the file is; to read it again and again would take time from what is measured."""
    return os.path.getsize(path) if os.path.exists(path) else 0


def median_us(values):
    return statistics.median(values) / 1000


def crash_to_running(stamp, work):
    count = 200
    bare = [int(l) for l in run(stamp, "crash", str(count), work + "/bare").split()]
    file = work + "/held"
    quick = "restart: { delay: 0s, attempts: 1000, stable_after: 0s }"
    ready = f"health: {{ unix: {work}/ready.sock }}"
    with Project([service("one", f"{file} {work}/ready.sock", stamp, quick, ready)], work) as project:
        project.vigia("start")
        held = []
        for turn in range(1, count + 1):
            wait_until(lambda: len(stamps(file)) == turn, "the next stamp")
            wait_until(lambda: project.status()["services"][0]["state"] == "up", "a ready run")
            pid = project.status()["services"][0]["pid"]
            began = time.monotonic_ns()
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: len(stamps(file)) == turn + 1, "the next run")
            held.append(stamps(file)[-1] - began)
    more = median_us(held) - median_us(bare)
    report("crash to new process, median of 200", f"{median_us(held):.0f} us",
           "bare + 1,000 us", f"bare {median_us(bare):.0f} us, {more:+.0f} us")


ROUNDS = 5


def thousand(stamp, work):
    file = work + "/held1000"
    names = [service(f"s{i}", file, stamp) for i in range(1000)]
    single = sorted(one_alone(names, work) for _ in range(ROUNDS))
    alone, one = single[ROUNDS // 2]
    # Each ratio is that of neighbours in time, since others may use the machine too.
    rounds = sorted(round_of_thousand(stamp, work, file, names) for _ in range(ROUNDS))
    ratio, total, bare, first, stopped, _, many, grouped = rounds[ROUNDS // 2]
    with_cgroups = statistics.median(r[1] / r[7] for r in rounds) if grouped else None
    report("1,000 services, command to last process", f"{total:.0f} ms", "1.5 x bare",
           f"bare {bare:.0f} ms: {ratio:.2f} x, median of {ROUNDS} "
           f"({rounds[0][0]:.2f} to {rounds[-1][0]:.2f}); first to last {first:.0f} ms")
    if grouped:
        report("1,000 services, each with a cgroup", f"{total:.0f} ms", "-",
               f"a bare loop that gives each a cgroup {grouped:.0f} ms: {with_cgroups:.2f} x")
    report("1,000 services, stopped", f"{stopped:.0f} ms", "-",
           f"vigia stop; at most {max(r[4] for r in rounds):.0f} ms of {ROUNDS}")
    together = statistics.median(r[5] for r in rounds)
    report("memory of Vigia for each", f"{(together - alone) / 999:.2f} KB", "2 KB",
           f"PSS of both with 1: {alone} KB ({single[0][0]} to {single[-1][0]}), "
           f"with 1,000: {together} KB; medians of {ROUNDS}")
    report("status with 1 service", f"{one:.1f} ms", "8 ms", "median of 50")
    report("status with 1,000 services", f"{many:.1f} ms", "20 ms", "median of 50")


def one_alone(names, work):
    with Project(names[:1], work) as project:
        project.vigia("start")
        wait_for_rest(project)
        alone = sum(pss(pid) for pid in project.processes())
        return alone, statistics.median(timed(project) for _ in range(50))


def round_of_thousand(stamp, work, file, names):
    for path in (file, work + "/bare1000"):
        if os.path.exists(path):
            os.remove(path)
    bare = int(run(stamp, "bare", "1000", work + "/bare1000")) / 1e6
    grouped = bare_with_cgroups(stamp, work)
    with Project(names, work) as project:
        began = time.monotonic_ns()
        starter = subprocess.Popen([VIGIA, "-C", project.folder, "start"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: size(file) == 1000 * STAMP_BYTES, "1,000 stamps")
        up = stamps(file)
        starter.wait(timeout=DEADLINE)
        wait_for_rest(project)
        together = sum(pss(pid) for pid in project.processes())
        many = statistics.median(timed(project) for _ in range(50))
        ended = time.monotonic()
        project.vigia("stop")
        stopped = (time.monotonic() - ended) * 1000
    total = (max(up) - began) / 1e6
    first = (max(up) - min(up)) / 1e6
    return total / bare, total, bare, first, stopped, together, many, grouped


def wait_for_rest(project):
    """Waits until both processes have used no processor for 3 s.

    `start` returns as soon as all is ready; the journal, the index of each log and the history follow,
    and two seconds later the memory of all that is returned. With one service that takes less than a
    tick of the kernel's clock, so nanoseconds are counted.
    """
    pids, last, since = project.processes(), None, time.monotonic()

    def rests():
        nonlocal last, since
        used = [nanoseconds(pid) for pid in pids]
        if used != last:
            last, since = used, time.monotonic()
        return time.monotonic() - since > 3

    wait_until(rests, "rest after the start")


def bare_with_cgroups(stamp, work):
    """Milliseconds of the same loop with a cgroup for each, as Vigia gives one; None without."""
    with open("/proc/self/mountinfo") as mounts:
        tree = next((line.split()[4] for line in mounts if " - cgroup2 " in line), None)
    home = f"{tree}/vigia-bench-{os.getpid()}"
    try:
        os.mkdir(home)
    except OSError:
        return None
    try:
        if os.path.exists(work + "/grouped1000"):
            os.remove(work + "/grouped1000")
        return int(run(stamp, "bare", "1000", work + "/grouped1000", home)) / 1e6
    finally:
        os.rmdir(home)


def timed(project):
    began = time.monotonic()
    project.vigia("status", ok=(0, 4))
    return (time.monotonic() - began) * 1000


def idle(stamp, work):
    with Project([service("one", "-", stamp, "memory: none")], work) as project:
        project.vigia("start")
        guardian, supervisor = project.processes()
        woken = wakeups(project)
        report("guardian, idle", f"{pss(guardian) / 1024:.2f} MB", "0.6 MB", "PSS")
        report("supervisor, idle", f"{pss(supervisor) / 1024:.2f} MB", "9 MB", "PSS")
        report("wake-ups in 10 s without a due deadline",
               f"{woken[0]} + {woken[1]}", "0", "guardian + supervisor")


def binaries(work):
    for path in (VIGIA, GUARDIAN):
        stripped = work + "/stripped"
        run("strip", "-o", stripped, path)
        report(f"{os.path.basename(path)}, stripped", f"{os.path.getsize(stripped) / 1024:.0f} KB",
               "-", "strip")
    times = []
    for _ in range(50):
        began = time.monotonic()
        run(VIGIA, "version")
        times.append((time.monotonic() - began) * 1000)
    report("start-up of the command line", f"{statistics.median(times):.1f} ms", "-",
           "vigia version, median of 50")

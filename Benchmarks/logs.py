"""Measures the mover of logs, beside the bare movers that it is compared with.

Called by bench.py; `python3 Benchmarks/logs.py` runs it alone. Vigia and what it is compared with
write the same bytes of the same program to the same disk, in turn; figures are medians.
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import common
import killing

MB = 1 << 20
ROUNDS = 5
# Of the raw logs: single runs scatter widely. Each of the three that are compared comes first
# equally often.
ROWS = 15


def service(name, words, *settings):
    lines = [f"  {name}:", f"    command: {words}"] + ["    " + s for s in settings]
    return "\n".join(lines) + "\n"


def ticks(pid):
    """Seconds of processor time that a process took so far."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def size(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def vigia(flood, count, each, form):
    """MB/s, and seconds of processor time, of `count` services that write `each` bytes."""
    keep = f"logs: {{ format: {form}, max_size: 16GB }}"
    names = [f"s{i}" for i in range(count)]
    stamps = tempfile.mkdtemp(prefix="vigia-bench-")
    gate = stamps + "/gate"
    os.mkfifo(gate)
    services = [service(n, f"{flood} {each} {stamps}/{n} {gate}", keep, "memory: none")
                for n in names]
    try:
        with common.Project(services, stamps, "logs: { total: 1TB, min_free: 0% }\n") as project:
            project.vigia("start")
            _, supervisor = project.processes()
            logs = [f"{project.folder}/logs/{n}.log" for n in names]
            common.wait_until(lambda: all(map(os.path.exists, logs)), "the files")
            before = ticks(supervisor)
            # All begin at once, as the floods of the bare mover do.
            opened = os.open(gate, os.O_WRONLY)
            common.wait_until(lambda: all(size(f"{stamps}/{n}") for n in names), "the floods' end")
            common.wait_until(lambda: settled(logs, each, form), "the last byte")
            ended = max(os.stat(log).st_mtime_ns for log in logs)
            os.close(opened)
            spent = ticks(supervisor) - before
            times = [[int(t) for t in open(f"{stamps}/{n}").read().split()] for n in names]
            # The clocks differ: a log's time is of the wall, the flood's since boot.
            shift = time.time_ns() - time.monotonic_ns()
            began = min(t[0] for t in times) + shift
            index = sum(size(f"{project.folder}/.vigia/index/{n}.log.idx") for n in names)
            written = sum(size(log) for log in logs)
            return count * each / MB / ((ended - began) / 1e9), spent, index / written
    finally:
        shutil.rmtree(stamps)


def settled(logs, each, form):
    if form == "raw":
        return all(size(log) == each for log in logs)
    before = [size(log) for log in logs]
    time.sleep(0.3)  # The span over which nothing may come.
    return before == [size(log) for log in logs] and all(before)


def mover(flood, count, each, work, *stage):
    nanoseconds, spent = common.run(flood, "mover", str(count), str(each), str(MB),
                                   work + "/bare", *stage).split()
    for place in range(count):
        os.remove(f"{work}/bare.{place}")
    return count * each / MB / (int(nanoseconds) / 1e9), int(spent) / 1e6


def piped(words, flood, each, work):
    """MB/s through a program that reads the flood from a pipe; None for a plain file."""
    began = time.monotonic()
    with open(work + "/plain", "w") as out:
        if words is None:
            subprocess.run([flood, str(each), work + "/stamps"], stdout=out, check=True)
        else:
            source = subprocess.Popen([flood, str(each), work + "/stamps"], stdout=subprocess.PIPE)
            subprocess.run(words, stdin=source.stdout, stdout=out, check=True)
            source.wait()
    took = time.monotonic() - began
    os.remove(work + "/plain")
    return each / MB / took


def compare(name, ours, bare):
    ratios = sorted(o[0] / b[0] for o, b in zip(ours, bare))
    speeds, spent = ([statistics.median(run[i] for run in runs) for runs in (ours, bare)]
                     for i in (0, 1))
    common.report(name, f"{statistics.median(ratios) * 100:.0f} %", "90 %",
                 f"{speeds[0]:.0f} MB/s, bare splice {speeds[1]:.0f}; processor {spent[0]:.2f} s, "
                 f"bare {spent[1]:.2f} s; of {len(ratios)} rows {ratios[0] * 100:.0f} to "
                 f"{ratios[-1] * 100:.0f} %")


def raw(flood, work):
    for count, each in ((1, 1000 * MB), (10, 100 * MB)):
        # Whoever comes first finds other dirty pages than who comes next, so each comes first.
        movers = {
            "vigia": lambda: vigia(flood, count, each, "raw"),
            "bare": lambda: mover(flood, count, each, work),
            "staged": lambda: mover(flood, count, each, work, "stage"),
        }
        runs = {name: [] for name in movers}
        for turn in range(ROWS):
            for name in [*movers][turn % 3:] + [*movers][:turn % 3]:
                runs[name].append(movers[name]())
        compare(f"raw logs, {count} at once, of a bare mover", runs["vigia"], runs["bare"])
        compare(f"raw logs, {count} at once, of a bare mover with a stage", runs["vigia"],
                runs["staged"])
        ours = runs["vigia"]
    common.report("index of a log in steady flood", f"{ours[0][2] * 100:.3f} %", "0.1 %",
                 "of the log's size")
    others = {"plain redirect": None, "cat": ["cat"]}
    if shutil.which("s6-log"):
        others["s6-log"] = ["s6-log", "s268435455", work + "/s6"]
    for name, words in others.items():
        speed = statistics.median(piped(words, flood, 300 * MB, work) for _ in range(3))
        common.report(f"for comparison: {name}", f"{speed:.0f} MB/s", "-", "300 MB, median of 3")


def formats(flood):
    for form in ("timestamped", "json"):
        runs = [vigia(flood, 1, 500 * MB, form) for _ in range(ROUNDS)]
        speed = statistics.median(r[0] for r in runs)
        spent = statistics.median(500 / r[1] for r in runs)
        common.report(f"{form} logs of 100-byte lines", f"{spent:.0f} MB/s", "400 MB/s",
                     f"of one core's time; {speed:.0f} MB/s by the clock, the flood included")


TICKER = """
import sys, time
for _ in range(250):
    print(time.monotonic_ns(), flush=True)
    time.sleep(0.02)
time.sleep(1000)
"""


def fairness(flood, work):
    with open(work + "/ticker.py", "w") as file:
        file.write(TICKER)
    keep = "logs: { max_size: 20MB, keep: 2, compress: false }"
    services = [service(f"f{i}", f"sh -c 'while {flood} 1000000000 {work}/x; do :; done'", keep,
                        "memory: none") for i in range(2)]
    services.append(service("t", f"python3 {work}/ticker.py", "memory: none"))
    with common.Project(services, work, "logs: { min_free: 0% }\n") as project:
        project.vigia("start")
        log, delays, rest = f"{project.folder}/logs/t.log", [], b""
        common.wait_until(lambda: size(log), "the first tick")
        with open(log, "rb") as file:
            file.read()  # What came while nobody looked.
            while len(delays) < 150:
                rest += file.read()
                now = time.monotonic_ns()
                *lines, rest = rest.split(b"\n")
                delays += [(now - int(line)) / 1e6 for line in lines]
                time.sleep(0.001)  # How finely it is looked.
    delays = sorted(delays[1:])  # The first may have been cut.
    common.report("a line beside two floods", f"{delays[-1]:.0f} ms", "100 ms",
                 f"longest of {len(delays)}; median {statistics.median(delays):.1f} ms")


def thousand(work):
    """1,000 services that each write a line a second, on two cores."""
    words = "sh -c 'while echo tick; do sleep 1; done'"
    services = [service(f"s{i}", words, "memory: none") for i in range(1000)]
    with common.Project(services, work) as project:
        project.vigia("start")
        _, supervisor = project.processes()
        before, began = ticks(supervisor), time.monotonic()
        time.sleep(10)  # The span that is measured.
        share = (ticks(supervisor) - before) / (time.monotonic() - began)
        lines = sum(size(f"{project.folder}/logs/s{i}.log") for i in range(1000)) / 5
    common.report("1,000 services, a line a second each", f"{share * 100:.1f} %", "-",
                 f"of a core; {lines:.0f} lines arrived")


def idle(work):
    services = [service(f"s{i}", "sleep 1000", "memory: none") for i in range(100)]
    with common.Project(services, work) as project:
        project.vigia("start")
        woken = common.wakeups(project)
    common.report("wake-ups in 10 s, 100 idle services",
                  f"{woken[0]} + {woken[1]}", "0", "guardian + supervisor")


WRITER = """
import os, sys, time
longest = 0
for number in range(200000):
    began = time.monotonic()
    os.write(1, b"x" * 99 + b"\\n")
    longest = max(longest, time.monotonic() - began)
    while number == 0 and not os.path.exists("go"):
        time.sleep(0.01)
with open("longest", "w") as file:
    file.write(str(longest))
time.sleep(1000)
"""


def trouble(work):
    with open(work + "/writer.py", "w") as file:
        file.write(WRITER)
    line = [service("a", f"python3 {work}/writer.py", "memory: none")]
    with common.Project(line, work) as project:
        os.mkdir(project.folder + "/logs")
        os.symlink("/dev/full", project.folder + "/logs/a.log")
        held("a full disk", project, lambda: None)
    if os.geteuid() != 0 or not shutil.which("bindfs"):
        return common.report("a disk that does not answer", "-", "2 s", "not measured: no bindfs")
    with common.Project(line, work) as project:
        real, logs = project.folder + "/real", project.folder + "/logs"
        os.mkdir(real)
        os.mkdir(logs)
        disk = subprocess.Popen(["bindfs", "-f", real, logs])
        try:
            common.wait_until(lambda: os.path.ismount(logs), "the disk")
            held("a disk that does not answer", project, lambda: disk.send_signal(signal.SIGSTOP))
        finally:
            disk.send_signal(signal.SIGCONT)
            project.vigia("stop")
            common.run("umount", logs)
            disk.wait(timeout=common.DEADLINE)


def held(what, project, begin):
    """How long a service waits for its longest write while the disk is in trouble."""
    project.vigia("start")
    begin()
    with open(project.folder + "/go", "w"):
        pass
    common.wait_until(lambda: size(project.folder + "/longest"), "the end of writing")
    with open(project.folder + "/longest") as file:
        common.report(what, f"{float(file.read()):.2f} s", "2 s", "longest write of a service")


def killed(flood):
    relay = common.ROOT + "/.build/release/scribe-relay"
    for form in ("raw", "timestamped", "json"):
        if not killing.run(relay, flood, form, 1000 * MB // 100 * 100, 200):
            sys.exit("a line was lost or doubled")


def run():
    work = tempfile.mkdtemp(prefix="vigia-bench-")
    try:
        flood = work + "/flood"
        common.run("cc", "-O2", "-o", flood, common.ROOT + "/Benchmarks/flood.c")
        raw(flood, work)
        formats(flood)
        fairness(flood, work)
        idle(work)
        thousand(work)
        trouble(work)
        killed(flood)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    run()

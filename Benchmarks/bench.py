"""Measures what Vigia promises, and prints each figure with its bound and how it was taken.

It needs the release binaries, cc, and nothing else, and removes all that it makes.
"""

import shutil
import sys
import tempfile

import attacks
import backend
import checks
import dashboard
import databases
import dependencies
import dev
import failures
import drills
import history
import kit
import logs
import logs_reading
import metrics
import records
import services
import sockets
import survival
import trees
import upgrades
from common import ROOT, VIGIA, report, run


def main():
    work = tempfile.mkdtemp(prefix="vigia-bench-")
    try:
        stamp = work + "/stamp"
        run("cc", "-O2", "-o", stamp, ROOT + "/Benchmarks/stamp.c")
        services.binaries(work)
        services.idle(stamp, work)
        services.crash_to_running(stamp, work)
        trees.measure(VIGIA, report, work, stamp)
        services.thousand(stamp, work)
        history.measure(stamp, work, report)
        records.measure(stamp, work, report)
        metrics.measure(stamp, work)
        dashboard.measure(stamp, work)
        attacks.measure(stamp, work)
        logs.run()
        logs_reading.measure(VIGIA, report)
        failures.measure()
        sockets.measure(VIGIA, report)
        backend.measure(ROOT, VIGIA, report)
        if not databases.measure(VIGIA, report):
            sys.exit("a database was lost")
        checks.measure(VIGIA, report)
        dev.measure(VIGIA, report)
        drills.measure(VIGIA, report)
        kit.measure(report)
        for line in dependencies.lines(VIGIA):
            report(*line)
        if not survival.measure(1000):
            sys.exit("a kill was noticed")
        if not upgrades.measure(1000):
            sys.exit("a kill in an upgrade was noticed")
        years = next(l for l in run(ROOT + "/.build/release/simulate", "1", "300").splitlines()
                     if "a minute" in l)
        report("simulator, service-years", years.rsplit(": ", 1)[1], "1,000 a minute", years)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()

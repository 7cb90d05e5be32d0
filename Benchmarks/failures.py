"""How long the reading of a failure takes, which the scribe does before a run is started again."""

from common import ROOT, report, run


def measure():
    for line in run(ROOT + "/.build/release/read-failure").splitlines():
        kind, figure = line.split(": ")
        report(f"reading a failure, {kind}", f"{float(figure.split()[0]):.2f} ms", "1 ms",
               "32 KB of each stream, median of 200")

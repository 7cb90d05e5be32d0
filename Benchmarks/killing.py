"""Kills the mover of logs again and again while a service writes, and looks at every line.

killing.py RELAY FLOOD FORMAT BYTES KILLS: the pipes are kept here, as the guardian keeps them; the
mover is a process of its own, killed at random moments, and another takes its place. Ends with
status 1 where a line is missing or stands in the wrong place, or twice without a mark.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time


def lines_in(folder, name):
    """The numbers of all lines, archives first, and how many lines there are."""
    files = sorted(f for f in os.listdir(folder) if f.startswith(name + "."))
    for file in files + [name]:
        with open(f"{folder}/{file}", "rb") as lines:
            for line in lines:
                found = re.search(rb"(\d{12}) x+", line)
                yield int(found.group(1)) if found else None


def judge(folder, lines):
    """What is wrong with the log, or None."""
    expected = 0
    for number in lines_in(folder, "web.log"):
        if number != expected:
            return f"line {expected} is followed by {number}"
        expected += 1
    return None if expected == lines else f"{expected} lines of {lines}"


def run(relay, flood, form, size, kills):
    random.seed()
    project = tempfile.mkdtemp(prefix="vigia-killing-")
    os.mkdir(project + "/.vigia")
    out, stage = os.pipe(), os.pipe()
    record = os.memfd_create("record")
    kept = [out[0], stage[0], stage[1], record]
    service = subprocess.Popen([flood, str(size), project + "/stamps"], stdout=out[1])
    words = [relay, project, form] + [str(fd) for fd in kept]
    began = time.monotonic()
    try:
        for _ in range(kills):
            mover = subprocess.Popen(words, pass_fds=kept, stdin=subprocess.PIPE)
            try:
                mover.wait(timeout=random.uniform(0.002, 0.025))
                sys.exit(f"the mover ended by itself: {mover.returncode}")
            except subprocess.TimeoutExpired:
                mover.kill()
                mover.wait()
                mover.stdin.close()
        alive = service.poll() is None
        mover = subprocess.Popen(words, pass_fds=kept, stdin=subprocess.PIPE)
        service.wait(timeout=300)
        mover.communicate(timeout=300)
        fault = judge(project + "/logs", size // 100)
        took = time.monotonic() - began
        print(f"{form}: {kills} kills of the mover during {size >> 20} MB"
              f"{'' if alive else ' (the last ones after the end)'}, {took:.0f} s: "
              f"{fault or 'every line once and in order'}", flush=True)
        return fault is None
    finally:
        service.kill()
        service.wait()
        for fd in kept + [out[1]]:
            os.close(fd)
        shutil.rmtree(project)


if __name__ == "__main__":
    relay, flood, form, size, kills = sys.argv[1:]
    sys.exit(0 if run(relay, flood, form, int(size), int(kills)) else 1)

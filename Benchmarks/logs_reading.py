"""Measures how fast logs are read back: the first line, the whole, and what is sought in it."""

import os
import shutil
import statistics
import struct
import subprocess
import tempfile
import time

SIZE = 1 << 30
LINES_A_BLOCK = 640
ENTRY_EVERY = 16 * 1024  # Bytes; a busy service gets an entry less often.


def checksum(data, seed):
    value = 0x811C9DC5 ^ seed
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def entry(offset, milliseconds):
    data = struct.pack("<QqQQ", offset, milliseconds, 1, 0)
    return data + struct.pack("<II", 1, checksum(data, 1))


def head(path):
    status = os.stat(path)
    data = b"vigialog" + struct.pack("<QQQ", 1, status.st_dev, status.st_ino)
    return data + struct.pack("<Q", checksum(data, 0))


def make(folder):
    """A log of 1 GiB whose last line came now, with its index."""
    os.makedirs(folder + "/logs")
    os.makedirs(folder + "/.vigia/index")
    with open(folder + "/vigia.yaml", "w") as file:
        file.write("services:\n  big:\n    command: cat\n")
    path = folder + "/logs/big.log"
    line = "{:012d} the quick brown fox jumps over the lazy dog and goes on its way again\n"
    block = "".join(line.format(n) for n in range(LINES_A_BLOCK)).encode()
    with open(path, "wb") as file:
        for _ in range(SIZE // len(block)):
            file.write(block)
    size = os.path.getsize(path)
    now = int(time.time() * 1000)
    with open(folder + "/.vigia/index/big.log.idx", "wb") as file:
        file.write(head(path))
        for offset in range(0, size, ENTRY_EVERY):
            # Eleven hours, evenly.
            file.write(entry(offset, now - (size - offset) * 40_000_000 // size))
    return size


def first_line(vigia, folder, *words):
    """How many milliseconds a process takes until its first byte comes."""
    began = time.monotonic()
    process = subprocess.Popen([vigia, "-C", folder, "logs", "big", *words],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    got = os.read(process.stdout.fileno(), 1)
    took = (time.monotonic() - began) * 1000
    process.stdout.close()
    process.kill()
    process.wait()
    assert got, words
    return took


def whole(vigia, folder, *words):
    """How many seconds a process takes to write everything to /dev/null."""
    began = time.monotonic()
    subprocess.run([vigia, "-C", folder, "logs", "big", *words], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    return time.monotonic() - began


def measure(vigia, report):
    folder = tempfile.mkdtemp(prefix="vigia-bench-logs-")
    try:
        size = make(folder)
        for what, words in [("--since 10m", ["--since", "10m"]), ("--since 9h", ["--since", "9h"]),
                            ("-n 20", ["-n", "20"])]:
            times = [first_line(vigia, folder, *words) for _ in range(20)]
            report(f"logs of 1 GiB, first line with {what}", f"{statistics.median(times):.1f} ms",
                   "50 ms", f"median of 20, with the process's start; most {max(times):.1f} ms")
        for what, words in [("-n 100000000", ["-n", "100000000"]),
                            ("--times", ["-n", "100000000", "--times"]),
                            ("--grep, plain", ["--grep", "000000000639 nothing"]),
                            ("--grep, expression", ["--grep", "63[89] .*nothing$"])]:
            took = statistics.median(whole(vigia, folder, *words) for _ in range(3))
            report(f"logs of 1 GiB, all with {what}", f"{size / took / 1e6:.0f} MB/s",
                   "300 MB/s" if what.startswith("-n") else "-", "to /dev/null, median of 3")
    finally:
        shutil.rmtree(folder)

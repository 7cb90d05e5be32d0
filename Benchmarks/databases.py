"""Damages databases in many ways, has them repaired, and counts what came back.

databases.py damage VIGIA COUNT SEED: beside each repair stands what the sqlite3 program's own
.recover makes of the same file. databases.py kills VIGIA COUNT SEED: kills repairs. Both end with
status 1 where a database is neither what it was nor sound, or where the original is not kept.
databases.py online VIGIA MEGABYTES: backs up a database that is written to, and one of 30 MB.
"""

import collections
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE_SIZES = [512, 1024, 4096, 65536]
TABLES = ["customers", "orders", "settings", "notes"]
SCHEMA = """
CREATE TABLE customers(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, mail TEXT UNIQUE,
  credit REAL, picture BLOB);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers(id), at INTEGER,
  state TEXT, sum REAL);
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE notes(text TEXT, stars INTEGER);
CREATE INDEX orders_by_customer ON orders(customer, at);
CREATE INDEX notes_by_stars ON notes(stars);
CREATE VIEW rich AS SELECT * FROM customers WHERE credit > 500;
"""


def fill(database, draw, first, count):
    """Writes rows whose content is drawn from a seed."""
    letters = "abcdefghijklmnopqrstuvwxyz"

    def word(most):
        return "".join(draw.choice(letters) for _ in range(draw.randint(3, most)))

    for number in range(first, first + count):
        long = draw.random() < 0.03
        picture = draw.randbytes(draw.randint(4000, 30000) if long else draw.randint(0, 60))
        mail = f"{word(9)}{number}@example.org"
        credit = round(draw.uniform(0, 1000), 2)
        row = (number, word(20).title(), mail, credit, picture)
        database.execute("INSERT INTO customers VALUES (?,?,?,?,?)", row)
        for _ in range(3):
            row = (number, draw.randint(1, 1 << 40), word(8), draw.uniform(1, 99))
            database.execute("INSERT INTO orders(customer, at, state, sum) VALUES (?,?,?,?)", row)
        database.execute("INSERT INTO settings VALUES (?,?)", (f"{word(6)}-{number}", word(40)))
        database.execute("INSERT INTO notes VALUES (?,?)", (word(80), draw.randint(1, 5)))


def make(path, draw, page_size, with_log):
    """A database with all that there is in one; with_log leaves a log as a crashed writer does."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA page_size = {page_size}")
    database.executescript(SCHEMA)
    count = 1500 if page_size == 65536 else draw.randint(150, 500)
    database.execute("BEGIN")
    fill(database, draw, 1, count)
    if draw.random() < 0.5:
        database.execute("DELETE FROM customers WHERE id % 7 = 3")
        database.execute("DELETE FROM notes WHERE stars = 2")
    database.execute("COMMIT")
    if with_log:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        for part in range(8):
            database.execute("BEGIN")
            fill(database, draw, 10000 + 100 * part, draw.randint(3, 20))
            database.execute("COMMIT")
        for name in ["", "-wal"]:
            shutil.copy(path + name, path + ".left" + name)
    rows = {t: collections.Counter(database.execute(f"SELECT * FROM {t}")) for t in TABLES}
    database.close()
    if with_log:
        for name in ["", "-wal"]:
            os.replace(path + ".left" + name, path + name)
    return rows


def flip(data, draw, page_size):
    for _ in range(draw.randint(1, 20)):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def zero(data, draw, page_size):
    for _ in range(draw.randint(1, 5)):
        start = draw.randrange(len(data) // page_size) * page_size
        data[start:start + page_size] = bytes(page_size)


def truncate(data, draw, page_size):
    del data[draw.randrange(len(data) // 4, len(data)):]


def swap(data, draw, page_size):
    for _ in range(draw.randint(1, 3)):
        one, other = (draw.randrange(len(data) // page_size) * page_size for _ in "ab")
        a, b = data[one:one + page_size], data[other:other + page_size]
        data[one:one + page_size], data[other:other + page_size] = b, a


def tear(data, draw, page_size):
    """Of a log: its end is missing, or something in its middle was never written."""
    if draw.random() < 0.5:
        del data[draw.randrange(len(data)):]
    else:
        start = draw.randrange(len(data))
        data[start:start + 512] = bytes(len(data[start:start + 512]))


WAYS = {"bits flipped": flip, "pages zeroed": zero, "cut off": truncate, "pages swapped": swap,
        "log torn": tear}


def damage(path, draw, way, page_size):
    targets = [path + "-wal"] if way == "log torn" else [path]
    # A log whose database is damaged too.
    if way == "log torn" and draw.random() < 0.5:
        with open(path, "rb") as file:
            data = bytearray(file.read())
        draw.choice([flip, zero])(data, draw, page_size)
        with open(path, "wb") as file:
            file.write(data)
    for target in targets:
        with open(target, "rb") as file:
            data = bytearray(file.read())
        WAYS[way](data, draw, page_size)
        with open(target, "wb") as file:
            file.write(data)


def found(path, truth):
    """How many of the true rows a database gives, table by table."""
    count = 0
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for table, rows in truth.items():
            left = collections.Counter(rows)
            try:
                for row in database.execute(f"SELECT * FROM {table}"):
                    if left[row] > 0:
                        left[row] -= 1
                        count += 1
            except sqlite3.Error:
                pass
        database.close()
    except sqlite3.Error:
        pass
    return count


def recover(extension, path, new):
    """What the sqlite3 program makes of it."""
    plain = ["sqlite3", "-batch", "-init", "/dev/null"]
    reader = subprocess.Popen([*plain, "-cmd", f".load {extension}", path, ".recover"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    subprocess.run([*plain, new], stdin=reader.stdout, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=120)
    reader.stdout.close()
    reader.wait(timeout=120)


def digest(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def complaints(path):
    """What SQLite's own check names; None where it cannot check."""
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        lines = [line for line, in database.execute("PRAGMA integrity_check")]
        database.close()
        return [] if lines == ["ok"] else lines
    except sqlite3.Error:
        return None


def is_sound(path):
    return complaints(path) == []


def is_settled(vigia, path):
    """Whether it is sound, but for values that only their program can judge, which Vigia names."""
    left = complaints(path)
    if not left:
        return left == []
    told = subprocess.run([vigia, "db", "check", "--json", path], capture_output=True, text=True,
                          timeout=300)
    report = json.loads(told.stdout)[0] if told.returncode == 0 else {}
    notes = " ".join(report.get("notes", []))
    return report.get("sound") is True and all(line in notes for line in left)


def repair(vigia, path, *words):
    return subprocess.run([vigia, "db", "repair", "--json", *words, path], capture_output=True,
                          text=True, timeout=300)


def one(vigia, extension, work, seed, wanted=None):
    """One damaged database: what was lost, what came back, and what is wrong with the repair."""
    draw = random.Random(seed)
    way = wanted or list(WAYS)[seed % len(WAYS)]
    page_size = PAGE_SIZES[seed // len(WAYS) % len(PAGE_SIZES)]
    folder = tempfile.mkdtemp(dir=work)
    path = folder + "/shop.db"
    truth = make(path, draw, page_size, way == "log torn")
    damage(path, draw, way, page_size)
    before = {name: digest(path + name) for name in ["", "-wal"]}
    for name in ["", "-wal"]:
        if before[name]:
            shutil.copy(path + name, folder + "/other.db" + name)
    # The program reads no log: SQLite plays it first, where it can.
    try:
        database = sqlite3.connect(folder + "/other.db")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        database.close()
    except sqlite3.Error:
        pass
    recover(extension, folder + "/other.db", folder + "/tool.db")
    done = repair(vigia, path)
    if "error[database.incomplete]" in done.stderr:  # It says what would be lost, and the remedy.
        done = repair(vigia, path, "--incomplete")
    fault, result = None, "refused"
    if done.returncode == 0:
        answer = json.loads(done.stdout)[0]
        result = answer["way"]
        if not is_settled(vigia, path):
            fault = "what it left is not sound"
        if answer["record"]:
            kept = f"{folder}/.vigia/repairs/{answer['record']}/backup-shop.db"
            if any(digest(kept + name) != before[name] for name in before if before[name]):
                fault = "the original is not kept"
    elif done.returncode < 0 or "error[" not in done.stderr:
        fault = f"it ended with {done.returncode}: {done.stderr[-300:]}"
    elif digest(path) != before[""]:
        fault = "it refused, and changed something"
    total = sum(sum(rows.values()) for rows in truth.values())
    ours = found(path, truth)
    theirs = found(folder + "/tool.db", truth)
    shutil.rmtree(folder)
    return way, page_size, result, total, ours, theirs, fault


def build_extension(work):
    extension = work + "/dbpage.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", extension,
                    ROOT + "/Benchmarks/dbpage.c"], check=True)
    return extension


def corruptions(vigia, count, seed, verbose=False):
    """Sums by way of damage, and all faults."""
    work = tempfile.mkdtemp(prefix="vigia-databases-")
    try:
        extension = build_extension(work)
        sums, faults, results = {}, [], collections.Counter()
        for number in range(seed, seed + count):
            way, page_size, result, total, ours, theirs, fault = one(
                vigia, extension, work, number)
            entry = sums.setdefault(way, [0, 0, 0, 0])
            for place, value in enumerate([1, total, ours, theirs]):
                entry[place] += value
            results[result] += 1
            if fault:
                faults.append(f"seed {number}: {way}, pages of {page_size}: {fault}")
            if verbose and (ours < theirs or fault):
                print(f"seed {number} {way} {page_size} {result}: {total} rows, "
                      f"{ours} against {theirs} {fault or ''}", flush=True)
        return sums, results, faults
    finally:
        shutil.rmtree(work)


def doctor(vigia, path):
    return [vigia, "database-doctor", "repair", path]


def standing(path, before, middle):
    """What stands in the database's place: the old one, or a sound one; or what is wrong."""
    now = digest(path)
    if now == before[""]:
        whole = digest(path + "-wal") == before["-wal"]
        return "original" if whole else "wrong: the original without its log"
    if now == middle:
        return "original"
    if digest(path + "-wal") == before["-wal"]:
        return "wrong: another database with the original's log"
    return "repaired" if is_sound(path) else "wrong: neither the original nor a sound one"


def kills(vigia, count, seed):
    """Kills the doctor at random moments; what stood there each time, and what is wrong."""
    work = tempfile.mkdtemp(prefix="vigia-databases-")
    draw = random.Random(seed)
    try:
        model = work + "/model.db"
        make(model, draw, 4096, with_log=True)
        with open(model, "rb") as file:
            data = bytearray(file.read())
        zero(data, draw, 4096)
        data[16 * 4096:17 * 4096] = bytes(4096)
        with open(model, "wb") as file:
            file.write(data)
        before = {name: digest(model + name) for name in ["", "-wal"]}

        def fresh(folder):
            os.mkdir(folder)
            for name in ["", "-wal"]:
                shutil.copy(model + name, folder + "/shop.db" + name)
            return folder + "/shop.db"

        path = fresh(work + "/whole")
        began = time.monotonic()
        subprocess.run(doctor(vigia, path), check=True, capture_output=True, timeout=120)
        lasts = time.monotonic() - began
        records = work + "/whole/.vigia/repairs"
        middle = digest(f"{records}/{os.listdir(records)[0]}/shop.db.settled")
        seen, faults = collections.Counter(), []
        for number in range(count):
            folder = f"{work}/{number}"
            path = fresh(folder)
            child = subprocess.Popen(doctor(vigia, path), stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            # Half of them near the end, where files change their places.
            span = (0, lasts * 1.1) if number % 2 else (lasts * 0.7, lasts * 1.1)
            try:
                child.wait(timeout=draw.uniform(*span))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            place = standing(path, before, middle)
            seen[place] += 1
            again = subprocess.run(doctor(vigia, path), capture_output=True, text=True, timeout=120)
            left = [n for n in os.listdir(folder + "/.vigia/repairs") if n.startswith(".")]
            if place.startswith("wrong"):
                faults.append(f"kill {number}: {place}")
            if again.returncode != 0 or not is_sound(path):
                faults.append(f"kill {number}: not repaired afterwards: {again.stderr}")
            if left:
                faults.append(f"kill {number}: left behind: {left}")
            shutil.rmtree(folder)
        return seen, faults
    finally:
        shutil.rmtree(work)


WRITER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
database.execute("PRAGMA synchronous = OFF")
print("ready", flush=True)
longest, count, end = 0, 0, None
sys.stdin.readline()
import select
while not select.select([sys.stdin], [], [], 0)[0]:
    began = time.monotonic()
    database.execute("INSERT INTO orders(at, state) VALUES (?, 'new')", (count,))
    longest = max(longest, time.monotonic() - began)
    count += 1
    time.sleep(float(sys.argv[2]))
print(longest, count)
"""


def blocking(path, pause, work):
    """The longest time that one write took while work was done, and what came of that."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path, str(pause)], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        writer.stdout.readline()
        writer.stdin.write("begin\n")
        writer.stdin.flush()
        result = work()
        output, _ = writer.communicate("end\n", timeout=60)
        longest, count = output.split()
        return float(longest) * 1000, int(count), result
    finally:
        writer.kill()
        writer.wait()


def fill_up(path, megabytes):
    """A database of a size, without WAL mode."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.executescript(SCHEMA)
    database.execute("BEGIN")
    picture = random.Random(1).randbytes(100_000)
    for number in range(megabytes * 10):
        row = (number, f"name {number}", f"{number}@example.org", picture)
        database.execute("INSERT INTO customers(id, name, mail, picture) VALUES (?,?,?,?)", row)
    database.execute("COMMIT")
    database.close()


def online(vigia, megabytes=1024):
    """Backs databases up while they are written to: the longest that a writer waits."""
    work = tempfile.mkdtemp(prefix="vigia-databases-")
    figures = {}
    try:
        cases = [(30, "delete", 0), (megabytes, "wal", 0.0005), (megabytes, "delete", 0.0005),
                 (megabytes, "delete", 5)]
        for size, mode, pause in cases:
            path = f"{work}/{size}.db"
            if not os.path.exists(path):
                fill_up(path, size)

            def back_up():
                began = time.monotonic()
                done = subprocess.run([vigia, "db", "backup", "--keep", "1", path],
                                      capture_output=True, text=True, timeout=600)
                return done.returncode, time.monotonic() - began, done.stderr.split(":")[0]

            database = sqlite3.connect(path)
            database.execute(f"PRAGMA journal_mode = {mode}")
            database.close()
            alone, _, _ = blocking(path, min(pause, 0.01), lambda: time.sleep(3))
            longest, writes, result = blocking(path, pause, back_up)
            figures[size, mode, pause] = (alone, longest, writes, result)
        return figures
    finally:
        shutil.rmtree(work)


def report_corruptions(vigia, count, seed):
    sums, results, faults = corruptions(vigia, count, seed, verbose=True)
    for way, (files, total, ours, theirs) in sums.items():
        print(f"{way:14} {files:4} files: {100 * ours / total:6.2f} % of {total} rows came back, "
              f"{100 * theirs / total:6.2f} % by .recover")
        if ours < theirs:
            faults.append(f"{way}: .recover brings more rows back")
    print(dict(results))
    return faults


def report_kills(vigia, count, seed):
    seen, faults = kills(vigia, count, seed)
    print(f"killed {count} times: {dict(seen)}")
    return faults


def measure(vigia, report):
    """The figures for bench.py; whether all bounds were held."""
    sums, results, faults = corruptions(vigia, 500, 1)
    for way, (files, total, ours, theirs) in sums.items():
        report(f"rows back, {way}", f"{100 * ours / total:.2f} %",
               f"{100 * theirs / total:.2f} %", f"of {total} in {files} files; .recover's share")
        if ours < theirs:
            faults.append(f"{way}: .recover brings more rows back")
    sound = sum(count for result, count in results.items() if result != "refused")
    report("damaged databases that are sound again", f"{sound} of 500", "-",
           f"{results['refused']} refused and left as they were")
    seen, more = kills(vigia, 200, 1)
    report("doctor killed 200 times, databases lost", f"{len(more)}", "0", str(dict(seen)))
    for (size, mode, pause), (alone, longest, _, result) in online(vigia).items():
        report(f"writer held up by a backup, {mode}", f"{longest:.1f} ms", "50 ms",
               f"{size} MB, a write every {pause} s, {alone:.1f} ms without; status {result[0]}")
        if size == 30 and result[0] != 0:
            more.append(f"a database of {size} MB without WAL mode is not backed up: {result[2]}")
        if longest > 50:
            more.append(f"a writer waited {longest:.0f} ms")
    for fault in faults + more:
        print(fault, flush=True)
    return not faults + more


if __name__ == "__main__":
    what, vigia = sys.argv[1:3]
    numbers = [int(word) for word in sys.argv[3:]] + [200, 1][len(sys.argv) - 3:]
    if what == "online":
        for what, figure in online(vigia, numbers[0]).items():
            print(*what, figure)
        sys.exit(0)
    faults = (report_kills if what == "kills" else report_corruptions)(vigia, *numbers)
    print("\n".join(faults) or "no fault")
    sys.exit(1 if faults else 0)

"""How long it takes to compare what is installed with its lock file.

Run by bench.py, or alone with the path of vigia as its argument.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PACKAGES = 300
FILES = 20  # In each package of Python.


def npm(folder):
    """A tree of packages like that of a usual web server, and its lock file."""
    packages = {"": {"name": "app", "dependencies": {"package-0": "1.0.0"}}}
    for number in range(PACKAGES):
        name, place = f"package-{number}", f"node_modules/package-{number}"
        os.makedirs(f"{folder}/{place}/lib")
        manifest = {"name": name, "version": "1.0.0", "main": "lib/index.js",
                    "description": "x" * 1200}
        with open(f"{folder}/{place}/package.json", "w") as file:
            json.dump(manifest, file)
        open(f"{folder}/{place}/lib/index.js", "w").close()
        packages[place] = {"version": "1.0.0", "integrity": "sha512-" + "x" * 86,
                           "resolved": f"https://registry.example.org/{name}-1.0.0.tgz"}
    lock = {"name": "app", "lockfileVersion": 3, "packages": packages}
    manifest = {"name": "app", "dependencies": {"package-0": "1.0.0"}}
    del packages[""]["name"]
    for path, value in [("package.json", manifest), ("package-lock.json", lock),
                        ("node_modules/.package-lock.json", lock)]:
        with open(f"{folder}/{path}", "w") as file:
            json.dump(value, file)


def pip(folder):
    """A virtual environment with packages of several files each."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder + "/.venv"], check=True)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    site = f"{folder}/.venv/lib/{version}/site-packages"
    with open(folder + "/requirements.txt", "w") as requirements:
        for number in range(PACKAGES // 6):
            name = f"package_{number}"
            requirements.write(f"{name}==1.0\n")
            information = f"{site}/{name}-1.0.dist-info"
            os.makedirs(f"{site}/{name}")
            os.makedirs(information)
            with open(information + "/METADATA", "w") as file:
                file.write(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n\n")
            with open(information + "/RECORD", "w") as record:
                for part in range(FILES):
                    open(f"{site}/{name}/part_{part}.py", "w").close()
                    record.write(f"{name}/part_{part}.py,sha256=x,0\n")


def took(vigia, folder, checks, rounds):
    with open(folder + "/vigia.yaml", "w") as file:
        file.write(f"services: {{ app: {{ command: sleep 1, checks: {checks} }} }}\n")
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        done = subprocess.run([vigia, "-C", folder, "check"], capture_output=True, text=True)
        times.append(time.perf_counter() - begin)
        if done.returncode != 0:
            sys.exit(f"the check failed: {done.stdout}{done.stderr}")
    return 1000 * statistics.median(times)


def figures(vigia, rounds=15):
    """Milliseconds of `vigia check` without, with npm, with pip, and with a usual mixture."""
    folder = tempfile.mkdtemp(prefix="vigia-dependencies-")
    try:
        npm(folder)
        pip(folder)
        mixture = ("[ clock, { disk: 1% }, { memory: 1MB }, { file: package.json }, { env: PATH }, "
                   "{ dependencies: npm }, { dependencies: pip } ]")
        return [took(vigia, folder, checks, rounds) for checks in
                ["[]", "[ { dependencies: npm } ]", "[ { dependencies: pip } ]", mixture]]
    finally:
        shutil.rmtree(folder)


def lines(vigia):
    """The figures with their bounds: what, how much, at most, how it was taken."""
    none, of_npm, of_pip, mixture = figures(vigia)
    how = "median of 15 `vigia check`, less one without checks"
    return [
        (f"packages of npm compared ({PACKAGES})", f"{of_npm - none:.1f} ms", "<= 30 ms", how),
        (f"packages of pip compared ({PACKAGES // 6})", f"{of_pip - none:.1f} ms", "<= 30 ms", how),
        ("checks of a usual project together", f"{mixture:.1f} ms", "<= 100 ms",
         "median of 15 `vigia check` with npm, pip and five more"),
    ]


if __name__ == "__main__":
    for line in lines(sys.argv[1]):
        print(*line, sep="   ")

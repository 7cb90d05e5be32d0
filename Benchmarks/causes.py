"""Prints how the causes of the failures in Tests/VigiaCoreTests/Failures are read, class by class.

Each row is a true class, and behind it are the classes that were read, with their numbers. The
tests hold that `read_as` is what the reading says, so this needs no build.
"""

import collections
import json
import os
import sys

FAILURES = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/Tests/VigiaCoreTests/Failures"


def main(folder):
    rows = collections.defaultdict(collections.Counter)
    for name in os.listdir(folder):
        with open(os.path.join(folder, name)) as file:
            case = json.load(file)
        rows[case["class"]][case["read_as"]] += 1
    for true, read in sorted(rows.items()):
        others = ", ".join(f"{word} {count}" for word, count in read.most_common() if word != true)
        print(f"{true:24}{read[true]:4} of {sum(read.values()):4}  {others}")
    right = sum(read[true] for true, read in rows.items())
    print(f"{'all':24}{right:4} of {sum(sum(read.values()) for read in rows.values()):4}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else FAILURES)

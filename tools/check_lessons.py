#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every test that docs/lessons.md names is there: `kind.name` `case`, or `bench/name`."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def source_of(kind, name):
    """The file with the cases of the test `kind.name`."""
    for ending in ("c", "cpp", "py"):
        path = ROOT / "tests" / kind / f"test_{name}.{ending}"
        if path.exists():
            return path
    return None


def why_absent(cell):
    """What is wrong with the last cell of a row, or None."""
    bench = re.match(r"`bench/(\w+)`", cell)
    if bench:
        run = ROOT / "bench" / bench.group(1) / "run"
        return None if run.exists() else f"there is no {run.relative_to(ROOT)}"
    named = re.fullmatch(r"`(\w+)\.(\w+)` `(\w+)`", cell)
    if not named:
        return "wanted is `kind.name` `case` or `bench/name`"
    kind, name, case = named.groups()
    path = source_of(kind, name)
    if path is None:
        return f"there is no test {kind}.{name}"
    if not re.search(rf"\b{case}\(", path.read_text()):
        return f"{path.relative_to(ROOT)} has no {case}"
    return None


def main():
    rows = [line.strip("|").split("|") for line in
            (ROOT / "docs" / "lessons.md").read_text().splitlines() if line.startswith("|")][2:]
    wrong = 0
    for row in rows:
        why = why_absent(row[-1].strip())
        if why:
            print(f"docs/lessons.md: {row[-1].strip()}: {why}")
            wrong = 1
    if not rows:
        print("docs/lessons.md has no rows")
        wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""conformance_rows.py [SECTION]: which rule of AscendCL is asked for by which conformance case.

Checks tests/conformance/rows.txt against the cases that the suite has, and prints how many rules
there are and how many have none; with a section, such as 12, its lines.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "tests/conformance"
CASE = re.compile(r"^\s*(?:CASE|ALONE|ALONE_WITH|ALONE_UNTIL)\((\w+)", re.M)


def read_cases():
    """{section:case}, of every table of the suite."""
    found = set()
    for source in ROOT.glob("test_*.c"):
        section = source.stem[len("test_"):]
        text = source.read_text(encoding="utf-8")
        found |= {f"{section}:{name}" for name in CASE.findall(text)}
    return found


def read_rows():
    """[(id, cases, why none)]"""
    rows = []
    for line in (ROOT / "rows.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, rest = line.split(None, 1)
        reason = rest[2:] if rest.startswith("- ") else ""
        rows.append((name, [] if reason else rest.split(), reason))
    return rows


def find_faults(rows, cases):
    seen = set()
    for name, asked, reason in rows:
        if name in seen:
            yield f"{name} is there twice"
        seen.add(name)
        if not asked and not reason:
            yield f"{name} has neither a case nor a reason"
        yield from (f"{name}: there is no case {one}" for one in asked if one not in cases)


def main():
    rows, cases = read_rows(), read_cases()
    faults = list(find_faults(rows, cases))
    for fault in faults:
        print(f"rows.txt: {fault}", file=sys.stderr)
    if len(sys.argv) > 1:
        for name, asked, reason in rows:
            if name.split(".")[0] == sys.argv[1]:
                print(f"{name:28} {' '.join(asked) or '- ' + reason}")
    asked = {one for _, some, _ in rows for one in some}
    without = sum(not some for _, some, _ in rows)
    print(f"{len(rows)} rules, {without} of them without a case; {len(asked)} of {len(cases)} "
          "cases ask for one")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

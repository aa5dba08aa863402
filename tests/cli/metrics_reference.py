#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints metrics_reference.h: what test_metrics.c wants, from exact fractions and NumPy.

Elements are multiples of powers of two, so that C, NumPy and fractions start from the same numbers.
"""
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np

getcontext().prec = 60
ROWS, COLUMNS = 50, 97
ATOL, RTOL = 2.0**-6, 2.0**-9


def reference(i):
    return Fraction((i * 7919 + 13) % 2003 - 1000, 64)


def result(i):
    return reference(i) + Fraction((i * 104729) % 997 - 498, 4096)


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def root(fraction):
    return decimal(fraction).sqrt()


def show(name, value):
    print(f"#define WANTED_{name} {value if isinstance(value, int) else repr(float(value))}")


def main():
    count = ROWS * COLUMNS
    g, y = [reference(i) for i in range(count)], [result(i) for i in range(count)]
    d = [b - a for a, b in zip(g, y)]
    gg, yy, dd = (sum(v * v for v in x) for x in (g, y, d))
    gy = sum(a * b for a, b in zip(g, y))
    errors = [abs(v) for v in d]
    rms = root(gg / count)
    guard = rms
    relative = [decimal(e) / max(decimal(abs(a)), guard) for e, a in zip(errors, g)]
    print("/* SPDX-License-Identifier: MIT */\n/* Printed by metrics_reference.py. */")
    show("ROWS", ROWS)
    show("COLUMNS", COLUMNS)
    show("ATOL", ATOL)
    show("RTOL", RTOL)
    show("COSINE", decimal(gy) / (root(gg) * root(yy)))
    show("REL_EUCLID", root(dd) / root(gg))
    show("MEAN_ABS", decimal(sum(errors) / count))
    show("RMSE", root(dd / count))
    show("MAX_ABS", max(errors))
    show("MAX_ABS_AT", errors.index(max(errors)))
    show("MAX_RELATIVE", max(relative))
    show("MAX_RELATIVE_AT", relative.index(max(relative)))
    outside = [e > Fraction(ATOL) + Fraction(RTOL) * abs(a) for e, a in zip(errors, g)]
    show("OUTSIDE", sum(outside))
    show("EXACT", sum(e == 0 for e in errors))
    show("SCALE", decimal(gy / gg))
    show("OFFSET", decimal(sum(d) / count))
    rows = [slice(r * COLUMNS, (r + 1) * COLUMNS) for r in range(ROWS)]
    least = Decimal("0.1") * guard * Decimal(COLUMNS).sqrt()
    distance = [root(sum(v * v for v in d[r])) / max(root(sum(v * v for v in g[r])), least)
                for r in rows]
    show("WORST_ROW", distance.index(max(distance)))
    show("WORST_DISTANCE", max(distance))
    # The same once more as everybody computes it, lest the fractions share a slip with the C.
    a, b = (np.array([float(v) for v in x]) for x in (g, y))
    assert abs(a @ b / np.linalg.norm(a) / np.linalg.norm(b)
               - float(decimal(gy) / (root(gg) * root(yy)))) < 1e-15
    assert int((~np.isclose(b, a, RTOL, ATOL)).sum()) == sum(outside)


if __name__ == "__main__":
    main()

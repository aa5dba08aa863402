# SPDX-License-Identifier: MIT
"""omrun bench as the tests run it: on devices that keep the time of a profile, for a short while.

Sleeps are accurate and devices wait side by side, but the machine may be busy: a figure that it can
spoil is measured anew (see eventually()) or left to bench/report.
"""
import json

from conftest import OK, environment, omrun

COMPUTE = "test-compute-bound"  # 10 ms per batch and device


def run(*words, code=OK, profile=COMPUTE, devices=1, **changes):
    """What the command says, after a warm-up that is just long enough for these devices; `changes`
    are of the environment."""
    if "--warmup" not in words and "--warmup-requests" not in words:
        words += "--warmup", "50ms"
    env = environment(NPUSIM_PROFILE=profile, NPUSIM_DEVICES=devices, **changes)
    got = omrun("bench", *words, env=env)
    assert got.code == code, got.err
    return got


def bench(*words, **options):
    """The report as an object."""
    return json.loads(run(*words, "--json", "--quiet", **options).out)


def only(report):
    (result,) = report["results"]
    return result


def eventually(measure, holds, tries=6):
    """The first result that holds, else the last: what a busy machine spoils once it spares later."""
    for _ in range(tries):
        result = measure()
        if holds(result):
            break
    return result

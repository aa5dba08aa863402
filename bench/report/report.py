# SPDX-License-Identifier: MIT
"""report.py OMRUN BATCH_4 BATCH_16: what omrun bench reports beside the profiles' arithmetic.

All of it is simulated time. Ends with
"bench report-transreid-off VALUE % 2 ok|short": the throughput and the compute time of a batch on
two devices that take 8.539 ms for each image, whichever is further off; and
"bench report-bounds-found VALUE of-4 4 ok|short": profiles whose busiest engine it names.
"""
import json
import os
import subprocess
import sys

IMAGE_MS, BATCH, DEVICES, MOST_OFF = 8.539, 16, 2, 2
ENGINES = "host", "h2d", "compute", "d2h"


def measure(omrun, model, profile, devices):
    env = dict(os.environ, NPUSIM_PROFILE=profile, NPUSIM_DEVICES=str(devices))
    done = subprocess.run([omrun, "bench", model, "-t", "4", "--warmup", "500ms", "--json",
                           "--quiet"], env=env, stdout=subprocess.PIPE, check=True)
    (result,) = json.loads(done.stdout)["results"]
    return result


def off(value, wanted):
    return abs(value / wanted - 1) * 100


def check_transreid(omrun, model):
    result = measure(omrun, model, "ascend310p3-transreid", DEVICES)
    wanted = DEVICES * 1000 / IMAGE_MS
    print(f"{result['rows_per_second']:.2f} images/s, {wanted:.2f} by the profile")
    most = off(result["rows_per_second"], wanted)
    for device in result["device_stats"]:
        ms = device["stages_ms"]["compute"]["p50"]
        print(f"device {device['id']}: {ms:.3f} ms for a batch, {BATCH * IMAGE_MS:.3f} by the profile")
        most = max(most, off(ms, BATCH * IMAGE_MS))
    return most


def count_bounds(omrun, model):
    found = 0
    for engine in ENGINES:
        bound = measure(omrun, model, f"test-{engine}-bound", 1)["bound"]
        print(f"test-{engine}-bound: {bound['by']}, {bound['share']:.1%}")
        found += bound["by"] == engine
    return found


def main(omrun, small, large):
    most = check_transreid(omrun, large)
    found = count_bounds(omrun, small)
    good = most <= MOST_OFF, found == len(ENGINES)
    words = ["ok" if holds else "short" for holds in good]
    print(f"bench report-transreid-off {most:.2f} % {MOST_OFF} {words[0]}")
    print(f"bench report-bounds-found {found} of-4 4 {words[1]}")
    return not all(good)


sys.exit(main(*sys.argv[1:]))

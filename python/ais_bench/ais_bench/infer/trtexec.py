# SPDX-License-Identifier: MIT
"""An .onnx through NVIDIA's trtexec, to compare with."""
import re
import subprocess

from ais_bench.infer.log import logger

_FIGURE = re.compile(
    r"\[I\] (Throughput|Latency|Enqueue Time|H2D Latency|GPU Compute Time|D2H Latency): (.*)"
)


def run(args):
    """Runs trtexec, shows what it prints, and logs its figures; its exit code."""
    command = ["trtexec", f"--onnx={args.model}", f"--iterations={args.loop}"]
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
        )
    except OSError as error:
        raise RuntimeError(f"--backend trtexec needs trtexec: {error}") from error
    figures = {}
    for line in process.stdout:
        logger.info("%s", line.rstrip())
        found = _FIGURE.search(line)
        if found:
            figures[found.group(1)] = found.group(2).strip()
    code = process.wait()
    if code == 0:
        logger.info("perf info:%s", figures)
    return code

# SPDX-License-Identifier: MIT
"""side_by_side.py pyacl|omrun DEVICES ROUNDS MODEL: rows per second of one of the two, once per line.

One process each, because a process has one AscendCL. `run` puts them side by side.
"""
import contextlib
import io
import sys
import time

import numpy as np


def open_handler(kind, devices, path):
    ids = list(range(devices))
    if kind == "pyacl":
        from pyacl_style import Handler

        return Handler(ids, path)
    from huawei_api import ACLNetHandler

    with contextlib.redirect_stdout(io.StringIO()):
        return ACLNetHandler(ids, path)


def main():
    kind, devices, rounds, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    import omrun

    image = omrun.info(path).inputs[0]
    handler = open_handler(kind, devices, path)
    rows = image.dims[0] * devices * 8
    x = np.random.default_rng(0).random((rows,) + image.dims[1:]).astype(np.float32)
    handler(x)
    for _ in range(rounds):
        begin = time.perf_counter()
        handler(x)
        print(f"{rows / (time.perf_counter() - begin):.2f}")
    with contextlib.redirect_stdout(io.StringIO()):
        handler.close() if kind == "pyacl" else handler.release()


if __name__ == "__main__":
    main()

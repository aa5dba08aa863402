# SPDX-License-Identifier: MIT
"""overhead.py BENCH_CALL MODEL: what a call from Python takes beyond the same call from C.

Both are made in this process, in turns, so that whatever else the machine does meets both. MODEL
is f32 [4,5] in and out. Ends with "bench python-call-overhead VALUE us 5 ok|short".
"""
import ctypes
import statistics
import sys
import time

import numpy as np
import omrun

ROUNDS, CALLS, LIMIT_US = 60, 400, 5


class Tensor(ctypes.Structure):
    """omr_tensor."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("dtype", ctypes.c_int),
        ("rank", ctypes.c_uint32),
        ("dims", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("flags", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


class FromC:
    """Calls made by C."""

    F32 = 3

    def __init__(self, library, path, x):
        self.library = ctypes.CDLL(library)
        self.library.bench_call_open.restype = ctypes.c_void_p
        self.library.bench_call_error.restype = ctypes.c_char_p
        self.session = ctypes.c_void_p(self.library.bench_call_open(path.encode()))
        if not self.session:
            sys.exit(f"overhead.py: {self.library.bench_call_error().decode()}")
        self.x, self.y = x, np.empty_like(x)
        self.dims = (ctypes.c_int64 * 2)(*x.shape)
        self.seconds = np.empty(CALLS)
        self.cpu = ctypes.c_double()

    def tensor(self, array):
        return Tensor(None, array.ctypes.data, self.F32, 2, ctypes.addressof(self.dims), None, 0, 0)

    def round(self):
        status = self.library.bench_call_run(
            self.session,
            ctypes.byref(self.tensor(self.x)),
            ctypes.byref(self.tensor(self.y)),
            ctypes.c_void_p(self.seconds.ctypes.data),
            ctypes.byref(self.cpu),
            CALLS,
        )
        if status:
            sys.exit(f"overhead.py: {self.library.bench_call_error().decode()}")
        return statistics.median(self.seconds), self.cpu.value / CALLS

    def close(self):
        self.library.bench_call_close(self.session)


def python_round(session, x):
    seconds = []
    cpu = time.thread_time()
    for _ in range(CALLS):
        begin = time.perf_counter()
        session(x)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), (time.thread_time() - cpu) / CALLS


def main():
    library, path = sys.argv[1:3]
    x = np.random.rand(4, 5).astype(np.float32)
    from_c = FromC(library, path, x)
    session = omrun.Session(path, 0)
    pairs = []
    for turn in range(ROUNDS):
        # Whoever goes first in one round goes second in the next.
        first_python = python_round(session, x) if turn % 2 else None
        c = from_c.round()
        pairs.append((c, first_python or python_round(session, x)))
    np.testing.assert_array_equal(from_c.y, session(x))
    from_c.close()
    medians, cpu = np.array(pairs).min(axis=0).T * 1e6  # [C's, Python's] of the best rounds
    print(f"median call: from C {medians[0]:.1f} us, from Python {medians[1]:.1f} us; "
          f"CPU of the calling thread: {cpu[0]:.1f} us, {cpu[1]:.1f} us")
    # The best rounds are those a busy machine disturbed least; by either clock, whichever is more.
    value = max(medians[1] - medians[0], cpu[1] - cpu[0])
    verdict = "ok" if value <= LIMIT_US else "short"
    print(f"bench python-call-overhead {value:.2f} us {LIMIT_US} {verdict}")
    return verdict != "ok"


if __name__ == "__main__":
    sys.exit(main())

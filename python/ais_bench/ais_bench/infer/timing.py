# SPDX-License-Identifier: MIT
"""How long executions and copies took, in milliseconds."""
import threading
import time


class ExecTime(float):
    """The milliseconds one inference computed for.

    It is a number, and also the pair (start, end) on the session's clock, since programs of
    different years take it for one or the other.
    """

    __slots__ = ("start", "end")

    def __new__(cls, milliseconds, end):
        self = super().__new__(cls, milliseconds)
        self.end = end
        self.start = end - milliseconds
        return self

    def __iter__(self):
        return iter((self.start, self.end))

    def __reduce__(self):
        return (ExecTime, (float(self), self.end))


# Programs that run for weeks keep the latest entries of their lists: this many at least.
KEPT = 50_000


def _keep(entries, entry, kept):
    entries.append(entry)
    if kept and len(entries) >= 2 * kept:
        del entries[:kept]


class Times:
    """What a session has measured: one entry per inference, in order."""

    def __init__(self):
        self.exec_time_list = []
        self.h2d_time_list = []
        self.d2h_time_list = []

    def clear(self):
        """Begins new lists; those that were handed out stay as they are."""
        self.__init__()


class _MemoryTimes:
    """The copies of every session of the process."""

    def __init__(self):
        self.H2D_time_list = []
        self.D2H_time_list = []

    def reset(self):
        self.H2D_time_list = []
        self.D2H_time_list = []


_memory = _MemoryTimes()


def MemorySummary():
    """The one account of copies in this process."""
    return _memory


class Meter:
    """Tells inferences apart in the running totals of a session.

    The totals grow with every batch. What was added since the last look belongs to the inference
    that is being recorded, unless several are under way: then each takes its share by rows, and
    nothing is lost or counted twice.

    read_totals  () -> (rows, h2d, compute, d2h), the times in milliseconds
    lanes        how many executions can run at once
    """

    def __init__(self, read_totals, lanes=1):
        self._read_totals = read_totals
        self._lanes = lanes
        self._seen = read_totals()
        self._unclaimed = [0, 0.0, 0.0, 0.0]
        self._lock = threading.Lock()
        self._epoch = time.monotonic_ns()
        self.times = Times()
        self.kept = KEPT  # None: everything

    def record(self, rows):
        """One inference of so many rows has ended just now."""
        with self._lock:
            totals = self._read_totals()
            end = (time.monotonic_ns() - self._epoch) / 1e6
            for i, (now, before) in enumerate(zip(totals, self._seen)):
                self._unclaimed[i] += now - before
            self._seen = totals
            h2d, compute, d2h = self._claim(rows)
            # What is left for others of the same moment came after this one.
            end -= self._unclaimed[2] / self._lanes
            _keep(self.times.exec_time_list, ExecTime(compute, end), self.kept)
            _keep(self.times.h2d_time_list, h2d, self.kept)
            _keep(self.times.d2h_time_list, d2h, self.kept)
            _keep(_memory.H2D_time_list, h2d, KEPT)
            _keep(_memory.D2H_time_list, d2h, KEPT)

    def _claim(self, rows):
        unclaimed = self._unclaimed
        share = min(1.0, rows / unclaimed[0]) if unclaimed[0] > 0 else 0.0
        taken = [round(amount * share, 6) for amount in unclaimed[1:]]  # to the nanosecond
        self._unclaimed = [max(0, unclaimed[0] - rows)] + [
            amount - part for amount, part in zip(unclaimed[1:], taken)
        ]
        return taken

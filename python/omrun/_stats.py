# SPDX-License-Identifier: MIT
"""What a session has done so far."""
from dataclasses import dataclass
from typing import Any, Tuple


@dataclass(frozen=True)
class Timing:
    """How long something took, over all times it was done; percentiles are exact within 1 %."""

    count: int
    mean_us: float
    p50_us: float
    p90_us: float
    p95_us: float
    p99_us: float
    p999_us: float
    max_us: float


@dataclass(frozen=True)
class DeviceStats:
    """What one device of a session has done."""

    device: int
    lanes: int  #: at work; 0 when the device was set aside
    batches: int  #: model executions
    rows: int  #: samples in them
    padded_rows: int  #: rows executed beyond those
    retries: int  #: batches it failed that were run again
    failures: int  #: times a lane of it failed
    pack: Timing  #: host: gathering and converting a batch's rows
    h2d: Timing  #: upload
    compute: Timing  #: execution
    d2h: Timing  #: download
    unpack: Timing  #: host: scattering and converting its rows
    launch: Timing  #: host: the AscendCL calls that hand a batch to the device


@dataclass(frozen=True)
class SessionStats:
    """What a session has done."""

    requests: int  #: that succeeded
    rows: int  #: samples in them
    batches: int  #: model executions
    padded_rows: int  #: rows executed beyond those asked for
    retries: int  #: batches run again after a failure
    failed: int  #: requests that failed or were cancelled
    queued: int  #: requests that are unfinished now
    direct_bytes: int  #: that devices read and wrote in callers' memory, uncopied
    copied_bytes: int  #: that were copied between callers' memory and staging
    latency: Timing  #: of a request, from submission until it was settled
    devices: Tuple[DeviceStats, ...]


def _device(fields: Tuple[Any, ...]) -> DeviceStats:
    own: Tuple[Any, ...] = (*fields[:-6], *(Timing(*timing) for timing in fields[-6:]))
    return DeviceStats(*own)


def make(session: Tuple[Any, ...], devices: Tuple[Tuple[Any, ...], ...]) -> SessionStats:
    """The extension's tuples with names."""
    own: Tuple[Any, ...] = (*session[:-1], Timing(*session[-1]))
    values: Tuple[Any, ...] = (*own, tuple(_device(device) for device in devices))
    return SessionStats(*values)

# SPDX-License-Identifier: MIT
"""Runs Huawei Ascend offline models (.om) on every NPU of a machine as one call.

>>> import omrun
>>> session = omrun.Session("resnet50.om")       # on every device there is
>>> logits = session(images)                     # any number of rows; an ndarray

Where there is no CANN, the models of npusim's atc run on npusim, and the logger "omrun" says so.
"""
from ._arrays import empty
from ._core import version as __version__
from ._describe import (
    Device,
    Driver,
    OmInfo,
    OmTensor,
    Partition,
    Tensor,
    devices,
    driver,
    info,
)
from ._errors import (
    BusyError,
    DeviceLostError,
    DriverError,
    FileError,
    InvalidArgumentError,
    InvalidFileError,
    NotFoundError,
    OmrunError,
    OutOfMemoryError,
    SessionClosedError,
    UnsupportedError,
    WaitTimeoutError,
)
from ._session import Session, Trace
from ._stats import DeviceStats, SessionStats, Timing

__all__ = [
    "BusyError",
    "Device",
    "DeviceLostError",
    "DeviceStats",
    "Driver",
    "DriverError",
    "FileError",
    "InvalidArgumentError",
    "InvalidFileError",
    "NotFoundError",
    "OmInfo",
    "OmTensor",
    "OmrunError",
    "OutOfMemoryError",
    "Partition",
    "Session",
    "SessionClosedError",
    "SessionStats",
    "Tensor",
    "Timing",
    "Trace",
    "UnsupportedError",
    "WaitTimeoutError",
    "__version__",
    "devices",
    "driver",
    "empty",
    "info",
]


def _name_publicly() -> None:
    """Messages and help() give types the names they are used by."""
    for name in __all__:
        value = globals()[name]
        if isinstance(value, type):
            value.__module__ = __name__


_name_publicly()

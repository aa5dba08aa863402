# SPDX-License-Identifier: MIT
"""What can go wrong, one class per status of the C library."""
import concurrent.futures
from typing import Dict, Optional, Type

from . import _core


class OmrunError(Exception):
    """A call of the library failed; the text is its sentence.

    status: the library's name of what happened, such as "OMR_DRIVER_FAILED".
    code: the number that AscendCL gave, such as 507018; 0 when it was not AscendCL that failed.
    device: the id of the device it happened on, or None.
    """

    status: str = "OMR_UNKNOWN"
    code: int = 0
    device: Optional[int] = None


class InvalidArgumentError(OmrunError, ValueError):
    """A wrong shape, dtype, name, count or option; nothing was run."""


class OutOfMemoryError(OmrunError, MemoryError):
    """The host's or a device's memory does not suffice."""


class NotFoundError(OmrunError, FileNotFoundError):
    """There is no such file, library or device."""


class InvalidFileError(OmrunError, ValueError):
    """A file is there and is not what it should be."""


class UnsupportedError(OmrunError, NotImplementedError):
    """Understood, but this model, library or release cannot do it."""


class FileError(OmrunError, OSError):
    """Reading or writing failed."""


class WaitTimeoutError(OmrunError, TimeoutError):
    """The time given ran out; the session stays usable."""


class DriverError(OmrunError, RuntimeError):
    """An AscendCL call failed; .code is its number."""


class DeviceLostError(DriverError):
    """No device is left that can do the work."""


class BusyError(OmrunError, RuntimeError):
    """The session's queue is full."""


class SessionClosedError(OmrunError, RuntimeError, concurrent.futures.CancelledError):
    """The session was closed, or the request was cancelled."""


_CLASSES: Dict[int, Type[OmrunError]] = {
    1: InvalidArgumentError,
    2: OutOfMemoryError,
    3: NotFoundError,
    4: InvalidFileError,
    5: UnsupportedError,
    6: FileError,
    7: WaitTimeoutError,
    8: DriverError,
    9: DeviceLostError,
    10: BusyError,
    11: SessionClosedError,
}


def make(status: int, message: str, code: int, device: int) -> OmrunError:
    """The exception for a status of the C library."""
    error = _CLASSES.get(status, OmrunError)(message)
    error.status = _core.status_name(status)
    error.code = code
    if device >= 0:
        error.device = device
    return error


_core.set_error_maker(make)

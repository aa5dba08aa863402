# SPDX-License-Identifier: MIT
"""The beginning and the end of a process's use of its NPUs."""
import functools
import threading
from typing import Any, Callable, TypeVar, cast

import omrun

from . import handler

_Function = TypeVar("_Function", bound=Callable[..., Any])

_lock = threading.Lock()
_depth = 0


def init_huawei_api() -> None:
    """Opens AscendCL, so that its absence shows here. Nothing else needs it to be called.

    Raises omrun.NotFoundError, omrun.DriverError.
    """
    global _depth
    omrun.driver()
    with _lock:
        _depth += 1


def finalize_huawei_api() -> None:
    """Releases every handler that is left, once it was called as often as init_huawei_api()."""
    global _depth
    with _lock:
        _depth = max(_depth - 1, 0)
        last = _depth == 0
    if last:
        handler.release_all()


def using_huawei_api(function: _Function) -> _Function:
    """A decorator: init_huawei_api() before, finalize_huawei_api() after, whatever happens."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        init_huawei_api()
        try:
            return function(*args, **kwargs)
        finally:
            finalize_huawei_api()

    return cast(_Function, wrapper)

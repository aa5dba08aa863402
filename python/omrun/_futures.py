# SPDX-License-Identifier: MIT
"""Futures of calls on their way, and the thread that settles them.

The library's own threads never wait for the GIL. They leave settled requests in the extension's
inbox; one Python thread, begun with the first submit, fetches them and settles the futures.
"""
import concurrent.futures
import threading
from typing import Any, Callable, Optional

from . import _core


class Future(concurrent.futures.Future):  # type: ignore[type-arg]  # generic since 3.9 only
    """A concurrent.futures.Future that takes its call off the devices when it is cancelled."""

    _request: Optional[Any] = None
    _finish: Callable[[Any], Any]

    def cancel(self) -> bool:
        """Cancels the call unless it is settled; on return nothing touches its arrays any more."""
        cancelled = super().cancel()
        request = self._request
        if cancelled and request is not None:
            request.cancel()
        return cancelled


def _settle(future: Future, request: Any) -> None:
    future._request = None
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(future._finish(request.results()))
    except BaseException as error:  # whatever it is, it is the caller's to see
        future.set_exception(error)


def _work() -> None:
    while True:
        settled = _core.next_settled()
        if not settled:
            return
        settled.reverse()
        while settled:  # taken out, so that nothing of a call lives on until the next is settled
            _settle(*settled.pop())


_lock = threading.Lock()
_thread: Optional[threading.Thread] = None


def _start() -> None:
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _core.close_inbox(False)
            _thread = threading.Thread(target=_work, name="omrun-futures", daemon=True)
            _thread.start()


def submit(
    session: Any, inputs: Any, outputs: Any, finish: Callable[[Any], Any], wait: bool
) -> Future:
    """Submits to the extension's session; the future's result is finish(results).

    A full queue is waited for, or is a BusyError.
    """
    if _thread is None:
        _start()
    future = Future()
    future._finish = finish
    request = session.submit(inputs, outputs, future, wait)
    future._request = request
    if future.done():
        future._request = None
    return future


def stop() -> None:
    """Ends the thread once everything that is settled has been handed on."""
    global _thread
    with _lock:
        thread, _thread = _thread, None
    if thread is not None and thread.is_alive():
        _core.close_inbox(True)
        thread.join()

# SPDX-License-Identifier: MIT
"""Progress bars, where tqdm is installed."""
import contextlib
import threading
from typing import Any, ContextManager, Iterator, Optional


def bar(**options: Any) -> Optional[Any]:
    """A tqdm bar, or None without tqdm."""
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return None
    return tqdm(**options)


@contextlib.contextmanager
def _ticking(shown: Any) -> Iterator[None]:
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.1):
            shown.refresh()

    ticker = threading.Thread(target=tick, name="omrun-progress", daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()
        shown.close()


def loading(path: str, wanted: bool) -> ContextManager[None]:
    """Shows how long loading takes while it does."""
    shown = bar(bar_format="{desc} {elapsed}", desc=f"loading {path}") if wanted else None
    return contextlib.nullcontext() if shown is None else _ticking(shown)

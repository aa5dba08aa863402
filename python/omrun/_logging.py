# SPDX-License-Identifier: MIT
"""The library's messages in Python's logging, under the logger "omrun"."""
import logging

from . import _core

logger = logging.getLogger("omrun")

_LEVELS = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)


def _emit(level: int, message: str) -> None:
    logger.log(_LEVELS[level], "%s", message)


def follow_level() -> None:
    """Makes the library say what the logger would pass on, and nothing more."""
    wanted = logger.getEffectiveLevel()
    _core.log_to(_emit, sum(level < wanted for level in _LEVELS))


follow_level()

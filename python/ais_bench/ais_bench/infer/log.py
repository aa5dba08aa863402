# SPDX-License-Identifier: MIT
"""The tool's messages, "[INFO] ..." on the standard output unless the program logs otherwise."""
import logging
import sys

logger = logging.getLogger("ais_bench")


class _Console(logging.Handler):
    """Prints for programs that have not set up logging; the others get the records themselves."""

    def emit(self, record):
        if not logging.getLogger().handlers:
            print(self.format(record), file=sys.stdout, flush=True)


def _set_up():
    console = _Console()
    console.setFormatter(logging.Formatter("[%(levelname)s] %(message)s"))
    logger.addHandler(console)
    logger.setLevel(logging.INFO)


def logger_print(text):
    """Prints a line the way the tool does."""
    logger.info("%s", text)


_set_up()

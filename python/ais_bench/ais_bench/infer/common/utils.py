# SPDX-License-Identifier: MIT
from ais_bench.infer.log import logger, logger_print

__all__ = ["logger", "logger_print"]

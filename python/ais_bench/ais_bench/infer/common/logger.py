# SPDX-License-Identifier: MIT
from ais_bench.infer.log import logger

__all__ = ["logger"]

# SPDX-License-Identifier: MIT
import sys

from ais_bench.infer.main import main

if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: MIT
"""npusim, the simulator that comes with the package: its programs, and its ONNX Runtime."""
import glob
import importlib.util
import os
import sys
from typing import List, NoReturn, Optional

from . import _core

# Where the extension looks for it, too.
FOLDER = os.path.join(os.path.dirname(os.path.abspath(_core.__file__)), "npusim")


def _onnxruntime() -> Optional[str]:
    """The C library inside this Python's onnxruntime package, found without importing it."""
    spec = importlib.util.find_spec("onnxruntime")
    for root in (spec.submodule_search_locations or []) if spec else []:
        found: List[str] = sorted(glob.glob(os.path.join(root, "capi", "libonnxruntime.so*")))
        if found:
            return found[0]
    return None


def prepare() -> None:
    """Tells npusim where ONNX Runtime is, as far as this Python knows and nobody has said.

    npusim would ask the `python3` of PATH, which is another one in a venv that is not activated.
    """
    if os.environ.get("NPUSIM_ORT_LIBRARY") or not os.path.isdir(FOLDER):
        return
    library = _onnxruntime()
    if library:
        os.environ["NPUSIM_ORT_LIBRARY"] = library


def main() -> NoReturn:
    """The command `npusim`."""
    prepare()
    program = os.path.join(FOLDER, "bin", "npusim")
    if not os.access(program, os.X_OK):
        sys.exit(f"npusim: {program} is not there: this package was built without npusim")
    os.execv(program, ["npusim"] + sys.argv[1:])

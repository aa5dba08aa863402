# SPDX-License-Identifier: MIT
"""What is printed when a model is loaded and released, in the form its users know."""
from typing import Callable, Sequence, Tuple

import omrun

_ACL_NAMES = {
    "float32": "ACL_FLOAT",
    "float64": "ACL_DOUBLE",
    "bfloat16": "ACL_BF16",
    "complex64": "ACL_COMPLEX64",
    "complex128": "ACL_COMPLEX128",
}


def banner(text: str) -> None:
    """`text` in the middle of 50 characters between arrows."""
    print(">" * 15 + text.center(50) + "<" * 15)


def acl_name(dtype: str) -> str:
    """AscendCL's name of a dtype."""
    return _ACL_NAMES.get(dtype, "ACL_" + dtype.upper())


def _print_tensors(what: str, tensors: Tuple[omrun.Tensor, ...]) -> None:
    print(f"• {what.capitalize()} total: ", len(tensors))
    for index, tensor in enumerate(tensors):
        shape = {"name": tensor.name, "dimCount": len(tensor.shape), "dims": list(tensor.shape)}
        print(f"└─── {what} {index}: shape={shape}, dtype={acl_name(tensor.dtype)}")


def loaded(path: str, session: omrun.Session) -> None:
    """The model's inputs and outputs, once for every device."""
    for device in session.devices:
        banner(f"[NPU:{device}] init resource stage")
        print("• Model path: ", path)
        _print_tensors("input", session.inputs)
        _print_tensors("output", session.outputs)
        banner(f"[NPU:{device}] init resource success")
        print()


def release(devices: Sequence[int], close: Callable[[], None]) -> None:
    """Closes, which frees all devices at once, and says so of each; the last one comes first."""
    for device in reversed(devices):
        banner(f"[NPU:{device}] Releasing NPU resources stage")
        close()
        banner(f"[NPU:{device}] Resources released successfully.")
        print()

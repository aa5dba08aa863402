# SPDX-License-Identifier: MIT
"""Between NumPy and the extension, which is not linked with it."""
from typing import Any, Callable, Optional, Sequence, Tuple, Union

import numpy as np

from . import _core


def convert(value: Any, place: str) -> Any:
    """An ndarray of what describes itself neither as NumPy's arrays do nor through DLPack."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        array = np.asarray(memoryview(value))
    else:
        try:
            array = np.asarray(value)
        except ValueError as error:  # a ragged list, since NumPy 1.24
            raise TypeError(f"{place}: no array can be made of it: {error}") from None
    if array.dtype.kind == "O":
        raise TypeError(f"{place}: {type(value).__name__} does not become an array of numbers")
    return array


def bfloat16() -> Optional[Any]:
    """The dtype that ml_dtypes has for bfloat16, or None without ml_dtypes."""
    try:
        import ml_dtypes
    except ImportError:
        return None
    return np.dtype(ml_dtypes.bfloat16)


def viewer(dtypes: Sequence[str]) -> Optional[Callable[[Tuple[Any, ...]], Tuple[Any, ...]]]:
    """What turns the extension's arrays into those of `dtypes`; None when they are that already.

    NumPy has no bfloat16 of its own: it is the extension's uint16 of the same bits, seen through
    ml_dtypes where that is installed.
    """
    if "bfloat16" not in dtypes:
        return None
    real = bfloat16()
    if real is None:
        return None

    def view(arrays: Tuple[Any, ...]) -> Tuple[Any, ...]:
        return tuple(
            array.view(real) if dtype == "bfloat16" else array
            for array, dtype in zip(arrays, dtypes)
        )

    return view


def empty(shape: Union[int, Sequence[int]], dtype: Any = np.float32) -> Any:
    """An uninitialized ndarray in page-locked memory, which devices read and write directly.

    As an input or as `out=` of the model's dtype it is not copied on the host. It takes a few
    hundred microseconds to make and is memory the system cannot swap out: make it once and use it
    again. It is freed with the last reference to it.

    shape: elements along each axis.
    dtype: anything np.dtype() takes, or "bfloat16" with ml_dtypes installed.

    Raises OutOfMemoryError, and NotFoundError where there is no AscendCL.
    """
    from ._npusim import prepare

    if isinstance(dtype, str) and dtype == "bfloat16":
        dtype = bfloat16() or np.uint16
    wanted = np.dtype(dtype)
    dims = (shape,) if isinstance(shape, int) else tuple(int(n) for n in shape)
    if wanted.kind not in "biufcV" or wanted.hasobject or wanted.itemsize not in (1, 2, 4, 8, 16):
        raise TypeError(f"the dtype is {wanted}; wanted is a number or bool")
    prepare()
    if wanted.kind == "V" or not wanted.isnative:
        return _core.pinned_array("u", 1, dims + (wanted.itemsize,)).view(wanted).reshape(dims)
    return _core.pinned_array(wanted.kind, wanted.itemsize, dims)


_core.set_array_maker(np.asarray)
_core.set_converter(convert)

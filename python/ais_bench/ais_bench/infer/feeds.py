# SPDX-License-Identifier: MIT
"""What programs hand to a model, as arrays of the shape and type it takes.

The interface has always been one of bytes: an array of exactly the size an input wants is that
input, whatever its shape and type say. That stays. What used to be refused for its size and has the
right shape is taken by value and converted.
"""
import numpy as np

from ais_bench.infer.log import logger


def as_array(feed):
    """The ndarray behind a feed; nothing is copied where that can be avoided."""
    if isinstance(feed, np.ndarray):
        array = feed
    elif isinstance(feed, np.generic):
        array = np.asarray(feed).reshape(1)
    elif isinstance(feed, (str, bytes, bytearray, list, tuple, dict)) or np.isscalar(feed):
        array = None
    elif hasattr(feed, "detach") and hasattr(feed, "cpu"):  # torch, on whatever device
        array = np.asarray(feed.detach().cpu().numpy())
    elif hasattr(feed, "__array__") or hasattr(feed, "__array_interface__"):
        array = np.asarray(feed)
    else:
        array = _from_buffer(feed)
    if array is None or array.dtype == object:
        raise RuntimeError(
            f"a feed is {type(feed).__name__}; wanted is a NumPy array or scalar, a torch tensor "
            "or a Tensor"
        )
    return array


def _from_buffer(feed):
    try:
        return np.asarray(memoryview(feed))
    except TypeError:
        return None


def _from_bytes(array, dtype, shape):
    """The array's bytes as that type and shape."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.uint8).view(dtype).reshape(shape)


def _only_batch_differs(shape, wanted, batch_axis):
    return len(shape) == len(wanted) and all(
        given == want or (axis == batch_axis and want > 0)
        for axis, (given, want) in enumerate(zip(shape, wanted))
    )


def fit(array, desc, shape):
    """`array` as the input `desc` set to `shape` takes it; refuses what cannot be meant."""
    dtype = desc.numpy_dtype
    same_dtype = array.dtype == dtype or array.dtype.newbyteorder("=") == dtype
    if tuple(array.shape) == tuple(shape) and same_dtype:
        return array
    if same_dtype and array.size == int(np.prod(shape, dtype=np.int64)):
        return array.reshape(shape)
    if array.nbytes == desc.bytes_of(shape):
        _warn_of_bits(array, desc, shape)
        return _from_bytes(array, dtype, shape)
    if _only_batch_differs(array.shape, shape, desc.batch_axis):
        return array
    raise RuntimeError(
        f'input "{desc.name}": got {array.dtype} {tuple(array.shape)} of {array.nbytes} bytes, '
        f"wanted {desc.datatype.name} {tuple(shape)} of {desc.bytes_of(shape)} bytes"
    )


_warned = set()


def _warn_of_bits(array, desc, shape):
    """A whole array of another kind of number is more often forgotten than meant."""
    if tuple(array.shape) != tuple(shape) or array.dtype.itemsize < 4:
        return
    key = (desc.name, array.dtype.str)
    if key in _warned:
        return
    _warned.add(key)
    logger.warning(
        'input "%s" takes %s and gets %s of the same size: its bits are used as they are; use '
        ".astype(np.%s) if its values are meant",
        desc.name,
        desc.datatype.name,
        array.dtype,
        desc.numpy_dtype.name,
    )

# SPDX-License-Identifier: MIT
"""What programs see of a model's tensors: element types, descriptions, data."""
import ctypes
import enum
import functools

import numpy as np
import omrun


class dtype(enum.Enum):
    """Element types by AscendCL's numbers (aclDataType), which they are equal to."""

    float32 = 0
    float16 = 1
    int8 = 2
    int32 = 3
    uint8 = 4
    int16 = 6
    uint16 = 7
    uint32 = 8
    int64 = 9
    uint64 = 10
    double = 11
    double64 = 11
    bool = 12
    complex64 = 16
    complex128 = 17
    bfloat16 = 27

    def __int__(self):
        return self.value

    __index__ = __int__

    def __eq__(self, other):
        return self.value == other if isinstance(other, int) else self is other

    def __hash__(self):
        return hash(self.value)


class type(enum.Enum):
    """Where the data of a Tensor is."""

    memory_host = 0
    memory_device = 1
    memory_dvpp = 2


_NAMES = {"float64": "double"}


def dtype_named(name):
    """The dtype of an element type by NumPy's name of it."""
    return dtype[_NAMES.get(name, name)]


def numpy_dtype(name):
    """NumPy's dtype of that name; bfloat16 is ml_dtypes' where that is installed, else raw."""
    if name != "bfloat16":
        return np.dtype(name)
    try:
        import ml_dtypes
    except ImportError:
        return np.dtype("V2")
    return np.dtype(ml_dtypes.bfloat16)


# aclFormat; layouts that are not listed are private to the device and shown as ND.
_FORMATS = {"NCHW": 0, "NHWC": 1, "ND": 2, "NC1HWC0": 3, "NCDHW": 30, "NDHWC": 27}


def format_number(name):
    return _FORMATS.get(name, _FORMATS["ND"])


class tensor_desc:
    """One input or output of a model.

    name      as AscendCL knows it
    datatype  a `dtype`
    format    aclFormat: 0 is NCHW, 1 NHWC, 2 ND
    shape     a list; -1 where the axis varies
    size      bytes of the largest shape
    realsize  bytes of the shape that is set
    """

    __slots__ = ("name", "datatype", "format", "shape", "size", "realsize", "batch_axis")

    def __init__(self, name="", datatype=dtype.float32, format=2, shape=(), size=0, batch_axis=-1):
        self.name = name
        self.datatype = datatype
        self.format = format
        self.shape = list(shape)
        self.size = size
        self.realsize = size
        self.batch_axis = batch_axis

    @property
    def numpy_dtype(self):
        name = "float64" if self.datatype is dtype.double64 else self.datatype.name
        return numpy_dtype(name)

    def bytes_of(self, shape):
        return int(np.prod(shape, dtype=np.int64)) * self.numpy_dtype.itemsize

    def __str__(self):
        shape = ", ".join(map(str, self.shape))
        return f"{self.name}  ({shape})  {self.datatype.name}  {self.size}  {self.realsize}"

    def __repr__(self):
        return f"<tensor_desc {self}>"


class BaseTensor:
    """Memory that a caller vouches for, as an address and a size in bytes."""

    def __init__(self, buf, size):
        self.buf = int(buf)
        self.size = int(size)

    def __array__(self, dtype=None, copy=None):
        view = np.frombuffer((ctypes.c_ubyte * self.size).from_address(self.buf), np.uint8)
        return view.copy() if copy else view


@functools.lru_cache(maxsize=None)
def _device_ids():
    return [device.id for device in omrun.devices()]


class Tensor:
    """An array that programs move to a device and back.

    omrun moves data itself, when it runs; to_device() and to_host() only keep the account that
    `device` and `type` show, and reading the array never fails.
    """

    def __init__(self, array):
        self._array = np.ascontiguousarray(array).reshape(np.shape(array))
        self.device = -1

    @property
    def shape(self):
        return list(self._array.shape)

    @property
    def dtype(self):
        return dtype_named(self._array.dtype.name)

    @property
    def type(self):
        return type.memory_host if self.device < 0 else type.memory_device

    def to_device(self, device_id):
        if device_id not in _device_ids():
            there = ", ".join(map(str, _device_ids())) or "none"
            raise RuntimeError(f"device {device_id} is not there; there are {there}")
        self.device = int(device_id)

    def to_host(self):
        self.device = -1

    def __array__(self, dtype=None, copy=None):
        array = self._array if dtype is None else self._array.astype(dtype, copy=False)
        return array.copy() if copy else array

    def __str__(self):
        where = "host" if self.device < 0 else f"device {self.device}"
        return f"<Tensor {self._array.dtype.name} {self.shape} on {where}>"

    __repr__ = __str__

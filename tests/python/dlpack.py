# SPDX-License-Identifier: MIT
"""A producer and a consumer of DLPack, of the least that makes one: what torch's tensors are."""
import ctypes


class _Tensor(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("dims", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    ]


class _Managed(ctypes.Structure):
    _fields_ = [
        ("tensor", _Tensor),
        ("context", ctypes.c_void_p),
        ("deleter", ctypes.c_void_p),
    ]


_new = ctypes.pythonapi.PyCapsule_New
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]

CODES = {"i": 0, "u": 1, "f": 2, "bfloat": 4, "c": 5, "b": 6}


class Producer:
    """Has an ndarray's memory and DLPack as the only way to it."""

    def __init__(self, array, code=None, device_type=1, with_strides=True, offset=0):
        self.array = array
        self.asked = 0
        self._device_type = device_type
        rank = array.ndim
        self._dims = (ctypes.c_int64 * max(rank, 1))(*array.shape)
        steps = [stride // array.itemsize for stride in array.strides]
        self._strides = (ctypes.c_int64 * max(rank, 1))(*steps)
        self._managed = _Managed(
            _Tensor(
                array.ctypes.data - offset,
                device_type,
                0,
                rank,
                CODES[code or array.dtype.kind],
                array.itemsize * 8,
                1,
                self._dims,
                self._strides if with_strides else None,
                offset,
            )
        )

    def __dlpack_device__(self):
        return (self._device_type, 0)

    def __dlpack__(self, stream=None):
        self.asked += 1
        return _new(ctypes.addressof(self._managed), b"dltensor", None)


def address(exporter):
    """Where the elements of something that exports DLPack are, and how many axes it has."""
    capsule = exporter.__dlpack__()
    tensor = _Managed.from_address(_pointer(capsule, b"dltensor")).tensor
    return tensor.data + tensor.byte_offset, tensor.rank

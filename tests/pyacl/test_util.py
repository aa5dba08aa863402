# SPDX-License-Identifier: MIT
"""acl.util: bytes, arrays and their addresses. Threads are in test_callback.py."""
import ctypes
import sys

import acl
import numpy as np
import pytest

deprecated = pytest.mark.filterwarnings("ignore:acl.util")


def test_bytes_to_ptr_is_where_the_bytes_are():
    data = b"payload"
    assert ctypes.string_at(acl.util.bytes_to_ptr(data), 7) == data


def test_bytes_are_written_through_their_address():
    data = bytes(bytearray(8))
    ctypes.memmove(acl.util.bytes_to_ptr(data), b"12345678", 8)
    assert data == b"12345678"


def test_bytes_to_ptr_takes_bytes_only():
    for other in (bytearray(b"x"), memoryview(b"x"), "x", 5, None, np.zeros(1)):
        with pytest.raises(ValueError, match="wants bytes"):
            acl.util.bytes_to_ptr(other)


def test_ptr_to_bytes_copies():
    array = np.arange(4, dtype=np.uint8)
    data = acl.util.ptr_to_bytes(array.ctypes.data, 4)
    array[:] = 0
    assert data == b"\x00\x01\x02\x03"
    assert acl.util.ptr_to_bytes(array.ctypes.data, 0) == b""


def test_ptr_to_bytes_of_pinned_memory():
    address, ret = acl.rt.malloc_host(16)
    assert ret == 0
    ctypes.memset(address, 5, 16)
    assert acl.util.ptr_to_bytes(address, 16) == b"\x05" * 16
    assert acl.rt.free_host(address) == 0


@pytest.mark.parametrize("into", ["bytes", "array"])
def test_device_memory_is_not_the_hosts_to_read(into):
    address, _ = acl.rt.malloc(16, 0)
    with pytest.raises(ValueError, match="memory of device 0, which the host cannot read"):
        if into == "bytes":
            acl.util.ptr_to_bytes(address, 16)
        else:
            with pytest.warns(Warning, match="deprecated"):
                acl.util.ptr_to_numpy(address, (16,), 1)
    assert acl.rt.free(address) == 0
    with pytest.raises(ValueError, match="in no live allocation"):
        acl.util.ptr_to_bytes(address, 16)


def test_nothing_is_at_zero():
    with pytest.raises(ValueError, match="the address is 0"):
        acl.util.ptr_to_bytes(0, 1)


@deprecated
def test_numpy_to_ptr_is_where_the_elements_are():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert acl.util.numpy_to_ptr(array) == array.ctypes.data
    assert acl.util.numpy_to_ptr(array[1]) == array.ctypes.data + 12


def test_numpy_to_ptr_is_deprecated():
    with pytest.warns(Warning, match="numpy_to_ptr is deprecated: use acl.util.bytes_to_ptr"):
        acl.util.numpy_to_ptr(np.zeros(1))


@deprecated
def test_numpy_to_ptr_takes_arrays_only():
    with pytest.raises(ValueError, match="wants a numpy.ndarray"):
        acl.util.numpy_to_ptr([1, 2])
    with pytest.raises(ValueError, match="wants a numpy.ndarray"):
        acl.util.numpy_contiguous_to_ptr(b"12")


@pytest.mark.filterwarnings("ignore:acl.util.numpy_to_ptr is deprecated")
def test_numpy_to_ptr_warns_of_elements_out_of_order():
    array = np.arange(6).reshape(2, 3)
    with pytest.warns(Warning, match="not contiguous"):
        assert acl.util.numpy_to_ptr(array.T) == array.ctypes.data


@deprecated
def test_numpy_contiguous_to_ptr_copies_only_what_needs_it():
    array = np.arange(6, dtype=np.int64).reshape(2, 3)
    address, same = acl.util.numpy_contiguous_to_ptr(array)
    assert same is array and address == array.ctypes.data
    address, copy = acl.util.numpy_contiguous_to_ptr(array.T)
    assert copy.flags.c_contiguous and address == copy.ctypes.data
    assert (copy == array.T).all()
    assert ctypes.string_at(address, 48) == array.T.tobytes()


NUMPY_TYPES = {
    0: np.bool_,
    1: np.int8,
    2: np.uint8,
    3: np.int16,
    4: np.uint16,
    5: np.int32,
    6: np.uint32,
    7: np.int64,
    8: np.uint64,
    9: np.longlong,
    10: np.ulonglong,
    11: np.float32,
    12: np.float64,
    23: np.float16,
}


@deprecated
@pytest.mark.parametrize("number", NUMPY_TYPES)
def test_ptr_to_numpy_is_a_view(number):
    source = np.ones((2, 3), NUMPY_TYPES[number])
    view = acl.util.ptr_to_numpy(source.ctypes.data, (2, 3), number)
    assert view.dtype == source.dtype and view.shape == (2, 3)
    assert view.dtype.num == number
    source[1, 2] = 0
    assert view[1, 2] == 0
    view[0, 0] = 0
    assert source[0, 0] == 0
    assert not view.flags.owndata and view.ctypes.data == source.ctypes.data


@deprecated
def test_ptr_to_numpy_of_no_elements_and_of_one():
    one = np.array(7.0)
    assert acl.util.ptr_to_numpy(one.ctypes.data, (), 12) == 7.0
    assert acl.util.ptr_to_numpy(one.ctypes.data, (0, 5), 12).shape == (0, 5)


@deprecated
def test_ptr_to_numpy_of_bad_shapes_and_types():
    address = np.zeros(1).ctypes.data
    with pytest.raises(TypeError):
        acl.util.ptr_to_numpy(address, [2, 3], 5)
    with pytest.raises(TypeError):
        acl.util.ptr_to_numpy(address, (2.0,), 5)
    with pytest.raises(ValueError, match="shape"):
        acl.util.ptr_to_numpy(address, (-1,), 5)
    with pytest.raises(ValueError, match="shape"):
        acl.util.ptr_to_numpy(address, (sys.maxsize, 9), 5)
    with pytest.raises(ValueError, match="17 is not the number"):
        acl.util.ptr_to_numpy(address, (1,), 17)

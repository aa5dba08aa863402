# SPDX-License-Identifier: MIT
"""Arrays of every origin, element type and layout, in and out."""
import array
import gc

import dlpack
import numpy as np
import omrun
import pytest

DTYPES = ["f16", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "bool"]


def numpy_name(short):
    return {"f": "float", "i": "int", "u": "uint"}[short[0]] + short[1:] if short != "bool" else short


def sample(short):
    values = np.arange(20).reshape(4, 5)
    return values % 2 == 0 if short == "bool" else values.astype(numpy_name(short))


@pytest.fixture
def echo(om, opened):
    """y = x of f32 [4,5]."""
    return opened(om("identity_f32"))


@pytest.fixture
def x():
    return np.random.RandomState(1).rand(4, 5).astype(np.float32)


@pytest.mark.parametrize("short", DTYPES)
def test_every_dtype_goes_in_and_comes_out(om, opened, short):
    given = sample(short)
    result = opened(om(f"identity_{short}"))(given)
    assert result.dtype == np.dtype(numpy_name(short))
    np.testing.assert_array_equal(result, given)


def test_bfloat16_is_that_of_ml_dtypes(om, opened):
    ml_dtypes = pytest.importorskip("ml_dtypes")
    session = opened(om("identity_bf16"))
    assert session.inputs[0].dtype == "bfloat16"
    given = np.linspace(-3, 3, 20).astype(ml_dtypes.bfloat16).reshape(4, 5)
    result = session(given)
    assert result.dtype == given.dtype
    np.testing.assert_array_equal(result.view(np.uint16), given.view(np.uint16))
    converted = session(np.linspace(-3, 3, 20, dtype=np.float32).reshape(4, 5))
    np.testing.assert_array_equal(converted.view(np.uint16), given.view(np.uint16))
    out = session.empty_outputs(given)
    assert out.dtype == given.dtype and session(given, out=out) is out
    np.testing.assert_array_equal(out.view(np.uint16), given.view(np.uint16))
    assert session.run([given])[0].dtype == given.dtype
    assert session.submit(given).result().dtype == given.dtype


def test_bfloat16_without_ml_dtypes_is_its_bits(om, python):
    _, out, _ = python(
        """
        import sys
        sys.modules["ml_dtypes"] = None
        import numpy as np, omrun
        result = omrun.Session(sys.argv[1])(np.ones((4, 5), np.float32))
        print(result.dtype, hex(result[0, 0]))
        """,
        om("identity_bf16"),
    )
    assert out.split() == ["uint16", "0x3f80"]


def test_usual_casts_are_made(echo):
    whole = np.arange(20).reshape(4, 5)
    for dtype in (np.float64, np.float16, np.int8, np.uint8, np.int16, np.bool_):
        np.testing.assert_array_equal(echo(whole.astype(dtype)), whole.astype(dtype))


def test_any_layout_goes_in(echo):
    big = np.random.RandomState(2).rand(10, 12).astype(np.float32)
    for view in (big[1:9:2, 2:7], big[::-1][:4, :5], big[:5, :4].T, big[:4, 11:1:-2],
                 np.broadcast_to(big[0, :5], (4, 5)), np.asfortranarray(big[:4, :5])):
        np.testing.assert_array_equal(echo(view), view)


def test_the_other_byte_order_goes_in_and_out(echo, x):
    swapped = x.astype(x.dtype.newbyteorder())
    np.testing.assert_array_equal(echo(swapped), x)
    out = np.empty((4, 5), swapped.dtype)
    echo(x, out=out)
    np.testing.assert_array_equal(out, x)


def test_read_only_inputs_work(echo, x):
    x.flags.writeable = False
    np.testing.assert_array_equal(echo(x), x)


def test_nan_and_infinity_pass_through(echo, x):
    x[0, 0], x[1, 1], x[2, 2] = np.nan, np.inf, -np.inf
    np.testing.assert_array_equal(echo(x), x)


def test_unaligned_memory_goes_in(echo, x):
    raw = np.zeros(81, np.uint8)
    unaligned = raw[1:].view(np.float32).reshape(4, 5)
    unaligned[:] = x
    np.testing.assert_array_equal(echo(unaligned), x)


# ---- not NumPy's ------------------------------------------------------------------------------


def test_nested_lists_and_tuples_are_arrays(echo):
    rows = [[float(10 * r + c) for c in range(5)] for r in range(4)]
    np.testing.assert_array_equal(echo(rows), rows)
    np.testing.assert_array_equal(echo([tuple(row) for row in rows]), rows)


def test_the_buffer_protocol(om, opened):
    session = opened(om("no_batch"))
    values = array.array("f", range(7))
    expected = 2 * np.arange(7, dtype=np.float32) + 1
    np.testing.assert_array_equal(session(values), expected)
    np.testing.assert_array_equal(session(memoryview(values)), expected)
    np.testing.assert_array_equal(session(bytes(range(7))), expected)  # bytes are uint8
    np.testing.assert_array_equal(session(bytearray(range(7))), expected)


def test_the_array_interface(echo, x):
    class Wrapped:
        __array_interface__ = x.__array_interface__

    np.testing.assert_array_equal(echo(Wrapped()), x)


@pytest.mark.parametrize("options", [{}, {"with_strides": False}, {"offset": 64}])
def test_dlpack_goes_in_without_a_copy(echo, x, options):
    tensor = dlpack.Producer(x, **options)
    np.testing.assert_array_equal(echo(tensor), x)
    assert tensor.asked == 1


def test_dlpack_of_any_strides_and_dtype(om, opened):
    big = np.arange(80).reshape(8, 10)
    for short in ("f16", "f64", "i8", "i32", "i64", "u8", "bool"):
        given = (big % 2 == 0 if short == "bool" else big.astype(numpy_name(short)))[::2, 9:4:-1]
        result = opened(om(f"identity_{short}"))(dlpack.Producer(given))
        np.testing.assert_array_equal(result, given)


def test_dlpack_has_bfloat16(om, opened):
    bits = (np.ones((4, 5), np.float32).view(np.uint32) >> 16).astype(np.uint16)
    result = opened(om("identity_bf16"))(dlpack.Producer(bits, code="bfloat"))
    np.testing.assert_array_equal(np.asarray(result).view(np.uint16), bits)


def test_dlpack_from_elsewhere_is_refused_before_it_is_asked_for(echo, x):
    tensor = dlpack.Producer(x, device_type=2)
    with pytest.raises(TypeError, match=r"input 0: the tensor is on a device .*\.cpu\(\)"):
        echo(tensor)
    assert tensor.asked == 0


def test_what_an_exporter_raises_comes_through(echo):
    class Broken:
        def __dlpack_device__(self):
            return (1, 0)

        def __dlpack__(self):
            raise BufferError("needs grad")

    with pytest.raises(BufferError, match="needs grad"):
        echo(Broken())


@pytest.mark.skipif(not hasattr(np.ndarray, "__dlpack__"), reason="NumPy before 1.22")
def test_results_come_out_through_dlpack_without_a_copy(echo, x):
    result = echo(x)
    assert dlpack.address(result) == (result.ctypes.data, 2)
    if hasattr(np, "from_dlpack"):
        np.testing.assert_array_equal(np.from_dlpack(result), x)


def test_torch_tensors_go_in_and_come_out(echo):
    torch = pytest.importorskip("torch")
    tensor = torch.rand(5, 4).T
    result = torch.from_dlpack(echo(tensor))
    assert torch.equal(result, tensor)


# ---- page-locked memory -----------------------------------------------------------------------


def test_empty_is_an_ndarray_of_any_shape_and_dtype():
    for shape, dtype in (((3, 4), np.float32), (7, "int8"), ((), np.float64), ((0, 5), np.uint16),
                         ((2, 3), ">f4"), ((1,), np.bool_), ((2,), np.complex64)):
        made = omrun.empty(shape, dtype)
        assert made.shape == np.empty(shape).shape and made.dtype == np.dtype(dtype)
        assert made.flags.writeable and made.ctypes.data % 64 == 0
        made[...] = 1
        assert (made == 1).all()


def test_empty_refuses_what_no_memory_can_hold():
    with pytest.raises(ValueError, match="no memory can hold"):
        omrun.empty((2**40, 2**40))
    with pytest.raises(ValueError):
        omrun.empty((-1,))
    with pytest.raises(ValueError, match="at most 16"):
        omrun.empty((1,) * 17)
    with pytest.raises(TypeError):
        omrun.empty(3, object)
    with pytest.raises(TypeError):
        omrun.empty(3, "U4")


def test_empty_is_freed_with_its_last_view(om, opened):
    view = omrun.empty((1000, 1000))[::2]
    view[:] = 2
    gc.collect()
    assert (view == 2).all()


# ---- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        np.array([[object()] * 5] * 4),
        np.array([["text"] * 5] * 4),
        np.zeros((4, 5), "M8[s]"),
        np.zeros((4, 5), "S3"),
        np.zeros((4, 5), [("a", "f4")]),
        [[1.0], [1.0, 2.0]],
        "text",
        object(),
        None,
        [[None] * 5] * 4,
    ],
    ids=repr,
)
@pytest.mark.filterwarnings("ignore")  # NumPy 1 warns of ragged lists
def test_what_is_no_array_of_numbers_is_a_type_error(echo, wrong):
    with pytest.raises(TypeError, match="input 0: "):
        echo(wrong)
    with pytest.raises(TypeError, match='input "x": '):
        echo({"x": wrong})


def test_dtypes_without_a_cast_are_refused(om, opened):
    with pytest.raises(omrun.InvalidArgumentError, match="complex64 does not become float32"):
        opened(om("identity_f32"))(np.zeros((4, 5), np.complex64))
    with pytest.raises(omrun.InvalidArgumentError):
        opened(om("identity_i8"))(np.full((4, 5), 300))


def test_more_axes_than_possible_are_refused(echo):
    with pytest.raises(ValueError, match="17 axes"):
        echo(np.zeros((1,) * 17))


def test_huge_shapes_are_refused_without_touching_them(echo):
    huge = np.broadcast_to(np.float32(1), (2**40, 7))
    with pytest.raises(ValueError, match="wanted"):
        echo(huge)


def test_a_string_with_arrays_inside_leaves_no_reference(echo, x):
    import sys

    before = sys.getrefcount(x)
    for _ in range(100):
        with pytest.raises(ValueError):
            echo(x, x)
        with pytest.raises(TypeError):
            echo({"x": x, "y": "text"})
    gc.collect()
    assert sys.getrefcount(x) <= before + 1

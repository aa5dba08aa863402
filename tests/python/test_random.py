# SPDX-License-Identifier: MIT
"""Random arrays, strides and dtypes against NumPy."""
import numpy as np
import omrun
import pytest

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]

settings.register_profile(
    "omrun", deadline=None, max_examples=150, suppress_health_check=list(HealthCheck)
)
settings.load_profile("omrun")


@st.composite
def views(draw, rows=st.integers(0, 12), columns=3):
    """[rows, columns] of any dtype, byte order and strides, with small whole numbers in it."""
    count = draw(rows)
    steps = draw(st.tuples(st.sampled_from([-3, -2, -1, 1, 2, 3]), st.sampled_from([-2, -1, 1, 2])))
    dtype = np.dtype(draw(st.sampled_from(DTYPES))).newbyteorder(draw(st.sampled_from("<>")))
    shape = (abs(steps[0]) * count, abs(steps[1]) * columns)
    seed = draw(st.integers(0, 2**31))
    big = np.random.RandomState(seed).randint(0, 2 if dtype.kind == "b" else 100, shape)
    big = big.astype(dtype, order=draw(st.sampled_from("CF")))
    view = big[:: steps[0], :: steps[1]]
    if draw(st.booleans()):
        view.flags.writeable = False
    return view


@pytest.fixture(scope="module")
def session(om):
    with omrun.Session(om.rows()) as opened:
        yield opened


@given(x=views(), out_of=st.sampled_from(["", "f4", "f8", ">f4", ">f8"]), fortran=st.booleans())
def test_any_view_gives_what_numpy_gives(session, x, out_of, fortran):
    f = x.astype(np.float32)
    expected = np.stack([f.sum(axis=1), f[:, 0] - f[:, 2]], axis=1)
    if not out_of:
        result = session(x)
    else:
        result = np.empty((len(x), 2), out_of, order="F" if fortran else "C")
        assert session(x, out=result) is result
    np.testing.assert_array_equal(result, expected)


@given(data=st.data())
def test_identity_keeps_every_dtype(om, data):
    short = {"f": "f", "i": "i", "u": "u"}
    code = data.draw(st.sampled_from([d for d in DTYPES if d != "?"]))
    name = f"identity_{short[code[0]]}{8 * int(code[1])}"
    x = data.draw(views(rows=st.just(4), columns=5)).astype(code)
    session = _identity(om(name))
    np.testing.assert_array_equal(session(x), x)
    assert session(x).dtype == x.dtype


_sessions = {}


def _identity(path):
    if path not in _sessions:
        _sessions[path] = omrun.Session(path, 0)
    return _sessions[path]


@given(
    thing=st.recursive(
        st.none() | st.text() | st.binary() | st.floats() | st.integers() | st.booleans(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
        max_leaves=8,
    )
)
@pytest.mark.filterwarnings("ignore")
def test_anything_else_is_an_answer_or_an_exception_of_the_right_type(session, thing):
    try:
        assert isinstance(session(thing), np.ndarray)
    except (TypeError, ValueError, OverflowError) as error:
        assert str(error)

# SPDX-License-Identifier: MIT
"""omrun.Session: what goes in, what comes out, what it says when it cannot."""
import copy
import os
import pathlib
import pickle

import numpy as np
import omrun
import pytest


def pair(count, seed=0):
    random = np.random.RandomState(seed)
    ids = random.randint(-100, 100, (count, 5)).astype(np.int64)
    mask = random.rand(count, 5).astype(np.float32)
    return ids, mask


def pair_reference(ids, mask):
    return ids.astype(np.float32) * mask, mask.sum(axis=1).astype(np.int64)


def rows_reference(x):
    return np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)


# ---- forms of calls ---------------------------------------------------------------------------


def test_one_output_is_an_ndarray(om, opened):
    session = opened(om.rows())
    x = np.random.rand(5, 3).astype(np.float32)
    y = session(x)
    assert isinstance(y, np.ndarray) and y.dtype == np.float32 and y.shape == (5, 2)
    np.testing.assert_allclose(y, rows_reference(x), rtol=1e-6)


def test_several_outputs_are_a_tuple_in_the_models_order(om, opened):
    ids, mask = pair(9)
    out, length = opened(om.pair())(ids, mask)
    np.testing.assert_array_equal(out, pair_reference(ids, mask)[0])
    assert length.shape == (9,) and length.dtype == np.int64


def test_a_dict_goes_in_by_name_and_comes_out_by_name(om, opened):
    ids, mask = pair(3)
    results = opened(om.pair())({"mask": mask, "ids": ids})
    assert sorted(results) == ["len", "out"]
    np.testing.assert_array_equal(results["out"], pair_reference(ids, mask)[0])


def test_a_dict_to_a_model_of_one_output_is_an_ndarray(om, opened):
    x = np.ones((2, 3), np.float32)
    np.testing.assert_array_equal(opened(om.rows())({"x": x}), rows_reference(x))


def test_run_takes_a_sequence_or_a_mapping_and_returns_a_tuple(om, opened):
    session = opened(om.pair())
    ids, mask = pair(6)
    expected = pair_reference(ids, mask)[0]
    for inputs in ([ids, mask], (ids, mask), {"ids": ids, "mask": mask}):
        results = session.run(inputs)
        assert type(results) is tuple and len(results) == 2
        np.testing.assert_array_equal(results[0], expected)
    assert type(opened(om.rows()).run([np.ones((1, 3), np.float32)])) is tuple


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 5, 8, 31, 1000])
def test_any_number_of_rows(om, opened, rows):
    x = np.random.RandomState(rows).rand(rows, 3).astype(np.float32)
    y = opened(om.rows())(x)
    assert y.shape == (rows, 2)
    np.testing.assert_allclose(y, rows_reference(x), rtol=1e-5, atol=1e-6)


def test_rows_are_spread_over_the_devices(om, opened):
    session = opened(om("slow"), [0, 1])
    for _ in range(5):  # a busy machine may wake a device's thread too late now and then
        session(np.zeros((16, 256), np.float32))
    assert all(device.rows > 0 for device in session.stats().devices)


def test_a_model_without_rows(om, opened):
    x = np.arange(7, dtype=np.float32)
    np.testing.assert_array_equal(opened(om("no_batch"))(x), 2 * x + 1)


def test_a_scalar(om, opened):
    session = opened(om("scalar"))
    for three in (np.float32(3), np.array(3.0, np.float32), 3.0):
        y = session(three)
        assert isinstance(y, np.ndarray) and y.shape == () and y == 9


def test_a_model_without_inputs(om, opened):
    session = opened(om("no_input"))
    assert session.inputs == ()
    assert isinstance(session(), np.ndarray)


# ---- out= -------------------------------------------------------------------------------------


def test_out_of_one_output_is_filled_and_returned(om, opened):
    session = opened(om.rows())
    x = np.random.rand(6, 3).astype(np.float32)
    out = np.full((6, 2), np.nan, np.float32)
    assert session(x, out=out) is out
    np.testing.assert_allclose(out, rows_reference(x), rtol=1e-6)


def test_out_of_several_as_a_tuple_a_list_or_a_dict(om, opened):
    session = opened(om.pair())
    ids, mask = pair(5)
    expected = pair_reference(ids, mask)[0]
    arrays = [np.empty((5, 5), np.float32), np.empty(5, np.int64)]
    for out in (tuple(arrays), arrays, {"len": arrays[1], "out": arrays[0]}):
        arrays[0][:] = -1
        assert session(ids, mask, out=out) is out
        np.testing.assert_array_equal(arrays[0], expected)
    named = session.run([ids, mask], out={"len": arrays[1], "out": arrays[0]})
    assert named[0] is arrays[0] and named[1] is arrays[1]


def test_out_of_other_strides_and_dtype_is_converted_into(om, opened):
    x = np.random.rand(6, 3).astype(np.float32)
    backing = np.zeros((2, 12), np.float64)
    out = backing[:, ::-2].T
    opened(om.rows())(x, out=out)
    np.testing.assert_allclose(out, rows_reference(x), rtol=1e-6)
    assert not backing[:, ::2].any()


def test_out_that_cannot_be_written_is_refused(om, opened):
    session = opened(om.rows())
    x = np.zeros((1, 3), np.float32)
    out = np.empty((1, 2), np.float32)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="output 0: the array is read-only"):
        session(x, out=out)
    with pytest.raises(TypeError, match="output 0: wanted is an array to write to"):
        session(x, out=[[0.0, 0.0]])
    with pytest.raises(omrun.InvalidArgumentError, match=r"\[2, 2\], \[1, 2\] is wanted"):
        session(x, out=np.empty((2, 2), np.float32))


def test_empty_outputs_fit_and_are_used_without_a_copy(om, opened):
    session = opened(om("identity_f32"))
    x = omrun.empty((4, 5), np.float32)
    x[:] = np.arange(20).reshape(4, 5)
    out = session.empty_outputs(x)
    assert out.shape == (4, 5) and out.dtype == np.float32
    session(x, out=out)
    np.testing.assert_array_equal(out, x)
    stats = session.stats()
    assert stats.direct_bytes == 160 and stats.copied_bytes == 0


def test_results_outlive_the_session_and_each_other(om):
    session = omrun.Session(om.pair())
    ids, mask = pair(4)
    out, length = session(ids, mask)
    expected = out.copy()
    del length
    session.close()
    del session
    np.testing.assert_array_equal(out, expected)
    out += 1
    np.testing.assert_array_equal(out, expected + 1)


# ---- what it is -------------------------------------------------------------------------------


def test_describes_its_model(om, opened):
    session = opened(om.rows())
    (x,) = session.inputs
    assert (x.name, x.dtype, x.shape, x.batch_axis) == ("x", "float32", (-1, 3), 0)
    assert session.outputs[0].dtype == "float32"
    assert session.gears == ((1,), (2,), (4,), (8,)) and session.shape_kind == "batch"
    assert session.batch == 8 and session.devices == (0, 1)
    assert session.name and session.path == om.rows()
    assert opened(om("scalar")).inputs[0].batch_axis is None


@pytest.mark.parametrize("devices, used", [(None, (0, 1)), (1, (1,)), ([1, 0], (1, 0)), ((0,), (0,))])
def test_devices_are_chosen_by_id(om, opened, devices, used):
    assert opened(om.rows(), devices).devices == used


def test_numpy_integers_are_device_ids(om, opened):
    assert opened(om.rows(), np.arange(2)).devices == (0, 1)


@pytest.mark.parametrize("form", [str, os.fsencode, pathlib.Path])
def test_a_path_is_a_str_bytes_or_a_path(om, opened, form):
    assert opened(form(om.rows())).path == om.rows()


def test_options_reach_the_library(om, opened):
    session = opened(om.rows(), 0, lanes_per_device=2, slots_per_lane=2, queue_limit=3,
                     device_timeout_ms=5000, max_delay_us=100, batch_axis=0)
    assert session.stats().devices[0].lanes == 2
    with pytest.raises(omrun.InvalidArgumentError):
        omrun.Session(om.rows(), batch_axis=-7)
    with pytest.raises(omrun.OutOfMemoryError):
        omrun.Session(om.rows(), memory_limit=1)


def test_gear_times_are_told_or_kept(om, opened, tmp_path):
    gears = om.rows()
    told = opened(gears, gear_times_us=[5, 6, 7.5, 8])
    assert told.gears == ((1,), (2,), (4,), (8,))
    assert told.gear_times_us == pytest.approx((5, 6, 7.5, 8))
    kept = opened(gears, gear_cache=tmp_path).gear_times_us
    assert len(list(tmp_path.iterdir())) == 1
    again = opened(gears, gear_cache=str(tmp_path))
    assert again.gear_times_us == pytest.approx(kept)
    assert opened(om.pair(), any_node=True).gear_times_us == ()
    with pytest.raises(omrun.InvalidArgumentError, match="gear_time_count is 1"):
        omrun.Session(gears, gear_times_us=[5])
    with pytest.raises(TypeError):
        omrun.Session(gears, gear_times_us="fast")


# ---- closing ----------------------------------------------------------------------------------


def test_with_closes(om):
    with omrun.Session(om.rows()) as session:
        assert not session.closed and "closed" not in repr(session)
    assert session.closed and "closed" in repr(session)
    session.close()


def test_a_closed_session_says_so(om):
    session = omrun.Session(om.rows())
    session.close()
    x = np.zeros((1, 3), np.float32)
    for call in (lambda: session(x), lambda: session.submit(x), lambda: session.run([x]),
                 session.stats, session.prometheus, lambda: session.empty_outputs(x)):
        with pytest.raises(omrun.SessionClosedError, match="the session is closed") as caught:
            call()
        assert caught.value.status == "OMR_CANCELLED"
    assert session.inputs[0].name == "x"  # what it is can still be asked


def test_a_session_cannot_be_copied(om, opened):
    session = opened(om.rows())
    for copier in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="open one there"):
            copier(session)


# ---- refusals ---------------------------------------------------------------------------------


def test_wrong_calls_are_refused_in_the_librarys_words(om, opened):
    session = opened(om.pair())
    ids, mask = pair(4)
    with pytest.raises(omrun.InvalidArgumentError, match="1 inputs are given, the model has 2"):
        session(ids)
    with pytest.raises(ValueError, match=r'"mask": the shape is \[4, 4\], \[N, 5\] is wanted'):
        session(ids, mask[:, :4])
    with pytest.raises(ValueError, match='input "ids" has 4 rows, input "mask" has 3'):
        session(ids, mask[:3])
    with pytest.raises(ValueError, match='no input "x"; it has "ids", "mask"'):
        session({"x": ids, "mask": mask})
    with pytest.raises(TypeError, match="named by str"):
        session({1: ids, 2: mask})
    with pytest.raises(ValueError, match="null"):
        session({"ids\0": ids, "mask": mask})


def test_a_timeout_is_in_seconds_and_leaves_the_session_usable(om, opened):
    session = opened(om("slow"), 0)
    x = np.random.rand(64, 256).astype(np.float32)
    with pytest.raises(omrun.WaitTimeoutError) as caught:
        session(x, timeout=0.001)
    assert isinstance(caught.value, TimeoutError) and caught.value.status == "OMR_TIMEOUT"
    np.testing.assert_allclose(session(x, timeout=60), x, atol=1e-3)
    for wrong in (-1, float("nan")):
        with pytest.raises(ValueError, match="timeout"):
            session(x, timeout=wrong)
    with pytest.raises(TypeError):
        session(x, timeout="1")


def test_sessions_that_cannot_be_opened(om, tmp_path):
    with pytest.raises(omrun.NotFoundError, match="absent.om") as caught:
        omrun.Session(tmp_path / "absent.om")
    assert isinstance(caught.value, FileNotFoundError)
    assert (caught.value.status, caught.value.code) == ("OMR_NOT_FOUND", 0)
    text = tmp_path / "text.om"
    text.write_text("no model")
    with pytest.raises(omrun.InvalidFileError):
        omrun.Session(text)
    with pytest.raises(ValueError, match="device 7 is not there"):
        omrun.Session(om.rows(), [0, 7])
    with pytest.raises(ValueError, match="device 0 is given twice"):
        omrun.Session(om.rows(), [0, 0])
    with pytest.raises(ValueError, match="devices is empty"):
        omrun.Session(om.rows(), [])
    with pytest.raises(ValueError):
        omrun.Session(om.rows(), [2**40])
    with pytest.raises(ValueError, match="null"):
        omrun.Session("a\0b")
    with pytest.raises(TypeError):
        omrun.Session(3)
    with pytest.raises((TypeError, ValueError)):
        omrun.Session(om.rows(), ["first"])


def test_what_ascendcl_says_has_code_and_device(om, python):
    _, out, _ = python(
        """
        import sys, omrun
        try:
            omrun.Session(sys.argv[1], [1])
        except omrun.DriverError as error:
            print(type(error), error.code, error.device, error.status, isinstance(error, RuntimeError))
        """,
        om.rows(),
        NPUSIM_FAULT="aclmdlExecuteAsync#1=507018",
    )
    assert out.split(None, 2)[2].split() == ["507018", "1", "OMR_DRIVER_FAILED", "True"]
    assert "omrun.DriverError" in out


def test_what_is_no_devices_fault_has_none(om, opened):
    session = opened(om.rows())
    with pytest.raises(omrun.InvalidArgumentError) as caught:
        session(np.zeros((2, 99), np.float32))
    assert caught.value.device is None


def test_types_of_the_extension_cannot_be_made(om):
    for name in ("Session", "Request", "Memory"):
        with pytest.raises(TypeError):
            getattr(omrun._core, name)()

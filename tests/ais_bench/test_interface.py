# SPDX-License-Identifier: MIT
"""InferSession as programs use it."""
import threading
import time

import numpy as np
import pytest
from conftest import assert_pair, pair_arrays, pair_wanted

from ais_bench.infer.interface import InferSession, MemorySummary


# ---- Descriptions ----------------------------------------------------------------------------


def test_inputs_and_outputs_are_described(om, opened):
    session = opened(om.pair)
    ids, mask = session.get_inputs()
    out, length = session.get_outputs()
    assert (ids.name, ids.shape, ids.size, ids.realsize) == ("ids", [4, 5], 160, 160)
    assert (mask.name, mask.datatype.name, int(mask.datatype)) == ("mask", "float32", 0)
    assert (ids.datatype.name, int(ids.datatype)) == ("int64", 9)
    assert str(ids.datatype) == "dtype.int64"
    assert ids.format in (0, 2)
    assert (out.shape, length.shape) == ([4, 5], [4])
    assert session.outputs_names == [out.name, length.name]
    assert "ids  (4, 5)  int64  160  160" in str(session.session)


def test_realsize_follows_the_shape_that_is_set(om, opened):
    session = opened(om.pair_gears)
    ids = session.get_inputs()[0]
    assert ids.shape == [-1, 5]
    assert ids.size == ids.realsize == 8 * 5 * 8
    session.set_dynamic_batchsize(2)
    assert (ids.realsize, ids.size) == (2 * 5 * 8, 8 * 5 * 8)
    assert session.get_max_dym_batchsize() == 8
    session.set_staticbatch()
    assert ids.realsize == ids.size


# ---- What can be fed -------------------------------------------------------------------------


def test_infer_returns_a_list_of_arrays(om, opened):
    session = opened(om.pair)
    inputs = pair_arrays(4)
    outputs = session.infer(inputs)
    assert isinstance(outputs, list)
    assert all(type(output) is np.ndarray for output in outputs)
    assert_pair(outputs, inputs)


def test_bytes_of_the_right_size_are_an_input_whatever_they_are_called(om, opened):
    """np.frombuffer(bytearray(realsize)), as the tool's own examples do: flat float64."""
    session = opened(om.pair)
    inputs = pair_arrays(4)
    flat = [np.frombuffer(array.tobytes()) for array in inputs]
    assert flat[0].dtype == np.float64
    assert_pair(session.infer(flat), inputs)
    assert_pair(session.infer([array.tobytes() and array.ravel() for array in inputs]), inputs)
    assert_pair(session.infer([array.view(np.uint8) for array in inputs]), inputs)


def test_an_array_instead_of_a_list_is_its_rows(om, opened):
    """session.infer(image) with a batch of one: iterating over it drops an axis, bytes remain."""
    session = opened(om.sum_diff)
    both = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
    total, difference = session.infer(both)
    np.testing.assert_array_equal(total, both[0] + both[1])
    np.testing.assert_array_equal(difference, both[0] - both[1])


@pytest.mark.parametrize(
    "change",
    [
        lambda array: np.asfortranarray(array),
        lambda array: np.repeat(array, 2, axis=0)[::2],
        lambda array: array[::-1][::-1],
        lambda array: array.astype(array.dtype.newbyteorder(">")),
        lambda array: _read_only(array),
    ],
    ids=["fortran", "strided", "negative", "swapped", "read-only"],
)
def test_any_layout_is_taken(om, opened, change):
    inputs = pair_arrays(4)
    assert_pair(opened(om.pair).infer([change(array) for array in inputs]), inputs)


def _read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def test_values_of_another_size_are_converted(om, opened):
    session = opened(om.pair)
    ids, mask = pair_arrays(4)
    assert_pair(session.infer([ids.astype(np.int32), mask.astype(np.float64)]), [ids, mask])


def test_any_number_of_rows_is_taken(om, opened):
    session = opened(om.pair)
    for rows in (0, 1, 3, 9):
        inputs = pair_arrays(rows)
        assert_pair(session.infer(inputs), inputs)


def test_bits_of_another_kind_are_used_with_a_warning(om, opened, caplog):
    session = opened(om.sum_diff)
    bits = np.full((4, 3), 1.5, np.float32)
    total, _ = session.infer([bits.view(np.int32), bits])
    np.testing.assert_array_equal(total, bits + bits)
    assert 'input "a" takes float32 and gets int32' in caplog.text


def test_numpy_scalars_and_tensors_are_taken(om, opened):
    import aclruntime

    session = opened(om.make("scalar", "scalar"))
    by_scalar = session.infer([np.float32(2.5)])[0]
    tensor = session.create_tensor_from_arrays_to_device(np.array(2.5, np.float32))
    assert isinstance(tensor, aclruntime.Tensor)
    assert by_scalar == session.infer([tensor])[0] == session.infer([np.array(2.5, "f4")])[0]


class Torch:
    """As much of a torch tensor as is asked for."""

    def __init__(self, array):
        self._array = array

    def type(self):
        return "torch.FloatTensor"

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self._array


def test_torch_tensors_are_taken(om, opened):
    array = np.arange(12, dtype=np.float32).reshape(4, 3)
    total, _ = opened(om.sum_diff).infer([Torch(array), Torch(array.T.copy().T)])
    np.testing.assert_array_equal(total, array * 2)


@pytest.mark.parametrize("dtype", "f16 f32 f64 i8 u8 i16 u16 i32 u32 i64 u64 bool".split())
def test_every_dtype_keeps_its_bits(om, opened, dtype):
    session = opened(om.identity(dtype))
    desc = session.get_inputs()[0]
    data = np.random.default_rng(1).integers(0, 2, desc.realsize, np.uint8)
    output = session.infer([data])[0]
    assert output.dtype == desc.numpy_dtype
    assert output.tobytes() == data.tobytes()


def test_out_array_false_gives_tensors(om, opened):
    session = opened(om.pair)
    inputs = pair_arrays(4)
    tensors = session.infer(inputs, out_array=False)
    session.convert_tensors_to_host(tensors)
    assert tensors[0].shape == [4, 5]
    assert tensors[0].dtype.name == "float32"
    assert_pair(session.convert_tensors_to_arrays(tensors), inputs)


# ---- Modes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 2, 3, 8, 13])
def test_dymbatch_takes_gears_and_what_lies_between(om, opened, rows):
    session = opened(om.pair_gears)
    inputs = pair_arrays(rows)
    assert_pair(session.infer(inputs, mode="dymbatch"), inputs)
    assert session.get_inputs()[0].realsize == rows * 40


@pytest.mark.parametrize("size", [(8, 8), (8, 16), (16, 16)])
def test_dymhw(om, opened, size):
    image = np.random.default_rng(2).random((1, 3) + size, np.float32)
    grey = opened(om.image_gears).infer([image], "dymhw")[0]
    assert grey.shape == (1, 1) + size
    np.testing.assert_allclose(grey, image.mean(1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize("size", [(4, 4), (4, 12), (20, 6)])
def test_dymdims(om, opened, size):
    image = np.random.default_rng(3).random((1, 3) + size, np.float32)
    grey = opened(om.dims_gears).infer([image], mode="dymdims", custom_sizes=10)[0]
    np.testing.assert_allclose(grey, image.mean(1, keepdims=True), rtol=1e-5)


def test_dymshape_takes_shapes_between_gears(om, opened):
    image = np.random.default_rng(4).random((1, 3, 9, 5), np.float32)
    grey = opened(om.dims_gears).infer([image], mode="dymshape", custom_sizes=[100])[0]
    np.testing.assert_allclose(grey, image.mean(1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize("mode", ["dymshape", "static"])
def test_shapes_within_ranges_are_taken_as_they_are(om, opened, mode):
    session = opened(om.image_range)
    for size in ((4, 4), (64, 32), (17, 5)):
        image = np.random.RandomState(1).rand(1, 3, *size).astype(np.float32)
        (grey,) = session.infer([image], mode=mode)
        np.testing.assert_allclose(grey, image.mean(axis=1, keepdims=True), rtol=1e-5)
    with pytest.raises(RuntimeError, match=r"dims\[2\] is 65, the model takes 4 to 64"):
        session.infer([np.zeros((1, 3, 65, 4), np.float32)], mode=mode)
    with pytest.raises(RuntimeError, match='has shape ranges: its mode is "dymshape"'):
        session.infer([image], mode="dymdims")
    assert len(session.summary().exec_time_list) == 3


def test_outputs_of_unknown_size_need_no_custom_sizes(om, opened):
    session = opened(om.positions)
    feeds = [np.array(values, np.float32) for values in ([0, 1, 0, 1], [0], [1] * 9)]
    for x in feeds:
        (where,) = session.infer([x], mode="dymshape", custom_sizes=1)
        np.testing.assert_array_equal(where, [np.flatnonzero(x)])
    for (where,), x in zip(session.infer_pipeline([[x] for x in feeds], mode="dymshape"), feeds):
        np.testing.assert_array_equal(where, [np.flatnonzero(x)])


def test_static_takes_arrays_that_show_their_gear(om, opened):
    inputs = pair_arrays(4)
    assert_pair(opened(om.pair_gears).infer(inputs), inputs)
    image = np.ones((1, 3, 8, 16), np.float32)
    assert opened(om.image_gears).infer([image])[0].shape == (1, 1, 8, 16)


def test_shapes_that_are_set_turn_bytes_into_inputs(om, opened):
    session = opened(om.image_gears)
    image = np.random.default_rng(5).random((1, 3, 8, 16), np.float32)
    session.set_dynamic_hw(8, 16)
    grey = session.run([np.frombuffer(image.tobytes(), np.uint8)], out_array=True)[0]
    np.testing.assert_allclose(grey, image.mean(1, keepdims=True), rtol=1e-5)


# ---- Refusals --------------------------------------------------------------------------------


def check(call, *words):
    with pytest.raises(RuntimeError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), caught.value
    assert "\n" not in str(caught.value)


def test_mistakes_are_said_in_one_line(om, opened, tmp_path):
    pair, gears, image = opened(om.pair), opened(om.pair_gears), opened(om.image_gears)
    ids, mask = pair_arrays(4)
    big = np.ones((1, 3, 9, 9), np.float32)
    check(lambda: pair.infer([ids]), "1 feeds", "2 inputs")
    check(lambda: pair.infer([ids, mask[:, :4]]), '"mask"', "64 bytes", "80 bytes")
    check(lambda: pair.infer([ids, [1.0, 2.0]]), "list")
    check(lambda: pair.infer([ids, np.array([None] * 20)]), "ndarray")
    check(lambda: pair.infer([ids, mask], "dynamic"), '"dynamic"', "dymshape")
    check(lambda: pair.infer([ids, mask], "dymbatch"), "one shape only")
    check(lambda: gears.infer([ids[:2], mask], "dymbatch"), "different batch sizes")
    check(lambda: gears.infer([ids, mask], "dymhw"), "1, 2, 4, 8", '"dymbatch"')
    check(lambda: gears.infer([ids.ravel(), mask]), "gears 1, 2, 4, 8", '"dymbatch"')
    check(lambda: image.infer([big], "dymhw"), "(9, 9) is not a gear", "(8, 8), (8, 16)")
    check(lambda: image.infer([big]), "(9, 9) is not a gear")
    check(lambda: opened(om.dims_gears).infer([big], "dymdims"), "(9, 9)", "(20, 6)")
    check(lambda: image.set_dynamic_dims("x:1,3,8,8"), '"dymhw"')
    check(lambda: opened(om.dims_gears).set_dynamic_dims("x:1,3,4,4"), '"x"', "image")
    check(lambda: opened(om.dims_gears).set_dynamic_dims("image"), "wanted is name:")
    check(lambda: opened(om.pair, device=7), "device 7", "2 visible")
    check(lambda: opened(str(tmp_path / "absent.om")), "absent.om")
    for loop in (0, -1, 1.5, True, "2"):
        with pytest.raises(ValueError, match="loop"):
            opened(om.pair, loop=loop)
    # Nothing of this has done harm.
    assert_pair(pair.infer([ids, mask]), [ids, mask])


def test_a_file_that_is_no_model_is_refused(opened, tmp_path):
    path = tmp_path / "text.om"
    path.write_text("this is no model")
    check(lambda: opened(str(path)), "text.om")


# ---- Many inferences -------------------------------------------------------------------------


def test_pipeline_keeps_the_order(om, opened):
    session = opened(om.pair)
    feeds_list = [pair_arrays(4, start=7 * i) for i in range(40)]
    results = session.infer_pipeline(feeds_list)
    assert len(results) == 40
    for outputs, inputs in zip(results, feeds_list):
        assert_pair(outputs, inputs)
    assert len(session.summary().exec_time_list) == 40


def test_pipeline_takes_different_shapes(om, opened):
    session = opened(om.dims_gears)
    images = [np.full((1, 3) + size, i, np.float32) for i, size in enumerate([(4, 4), (20, 6)] * 3)]
    results = session.infer_pipeline([[image] for image in images], mode="dymdims")
    for image, (grey,) in zip(images, results):
        np.testing.assert_allclose(grey, image.mean(1, keepdims=True), rtol=1e-6)


def test_pipeline_fails_as_a_whole_and_the_session_goes_on(om, opened):
    session = opened(om.pair)
    good, bad = pair_arrays(4), pair_arrays(4)[:1]
    check(lambda: session.infer_pipeline([good, good, bad, good]), "1 feeds")
    assert_pair(session.infer(good), good)


@pytest.mark.parametrize("times", [1, 2, 7])
def test_iteration_feeds_outputs_back(om, opened, times):
    a = np.arange(12, dtype=np.float32).reshape(4, 3)
    b = np.full((4, 3), 2, np.float32)
    outputs = opened(om.sum_diff).infer_iteration([a, b], [0, -1], times, mem_copy=False)
    np.testing.assert_array_equal(outputs[0], a + times * b)
    np.testing.assert_array_equal(outputs[1], a + (times - 2) * b)


def test_iteration_checks_its_list(om, opened):
    session = opened(om.sum_diff)
    a = np.zeros((4, 3), np.float32)
    for wrong in ([0], [0, 1, 2], [0, 2], [0, -2], [0, "1"]):
        with pytest.raises(ValueError, match="in_out_list"):
            session.infer_iteration([a, a], wrong, 2)
    with pytest.raises(ValueError, match="iteration_times"):
        session.infer_iteration([a, a], [0, -1], 0)


def test_loop_runs_every_inference_several_times(om, opened):
    session = opened(om.pair, loop=3)
    inputs = pair_arrays(4)
    assert_pair(session.infer(inputs), inputs)
    assert len(session.summary().exec_time_list) == 3
    assert [len(outputs) for outputs in session.infer_pipeline([inputs] * 4)] == [2] * 4
    assert len(session.summary().exec_time_list) == 3 + 12
    session.set_loop_count(1)
    session.infer(inputs)
    assert len(session.summary().exec_time_list) == 16


def test_files_go_through_a_pipeline_into_a_folder(om, opened, tmp_path):
    wanted = []
    for i in range(5):
        ids, mask = pair_arrays(4, start=i)
        np.save(tmp_path / f"ids{i}.npy", ids)
        mask.tofile(tmp_path / f"mask{i}.bin")
        wanted.append(pair_wanted(ids, mask))
    files = [[str(tmp_path / f"ids{i}.npy"), str(tmp_path / f"mask{i}.bin")] for i in range(5)]
    session = opened(om.pair)
    session.run_pipeline(files, str(tmp_path / "out"), outfmt="NPY")
    for i in range(5):
        for k in range(2):
            got = np.load(tmp_path / "out" / f"ids{i}_{k}.npy")
            np.testing.assert_array_equal(got, wanted[i][k])
    session.run_pipeline([["pure_infer_data_zero"] * 2], "", pure_infer_mode=True)
    assert len(session.summary().exec_time_list) == 6


def test_files_may_have_shapes_of_their_own(om, opened, tmp_path):
    images = [np.full((1, 3) + size, i, "f4") for i, size in enumerate([(4, 4), (20, 6)])]
    for i, image in enumerate(images):
        np.save(tmp_path / f"x{i}.npy", image)
    files = [[str(tmp_path / f"x{i}.npy")] for i in range(2)]
    opened(om.dims_gears).run_pipeline(files, str(tmp_path / "out"), auto_dims=True)
    for i, image in enumerate(images):
        grey = np.fromfile(tmp_path / "out" / f"x{i}_0.bin", np.float32)
        np.testing.assert_allclose(grey, image.mean(1).ravel(), rtol=1e-6)


# ---- Threads ---------------------------------------------------------------------------------


def test_threads_share_a_session(om, opened):
    session = opened(om.pair_gears)
    failures = []

    def serve(seed):
        try:
            for i in range(30):
                inputs = pair_arrays(1 + (seed + i) % 9, start=seed)
                wanted = pair_wanted(*inputs)
                for got, want in zip(session.infer(inputs, "dymbatch"), wanted):
                    np.testing.assert_array_equal(got, want)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=serve, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(session.summary().exec_time_list) == 8 * 30


def test_other_threads_run_while_a_device_computes(om, opened):
    session = opened(om.slow)
    (desc,) = session.get_inputs()
    feed = np.zeros([max(dim, 1) for dim in desc.shape], desc.numpy_dtype)
    steps, ended = 0, threading.Event()

    def infer():
        for _ in range(10):
            session.infer([feed])
        ended.set()

    thread = threading.Thread(target=infer)
    thread.start()
    while not ended.is_set():
        steps += 1
        time.sleep(0)  # gives the GIL away; whoever keeps it lets none of this happen
    thread.join()
    assert steps > 20


def test_iterations_step_by_step(om, opened):
    session = opened(om.sum_diff)
    a, b = np.full((4, 3), 5, np.float32), np.full((4, 3), 2, np.float32)
    session.first_inner_run([a, b])
    assert session.inner_run([0, -1]) is None
    total, _ = session.inner_run([0, -1], get_outputs=True)
    total.to_host()
    assert (np.array(total) == 5 + 3 * 2).all()


# ---- Measurements ----------------------------------------------------------------------------


def test_times_are_numbers_and_pairs(om, opened):
    session = opened(om.pair)
    MemorySummary.reset()
    for _ in range(5):
        session.infer(pair_arrays(4))
    times = session.summary().exec_time_list
    assert len(times) == 5
    assert all(0 < t < 10000 for t in times)
    assert np.mean(times) == pytest.approx(sum(times) / 5)
    assert f"{times[-1]:.3f}" == f"{float(times[-1]):.3f}"
    lengths = [end - start for start, end in times]
    assert lengths == pytest.approx([float(t) for t in times])
    ends = [end for _, end in times]
    assert ends == sorted(ends)
    assert len(MemorySummary.get_h2d_time_list()) == len(MemorySummary.get_d2h_time_list()) == 5
    assert session.sumary().exec_time_list is times


def test_times_add_up_to_what_the_device_says(om, opened):
    session = opened(om.pair)
    for _ in range(100):  # omrun itself would only sample from the 64th on
        session.infer(pair_arrays(4))
    session.infer_pipeline([pair_arrays(4)] * 50)
    compute = session.session._omrun.stats().devices[0].compute
    assert compute.count == 150
    total = sum(session.summary().exec_time_list)
    assert total == pytest.approx(compute.count * compute.mean_us / 1e3, rel=1e-6)


def test_resetting_leaves_lists_alone_that_were_handed_out(om, opened):
    session = opened(om.pair)
    session.infer(pair_arrays(4))
    kept = session.summary().exec_time_list
    session.reset_summaryinfo()
    assert len(kept) == 1
    assert session.summary().exec_time_list == []
    session.infer(pair_arrays(4))
    assert len(session.summary().exec_time_list) == 1


# ---- The end ---------------------------------------------------------------------------------


def test_freed_sessions_say_so_and_keep_their_times(om, opened):
    session = opened(om.pair)
    session.infer(pair_arrays(4))
    session.free_resource()
    session.free_resource()
    check(lambda: session.infer(pair_arrays(4)), "closed")
    check(lambda: session.infer_pipeline([pair_arrays(4)]), "closed")
    assert len(session.summary().exec_time_list) == 1
    assert session.get_inputs()[0].name == "ids"


def test_finalize_frees_everything_and_is_no_end(om, opened):
    first, second = opened(om.pair), opened(om.pair_gears, device=1)
    InferSession.finalize()
    for session in (first, second):
        check(lambda: session.infer(pair_arrays(4)), "closed")
    third = opened(om.pair)
    third.finalize()
    assert_pair(opened(om.pair).infer(pair_arrays(4)), pair_arrays(4))


def test_lists_keep_the_latest_entries(om, opened, monkeypatch):
    session = opened(om.pair)
    monkeypatch.setattr(session.session._meter, "kept", 10)
    ends = []
    for _ in range(35):
        session.infer(pair_arrays(4))
        ends.append(session.summary().exec_time_list[-1].end)
    times = session.summary().exec_time_list
    assert len(times) == 15
    assert [t.end for t in times] == ends[-15:]
    session.session.keep_all_times()
    for _ in range(20):
        session.infer(pair_arrays(4))
    assert len(session.summary().exec_time_list) == 35


def test_memory_stays_flat(om, opened, monkeypatch):
    monkeypatch.setattr("ais_bench.infer.timing.KEPT", 500)
    session = opened(om.pair)
    inputs = pair_arrays(4)

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    for _ in range(2000):
        session.infer(inputs)
    before = resident()
    for _ in range(10000):
        session.infer(inputs)
    assert resident() - before < 2 << 20

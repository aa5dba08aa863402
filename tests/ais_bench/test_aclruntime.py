# SPDX-License-Identifier: MIT
"""Programs that go one level deeper: aclruntime, and ais_bench's smaller modules."""
import json

import aclruntime
import numpy as np
import pytest
from conftest import assert_pair, pair_arrays, run_python

from ais_bench.infer.summary import Summary


@pytest.fixture
def session(om):
    options = aclruntime.session_options()
    made = aclruntime.InferenceSession(om.pair, 1, options)
    yield made
    made.free_resource()


def test_tensors_go_to_a_device_and_come_back(session):
    inputs = pair_arrays(4)
    feeds = [aclruntime.Tensor(array) for array in inputs]
    for feed in feeds:
        feed.to_device(1)
        assert (feed.device, feed.type) == (1, aclruntime.type.memory_device)
    names = [desc.name for desc in session.get_outputs()]
    outputs = session.run(names, feeds)
    for output in outputs:
        output.to_host()
        assert output.type is aclruntime.memory_host
    assert_pair([np.array(output) for output in outputs], inputs)
    assert outputs[1].dtype is aclruntime.dtype.int64
    assert len(session.sumary().exec_time_list) == 1


def test_outputs_are_those_named(session):
    inputs = pair_arrays(4)
    names = [desc.name for desc in session.get_outputs()]
    length, out = session.run(names[::-1], [aclruntime.Tensor(array) for array in inputs])
    assert_pair([np.array(out), np.array(length)], inputs)
    with pytest.raises(RuntimeError, match='no output is named "nothing"'):
        session.run(["nothing"], inputs)


def test_names_of_outputs_are_a_list(session):
    with pytest.raises(TypeError, match="wanted is a list of names"):
        session.run(None, pair_arrays(4))
    assert session.run([], pair_arrays(4)) == []


def test_a_tensor_goes_only_where_a_device_is():
    tensor = aclruntime.Tensor(np.zeros(3, np.float32))
    for device in (2, 100, -1):
        with pytest.raises(RuntimeError, match=f"device {device} is not there; there are 0, 1"):
            tensor.to_device(device)
    assert tensor.type is aclruntime.memory_host


def test_element_types_are_numbers_and_names_of_the_module(session):
    ids, mask = session.get_inputs()
    assert {0: "float", 9: "long"}[ids.datatype] == "long"
    assert {aclruntime.dtype.float32: 4}[mask.datatype] == 4
    assert mask.datatype == 0 and mask.datatype != aclruntime.dtype.float16
    assert ids.datatype is aclruntime.int64
    assert [str(desc.datatype) for desc in (ids, mask)] == ["dtype.int64", "dtype.float32"]
    assert np.dtype(str(aclruntime.dtype.double).split(".")[-1]) == np.float64


def test_models_are_opened_by_their_older_name(om):
    session = aclruntime.model(modelPath=om.pair, deviceId=1)
    assert [desc.name for desc in session.get_inputs()] == ["ids", "mask"]
    session.free_resource()


# ---- In steps --------------------------------------------------------------------------------


def test_an_inference_in_steps(session):
    inputs = pair_arrays(4)
    names = [desc.name for desc in session.get_outputs()]
    check = pytest.raises(RuntimeError, match="run_setinputs.. comes first")
    with check:
        session.run_execute()
    with pytest.raises(RuntimeError, match="run_execute.. comes first"):
        session.run_getoutputs(names)
    feeds = [aclruntime.Tensor(array) for array in inputs]
    for given in (feeds, dict(zip(["ids", "mask"], feeds))):
        session.run_setinputs(given)
        session.run_execute()
        assert_pair([np.array(output) for output in session.run_getoutputs(names)], inputs)
    session.run_execute(loop=3)
    assert len(session.sumary().exec_time_list) == 5


def test_outputs_become_inputs_in_steps(om):
    session = aclruntime.InferenceSession(om.sum_diff, 0, aclruntime.session_options())
    names = [desc.name for desc in session.get_outputs()]
    a, b = np.full((4, 3), 5, np.float32), np.full((4, 3), 2, np.float32)
    with pytest.raises(RuntimeError, match="first_inner_run.. comes first"):
        session.inner_run([0, -1], names, True)
    memory = [aclruntime.BaseTensor(array.ctypes.data, array.nbytes) for array in (a, b)]
    session.first_inner_run(names, memory)
    assert session.inner_run([0, -1], names, False, True) == []
    total, difference = session.inner_run([0, -1], names, True, False)
    assert (np.array(total) == 5 + 3 * 2).all() and (np.array(difference) == 5 + 2 * 2 - 2).all()
    session.free_resource()


# ---- Lists -----------------------------------------------------------------------------------


def test_a_list_of_feeds_gives_tensors_for_each(session):
    names = [desc.name for desc in session.get_outputs()]
    wanted = [pair_arrays(4, start) for start in range(6)]
    feeds = [
        [aclruntime.BaseTensor(array.ctypes.data, array.nbytes) for array in inputs]
        for inputs in wanted
    ]
    given = [[array.shape for array in inputs] for inputs in wanted]
    results = session.run_pipeline(names, feeds, given, False, False)
    for outputs, inputs in zip(results, wanted):
        assert_pair([np.array(output) for output in outputs], inputs)


@pytest.mark.parametrize("auto", [(True, False), (False, True)])
def test_every_feed_of_a_list_may_have_its_shape(om, auto):
    session = aclruntime.InferenceSession(om.dims_gears, 0, aclruntime.session_options())
    images = [np.full((1, 3) + size, i, "f4") for i, size in enumerate([(4, 4), (20, 6), (4, 12)])]
    feeds = [[aclruntime.BaseTensor(image.ctypes.data, image.nbytes)] for image in images]
    names = [desc.name for desc in session.get_outputs()]
    results = session.run_pipeline(names, feeds, [[image.shape] for image in images], *auto)
    for (output,), image in zip(results, images):
        np.testing.assert_allclose(np.array(output), image.mean(1, keepdims=True), rtol=1e-6)
    session.free_resource()


@pytest.mark.parametrize("older", [False, True])
def test_a_list_of_files_goes_into_a_folder(session, tmp_path, older):
    inputs = pair_arrays(4)
    files = [str(tmp_path / name) for name in ("a.npy", "b.bin")]
    np.save(files[0], inputs[0])
    inputs[1].tofile(files[1])
    if older:
        session.run_pipeline([files], str(tmp_path), False, False)
    else:
        options = aclruntime.infer_options()
        options.output_dir = str(tmp_path)
        session.run_pipeline([files], options, [])
    got = np.fromfile(tmp_path / "a_0.bin", np.float32).reshape(4, 5)
    np.testing.assert_array_equal(got, inputs[0] * inputs[1])
    options = aclruntime.infer_options()
    options.pure_infer_mode = True
    session.run_pipeline([["pure_infer_data_random"] * 2], options, [])
    assert len(session.sumary().exec_time_list) == 2


def test_files_make_a_tensor(session, tmp_path):
    _, mask = pair_arrays(4)
    files = [str(tmp_path / f"{i}.bin") for i in range(4)]
    for row, file in zip(mask, files):
        row.tofile(file)
    desc = session.get_inputs()[1]
    tensor = session.create_tensor_from_fileslist(desc, files)
    assert np.array(tensor).tobytes() == mask.tobytes()
    with pytest.raises(RuntimeError, match="hold 60 bytes, wanted are 80"):
        session.create_tensor_from_fileslist(desc, files[:3])


# ---- Memory ----------------------------------------------------------------------------------


def test_memory_is_taken_by_its_address(session):
    inputs = pair_arrays(4)
    feeds = [aclruntime.BaseTensor(array.ctypes.data, array.nbytes) for array in inputs]
    names = [desc.name for desc in session.get_outputs()]
    assert_pair([np.array(output) for output in session.run(names, feeds)], inputs)


def test_feeds_may_be_named(session):
    ids, mask = pair_arrays(4)
    names = [desc.name for desc in session.get_outputs()]
    outputs = session.run(names, {"mask": aclruntime.Tensor(mask), "ids": aclruntime.Tensor(ids)})
    assert_pair([np.array(output) for output in outputs], [ids, mask])
    with pytest.raises(RuntimeError, match='"mask" is missing'):
        session.run(names, {"ids": ids})


def test_tensors_copy_for_numpy_when_they_must():
    tensor = aclruntime.Tensor(np.arange(3, dtype=np.int16))
    assert np.array(tensor).tolist() == [0, 1, 2]
    assert np.asarray(tensor, dtype=np.float32).dtype == np.float32
    copy = np.array(tensor)
    copy[0] = 9
    assert np.asarray(tensor)[0] == 0
    assert aclruntime.Tensor(np.float32(1)).shape == []


def test_memory_summary_is_one_for_the_process(session):
    aclruntime.MemorySummary().reset()
    names = [desc.name for desc in session.get_outputs()]
    session.run(names, pair_arrays(4))
    assert len(aclruntime.MemorySummary().H2D_time_list) == 1
    assert len(aclruntime.MemorySummary().D2H_time_list) == 1


# ---- The summary that programs fill in themselves --------------------------------------------


def test_summary_reports_and_writes(tmp_path, capsys):
    summary = Summary()
    summary.npu_compute_time_list = [1.0, 2.0, 3.0]
    summary.h2d_latency_list = [0.5]
    summary.add_args(["program", "word"])
    summary.add_sample_id_infiles(0, ["a.bin", "b.bin"])
    summary.append_sample_id_outfile(0, "a_0.bin")
    summary.report(4, str(tmp_path / "run"), display_all_summary=True, multi_threads=False)
    written = json.loads((tmp_path / "run_summary.json").read_text())
    assert written["throughput"] == 1000 * 4 / 2
    assert written["NPU_compute_time"] == {
        "min": 1.0,
        "max": 3.0,
        "mean": 2.0,
        "median": 2.0,
        "percentile(99%)": pytest.approx(2.98),
        "count": 3,
    }
    assert written["H2D_latency"]["count"] == 1
    assert written["D2H_latency"]["count"] == 0
    assert written["npu_compute_time_list"] == [1.0, 2.0, 3.0]
    assert written["args"] == ["program", "word"]
    assert written["filesinfo"] == {"0": {"infiles": ["a.bin", "b.bin"], "outfiles": ["a_0.bin"]}}
    assert isinstance(written["pid"], int)
    assert [p.name for p in tmp_path.iterdir()] == ["run_summary.json"]


def test_summary_of_threads_counts_time_once():
    summary = Summary()
    summary.npu_compute_time_interval_list = [(0, 4), (1, 5), (10, 12), (11, 11.5)]
    summary.report(2, None, multi_threads=True)
    assert summary.infodict["throughput"] == pytest.approx(1000 * 2 * 4 / 7)
    assert summary.infodict["npu_compute_time_list"] == [4, 4, 2, 0.5]


def test_summary_of_nothing_is_zeros():
    summary = Summary()
    summary.report(1, None)
    assert summary.infodict["throughput"] == 0
    summary.add_batchsize(2)
    summary.add_batchsize(4)
    summary.npu_compute_time_list = [1]
    summary.report(100, None)
    assert summary.infodict["throughput"] == 3000


# ---- Messages --------------------------------------------------------------------------------


def test_messages_print_unless_the_program_logs():
    text = run_python(
        """
        import logging
        from ais_bench.infer.common.utils import logger, logger_print
        logger_print("one")
        logging.basicConfig(format="root %(name)s %(message)s", level=logging.INFO)
        logging.getLogger().handlers[0].setStream(__import__("sys").stdout)
        logger.info("two")
        """
    )
    assert text.splitlines() == ["[INFO] one", "root ais_bench two"]

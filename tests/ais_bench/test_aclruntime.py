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
        assert (feed.device, feed.type) == (1, "memory_device")
    names = [desc.name for desc in session.get_outputs()]
    outputs = session.run(names, feeds)
    for output in outputs:
        output.to_host()
        assert output.type == "memory_host"
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

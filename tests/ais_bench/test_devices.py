# SPDX-License-Identifier: MIT
"""MultiDeviceSession."""
import numpy as np
import pytest
from conftest import assert_pair, pair_arrays, run_python

from ais_bench.infer.interface import InferSession, MultiDeviceSession


@pytest.fixture
def session(om):
    made = MultiDeviceSession(om.pair)
    yield made
    made.free_resource()


def test_every_device_gives_what_it_was_given_in_order(session):
    work = {1: [pair_arrays(4, start) for start in (0, 9, 70)], 0: [pair_arrays(4, 33)]}
    results = session.infer(work)
    assert sorted(results) == [0, 1]
    for device, feeds_list in work.items():
        assert len(results[device]) == len(feeds_list)
        for outputs, inputs in zip(results[device], feeds_list):
            assert_pair(outputs, inputs)


def test_summary_is_a_dict_and_a_method(session):
    session.infer({0: [pair_arrays(4)] * 2, 1: [pair_arrays(4)]})
    assert {device: len(times) for device, times in session.summary.items()} == {0: 2, 1: 1}
    assert session.summary() == session.summary
    assert all(0 < ms < 60000 for times in session.summary().values() for ms in times)


def test_models_are_loaded_once(session):
    session.infer({0: [pair_arrays(4)]})
    first = session._sessions[0]
    session.infer({0: [pair_arrays(4)], 1: [pair_arrays(4)]})
    assert session._sessions[0] is first


def test_pipeline_and_iteration(om, session):
    lists = [[pair_arrays(4, i) for i in range(5)], [pair_arrays(4, i) for i in range(50, 53)]]
    results = session.infer_pipeline({0: [lists[0]], 1: [lists[1]]})
    for device, feeds_list in enumerate(lists):
        assert len(results[device][0]) == len(feeds_list)
        for outputs, inputs in zip(results[device][0], feeds_list):
            assert_pair(outputs, inputs)
    iterating = MultiDeviceSession(om.sum_diff)
    a, b = np.zeros((4, 3), np.float32), np.ones((4, 3), np.float32)
    results = iterating.infer_iteration({0: [[a, b]], 1: [[b, b]]}, [0, -1], 4)
    iterating.free_resource()
    np.testing.assert_array_equal(results[0][0][0], a + 4)
    np.testing.assert_array_equal(results[1][0][0], b + 4)


def test_a_failure_names_device_and_feeds(session):
    work = {0: [pair_arrays(4)], 1: [pair_arrays(4), pair_arrays(4)[:1]]}
    with pytest.raises(RuntimeError, match="device 1, feeds 1: got 1 feeds"):
        session.infer(work)
    with pytest.raises(RuntimeError, match="device 5 is not there"):
        session.infer({5: [pair_arrays(4)]})
    assert_pair(session.infer({1: [pair_arrays(4)]})[1][0], pair_arrays(4))


def test_a_later_call_loads_again(session):
    session.infer({0: [pair_arrays(4)]})
    session.free_resource()
    assert_pair(session.infer({0: [pair_arrays(4)]})[0][0], pair_arrays(4))


def test_finalize_of_the_single_session_reaches_it(session):
    session.infer({0: [pair_arrays(4)]})
    InferSession.finalize()
    with pytest.raises(RuntimeError, match="closed"):
        session.infer({0: [pair_arrays(4)]})


def test_processes_of_a_pool_open_sessions_of_their_own(om):
    """Programs that follow the tool's own way: one process per device, none in the parent."""
    text = run_python(
        """
        import multiprocessing, sys
        import numpy as np
        from ais_bench.infer.interface import InferSession

        def work(device):
            session = InferSession(device, sys.argv[1])
            a = np.full((4, 3), device, np.float32)
            total, _ = session.infer([a, a])
            session.free_resource()
            return device, float(total.sum())

        if __name__ == "__main__":
            with multiprocessing.get_context("fork").Pool(2) as pool:
                print(sorted(pool.map(work, [0, 1])))
        """,
        om.sum_diff,
    )
    assert text.strip() == "[(0, 0.0), (1, 24.0)]"

# SPDX-License-Identifier: MIT
"""Calls that overlap: futures, asyncio, map, threads, and what they hold."""
import asyncio
import concurrent.futures
import gc
import threading
import time
import weakref

import numpy as np
import omrun
import pytest


def rows_of(seed, count=3):
    return np.random.RandomState(seed).rand(count, 3).astype(np.float32)


def reference(x):
    return np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)


def check(result, x):
    np.testing.assert_allclose(result, reference(x), rtol=1e-5, atol=1e-6)


@pytest.fixture
def session(om, opened):
    return opened(om.rows())


@pytest.fixture
def slow(om, opened):
    """Some 10 ms for 2 rows of [256]."""
    return opened(om("slow"), [0], queue_limit=2)


def endless():
    """What `slow` would take half a minute for, and no test waits for."""
    return np.zeros((6000, 256), np.float32)


def test_submit_returns_a_future_of_the_calls_result(session, om, opened):
    x = rows_of(0)
    future = session.submit(x)
    assert isinstance(future, concurrent.futures.Future)
    check(future.result(timeout=60), x)
    assert future.done() and not future.cancelled()
    out = np.empty((3, 2), np.float32)
    assert session.submit(x, out=out).result(60) is out
    check(out, x)
    pair = opened(om.pair())
    ids, mask = np.ones((2, 5), np.int64), np.ones((2, 5), np.float32)
    assert sorted(pair.submit({"ids": ids, "mask": mask}).result(60)) == ["len", "out"]
    assert len(pair.submit(ids, mask).result(60)) == 2


def test_what_shows_at_once_is_raised_at_once(session):
    with pytest.raises(omrun.InvalidArgumentError):
        session.submit(np.zeros((2, 2), np.float32))
    with pytest.raises(TypeError):
        session.submit("text")


def test_what_shows_later_is_the_futures(om, opened):
    future = opened(om("identity_i8")).submit(np.full((4, 5), 300))
    assert isinstance(future.exception(timeout=60), omrun.InvalidArgumentError)


def test_arrays_are_held_until_the_future_is_settled(slow):
    class Held(np.ndarray):
        pass

    blocking = slow.submit(endless())
    x = np.random.rand(4, 256).astype(np.float32).view(Held)
    expected = np.array(x)
    alive = weakref.ref(x)
    future = slow.submit(x)
    del x
    gc.collect()
    assert alive() is not None
    blocking.cancel()
    np.testing.assert_allclose(future.result(60), expected, atol=1e-3)
    del future
    deadline = time.monotonic() + 60
    while alive() is not None and time.monotonic() < deadline:
        time.sleep(0.001)
    assert alive() is None


def test_a_cancelled_future_comes_off_the_devices(slow):
    x = endless()
    first = slow.submit(x)
    second = slow.submit(x)
    assert second.cancel() and first.cancel()
    assert second.cancelled()
    with pytest.raises(concurrent.futures.CancelledError):
        first.result(60)
    slow(x[:2])  # waits for what is on the device
    stats = slow.stats()
    assert stats.failed == 2
    assert stats.devices[0].rows < len(x)


def test_a_settled_future_cannot_be_cancelled(session):
    x = rows_of(1)
    future = session.submit(x)
    future.result(60)
    assert not future.cancel()
    check(future.result(), x)


def test_a_full_queue_is_waited_for(slow):
    futures = [slow.submit(np.full((2, 256), n, np.float32)) for n in range(8)]
    for n, future in enumerate(futures):
        np.testing.assert_allclose(future.result(60), np.full((2, 256), n), atol=0.1)


def test_a_call_does_not_wait_for_room_beyond_its_timeout(slow):
    futures = [slow.submit(np.zeros((400, 256), np.float32)) for _ in range(2)]
    with pytest.raises(omrun.WaitTimeoutError, match="queue was full"):
        slow(np.zeros((2, 256), np.float32), timeout=0.05)
    for future in futures:
        future.cancel()


def test_closing_settles_what_waits(om):
    session = omrun.Session(om("slow"), [0])
    x = endless()
    futures = [session.submit(x) for _ in range(3)]
    caught = []

    def call():
        try:
            session(x)
        except omrun.SessionClosedError as error:
            caught.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    time.sleep(0.05)
    session.close()
    caller.join(60)
    assert len(caught) == 1
    for future in futures:
        assert isinstance(future.exception(60), omrun.SessionClosedError)


def test_closing_while_callers_wait_for_room(om):
    session = omrun.Session(om("slow"), [0], queue_limit=1)
    x = endless()
    session.submit(x)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(session, x) for _ in range(3)]
        time.sleep(0.05)
        session.close()
        for future in waiting:
            assert isinstance(future.exception(60), omrun.SessionClosedError)


# ---- asyncio ----------------------------------------------------------------------------------


def test_arun_is_awaited(session):
    async def main():
        inputs = [rows_of(n) for n in range(50)]
        results = await asyncio.gather(*(session.arun(x) for x in inputs))
        for x, result in zip(inputs, results):
            check(result, x)

    asyncio.run(main())


def test_arun_leaves_the_loop_running_while_the_queue_is_full(slow):
    async def main():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        async def first_of(count):
            calls = [asyncio.ensure_future(slow.arun(x)) for _ in range(count)]
            await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
            turns = ticks
            await asyncio.gather(*calls)
            return turns

        x = np.zeros((8, 256), np.float32)
        ticker = asyncio.ensure_future(tick())
        turns = await first_of(8)
        ticker.cancel()
        return turns

    # Six of the eight wait for room; a loop that waits with them turns once for each.
    assert asyncio.run(main()) > 20


def test_a_cancelled_task_cancels_its_call(slow):
    async def main():
        task = asyncio.ensure_future(slow.arun(endless()))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    slow(np.zeros((2, 256), np.float32))
    assert slow.stats().devices[0].rows < len(endless())


def test_arun_raises_in_the_task(session):
    async def main():
        with pytest.raises(omrun.InvalidArgumentError):
            await session.arun(np.zeros((1, 1), np.float32))

    asyncio.run(main())


# ---- map --------------------------------------------------------------------------------------


def test_map_keeps_the_order(session):
    inputs = [rows_of(n, 1 + n % 9) for n in range(60)]
    results = list(session.map(iter(inputs)))
    assert len(results) == 60
    for x, result in zip(inputs, results):
        check(result, x)


def test_map_out_of_order_yields_everything_once(session):
    inputs = [np.full((1, 3), n, np.float32) for n in range(60)]
    results = sorted(float(r[0, 0]) for r in session.map(inputs, ordered=False, ahead=7))
    assert results == [3.0 * n for n in range(60)]


def test_map_takes_tuples_and_dicts(om, opened):
    pair = opened(om.pair())
    ids, mask = np.ones((2, 5), np.int64), np.ones((2, 5), np.float32)
    positional, named = pair.map([(ids, mask), {"ids": ids, "mask": mask}])
    np.testing.assert_array_equal(positional[0], named["out"])


@pytest.mark.parametrize("ordered", [True, False])
def test_map_looks_ahead_so_far_and_no_further(session, ordered):
    taken = []

    def items():
        for n in range(100):
            taken.append(n)
            yield np.zeros((1, 3), np.float32)

    results = session.map(items(), ordered=ordered, ahead=5)
    assert taken == []
    for count, _ in enumerate(results, 1):
        assert len(taken) <= count + 5
        if count == 20:
            break
    results.close()
    assert len(taken) <= 25


def test_leaving_map_early_cancels_the_rest(slow):
    x = endless()
    results = slow.map([x[:2], x], ahead=2)
    next(results)
    results.close()
    slow(x[:2])
    assert slow.stats().devices[0].rows < len(x)


def test_map_shows_a_bar_with_tqdm(session, capsys):
    pytest.importorskip("tqdm")
    assert len(list(session.map([rows_of(n) for n in range(7)], progress=True))) == 7
    assert "7/7" in capsys.readouterr().err


def test_map_raises_where_an_item_is_wrong(session):
    results = session.map([rows_of(0), "text"], ahead=1)
    next(results)
    with pytest.raises(TypeError):
        next(results)


# ---- many at once -----------------------------------------------------------------------------


def test_threads_futures_and_asyncio_under_load(session):
    failures = []

    def guarded(work, seed):
        try:
            work(seed)
        except BaseException as error:
            failures.append(error)

    def plain(seed):
        for n in range(100):
            x = rows_of(seed * 1000 + n, n % 11)
            check(session(x), x)

    def with_futures(seed):
        inputs = [rows_of(seed * 1000 + n, 1 + n % 5) for n in range(100)]
        for x, future in zip(inputs, [session.submit(x) for x in inputs]):
            check(future.result(60), x)

    def with_asyncio(seed):
        async def main():
            inputs = [rows_of(seed * 1000 + n, 2) for n in range(100)]
            for x, y in zip(inputs, await asyncio.gather(*map(session.arun, inputs))):
                check(y, x)

        asyncio.run(main())

    works = [plain, with_futures, with_asyncio] * 3
    threads = [threading.Thread(target=guarded, args=(w, n)) for n, w in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    assert failures == []
    assert session.stats().failed == 0


def test_other_threads_run_while_one_waits(slow):
    waiting = threading.Thread(target=slow, args=(np.zeros((60, 256), np.float32),))
    count = 0
    waiting.start()
    while waiting.is_alive():
        count += 1
        time.sleep(0.001)
    assert count > 2


def test_sessions_open_and_close_in_threads(om):
    def use(n):
        with omrun.Session(om.rows(), n % 2) as session:
            x = rows_of(n)
            check(session(x), x)
            return True

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(pool.map(use, range(24)))

# SPDX-License-Identifier: MIT
"""Threads, callbacks, and who may run Python meanwhile."""
import statistics
import sys
import threading
import time

import acl
import pytest
from conftest import run_program

ESRCH, EDEADLK = 3, 35
NO_BLOCK, BLOCK = 0, 1


class Reporter:
    """A thread of pyACL's that processes reports until it is told to stop."""

    def __init__(self, timeout_ms=50):
        self.running = True
        self.context, ret = acl.rt.get_context()
        assert ret == 0
        self.id, ret = acl.util.start_thread(self.loop, [timeout_ms])
        assert ret == 0

    def loop(self, arguments):
        assert acl.rt.set_context(self.context) == 0
        while self.running:
            acl.rt.process_report(arguments[0])

    def stop(self):
        self.running = False
        assert acl.util.stop_thread(self.id) == 0


@pytest.fixture
def reporter():
    one = Reporter()
    yield one
    one.stop()


@pytest.fixture
def subscribed(reporter, stream):
    assert acl.rt.subscribe_report(reporter.id, stream) == 0
    yield stream
    assert acl.rt.unsubscribe_report(reporter.id, stream) == 0


# ---- threads ----


def test_start_thread_calls_with_one_argument():
    seen = []
    thread, ret = acl.util.start_thread(lambda x: seen.append((x, threading.get_ident())), [1, 2])
    assert ret == 0
    assert acl.util.stop_thread(thread) == 0
    assert seen == [([1, 2], thread)]


def test_start_thread_calls_without_for_none():
    seen = []
    thread, ret = acl.util.start_thread(lambda: seen.append(True), None)
    assert ret == 0
    assert acl.util.stop_thread(thread) == 0
    assert seen == [True]


def test_stop_thread_raises_when_the_thread_did(capfd):
    def fails(argument):
        raise KeyError(argument)

    thread, ret = acl.util.start_thread(fails, "missing")
    assert ret == 0
    with pytest.raises(RuntimeError, match="KeyError.*missing") as caught:
        acl.util.stop_thread(thread)
    assert isinstance(caught.value.__cause__, KeyError)
    assert "in fails" in capfd.readouterr().err


def test_stop_thread_of_no_thread():
    assert acl.util.stop_thread(12345) == ESRCH
    assert acl.util.stop_thread(threading.get_ident()) == EDEADLK


def test_start_thread_wants_something_to_call():
    with pytest.raises(TypeError, match="cannot be called"):
        acl.util.start_thread(5, None)


# ---- callbacks ----


def test_callback_runs_on_the_thread_that_processes_reports(subscribed, reporter):
    seen = []

    def callback(data):
        seen.append((data, threading.get_ident()))

    assert acl.rt.launch_callback(callback, ["a", 1], BLOCK, subscribed) == 0
    assert acl.rt.synchronize_stream(subscribed) == 0
    assert seen == [(["a", 1], reporter.id)]


def test_callbacks_come_in_order_after_what_they_follow(subscribed, load, models):
    model = load(models.slow)
    events = [acl.rt.create_event()[0] for _ in range(5)]
    order = []

    def callback(i):
        order.append((i, acl.rt.query_event(events[i])))

    for i, event in enumerate(events):
        assert acl.mdl.execute_async(model.id, model.input, model.output, subscribed) == 0
        assert acl.rt.record_event(event, subscribed) == 0
        assert acl.rt.launch_callback(callback, i, BLOCK, subscribed) == 0
    assert acl.rt.synchronize_stream(subscribed) == 0
    assert order == [(i, (0, 0)) for i in range(5)]
    for event in events:
        assert acl.rt.destroy_event(event) == 0


def test_callback_that_does_not_block(subscribed):
    ran = threading.Event()
    assert acl.rt.launch_callback(lambda data: ran.set(), None, NO_BLOCK, subscribed) == 0
    assert acl.rt.synchronize_stream(subscribed) == 0
    assert ran.wait(5)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_callback_that_raises_harms_nothing_else(subscribed):
    seen = []

    def fails(data):
        raise ValueError(data)

    assert acl.rt.launch_callback(fails, "seen on stderr", BLOCK, subscribed) == 0
    assert acl.rt.launch_callback(seen.append, "after", BLOCK, subscribed) == 0
    assert acl.rt.synchronize_stream(subscribed) == 0
    assert seen == ["after"]


def test_launch_callback_without_a_subscription(stream):
    assert acl.rt.launch_callback(print, None, BLOCK, stream) != 0
    with pytest.raises(TypeError, match="cannot be called"):
        acl.rt.launch_callback("print", None, BLOCK, stream)


def test_process_report_without_a_subscription():
    assert acl.rt.process_report(10) == 107012


def test_more_callbacks_than_a_stream_holds(subscribed):
    """The queue fills while callbacks wait for Python: neither side may wait for the other."""
    count, seen = 5000, []
    for i in range(count):
        assert acl.rt.launch_callback(seen.append, i, BLOCK, subscribed) == 0
    assert acl.rt.synchronize_stream(subscribed) == 0
    assert seen == list(range(count))


def test_callback_objects_are_released(subscribed):
    def callback(data):
        pass

    before = sys.getrefcount(callback)
    for _ in range(100):
        assert acl.rt.launch_callback(callback, None, BLOCK, subscribed) == 0
    assert acl.rt.synchronize_stream(subscribed) == 0
    assert sys.getrefcount(callback) == before
    assert acl.rt.launch_callback(callback, None, 7, subscribed) == 100000
    assert sys.getrefcount(callback) == before


# ---- who runs meanwhile ----


class Ticker:
    """Counts, on a thread of Python's, the milliseconds in which it could run."""

    def __enter__(self):
        self.count, self.running = 0, True
        self.thread = threading.Thread(target=self.loop)
        self.thread.start()
        while self.count == 0:
            time.sleep(0.001)
        return self

    def loop(self):
        while self.running:
            self.count += 1
            time.sleep(0.0005)

    def __exit__(self, *exception):
        self.running = False
        self.thread.join()

    def during(self, function, *arguments):
        before = self.count
        assert function(*arguments) == 0
        return self.count - before


def test_python_stands_still_while_a_model_executes(load, models):
    model = load(models.slow)
    with Ticker() as ticker:
        during = [
            ticker.during(acl.mdl.execute, model.id, model.input, model.output) for _ in range(5)
        ]
    assert statistics.median(during) <= 2  # a tick before the call and one after; more under load


def test_python_goes_on_while_a_stream_is_synchronized(load, models, stream):
    model = load(models.slow)
    with Ticker() as ticker:
        for _ in range(10):
            assert acl.mdl.execute_async(model.id, model.input, model.output, stream) == 0
        assert ticker.during(acl.rt.synchronize_stream, stream) > 5


# ---- failed tasks ----

def test_exception_callback_hears_of_failed_tasks(models):
    """In a program of its own, with a time limit: the device tells of the failure while the caller
    waits, and must not wait in turn for the Python that the caller holds."""
    out = run_program("exception_callback", models.batch, timeout=60, tidy=False)
    assert out.splitlines() == ["failed 507015", "told 1 507015 0", "ids True", "told 1"]


def test_exception_callback_wants_something_to_call():
    with pytest.raises(TypeError, match="cannot be called"):
        acl.rt.set_exception_info_callback(5)
    assert acl.rt.set_exception_info_callback(None) == 0
    assert acl.rt.set_exception_info_callback() == 0

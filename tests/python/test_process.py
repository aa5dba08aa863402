# SPDX-License-Identifier: MIT
"""Whole processes: how they end, what they leak, what a fork does."""
import pytest

OPEN = """
import sys, os, threading, time, gc
import numpy as np, omrun
rows, slow = sys.argv[1:3]
x = np.ones((1, 3), np.float32)
much = np.zeros((400, 256), np.float32)
"""

STATES = {
    "imported": "",
    "driver open": "omrun.devices()",
    "open": "s = omrun.Session(rows)",
    "used": "s = omrun.Session(rows); r = s(x)",
    "closed": "s = omrun.Session(rows); s(x); s.close()",
    "forgotten": "omrun.Session(rows)(x); gc.collect()",
    "in a cycle": "s = omrun.Session(rows); c = [s]; c.append(c); del s, c",
    "results kept": "r = omrun.Session(rows)(x); sys.r = r",
    "pinned kept": "sys.p = omrun.empty((3, 4))",
    "future done": "s = omrun.Session(rows); f = s.submit(x); f.result()",
    "future pending": "s = omrun.Session(slow); f = s.submit(much)",
    "future forgotten": "omrun.Session(slow).submit(much)",
    "many futures": "s = omrun.Session(slow); f = [s.submit(much) for _ in range(20)]",
    "map begun": "s = omrun.Session(slow); m = s.map([much[:2]] + [much] * 8); next(m)",
    "daemon calling": (
        "s = omrun.Session(slow)\n"
        "threading.Thread(target=s, args=(much,), daemon=True).start(); time.sleep(.1)"
    ),
    "daemon waiting for room": (
        "s = omrun.Session(slow, queue_limit=1); s.submit(much)\n"
        "threading.Thread(target=s, args=(much,), daemon=True).start(); time.sleep(.1)"
    ),
    "thread calling": (
        "s = omrun.Session(slow)\nthreading.Thread(target=s, args=(much[:20],)).start()"
    ),
    "exception": "s = omrun.Session(rows)\ntry:\n    raise SystemExit(0)\nfinally:\n    f = s.submit(x)",
    "tracing": "s = omrun.Session(rows); t = s.trace(os.devnull); s(x)",
    "kept by a module": "import string; string.s = omrun.Session(rows); string.s(x)",
    "used at exit": (
        "import atexit\n"
        "s = omrun.Session(rows)\n"
        "atexit.register(lambda: print(s(x).shape))"
    ),
    "os._exit": "s = omrun.Session(slow); s.submit(much); os._exit(0)",
}


@pytest.mark.parametrize("state", STATES)
def test_a_process_ends_in_every_state(om, python, state):
    python(OPEN + STATES[state], om.rows(), om("slow"), timeout=60)


def test_an_interrupt_ends_a_call(om, python):
    _, out, _ = python(
        OPEN
        + """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background jobs
s = omrun.Session(slow, [0])
try:
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    s(np.zeros((6000, 256), np.float32))  # half a minute
except KeyboardInterrupt:
    s(much[:2])
    assert s.stats().devices[0].rows < 6000
    print("interrupted")
""",
        om.rows(),
        om("slow"),
    )
    assert "interrupted" in out


def test_a_fork_is_told_apart(om, python):
    _, out, _ = python(
        OPEN
        + """
s = omrun.Session(rows)
kept = s(x)
f = s.submit(x)
f.result()
pinned = omrun.empty(3)
pid = os.fork()
if pid == 0:
    for call in (lambda: s(x), lambda: s.submit(x), lambda: s.stats(),
                 lambda: omrun.Session(rows), lambda: omrun.devices(), lambda: omrun.empty(3)):
        try:
            call()
            print("??")
        except RuntimeError as error:
            assert "fork" in str(error) and "spawn" in str(error), error
    assert omrun.info(rows).inputs[0].name == "x"
    assert kept.shape == (1, 2)
    s.close()
    del s, f, pinned, kept
    gc.collect()
    print("child is well", flush=True)
    sys.exit(0)
_, status = os.waitpid(pid, 0)
assert status == 0, status
assert s(x).shape == (1, 2)
print("parent is well")
""",
        om.rows(),
        om("slow"),
    )
    assert out.split("\n")[:2] == ["child is well", "parent is well"]


def test_a_fork_before_anything_is_open_is_fine(om, python):
    _, out, _ = python(
        OPEN
        + """
pid = os.fork()
s = omrun.Session(rows)
assert s.submit(x).result(60).shape == (1, 2)
if pid:
    assert os.waitpid(pid, 0)[1] == 0
    print("well")
""",
        om.rows(),
        om("slow"),
    )
    assert out.strip() == "well"


def test_spawned_processes_open_their_own(om, python, tmp_path):
    script = tmp_path / "spawning.py"
    script.write_text(
        """
import multiprocessing, sys
import numpy as np, omrun

def work(path):
    with omrun.Session(path, 0) as session:
        return float(session(np.ones((1, 3), np.float32))[0, 0])

if __name__ == "__main__":
    session = omrun.Session(sys.argv[1])
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(pool.map(work, [sys.argv[1]] * 2))
"""
    )
    _, out, _ = python(
        "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')",
        str(script),
        om.rows(),
    )
    assert out.strip() == "[3.0, 3.0]"


LEAK = """
import resource
def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()
s = omrun.Session(rows, [0])
def work(count):
    for n in range(count):
        s(x)
        if n % 10 == 0:
            s.submit({"x": x}).result()
            try:
                s(much)
            except ValueError:
                pass
            try:
                s("text")
            except TypeError:
                pass
work(5000)
before = resident()
work(100000)
grown = resident() - before
print(grown)
assert grown < 1 << 20, grown
"""


def test_a_hundred_thousand_calls_take_no_memory(om, python):
    python(OPEN + LEAK, om.rows(), om("slow"), timeout=280)


def test_opening_and_closing_takes_no_memory(om, python):
    python(
        OPEN
        + """
import resource
def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()
def work(count):
    for _ in range(count):
        with omrun.Session(rows) as s:
            s(x); s.stats(); s.prometheus(); s.inputs; repr(s)
        omrun.info(rows); omrun.empty((100, 100))
work(30)
before = resident()
work(100)
grown = resident() - before
assert grown < 4 << 20, grown
""",
        om.rows(),
        om("slow"),
        timeout=200,
    )

# SPDX-License-Identifier: MIT
"""ais_bench on two simulated devices.

With OMRUN_TEST_BUILD the sources run on the omrun of that build tree; without it, what is installed
is tested, which is how a wheel is. By hand:
    OMRUN_TEST_BUILD=build/release build/venv/bin/python -m pytest tests/ais_bench
"""
import contextlib
import importlib.util
import io
import json
import logging
import os
import pathlib
import subprocess
import sys
import textwrap

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
PACKAGE = ROOT / "python" / "ais_bench"


def prepare_environment():
    """Nothing of the caller's: before omrun reads any of it."""
    for name in list(os.environ):
        if name.startswith(("NPUSIM_", "ASCEND_", "OMRUN_ACL")) and name != "NPUSIM_ORT_LIBRARY":
            del os.environ[name]
    os.environ["NPUSIM_DEVICES"] = "2"
    paths = [str(PACKAGE)]
    if os.environ.get("OMRUN_TEST_BUILD"):
        paths.append(str(pathlib.Path(os.environ["OMRUN_TEST_BUILD"]).resolve() / "python"))
    elif importlib.util.find_spec("ais_bench"):
        paths = []
    sys.path[:0] = paths
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)


prepare_environment()
import omrun  # noqa: E402  (found where prepare_environment() put it)
from ais_bench.infer import main  # noqa: E402
from ais_bench.infer.interface import InferSession  # noqa: E402

NPUSIM = pathlib.Path(omrun.__file__).resolve().parent / "npusim"
if os.environ.get("OMRUN_TEST_BUILD"):
    NPUSIM = pathlib.Path(os.environ["OMRUN_TEST_BUILD"]).resolve() / "lib" / "omrun" / "npusim"


class Models:
    """Makes .om files of tests/data with npusim's atc, each once."""

    def __init__(self, folder):
        self._folder = folder

    def make(self, name, onnx, *options):
        path = self._folder / f"{name}.om"
        if not path.exists():
            omrun.driver()  # tells npusim where ONNX Runtime is
            words = [
                str(NPUSIM / "bin" / "atc"),
                f"--model={DATA / 'models' / onnx}.onnx",
                "--framework=5",
                f"--output={path.with_suffix('')}",
                "--soc_version=Ascend310P3",
                "--log=error",
                *options,
            ]
            subprocess.run(words, check=True, timeout=120)
        return str(path)

    @property
    def pair(self):
        """ids i64 [4,5], mask f32 [4,5]; out f32 = ids * mask, len i64 = sum of mask."""
        return self.make("pair_bs4", "two_in_batch", "--input_shape=ids:4,5;mask:4,5")

    @property
    def pair_gears(self):
        """The same with [N,5], N one of 1, 2, 4, 8."""
        return self.make(
            "pair_gears",
            "two_in_batch",
            "--input_shape=ids:-1,5;mask:-1,5",
            "--dynamic_batch_size=1,2,4,8",
        )

    @property
    def image_gears(self):
        """image f32 [1,3,H,W]; grey = mean of the three. H,W one of 8,8; 8,16; 16,16."""
        return self.make(
            "image_gears",
            "hw",
            "--input_format=NCHW",
            "--input_shape=image:1,3,-1,-1",
            "--dynamic_image_size=8,8;8,16;16,16",
        )

    @property
    def dims_gears(self):
        """The same by dims: 4,4; 4,12; 20,6."""
        return self.make(
            "dims_gears",
            "hw",
            "--input_format=ND",
            "--input_shape=image:1,3,-1,-1",
            "--dynamic_dims=4,4;4,12;20,6",
        )

    @property
    def image_range(self):
        """The same for H of 4 to 64 and W of 4 to 32."""
        return self.make(
            "image_range",
            "hw",
            "--input_format=NCHW",
            "--input_shape=image:1,3,4~64,4~32",
        )

    @property
    def positions(self):
        """x f32 [N], any N; where i64 [1,K]: the places where x is not 0."""
        return self.make("positions", "positions", "--input_format=ND", "--input_shape=x:-1")

    @property
    def sum_diff(self):
        """a, b f32 [4,3]; a + b and a - b."""
        return self.make("sum_diff", "sum_diff")

    @property
    def slow(self):
        return self.make("slow", "slow")

    def identity(self, dtype):
        return self.make(f"identity_{dtype}", f"identity_{dtype}")


@pytest.fixture(scope="session")
def om(tmp_path_factory):
    return Models(tmp_path_factory.mktemp("models"))


@pytest.fixture
def opened():
    """Opens sessions and frees them after the test."""
    sessions = []

    def open_session(path, device=0, **options):
        sessions.append(InferSession(device, path, **options))
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.free_resource()


def pair_arrays(rows, start=0):
    """Inputs of the pair models, no two of them alike."""
    ids = np.arange(start, start + rows * 5, dtype=np.int64).reshape(rows, 5)
    mask = (ids % 3 > 0).astype(np.float32)
    return [ids, mask]


def pair_wanted(ids, mask):
    return [(ids * mask).astype(np.float32), mask.sum(1).astype(np.int64)]


def assert_pair(outputs, inputs):
    for got, wanted in zip(outputs, pair_wanted(*inputs)):
        np.testing.assert_array_equal(got, wanted)
        assert got.dtype == wanted.dtype


class Outcome:
    """What a run of the command came to."""

    def __init__(self, code, out, err, output):
        self.code, self.out, self.err = code, out, err
        self.output = output

    def summary(self, name):
        return json.loads((self.output / f"{name}_summary.json").read_text())

    def files(self):
        """Every file below --output, by its path in there."""
        found = (p for p in self.output.rglob("*") if p.is_file())
        return sorted(str(path.relative_to(self.output)) for path in found)


def in_this_process(words, monkeypatch):
    """main() as python3 -m ais_bench calls it; (exit code, what it printed, its complaints)."""
    out, err = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "argv", ["ais_bench", *words])
        patch.setattr(logging.getLogger(), "handlers", [])  # pytest's, which silence the console
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main.main()
            except SystemExit as end:
                code = end.code
    return code, out.getvalue(), err.getvalue()


def in_a_process(words, folder, env):
    done = subprocess.run(
        [sys.executable, "-m", "ais_bench", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=240,
        cwd=str(folder),
        env={**os.environ, **env},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def command(tmp_path, monkeypatch):
    """command(words...): the command in a folder of its own.

    env      variables of a process of its own; without any, none is started, which is quicker
    """
    monkeypatch.chdir(tmp_path)

    def run(*words, code=0, output=True, env=None):
        folder = tmp_path / "output"
        words = [*map(str, words), *(["--output", str(folder)] if output else [])]
        if env is None:
            got, out, err = in_this_process(words, monkeypatch)
        else:
            got, out, err = in_a_process(words, tmp_path, env)
        assert got == code, out + err
        return Outcome(got, out, err, folder)

    return run


def run_python(text, *words, timeout=240):
    """Another Python runs `text`; what it prints."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(text), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

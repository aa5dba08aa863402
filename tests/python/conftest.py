# SPDX-License-Identifier: MIT
"""The Python packages, on two simulated devices.

With OMRUN_TEST_BUILD the packages of that build tree are tested; without it, those that are
installed, which is how a wheel is tested. By hand:
    OMRUN_TEST_BUILD=build/release build/venv/bin/python -m pytest tests/python
OMRUN_TEST_EMULATOR, "qemu-aarch64 -L /", is put before programs where the kernel cannot run them.
"""
import importlib.util
import os
import pathlib
import shlex
import subprocess
import sys
import textwrap

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
EMULATOR = shlex.split(os.environ.get("OMRUN_TEST_EMULATOR", ""))


def prepare_environment():
    """Nothing of the caller's: before the extension reads any of it."""
    for name in list(os.environ):
        if name.startswith(("NPUSIM_", "ASCEND_", "OMRUN_ACL")) and name != "NPUSIM_ORT_LIBRARY":
            del os.environ[name]
    os.environ["NPUSIM_DEVICES"] = "2"
    build = os.environ.get("OMRUN_TEST_BUILD")
    paths = [str(ROOT / "python" / "huawei_api")]
    if build:
        paths.insert(0, str(pathlib.Path(build).resolve() / "python"))
    elif importlib.util.find_spec("huawei_api"):
        paths = []
    sys.path[:0] = paths
    # For the Pythons that tests start.
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)


prepare_environment()
import omrun  # noqa: E402  (found where prepare_environment() put it)
from omrun import _npusim  # noqa: E402

_npusim.prepare()
NPUSIM = pathlib.Path(_npusim.FOLDER)


class Models:
    """Makes .om files of tests/data with npusim's atc, each once."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, stem, *options, name=None):
        path = self.folder / f"{name or stem}.om"
        if not path.exists():
            words = [
                *EMULATOR,
                str(NPUSIM / "bin" / "atc"),
                f"--model={DATA / stem if '/' in stem else DATA / 'models' / stem}.onnx",
                "--framework=5",
                f"--output={path.with_suffix('')}",
                "--soc_version=Ascend310P3",
                "--log=error",
                *options,
            ]
            subprocess.run(words, check=True, timeout=120)
        return str(path)

    def pair(self):
        """ids i64 [N,5] and mask f32 [N,5] in batches of 4; out = ids * mask, len = sum of mask."""
        return self("two_in_batch", "--input_shape=ids:4,5;mask:4,5", name="pair_bs4")

    def rows(self):
        """x f32 [N,3] in batches of 1, 2, 4 or 8; y f32 [N,2] = (x0+x1+x2, x0-x2)."""
        return self(
            "batch_n", "--input_shape=x:-1,3", "--dynamic_batch_size=1,2,4,8", name="batch_gears"
        )


@pytest.fixture(scope="session")
def om(tmp_path_factory):
    return Models(tmp_path_factory.mktemp("models"))


@pytest.fixture
def opened():
    """Opens sessions and closes them after the test."""
    sessions = []

    def open_session(path, *arguments, **options):
        sessions.append(omrun.Session(path, *arguments, **options))
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.close()


def run_python(text, *arguments, timeout=120, check=True, **variables):
    """Another Python runs `text`; (exit code, what it printed, what it complained of)."""
    done = subprocess.run(
        [*EMULATOR, sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(text), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=timeout,
        env=dict(os.environ, **variables),
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def python():
    return run_python

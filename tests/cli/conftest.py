# SPDX-License-Identifier: MIT
"""What the tests of the omrun command share: the command of this build, npusim, and models.

The build folder is $OMRUN_TEST_BUILD; ctest sets it. By hand:
    OMRUN_TEST_BUILD=build/release build/venv/bin/python -m pytest tests/cli
"""
import ctypes
import os
import pathlib
import signal
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("OMRUN_TEST_DATA", ROOT / "tests/data"))
BUILD = pathlib.Path(os.environ.get("OMRUN_TEST_BUILD", ROOT / "build/release")).resolve()
NPUSIM = BUILD / "lib/omrun/npusim"
OMRUN = BUILD / "bin/omrun"

OK, NO, USAGE, INPUT, DEVICE = range(5)


def onnxruntime_library():
    """The library inside the onnxruntime package of the Python that runs the tests."""
    import onnxruntime

    capi = pathlib.Path(onnxruntime.__file__).parent / "capi"
    return str(sorted(capi.glob("libonnxruntime.so*"))[0])


def environment(**changes):
    """The environment of a test: one or two simulated devices and nothing of the caller's."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("NPUSIM_", "OMRUN_", "ASCEND_"))}
    env["OMRUN_ACL_LIBRARY"] = str(NPUSIM / "lib64/libascendcl.so")
    env["NPUSIM_ORT_LIBRARY"] = os.environ.get("NPUSIM_ORT_LIBRARY") or onnxruntime_library()
    env["NPUSIM_DEVICES"] = "2"
    env["OMRUN_MODEL_CACHE"] = "off"
    env["LC_ALL"] = "C.UTF-8"
    env.update({k: str(v) for k, v in changes.items() if v is not None})
    for name in [k for k, v in changes.items() if v is None]:
        env.pop(name, None)
    return env


def no_override():
    """Makes root respect the permissions of folders, as everybody else does."""
    PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
    if os.geteuid() == 0:
        for capability in CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH:
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def omrun(*words, env=None, before=None, cwd=None, timeout=120, stdin=None):
    """Runs the command; .code, .out, .err, and .line: the error it ended with, if any."""

    def prepare():
        # A shell in the background may have handed down an ignored SIGINT.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if before:
            before()

    done = subprocess.run(
        [str(OMRUN), *map(str, words)],
        env=env or environment(),
        preexec_fn=prepare,
        cwd=cwd,
        timeout=timeout,
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    lines = done.stderr.splitlines()
    return SimpleNamespace(
        code=done.returncode,
        out=done.stdout,
        err=done.stderr,
        line=lines[-1] if done.returncode and lines else "",
    )


def refused(code, *words, **options):
    """Expects the exit code, exactly one line of error, and no results; returns the line."""
    got = omrun(*words, **options)
    assert got.code == code, got.err
    errors = [line for line in got.err.splitlines() if not line.startswith(NOTES)]
    assert len(errors) == 1, got.err
    assert errors[0].startswith("omrun: ")
    assert got.out == ""
    return errors[0]


# What is said before the line that ends it: remarks, what the library logs, npusim's own voice.
NOTES = ("omrun: running on ", "omrun: converted ", "omrun: hint: ", "omrun: warning: ", "omrun: error: ", "npusim: ")


def atc(model, output, *options):
    """Converts with npusim's atc."""
    subprocess.run(
        [
            str(NPUSIM / "bin/atc"),
            f"--model={model}",
            "--framework=5",
            f"--output={output}",
            "--soc_version=Ascend310P3",
            *options,
        ],
        env=environment(),
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return pathlib.Path(f"{output}.om")


class Models:
    """Models of tests/data/models by the names of their conversions, made when they are first asked for."""

    KNOWN = {
        "batch": ("batch_n", "--input_shape=x:4,3"),
        "gears": ("batch_n", "--input_shape=x:-1,3", "--dynamic_batch_size=1,2,8"),
        "two": ("two_in_batch", "--input_shape=ids:4,5;mask:4,5"),
        "ranged": ("batch_n", "--input_format=ND", "--input_shape=x:2~8,3"),
        "image": ("hw", "--input_shape=image:1,3,4~64,-1"),
        "positions": ("positions", "--input_format=ND", "--input_shape=x:1~16"),
        "sum_diff": ("sum_diff",),
        "scalar": ("scalar",),
        "half": ("identity_f16",),
        "long": ("identity_i64",),
        "bfloat": ("identity_bf16",),
        "wide": ("batch_n", "--input_shape=x:4096,3"),
        "slow": ("slow",),
    }

    def __init__(self, folder):
        self._folder = folder

    def __getattr__(self, name):
        if name not in self.KNOWN:
            raise AttributeError(name)
        stem, *options = self.KNOWN[name]
        path = atc(DATA / f"models/{stem}.onnx", self._folder / name, *options)
        setattr(self, name, path)
        return path


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    return Models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session", autouse=True)
def runs_end_well():
    yield
    import om_runner

    om_runner.end()


@pytest.fixture
def rows(tmp_path):
    """Saves float32 rows for the batch model and returns the file and the array."""

    def save(count, name="x.npy"):
        array = np.arange(count * 3, dtype=np.float32).reshape(count, 3)
        path = tmp_path / name
        np.save(path, array)
        return path, array

    return save


def batch_expected(x):
    """What batch_n.onnx computes."""
    return np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)

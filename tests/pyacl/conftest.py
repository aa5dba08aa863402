# SPDX-License-Identifier: MIT
"""pyACL over npusim: the module is imported into the process of the tests.

The build to test is in OMRUN_TEST_BUILD; ctest sets it. By hand:
    OMRUN_TEST_BUILD=build/release build/venv/bin/python -m pytest tests/pyacl
"""
import importlib.util
import os
import pathlib
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("OMRUN_TEST_DATA", ROOT / "tests/data"))
BUILD = pathlib.Path(os.environ.get("OMRUN_TEST_BUILD", ROOT / "build/release")).resolve()
NPUSIM = BUILD / "lib/omrun/npusim"


def onnxruntime_library():
    """The library inside the onnxruntime package of the Python that runs the tests, which is not
    imported: that would load a second ONNX Runtime."""
    package = importlib.util.find_spec("onnxruntime").submodule_search_locations[0]
    return str(sorted(pathlib.Path(package, "capi").glob("libonnxruntime.so*"))[0])


def prepare_environment():
    """Two simulated devices, and nothing of the caller's: before the module reads any of it."""
    for name in [k for k in os.environ if k.startswith(("NPUSIM_", "ASCEND_"))]:
        if name != "NPUSIM_ORT_LIBRARY":
            del os.environ[name]
    if not os.environ.get("NPUSIM_ORT_LIBRARY"):
        os.environ["NPUSIM_ORT_LIBRARY"] = onnxruntime_library()
    os.environ["NPUSIM_DEVICES"] = "2"
    sys.path.insert(0, str(NPUSIM / "python"))


prepare_environment()
import acl  # noqa: E402  (found where prepare_environment() put it)

HOST_TO_DEVICE, DEVICE_TO_HOST = 1, 2


def without(*names):
    return {k: v for k, v in os.environ.items() if k not in names}


def atc(stem, output, *options):
    """Converts one of tests/data/models with npusim's atc."""
    words = [
        str(NPUSIM / "bin/atc"),
        f"--model={DATA / 'models' / stem}.onnx",
        "--framework=5",
        f"--output={output}",
        "--soc_version=Ascend310P3",
        *options,
    ]
    done = subprocess.run(
        words, env=without("LD_PRELOAD"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, done.stdout
    return f"{output}.om"


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return SimpleNamespace(
        sum_diff=atc("sum_diff", folder / "sum_diff"),
        batch=atc("batch_n", folder / "batch", "--input_shape=x:4,3"),
        gears=atc(
            "batch_n", folder / "gears", "--input_shape=x:-1,3", "--dynamic_batch_size=1,2,8"
        ),
        hw=atc(
            "hw",
            folder / "hw",
            "--input_format=NCHW",
            "--input_shape=image:1,3,-1,-1",
            "--dynamic_image_size=8,8;8,16",
        ),
        dims=atc(
            "hw",
            folder / "dims",
            "--input_format=ND",
            "--input_shape=image:1,3,-1,-1",
            "--dynamic_dims=4,4;4,12",
        ),
        slow=atc("slow", folder / "slow"),
    )


@pytest.fixture(scope="session", autouse=True)
def device():
    """AscendCL is initialised once per process and device 0 set on the thread of the tests."""
    assert acl.init() == 0
    assert acl.rt.set_device(0) == 0
    yield 0
    assert acl.rt.reset_device(0) == 0
    assert acl.finalize() == 0


@pytest.fixture
def stream():
    handle, ret = acl.rt.create_stream()
    assert ret == 0
    yield handle
    assert acl.rt.destroy_stream(handle) == 0


class Model:
    """A loaded model with its description and a dataset each way."""

    def __init__(self, path):
        self.id, ret = acl.mdl.load_from_file(path)
        assert ret == 0
        self.desc = acl.mdl.create_desc()
        assert acl.mdl.get_desc(self.desc, self.id) == 0
        self.input = self.dataset(acl.mdl.get_num_inputs, acl.mdl.get_input_size_by_index)
        self.output = self.dataset(acl.mdl.get_num_outputs, acl.mdl.get_output_size_by_index)

    def dataset(self, count, size_of):
        dataset = acl.mdl.create_dataset()
        for i in range(count(self.desc)):
            size = size_of(self.desc, i)
            address, ret = acl.rt.malloc(size, 0)
            assert ret == 0
            assert acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(address, size)) == (
                dataset,
                0,
            )
        return dataset

    def address(self, dataset, index):
        return acl.get_data_buffer_addr(acl.mdl.get_dataset_buffer(dataset, index))

    def write(self, *arrays):
        for i, array in enumerate(arrays):
            write_device(self.address(self.input, i), array)

    def read(self, index, dtype=np.float32):
        size = acl.mdl.get_output_size_by_index(self.desc, index)
        return np.frombuffer(read_device(self.address(self.output, index), size), dtype)

    def close(self):
        for dataset in (self.input, self.output):
            for i in range(acl.mdl.get_dataset_num_buffers(dataset)):
                buffer = acl.mdl.get_dataset_buffer(dataset, i)
                assert acl.rt.free(acl.get_data_buffer_addr(buffer)) == 0
                assert acl.destroy_data_buffer(buffer) == 0
            assert acl.mdl.destroy_dataset(dataset) == 0
        assert acl.mdl.destroy_desc(self.desc) == 0
        assert acl.mdl.unload(self.id) == 0


@pytest.fixture
def load():
    """load(path): a Model that is closed after the test."""
    loaded = []

    def one(path):
        loaded.append(Model(path))
        return loaded[-1]

    yield one
    for model in loaded:
        model.close()


def write_device(address, array):
    data = array.tobytes()
    ret = acl.rt.memcpy(address, len(data), acl.util.bytes_to_ptr(data), len(data), HOST_TO_DEVICE)
    assert ret == 0


def read_device(address, size):
    """As programs do it: an immutable bytes object is written through its address."""
    data = bytes(bytearray(size))
    ret = acl.rt.memcpy(acl.util.bytes_to_ptr(data), size, address, size, DEVICE_TO_HOST)
    assert ret == 0
    return data


def npusim_run(*options, program, preload=None):
    """The command that runs Python under npusim. What is preloaded for a sanitizer is for Python
    alone: npusim and atc have a runtime of their own."""
    first = ":".join(str(p) for p in (os.environ.get("LD_PRELOAD"), preload) if p)
    python = ["env", f"LD_PRELOAD={first}", sys.executable] if first else [sys.executable]
    return [str(word) for word in (NPUSIM / "bin/npusim", "run", *options, "--", *python, *program)]


def run_program(name, *words, devices=2, options=(), preload=None, timeout=120, tidy=True):
    """Runs programs/<name>.py under `npusim run`; its stdout. A tidy one keeps to the rules."""
    program = pathlib.Path(__file__).parent / "programs" / f"{name}.py"
    if tidy:
        options = [*options, "--check"]
    done = subprocess.run(
        npusim_run("--devices", devices, *options, program=[program, *words], preload=preload),
        env=without("PYTHONPATH", "NPUSIM_DEVICES", "LD_PRELOAD"),
        timeout=timeout,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

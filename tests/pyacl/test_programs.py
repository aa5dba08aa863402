# SPDX-License-Identifier: MIT
"""Whole programs in the manner of published ones, under `npusim run`."""
import subprocess

import conftest
import numpy as np
import pytest
from conftest import npusim_run, run_program, without


def save(folder, name, array):
    np.save(folder / name, array)
    return folder / name


def batch_expected(x):
    """What batch_n.onnx computes."""
    return np.stack([x.sum(axis=1), x[:, 0] - x[:, 2]], axis=1)


@pytest.mark.parametrize("profile", ["cpu", "board"])
def test_two_inputs_and_two_outputs(models, tmp_path, profile):
    a = np.random.default_rng(1).standard_normal((4, 3)).astype(np.float32)
    b = np.random.default_rng(2).standard_normal((4, 3)).astype(np.float32)
    files = [save(tmp_path, "a.npy", a), save(tmp_path, "b.npy", b)]
    options = ["--profile", profile]
    words = [models.sum_diff, tmp_path / "out.npz", *files]
    assert run_program("classify", *words, options=options) == ""
    with np.load(tmp_path / "out.npz") as outputs:
        np.testing.assert_array_equal(outputs["arr_0"], a + b)
        np.testing.assert_array_equal(outputs["arr_1"], a - b)


def test_device_memory_on_a_board():
    assert run_program("board", options=["--profile", "board"]) == "b'\\x05\\x05\\x05\\x05'\n"


@pytest.mark.parametrize("batch", [1, 2, 8])
def test_dynamic_batch(models, tmp_path, batch):
    x = np.arange(batch * 3, dtype=np.float32).reshape(batch, 3)
    run_program("classify", models.gears, tmp_path / "out.npz", save(tmp_path, "x.npy", x))
    with np.load(tmp_path / "out.npz") as outputs:
        np.testing.assert_array_equal(outputs["arr_0"], batch_expected(x))


@pytest.mark.parametrize("devices", [1, 2])
@pytest.mark.parametrize("rows", [1, 8, 33])
def test_rows_over_devices(models, tmp_path, devices, rows):
    x = np.arange(rows * 3, dtype=np.float32).reshape(rows, 3)
    source, target = save(tmp_path, "x.npy", x), tmp_path / "y.npy"
    run_program("parallel", models.batch, devices, source, target, devices=devices)
    np.testing.assert_array_equal(np.load(target), batch_expected(x))


def test_callbacks_fetch_in_order(models):
    out = run_program("callbacks", models.batch, 10, 4)
    assert out.splitlines() == [f"{3.0 * i} 0.0" for i in range(10)]


def test_a_program_that_leaves_a_thread_behind(models):
    assert run_program("spinning_thread", timeout=30, tidy=False) == "leaving\n"


def test_a_failing_call_reaches_the_program(models, tmp_path):
    x = save(tmp_path, "x.npy", np.zeros((4, 3), np.float32))
    with pytest.raises(AssertionError, match="acl.mdl.execute failed ret=507011"):
        run_program(
            "classify",
            models.batch,
            tmp_path / "out.npz",
            x,
            options=["--fault", "aclmdlExecute=507011"],
        )


def test_npusim_run_finds_its_own_acl_before_any_other(tmp_path):
    (tmp_path / "acl.py").write_text("raise ImportError('not this one')")
    done = subprocess.run(
        npusim_run(program=["-c", "import acl; print(acl.__file__)"]),
        env={**without("LD_PRELOAD"), "PYTHONPATH": str(tmp_path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.stdout.strip() == str(conftest.NPUSIM / "python/acl.abi3.so")

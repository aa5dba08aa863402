# SPDX-License-Identifier: MIT
"""--precision_mode of npusim's atc: what is rounded to half floats, and that it shows."""
import numpy as np
import pytest

import tiny_onnx as onnx
from conftest import DATA
from test_atc import assert_same, converted, expected, info, random, run, save

EXACT = ["--precision_mode=must_keep_origin_dtype", "--precision_mode_v2=origin"]
ROUNDED = ["--precision_mode=force_fp16", "--precision_mode=allow_fp32_to_fp16",
           "--precision_mode=allow_mix_precision", "--precision_mode_v2=fp16",
           "--precision_mode_v2=mixed_float16"]
MATRICES = ["--precision_mode=cube_fp16in_fp32out", "--precision_mode_v2=cube_fp16in_fp32out"]


def half(array):
    return array.astype(np.float16).astype(np.float32)


def three_steps(folder):
    """(x + w) * w, then a product of matrices."""
    weights = np.random.default_rng(5).standard_normal((4, 4), np.float32)
    nodes = [onnx.node("Add", ["x", "w"], ["a"], "add"), onnx.node("Mul", ["a", "w"], ["b"], "mul"),
             onnx.node("MatMul", ["b", "w"], ["y"], "last")]
    values = [onnx.value("x", onnx.FLOAT, [4, 4])], [onnx.value("y", onnx.FLOAT, [4, 4])]
    return save(folder, nodes, *values, [onnx.floats("w", [4, 4], weights.ravel())]), weights


@pytest.mark.parametrize("option", ["", *EXACT])
def test_exact_unless_asked_otherwise(tmp_path, option):
    model, _ = three_steps(tmp_path)
    x = random(4, 4)
    om = converted(model, tmp_path / "net", *filter(None, [option]))
    assert_same(run(om, tmp_path / "run", x), expected(model, x))


@pytest.mark.parametrize("option", ROUNDED)
def test_weights_and_activations_are_rounded(tmp_path, option):
    model, weights = three_steps(tmp_path)
    x, w = random(4, 4), half(weights)
    om = converted(model, tmp_path / "net", option)
    (result,) = run(om, tmp_path / "run", x)
    b = half(half(half(x) + w) * w)
    np.testing.assert_array_equal(result, half(result))
    np.testing.assert_allclose(result, b @ w, rtol=2e-3, atol=2e-3)
    exact = (x + weights) * weights @ weights
    loss = np.abs(result - exact).max()
    assert 1e-5 < loss < 2e-2
    assert info(om)["outputs"][0]["name"] == "last:0:y"


@pytest.mark.parametrize("option", MATRICES)
def test_only_what_is_multiplied_as_matrices(tmp_path, option):
    model, weights = three_steps(tmp_path)
    x = random(4, 4)
    (result,) = run(converted(model, tmp_path / "net", option), tmp_path / "run", x)
    wanted = half((x + weights) * weights) @ half(weights)
    np.testing.assert_allclose(result, wanted, rtol=1e-6, atol=1e-6)
    assert (result != half(result)).any()


def test_one_weight_to_the_bit(tmp_path):
    """What no longer fits is what half floats make of it: rounded, flushed, infinite."""
    values = np.array([1 / 3, 1e-8, 6e-8, 65519, 65520, -1e6], np.float32)
    model = save(tmp_path, [onnx.node("Identity", ["w"], ["k"], "keep"),
                            onnx.node("Max", ["x", "k"], ["m"], "max"),
                            onnx.node("Min", ["m", "k"], ["y"], "min")],
                 [onnx.value("x", onnx.FLOAT, [6])], [onnx.value("y", onnx.FLOAT, [6])],
                 [onnx.floats("w", [6], values)])
    (result,) = run(converted(model, tmp_path / "net", ROUNDED[0]), tmp_path / "run",
                    np.zeros(6, np.float32))
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(result, half(values))


def test_other_types_stay_as_they_are(tmp_path):
    big = np.array([[2049, 4097, 1 << 40, 3, 5]], np.int64)
    om = converted(DATA / "models/two_in_batch.onnx", tmp_path / "net", ROUNDED[0],
                   "--input_shape=ids:1,5;mask:1,5")
    mask = np.ones((1, 5), np.float32)
    results = run(om, tmp_path / "run", big, mask)
    assert results[1].dtype == np.int64 and results[1] == [5]
    np.testing.assert_array_equal(results[0], np.array([[2048, 4096, np.inf, 3, 5]], np.float32))


def test_with_gears_and_output_types(tmp_path):
    model = DATA / "models/batch_n.onnx"
    om = converted(model, tmp_path / "net", ROUNDED[0], "--input_shape=x:-1,3",
                   "--dynamic_batch_size=1,4", "--output_type=FP16")
    x = random(4, 3)
    (result,) = run(om, tmp_path / "run", x, gear="batch:4")
    (wanted,) = expected(model, half(x))
    assert result.dtype == np.float16 and result.shape == (4, 2)
    np.testing.assert_array_equal(result, wanted.astype(np.float16))


@pytest.mark.parametrize("mode", [ROUNDED[0], MATRICES[0]])
@pytest.mark.parametrize("inputs", ["x", "x;x"])
def test_with_inputs_and_outputs_of_given_types(tmp_path, mode, inputs):
    """Casts of the model's ends and casts that round keep out of each other's names."""
    model, weights = three_steps(tmp_path)
    om = converted(model, tmp_path / "net", mode, f"--input_fp16_nodes={inputs}",
                   "--output_type=FP32")
    x = random(4, 4).astype(np.float16)
    (result,) = run(om, tmp_path / "run", x)
    about = info(om)
    assert about["inputs"][0]["name"] == "x" and about["inputs"][0]["dtype"] == "FLOAT16"
    assert about["outputs"][0]["name"] == "last:0:y"
    exact = (x.astype(np.float32) + weights) * weights @ weights
    assert result.dtype == np.float32
    assert 1e-5 < np.abs(result - exact).max() < 2e-2

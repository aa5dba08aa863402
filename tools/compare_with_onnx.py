#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a model in ONNX Runtime and says how far other results are from its.

    compare_with_onnx.py MODEL.onnx INPUT.npy RESULT.npy

For models with one input and one output. Prints the cosine and the largest absolute error;
the exit code is 1 when either is worse than f32 arithmetic in another order explains.
"""
import sys

import numpy as np
import onnxruntime

MIN_COSINE, MAX_ERROR = 0.99999, 1e-3


def reference(model, x):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    wanted = session.get_inputs()[0]
    assert wanted.type == "tensor(float)", f"{wanted.name} is {wanted.type}"
    return session.run(None, {wanted.name: x.astype(np.float32)})[0]


def main():
    model, input_path, result_path = sys.argv[1:]
    wanted = reference(model, np.load(input_path))
    result = np.load(result_path)
    if result.shape != wanted.shape:
        sys.exit(f"{result_path} is {result.shape}, wanted: {wanted.shape}")
    a, b = result.astype(np.float64).ravel(), wanted.astype(np.float64).ravel()
    cosine = a @ b / np.sqrt((a @ a) * (b @ b))
    error = np.abs(a - b).max()
    print(f"against ONNX Runtime {onnxruntime.__version__}: cosine {cosine:.9f}, "
          f"largest absolute error {error:.2e}")
    return 0 if cosine >= MIN_COSINE and error <= MAX_ERROR else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a model that has the inputs and outputs of another and next to no work between them.

    tools/make_stand_in.py transreid.onnx --input 16,3,256,128 --output 16,211,768

Both are f32; a row of the output is the mean of the input's row. For measuring what surrounds a
model where its time is a profile's (npusim profiles).
"""
import argparse

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save


def dims(text):
    numbers = [int(word) for word in text.split(",")]
    if len(numbers) < 2 or min(numbers) < 1:
        raise argparse.ArgumentTypeError(f'"{text}", wanted is a batch and at least one dim: 16,3')
    return numbers


def build(in_dims, out_dims):
    initializers = [numpy_helper.from_array(np.array(values, np.int64), name) for name, values in (
        ("flat", [in_dims[0], -1]), ("column", [in_dims[0]] + [1] * (len(out_dims) - 1)),
        ("wanted", out_dims))]
    nodes = [helper.make_node("Reshape", ["image", "flat"], ["rows"]),
             helper.make_node("ReduceMean", ["rows"], ["means"], axes=[1], keepdims=0),
             helper.make_node("Reshape", ["means", "column"], ["columns"]),
             helper.make_node("Expand", ["columns", "wanted"], ["features"])]
    graph = helper.make_graph(
        nodes, "stand_in",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, in_dims)],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, out_dims)], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path")
    parser.add_argument("--input", type=dims, required=True, metavar="N,...")
    parser.add_argument("--output", type=dims, required=True, metavar="N,...")
    args = parser.parse_args()
    if args.input[0] != args.output[0]:
        parser.error(f"{args.input[0]} rows in and {args.output[0]} rows out, wanted is one batch")
    model = build(args.input, args.output)
    checker.check_model(model)
    save(model, args.path)


if __name__ == "__main__":
    main()

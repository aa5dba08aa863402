#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the small ONNX models that the tests run: the same bytes every time.

    tools/make_test_models.py [FOLDER]     default: tests/data/models

Opset 13 (where an operator needs it, 14 to 17) and IR version 7, so that an ONNX Runtime of
2020 or later reads them.
"""
import pathlib
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

F32, I64 = TensorProto.FLOAT, TensorProto.INT64

IDENTITY_TYPES = {
    "f16": TensorProto.FLOAT16, "f32": F32, "f64": TensorProto.DOUBLE,
    "i8": TensorProto.INT8, "u8": TensorProto.UINT8, "i16": TensorProto.INT16,
    "u16": TensorProto.UINT16, "i32": TensorProto.INT32, "u32": TensorProto.UINT32,
    "i64": I64, "u64": TensorProto.UINT64, "bool": TensorProto.BOOL,
    "bf16": TensorProto.BFLOAT16,
}


def value(name, dtype, dims):
    return helper.make_tensor_value_info(name, dtype, dims)


def constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs.split(), [output], name=output, **attributes)


def model(name, nodes, inputs, outputs, constants=(), opset=13):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(constants))
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)],
                              producer_name="omrun", ir_version=7)
    checker.check_model(proto, full_check=True)
    return proto


def sum_diff():
    return model("sum_diff", [node("Add", "a b", "sum"), node("Sub", "a b", "diff")],
                 [value("a", F32, [4, 3]), value("b", F32, [4, 3])],
                 [value("sum", F32, [4, 3]), value("diff", F32, [4, 3])])


def batch_n():
    """y0 = x0 + x1 + x2, y1 = x0 - x2."""
    weights = constant("weights", np.array([[1, 1], [1, 0], [1, -1]], np.float32))
    return model("batch_n", [node("MatMul", "x weights", "y")],
                 [value("x", F32, ["N", 3])], [value("y", F32, ["N", 2])], [weights])


def two_in_batch():
    """out = ids where mask is 1; len counts the mask's ones in each row."""
    nodes = [node("Cast", "ids", "ids_f32", to=F32),
             node("Mul", "ids_f32 mask", "out"),
             node("ReduceSum", "mask axis", "len_f32", keepdims=0),
             node("Cast", "len_f32", "len", to=I64)]
    return model("two_in_batch", nodes,
                 [value("ids", I64, ["N", 5]), value("mask", F32, ["N", 5])],
                 [value("out", F32, ["N", 5]), value("len", I64, ["N"])],
                 [constant("axis", np.array([1], np.int64))])


def no_batch():
    """y = 2 x + 1: seven numbers that are no rows of anything."""
    nodes = [node("Mul", "x two", "doubled"), node("Add", "doubled one", "y")]
    return model("no_batch", nodes, [value("x", F32, [7])], [value("y", F32, [7])],
                 [constant("two", np.float32(2)), constant("one", np.float32(1))])


def scalar():
    return model("scalar", [node("Mul", "s s", "t")], [value("s", F32, [])], [value("t", F32, [])])


def mixed_axis():
    """y = x @ table: x has rows, the table is one for all of them."""
    return model("mixed_axis", [node("MatMul", "x table", "y")],
                 [value("x", F32, ["N", 4]), value("table", F32, [4, 2])],
                 [value("y", F32, ["N", 2])])


def identity(short, dtype):
    return model(f"identity_{short}", [node("Identity", "x", "y")],
                 [value("x", dtype, [4, 5])], [value("y", dtype, [4, 5])])


def image_u8():
    """What comes before many networks: bytes in NHWC to 0..1 in NCHW."""
    nodes = [node("Cast", "image", "image_f32", to=F32),
             node("Mul", "image_f32 scale", "scaled"),
             node("Transpose", "scaled", "planes", perm=[0, 3, 1, 2])]
    return model("image_u8", nodes, [value("image", TensorProto.UINT8, [4, 8, 8, 3])],
                 [value("planes", F32, [4, 3, 8, 8])],
                 [constant("scale", np.float32(1) / np.float32(255))])


def slow(steps=3000, width=256):
    """y = x after `steps` products with one matrix that is its own inverse: some 10 ms of a core.

    The matrix is Sylvester's of +1 and -1 over sqrt(width) = 16, so small integers stay exact.
    """
    sylvester = np.array([[1]], np.int8)
    while len(sylvester) < width:
        sylvester = np.block([[sylvester, sylvester], [sylvester, -sylvester]])
    names = ["x"] + [f"step{i}" for i in range(1, steps)] + ["y"]
    nodes = [node("Cast", "signs", "signs_f32", to=F32), node("Mul", "signs_f32 scale", "turn")]
    nodes += [node("MatMul", f"{before} turn", after) for before, after in zip(names, names[1:])]
    return model("slow", nodes, [value("x", F32, [2, width])], [value("y", F32, [2, width])],
                 [constant("signs", sylvester.astype(np.int8)),
                  constant("scale", np.float32(1 / np.sqrt(width)))])


def nan():
    """log(0) is -inf, log(-1) is NaN, 1/0 is inf: none of them is a failure."""
    return model("nan", [node("Log", "x", "log"), node("Reciprocal", "x", "inverse")],
                 [value("x", F32, [4, 3])],
                 [value("log", F32, [4, 3]), value("inverse", F32, [4, 3])])


def hw():
    """The mean over the channels of an image of any height and width."""
    return model("hw", [node("ReduceMean", "image", "grey", axes=[1], keepdims=1)],
                 [value("image", F32, [1, 3, "H", "W"])], [value("grey", F32, [1, 1, "H", "W"])])


def hw_batch():
    """The same of any number of images."""
    return model("hw_batch", [node("ReduceMean", "image", "grey", axes=[1], keepdims=1)],
                 [value("image", F32, ["N", 3, "H", "W"])],
                 [value("grey", F32, ["N", 1, "H", "W"])])


def long_names():
    """Names of 200 characters: more than fits where AscendCL hands dims out."""
    given, taken = "in_" + "x" * 197, "out_" + "y" * 196
    return model("long_names", [helper.make_node("Neg", [given], [taken], name="neg")],
                 [value(given, F32, [2, 3])], [value(taken, F32, [2, 3])])


def batch_behind():
    """y = W x with the samples along the last axis: y0 = x0 + x1 + x2, y1 = x0 - x2."""
    weights = constant("weights", np.array([[1, 1, 1], [1, 0, -1]], np.float32))
    return model("batch_behind", [node("MatMul", "weights x", "y")],
                 [value("x", F32, [3, "N"])], [value("y", F32, [2, "N"])], [weights])


def no_input():
    """Nothing in, the numbers 1 to 4 out."""
    return model("no_input", [node("Identity", "numbers", "y")], [], [value("y", F32, [4])],
                 [constant("numbers", np.array([1, 2, 3, 4], np.float32))])


def positions():
    """Where x is not 0: how many places that are depends on the values alone."""
    return model("positions", [node("NonZero", "x", "where")],
                 [value("x", F32, ["N"])], [value("where", I64, [1, "K"])])


def summary():
    """A scalar in and out, and a shape, beside an array of two free axes."""
    nodes = [node("Cast", "x", "wide", to=F32), node("ReduceSum", "wide", "sum", keepdims=0),
             node("Mul", "sum factor", "total"), node("Shape", "x", "shape"),
             node("Neg", "x", "negative")]
    return model("summary", nodes,
                 [value("x", TensorProto.FLOAT16, ["N", "M"]), value("factor", F32, [])],
                 [value("total", F32, []), value("shape", I64, [2]),
                  value("negative", TensorProto.FLOAT16, ["N", "M"])])


def places():
    """Where x is not 0, a row for each: as many as the values make, not as x has rows."""
    nodes = [node("NonZero", "x", "columns"), node("Transpose", "columns", "where", perm=[1, 0])]
    return model("places", nodes, [value("x", F32, ["N", 3])], [value("where", I64, ["K", 2])])


def picture():
    """What comes in goes out: shows what AIPP makes of an image."""
    return model("picture", [node("Identity", "image", "pixels")],
                 [value("image", F32, ["N", 3, 4, 6])], [value("pixels", F32, ["N", 3, 4, 6])])


def all_models():
    for make in (sum_diff, batch_n, two_in_batch, no_batch, scalar, mixed_axis, image_u8, slow,
                 nan, hw, hw_batch, long_names, batch_behind, no_input, positions, summary, places,
                 picture):
        yield make()
    for short, dtype in IDENTITY_TYPES.items():
        yield identity(short, dtype)


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "models"
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    folder.mkdir(parents=True, exist_ok=True)
    for proto in all_models():
        path = folder / f"{proto.graph.name}.onnx"
        path.write_bytes(proto.SerializeToString(deterministic=True))
        print(f"{path.stat().st_size:8} {path}")


if __name__ == "__main__":
    main()

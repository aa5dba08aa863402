#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a vision transformer as ONNX: random weights, a fixed seed, the same bytes every time.

    tools/make_vit.py vit.onnx                                     the whole, 340 MB
    tools/make_vit.py tiny.onnx --depth 2 --width 192 --heads 3 --batch 4

The defaults have the shape of TransReID's ViT-B/16 with stride 12: image f32 [16,3,256,128] to
features f32 [16,211,768], one row per patch and one for the class. Only operators of opset 13.
"""
import argparse

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper


class Graph:
    """Nodes and weights in the order they are made; every name is the output of one of them."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights = [], []

    def constant(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def f32(self, number):
        return self.constant(np.float32(number))

    def i64(self, *numbers):
        return self.constant(np.array(numbers, np.int64))

    def normal(self, *shape, scale=0.02):
        values = self.random.standard_normal(shape, np.float32)
        values *= np.float32(scale)
        return self.constant(values)

    def do(self, operator, *inputs, output=None, **attributes):
        output = output or f"{operator.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def linear(self, x, inputs, outputs):
        product = self.do("MatMul", x, self.normal(inputs, outputs, scale=inputs ** -0.5))
        return self.do("Add", product, self.normal(outputs))

    def normalized(self, x, width, output=None):
        """Layer normalization, spelled out as exporters do for opsets before 17."""
        centred = self.do("Sub", x, self.do("ReduceMean", x, axes=[-1]))
        squares = self.do("Pow", centred, self.f32(2))
        variance = self.do("ReduceMean", squares, axes=[-1])
        deviation = self.do("Sqrt", self.do("Add", variance, self.f32(1e-6)))
        unit = self.do("Div", centred, deviation)
        gain = self.constant(1 + 0.1 * self.random.standard_normal(width, np.float32))
        return self.do("Add", self.do("Mul", unit, gain), self.normal(width), output=output)


def embed(graph, image, args, patches):
    """Patches as tokens, a token for the class before them, and where each of them was.

    The class token has no input of its own, so that it is a row of the position table.
    """
    kernel = graph.normal(args.width, 3, args.patch, args.patch)
    planes = graph.do("Conv", image, kernel, graph.normal(args.width),
                      kernel_shape=[args.patch] * 2, strides=[args.stride] * 2)
    rows = graph.do("Reshape", planes, graph.i64(0, args.width, patches))
    tokens = graph.do("Transpose", rows, perm=[0, 2, 1])
    padded = graph.do("Pad", tokens, graph.i64(0, 1, 0, 0, 0, 0), graph.f32(0))
    return graph.do("Add", padded, graph.normal(1, patches + 1, args.width))


def attention(graph, x, args, tokens):
    size = args.width // args.heads
    together = graph.linear(x, args.width, 3 * args.width)
    split = graph.do("Reshape", together, graph.i64(0, tokens, 3, args.heads, size))
    heads = graph.do("Transpose", split, perm=[2, 0, 3, 1, 4])
    query, key, values = (
        graph.do("Gather", heads, graph.constant(np.int64(i)), axis=0) for i in range(3))
    scores = graph.do("MatMul", query, graph.do("Transpose", key, perm=[0, 1, 3, 2]))
    weights = graph.do("Softmax", graph.do("Mul", scores, graph.f32(size ** -0.5)), axis=-1)
    mixed = graph.do("Transpose", graph.do("MatMul", weights, values), perm=[0, 2, 1, 3])
    joined = graph.do("Reshape", mixed, graph.i64(0, tokens, args.width))
    return graph.linear(joined, args.width, args.width)


def perceptron(graph, x, args):
    inner = graph.linear(x, args.width, 4 * args.width)
    erf = graph.do("Erf", graph.do("Div", inner, graph.f32(2 ** 0.5)))
    gelu = graph.do("Mul", graph.do("Mul", inner, graph.do("Add", erf, graph.f32(1))),
                    graph.f32(0.5))
    return graph.linear(gelu, 4 * args.width, args.width)


def make(args):
    height, width = args.image
    patches = ((height - args.patch) // args.stride + 1) * ((width - args.patch) // args.stride + 1)
    batch = args.batch or "N"
    graph = Graph(args.seed)
    x = embed(graph, "image", args, patches)
    for _ in range(args.depth):
        x = graph.do("Add", x, attention(graph, graph.normalized(x, args.width), args, patches + 1))
        x = graph.do("Add", x, perceptron(graph, graph.normalized(x, args.width), args))
    graph.normalized(x, args.width, output="features")
    proto = helper.make_graph(
        graph.nodes, "vit",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, 3, height, width])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT,
                                       [batch, patches + 1, args.width])], graph.weights)
    return helper.make_model(proto, opset_imports=[helper.make_opsetid("", 13)],
                             producer_name="omrun", ir_version=7)


def image_size(text):
    height, width = (int(part) for part in text.split("x"))
    return height, width


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", help="the .onnx to write")
    parser.add_argument("--depth", type=int, default=12, help="transformer blocks (12)")
    parser.add_argument("--width", type=int, default=768, help="numbers per token (768)")
    parser.add_argument("--heads", type=int, default=12, help="attention heads (12)")
    parser.add_argument("--batch", type=int, default=16, help="images per batch; 0: any (16)")
    parser.add_argument("--image", type=image_size, default=(256, 128), metavar="HxW",
                        help="image size (256x128)")
    parser.add_argument("--patch", type=int, default=16, help="patch size (16)")
    parser.add_argument("--stride", type=int, default=12, help="patch stride (12)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.width % args.heads:
        parser.error(f"--width is {args.width}, wanted: a multiple of --heads, {args.heads}")
    if min(args.image) < args.patch:
        parser.error(f"--image is {args.image[0]}x{args.image[1]}, "
                     f"wanted: at least one patch of {args.patch}x{args.patch}")
    return args


def main():
    args = parse()
    proto = make(args)
    if proto.ByteSize() < 1 << 28:  # the checker copies; a large model differs in numbers only
        checker.check_model(proto, full_check=True)
    with open(args.output, "wb") as file:
        file.write(proto.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains a small CNN on the UCI handwritten digits and exports it with its held-out images.

    tools/train_digits.py [FOLDER]     default: tests/data/digits

Needs numpy, onnx and scikit-learn (which ships the 1797 images of 8x8 pixels, 0 to 16). Trains in
about a minute of one core, with a fixed seed. The results are committed; nothing runs this on
its own. Every fourth image of a fixed shuffle is held out: training never sees it.
"""
import pathlib
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

SEED, EPOCHS, BATCH, RATE = 20, 40, 32, 1e-3
FIRST, SECOND, HIDDEN, CLASSES = 16, 32, 64, 10


def load_split():
    from sklearn.datasets import load_digits
    digits = load_digits()
    images = digits.images.astype(np.uint8)[:, None]
    labels = digits.target.astype(np.int64)
    order = np.random.default_rng(SEED).permutation(len(images))
    test, train = order[::4], np.delete(order, np.s_[::4])
    return images[train], labels[train], images[test], labels[test]


def initial_weights(random):
    def he(*shape):
        return random.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape).astype(np.float32)

    features = SECOND * 4 * 4
    return {"conv1": he(FIRST, 1, 3, 3), "bias1": np.zeros(FIRST, np.float32),
            "conv2": he(SECOND, FIRST, 3, 3), "bias2": np.zeros(SECOND, np.float32),
            "dense1": he(HIDDEN, features), "bias3": np.zeros(HIDDEN, np.float32),
            "dense2": he(CLASSES, HIDDEN), "bias4": np.zeros(CLASSES, np.float32)}


def patches(x):
    """[N,C,H,W] to [N,H,W,C*9]: the 3x3 neighbourhood of each pixel, zeros around the image."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    n, c, h, w = x.shape
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, h, w, c * 9)


def convolve(x, weight, bias):
    columns = patches(x)
    y = columns @ weight.reshape(len(weight), -1).T + bias
    return y.transpose(0, 3, 1, 2), columns


def convolve_back(dy, columns, weight):
    """Gradients of weight, bias and x."""
    dy = dy.transpose(0, 2, 3, 1)
    flat = dy.reshape(-1, dy.shape[-1])
    dweight = (flat.T @ columns.reshape(len(flat), -1)).reshape(weight.shape)
    turned = weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dx, _ = convolve(dy.transpose(0, 3, 1, 2), turned, 0)
    return dweight, flat.sum(0), dx


def forward(w, x):
    """Logits, and what backward() needs."""
    a1, columns1 = convolve(x / np.float32(16), w["conv1"], w["bias1"])
    r1 = np.maximum(a1, 0)
    a2, columns2 = convolve(r1, w["conv2"], w["bias2"])
    r2 = np.maximum(a2, 0)
    n = len(x)
    blocks = r2.reshape(n, SECOND, 4, 2, 4, 2)
    pooled = blocks.max(axis=(3, 5))
    flat = pooled.reshape(n, -1)
    r3 = np.maximum(flat @ w["dense1"].T + w["bias3"], 0)
    logits = r3 @ w["dense2"].T + w["bias4"]
    return logits, (columns1, r1, columns2, r2, blocks, pooled, flat, r3)


def backward(w, saved, dlogits):
    columns1, r1, columns2, r2, blocks, pooled, flat, r3 = saved
    g = {"dense2": dlogits.T @ r3, "bias4": dlogits.sum(0)}
    d3 = dlogits @ w["dense2"] * (r3 > 0)
    g["dense1"], g["bias3"] = d3.T @ flat, d3.sum(0)
    dpooled = (d3 @ w["dense1"]).reshape(pooled.shape)[:, :, :, None, :, None]
    d2 = ((blocks == pooled[:, :, :, None, :, None]) * dpooled).reshape(r2.shape) * (r2 > 0)
    g["conv2"], g["bias2"], d1 = convolve_back(d2, columns2, w["conv2"])
    g["conv1"], g["bias1"], _ = convolve_back(d1 * (r1 > 0), columns1, w["conv1"])
    return g


def loss_gradient(logits, labels):
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    gradient = shifted / shifted.sum(1, keepdims=True)
    gradient[np.arange(len(labels)), labels] -= 1
    return (gradient / len(labels)).astype(np.float32)


def shifted_by_one(random, images):
    """Some images moved by a pixel, so that the network learns strokes and not places."""
    moved = np.zeros_like(images)
    for i, (dy, dx) in enumerate(random.integers(-1, 2, (len(images), 2))):
        source = images[i, :, max(0, -dy):8 - max(0, dy), max(0, -dx):8 - max(0, dx)]
        moved[i, :, max(0, dy):8 + min(0, dy), max(0, dx):8 + min(0, dx)] = source
    return moved


def train(images, labels):
    """Adam with a rate that falls to zero."""
    random = np.random.default_rng(SEED)
    w = initial_weights(random)
    mean = {k: np.zeros_like(v) for k, v in w.items()}
    square = {k: np.zeros_like(v) for k, v in w.items()}
    steps, step = EPOCHS * (len(images) // BATCH), 0
    for epoch in range(EPOCHS):
        order = random.permutation(len(images))
        for first in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[first:first + BATCH]
            x = shifted_by_one(random, images[chosen]).astype(np.float32)
            logits, saved = forward(w, x)
            gradients = backward(w, saved, loss_gradient(logits, labels[chosen]))
            step += 1
            rate = RATE * (1 - step / (steps + 1))
            for k, g in gradients.items():
                mean[k] += 0.1 * (g - mean[k])
                square[k] += 0.001 * (g * g - square[k])
                w[k] -= rate * (mean[k] / (1 - 0.9 ** step)) / (
                    np.sqrt(square[k] / (1 - 0.999 ** step)) + 1e-8)
        print(f"epoch {epoch + 1}/{EPOCHS}: {accuracy(w, images, labels):.4f} of the training images",
              file=sys.stderr)
    return w


def accuracy(w, images, labels):
    return float((forward(w, images.astype(np.float32))[0].argmax(1) == labels).mean())


def export(w):
    conv = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    nodes = [
        helper.make_node("Mul", ["x", "scale"], ["scaled"]),
        helper.make_node("Conv", ["scaled", "conv1", "bias1"], ["a1"], **conv),
        helper.make_node("Relu", ["a1"], ["r1"]),
        helper.make_node("Conv", ["r1", "conv2", "bias2"], ["a2"], **conv),
        helper.make_node("Relu", ["a2"], ["r2"]),
        helper.make_node("MaxPool", ["r2"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "dense1", "bias3"], ["a3"], transB=1),
        helper.make_node("Relu", ["a3"], ["r3"]),
        helper.make_node("Gemm", ["r3", "dense2", "bias4"], ["logits"], transB=1),
    ]
    constants = [numpy_helper.from_array(v, k) for k, v in w.items()]
    constants.append(numpy_helper.from_array(np.float32(1 / 16), "scale"))
    graph = helper.make_graph(
        nodes, "digits",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, 8, 8])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", CLASSES])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)],
                              producer_name="omrun", ir_version=7)
    checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "digits"
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    folder.mkdir(parents=True, exist_ok=True)
    images, labels, test_images, test_labels = load_split()
    w = train(images, labels)
    (folder / "digits.onnx").write_bytes(export(w))
    np.save(folder / "test_images.npy", test_images)
    np.save(folder / "test_labels.npy", test_labels.astype(np.uint8))
    print(f"{accuracy(w, test_images, test_labels):.4f} of {len(test_labels)} held-out images")


if __name__ == "__main__":
    main()

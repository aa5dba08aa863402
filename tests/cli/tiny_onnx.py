# SPDX-License-Identifier: MIT
"""ONNX models of a few nodes as bytes, without the onnx package: for what no exporter would write."""
import struct

FLOAT, INT32, INT64, BOOL, STRING = 1, 6, 7, 9, 8


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, value):
    """A field of a protobuf message: ints are varints, text and bytes are what they are."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def tensor(name, dtype, dims, raw=None, external=None):
    out = b"".join(field(1, d) for d in dims) + field(2, dtype) + field(8, name)
    if raw is not None:
        out += field(9, raw)
    for key, value in (external or {}).items():
        out += field(13, field(1, key) + field(2, str(value)))
    return out + (field(14, 1) if external else b"")


def floats(name, dims, values):
    return tensor(name, FLOAT, dims, struct.pack(f"<{len(values)}f", *values))


def value(name, dtype, dims):
    """dims of None: not even the rank is known; a str is a symbol, None one dim that is open."""
    shape = b""
    if dims is not None:
        entries = [b"" if d is None else field(2 if isinstance(d, str) else 1, d) for d in dims]
        shape = field(2, b"".join(field(1, e) for e in entries))
    return field(1, name) + field(2, field(1, field(1, dtype) + shape))


def node(operator, inputs, outputs, name="", ints=()):
    out = b"".join(field(1, i) for i in inputs) + b"".join(field(2, o) for o in outputs)
    out += field(3, name) if name else b""
    out += field(4, operator)
    return out + b"".join(field(5, field(1, k) + field(3, v) + field(20, 2)) for k, v in ints)


def constant(output, weight):
    return node("Constant", [], [output]) + field(5, field(1, "value") + field(5, weight) + field(20, 4))


def model(nodes, inputs, outputs, weights=(), opset=13):
    graph = b"".join(field(1, n) for n in nodes) + field(2, "tiny")
    graph += b"".join(field(5, w) for w in weights)
    graph += b"".join(field(11, i) for i in inputs)
    graph += b"".join(field(12, o) for o in outputs)
    return field(1, 7) + field(7, graph) + field(8, field(2, opset))

# SPDX-License-Identifier: MIT
"""Runs .om files through AscendCL: run_om.py LIBASCENDCL.

Each line of the standard input is a run, ["OM", "IN.npz", "OUT.npz", GEAR] as JSON, and is answered by a
line, "done" or what failed. GEAR is null or "batch:4", "hw:16,32" or "dims:1,3,8"; "ranges" gives each input the dims of its array and
lets the outputs be allocated. Inputs are in.npz's arrays a0, a1, ... in the model's
order; outputs are o0, o1, ... as bytes, with their dims and AscendCL types.
"""
import ctypes
import json
import sys

import numpy as np

HIDDEN = b"ascend_mbatch_shape_data"
H2D, D2H = 1, 2


class Dims(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char * 128), ("count", ctypes.c_size_t), ("at", ctypes.c_int64 * 128)]


class Acl:
    """The functions of libascendcl.so; those that return a code raise when it is not 0."""

    POINTERS = """aclmdlCreateDesc aclmdlCreateDataset aclCreateDataBuffer aclmdlGetDatasetBuffer
                  aclCreateTensorDesc aclmdlGetDatasetTensorDesc aclGetDataBufferAddr"""
    SIZES = """aclmdlGetNumInputs aclmdlGetNumOutputs aclmdlGetInputSizeByIndex
               aclmdlGetOutputSizeByIndex aclGetTensorDescNumDims aclGetTensorDescSize"""
    PLAIN = "aclmdlGetOutputDataType"

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.aclGetRecentErrMsg.restype = ctypes.c_char_p

    def __getattr__(self, name):
        function = getattr(self.library, name)
        if name in self.POINTERS.split():
            function.restype = ctypes.c_void_p
            return function
        if name in self.SIZES.split():
            function.restype = ctypes.c_size_t
            return function
        if name in self.PLAIN.split():
            return function

        def checked(*arguments):
            code = function(*arguments)
            if code:
                text = self.library.aclGetRecentErrMsg() or b""
                raise RuntimeError(f"{name} returned {code}: {text.decode()}")

        return checked


def pointer(value):
    return ctypes.c_void_p(value)


def add_buffer(acl, dataset, size, data=None):
    device = ctypes.c_void_p()
    acl.aclrtMalloc(ctypes.byref(device), ctypes.c_size_t(max(size, 1)), 0)
    if data:
        acl.aclrtMemcpy(device, ctypes.c_size_t(size), data, ctypes.c_size_t(len(data)), H2D)
    buffer = acl.aclCreateDataBuffer(device, ctypes.c_size_t(size))
    acl.aclmdlAddDatasetBuffer(dataset, pointer(buffer))
    return device


def set_gear(acl, model, desc, inputs, gear):
    kind, _, text = gear.partition(":")
    values = [int(v) for v in text.split(",")]
    index = ctypes.c_size_t()
    acl.aclmdlGetInputIndexByName(desc, HIDDEN, ctypes.byref(index))
    if kind == "batch":
        acl.aclmdlSetDynamicBatchSize(model, inputs, index, ctypes.c_uint64(values[0]))
    elif kind == "hw":
        acl.aclmdlSetDynamicHWSize(model, inputs, index, *(ctypes.c_uint64(v) for v in values))
    else:
        dims = Dims(b"", len(values), (ctypes.c_int64 * 128)(*values))
        acl.aclmdlSetInputDynamicDims(model, inputs, index, ctypes.byref(dims))


def set_dims(acl, inputs, index, dims):
    desc = acl.aclCreateTensorDesc(0, len(dims), (ctypes.c_int64 * 128)(*dims), 2)
    acl.aclmdlSetDatasetTensorDesc(inputs, pointer(desc), ctypes.c_size_t(index))


def described(acl, outputs, index):
    """An output as its dataset tells it: where it is, its size and its dims."""
    desc = pointer(acl.aclmdlGetDatasetTensorDesc(outputs, ctypes.c_size_t(index)))
    dims = (ctypes.c_int64 * 128)()
    rank = acl.aclGetTensorDescNumDims(desc)
    for i in range(rank):
        acl.aclGetTensorDescDimV2(desc, ctypes.c_size_t(i), ctypes.byref(dims, 8 * i))
    buffer = pointer(acl.aclmdlGetDatasetBuffer(outputs, ctypes.c_size_t(index)))
    return pointer(acl.aclGetDataBufferAddr(buffer)), acl.aclGetTensorDescSize(desc), dims[:rank]


def current_dims(acl, desc, index):
    dims = Dims()
    acl.aclmdlGetCurOutputDims(desc, ctypes.c_size_t(index), ctypes.byref(dims))
    return dims.at[: dims.count]


def read_output(acl, desc, index, device, size, dims):
    host = ctypes.create_string_buffer(max(size, 1))
    acl.aclrtMemcpy(host, ctypes.c_size_t(size), device, ctypes.c_size_t(size), D2H)
    return {
        f"o{index}": np.frombuffer(host.raw[:size], np.uint8),
        f"dims{index}": np.array(dims, np.int64),
        f"type{index}": acl.aclmdlGetOutputDataType(desc, ctypes.c_size_t(index)),
    }


def run(acl, om, given, results, gear):
    model = ctypes.c_uint32()
    acl.aclrtSetDevice(0)
    acl.aclmdlLoadFromFile(om.encode(), ctypes.byref(model))
    desc = pointer(acl.aclmdlCreateDesc())
    acl.aclmdlGetDesc(desc, model)
    inputs, outputs = pointer(acl.aclmdlCreateDataset()), pointer(acl.aclmdlCreateDataset())
    arrays = np.load(given)
    for i in range(acl.aclmdlGetNumInputs(desc)):
        data = arrays[f"a{i}"].tobytes() if f"a{i}" in arrays else None
        size = acl.aclmdlGetInputSizeByIndex(desc, ctypes.c_size_t(i))
        add_buffer(acl, inputs, len(data) if gear == "ranges" else size, data)
        if gear == "ranges":
            set_dims(acl, inputs, i, arrays[f"a{i}"].shape)
    sizes = [acl.aclmdlGetOutputSizeByIndex(desc, ctypes.c_size_t(i))
             for i in range(acl.aclmdlGetNumOutputs(desc))]
    if gear == "ranges":
        for _ in sizes:
            acl.aclmdlAddDatasetBuffer(outputs, pointer(acl.aclCreateDataBuffer(None, ctypes.c_size_t(0))))
    else:
        places = [add_buffer(acl, outputs, size) for size in sizes]
    if gear and gear != "ranges":
        set_gear(acl, model, desc, inputs, gear)
    acl.aclmdlExecute(model, inputs, outputs)
    found = {}
    for i, size in enumerate(sizes):
        told = described(acl, outputs, i) if gear == "ranges" else (places[i], size,
                                                                    current_dims(acl, desc, i))
        found.update(read_output(acl, desc, i, *told))
    np.savez(results, **found)
    acl.aclmdlUnload(model)
    acl.aclrtResetDevice(0)  # and with it all memory


def main(library):
    acl = Acl(library)
    acl.aclInit(None)
    for line in sys.stdin:
        try:
            run(acl, *json.loads(line))
            answer = "done"
        except RuntimeError as error:
            answer = str(error)
        print(" ".join(answer.split()), flush=True)
    acl.aclFinalize()


if __name__ == "__main__":
    main(*sys.argv[1:])

# SPDX-License-Identifier: MIT
"""What a run feeds to the model: files, several to a batch, or made-up data."""
import os
import re
from dataclasses import dataclass
from typing import List

import numpy as np

PURE = "pure_infer_data"
_SUFFIXES = (".npy", ".bin")


@dataclass
class Sample:
    """The files of one execution."""

    files: List[List[str]]  # for each input, as many as make up its batch
    real: int  # how many of them were given; the others repeat the first to fill the batch
    first: int  # the number of its first file in the whole run
    stems: List[str]  # how the outputs of each real file are called


# ---- Finding files ---------------------------------------------------------------------------


def natural(path):
    """A key that puts x2 before x10."""
    return [int(part) if part.isdigit() else part.lower() for part in re.split(r"(\d+)", path)]


def files_in(folder):
    found = [name for name in os.listdir(folder) if name.lower().endswith(_SUFFIXES)]
    if not found:
        raise RuntimeError(f"{folder} holds no .npy and no .bin")
    return [os.path.join(folder, name) for name in sorted(sorted(found), key=natural)]


def files_by_input(text, input_count):
    """The files for each input of the model, out of --input."""
    paths = text.split(",")
    folders = [os.path.isdir(path) for path in paths]
    if any(folders):
        if not all(folders) or len(paths) != input_count:
            raise RuntimeError(
                f"--input names {sum(folders)} folders and {len(paths) - sum(folders)} files, the "
                f"model has {input_count} inputs: wanted are {input_count} folders, or files"
            )
        lists = [files_in(path) for path in paths]
    else:
        if len(paths) % input_count:
            raise RuntimeError(
                f"--input names {len(paths)} files, which cannot be shared among "
                f"{input_count} inputs: wanted are all of the first, then all of the second, ..."
            )
        each = len(paths) // input_count
        lists = [paths[i * each : (i + 1) * each] for i in range(input_count)]
    counts = {len(files) for files in lists}
    if len(counts) > 1:
        raise RuntimeError(
            f"the inputs have different numbers of files: {', '.join(str(len(f)) for f in lists)}"
        )
    return lists


def divide(lists, parts):
    """`lists` in `parts` that differ by one file at most; the order is kept."""
    count = len(lists[0])
    shares = [count // parts + (i < count % parts) for i in range(parts)]
    starts = [sum(shares[:i]) for i in range(parts)]
    return [
        [files[start : start + share] for files in lists] for start, share in zip(starts, shares)
    ]


# ---- Making batches --------------------------------------------------------------------------


def _head(path):
    """(shape, dtype, bytes) of a file; shape and dtype are None for bare bytes."""
    if not path.lower().endswith(".npy"):
        return None, None, os.path.getsize(path)
    array = _load_npy(path, mmap_mode="r")
    return array.shape, array.dtype, array.nbytes


def _load_npy(path, mmap_mode=None):
    try:
        return np.load(path, mmap_mode=mmap_mode, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise RuntimeError(f"{path} is not a .npy that can be read: {error}") from error


def _is_rows_of(shape, wanted):
    """Whether a .npy has the rows of an input, by its shape: then its values count, not bytes."""
    return shape is not None and len(shape) == len(wanted) > 0 and shape[1:] == wanted[1:]


def files_per_batch(desc, wanted, path):
    """How many files like this one fill the input `desc` of the shape `wanted`."""
    shape, dtype, size = _head(path)
    whole = desc.bytes_of(wanted)
    if _is_rows_of(shape, wanted) and dtype.kind != "O":
        size = desc.bytes_of(shape)
    if size == 0 or whole % size:
        raise RuntimeError(
            f'{path} holds {size} bytes; input "{desc.name}" takes {desc.datatype.name} '
            f"{tuple(wanted)}, which is {whole} bytes: wanted is a file of that size, or several "
            "that fill it"
        )
    count = whole // size
    if count > 1 and not (desc.batch_axis == 0 and wanted[0] % count == 0):
        raise RuntimeError(
            f'{path} holds {size} of the {whole} bytes of input "{desc.name}" {tuple(wanted)}, '
            f"which cannot be put together from {count} files along its first axis"
        )
    return count


def make_samples(lists, descs, wanted):
    """The executions that these files make; `wanted`: the inputs' shapes, None: a file each."""
    per_batch = 1
    if wanted is not None:
        counts = [files_per_batch(d, w, files[0]) for d, w, files in zip(descs, wanted, lists)]
        if len(set(counts)) > 1:
            raise RuntimeError(
                "the inputs take different numbers of files per batch: "
                + ", ".join(f'"{d.name}" {count}' for d, count in zip(descs, counts))
            )
        per_batch = counts[0]
    stems = unique_stems(lists[0])
    samples = []
    for first in range(0, len(lists[0]), per_batch):
        parts = [files[first : first + per_batch] for files in lists]
        real = len(parts[0])
        filled = [part + part[:1] * (per_batch - real) for part in parts]
        samples.append(Sample(filled, real, first, stems[first : first + real]))
    return samples


def pure_sample(input_count):
    return Sample([[PURE]] * input_count, 1, 0, [PURE])


def unique_stems(files):
    """The names of results: up to the first dot, or the last one where that is ambiguous."""
    names = [os.path.basename(path) for path in files]
    stems = [name.split(".")[0] for name in names]
    if len(set(stems)) < len(stems):
        stems = [os.path.splitext(name)[0] for name in names]
    seen = {}
    for stem, path in zip(stems, files):
        if stem in seen:
            raise RuntimeError(
                f"{seen[stem]} and {path} would have their results in one file, {stem}_0"
            )
        seen[stem] = path
    return stems


# ---- Reading ---------------------------------------------------------------------------------


def load(path):
    """A file's array; bare bytes are uint8."""
    if path.lower().endswith(".npy"):
        return _load_npy(path)
    try:
        return np.fromfile(path, np.uint8)
    except OSError as error:
        raise RuntimeError(f"{path}: {error.strerror or error}") from error


def load_batch(files, desc, wanted):
    """The files of one input as one array, or as its bytes."""
    arrays = [load(path) for path in files]
    if len(arrays) == 1:
        return arrays[0]
    if all(_is_rows_of(array.shape, wanted) for array in arrays):
        return np.concatenate(arrays)
    data = np.concatenate([np.ascontiguousarray(a).reshape(-1).view(np.uint8) for a in arrays])
    if data.nbytes != desc.bytes_of(wanted):
        raise RuntimeError(
            f'{", ".join(files)} hold {data.nbytes} bytes together, input "{desc.name}" takes '
            f"{desc.bytes_of(wanted)}: all files have to be of the size of the first"
        )
    return data


class MadeUpData:
    """Zeros, or random values a model can do with: the same for the same seed.

    Floats are in [0, 1), bytes in [0, 255], other integers in [0, 99], since they are often
    indices.
    """

    def __init__(self, kind, seed):
        self._kind = kind
        self._seed = seed

    def make(self, descs, wanted):
        """One array for each input."""
        if self._kind == "zero":
            return [np.zeros(shape, desc.numpy_dtype) for desc, shape in zip(descs, wanted)]
        random = np.random.default_rng(self._seed)
        return [self._random(random, d.numpy_dtype, shape) for d, shape in zip(descs, wanted)]

    @staticmethod
    def _random(random, dtype, shape):
        if dtype.kind == "b":
            return random.integers(0, 2, shape).astype(dtype)
        if dtype.kind in "iu":
            most = {1: 127 if dtype.kind == "i" else 255}.get(dtype.itemsize, 99)
            return random.integers(0, most + 1, shape).astype(dtype)
        if dtype == np.dtype("V2"):  # bfloat16 without ml_dtypes: the upper half of a float32
            bits = random.random(shape, np.float32).view(np.uint32) >> 16
            return bits.astype(np.uint16).view(dtype)
        values = random.random(shape, np.float32)
        return np.minimum(values, np.float32(0.999)).astype(dtype)

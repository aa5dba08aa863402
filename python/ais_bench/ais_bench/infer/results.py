# SPDX-License-Identifier: MIT
"""Outputs on the disk."""
import os

import numpy as np


def _write_text(path, array):
    """A line for each row, with a blank behind every number."""
    rows = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    form = "%d" if rows.dtype.kind in "biu" else "%f"
    if rows.dtype.kind not in "biufc":
        rows = rows.astype(np.float32)
    with open(path, "w", encoding="ascii") as file:
        for row in rows:
            file.write("".join(form % value + " " for value in row) + "\n")


def write(path, array):
    """Writes an array in the format that the path's suffix names."""
    if path.endswith(".npy"):
        np.save(path, array)
    elif path.endswith(".txt"):
        _write_text(path, array)
    else:
        np.ascontiguousarray(array).tofile(path)


def split(array, name, count, axis):
    """The shares of `count` files in an output, along its axis `axis`."""
    if count == 1:
        return [array]
    if axis >= array.ndim or array.shape[axis] % count:
        raise RuntimeError(
            f'output "{name}" is {tuple(array.shape)}: its axis {axis} cannot be shared among '
            f"{count} input files; --output_batchsize_axis names another one"
        )
    return np.split(array, count, axis)


class Writer:
    """Saves the outputs of every sample into a folder, and notes them in the summary."""

    def __init__(self, folder, suffix, axis, descs, summary):
        self._folder = folder
        self._suffix = suffix.lower()
        self._axis = axis
        self._descs = descs
        self._summary = summary
        if folder:
            os.makedirs(folder, exist_ok=True)

    def save(self, sample, outputs):
        for i, (array, desc) in enumerate(zip(outputs, self._descs)):
            if not self._folder:
                return
            shares = split(array, desc.name, len(sample.files[0]), self._axis)
            for j in range(sample.real):
                path = os.path.join(self._folder, f"{sample.stems[j]}_{i}.{self._suffix}")
                write(path, shares[j])
                number = sample.first + j
                self._summary.add_sample_id_infiles(number, [files[j] for files in sample.files])
                self._summary.append_sample_id_outfile(number, path)

# SPDX-License-Identifier: MIT
"""The same command line after `python3 -m ais_bench` and after `omrun run`: the same files, byte by byte."""
import json
import os
import pathlib
import re
import subprocess

import numpy as np
import pytest

from conftest import NPUSIM

if not os.environ.get("OMRUN_TEST_BUILD"):
    pytest.skip("the omrun command is not part of the wheel", allow_module_level=True)
OMRUN = pathlib.Path(os.environ["OMRUN_TEST_BUILD"]).resolve() / "bin/omrun"
DATE = re.compile(r"\d{4}(_\d\d){2}-\d\d(_\d\d){2}")


@pytest.fixture
def data(tmp_path):
    """Inputs of the models, in files and folders."""
    random = np.random.default_rng(1)
    for name in ("ids", "mask", "images"):
        (tmp_path / name).mkdir()
    for i in range(3):
        np.save(tmp_path / f"ids/a{i}.npy", random.integers(0, 9, (4, 5)))
        np.save(tmp_path / f"mask/m{i}.npy", random.random((4, 5), np.float32))
    for i, width in enumerate((8, 16)):
        image = random.random((1, 3, 8, width), np.float32)
        np.save(tmp_path / f"images/i{i}.v1.npy", image)
        image.tofile(tmp_path / f"image{i}.bin")
    return tmp_path


def files(folder):
    return {DATE.sub("DATE", str(path.relative_to(folder))): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def told(summary):
    """What a summary says beside times and places."""
    names = {number: [[pathlib.Path(path).name for path in paths] for _, paths in sorted(sample.items())]
             for number, sample in summary["filesinfo"].items()}
    counts = [summary[key]["count"] for key in ("NPU_compute_time", "H2D_latency", "D2H_latency")]
    return names, counts, len(summary["npu_compute_time_list"]), summary["device"], summary["simulated"]


@pytest.mark.parametrize("model, words", [
    ("pair", ""),
    ("pair", "--input ids,mask --outfmt NPY"),
    ("pair", "--input ids/a0.npy,ids/a1.npy,mask/m0.npy,mask/m1.npy --outfmt TXT --loop 2"),
    ("pair", "--input ids/a0.npy,mask/m0.npy --output_dirname here --warmup_count 3 --device 1"),
    ("pair_gears", "--input ids,mask --dymBatch 4"),
    ("pair_gears", "--dymBatch 2 --display_all_summary 1"),
    ("image_gears", "--input image1.bin --dymHW 8,16"),
    ("image_gears", "--dymHW 8,8"),
    ("image_gears", "--input images --auto_set_dymshape_mode 1"),
    ("dims_gears", "--dymDims image:1,3,4,12"),
])
def test_the_same_files(om, command, data, model, words):
    words = ["--model", getattr(om, model), *words.split()]
    theirs = command(*words)
    environment = {**os.environ, "OMRUN_ACL_LIBRARY": str(NPUSIM / "lib64/libascendcl.so")}
    got = subprocess.run([OMRUN, "run", *words, "--output", data / "ours"], env=environment, cwd=data,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert got.returncode == 0, got.stderr
    wanted, found = files(theirs.output), files(data / "ours")
    assert list(found) == list(wanted)
    (name,) = [name for name in wanted if name.endswith("_summary.json")]
    one, other = json.loads(wanted.pop(name)), json.loads(found.pop(name))
    assert found == wanted
    assert told(other) == told(one)
    assert set(one) <= set(other)

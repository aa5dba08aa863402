# SPDX-License-Identifier: MIT
"""What the commands other than run say of what is wrong: one line, with what was seen and what is wanted."""
import os
import subprocess

import numpy as np
import pytest

from conftest import DATA, DEVICE, INPUT, OMRUN, USAGE, environment, omrun, refused

BATCH = DATA / "models/batch_n.onnx"
TWO = ["-n", "1", "--warmup", "0"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with what commands are given that is not what they want."""
    folder = tmp_path_factory.mktemp("wrong")
    np.save(folder / "x.npy", np.zeros((8, 3), np.float32))
    (folder / "empty").touch()
    (folder / "sizes").write_text("5\nx\n")
    (folder / "report.json").write_text("{}")
    return folder


@pytest.mark.parametrize("code, words, says", [
    (USAGE, "--bogus", 'there is no command "--bogus"'),
    (USAGE, "help run extra", '"extra" is one too many'),
    (USAGE, "bench MODEL --rows 0", "wanted whole numbers from 1 to 1048576"),
    (USAGE, "bench MODEL --shape-range x.npy", "x.npy is a .npy array, wanted lines such as"),
    (USAGE, "bench MODEL --shape-range empty", "empty is empty, wanted lines"),
    (INPUT, "bench MODEL --compare report.json", "no report of omrun bench"),
    (INPUT, "verify MODEL --reference none -i x.npy", "cannot read --reference none: No such file"),
    (USAGE, "verify MODEL --onnx ONNX --atol x", '--atol is "x", wanted a number of at least 0'),
    (USAGE, "verify MODEL --onnx ONNX --min-cosine 2", "wanted a number from -1 to 1"),
    (USAGE, "convert ONNX --input-shape x:1,3 --batch 4", "both say how many rows; give one"),
    (INPUT, "convert --suggest-gears none", "cannot open none: No such file"),
    (INPUT, "convert --suggest-gears sizes", "sizes, line 2: wanted the rows of a request"),
    (USAGE, "doctor --root none", "--root is none, wanted a folder: No such file"),
    (USAGE, "info ''", "info has an empty name, wanted a MODEL.om"),
    (DEVICE, "devices --acl-library none.so", "none.so"),
    (USAGE, "completion fish", "wanted bash or zsh"),
])
def test_one_line(models, place, code, words, says):
    known = {"MODEL": models.batch, "ONNX": BATCH, "''": ""}
    line = refused(code, *(known.get(word, word) for word in words.split()), cwd=place)
    assert says in line


def test_a_bench_that_measures_nothing_reports_nothing(models, place):
    np.save(place / "wide.npy", np.zeros((8, 4), np.float32))
    line = refused(INPUT, "bench", models.batch, "-i", place / "wide.npy", *TWO)
    assert 'input "x": the shape is [4, 4], [N, 3] is wanted' in line


@pytest.mark.parametrize("words", [["bench", "MODEL", *TWO], ["info", "MODEL"], ["devices"]])
@pytest.mark.parametrize("where", ["closed", "full"])
def test_a_standard_output_that_takes_nothing(models, words, where):
    """Not even when another file could take the place of a closed one."""
    with open("/dev/full", "w") as full:
        got = subprocess.run(
            [OMRUN, *(models.batch if word == "MODEL" else word for word in words)],
            env=environment(NPUSIM_DEVICES=1),
            stdout=full,
            stderr=subprocess.PIPE,
            preexec_fn=(lambda: os.close(1)) if where == "closed" else None,
            text=True,
        )
    assert got.returncode == INPUT
    assert "omrun: cannot write to the standard output: " in got.stderr


def test_a_reader_that_goes_away(models):
    """As in `omrun info | head -1`: the signal that every command ends with then."""
    reader, writer = os.pipe()
    os.close(reader)
    got = subprocess.run([OMRUN, "info", models.batch], env=environment(), stdout=writer, stderr=subprocess.PIPE,
                         restore_signals=True)
    os.close(writer)
    assert got.returncode == -13 and got.stderr == b""

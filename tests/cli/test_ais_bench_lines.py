# SPDX-License-Identifier: MIT
"""Command lines of ais_bench and msit benchmark, given to omrun run and omrun bench."""
import csv
import json
import os
import pathlib
import re

import numpy as np
import pytest

from conftest import DATA, INPUT, OK, USAGE, atc, batch_expected, environment, omrun, refused


def tree(folder):
    """The files below a folder, the date in their names replaced by DATE."""
    found = sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if path.is_file())
    return [re.sub(r"\d{4}(_\d\d){2}-\d\d(_\d\d){2}", "DATE", name) for name in found]


def summary_of(folder):
    (path,) = pathlib.Path(folder).glob("*_summary.json")
    return json.loads(path.read_text())


@pytest.fixture
def four(tmp_path):
    """Four files with two rows each, in a folder and one by one; and all of their rows."""
    folder = tmp_path / "data"
    folder.mkdir()
    rows = np.arange(24, dtype=np.float32).reshape(8, 3)
    paths = [folder / f"img{i}.npy" for i in range(4)]
    for i, path in enumerate(paths):
        np.save(path, rows[2 * i : 2 * i + 2])
    return folder, paths, rows


# ---- Where results lie -----------------------------------------------------------------------


@pytest.mark.parametrize("words, suffix", [
    ([], "bin"),
    (["--outfmt", "BIN"], "bin"),
    (["--outfmt", "NPY"], "npy"),
    (["--outfmt=TXT"], "txt"),
])
def test_results_lie_in_a_dated_folder(models, four, tmp_path, words, suffix):
    folder, paths, rows = four
    got = omrun("run", "--model", models.batch, "--input", folder, "--output", tmp_path / "out", *words)
    assert got.code == OK, got.err
    names = [f"img{i}_0.{suffix}" for i in range(4)]
    assert tree(tmp_path / "out") == [f"DATE/{name}" for name in names] + ["DATE_summary.json"]
    (place,) = [path for path in (tmp_path / "out").iterdir() if path.is_dir()]
    read = {
        "bin": lambda path: np.fromfile(path, np.float32).reshape(2, 2),
        "npy": np.load,
        "txt": np.loadtxt,
    }[suffix]
    assert np.allclose(np.concatenate([read(place / name) for name in names]), batch_expected(rows))


def test_text_has_a_line_for_each_row(models, four, tmp_path):
    _, paths, rows = four
    got = omrun("run", models.batch, "-i", paths[1], "-o", tmp_path / "y.txt")
    assert got.code == OK, got.err
    lines = "".join("".join("%f " % value for value in row) + "\n" for row in batch_expected(rows[2:4]))
    assert (tmp_path / "y.txt").read_text() == lines


@pytest.mark.parametrize("dtype, values", [
    ("i64", [0, -5, 2**62 + 1]), ("u8", [0, 7, 255]), ("f16", [0.5, -2, np.inf]), ("bool", [True, False, True]),
])
def test_text_of_every_kind_of_number(tmp_path, dtype, values):
    stem = f"identity_{dtype}"
    om = atc(DATA / f"models/{stem}.onnx", tmp_path / "m")
    npy = {"i64": np.int64, "u8": np.uint8, "f16": np.float16, "bool": bool}[dtype]
    shape = json.loads(omrun("info", om, "--json").out)["inputs"][0]["dims"]
    array = np.resize(np.array(values, npy), [abs(n) for n in shape])
    np.save(tmp_path / "x.npy", array)
    got = omrun("run", om, "-i", tmp_path / "x.npy", "-o", tmp_path / "y.txt")
    assert got.code == OK, got.err
    form = "%f " if npy == np.float16 else "%d "
    rows = array.reshape(-1, array.shape[-1])
    assert (tmp_path / "y.txt").read_text() == "".join(
        "".join(form % value for value in row) + "\n" for row in rows)


def test_a_named_folder_instead_of_the_date(models, four, tmp_path):
    _, paths, _ = four
    got = omrun("run", "--model", models.batch, "--input", paths[0], "--output", tmp_path / "out",
                "--output_dirname", "here")
    assert got.code == OK, got.err
    assert tree(tmp_path / "out") == ["here/img0_0.bin", "here_summary.json"]


def test_names_end_at_their_first_dot_where_that_is_enough(models, tmp_path):
    for name in ("a.v1.npy", "b.v1.npy"):
        np.save(tmp_path / name, np.zeros((1, 3), np.float32))
    words = ["--model", models.batch, "--output", tmp_path / "out", "--output_dirname"]
    assert omrun("run", *words, "one", "-i", f"{tmp_path}/a.v1.npy,{tmp_path}/b.v1.npy").code == OK
    assert sorted(os.listdir(tmp_path / "out/one")) == ["a_0.bin", "b_0.bin"]
    np.save(tmp_path / "a.v2.npy", np.zeros((1, 3), np.float32))
    assert omrun("run", *words, "two", "-i", f"{tmp_path}/a.v1.npy,{tmp_path}/a.v2.npy").code == OK
    assert sorted(os.listdir(tmp_path / "out/two")) == ["a.v1_0.bin", "a.v2_0.bin"]


def test_without_output_nothing_is_kept(models, four, tmp_path):
    _, paths, _ = four
    got = omrun("run", "--model", models.batch, "--input", paths[0], cwd=tmp_path)
    assert got.code == OK, got.err
    assert "2 rows in " in got.out and "none" in got.out
    assert os.listdir(tmp_path) == ["data"]


def test_without_input_zeros_are_run(models, tmp_path):
    got = omrun("run", "--model", models.batch, "--output", tmp_path / "out")
    assert got.code == OK, got.err
    assert tree(tmp_path / "out") == ["DATE/pure_infer_data_0.bin", "DATE_summary.json"]
    (place,) = (tmp_path / "out").glob("*/*.bin")
    assert np.array_equal(np.fromfile(place, np.float32), np.zeros(8, np.float32))
    assert summary_of(tmp_path / "out")["filesinfo"]["0"] == {
        "infiles": ["pure_infer_data"], "outfiles": [str(place)]}


@pytest.mark.parametrize("spelling", ["--pure_data_type", "--pure-data-type", "-pdt", "--fill"])
def test_random_inputs_are_the_same_for_a_seed(models, tmp_path, spelling):
    results = []
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        got = omrun("run", models.batch, spelling, "random", "--seed", seed, "-o", tmp_path / f"{name}.bin")
        assert got.code == OK, got.err
        results.append((tmp_path / f"{name}.bin").read_bytes())
    assert results[0] == results[1] != results[2]


# ---- What is summed up -----------------------------------------------------------------------


def test_the_summary_has_ais_benchs_keys(models, four, tmp_path):
    folder, paths, _ = four
    got = omrun("run", "--model", models.batch, "--input", folder, "--output", tmp_path / "out",
                "--loop", "3", "--warmup_count", "2")
    assert got.code == OK, got.err
    assert "3 times 8 rows in" in got.out
    summary = summary_of(tmp_path / "out")
    for key in ("NPU_compute_time", "H2D_latency", "D2H_latency"):
        figures = summary[key]
        assert sorted(figures) == ["count", "max", "mean", "median", "min", "percentile(99%)"]
        assert figures["count"] == 6  # two batches of four rows, three times; no warm-up
        assert 0 < figures["min"] <= figures["median"] <= figures["percentile(99%)"] <= figures["max"]
    times = summary["npu_compute_time_list"]
    mean = summary["NPU_compute_time"]["mean"]
    assert len(times) == 6 and np.mean(times) == pytest.approx(mean)
    assert np.percentile(times, 99) == pytest.approx(summary["NPU_compute_time"]["percentile(99%)"])
    assert summary["throughput"] == pytest.approx(1000 * 4 / mean)
    assert summary["args"][1:4] == ["run", "--model", str(models.batch)]
    assert summary["simulated"] is True and summary["device"] == 0 and summary["pid"] > 0
    assert [summary["filesinfo"][str(i)]["infiles"] for i in range(4)] == [[str(path)] for path in paths]
    for i in range(4):
        (out,) = summary["filesinfo"][str(i)]["outfiles"]
        assert pathlib.Path(out).name == f"img{i}_0.bin" and pathlib.Path(out).exists()


@pytest.mark.parametrize("words, warmups", [
    (["--model", "MODEL"], 1), (["--model", "MODEL", "--warmup_count", "0"], 0), (["MODEL"], 0),
    (["MODEL", "--warmup-count=3"], 3),
])
def test_executions_before_those_that_count(models, tmp_path, words, warmups):
    words = [models.batch if word == "MODEL" else word for word in words]
    env = environment(NPUSIM_TRACE=1, NPUSIM_DEVICES=1)
    got = omrun("run", *words, "--fill", "zeros", "-o", tmp_path / "o", env=env)
    assert got.code == OK, got.err
    assert got.err.count("aclmdlExecute") == warmups + 1
    assert "wanted a number of at least 0" in refused(USAGE, "run", *words, "-o", "o", "--warmup-count", "x")


def test_files_that_are_skipped_have_no_place_in_the_summary(models, four, tmp_path):
    folder, paths, _ = four
    got = omrun("run", "--model", models.batch, "-i", folder, "-o", tmp_path / "out", "--skip", "3",
                "--limit", "3")
    assert got.code == OK, got.err
    info = summary_of(tmp_path / "out")["filesinfo"]
    assert [(pathlib.Path(one["infiles"][0]).stem, pathlib.Path(one["outfiles"][0]).stem)
            for one in info.values()] == [("img1", "img1_0"), ("img2", "img2_0")]


# ---- Files and inputs ------------------------------------------------------------------------


def test_all_files_of_the_first_input_come_first(models, tmp_path):
    paths = []
    for name, value in (("ids0", 1), ("ids1", 2), ("mask0", 3), ("mask1", 4)):
        paths.append(str(tmp_path / f"{name}.npy"))
        np.save(paths[-1], np.full((4, 5), value, np.int64 if name < "m" else np.float32))
    one = omrun("run", models.two, "-i", f"ids={paths[0]}", "-i", f"mask={paths[2]}", "-o",
                tmp_path / "one", "--output-format", "bin")
    both = omrun("run", "--model", models.two, "--input", ",".join(paths), "--output", tmp_path / "both",
                 "--output_dirname", "d")
    assert one.code == both.code == OK, one.err + both.err
    first = sorted((tmp_path / "one").iterdir())
    outs = [(tmp_path / "both/d" / f"ids0_{k}.bin").read_bytes() for k in range(len(first))]
    assert sorted(outs) == sorted(path.read_bytes() for path in first)
    assert (tmp_path / "both/d/ids1_0.bin").exists()
    line = refused(INPUT, "run", "--model", models.two, "-i", ",".join(paths[:3]), "-o", tmp_path / "o")
    assert "--input has 3 files, the model 2 inputs: wanted as many for each" in line


@pytest.mark.parametrize("option, shape", [
    ("--dymHW", "8,16"), ("--dym-hw", "8,16"), ("-dhw", "8,16"), ("--image-size", "8x16"),
    ("--dymShape", "image:1,3,8,16"), ("--dymDims", "image:1,3,8,16"), ("-ds", "image:1,3,8,16"),
])
def test_bare_bytes_get_the_shape_said(option, shape, hw_gears, tmp_path):
    x = np.arange(384, dtype=np.float32).reshape(1, 3, 8, 16)
    np.save(tmp_path / "x.npy", x)
    x.tofile(tmp_path / "x.bin")
    plain = omrun("run", hw_gears, "-i", tmp_path / "x.npy", "-o", tmp_path / "plain.bin")
    said = omrun("run", hw_gears, "-i", tmp_path / "x.bin", "-o", tmp_path / "said.bin", option, shape)
    assert plain.code == said.code == OK, plain.err + said.err
    assert (tmp_path / "plain.bin").read_bytes() == (tmp_path / "said.bin").read_bytes()


@pytest.fixture(scope="module")
def hw_gears(tmp_path_factory):
    return atc(DATA / "models/hw.onnx", tmp_path_factory.mktemp("hw") / "hw", "--input_format=NCHW",
               "--input_shape=image:1,3,-1,-1", "--dynamic_image_size=8,8;8,16")


def test_bare_bytes_without_a_shape_say_how_to_give_one(hw_gears, tmp_path):
    np.zeros(384, np.float32).tofile(tmp_path / "x.bin")
    line = refused(INPUT, "run", hw_gears, "-i", tmp_path / "x.bin", "-o", tmp_path / "o")
    assert "bare bytes have no shape; give a .npy, or --input-shape" in line


@pytest.mark.parametrize("words", [["--auto_set_dymshape_mode", "1"], ["--auto-set-dymdims-mode=True"], ["--each-file"]])
def test_each_file_in_its_own_shape(hw_gears, tmp_path, words):
    folder = tmp_path / "data"
    folder.mkdir()
    images = {"a": np.ones((1, 3, 8, 8), np.float32), "b": np.full((1, 3, 8, 16), 2, np.float32)}
    for name, image in images.items():
        np.save(folder / f"{name}.npy", image)
    for given in (folder, f"{folder}/a.npy,{folder}/b.npy"):
        out = tmp_path / f"out{len(str(given))}"
        got = omrun("run", "--model", hw_gears, "--input", given, "--output", out, "--outfmt", "NPY", "--loop", "2",
                    *words)
        assert got.code == OK, got.err
        assert "2 times 2 rows in" in got.out
        for name in images:
            alone = omrun("run", hw_gears, "-i", folder / f"{name}.npy", "-o", tmp_path / f"{name}.npy")
            assert alone.code == OK
            (path,) = out.glob(f"*/{name}_0.npy")
            assert np.array_equal(np.load(path), np.load(tmp_path / f"{name}.npy"))
        summary = summary_of(out)
        assert summary["NPU_compute_time"]["count"] == 4
        assert [pathlib.Path(one["infiles"][0]).name for one in summary["filesinfo"].values()] == ["a.npy", "b.npy"]
        assert [pathlib.Path(one["outfiles"][0]).name for one in summary["filesinfo"].values()] == ["a_0.npy", "b_0.npy"]
    line = refused(INPUT, "run", "--model", hw_gears, "--input", folder, "--output", tmp_path / "o")
    assert "wanted float32 [1, 3, 8, 8] like" in line


@pytest.mark.parametrize("code, words, says", [
    (USAGE, ["--limit", "1"], "--limit is about the rows of all files"),
    (INPUT, ["-i", "none*"], "wanted one for each"),
    (INPUT, ["-i", "none.npy"], "input none.npy does not exist"),
])
def test_each_file_with_what_does_not_go_with_it(models, rows, tmp_path, code, words, says):
    given = [] if "-i" in words else ["-i", rows(2)[0]]
    words = ["none*,none*" if word == "none*" else word for word in words]
    assert says in refused(code, "run", models.batch, "--each-file", "-o", tmp_path / "o", *given, *words)


# ---- Every option ----------------------------------------------------------------------------

TAKEN, REFUSED = None, object()
# Of these bench takes one at a time: see test_each_shape_of_a_range_is_measured and test_bench.py.
SHAPES = re.compile(r"dym|^-d.")

# Everything ais_bench 0.0.2 and msit benchmark know, with a value of theirs: what `run` and `bench` make of it,
# TAKEN without a word, REFUSED, or the word of the remark that says why it is not needed.
OPTIONS = [
    ("--outfmt", "-", "NPY", TAKEN, "omrun run writes them"),
    ("--loop", "-l", "2", TAKEN, TAKEN),
    ("--debug", "-", "0", TAKEN, TAKEN),
    ("--device", "-d", "0", TAKEN, TAKEN),
    ("--dymBatch", "-db", "4", TAKEN, TAKEN),
    ("--dymShape", "-ds", "x:4,3", TAKEN, TAKEN),
    ("--dymDims", "-dd", "x:4,3", TAKEN, TAKEN),
    ("--outputSize", "-outsize", "90000", "any size", "any size"),
    ("--auto_set_dymshape_mode", "-asdsm", "0", TAKEN, "from the inputs"),
    ("--auto_set_dymdims_mode", "-asddm", "False", TAKEN, "from the inputs"),
    ("--batchsize", "-", "4", "the model says it", TAKEN),
    ("--batch-size", "-", "4", "the model says it", TAKEN),
    ("--pure_data_type", "-pdt", "zero", TAKEN, TAKEN),
    ("--profiler", "-pf", "0", TAKEN, TAKEN),
    ("--profiler", "-pf", "1", REFUSED, REFUSED),
    ("--profiler_rename", "-", "1", "no profiler", "no profiler"),
    ("--dump", "-", "false", TAKEN, TAKEN),
    ("--dump", "-", "True", REFUSED, REFUSED),
    ("--dump_npy", "-", "0", TAKEN, TAKEN),
    ("--acl_json_path", "-acl", "acl.json", REFUSED, REFUSED),
    ("--output_batchsize_axis", "-oba", "0", "the model says it", "the model says it"),
    ("--run_mode", "-rm", "array", "as they are", "as they are"),
    ("--display_all_summary", "-das", "True", "always whole", "always whole"),
    ("--warmup_count", "-wcount", "1", TAKEN, TAKEN),
    ("--warmup-count", "-", "1", TAKEN, TAKEN),
    ("--aipp_config", "-aipp", "x.config", REFUSED, REFUSED),
    ("--energy_consumption", "-ec", "0", TAKEN, TAKEN),
    ("--energy_consumption", "-ec", "1", REFUSED, REFUSED),
    ("--npu_id", "-", "0", "energy", "energy"),
    ("--backend", "-", "trtexec", REFUSED, REFUSED),
    ("--perf", "-", "0", "--backend", "--backend"),
    ("--pipeline", "-", "1", "always overlap", "always overlap"),
    ("--divide_input", "-", "1", "device is free", "device is free"),
    ("--threads", "-", "1", TAKEN, TAKEN),
    ("--dymShape_range", "-dr", "x:2~4~2,3", REFUSED, TAKEN),
]


def spellings():
    for long, short, value, run, bench in OPTIONS:
        words = dict.fromkeys([long, long.replace("_", "-")])
        if short != "-":
            words[short] = None
        for word in words:
            yield word, value, run, bench


@pytest.mark.parametrize("command", ["run", "bench"])
def test_every_option_is_known(models, tmp_path, command):
    """All that are taken at once; the refused ones cost no device."""
    env = environment(NPUSIM_DEVICES=1)
    base = ["--model", models.gears]
    base += ["--output", tmp_path / "out"] if command == "run" else ["--iterations", "1", "--warmup", "0", "--csv",
                                                                      tmp_path / "r.csv"]
    taken, remarks = [], []
    for word, value, run, bench in spellings():
        wanted = run if command == "run" else bench
        if wanted is REFUSED:
            line = refused(USAGE, command, *base, word, value, env=env)
            assert f"{command} has no {word}: " in line, line
        elif command == "run" or not SHAPES.search(word):
            taken += [word, value] if len(word) % 2 or word[1] != "-" else [f"{word}={value}"]
            if wanted:
                remarks.append(f"{word} is not needed: ")
                remarks.append(wanted)
    got = omrun(command, *base, *taken, env=env)
    assert got.code == OK, got.err
    for remark in remarks:
        assert remark in got.err, remark


@pytest.mark.parametrize("word", ["--dymShape_range", "--dym-shape-range", "-dr", "--shape-range"])
def test_each_shape_of_a_range_is_measured(models, tmp_path, word):
    (tmp_path / "x.info").write_text("x:2~6~2,3\nx:8-1,3\n")
    words = ["--model", models.gears, "--loop", "1", "--warmup", "0", "--json", "--quiet"]
    for given, rows in (("x:2~6~2,3", [2, 4, 6]), (tmp_path / "x.info", [2, 4, 6, 8, 1])):
        report = json.loads(omrun("bench", *words, word, given).out)
        assert [one["rows_per_request"] for one in report["results"]] == rows
        assert [one["shape"] for one in report["results"]] == [f"x:{n},3" for n in rows]


def test_ranges_in_the_table_and_for_spreadsheets(models, tmp_path):
    got = omrun("bench", models.gears, "--shape-range", "x:1-2,3", "-n", "1", "--warmup", "0", "--csv", tmp_path / "r")
    assert re.search(r"^x:1,3 .*\nx:2,3 ", got.out, re.M), got.out
    with open(tmp_path / "r", newline="") as file:
        assert [line["shape"] for line in csv.DictReader(file)] == ["x:1,3", "x:2,3"]


@pytest.mark.parametrize("given, says", [
    ("x", 'has "x", wanted NAME:DIM'), ("x:", 'has "x:"'), ("x:1~", 'has "x:1~"'), ("x:4~2,3", 'has "x:4~2,3"'),
    ("x:1~9~0,3", "wanted NAME:DIM"), ("x:1~9~1~1,3", "wanted NAME:DIM"), ("x:1,,3", "wanted NAME:DIM"),
    ("x:1~100,1~100", "more than 1000 shapes"), ("x:1~99999,3", "wanted NAME:DIM"), ("x:-1,3", "wanted NAME:DIM"),
])
def test_ranges_that_are_none(models, given, says):
    assert says in refused(USAGE, "bench", models.gears, "--shape-range", given)


@pytest.mark.parametrize("given, near", [
    ("--dymBatchs", "--dymBatch"), ("--outptu", "--output"), ("--warmup_cuont", "--warmup-count"),
    ("--outfm", "--outfmt"), ("--pure_data", "--pure-data-type"), ("--dymshape", "--dymShape"),
])
def test_what_nobody_knows_names_the_nearest(models, given, near):
    assert f"did you mean {near}?" in refused(USAGE, "run", "--model", models.batch, given, "4")

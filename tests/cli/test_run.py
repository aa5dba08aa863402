# SPDX-License-Identifier: MIT
"""omrun run: what it computes, reads and writes."""
import json
import os

import numpy as np
import pytest

from conftest import DATA, INPUT, OK, USAGE, atc, batch_expected, environment, omrun, refused


def run(*words, **options):
    got = omrun("run", *words, **options)
    assert got.code == OK, got.err
    return got


@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 103])
@pytest.mark.parametrize("model", ["batch", "gears"])
def test_any_number_of_rows(models, rows, tmp_path, model, count):
    path, x = rows(count)
    run(getattr(models, model), "--input", path, "--output", tmp_path / "out")
    y = np.load(tmp_path / "out/y.npy")
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, batch_expected(x))


@pytest.mark.parametrize("words, part", [
    (["--limit", "5"], slice(0, 5)), (["--skip", "7"], slice(7, None)), (["--limit=99"], slice(0, 11)),
    (["--skip", "2", "--limit", "6"], slice(2, 8)), (["--skip=9", "--limit=6"], slice(9, 11)),
])
@pytest.mark.parametrize("order", ["C", "F"])
def test_some_of_the_rows(models, tmp_path, words, part, order):
    x = np.random.default_rng(3).random((11, 3), np.float32)
    np.save(tmp_path / "x.npy", np.asarray(x, order=order))
    got = run(models.batch, "-i", tmp_path / "x.npy", "-o", tmp_path / "out", "--json", *words)
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x[part]))
    assert json.loads(got.out)["rows"] == len(x[part])


def test_rows_that_are_not_there(models, rows, tmp_path):
    words = "run", models.batch, "-i", rows(4)[0], "-o", tmp_path / "out"
    assert "--skip is 4, the inputs have 4 rows" in refused(INPUT, *words, "--skip", "4")
    assert "wanted a number of at least 1" in refused(USAGE, *words, "--limit", "0")
    assert "no axis of rows" in refused(INPUT, *words, "--limit", "2", "--batch-axis", "none")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["--output_dirname", "a/b.npy"], ["-od=a/b.npy"],
                                   ["--output-dirname=a/b.npy", "--outfmt", "NPY"]])
def test_a_folder_within_the_output(models, rows, tmp_path, words):
    path, x = rows(6)
    got = run(models.batch, "-i", path, "-o", tmp_path / "out", *words)
    np.testing.assert_allclose(np.load(tmp_path / "out/a/b.npy/y.npy"), batch_expected(x))
    assert "out/a/b.npy/y.npy" in got.out


def test_no_folder_within_a_file(models, rows, tmp_path):
    line = refused(USAGE, "run", models.batch, "-i", rows(4)[0], "-o", tmp_path / "y.npy", "-od", "a")
    assert "y.npy is a file, --output-dirname a wants a folder" in line


@pytest.mark.parametrize("count, batches, padded", [(1, 1, 1), (2, 1, 0), (8, 1, 0), (27, 4, 0)])
def test_rows_of_a_range(models, rows, tmp_path, count, batches, padded):
    path, x = rows(count)
    got = run(models.ranged, "--input", path, "--output", tmp_path / "out", "--json")
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))
    about = json.loads(got.out)
    assert (about["rows"], about["batches"], about["padded_rows"]) == (count, batches, padded)
    assert about["outputs"][0]["shape"] == [count, 2]


@pytest.mark.parametrize("shape", [(1, 3, 4, 4), (2, 3, 64, 700), (3, 3, 9, 1)])
def test_images_of_a_range(models, tmp_path, shape):
    image = np.random.default_rng(0).random(shape, np.float32)
    np.save(tmp_path / "image.npy", image)
    run(models.image, "--input", tmp_path / "image.npy", "--output", tmp_path / "out")
    grey = np.load(tmp_path / "out/grey.npy")
    np.testing.assert_allclose(grey, image.mean(axis=1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize("values", [[0, 1, 0, 2], [0, 0], [3] * 16])
def test_outputs_whose_size_depends_on_values(models, tmp_path, values):
    np.save(tmp_path / "x.npy", np.array(values, np.float32))
    got = run(models.positions, "--input", tmp_path / "x.npy", "--output", tmp_path / "o.npy", "--json")
    where = np.load(tmp_path / "o.npy")
    np.testing.assert_array_equal(where, [np.flatnonzero(values)])
    assert json.loads(got.out)["outputs"][0]["shape"] == list(where.shape)


def test_a_shape_outside_the_range(models, tmp_path):
    np.save(tmp_path / "image.npy", np.zeros((1, 3, 65, 4), np.float32))
    line = refused(INPUT, "run", models.image, "-i", tmp_path / "image.npy", "-o", tmp_path / "out")
    assert 'input "image": dims[2] is 65, the model takes 4 to 64' in line


def test_an_onnx_with_a_range(rows, tmp_path):
    path, x = rows(20)
    got = run(DATA / "models/batch_n.onnx", "-i", path, "-o", tmp_path / "y.npy", "--input-shape",
              "x:1~16,3", "--json")
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), batch_expected(x))
    assert json.loads(got.out)["batches"] == 2


def test_zero_rows_make_empty_outputs(models, rows, tmp_path):
    path, _ = rows(0)
    got = run(models.batch, "--input", path, "--output", tmp_path / "out", "--json")
    assert np.load(tmp_path / "out/y.npy").shape == (0, 2)
    assert json.loads(got.out)["rows"] == 0


@pytest.mark.parametrize("devices", ["0", "1", "0,1", "1,0", "0-1", "all"])
def test_devices_by_list(models, rows, tmp_path, devices):
    path, x = rows(50)
    got = run(models.batch, "-i", path, "-o", tmp_path / "out", "-d", devices, "--json")
    wanted = {"0-1": [0, 1], "all": [0, 1]}.get(devices) or [int(d) for d in devices.split(",")]
    assert json.loads(got.out)["devices"] == wanted
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))


def test_the_report_for_people(models, rows, tmp_path):
    path, _ = rows(6)
    got = run(models.batch, "-i", path, "-o", "out", "--device", "0,1", cwd=tmp_path)
    head, line, last = got.out.splitlines()
    assert head.split() == ["output", "dtype", "shape", "file"]
    assert line.split() == ["y", "float32", "[6,", "2]", "out/y.npy"]
    assert last.startswith("6 rows in ") and "rows/s on devices 0, 1 (simulated)" in last
    assert "libascendcl.so (npusim: simulated on the CPU)" in got.err
    assert os.listdir(tmp_path / "out") == ["y.npy"]


def test_the_report_says_that_nothing_was_computed(models, rows, tmp_path):
    path, _ = rows(6)
    (tmp_path / "zeros.toml").write_text('compute = "none"\n')
    env = environment(NPUSIM_PROFILE=tmp_path / "zeros.toml")
    got = run(models.batch, "-i", path, "-o", "out", cwd=tmp_path, env=env)
    assert "(simulated, compute is none: outputs are zeros)" in got.out.splitlines()[-1]
    assert "computes nothing: every output is zeros" in got.err
    about = json.loads(run(models.batch, "-i", path, "-o", "out", "--json", cwd=tmp_path, env=env).out)
    assert about["library"]["computes"] is False and about["library"]["profile"] == "zeros"


def test_the_report_for_machines(models, rows, tmp_path):
    path, _ = rows(6)
    got = run(models.batch, "-i", path, "-o", "out", "--json", "-q", cwd=tmp_path)
    about = json.loads(got.out)
    assert got.err == ""
    assert about["model"] == str(models.batch)
    assert about["library"]["simulated"] is True
    assert (about["rows"], about["batches"], about["padded_rows"], about["retries"]) == (6, 2, 2, 0)
    assert about["seconds"] > 0 and about["rows_per_second"] > 0
    (output,) = about["outputs"]
    assert output["name"].endswith("y")
    assert (output["dtype"], output["shape"], output["file"]) == ("float32", [6, 2], "out/y.npy")


def test_quiet_says_nothing(models, rows, tmp_path):
    path, _ = rows(2)
    got = run(models.batch, "-i", path, "-o", tmp_path / "out", "--quiet")
    assert got.out == "" and got.err == ""


# ---- Inputs ----------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path):
    """Inputs of two_in_batch, what it answers, and a check of a folder of outputs."""
    ids = np.arange(35, dtype=np.int64).reshape(7, 5)
    mask = (ids % 3 == 0).astype(np.float32)
    np.save(tmp_path / "ids.npy", ids)
    np.save(tmp_path / "mask.npy", mask)
    np.savez(tmp_path / "both.npz", mask=mask, ids=ids)
    np.savez_compressed(tmp_path / "order.npz", ids, mask)
    ids.tofile(tmp_path / "ids.bin")
    mask.tofile(tmp_path / "mask.bin")
    return ids, mask


@pytest.mark.parametrize(
    "words",
    [
        ["ids.npy,mask.npy"],
        ["ids.npy", "mask.npy"],
        ["mask=mask.npy", "ids=ids.npy"],
        ["mask=mask.npy", "ids.npy"],
        ["ids.bin,mask.bin"],
        ["mask=mask.bin", "ids=ids.npy"],
        ["both.npz"],
        ["order.npz"],
    ],
)
def test_inputs_by_order_and_by_name(models, two, tmp_path, words):
    ids, mask = two
    options = [word for name in words for word in ("--input", name)]
    run(models.two, *options, "-o", "out", cwd=tmp_path)
    np.testing.assert_array_equal(np.load(tmp_path / "out/out.npy"), ids * mask)
    length = np.load(tmp_path / "out/len.npy")
    assert length.dtype == np.int64 and length.shape == (7,)


@pytest.mark.parametrize("make", [
    np.asfortranarray,
    lambda x: x.astype(">f4"),
    lambda x: x.astype(np.float64),
    lambda x: x.astype(">f8"),
    lambda x: x.astype(np.float16),
    lambda x: x.astype(np.int32),
    lambda x: x.astype(np.uint8),
])
def test_layouts_and_dtypes_numpy_saves(models, tmp_path, make):
    x = np.arange(15, dtype=np.float32).reshape(5, 3)
    np.save(tmp_path / "x.npy", make(x))
    run(models.batch, "-i", tmp_path / "x.npy", "-o", tmp_path / "out")
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))


def test_bfloat16_keeps_its_bits(models, tmp_path):
    bits = np.arange(20, dtype=np.uint16).reshape(4, 5) * 257
    np.save(tmp_path / "x.npy", bits.view("V2"))
    run(models.bfloat, "-i", tmp_path / "x.npy", "-o", tmp_path / "out")
    (name,) = os.listdir(tmp_path / "out")
    np.testing.assert_array_equal(np.load(tmp_path / "out" / name).view(np.uint16), bits)


def test_scalars(models, tmp_path):
    np.save(tmp_path / "s.npy", np.float32(3))
    run(models.scalar, "-i", tmp_path / "s.npy", "-o", tmp_path / "out")
    assert np.load(tmp_path / "out/t.npy").shape == ()


def test_names_with_commas_and_equals_signs(models, rows, tmp_path):
    path, x = rows(4, "a,b=c.npy")
    run(models.batch, "-i", path, "-o", tmp_path / "out")
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))


def test_an_input_through_a_pipe(models, rows, tmp_path):
    path, x = rows(4)
    with open(path, "rb") as file:
        content = file.read()
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    with open(reader, "rb") as pipe:
        run(models.batch, "-i", "/dev/stdin", "-o", tmp_path / "out", stdin=pipe)
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))


# ---- Outputs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("place, words, files", [
    ("out", [], ["len.npy", "out.npy"]),
    ("deep/er/out/", ["--output-format", "bin"], ["len.bin", "out.bin"]),
    ("out", ["--output-format=npz"], ["outputs.npz"]),
    ("deep/all.npz", [], ["all.npz"]),
])
def test_formats_and_places(models, two, tmp_path, place, words, files):
    ids, mask = two
    run(models.two, "-i", "both.npz", "-o", place, *words, cwd=tmp_path)
    folder = (tmp_path / place).parent if place.endswith(".npz") else tmp_path / place
    assert sorted(os.listdir(folder)) == files
    path = folder / files[-1]
    if path.suffix == ".npz":
        out = np.load(path)["out"]
    elif path.suffix == ".bin":
        out = np.fromfile(path, dtype=np.float32).reshape(7, 5)
    else:
        out = np.load(path)
    np.testing.assert_array_equal(out, ids * mask)


@pytest.mark.parametrize("suffix", ["npy", "bin"])
def test_one_output_into_one_file(models, rows, tmp_path, suffix):
    path, x = rows(5)
    run(models.batch, "-i", path, "-o", f"y.{suffix}", cwd=tmp_path)
    y = tmp_path / f"y.{suffix}"
    array = np.load(y) if suffix == "npy" else np.fromfile(y, dtype=np.float32).reshape(5, 2)
    np.testing.assert_allclose(array, batch_expected(x))
    assert sorted(os.listdir(tmp_path)) == ["x.npy", y.name]


def test_outputs_are_the_next_models_inputs(models, two, tmp_path):
    run(models.two, "-i", "both.npz", "-o", "a.npz", cwd=tmp_path)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        assert sorted(archive.files) == ["len", "out"]
    one = (tmp_path / "a.npz").read_bytes()
    run(models.two, "-i", "both.npz", "-o", "a.npz", cwd=tmp_path)
    assert (tmp_path / "a.npz").read_bytes() == one


def test_earlier_results_are_replaced(models, rows, tmp_path):
    for count in (9, 4):
        path, x = rows(count)
        run(models.batch, "-i", path, "-o", tmp_path / "out")
        np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))


def test_umask_is_respected(models, rows, tmp_path):
    path, _ = rows(1)
    run(models.batch, "-i", path, "-o", tmp_path / "out", before=lambda: os.umask(0o027))
    assert (tmp_path / "out/y.npy").stat().st_mode & 0o777 == 0o640


# ---- From ONNX -------------------------------------------------------------------------------


@pytest.mark.parametrize("words, batches, padded", [
    ([], 2, 0),
    (["--batch", "4"], 2, 1),
    (["--batch", "1,4"], 3, 0),
    (["--input-shape", "x:7,3"], 1, 0),
])
def test_an_onnx_is_converted_first(rows, tmp_path, words, batches, padded):
    path, x = rows(7 if words else 8)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    got = run(DATA / "models/batch_n.onnx", *words, "-i", path, "-o", tmp_path / "out", "--json",
              env=environment(TMPDIR=temporary))
    about = json.loads(got.out)
    if "," not in "".join(words[1:2]) or ":" in "".join(words):
        assert (about["batches"], about["padded_rows"]) == (batches, padded)
    np.testing.assert_allclose(np.load(tmp_path / "out/y.npy"), batch_expected(x))
    assert "omrun: converted " in got.err
    assert os.listdir(temporary) == []


def test_open_axes_take_the_shape_of_the_input(tmp_path):
    image = np.random.default_rng(0).random((1, 3, 8, 6), dtype=np.float32)
    np.save(tmp_path / "image.npy", image)
    run(DATA / "models/hw.onnx", "-i", tmp_path / "image.npy", "-o", tmp_path / "out")
    (name,) = os.listdir(tmp_path / "out")
    assert np.load(tmp_path / "out" / name).shape == (1, 1, 8, 6)


def test_a_fixed_onnx_needs_nothing(tmp_path):
    a = np.ones((4, 3), np.float32)
    np.savez(tmp_path / "in.npz", a=a, b=a * 3)
    run(DATA / "models/sum_diff.onnx", "-i", tmp_path / "in.npz", "-o", tmp_path / "out")
    np.testing.assert_array_equal(np.load(tmp_path / "out/sum.npy"), a * 4)


@pytest.mark.parametrize("given", ["a={0},b={1}", "b={1},a={0}", "b={1},{0}", "{0},b={1}"])
def test_one_list_of_named_inputs(given, tmp_path):
    a = np.ones((4, 3), np.float32)
    places = tmp_path / "a.npy", tmp_path / "b.npy"
    np.save(places[0], a)
    np.save(places[1], a * 3)
    run(DATA / "models/sum_diff.onnx", "-i", given.format(*places), "-o", tmp_path / "out")
    np.testing.assert_array_equal(np.load(tmp_path / "out/diff.npy"), a * -2)


def test_what_atc_cannot_convert(tmp_path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    np.save(tmp_path / "x.npy", np.zeros((4, 3), np.float32))
    broken = tmp_path / "broken.onnx"
    broken.write_bytes((DATA / "models/batch_n.onnx").read_bytes()[:-9])
    words = ["-i", tmp_path / "x.npy", "-o", tmp_path / "out"]
    env = environment(TMPDIR=temporary)
    assert "ONNX model" in refused(INPUT, "run", broken, *words, env=env)
    fixed = DATA / "models/sum_diff.onnx"
    assert "is fixed" in refused(INPUT, "run", fixed, "--batch", "8", *words, env=env)
    model = DATA / "models/batch_n.onnx"
    assert "atc could not convert" in refused(
        INPUT, "run", model, "--input-shape", "nonsense:1,2", *words, env=env)
    assert "wanted a number" in refused(USAGE, "run", model, "--batch", "1,,4", *words, env=env)
    np.zeros((4, 3), np.float32).tofile(tmp_path / "x.bin")
    open_axes = DATA / "models/hw.onnx"
    assert "open" in refused(INPUT, "run", open_axes, "-i", tmp_path / "x.bin", "-o",
                             tmp_path / "out", env=env)
    assert os.listdir(temporary) == []
    assert not (tmp_path / "out").exists()


def test_ais_bench_spellings_mean_the_same(models, rows, tmp_path):
    path, _ = rows(5)
    plain = omrun("run", models.gears, "-i", path, "-o", tmp_path / "plain")
    theirs = omrun(
        "run", "--model", models.gears, "--input", path, "--output", tmp_path / "theirs",
        "--outfmt", "NPY", "--device", "npu:0,1", "--dymBatch", "8", "--outputSize", "90000",
        "--loop=10", "--pipeline", "1", "--dump", "0", "--display_all_summary", "true",
    )
    assert plain.code == theirs.code == OK, plain.err + theirs.err
    assert np.array_equal(np.load(tmp_path / "plain/y.npy"), np.load(next((tmp_path / "theirs").glob("*/x_0.npy"))))
    assert "--outputSize is not needed: outputs have room for any size" in theirs.err
    assert "on devices 0, 1 of" in theirs.err


def test_msit_spellings_mean_the_same(models, rows, tmp_path):
    path, _ = rows(5)
    got = omrun("run", "-om", models.gears, "-i", path, "-o", tmp_path / "o", "-d", "1", "-db", "8",
                "-das", "1", "--quiet")
    assert got.code == OK and got.err == ""
    (result,) = (tmp_path / "o").glob("*/x_0.bin")
    assert result.stat().st_size == 5 * 2 * 4


@pytest.mark.parametrize(
    "words, says",
    [
        (["--dump", "1"], "not seen from here"),
        (["--outfmt", "JSON"], "wanted npy, npz, bin or txt"),
        (["--dymBatchs", "4"], "did you mean --dymBatch"),
        (["--dump", "maybe"], "wanted 1, true"),
    ],
)
def test_what_run_does_not_do_is_said(models, rows, tmp_path, words, says):
    path, _ = rows(5)
    line = refused(USAGE, "run", models.gears, "-i", path, "-o", tmp_path / "o", *words)
    assert says in line


@pytest.mark.parametrize("back", [30, 200])
def test_a_damaged_simulated_model_is_the_files_fault(models, rows, tmp_path, back):
    path, _ = rows(4)
    bytes_ = bytearray(models.batch.read_bytes())
    for i in range(len(bytes_) - back, len(bytes_) - back + 12):
        bytes_[i] ^= 0xFF
    (tmp_path / "damaged.om").write_bytes(bytes_)
    line = refused(INPUT, "run", tmp_path / "damaged.om", "-i", path, "-o", tmp_path / "o")
    assert "damaged.om" in line


def test_where_there_is_no_cann_the_library_is_named_once(models, rows, tmp_path):
    path, _ = rows(4)
    env = environment(OMRUN_ACL_LIBRARY=None, LD_LIBRARY_PATH=None)
    got = omrun("run", models.batch, "-i", path, "-o", tmp_path / "o", env=env)
    assert got.code == OK and got.err.count("libascendcl.so") == 1


# ---- Folders of files ---------------------------------------------------------------------------


def folder_of(place, arrays, ending=".npy"):
    place.mkdir()
    for name, array in arrays.items():
        if ending == ".npy":
            np.save(place / f"{name}.npy", array)
        else:
            array.tofile(place / f"{name}{ending}")
    return place


X = np.random.default_rng(8).random((11, 3), np.float32)
PARTS = {"a10": X[:1], "a2": X[1:6], "b.c": X[6:10], "d": X[10:]}  # in the order of their names


@pytest.mark.parametrize("ending", [".npy", ".bin", ".raw"])
@pytest.mark.parametrize("pattern", ["", "/", "/*"])
def test_a_folder_gives_a_result_per_file(models, tmp_path, ending, pattern):
    place = folder_of(tmp_path / "[x]*" if pattern != "/*" else tmp_path / "in", PARTS, ending)
    (place / "labels.txt").write_text("not an input")
    got = run(models.batch, "-i", f"{place}{pattern}", "-o", tmp_path / "out", "--json")
    assert sorted(os.listdir(tmp_path / "out")) == [f"{name}_0.npy" for name in sorted(PARTS)]
    for name, part in PARTS.items():
        np.testing.assert_allclose(np.load(tmp_path / f"out/{name}_0.npy"), batch_expected(part))
    about = json.loads(got.out)
    assert about["rows"] == 11 and about["outputs"][0]["shape"] == [11, 2]
    files = about["outputs"][0]["files"]
    assert [os.path.basename(file) for file in files] == [f"{name}_0.npy" for name in PARTS]
    assert about["outputs"][0]["file"] == files[0]


def test_a_sample_per_file(models, tmp_path):
    place = folder_of(tmp_path / "in", {f"s{i:02}": row for i, row in enumerate(X)})
    got = run(models.batch, "-i", place, "-o", tmp_path / "out", "--outfmt", "BIN")
    for i, y in enumerate(batch_expected(X)):
        np.testing.assert_allclose(np.fromfile(tmp_path / f"out/s{i:02}_0.bin", np.float32), y)
    assert "out/s00_0.bin and 10 more" in got.out
    run(models.batch, "-i", place / "s0*.npy", "-o", tmp_path / "y.npy")
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), batch_expected(X[:10]))


def test_some_of_the_rows_of_a_folder(models, tmp_path):
    place = folder_of(tmp_path / "in", PARTS)
    run(models.batch, "-i", place, "-o", tmp_path / "out", "--skip", "3", "--limit", "4")
    assert sorted(os.listdir(tmp_path / "out")) == ["a2_0.npy", "b.c_0.npy"]
    np.testing.assert_allclose(np.load(tmp_path / "out/a2_0.npy"), batch_expected(X[3:6]))
    np.testing.assert_allclose(np.load(tmp_path / "out/b.c_0.npy"), batch_expected(X[6:7]))


def test_folders_that_are_no_input(models, tmp_path):
    def refuse(arrays, ending=".npy", code=INPUT):
        place = folder_of(tmp_path / f"in{len(os.listdir(tmp_path))}", arrays, ending)
        line = refused(code, "run", models.batch, "-i", place, "-o", tmp_path / "out")
        assert not (tmp_path / "out").exists()
        return line

    assert "has no .npy, .bin or .raw files" in refuse({})
    line = refuse({"a": X, "b": X[:, :2]})
    assert "b.npy is float32 [11, 2], wanted float32 [11, 3] like" in line and "a.npy" in line
    assert "b.npy is float64 [11, 3], wanted float32" in refuse({"a": X, "b": X.astype(np.float64)})
    assert "a.npy is in Fortran order" in refuse({"a": np.asfortranarray(X)})
    assert "b.npy is [2], wanted one sample of [3] like" in refuse({"a": X[0], "b": X[0, :2]})
    line = refuse({"a": np.zeros((1, 2, 3, 4), np.float32)})
    assert 'a.npy is [1, 2, 3, 4], input "x" (float32) wants' in line
    assert "b.bin has 8 bytes" in refuse({"a": X, "b": X[0, :2]}, ".bin")
    (tmp_path / "both").mkdir()
    np.save(tmp_path / "both/a.npy", X)
    X.tofile(tmp_path / "both/b.bin")
    assert "wanted files of one kind" in refused(
        INPUT, "run", models.batch, "-i", tmp_path / "both", "-o", tmp_path / "out")


def test_a_folder_for_each_input(tmp_path):
    ids = np.arange(40, dtype=np.int64).reshape(8, 5)
    masks = (ids % 3 > 0).astype(np.float32)
    first = folder_of(tmp_path / "ids", {f"text{i}": ids[2 * i:2 * i + 2] for i in range(4)})
    second = folder_of(tmp_path / "masks", {f"m{i}": mask for i, mask in enumerate(masks)}, ".bin")
    om = atc(DATA / "models/two_in_batch.onnx", tmp_path / "net", "--input_shape=ids:4,5;mask:4,5")
    run(om, "-i", f"{first},{second}", "-o", tmp_path / "folder", "--outfmt", "npy")
    np.save(tmp_path / "ids.npy", ids)
    np.save(tmp_path / "masks.npy", masks)
    got = run(om, "-i", f"{tmp_path}/ids.npy,{tmp_path}/masks.npy", "-o", tmp_path / "whole", "--json")
    whole = [np.load(output["file"]) for output in json.loads(got.out)["outputs"]]
    files = sorted(os.listdir(tmp_path / "folder"))
    assert files == [f"text{i}_{k}.npy" for i in range(4) for k in range(len(whole))]
    for k in range(len(whole)):
        parts = [np.load(tmp_path / f"folder/text{i}_{k}.npy") for i in range(4)]
        np.testing.assert_array_equal(np.concatenate(parts), whole[k])


def test_bench_and_verify_take_folders(models, tmp_path):
    place = folder_of(tmp_path / "in", {f"s{i:02}": row for i, row in enumerate(X)})
    run(models.batch, "-i", place, "-o", tmp_path / "y.npy")
    got = omrun("verify", models.batch, "--reference", tmp_path / "y.npy", "-i", place, "--json")
    assert got.code == OK, got.err
    got = omrun("bench", models.batch, "-i", place, "-n", "3", "--warmup", "1ms", "--json")
    assert got.code == OK and json.loads(got.out)["data"]["kind"] == "files", got.err


def test_an_onnx_takes_its_batch_from_a_folder(tmp_path):
    place = folder_of(tmp_path / "in", {f"s{i:02}": row for i, row in enumerate(X)})
    got = run(DATA / "models/batch_n.onnx", "-i", place, "-o", tmp_path / "y.npy", "-d", "0", "--json")
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), batch_expected(X))
    about = json.loads(got.out)
    assert (about["batches"], about["padded_rows"]) == (1, 0)

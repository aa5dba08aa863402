# SPDX-License-Identifier: MIT
"""omrun convert: shapes and gears, the command it prints, its cache, failures; gears suggested."""
import json
import os
import shlex
import shutil
import subprocess
import time

import numpy as np
import pytest

import tiny_onnx
from conftest import DATA, DEVICE, INPUT, NPUSIM, OK, USAGE, environment, omrun, refused

MODELS = DATA / "models"
BATCH = MODELS / "batch_n.onnx"


def made(*words, **options):
    got = omrun("convert", "--json", *words, **options)
    assert got.code == OK, got.err
    return json.loads(got.out)


def about(path):
    return json.loads(omrun("info", path, "--json").out)


def test_the_om_is_named_after_the_model_and_lies_here(tmp_path):
    got = omrun("convert", BATCH, cwd=tmp_path)
    assert got.code == OK, got.err
    assert got.out.startswith("batch_n.om: ") and "(simulated)" in got.out
    assert about(tmp_path / "batch_n.om")["soc_version"] == "Ascend310P3"


@pytest.mark.parametrize(
    "shapes", ["ids:4,5;mask:4,5", "ids:4x5,mask:4x5", "ids[4,5],mask[4,5]"]
)
def test_every_spelling_of_shapes(tmp_path, shapes):
    out = tmp_path / "two.om"
    assert made(MODELS / "two_in_batch.onnx", "-s", shapes, "-o", out)["output"] == str(out)
    assert [i["dims"] for i in about(out)["inputs"]] == [[4, 5], [4, 5]]


def test_gears_of_batches_images_and_dims(tmp_path):
    out = tmp_path / "m.om"
    made(BATCH, "--batch", "1,4,16", "-o", out)
    assert about(out)["gears"] == [[1], [4], [16]]
    made(MODELS / "hw.onnx", "--image-size", "8x8,16x24", "-o", out)
    assert about(out)["shape_kind"] == "image" and about(out)["gears"] == [[8, 8], [16, 24]]
    made(BATCH, "--dims", "2;6", "-o", out)
    assert about(out)["shape_kind"] == "dims" and about(out)["gears"] == [[2], [6]]
    made(BATCH, "-s", "x[1..8,3]", "-o", out)
    assert about(out)["shape_kind"] == "range"


def test_the_command_printed_is_one_that_works(tmp_path):
    folder = tmp_path / "it's here"
    folder.mkdir()
    model = shutil.copy(BATCH, folder / "m.onnx")
    got = omrun("convert", model, "--batch", "2", "--dry-run", "-o", folder / "by hand.om")
    assert got.code == OK and got.err == "" and not (folder / "by hand.om").exists()
    words = shlex.split(got.out)
    assert words[0] == str(NPUSIM / "bin/atc") and f"--output={folder}/by hand" in words
    subprocess.run(["sh", "-c", got.out], check=True, env=environment(), stdout=subprocess.DEVNULL)
    assert about(folder / "by hand.om")["inputs"][0]["dims"] == [2, 3]


def test_atc_gets_what_follows_two_dashes(tmp_path):
    out = tmp_path / "m.om"
    words = made(BATCH, "-o", out, "--precision", "origin", "--", "--input_fp16_nodes=x")["command"]
    assert "--precision_mode=must_keep_origin_dtype" in words and "--input_fp16_nodes=x" in words
    assert about(out)["inputs"][0]["dtype"] == "FLOAT16"


def test_what_atc_says_and_what_helps(tmp_path):
    got = omrun("convert", BATCH, "-s", "y:1,3", "-o", tmp_path / "m.om")
    assert got.code == INPUT and not (tmp_path / "m.om").exists()
    assert "E10016" in got.line and "hint: name every input as the model does" in got.err
    got = omrun("convert", BATCH, "--soc", "NoSuchChip!", "-o", tmp_path / "m.om")
    assert got.code == INPUT and "hint: give --soc" in got.err


def test_refusals(tmp_path):
    assert "MODEL.onnx" in refused(USAGE, "convert")
    assert "not an .onnx" in refused(USAGE, "convert", "model.om")
    assert "does not exist" in refused(INPUT, "convert", tmp_path / "no.onnx")
    assert "exclude" in refused(USAGE, "convert", BATCH, "--image-size", "8x8", "--dims", "1;2")
    assert "exclude" in refused(USAGE, "convert", BATCH, "--batch", "1,2", "--dims", "1;2")
    assert "wanted gears" in refused(USAGE, "convert", BATCH, "--dims", "a")
    assert "is no shape" in refused(USAGE, "convert", BATCH, "-s", "1,3")
    assert "wanted a number" in refused(USAGE, "convert", BATCH, "--batch", "1,x")
    assert "cannot find" in refused(INPUT, "convert", BATCH, "--aipp", tmp_path / "no.cfg")
    no_library = environment(OMRUN_ACL_LIBRARY=tmp_path / "none.so")
    assert "--soc must" in refused(DEVICE, "convert", BATCH, env=no_library)


def test_a_machine_without_npu_converts_for_a_named_soc(tmp_path):
    env = environment(OMRUN_ACL_LIBRARY=tmp_path / "none.so", PATH=f"{NPUSIM}/bin:{os.environ['PATH']}")
    out = tmp_path / "m.om"
    made(BATCH, "--soc", "Ascend910B3", "-o", out, env=env)
    assert about(out)["soc_version"] == "Ascend910B3"


# ---- The cache --------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "deep/cache"

    def entries():
        return sorted(folder.glob("*.om")) if folder.exists() else []

    entries.env = environment(OMRUN_MODEL_CACHE=folder)
    entries.folder = folder
    return entries


def test_what_went_in_decides(tmp_path, cache):
    model = shutil.copy(BATCH, tmp_path / "a.onnx")
    out = tmp_path / "m.om"
    assert made(model, "-o", out, env=cache.env)["converted"] is True
    first = out.read_bytes()
    renamed = shutil.copy(model, tmp_path / "b.onnx")
    again = made(renamed, "-o", out, env=cache.env)
    assert again["cached"] is True and again["converted"] is False and out.read_bytes() == first
    assert made(model, "-b", "2", "-o", out, env=cache.env)["cached"] is False
    assert made(model, "--soc", "Ascend910B3", "-o", out, env=cache.env)["cached"] is False
    assert len(cache()) == 3
    assert made(model, "--no-cache", "-o", out, env=cache.env)["cached"] is False
    assert len(cache()) == 3 and not list(cache.folder.glob("*.part"))
    assert oct(cache.folder.stat().st_mode)[-3:] == "700"


def test_weights_beside_the_model_count(tmp_path, cache):
    weights = tmp_path / "w.bin"
    np.array([1, 2], np.float32).tofile(weights)
    external = {"location": "w.bin", "offset": 0, "length": 8}
    nodes = [tiny_onnx.node("Add", ["x", "w"], ["y"])]
    model = tmp_path / "m.onnx"
    model.write_bytes(
        tiny_onnx.model(
            nodes,
            [tiny_onnx.value("x", tiny_onnx.FLOAT, [2])],
            [tiny_onnx.value("y", tiny_onnx.FLOAT, [2])],
            [tiny_onnx.tensor("w", tiny_onnx.FLOAT, [2], external=external)],
        )
    )
    assert made(model, "-o", tmp_path / "m.om", env=cache.env)["cached"] is False
    assert made(model, "-o", tmp_path / "m.om", env=cache.env)["cached"] is True
    np.array([1, 3], np.float32).tofile(weights)
    assert made(model, "-o", tmp_path / "m.om", env=cache.env)["cached"] is False


def test_run_converts_once(tmp_path, cache, rows):
    path, _ = rows(4)
    first = omrun("run", BATCH, "-i", path, "-o", tmp_path / "a", env=cache.env)
    again = omrun("run", BATCH, "-i", path, "-o", tmp_path / "b", env=cache.env)
    assert first.code == again.code == OK, first.err + again.err
    assert "kept from before" not in first.err and "kept from before" in again.err
    assert np.array_equal(np.load(tmp_path / "a/y.npy"), np.load(tmp_path / "b/y.npy"))


def test_a_damaged_entry_is_made_again(tmp_path, cache):
    made(BATCH, "-o", tmp_path / "m.om", env=cache.env)
    entry = cache()[0]
    entry.write_bytes(entry.read_bytes()[:-40])
    assert made(BATCH, "-o", tmp_path / "m.om", env=cache.env)["cached"] is False
    assert made(BATCH, "-o", tmp_path / "m.om", env=cache.env)["cached"] is True


def test_what_was_used_longest_ago_goes_first(tmp_path, cache):
    cache.folder.mkdir(parents=True)
    hours = 3600
    for name, age in ("old", 3), ("new", 2), ("fresh", 0):
        path = cache.folder / f"{name}.om"
        path.write_bytes(bytes(700 << 10))
        os.utime(path, (time.time() - age * hours,) * 2)
    (cache.folder / "x.om.part").write_bytes(b"left behind")
    os.utime(cache.folder / "x.om.part", (time.time() - 2 * hours,) * 2)
    (cache.folder / "mine.txt").write_text("not a model")
    made(BATCH, "-o", tmp_path / "m.om", env={**cache.env, "OMRUN_MODEL_CACHE_MIB": "1"})
    left = {path.name for path in cache.folder.iterdir()}
    assert "old.om" not in left and "new.om" not in left and "x.om.part" not in left
    assert {"fresh.om", "mine.txt"} <= left and len(left) == 3


def test_many_at_once(tmp_path, cache):
    from conftest import OMRUN

    running = [
        subprocess.Popen(
            [OMRUN, "convert", BATCH, "-q", "-o", tmp_path / f"{i}.om"], env=cache.env
        )
        for i in range(4)
    ]
    assert [process.wait(120) for process in running] == [0] * 4
    assert len(cache()) == 1 and not list(cache.folder.glob("*.part"))
    for i in range(4):
        assert about(tmp_path / f"{i}.om")["name"]


def test_a_cache_that_cannot_be_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    env = environment(OMRUN_MODEL_CACHE=tmp_path / "file/below")
    assert made(BATCH, "-o", tmp_path / "m.om", env=env)["converted"] is True


# ---- Gears by what is asked for ---------------------------------------------------------------


def test_gears_are_suggested(tmp_path):
    sizes = tmp_path / "sizes.txt"
    sizes.write_text("# rows requests\n1 100\n2 30\n3 50\n7 9\n8 40\n\n13 2\n16\n")
    got = omrun("convert", "--suggest-gears", sizes, "-k", 3)
    assert got.code == OK, got.err
    assert got.out.splitlines()[-1] == "--batch 3,8,16"
    assert "padding: 25.00 %" in got.out
    about_json = json.loads(omrun("convert", "--suggest-gears", sizes, "-k", 100, "--json").out)
    assert about_json["suggestion"]["gears"] == [1, 2, 3, 7, 8, 13, 16]
    assert about_json["suggestion"]["padded_rows"] == 0
    made(BATCH, "--suggest-gears", sizes, "-k", 2, "-o", tmp_path / "m.om")
    assert len(about(tmp_path / "m.om")["gears"]) == 2


def test_times_change_what_is_best(tmp_path):
    sizes, times = tmp_path / "sizes.txt", tmp_path / "times.txt"
    sizes.write_text("1 100\n8 100\n9 100\n16 100\n")
    times.write_text("1 1000\n8 1010\n9 3000\n16 3010\n")
    words = ["convert", "--suggest-gears", sizes, "-k", 2, "--json"]
    by_rows = json.loads(omrun(*words).out)["suggestion"]["gears"]
    by_time = json.loads(omrun(*words, "--gear-times", times).out)["suggestion"]["gears"]
    assert by_rows == [1, 16] or by_rows == [9, 16]
    assert by_time == [8, 16]


@pytest.mark.parametrize("text", ["", "0\n", "a\n", "1 2 3\n", "99999999999\n"])
def test_sizes_that_are_none(tmp_path, text):
    sizes = tmp_path / "sizes.txt"
    sizes.write_text(text)
    assert str(sizes) in refused(INPUT, "convert", "--suggest-gears", sizes)

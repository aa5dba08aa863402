# SPDX-License-Identifier: MIT
"""python3 -m ais_bench."""
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from conftest import pair_arrays, pair_wanted


def save_pair(folder, count, rows=1, suffixes=(".npy", ".bin")):
    """`count` files for each input of the pair models, x0 to x<count>; all inputs in one."""
    inputs = pair_arrays(count * rows)
    for name, array, suffix in zip(("ids", "mask"), inputs, suffixes):
        (folder / name).mkdir(parents=True)
        for i in range(count):
            part = array[i * rows : (i + 1) * rows]
            path = folder / name / f"x{i}{suffix}"
            np.save(path, part) if suffix == ".npy" else part.tofile(path)
    return f"{folder / 'ids'},{folder / 'mask'}", inputs


# ---- Made-up data ----------------------------------------------------------------------------


def test_zeros_by_default(om, command):
    run = command("--model", om.pair, env={})
    (folder,) = {name.split("/")[0] for name in run.files() if "/" in name}
    assert re.fullmatch(r"\d{4}_\d\d_\d\d-\d\d_\d\d_\d\d", folder)
    assert run.files() == [
        f"{folder}/pure_infer_data_0.bin",
        f"{folder}/pure_infer_data_1.bin",
        f"{folder}_summary.json",
    ]
    assert not np.fromfile(run.output / folder / "pure_infer_data_0.bin", np.float32).any()
    figures = run.summary(folder)
    assert list(figures["NPU_compute_time"]) == "min max mean median percentile(99%) count".split()
    assert figures["NPU_compute_time"]["count"] == 1
    assert figures["throughput"] == 4000 / figures["NPU_compute_time"]["mean"]
    assert figures["filesinfo"]["0"]["infiles"] == ["pure_infer_data"] * 2
    assert figures["args"][1:] == ["--model", om.pair, "--output", str(run.output)]
    assert figures["simulated"] is True
    assert "simulated" in run.out


def test_what_is_shown_can_be_parsed(om, command):
    run = command("-m", om.pair, "--loop", 7, "--warmup-count", 2, output=False)
    number = r"[0-9.e+-]+"
    assert re.search(
        rf"^\[INFO\] NPU_compute_time \(ms\): min = {number}, max = {number}, mean = {number}, "
        rf"median = {number}, percentile\(99%\) = {number}$",
        run.out,
        re.M,
    )
    (line,) = [line for line in run.out.splitlines() if "throughput" in line]
    shown = re.fullmatch(
        rf"\[INFO\] throughput 1000\*batchsize.mean\(4\)/NPU_compute_time.mean\(({number})\): "
        rf"({number})",
        line,
    )
    assert float(shown.group(2)) == 4000 / float(shown.group(1))
    assert "H2D_latency" not in run.out
    assert "warm up 2 done" in run.out
    assert run.files() == []


def test_all_summaries(om, command):
    run = command("-m", om.pair, "--loop", 5, "--display_all_summary", "true", "--batchsize", 3)
    (name,) = [name for name in run.files() if name.endswith(".json")]
    figures = json.loads((run.output / name).read_text())
    for key in ("H2D_latency", "NPU_compute_time", "D2H_latency"):
        assert f"[INFO] {key} (ms): min = " in run.out
        assert figures[key]["count"] == 5
        assert figures[key]["min"] <= figures[key]["median"] <= figures[key]["max"]
    assert len(figures["npu_compute_time_list"]) == 5
    assert figures["throughput"] == 3000 / figures["NPU_compute_time"]["mean"]


@pytest.mark.parametrize("dtype", ["f16", "f32", "f64", "i8", "u8", "i32", "i64", "bool"])
def test_random_data_is_well_formed_and_seeded(om, command, dtype):
    def run(seed, name):
        words = ("--pure_data_type", "random", "--seed", seed, "--output_dirname", name)
        done = command("-m", om.identity(dtype), "--outfmt", "NPY", *words)
        return np.load(done.output / name / "pure_infer_data_0.npy")

    first, again, other = run(1, "a"), run(1, "b"), run(2, "c")
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    if first.dtype.kind == "f":
        assert np.isfinite(first).all() and (first >= 0).all() and (first < 1).all()
    else:
        most = {"i8": 127, "u8": 255, "bool": 1}.get(dtype, 99)
        assert first.min() >= 0 and first.max() <= most


# ---- Files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("--pipeline", 1), ("--run_mode", "full")])
@pytest.mark.parametrize("count", [8, 10])
def test_folders_make_batches(om, command, tmp_path, words, count):
    """Ten files fill two and a half batches of four; the last is padded, which shows nowhere."""
    names, inputs = save_pair(tmp_path / "data", count)
    run = command(
        "-m", om.pair, "-i", names, "--outfmt", "NPY", "--output_dirname", "r", *words
    )
    wanted = pair_wanted(*inputs)
    for i in range(count):
        for output in range(2):
            got = np.load(run.output / "r" / f"x{i}_{output}.npy")
            np.testing.assert_array_equal(got, wanted[output][i : i + 1])
    assert len(run.files()) == 2 * count + 1
    figures = run.summary("r")
    assert figures["NPU_compute_time"]["count"] == (count + 3) // 4
    assert len(figures["filesinfo"]) == count
    assert figures["filesinfo"]["7"] == {
        "infiles": [str(tmp_path / "data/ids/x7.npy"), str(tmp_path / "data/mask/x7.bin")],
        "outfiles": [str(run.output / "r/x7_0.npy"), str(run.output / "r/x7_1.npy")],
    }


def test_files_of_whole_batches_and_of_parts_of_them(om, command, tmp_path):
    for rows in (2, 4):
        names, inputs = save_pair(tmp_path / str(rows), 3, rows, (".npy", ".npy"))
        name = f"by{rows}"
        run = command("-m", om.pair, "-i", names, "--outfmt", "NPY", "--output_dirname", name)
        got = np.concatenate([np.load(run.output / name / f"x{i}_0.npy") for i in range(3)])
        np.testing.assert_array_equal(got, pair_wanted(*inputs)[0])


def test_files_are_listed_input_by_input_in_the_order_given(om, command, tmp_path):
    _, inputs = save_pair(tmp_path, 8, 1, (".bin", ".bin"))
    paths = [f"{tmp_path}/{name}/x{i}.bin" for name in ("ids", "mask") for i in range(8)]
    run = command("-m", om.pair, "-i", ",".join(paths), "--output_dirname", "r")
    got = np.fromfile(run.output / "r" / "x6_0.bin", np.float32)
    np.testing.assert_array_equal(got, pair_wanted(*inputs)[0][6])


def test_folders_are_read_in_natural_order(om, command, tmp_path):
    names, _ = save_pair(tmp_path / "data", 12)
    (tmp_path / "data" / "ids" / "notes.txt").write_text("not an input")
    run = command("-m", om.pair, "-i", names, "--output_dirname", "r")
    info = run.summary("r")["filesinfo"]
    assert [os.path.basename(info[str(i)]["infiles"][0]) for i in range(12)] == [
        f"x{i}.npy" for i in range(12)
    ]


def test_values_of_npy_files_are_converted(om, command, tmp_path):
    """float64 of the right shape used to be taken for two files' worth of bytes, or refused."""
    array = np.arange(12, dtype=np.float64).reshape(4, 3)
    np.save(tmp_path / "a.npy", array)
    np.save(tmp_path / "b.npy", array[:, ::-1])
    names = f"{tmp_path}/a.npy,{tmp_path}/b.npy"
    run = command("-m", om.sum_diff, "-i", names, "--outfmt", "NPY", "--output_dirname", "r")
    got = np.load(run.output / "r" / "a_0.npy")
    np.testing.assert_array_equal(got, (array + array[:, ::-1]).astype(np.float32))


def test_text_has_a_line_per_row(om, command, tmp_path):
    names, inputs = save_pair(tmp_path / "data", 4)
    run = command("-m", om.pair, "-i", names, "--outfmt", "TXT", "--output_dirname", "r")
    text = (run.output / "r" / "x2_0.txt").read_text()
    wanted = pair_wanted(*inputs)[0][2]
    assert text == "".join(f"{value:f} " for value in wanted) + "\n"
    length = (run.output / "r" / "x2_1.txt").read_text()
    assert length == f"{pair_wanted(*inputs)[1][2]} \n"


def test_results_of_equal_stems_get_names_of_their_own(om, command, tmp_path):
    names, _ = save_pair(tmp_path / "data", 4)
    for i in range(4):
        os.rename(tmp_path / "data/ids" / f"x{i}.npy", tmp_path / "data/ids" / f"x.{i}.npy")
    run = command("-m", om.pair, "-i", names, "--output_dirname", "r")
    assert "r/x.3_0.bin" in run.files()
    twice = [f"{tmp_path}/data/ids/x.0.npy"] * 4 + [f"{tmp_path}/data/mask/x0.bin"] * 4
    paths = ",".join(twice)
    run = command("-m", om.pair, "-i", paths, code=1)
    assert "would have their results in one file" in run.out


# ---- Dynamic models --------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [2, 8])
def test_dymbatch(om, command, tmp_path, batch):
    names, inputs = save_pair(tmp_path / "data", 6)
    words = ("--dymBatch", batch, "--outfmt", "NPY", "--output_dirname", "r")
    run = command("-m", om.pair_gears, "-i", names, *words)
    got = np.concatenate([np.load(run.output / "r" / f"x{i}_0.npy") for i in range(6)])
    np.testing.assert_array_equal(got, pair_wanted(*inputs)[0])
    figures = run.summary("r")
    assert figures["NPU_compute_time"]["count"] == -(-6 // batch)
    assert figures["throughput"] == 1000 * batch / figures["NPU_compute_time"]["mean"]


def test_dymhw_and_dymdims(om, command):
    run = command("-m", om.image_gears, "--dymHW", "8,16", "--output_dirname", "hw")
    assert (run.output / "hw" / "pure_infer_data_0.bin").stat().st_size == 8 * 16 * 4
    run = command("-m", om.dims_gears, "--dymDims", "image:1,3,20,6", "--output_dirname", "dims")
    assert (run.output / "dims" / "pure_infer_data_0.bin").stat().st_size == 20 * 6 * 4
    run = command("-m", om.dims_gears, "--dymShape", "image:1,3,5,5", "--output_dirname", "shape")
    assert (run.output / "shape" / "pure_infer_data_0.bin").stat().st_size == 5 * 5 * 4


@pytest.mark.parametrize("word", ["--auto_set_dymdims_mode", "--auto_set_dymshape_mode"])
@pytest.mark.parametrize("pipeline", [0, 1])
def test_shapes_follow_the_files(om, command, tmp_path, word, pipeline):
    images = [np.full((1, 3) + size, i, "f4") for i, size in enumerate([(4, 4), (20, 6), (4, 12)])]
    for i, image in enumerate(images):
        np.save(tmp_path / f"x{i}.npy", image)
    names = ",".join(f"{tmp_path}/x{i}.npy" for i in range(3))
    words = (word, 1, "--outfmt", "NPY", "--output_dirname", "r", "--pipeline", pipeline)
    run = command("-m", om.dims_gears, "-i", names, *words)
    for i, image in enumerate(images):
        got = np.load(run.output / "r" / f"x{i}_0.npy")
        np.testing.assert_allclose(got, image.mean(1, keepdims=True), rtol=1e-6)
    figures = run.summary("r")
    assert figures["throughput"] == 1000 / figures["NPU_compute_time"]["mean"]


def test_dymshape_of_a_model_with_ranges(om, command):
    run = command("-m", om.image_range, "--dymShape", "image:1,3,9,31", "--output_dirname", "r",
                  "--outfmt", "NPY")
    assert np.load(run.output / "r" / "pure_infer_data_0.npy").shape == (1, 1, 9, 31)
    run = command("-m", om.image_range, "--dymShape_range", "image:1,3,4~64~60,8", code=0)
    assert run.out.count("result:OK") >= 2
    run = command("-m", om.image_range, code=1)
    assert "has shape ranges, --dymShape says which shapes" in run.err + run.out


def test_a_range_of_shapes_is_swept(om, command, tmp_path):
    words = ("--dymShape_range", "image:1,3,4~8~4,4-6", "--outputSize", "10000")
    run = command("-m", om.dims_gears, *words)
    assert "run_count:4 success_count:4 avg_throughput:" in run.out
    for size in ("4,4", "4,6", "8,4", "8,6"):
        assert f"dymshape:image:1,3,{size}  result:OK throughput:" in run.out
    assert len([name for name in run.files() if name.endswith("_summary.json")]) == 4
    (tmp_path / "shapes.info").write_text("image:1,3,4,4\nimage:1,3,40,4\n")
    run = command("-m", om.dims_gears, "--dymShape_range", tmp_path / "shapes.info", code=1)
    assert "run_count:2 success_count:1" in run.out
    assert "dymshape:image:1,3,40,4  result:Failed throughput:0" in run.out


# ---- Devices, threads ------------------------------------------------------------------------


def test_every_device_runs_everything(om, command, tmp_path):
    names, inputs = save_pair(tmp_path / "data", 6)
    words = ("--device", "0,1", "--outfmt", "NPY", "--output_dirname", "r")
    run = command("-m", om.pair, "-i", names, *words)
    for folder in ("device0_0", "device1_1"):
        got = np.concatenate([np.load(run.output / "r" / folder / f"x{i}_0.npy") for i in range(6)])
        np.testing.assert_array_equal(got, pair_wanted(*inputs)[0])
    throughputs = [run.summary(f"r/device{i}_{i}")["throughput"] for i in range(2)]
    shown = re.search(r"summary throughput:([0-9.]+)$", run.out, re.M)
    assert float(shown.group(1)) == pytest.approx(sum(throughputs))
    line = r"i:(\d) device_(\d) throughput:([0-9.]+) start_time:([0-9.]+) end_time:([0-9.]+)$"
    assert [match[:2] for match in re.findall(line, run.out, re.M)] == [("0", "0"), ("1", "1")]


@pytest.mark.parametrize("words", [(), ("--pipeline", 1, "--threads", 2)])
def test_devices_share_the_files(om, command, tmp_path, words):
    names, inputs = save_pair(tmp_path / "data", 9)
    words = ("-d", "1,0", "--divide_input", 1, "--outfmt", "NPY", "--output_dirname", "r", *words)
    run = command("-m", om.pair, "-i", names, *words)
    first = [f"r/device1_0/x{i}_0.npy" for i in range(5)]
    second = [f"r/device0_1/x{i}_0.npy" for i in range(5, 9)]
    assert [name for name in run.files() if name.endswith("_0.npy")] == sorted(first + second)
    got = np.concatenate([np.load(run.output / name) for name in first + second])
    np.testing.assert_array_equal(got, pair_wanted(*inputs)[0])


def test_threads_overlap_and_are_counted_once(om, command, tmp_path):
    names, inputs = save_pair(tmp_path / "data", 32)
    words = ("--pipeline", "true", "--threads", 2, "--loop", 3, "--outfmt", "NPY")
    run = command("-m", om.pair, "-i", names, *words, "--output_dirname", "r")
    got = np.concatenate([np.load(run.output / "r" / f"x{i}_0.npy") for i in range(32)])
    np.testing.assert_array_equal(got, pair_wanted(*inputs)[0])
    figures = run.summary("r")
    assert figures["NPU_compute_time"]["count"] == 24
    assert figures["throughput"] > 0
    assert "run in pipeline mode with computing threads number:2" in run.out


def test_threads_without_a_pipeline_are_not_used(om, command):
    assert "--threads needs --pipeline 1" in command("-m", om.pair, "--threads", 2).out


def test_a_failing_device_fails_the_run(om, command):
    run = command("-m", om.pair, "-d", "0,6", code=1, env={})
    assert "[ERROR] device 6 is not there: 2 visible" in run.out
    assert not run.output.exists()
    assert "summary throughput" not in run.out


# ---- Mistakes --------------------------------------------------------------------------------


def test_files_that_do_not_fit_are_told_with_all_their_sizes(om, command, tmp_path):
    names, _ = save_pair(tmp_path / "data", 4)
    np.zeros(7, np.uint8).tofile(tmp_path / "odd.bin")
    np.zeros(5 * 8 // 2, np.uint8).tofile(tmp_path / "half.bin")
    (tmp_path / "broken.npy").write_bytes(b"\x93NUMPY")
    (tmp_path / "empty").mkdir()
    mask = f"{tmp_path}/data/mask/x0.bin"

    def refused(inputs, *words):
        run = command("-m", om.pair, "-i", inputs, code=1)
        (line,) = [line for line in run.out.splitlines() if line.startswith("[ERROR]")]
        for word in words:
            assert word in line

    refused(f"{tmp_path}/odd.bin,{mask}", "odd.bin holds 7 bytes", '"ids"', "160 bytes")
    refused(f"{tmp_path}/half.bin,{mask}", "half.bin holds 20", "cannot be put together")
    refused(f"{tmp_path}/broken.npy,{mask}", "broken.npy is not a .npy")
    refused(f"{tmp_path}/empty,{tmp_path}/data/mask", "holds no .npy and no .bin")
    refused(f"{tmp_path}/data/ids", "1 folders", "2 inputs")
    refused(f"{tmp_path}/data/ids,{mask}", "1 folders and 1 files")
    refused(mask, "1 files", "2 inputs")
    (tmp_path / "data" / "mask" / "x3.bin").unlink()
    refused(names, "different numbers of files: 4, 3")


def test_a_later_file_of_another_size_is_an_error_not_an_abort(om, command, tmp_path):
    names, _ = save_pair(tmp_path / "data", 8)
    np.zeros(3, np.uint8).tofile(tmp_path / "data" / "mask" / "x6.bin")
    for pipeline in (0, 1):
        run = command("-m", om.pair, "-i", names, "--pipeline", pipeline, code=1)
        assert "x6.bin" in run.out and "all files have to be of the size of the first" in run.out


def test_dynamic_models_ask_for_their_option(om, command):
    run = command("-m", om.pair_gears, code=1)
    assert "--dymBatch chooses one of its gears: 1, 2, 4, 8" in run.out
    run = command("-m", om.image_gears, code=1)
    assert "--dymHW chooses one of its gears: (8, 8), (8, 16), (16, 16)" in run.out
    run = command("-m", om.image_gears, "--dymHW", "9,9", code=1)
    assert "(9, 9) is not a gear" in run.out
    run = command("-m", om.pair, "--dymBatch", 2, code=1)
    assert "one shape only" in run.out
    assert "3 is none of the gears" in command("-m", om.pair_gears, "--dymBatch", 3).out


@pytest.mark.parametrize(
    "words, message",
    [
        (("--loop", "0"), '"0" is not 1 or more'),
        (("--device", "0,0"), "names a device twice"),
        (("--device", "256"), "from 0 to 255"),
        (("--debug", "maybe"), '"maybe" is neither 1 or true nor 0 or false'),
        (("--input", "/absent"), "/absent: no such file or folder"),
        (("--outfmt", "JSON"), "invalid choice"),
        (("--dymHW", "8"), "is not height,width"),
        (("--outputSize", "a"), "is not a list of numbers"),
        (("--dymBatch", "2", "--dymHW", "8,8"), "exclude each other"),
        (("--auto_set_dymdims_mode", "1"), "--input, which is missing"),
        (("--profiler", "1"), "--output, which is missing"),
        (("--output_dirname", "x"), "--output, which is missing"),
        (("--output", "o", "--output_dirname", "/x"), "is not the name of a folder"),
        (("--output", "o", "--profiler", "1", "--dump", "1"), "exclude each other"),
        (("--perf", "1"), "belong together"),
        (("--divide_input", "1"), "--input, which is missing"),
        (("--aipp_config", "x.cfg"), "does not end in .config"),
        (("--what", "1"), "unrecognized arguments"),
    ],
)
def test_wrong_command_lines(om, command, words, message):
    assert message in command("-m", om.pair, *words, code=2, output=False).err


def test_the_model_has_to_be_there(command):
    refused = command("-m", "absent.om", code=2, output=False, env={})
    assert "absent.om: no such file" in refused.err
    assert "--model" in command(code=2, output=False).err
    assert "--dymShape_range" in command("--help", output=False).out


def test_the_inner_package_is_the_same_command(om):
    words = [sys.executable, "-m", "ais_bench.infer", "-m", om.pair]
    done = subprocess.run(words, stdout=subprocess.PIPE, universal_newlines=True, timeout=120)
    assert done.returncode == 0
    assert "throughput" in done.stdout


def test_debug_describes_the_model(om, command):
    run = command("-m", om.pair, "--debug", 1)
    assert "input:\n  #0    ids  (4, 5)  int64  160  160\n" in run.out


def test_a_batch_axis_that_does_not_split_is_told(om, command, tmp_path):
    names, _ = save_pair(tmp_path / "data", 4)
    run = command("-m", om.pair, "-i", names, "--output_batchsize_axis", 1, code=1)
    assert "its axis 1 cannot be shared among 4 input files" in run.out

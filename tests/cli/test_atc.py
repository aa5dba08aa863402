# SPDX-License-Identifier: MIT
"""npusim's atc: what it writes, read by `omrun info` and run through AscendCL; what it refuses."""
import json
import os
import pathlib
import resource
import signal
import subprocess
from types import SimpleNamespace

import numpy as np
import onnxruntime
import pytest

import om_runner
import tiny_onnx as onnx
from conftest import DATA, NPUSIM, OMRUN, environment, no_override

MODELS = DATA / "models"
TYPES = {0: np.float32, 1: np.float16, 2: np.int8, 3: np.int32, 4: np.uint8, 9: np.int64}


def atc(*words, env=None, before=None, cwd=None):
    done = subprocess.run([str(NPUSIM / "bin/atc"), *map(str, words)], env=env or environment(),
                          preexec_fn=before, cwd=cwd, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120)
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


def converted(model, output, *options, **more):
    got = atc(f"--model={model}", "--framework=5", f"--output={output}",
              "--soc_version=Ascend310P3", *options, **more)
    assert got.code == 0, got.err
    assert got.out.splitlines()[-1] == "ATC run success, welcome to the next use."
    return pathlib.Path(f"{output}.om")


def refused(model, folder, *options, **more):
    """Expects one line with an error code and no file; returns the line."""
    folder.mkdir(exist_ok=True)
    got = atc(f"--model={model}", "--framework=5", f"--output={folder}/net",
              "--soc_version=Ascend310P3", *options, **more)
    assert got.code == 1
    assert got.out.splitlines()[-1].startswith("ATC run failed")
    (line,) = got.err.splitlines()
    assert line[0] == "E" and line[1:6].isdigit() and line[6:8] == ": " and line.endswith(".")
    assert os.listdir(folder) == []
    return line


def info(om):
    done = subprocess.run([str(OMRUN), "info", "--json", str(om)], env=environment(), check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def execute(om, folder, arrays, gear=None):
    """Runs the .om through AscendCL, in another process."""
    folder.mkdir(exist_ok=True)
    np.savez(folder / "in.npz", **{f"a{i}": a for i, a in enumerate(arrays)})
    om_runner.run(str(om), str(folder / "in.npz"), str(folder / "out.npz"), gear)
    return np.load(folder / "out.npz")


def run(om, folder, *arrays, gear=None):
    """Per output its array, in the dims it has in that gear."""
    found, results = execute(om, folder, arrays, gear), []
    for i in range(len(found.files) // 3):
        dims = found[f"dims{i}"]
        flat = found[f"o{i}"].view(TYPES[int(found[f"type{i}"])])
        results.append(flat[: int(np.prod(dims))].reshape(dims))
    return results


def expected(model, *arrays):
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    return session.run(None, {i.name: a for i, a in zip(session.get_inputs(), arrays)})


def assert_same(results, wanted):
    assert len(results) == len(wanted)
    for one, other in zip(results, wanted):
        assert one.shape == other.shape and one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


def save(folder, *model, **more):
    path = folder / "tiny.onnx"
    path.write_bytes(onnx.model(*model, **more))
    return path


def random(*dims):
    return np.random.default_rng(7).standard_normal(dims, np.float32)


# ---- what it writes ----


def test_a_static_model(tmp_path):
    model = MODELS / "sum_diff.onnx"
    om = converted(model, tmp_path / "net")
    about = info(om)
    assert about["generation"] == "2b" and about["name"] == "net"
    assert about["soc_version"] == "Ascend310P3" and about["framework"] == "Onnx"
    assert about["atc_version"].startswith("npusim ") and "--model=" in about["atc_cmdline"]
    assert [i["name"] for i in about["inputs"]] == ["a", "b"]
    assert [o["name"] for o in about["outputs"]] == ["sum:0:sum", "diff:0:diff"]
    assert about["inputs"][0]["dims"] == [4, 3] and about["inputs"][0]["size"] == 48
    a, b = random(4, 3), random(4, 3) + 1
    assert_same(run(om, tmp_path, a, b), expected(model, a, b))


def test_batch_gears(tmp_path):
    model = MODELS / "two_in_batch.onnx"
    om = converted(model, tmp_path / "net", "--input_shape=ids:-1,5;mask:-1,5",
                   "--dynamic_batch_size=1,4,2")
    about = info(om)
    assert about["shape_kind"] == "batch" and about["gears"] == [[1], [4], [2]]
    assert about["inputs"][0]["dims"] == [-1, 5] and about["inputs"][0]["size"] == 4 * 5 * 8
    assert about["inputs"][2]["name"] == "ascend_mbatch_shape_data" and about["inputs"][2]["hidden"]
    assert about["outputs"][1]["dims"] == [4]
    assert about["dynamic_outputs"][:2] == ["0,0,1,5", "0,1,1"]
    for batch in 1, 2, 4:
        ids = np.arange(batch * 5, dtype=np.int64).reshape(batch, 5)
        mask = random(batch, 5)
        assert_same(run(om, tmp_path, ids, mask, gear=f"batch:{batch}"), expected(model, ids, mask))


def test_image_size_gears(tmp_path):
    model = MODELS / "hw.onnx"
    om = converted(model, tmp_path / "net", "--input_shape=image:1,3,-1,-1",
                   "--dynamic_image_size=8,16;32,4")
    about = info(om)
    assert about["shape_kind"] == "image" and about["gears"] == [[8, 16], [32, 4]]
    assert about["inputs"][0]["size"] == 3 * 8 * 16 * 4 and about["inputs"][0]["format"] == "NCHW"
    for height, width in (8, 16), (32, 4):
        image = random(1, 3, height, width)
        assert_same(run(om, tmp_path, image, gear=f"hw:{height},{width}"), expected(model, image))


def test_dims_gears_in_the_order_of_input_shape(tmp_path):
    # Both inputs vary on their own; the user names the second one first.
    model = save(tmp_path, [onnx.node("MatMul", ["a", "b"], ["c"], "mul")],
                 [onnx.value("a", onnx.FLOAT, ["m", 3]), onnx.value("b", onnx.FLOAT, [3, "n"])],
                 [onnx.value("c", onnx.FLOAT, ["m", "n"])])
    om = converted(model, tmp_path / "net", "--input_shape=b:3,-1;a:-1,3",
                   "--dynamic_dims=4,2;5,1")
    about = info(om)
    assert about["shape_kind"] == "dims" and about["gears"] == [[4, 2], [5, 1]]
    assert about["outputs"][0]["name"] == "mul:0:c"
    for n, m in (4, 2), (5, 1):
        a, b = random(m, 3), random(3, n)
        assert_same(run(om, tmp_path, a, b, gear=f"dims:3,{n},{m},3"), expected(model, a, b))


def test_shape_ranges(tmp_path):
    model = MODELS / "batch_n.onnx"
    om = converted(model, tmp_path / "net", "--input_shape=x:1~8,3")
    about = info(om)
    assert about["shape_kind"] == "range" and about["work_size"] == 0 and about["gears"] == []
    assert about["inputs"][0]["dims"] == [-1, 3] and about["inputs"][0]["ranges"] == [[1, 8], [3, 3]]
    assert about["outputs"][0]["dims"] == [-1, 2] and about["outputs"][0]["size"] == 8 * 2 * 4
    for rows in 1, 5, 8:
        x = random(rows, 3)
        assert_same(run(om, tmp_path, x, gear="ranges"), expected(model, x))


def test_ranges_without_an_end(tmp_path):
    model = MODELS / "hw.onnx"
    om = converted(model, tmp_path / "net", "--input_shape=image:1,3,-1,-1")
    about = info(om)
    assert about["shape_kind"] == "range" and about["inputs"][0]["size"] == 0
    assert about["inputs"][0]["ranges"] == [[1, 1], [3, 3], [0, -1], [0, -1]]
    image = random(1, 3, 5, 9)
    assert_same(run(om, tmp_path, image, gear="ranges"), expected(model, image))


def test_ranges_in_the_older_option(tmp_path):
    model = MODELS / "two_in_batch.onnx"
    om = converted(model, tmp_path / "net", "--input_shape_range=ids:[1~4, 5]; mask:[-1,5]")
    assert [i["ranges"] for i in info(om)["inputs"]] == [[[1, 4], [5, 5]], [[0, -1], [5, 5]]]
    ids, mask = np.arange(15).reshape(3, 5), random(3, 5)
    assert_same(run(om, tmp_path, ids, mask, gear="ranges"), expected(model, ids, mask))


def test_output_dims_that_depend_on_values(tmp_path):
    # Ones and zeros give other dims, a mere number none: the rank is known, the dims are not.
    model = save(tmp_path, [onnx.node("NonZero", ["x"], ["y"], "where")],
                 [onnx.value("x", onnx.FLOAT, ["n"])], [onnx.value("y", onnx.INT64, None)])
    om = converted(model, tmp_path / "net", "--input_shape=x:1~9")
    (output,) = info(om)["outputs"]
    assert output["dims"] == [1, -1]
    x = np.float32([0, 4, 0, 5, 6])
    assert_same(run(om, tmp_path, x, gear="ranges"), expected(model, x))


def test_a_range_of_one_number_is_static(tmp_path):
    om = converted(MODELS / "batch_n.onnx", tmp_path / "net", "--input_shape=x:4~4,3")
    about = info(om)
    assert about["shape_kind"] == "static" and about["inputs"][0]["dims"] == [4, 3]


def test_ranges_further_than_any_memory(tmp_path):
    om = converted(MODELS / "batch_n.onnx", tmp_path / "net", "--input_shape=x:1~4000000000000,3")
    assert info(om)["outputs"][0]["dims"] == [-1, 2]


@pytest.mark.parametrize("stem", ["f16", "f64", "i8", "u8", "i16", "u16", "i32", "u32", "i64",
                                  "u64", "bool", "bf16"])
def test_dtypes_keep_their_bytes(tmp_path, stem):
    om = converted(MODELS / f"identity_{stem}.onnx", tmp_path / "net")
    size = info(om)["inputs"][0]["size"]
    raw = np.random.default_rng(3).integers(0, 2, size, np.uint8)
    assert execute(om, tmp_path, [raw])["o0"].tobytes() == raw.tobytes()


def test_a_scalar(tmp_path):
    om = converted(MODELS / "scalar.onnx", tmp_path / "net")
    assert info(om)["inputs"][0]["dims"] == []
    (result,) = run(om, tmp_path, np.float32(3))
    assert result.shape == () and result == 9


def test_shapes_the_model_leaves_open(tmp_path):
    model = save(tmp_path, [onnx.node("Relu", ["x"], ["y"])], [onnx.value("x", onnx.FLOAT, None)],
                 [onnx.value("y", onnx.FLOAT, None)])
    om = converted(model, tmp_path / "net", "--input_shape", "x:2,3,4,5", "--input_format", "NHWC")
    about = info(om)
    assert about["outputs"][0]["dims"] == [2, 3, 4, 5]
    assert about["outputs"][0]["format"] == "NHWC"
    assert about["outputs"][0]["name"] == "Relu_0:0:y"  # a node without a name is called by its place


def test_weights_among_the_inputs_are_not_inputs(tmp_path):
    model = save(tmp_path, [onnx.node("Mul", ["x", "w"], ["y"], "mul")],
                 [onnx.value("x", onnx.FLOAT, [3]), onnx.value("w", onnx.FLOAT, [3])],
                 [onnx.value("y", onnx.FLOAT, [3])], [onnx.floats("w", [3], [1, 2, 3])])
    om = converted(model, tmp_path / "net")
    about = info(om)
    assert [i["name"] for i in about["inputs"]] == ["x"] and about["weight_size"] == 12
    assert_same(run(om, tmp_path, np.ones(3, np.float32)), [np.array([1, 2, 3], np.float32)])


def test_weights_of_constant_nodes_count(tmp_path):
    model = save(tmp_path, [onnx.constant("w", onnx.floats("v", [3], [1, 2, 3])),
                            onnx.node("Mul", ["x", "w"], ["y"])],
                 [onnx.value("x", onnx.FLOAT, [3])], [onnx.value("y", onnx.FLOAT, [3])])
    om = converted(model, tmp_path / "net")
    assert info(om)["weight_size"] == 12
    assert_same(run(om, tmp_path, np.ones(3, np.float32)), [np.array([1, 2, 3], np.float32)])


def test_some_weight_memory_is_always_wanted(tmp_path):
    """Published programs pass what aclmdlQuerySize says to aclrtMalloc, which gives no 0 bytes."""
    model = save(tmp_path, [onnx.node("Relu", ["x"], ["y"])], [onnx.value("x", onnx.FLOAT, [3])],
                 [onnx.value("y", onnx.FLOAT, [3])])
    assert info(converted(model, tmp_path / "net"))["weight_size"] > 0


def test_stale_shapes_are_dropped(tmp_path):
    # The model says its output has 2 rows; with the shape asked for it has 7.
    model = save(tmp_path, [onnx.node("Relu", ["x"], ["y"], "relu")],
                 [onnx.value("x", onnx.FLOAT, [2, 3])], [onnx.value("y", onnx.FLOAT, [2, 3])])
    om = converted(model, tmp_path / "net", "--input_shape=x:7,3")
    assert info(om)["outputs"][0]["dims"] == [7, 3]
    x = random(7, 3)
    assert_same(run(om, tmp_path, x), [np.maximum(x, 0)])


def test_outputs_chosen_by_node_or_tensor(tmp_path):
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "net", "--out_nodes=diff:0;sum")
    assert [o["name"] for o in info(om)["outputs"]] == ["diff:0:diff", "sum:0:sum"]
    a, b = random(4, 3), random(4, 3) + 1
    assert_same(run(om, tmp_path, a, b), [a - b, a + b])


def test_output_types(tmp_path):
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "net", "--output_type=diff:0:FP16")
    about = info(om)
    assert [o["dtype"] for o in about["outputs"]] == ["FLOAT", "FLOAT16"]
    assert about["outputs"][1]["name"] == "diff:0:diff"
    a, b = random(4, 3), random(4, 3) + 1
    assert_same(run(om, tmp_path, a, b), [a + b, (a - b).astype(np.float16)])
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "all", "--output_type=FP16")
    assert [o["dtype"] for o in info(om)["outputs"]] == ["FLOAT16", "FLOAT16"]


def test_fp16_inputs(tmp_path):
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "net", "--input_fp16_nodes=b")
    assert [i["dtype"] for i in info(om)["inputs"]] == ["FLOAT", "FLOAT16"]
    a, b = random(4, 3), random(4, 3).astype(np.float16)
    assert_same(run(om, tmp_path, a, b), [a + b.astype(np.float32), a - b.astype(np.float32)])


def external_model(folder, location="weights.bin", **place):
    return save(folder, [onnx.node("Mul", ["x", "w"], ["y"], "mul")],
                [onnx.value("x", onnx.FLOAT, [3])], [onnx.value("y", onnx.FLOAT, [3])],
                [onnx.tensor("w", onnx.FLOAT, [3], external={"location": location, **place})])


def test_external_weights_move_in(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"skip" + np.array([4, 5, 6], np.float32).tobytes())
    om = converted(external_model(tmp_path, offset=4, length=12), tmp_path / "net")
    (tmp_path / "weights.bin").unlink()
    assert_same(run(om, tmp_path, np.ones(3, np.float32)), [np.array([4, 5, 6], np.float32)])


def test_options_without_effect_are_noted(tmp_path):
    got = atc(f"--model={MODELS}/sum_diff.onnx", "--framework", "5", "--output", tmp_path / "net",
              "--soc_version", "Ascend310P3", "--buffer_optimize=off_optimize",
              "--op_select_implmode", "high_performance")
    assert got.code == 0
    assert "--buffer_optimize has no effect" in got.err
    assert "--op_select_implmode has no effect" in got.err
    got = atc(f"--model={MODELS}/sum_diff.onnx", "--framework=5", f"--output={tmp_path}/net",
              "--soc_version=Ascend310P3", "--buffer_optimize=off_optimize", "--log=error")
    assert got.code == 0 and got.err == ""


def test_a_file_in_the_way_is_replaced(tmp_path):
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "net")
    before = om.read_bytes()
    om.write_bytes(b"old")
    converted(MODELS / "sum_diff.onnx", tmp_path / "net")
    assert om.read_bytes() == before and os.listdir(tmp_path) == ["net.om"]
    assert om.stat().st_mode & 0o777 == 0o666 & ~os.umask(os.umask(0o022) or 0o022)


def test_an_om_as_json(tmp_path):
    om = converted(MODELS / "batch_n.onnx", tmp_path / "net", "--input_shape=x:-1,3",
                   "--dynamic_batch_size=1,4")
    got = atc("--mode=1", f"--om={om}", f"--json={tmp_path}/net.json")
    assert got.code == 0, got.err
    model = json.loads((tmp_path / "net.json").read_text())
    ops = {op["type"]: op for op in model["graph"][0]["op"]}
    assert set(ops) == {"Data", "Case", "NetOutput"}
    attributes = {a["key"]: a["value"] for a in model["attr"]}
    assert attributes["soc_version"] == {"s": "Ascend310P3"}
    assert {a["key"]: a["value"] for a in ops["Case"]["attr"]}["_batch_num"] == {"i": 2}


@pytest.mark.parametrize("real", sorted(p for p in (DATA / "om").glob("*.om")
                                        if not p.stem.endswith("_en")), ids=lambda p: p.stem)
def test_real_files_as_json(tmp_path, real):
    got = atc("--mode=1", f"--om={real}", f"--json={tmp_path}/real.json")
    assert got.code == 0, got.err
    assert json.loads((tmp_path / "real.json").read_text())["graph"][0]["op"]


def test_what_an_om_takes(tmp_path):
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "net")
    got = atc("--mode=6", f"--om={om}")
    assert got.code == 0 and got.err == ""
    assert "soc_version[Ascend310P3], framework_type[Onnx]" in got.out
    assert f"Original Atc command line: {NPUSIM}/bin/atc --model=" in got.out


def test_options_are_read_as_getopt_long_reads_them(tmp_path):
    """One dash for two, - for _, names cut short, and an empty value where a script's variable is."""
    got = atc(f"-model={MODELS}/batch_n.onnx", "--framework", "5", f"--output={tmp_path}/net",
              "--soc-ver=Ascend910B4-1", "--input-shape=x:4,3", "--insert_op_conf=", "--log=error")
    assert got.code == 0 and got.err == "", got.err
    assert info(tmp_path / "net.om")["soc_version"] == "Ascend910B4-1"


def test_options_of_every_release(tmp_path):
    (tmp_path / "a.cfg").write_text("x")
    of_any_text = ["aicore_num=8|4", "auto_tune_mode=RL,GA", "build_config=make", "device_id=0", "target=mini"]
    converted(MODELS / "batch_n.onnx", tmp_path / "net", "--input_shape=x:4,3", "--log=error",
              "--op_select_implmode=high_performance_for_all", "--optypelist_for_implmode=Sigmoid,Gelu",
              "--buffer_optimize=off_optimize", "--oo_level=O3", "--core_type=AiCore", "--jit_compile=1",
              "--op_compiler_cache_mode=force", "--external_weight=2", "--deterministic_level=2",
              *(f"--{option}" for option in of_any_text),
              *(f"--{name}={tmp_path}/a.cfg" for name in (
                  "cal_conf", "compress_weight_conf", "compression_optimize_conf", "customize_dtypes",
                  "fusion_switch_file", "keep_dtype", "op_name_map", "op_precision_mode", "weight")),
              *(f"--{name}=true" for name in (
                  "allow_hf32", "enable_attr_compression", "enable_single_stream", "save_original_model")),
              *(f"--{name}=1" for name in (
                  "ac_parallel_enable", "atomic_clean_policy", "deterministic", "disable_reuse_memory",
                  "dump_mode", "enable_small_channel", "is_weight_clip", "op_debug_level",
                  "quant_dumpable", "sparsity", "status_check", "tiling_schedule_optimize",
                  "virtual_type")))


def test_folders_on_the_way_are_made(tmp_path):
    om = converted(MODELS / "sum_diff.onnx", tmp_path / "new/folders/net")
    assert om.is_file()


def test_ranges_have_the_host_in_a_second_name(tmp_path):
    om = converted(MODELS / "batch_n.onnx", tmp_path / "net", "--input_shape=x:1~8,3",
                   "--host_env_os=linux", "--host_env_cpu=aarch64")
    other = tmp_path / "net_linux_aarch64.om"
    assert os.readlink(other) == "net.om" and other.read_bytes() == om.read_bytes()
    converted(MODELS / "batch_n.onnx", tmp_path / "net", "--input_shape=x:1~8,3")
    assert (tmp_path / f"net_linux_{os.uname().machine}.om").samefile(om)


def test_model_info_of_what_was_made(tmp_path):
    got = atc(f"--model={MODELS}/sum_diff.onnx", "--framework=5", f"--output={tmp_path}/net",
              "--soc_version=Ascend310P3", "--display_model_info=1")
    assert got.code == 0 and "soc_version[Ascend310P3], framework_type[Onnx]" in got.out
    assert got.out.splitlines()[-1] == "ATC run success, welcome to the next use."


def test_help():
    got = atc("--help")
    assert got.code == 0 and "--dynamic_batch_size" in got.out and got.err == ""


# ---- what it refuses ----


@pytest.mark.parametrize("words, said", [
    (["--framework=5", "--output=x", "--soc_version=Ascend310P3"], "--model is missing"),
    (["--model=x", "--output=x", "--soc_version=Ascend310P3"], "--framework is missing"),
    (["--model=x", "--framework=3", "--output=x", "--soc_version=Ascend310P3"], '--framework is "3"'),
    (["--model=x", "--framework=5", "--soc_version=Ascend310P3"], "--output is missing"),
    (["--model=x", "--framework=5", "--output=x"], "--soc_version is missing"),
    (["--model=x", "--framework=5", "--output=x", "--soc_version=Tesla"], '"Tesla"'),
    (["--modle=x"], "the nearest is --model"),
    (["--dynamic=1,2"], "the nearest is --dynamic_dims"),
    (["model.onnx"], '"model.onnx" is not an option'),
    (["--model"], "--model has no value"),
    (["--model=", "--framework=5"], "--model is missing"),
    (["--log="], 'E10010: --log is ""'),
    (["--log=ERROR"], 'E10010: --log is "ERROR"'),
    (["--framework=2"], 'E10007: --framework is "2"'),
    (["--enable_small_channel", "--log=error"], 'E10006: --enable_small_channel is "--log=error"'),
    (["--enable_single_stream=1"], "E10005"),
    (["--op_debug_level=5"], "E10001: --op_debug_level"),
    (["--keep_dtype=none.cfg"], "cannot read none.cfg"),
    (["--mode=1", "--om=x"], "--json is missing"),
    (["--mode=6"], "--om is missing"),
    (["--mode=3", "--model=x"], '--mode is "3"'),
    (["--mode=1", "--om=none.om", "--json=y"], "cannot open none.om"),
])
def test_bad_command_lines(words, said):
    got = atc(*words)
    assert got.code == 1
    (line,) = got.err.splitlines()
    assert line.startswith("E1") and said in line


@pytest.mark.parametrize("options, said", [
    ([], 'input "x" has dims [N,3]'),
    (["--input_shape=x:1~,3"], '"1~"'),
    (["--input_shape=x:~8,3"], '"~8"'),
    (["--input_shape=x:1~-1,3"], '"1~-1"'),
    (["--input_shape=x:-1~8,3"], '"-1~8"'),
    (["--input_shape=x:8~1,3"], '"8~1"'),
    (["--input_shape=x:1~8~9,3"], '"1~8~9"'),
    (["--input_shape=x:-2,3"], '"-2"'),
    (["--input_shape=x:1~99999999999999999999,3"], "where a dim is wanted"),
    (["--input_shape=x:1~8,5"], "ONNX Runtime"),
    (["--input_shape=x:1~8,3", "--dynamic_batch_size=1,2"], "exclude"),
    (["--input_shape_range=x:[1~8,3]", "--dynamic_batch_size=1,2"], "exclude"),
    (["--input_shape_range=x:[1~8,3]", "--input_shape=x:4,3"], "exclude"),
    (["--input_shape_range=z:[1~8,3]"], '--input_shape_range has "z"'),
    (["--input_shape_range=x:[1~8,3"], '"[1~8"'),
    (["--input_shape=x:4"], "has [N,3]"),
    (["--input_shape=z:4,3"], '"z", which is not an input'),
    (["--input_shape=x"], "wanted is NAME:DIM"),
    (["--input_shape=x:4,three"], '"three"'),
    (["--input_shape=x:4,3;x:4,3"], "twice"),
    (["--input_shape=x:4,3", "--dynamic_batch_size=1,2"], "needs a -1"),
    (["--input_shape=x:4,-1", "--dynamic_batch_size=1,2"], "first dim only"),
    (["--input_shape=x:-1,3", "--dynamic_batch_size=4"], "1 gears"),
    (["--input_shape=x:-1,3", "--dynamic_batch_size=1,0"], "at least 1"),
    (["--input_shape=x:-1,3", "--dynamic_batch_size=2,2"], "twice"),
    (["--input_shape=x:-1,3", "--dynamic_dims=1,2;3,4"], "wanted are 1"),
    (["--input_shape=x:-1,3", "--dynamic_dims=1;2,3"], "2 values, the first gear has 1"),
    (["--input_shape=x:-1,3", "--dynamic_image_size=8,8;9,9"], "two -1"),
    (["--input_shape=x:-1,3", "--dynamic_dims=1;2", "--dynamic_batch_size=1,2"], "exclude"),
    (["--input_shape=x:4,3", "--input_format=NCHWX"], "--input_format"),
    (["--input_shape=x:4,3", "--out_nodes=nobody:0"], '"nobody:0"'),
    (["--input_shape=x:4,3", "--out_nodes=y:1"], '"y:1"'),
    (["--input_shape=x:4,3", "--output_type=INT64"], '"INT64"'),
    (["--input_shape=x:4,3", "--input_fp16_nodes=w"], "not an input"),
    (["--input_shape=x:4,5"], "ONNX Runtime"),
    (["--input_shape=x:4,3", "--log=loud"], "--log"),
    (["--input_shape=x:4,3", "--optypelist_for_implmode=Relu"], "wants --op_select_implmode"),
    (["--input_shape=x:4,3", f"--modify_mixlist={__file__}"], "wants --precision_mode"),
    (["--input_shape=x:4,3", f"--compress_weight_conf={__file__}", "--enable_compress_weight=true"], "E10047"),
    (["--input_shape=x:4,3", "--host_env_os=windows"], '--host_env_os is "windows"'),
    (["--input_shape=x:4,3", "--host_env_cpu=riscv"], '--host_env_cpu is "riscv"'),
    (["--input_shape=x:4,3", "--is_input_adjust_hw_layout=false,true"], "NC1HWC0"),
    (["--input_shape=x:4,3", "--input_hint_shape=0:[4,3]"], "E10055"),
    (["--singleop=ops.json"], "whole models"),
    (["--output=out/"], 'E10022: --output is "out/"'),
    (["--input_shape=x:4,3", "--precision_mode=fp16"], '--precision_mode is "fp16"'),
    (["--input_shape=x:4,3", "--precision_mode_v2=mixed_bfloat16"], "mixed_bfloat16"),
    (["--input_shape=x:4,3", "--precision_mode_v2=fp16", "--precision_mode=force_fp16"], "exclude"),
])
def test_bad_values(tmp_path, options, said):
    assert said in refused(MODELS / "batch_n.onnx", tmp_path / "out", *options)


def test_bad_models(tmp_path):
    out = tmp_path / "out"
    assert "cannot open" in refused(tmp_path / "none.onnx", out)
    assert "is not a file" in refused(tmp_path, out)
    (tmp_path / "empty.onnx").touch()
    assert "is empty" in refused(tmp_path / "empty.onnx", out)
    (tmp_path / "text.onnx").write_text("no protobuf at all, just a sentence")
    assert "is not an ONNX model" in refused(tmp_path / "text.onnx", out)
    whole = (MODELS / "batch_n.onnx").read_bytes()
    (tmp_path / "cut.onnx").write_bytes(whole[: len(whole) // 2])
    assert "is not an ONNX model" in refused(tmp_path / "cut.onnx", out)
    strings = save(tmp_path, [onnx.node("Identity", ["x"], ["y"])],
                   [onnx.value("x", onnx.STRING, [1])], [onnx.value("y", onnx.STRING, [1])])
    assert "not a tensor of a type" in refused(strings, out)
    nameless = tmp_path / "nameless.onnx"
    nameless.write_bytes(onnx.field(7, onnx.field(1, onnx.node("Identity", ["x"], ["y"])) +
                                    onnx.field(11, onnx.value("x", onnx.FLOAT, [1])) +
                                    onnx.field(12, onnx.field(2, b""))))
    assert "output 0" in refused(nameless, out) and "has no name" in refused(nameless, out)
    lines = save(tmp_path, [onnx.node("Identity", ["x"], ["y"])],
                 [onnx.value("x", onnx.FLOAT, [1, "two\nlines"])], [onnx.value("y", onnx.FLOAT, [1, 1])])
    assert "[1,two lines]" in refused(lines, out)
    unknown = save(tmp_path, [onnx.node("NoSuchOperator", ["x"], ["y"])],
                   [onnx.value("x", onnx.FLOAT, [1])], [onnx.value("y", onnx.FLOAT, [1])])
    assert "NoSuchOperator" in refused(unknown, out)


def test_dims_that_depend_on_values(tmp_path):
    model = save(tmp_path, [onnx.node("NonZero", ["x"], ["y"], "nonzero")],
                 [onnx.value("x", onnx.FLOAT, [4])], [onnx.value("y", onnx.INT64, [1, None])])
    assert "depend on the input's values" in refused(model, tmp_path / "out")


def test_bad_external_weights(tmp_path):
    out = tmp_path / "out"
    assert "cannot open" in refused(external_model(tmp_path), out)
    assert "below the model's folder" in refused(external_model(tmp_path, "../weights.bin"), out)
    assert "below the model's folder" in refused(external_model(tmp_path, "/etc/passwd"), out)
    (tmp_path / "weights.bin").write_bytes(b"four")
    assert "beyond the end" in refused(external_model(tmp_path, offset=2, length=12), out)
    assert "damaged external data" in refused(external_model(tmp_path, offset="two"), out)


def test_places_that_cannot_be_written(tmp_path):
    model = MODELS / "sum_diff.onnx"
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    assert "Permission denied" in refused(model, locked, before=no_override)
    (tmp_path / "file").write_text("")
    got = atc(f"--model={model}", "--framework=5", f"--output={tmp_path}/file/net",
              "--soc_version=Ascend310P3")
    assert got.code == 1 and got.err.startswith("E10411: ") and "Not a directory" in got.err

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    assert "File too large" in refused(model, tmp_path / "out", before=small_files)


def test_no_onnx_runtime(tmp_path):
    env = environment(NPUSIM_ORT_LIBRARY=tmp_path / "none.so")
    assert "none.so" in refused(MODELS / "sum_diff.onnx", tmp_path / "out", env=env)
    other = environment(NPUSIM_ORT_LIBRARY=NPUSIM / "lib64/libascendcl.so")
    assert "OrtGetApiBase" in refused(MODELS / "sum_diff.onnx", tmp_path / "out", env=other)

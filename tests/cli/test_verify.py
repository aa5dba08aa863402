# SPDX-License-Identifier: MIT
"""omrun verify: that nothing wrong passes, and nothing right fails."""
import json
import unicodedata

import numpy as np
import onnx
import onnx.helper as oh
import onnx.numpy_helper
import pytest

from conftest import DATA, INPUT, NO, OK, USAGE, atc, environment, omrun, refused

DIGITS = DATA / "digits"


def verify(*words, code=OK, **options):
    got = omrun("verify", *words, "--json", "-q", **options)
    assert got.code == code, got.err
    report = json.loads(got.out)
    assert report["passed"] == (code == OK)
    if code == NO:
        assert got.err.count("\n") == 1 and got.err.startswith("omrun: ")
        assert report["reason"] in got.err
    return report


def outputs(report):
    return {o["name"].split(":")[-1]: o for p in report["passes"] for o in p["outputs"]}


def failed(report, output="logits"):
    """The names of the checks that failed."""
    return [c["name"] for c in outputs(report)[output]["checks"] if not c["passed"]]


def constant(name, value, dtype=np.float32):
    return onnx.numpy_helper.from_array(np.array(value, dtype), name)


def digits_and(path, nodes, constants=()):
    """The digits model with `nodes` between "right" and its output "logits"."""
    model = onnx.load(DIGITS / "digits.onnx")
    for node in model.graph.node:
        node.output[:] = ["right" if o == "logits" else o for o in node.output]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(constants)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


@pytest.fixture(scope="session")
def digits(models, tmp_path_factory):
    return atc(DIGITS / "digits.onnx", tmp_path_factory.mktemp("digits") / "digits",
               "--input_shape=x:16,1,8,8")


@pytest.fixture
def wrong(tmp_path):
    """An .om of the digits model with more nodes, to be compared with the model itself."""

    def make(nodes, constants=()):
        path = digits_and(tmp_path / "wrong.onnx", nodes, constants)
        return atc(path, tmp_path / "wrong", "--input_shape=x:16,1,8,8")

    return make


def against_digits(om, code=NO, *words):
    return verify(om, "--onnx", DIGITS / "digits.onnx", "-i", DIGITS / "test_images.npy", *words,
                  code=code)


# ---- What is right passes ----------------------------------------------------------------------


def test_the_digits_are_right(digits):
    report = against_digits(digits, OK)
    logits = outputs(report)["logits"]
    assert logits["cosine"] == pytest.approx(1, abs=1e-9)
    assert logits["shape"] == [450, 10] and logits["elements"] == 4500
    assert logits["paired_by"] == "name" and logits["reference"] == "logits"
    assert logits["top1"] == 1 and logits["top5"] == 1
    assert report["passes"][0]["batches"] == 29 and report["passes"][0]["padded_rows"] == 14
    assert report["precision"] == "f32"
    assert len(report["model"]["sha256"]) == 64
    assert report["library"]["simulated"] is True


def test_random_inputs_repeat_and_follow_the_seed(digits, tmp_path):
    def run(*words):
        return omrun("verify", digits, "--onnx", DIGITS / "digits.onnx", "--json", "-q", *words)

    def errors(seed):
        got = json.loads(run("--seed", seed, "--min-cosine", "1", "--rows", "7").out)
        return got["inputs"], got["passes"][0]["rows"]

    assert errors(3) == errors(3) and errors(3) != errors(4)
    assert "7 rows of random numbers, seed 3: x float32 [7, 1, 8, 8] from -1 to 1" in errors(3)[0]


def half_model(path, output):
    """The digits model computing in 16-bit floats, its input f32, its output of the dtype given."""
    model = onnx.load(DIGITS / "digits.onnx")
    graph = model.graph
    for initializer in graph.initializer:
        array = onnx.numpy_helper.to_array(initializer)
        if array.dtype == np.float32:
            initializer.CopyFrom(
                onnx.numpy_helper.from_array(array.astype(np.float16), initializer.name))
    for node in graph.node:
        node.input[:] = ["x16" if i == "x" else i for i in node.input]
        node.output[:] = ["logits16" if o == "logits" else o for o in node.output]
    graph.node.insert(0, oh.make_node("Cast", ["x"], ["x16"], to=onnx.TensorProto.FLOAT16))
    graph.node.append(oh.make_node("Cast", ["logits16"], ["logits"], to=output))
    graph.output[0].type.tensor_type.elem_type = output
    onnx.save(model, path)
    return path


@pytest.mark.parametrize("output, words", [(onnx.TensorProto.FLOAT16, ()),
                                           (onnx.TensorProto.FLOAT, ("--precision", "f16"))])
def test_sixteen_bit_floats_pass_with_their_default_limits(tmp_path, output, words):
    om = atc(half_model(tmp_path / "half.onnx", output), tmp_path / "half",
             "--input_shape=x:16,1,8,8")
    report = against_digits(om, OK, *words)
    assert report["precision"] == "f16"
    logits = outputs(report)["logits"]
    assert 0 < logits["rel_euclid"] < 0.01 and logits["top1"] == 1


def test_a_model_that_atc_made_of_sixteen_bit_floats(tmp_path):
    """The .om says so itself: its limits are those of 16-bit floats without being told."""
    om = atc(DIGITS / "digits.onnx", tmp_path / "half", "--input_shape=x:16,1,8,8",
             "--precision_mode=force_fp16")
    report = against_digits(om, OK)
    assert report["precision"] == "f16" and "precision_mode" in report["precision_why"]
    assert 0 < outputs(report)["logits"]["rel_euclid"] < 0.01


def test_sixteen_bit_floats_do_not_pass_for_more(tmp_path):
    om = atc(half_model(tmp_path / "half.onnx", onnx.TensorProto.FLOAT), tmp_path / "half",
             "--input_shape=x:16,1,8,8")
    against_digits(om, NO, "--max-rel-euclid", "1e-5")


@pytest.mark.parametrize("stem", ["two_in_batch", "sum_diff", "identity_f16", "identity_bf16",
                                  "identity_i64", "identity_bool", "identity_u8", "identity_f64",
                                  "no_batch", "scalar", "batch_behind", "mixed_axis", "hw"])
def test_every_kind_of_model(tmp_path, stem):
    source = DATA / "models" / f"{stem}.onnx"
    shapes = {"two_in_batch": ["--input_shape=ids:4,5;mask:4,5"],
              "batch_behind": ["--input_shape=x:3,4"],
              "mixed_axis": ["--input_shape=x:4,4;table:4,2"],
              "hw": ["--input_shape=image:1,3,-1,-1", "--dynamic_image_size=16,32;32,16"]}
    om = atc(source, tmp_path / stem, *shapes.get(stem, []))
    axis = ["--batch-axis", 1] if stem == "batch_behind" else []
    report = verify(om, "--onnx", source, "--rows", 9, *axis)
    if stem in ("batch_behind", "mixed_axis", "two_in_batch"):
        assert report["passes"][0]["rows"] == 9 and report["passes"][0]["batches"] == 3


# ---- Ten planted errors and some more ----------------------------------------------------------


def test_planted_scale(wrong):
    om = wrong([oh.make_node("Mul", ["right", "two"], ["logits"])], [constant("two", 2)])
    report = against_digits(om)
    logits = outputs(report)["logits"]
    assert logits["cosine"] == pytest.approx(1, abs=1e-9)  # cosine is blind to it
    assert logits["top1"] == 1
    assert "rel_euclid" in failed(report)
    assert report["reason"].endswith("it is about 2 times the reference")


def test_planted_constant_offset(wrong):
    om = wrong([oh.make_node("Add", ["right", "more"], ["logits"])], [constant("more", 0.5)])
    report = against_digits(om)
    assert report["reason"].endswith("it is about the reference + 0.5")


def test_planted_nan_everywhere(wrong):
    om = wrong([oh.make_node("Div", ["right", "zero"], ["i"]),
                oh.make_node("Sub", ["i", "i"], ["logits"])], [constant("zero", 0)])
    report = against_digits(om)
    assert "unmatched" in failed(report) and "finite" in failed(report)
    assert outputs(report)["logits"]["result"]["nan"] == 4500
    assert "4500 elements are NaN or infinite on one side only" in report["reason"]


def test_planted_nan_in_both_is_nothing_to_compare(wrong, tmp_path):
    nodes = [oh.make_node("Div", ["right", "zero"], ["i"]), oh.make_node("Sub", ["i", "i"], ["logits"])]
    om = wrong(nodes, [constant("zero", 0)])
    report = verify(om, "--onnx", tmp_path / "wrong.onnx", "--rows", 5, code=NO)
    assert failed(report) == ["finite"]
    assert "nothing to compare" in report["reason"]


def test_planted_infinity(wrong):
    """One class overflows in some rows."""
    om = wrong([oh.make_node("Greater", ["right", "most"], ["large"]),
                oh.make_node("Where", ["large", "inf", "right"], ["logits"])],
               [constant("most", 12), constant("inf", np.inf)])
    report = against_digits(om)
    assert failed(report)[0] == "unmatched"
    assert outputs(report)["logits"]["result"]["inf"] > 0


def test_planted_saturation(tmp_path):
    """y = 10000 x, held at the largest 16-bit float as a device may."""
    x = oh.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [8, 16])
    y = oh.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [8, 16])

    def save(name, nodes, constants):
        graph = oh.make_graph(nodes, "g", [x], [y], constants)
        path = tmp_path / f"{name}.onnx"
        onnx.save(oh.make_model(graph, opset_imports=[oh.make_opsetid("", 13)], ir_version=8), path)
        return path

    factor = constant("k", 10000)
    right = save("right", [oh.make_node("Mul", ["x", "k"], ["y"])], [factor])
    held = save("held", [oh.make_node("Mul", ["x", "k"], ["z"]),
                         oh.make_node("Clip", ["z", "low", "high"], ["y"])],
                [factor, constant("low", -65504), constant("high", 65504)])
    om = atc(held, tmp_path / "held")
    report = verify(om, "--onnx", right, "--input-range", "-8,8", "--precision", "f16",
                    "--rows", 400, code=NO)
    assert "saturated" in failed(report, "y")
    assert "65504, the largest a 16-bit float can be" in report["reason"]
    verify(om, "--onnx", right, "--input-range", "-6,6", "--precision", "f16")


def test_planted_off_by_one_class(wrong):
    order = [9, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    om = wrong([oh.make_node("Gather", ["right", "order"], ["logits"], axis=1)],
               [constant("order", order, np.int64)])
    report = against_digits(om)
    assert {"cosine", "rel_euclid", "top1"} <= set(failed(report))
    assert outputs(report)["logits"]["top1"] < 0.1


def test_planted_swapped_outputs(tmp_path):
    """The outputs keep their names and change their places."""
    source = onnx.load(DATA / "models/sum_diff.onnx")
    first, second = (o.name for o in source.graph.output)
    swap = {first: second, second: first}
    for node in source.graph.node:
        node.output[:] = [swap.get(o, o) for o in node.output]
    onnx.save(source, tmp_path / "swapped.onnx")
    om = atc(tmp_path / "swapped.onnx", tmp_path / "swapped")
    report = verify(om, "--onnx", DATA / "models/sum_diff.onnx", "--input-range", "1,9", code=NO)
    assert f'it matches the reference\'s output "{second}"' in outputs(report)[first]["reason"]
    assert f'it matches the reference\'s output "{first}"' in outputs(report)[second]["reason"]


# ---- Errors planted in stored results ----------------------------------------------------------


@pytest.fixture
def stored(digits, tmp_path):
    """Results of the digits stored, changed, and compared; with 1000 rows of random images."""
    images = np.random.default_rng(5).integers(0, 17, (1000, 1, 8, 8)).astype(np.float32)
    np.save(tmp_path / "x.npy", images)
    got = omrun("run", digits, "-i", tmp_path / "x.npy", "-o", tmp_path / "golden")
    assert got.code == OK, got.err

    def compare(change, *words, code=NO):
        right = np.load(tmp_path / "golden/logits.npy").copy()
        right = change(right)
        (tmp_path / "changed").mkdir(exist_ok=True)
        np.save(tmp_path / "changed/logits.npy", right)
        return verify(digits, "--reference", tmp_path / "changed", "-i", tmp_path / "x.npy",
                      *words, code=code)

    return compare


def test_stored_results_are_the_same(stored):
    report = stored(lambda g: g, code=OK)
    assert report["reference"]["onnxruntime"] is None
    assert outputs(report)["logits"]["errors"]["exact"] == 10000


@pytest.mark.parametrize("precision", ["f32", "f16", "int8"])
def test_planted_one_bad_row_in_a_thousand(stored, precision):
    def change(g):
        g[617] = g[616] + g[3]
        return g

    report = stored(change, "--precision", precision)
    assert outputs(report)["logits"]["worst_rows"][0]["row"] == 617
    assert outputs(report)["logits"]["least_row_cosine"]["row"] == 617
    assert {"row_cosine", "row_distance"} & set(failed(report))


def test_planted_zeros_in_the_reference(stored):
    """What is wrong where the reference is zero is no less wrong."""
    def change(g):
        g[:, 4] = 0
        return g

    report = stored(change, "--precision", "f16")
    place = outputs(report)["logits"]["max_rel_error"]
    assert place["reference"] == 0 and place["element"] == 4
    assert "max_rel_error" in failed(report)


def test_planted_reference_of_zeros(stored):
    report = stored(np.zeros_like)
    assert failed(report)[:2] == ["cosine", "rel_euclid"]
    assert outputs(report)["logits"]["rel_euclid"] is None
    assert any("all zeros in the reference" in note for note in report["passes"][0]["notes"])


def test_planted_sign_flips(stored):
    """One element in a thousand changes its sign: cosine 0.998 and more."""
    def change(g):
        flat = g.reshape(-1)
        flat[::1000] *= -1
        return g

    report = stored(change, "--precision", "f16")
    assert outputs(report)["logits"]["cosine"] > 0.99
    assert "max_rel_error" in failed(report)


def test_planted_one_wrong_element_of_ten_thousand(stored):
    def change(g):
        g[123, 7] = 0
        return g

    report = stored(change, "--precision", "f16")
    place = outputs(report)["logits"]["max_abs"]
    assert (place["row"], place["element"]) == (123, 7)


def test_planted_shuffled_rows(stored):
    report = stored(lambda g: np.roll(g, 1, axis=0))
    assert failed(report)[0] == "misplaced_rows"
    assert "row 0 is the reference's row 1" in report["reason"]


def test_planted_shuffle_of_rows_that_are_alike(tmp_path):
    """Rows so alike that every measure but their order passes."""
    source = DATA / "models/identity_f32.onnx"
    shape = [d.dim_value for d in onnx.load(source).graph.input[0].type.tensor_type.shape.dim]
    width = 32
    model = oh.make_model(
        oh.make_graph([oh.make_node("Identity", ["x"], ["y"])], "g",
                      [oh.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [4, width])],
                      [oh.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [4, width])]),
        opset_imports=[oh.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, tmp_path / "same.onnx")
    om = atc(tmp_path / "same.onnx", tmp_path / "same")
    x = (1 + 1e-4 * np.random.default_rng(1).random((40, width))).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", x[::-1])
    report = verify(om, "--reference", tmp_path / "y.npy", "-i", tmp_path / "x.npy", code=NO)
    assert failed(report, "y") == ["misplaced_rows"]
    assert "row 0 is the reference's row 39" in report["reason"]
    np.save(tmp_path / "y.npy", x)
    report = verify(om, "--reference", tmp_path / "y.npy", "-i", tmp_path / "x.npy")
    assert any("rows are so alike" in note for note in report["passes"][0]["notes"])


def test_planted_whole_number_off_by_one(tmp_path):
    om = atc(DATA / "models/identity_i64.onnx", tmp_path / "i64")
    x = np.full((2, 3), 2**53, np.int64)
    got = omrun("run", om, "-i", _save(tmp_path / "x.npy", _fit(om, x)), "-o", tmp_path / "out")
    assert got.code == OK, got.err
    (path,) = (tmp_path / "out").iterdir()
    y = np.load(path)
    y.reshape(-1)[1] += 1
    np.save(path, y)
    report = verify(om, "--reference", tmp_path / "out", "-i", tmp_path / "x.npy", code=NO)
    assert failed(report, "y") == ["outside"]
    verify(om, "--reference", tmp_path / "out", "-i", tmp_path / "x.npy", "--atol", "1")


def _save(path, array):
    np.save(path, array)
    return path


def _fit(om, array):
    """`array` repeated to the shape of the model's input."""
    about = json.loads(omrun("info", om, "--json").out)["inputs"][0]["dims"]
    return np.resize(array, about)


# ---- Ways of asking ----------------------------------------------------------------------------


def test_every_gear_is_verified_alone(tmp_path):
    report = verify(DIGITS / "digits.onnx", "--batch", "1,4,16", "--gears", "all", "--rows", 30)
    assert [(p["gear"], p["batches"], p["padded_rows"]) for p in report["passes"]] == [
        ("batch 1", 30, 0), ("batch 4", 8, 2), ("batch 16", 2, 2)]


@pytest.mark.parametrize("stem, ranges, shapes", [("places", "x:1~8,3", "x:5,3"),
                                                  ("summary", "x:1~8,1~8;factor:", "x:5,4")])
def test_outputs_whose_shape_only_the_run_tells(tmp_path, stem, ranges, shapes):
    source = DATA / f"models/{stem}.onnx"
    om = atc(source, tmp_path / stem, f"--input_shape={ranges}")
    report = verify(om, "--onnx", source, "--batch-axis", "none", "--input-shape", shapes)
    assert all(o["elements"] > 0 for o in outputs(report).values())


def test_gears_of_images_take_inputs_of_their_size(tmp_path):
    source = DATA / "models/hw.onnx"
    name = onnx.load(source).graph.input[0].name
    om = atc(source, tmp_path / "hw", f"--input_shape={name}:1,3,-1,-1",
             "--dynamic_image_size=16,32;32,16")
    report = verify(om, "--onnx", source, "--gears", "all", "--rows", 2)
    assert [p["gear"] for p in report["passes"]] == ["16 x 32", "32 x 16"]


@pytest.mark.parametrize("at_once", [1, 16, 48, 1000])
def test_parts_make_no_difference(digits, at_once):
    report = against_digits(digits, OK, "--rows-at-once", at_once)
    logits = outputs(report)["logits"]
    assert logits["elements"] == 4500 and logits["shape"] == [450, 10]


def test_outputs_pair_by_shape_and_by_order(digits, tmp_path):
    """Names differ; one output has a shape of its own, the others go in order."""
    got = omrun("run", digits, "-i", DIGITS / "test_images.npy", "-o", tmp_path / "out.npz")
    assert got.code == OK, got.err
    logits = np.load(tmp_path / "out.npz")["logits"]
    np.savez(tmp_path / "renamed.npz", scores=logits, other=np.zeros((450, 3), np.float32))
    report = verify(digits, "--reference", tmp_path / "renamed.npz",
                    "-i", DIGITS / "test_images.npy")
    assert outputs(report)["logits"]["paired_by"] == "shape"
    assert outputs(report)["logits"]["reference"] == "scores"
    notes = report["passes"][0]["notes"]
    assert any("logits: no namesake" in n for n in notes)
    assert any("other: an output of the reference, compared with nothing" in n for n in notes)


def test_bare_bytes_are_a_reference_too(digits, tmp_path):
    got = omrun("run", digits, "-i", DIGITS / "test_images.npy", "-o", tmp_path / "out",
                "--output-format", "bin")
    assert got.code == OK, got.err
    verify(digits, "--reference", tmp_path / "out", "-i", DIGITS / "test_images.npy")


def test_a_reference_of_another_shape(digits, tmp_path):
    np.save(tmp_path / "logits.npy", np.zeros((450, 9), np.float32))
    report = verify(digits, "--reference", tmp_path / "logits.npy",
                    "-i", DIGITS / "test_images.npy", code=NO)
    assert "its shape is [450, 10], the reference's is [450, 9]" in report["reason"]


def test_limits_can_be_set(digits, wrong):
    om = wrong([oh.make_node("Mul", ["right", "k"], ["logits"])], [constant("k", 1.0005)])
    against_digits(om, OK)
    against_digits(om, NO, "--max-rel-euclid", "1e-4")
    report = against_digits(om, NO, "--rtol", "1e-5", "--atol", "0")
    assert failed(report)[-1] == "outside"


def test_the_report_for_people(digits):
    got = omrun("verify", digits, "--onnx", DIGITS / "digits.onnx", "-i",
                DIGITS / "test_images.npy")
    assert got.code == OK, got.err
    head, line, *rest = got.out.splitlines()
    last = " ".join(rest)
    assert head.split()[:3] == ["output", "dtype", "cosine"]
    assert line.split()[0] == "logits" and line.endswith("ok") and len(line) <= 80
    assert "450 rows" in last and "(simulated)" in last and "limits of f32" in last


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("how", [{"words": ["--lang", "zh"]}, {"env": environment(LC_ALL="zh_CN.UTF-8")}])
def test_the_report_in_chinese(digits, wrong, how):
    om = wrong([oh.make_node("Mul", ["right", "two"], ["logits"])], [constant("two", 2)])
    for model, verdict in ((digits, "一致"), (om, "不一致")):
        got = omrun("verify", model, "--onnx", DIGITS / "digits.onnx", "-i", DIGITS / "test_images.npy",
                    *how.get("words", []), env=how.get("env"))
        head, line, *rest = got.out.splitlines()
        assert head.split()[:3] == ["输出", "类型", "余弦相似度"]
        assert line.split()[-1] == verdict
        assert columns(head[: head.index("余弦")]) == columns(line[: line.index("1.0")])
        assert all(columns(line) <= 80 for line in got.out.splitlines())
        assert ("要求" in got.out) == (model == om) and "输入：" in got.out


def test_images_for_aipp_and_arrays_for_the_onnx(tmp_path):
    """The .om takes bytes [n, h, w, c], of which AIPP makes (x - 100) / 64; the .onnx takes that."""
    kind, dims = onnx.TensorProto.FLOAT, [2, 3, 8, 12]
    graph = oh.make_graph([oh.make_node("Neg", ["x"], ["y"])], "g",
                          [oh.make_tensor_value_info("x", kind, dims)],
                          [oh.make_tensor_value_info("y", kind, dims)])
    onnx.save(oh.make_model(graph, opset_imports=[oh.make_opsetid("", 13)], ir_version=8), tmp_path / "m.onnx")
    lines = ["aipp_mode: static", "input_format: RGB888_U8", "src_image_size_w: 12", "src_image_size_h: 8"]
    lines += [f"{name}_{i}: {value}" for i in range(3)
              for name, value in (("mean_chn", 100), ("var_reci_chn", 1 / 64))]
    (tmp_path / "aipp.cfg").write_text("aipp_op {\n" + "\n".join(lines) + "\n}\n")
    om = atc(tmp_path / "m.onnx", tmp_path / "m", f"--insert_op_conf={tmp_path}/aipp.cfg")
    images = np.random.default_rng(1).integers(0, 256, (6, 8, 12, 3), np.uint8)
    np.save(tmp_path / "images.npy", images)
    np.save(tmp_path / "x.npy", ((images - np.float32(100)) / 64).transpose(0, 3, 1, 2))
    words = [om, "--onnx", tmp_path / "m.onnx", "-i", tmp_path / "images.npy"]
    report = verify(*words, "--onnx-input", tmp_path / "x.npy")
    assert report["passes"][0]["rows"] == 6 and "the .onnx 6 rows: x float32 [6, 3, 8, 12]" in report["inputs"]
    np.save(tmp_path / "x.npy", np.zeros((6, 3, 8, 12), np.float32))
    verify(*words, "--onnx-input", tmp_path / "x.npy", code=NO)
    np.save(tmp_path / "x.npy", np.zeros((4, 3, 8, 12), np.float32))
    assert "--onnx-input has 4 rows, --input 6: wanted the same rows" in refused(
        INPUT, "verify", *words, "--onnx-input", tmp_path / "x.npy")
    assert "--onnx-input goes with --input" in refused(
        USAGE, "verify", om, "--onnx", tmp_path / "m.onnx", "--onnx-input", tmp_path / "x.npy")


def test_the_report_for_issues(wrong, tmp_path):
    om = wrong([oh.make_node("Mul", ["right", "two"], ["logits"])], [constant("two", 2)])
    against_digits(om, NO, "--markdown", tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text()
    for word in ["differs (simulated by npusim)", "| logits | float32 \\[450, 10\\]".replace("\\", ""),
                 "SHA-256", "Ascend310P3", "ONNX Runtime", "relative Euclid <= 0.001",
                 "it is about 2 times the reference"]:
        assert word in text.replace("\\", ""), word


def test_models_whose_rows_depend_on_each_other_get_the_same_batches(tmp_path):
    """y = x - mean of the batch: right only where both sides get the same rows together."""
    nodes = [oh.make_node("ReduceMean", ["x"], ["m"], axes=[0], keepdims=1),
             oh.make_node("Sub", ["x", "m"], ["y"])]
    info = [oh.make_tensor_value_info(n, onnx.TensorProto.FLOAT, ["n", 8]) for n in "xy"]
    model = oh.make_model(oh.make_graph(nodes, "g", info[:1], info[1:]),
                          opset_imports=[oh.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, tmp_path / "mean.onnx")
    om = atc(tmp_path / "mean.onnx", tmp_path / "mean", "--input_shape=x:4,8")
    verify(om, "--onnx", tmp_path / "mean.onnx", "--rows", 10, "--device", "0")


# ---- Refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("words, said", [
    (["m.om"], "verify wants something to compare m.om with"),
    (["m.om", "--onnx", "a.onnx", "--reference", "d"], "contradict each other"),
    (["m.om", "--reference", "d"], "--reference wants the --input"),
    (["m.om", "--onnx", "a", "--gears", "3"], '--gears is "3", wanted all'),
    (["m.om", "--onnx", "a", "--precision", "f8"], "wanted f32, f16 or int8"),
    (["m.om", "--onnx", "a", "--min-cosine", "2"], "wanted a number from -1 to 1"),
    (["m.om", "--onnx", "a", "--atol", "nan"], "wanted a number of at least 0"),
    (["m.om", "--onnx", "a", "--input-range", "x"], "wanted NAME:LEAST,MOST"),
    (["m.om", "--onnx", "a", "-i", "x.npy", "--rows", "3"], "--rows is for random ones"),
    (["m.om", "--onnx", "a", "--batch", "3"], "--batch is for .onnx models"),
])
def test_contradictions(words, said):
    assert said in refused(USAGE, "verify", *words)


def test_wrong_files(digits, tmp_path):
    onnx_path = DIGITS / "digits.onnx"
    assert "does not exist" in refused(INPUT, "verify", digits, "--onnx", tmp_path / "no.onnx")
    (tmp_path / "bad.onnx").write_bytes(b"not a model")
    line = refused(INPUT, "verify", digits, "--onnx", tmp_path / "bad.onnx")
    assert "ONNX Runtime cannot load the model" in line
    (tmp_path / "empty").mkdir()
    line = refused(INPUT, "verify", digits, "--reference", tmp_path / "empty", "-i",
                   DIGITS / "test_images.npy")
    assert "holds no .npy, .npz or .bin file" in line
    line = refused(INPUT, "verify", digits, "--onnx", onnx_path, "--markdown", "/no/such/r.md")
    assert "cannot write /no/such/r.md" in line
    line = refused(USAGE, "verify", digits, "--onnx", onnx_path, "--input-range", "y:0,1")
    assert 'has no input "y"' in line


def test_the_onnx_of_another_model(digits):
    line = refused(INPUT, "verify", digits, "--onnx", DATA / "models/two_in_batch.onnx")
    assert 'wants input "' in line


def test_without_onnx_runtime(digits, tmp_path):
    env = environment(OMRUN_ORT_LIBRARY="/no/such.so")
    line = refused(INPUT, "verify", digits, "--onnx", DIGITS / "digits.onnx", env=env)
    assert line.startswith("omrun: OMRUN_ORT_LIBRARY: /no/such.so")

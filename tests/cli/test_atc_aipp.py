# SPDX-License-Identifier: MIT
"""AIPP by npusim's atc: what --insert_op_conf takes, what the .om tells, and what an execution makes
of images, against numpy."""
import subprocess

import numpy as np
import pytest

import tiny_onnx as onnx
from aipp_reference import (BT601_TO_RGB, JPEG_TO_RGB, RGB_TO_YUV, aipp, image_shape)
from conftest import DATA, OMRUN, environment
from test_atc import converted, info, refused, run

FLOAT16, UINT8, INT8 = 10, 2, 3
ONNX_TYPES = {np.float32: onnx.FLOAT, np.float16: FLOAT16, np.uint8: UINT8, np.int8: INT8}


def images(form, width, height, count=1):
    shape = (count, *image_shape(form, width, height))
    return np.random.default_rng(3).integers(0, 256, shape, np.uint8)


def identity(folder, dims, dtype=np.float32, name="identity.onnx"):
    """A model whose output is what AIPP made."""
    path, kind = folder / name, ONNX_TYPES[dtype]
    path.write_bytes(onnx.model([onnx.node("Identity", ["x"], ["y"])], [onnx.value("x", kind, dims)],
                                [onnx.value("y", kind, dims)]))
    return path


def config(folder, *blocks, name="aipp.cfg"):
    path = folder / name
    path.write_text("".join("aipp_op {\n%s\n}\n" % "\n".join(f"  {k}: {v}" for k, v in b.items())
                            for b in blocks))
    return f"--insert_op_conf={path}"


def static(form, width, height, **more):
    return {"aipp_mode": "static", "input_format": form, "src_image_size_w": width,
            "src_image_size_h": height, **more}


def matrix(values):
    return {"csc_switch": "true",
            **{f"matrix_r{i // 3}c{i % 3}": v for i, v in enumerate(values)}}


def numbered(name, values):
    return {f"{name}_{i}": v for i, v in enumerate(values)}


NORMAL = {**numbered("mean_chn", (104, 117, 123)), **numbered("min_chn", (0.5, 0, -1.5)),
          **numbered("var_reci_chn", (0.003922, 0.01712, 2))}
NORMAL_NUMPY = {"mean": (104, 117, 123, 0), "least": (0.5, 0, -1.5, 0),
                "factor": (0.003922, 0.01712, 2, 1)}

CASES = {
    "plain RGB": ("RGB888_U8", {}, {}),
    "BGR": ("RGB888_U8", {"rbuv_swap_switch": "true"}, {"rbuv": True}),
    "normalized": ("RGB888_U8", NORMAL, NORMAL_NUMPY),
    "RGB to YUV": ("RGB888_U8", matrix(RGB_TO_YUV), {"matrix": RGB_TO_YUV}),
    "RGB to YUV by default": ("RGB888_U8", {"csc_switch": "true"}, {"matrix": RGB_TO_YUV}),
    "BGR to YUV with own bias": (
        "RGB888_U8", {"rbuv_swap_switch": "true", **matrix(RGB_TO_YUV),
                      **numbered("output_bias", (0, 100, 200))},
        {"rbuv": True, "matrix": RGB_TO_YUV, "output_bias": (0, 100, 200)}),
    "YUV as it is": ("YUV420SP_U8", {}, {}),
    "NV21": ("YUV420SP_U8", {"rbuv_swap_switch": "true"}, {"rbuv": True}),
    "BT.601": ("YUV420SP_U8", {**matrix(BT601_TO_RGB), **numbered("input_bias", (16, 128, 128))},
               {"matrix": BT601_TO_RGB}),
    "BT.601 by default is BGR": ("YUV420SP_U8", {"csc_switch": "true"},
                                 {"matrix": [298, 516, 0, 298, -100, -208, 298, 0, 409]}),
    "JPEG, swapped, normalized": (
        "YUV420SP_U8", {"rbuv_swap_switch": "true", **matrix(JPEG_TO_RGB), **NORMAL,
                        **numbered("input_bias", (0, 128, 128))},
        {"rbuv": True, "matrix": JPEG_TO_RGB, "input_bias": (0, 128, 128), **NORMAL_NUMPY}),
    "XRGB": ("XRGB8888_U8", {"ax_swap_switch": "true"}, {"ax": True}),
    "RGBX": ("XRGB8888_U8", {}, {}),
    "XBGR to YUV": ("XRGB8888_U8", {"ax_swap_switch": "true", "rbuv_swap_switch": "true",
                                    **matrix(RGB_TO_YUV)},
                    {"ax": True, "rbuv": True, "matrix": RGB_TO_YUV}),
}


@pytest.mark.parametrize("name", CASES)
def test_colours(tmp_path, name):
    form, settings, reference = CASES[name]
    om = converted(identity(tmp_path, [1, 3, 8, 12]), tmp_path / "net",
                   config(tmp_path, static(form, 12, 8, **settings)))
    source = images(form, 12, 8)
    (result,) = run(om, tmp_path / "run", source)
    np.testing.assert_array_equal(result[0], aipp(source[0], form, **reference))


@pytest.mark.parametrize("channels, form, settings, reference", [
    (1, "YUV400_U8", {"mean_chn_0": 7, "var_reci_chn_0": 0.5},
     {"mean": (7, 0, 0, 0), "factor": (0.5, 1, 1, 1)}),
    (1, "YUV420SP_U8", matrix([256, 0, 0, 0, 0, 0, 0, 0, 0]),
     {"matrix": [256, 0, 0, 0, 0, 0, 0, 0, 0]}),
    (1, "RGB888_U8", matrix([76, 150, 30, 0, 0, 0, 0, 0, 0]) | numbered("output_bias", (0, 0, 0)),
     {"matrix": [76, 150, 30, 0, 0, 0, 0, 0, 0], "output_bias": (0, 0, 0)}),
    (4, "XRGB8888_U8", {"ax_swap_switch": "true", "mean_chn_3": 9},
     {"ax": True, "mean": (0, 0, 0, 9)}),
])
def test_other_numbers_of_channels(tmp_path, channels, form, settings, reference):
    om = converted(identity(tmp_path, [1, channels, 8, 12]), tmp_path / "net",
                   config(tmp_path, static(form, 12, 8, **settings)))
    source = images(form, 12, 8)
    (result,) = run(om, tmp_path / "run", source)
    np.testing.assert_array_equal(result[0], aipp(source[0], form, channels=channels, **reference))


@pytest.mark.parametrize("form", ["YUV420SP_U8", "XRGB8888_U8", "RGB888_U8"])
def test_crop_and_padding(tmp_path, form):
    cropped = {"crop": "true", "load_start_pos_w": 4, "load_start_pos_h": 2, "crop_size_w": 6,
               "crop_size_h": 8}
    padded = {"padding": "true", "left_padding_size": 1, "right_padding_size": 3,
              "top_padding_size": 2, "bottom_padding_size": 5, "padding_value": -1.5}
    om = converted(identity(tmp_path, [1, 3, 15, 10]), tmp_path / "net",
                   config(tmp_path, static(form, 16, 12, **cropped, **padded, **NORMAL)))
    source = images(form, 16, 12)
    (result,) = run(om, tmp_path / "run", source)
    wanted = aipp(source[0], form, crop=(4, 2, 6, 8), padding=(1, 3, 2, 5), padding_value=-1.5,
                  **NORMAL_NUMPY)
    np.testing.assert_array_equal(result[0], wanted)
    assert (result[0, :, :2] == -1.5).all()


def test_a_crop_as_large_as_the_model(tmp_path):
    om = converted(identity(tmp_path, [1, 3, 4, 6]), tmp_path / "net",
                   config(tmp_path, static("RGB888_U8", 9, 7, crop="true", load_start_pos_w=3,
                                           load_start_pos_h=3)))
    source = images("RGB888_U8", 9, 7)
    (result,) = run(om, tmp_path / "run", source)
    np.testing.assert_array_equal(result[0], aipp(source[0], "RGB888_U8", crop=(3, 3, 6, 4)))


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.uint8, np.int8])
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_types_and_layouts(tmp_path, dtype, layout):
    dims = [2, 3, 4, 6] if layout == "NCHW" else [2, 4, 6, 3]
    om = converted(identity(tmp_path, dims, dtype), tmp_path / "net", f"--input_format={layout}",
                   config(tmp_path, static("RGB888_U8", 6, 4, **NORMAL)))
    source = images("RGB888_U8", 6, 4, 2)
    (result,) = run(om, tmp_path / "run", source)
    for i in range(2):
        wanted = aipp(source[i], "RGB888_U8", dtype, **NORMAL_NUMPY)
        got = result[i] if layout == "NCHW" else result[i].transpose(2, 0, 1)
        np.testing.assert_array_equal(got, wanted)


def test_batch_gears(tmp_path):
    om = converted(identity(tmp_path, ["N", 3, 4, 6]), tmp_path / "net", "--input_shape=x:-1,3,4,6",
                   "--dynamic_batch_size=1,2,4",
                   config(tmp_path, static("YUV420SP_U8", 6, 4, csc_switch="true")))
    seen = info(om)
    assert (seen["inputs"][0]["dims"], seen["inputs"][0]["dims_v2"]) == ([-1, 4, 6, 3], [-1, 6, 6, 1])
    assert seen["inputs"][0]["size"] == 4 * 36
    source = images("YUV420SP_U8", 6, 4, 2)
    (result,) = run(om, tmp_path / "run", source, gear="batch:2")
    assert result.shape == (2, 3, 4, 6)
    for i in range(2):
        np.testing.assert_array_equal(result[i], aipp(
            source[i], "YUV420SP_U8", matrix=[298, 516, 0, 298, -100, -208, 298, 0, 409]))


@pytest.mark.parametrize("form", ["RGB888_U8", "XRGB8888_U8", "YUV420SP_U8"])
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_image_gears(tmp_path, form, layout):
    shape = "2,3,-1,-1" if layout == "NCHW" else "2,-1,-1,3"
    dims = ["h" if d == "-1" else int(d) for d in shape.split(",")]
    om = converted(identity(tmp_path, dims), tmp_path / "net", f"--input_format={layout}",
                   f"--input_shape=x:{shape}", "--dynamic_image_size=4,6;8,4;2,10",
                   config(tmp_path, static(form, 0, 0, **NORMAL)))
    seen = info(om)
    image = images(form, 4, 8, 2)
    assert (seen["inputs"][0]["dims"], seen["inputs"][0]["size"]) == ([2, -1, -1, 3], image.size)
    assert seen["inputs"][0]["dims_v2"] == [2, -1, -1, image.shape[3]]
    assert seen["shape_kind"] == "image"
    for height, width in ((4, 6), (8, 4), (2, 10)):
        source = images(form, width, height, 2)
        (result,) = run(om, tmp_path / f"{height}", source, gear=f"hw:{height},{width}")
        for i in range(2):
            got = result[i] if layout == "NCHW" else result[i].transpose(2, 0, 1)
            np.testing.assert_array_equal(got, aipp(source[i], form, **NORMAL_NUMPY))


def test_sizes_left_out_are_the_models(tmp_path):
    om = converted(identity(tmp_path, [1, 3, 4, 6]), tmp_path / "net",
                   config(tmp_path, {"aipp_mode": "static", "input_format": "RGB888_U8"}))
    source = images("RGB888_U8", 6, 4)
    (result,) = run(om, tmp_path / "run", source)
    np.testing.assert_array_equal(result[0], aipp(source[0], "RGB888_U8"))
    settings = info(om)["inputs"][0]["aipp"]
    assert (settings["src_image_size_w"], settings["src_image_size_h"]) == ("6", "4")


def two_inputs(folder):
    path = folder / "two.onnx"
    values = [onnx.value(n, onnx.FLOAT, [1, 3, 4, 6]) for n in "ab"]
    path.write_bytes(onnx.model([onnx.node("Sub", ["a", "b"], ["y"])], values,
                                [onnx.value("y", onnx.FLOAT, [1, 3, 4, 6])]))
    return path


def test_two_inputs_by_rank_and_by_name(tmp_path):
    blocks = (static("RGB888_U8", 6, 4, related_input_rank=1),
              static("YUV420SP_U8", 6, 4, related_input_name='"a"'))
    om = converted(two_inputs(tmp_path), tmp_path / "net", config(tmp_path, *blocks))
    a, b = images("YUV420SP_U8", 6, 4), images("RGB888_U8", 6, 4)
    (result,) = run(om, tmp_path / "run", a, b)
    np.testing.assert_array_equal(result[0], aipp(a[0], "YUV420SP_U8") - aipp(b[0], "RGB888_U8"))


def test_one_of_two_inputs(tmp_path):
    om = converted(two_inputs(tmp_path), tmp_path / "net",
                   config(tmp_path, static("RGB888_U8", 6, 4, related_input_rank=1)))
    assert [i["dtype"] for i in info(om)["inputs"]] == ["FLOAT", "UINT8"]
    a = np.random.default_rng(1).standard_normal((1, 3, 4, 6), np.float32)
    b = images("RGB888_U8", 6, 4)
    (result,) = run(om, tmp_path / "run", a, b)
    np.testing.assert_array_equal(result, a - aipp(b[0], "RGB888_U8"))


def test_info_tells_what_real_files_tell(tmp_path):
    """The settings of the .om that CANN's atc made from a configuration like this one."""
    ours = info(converted(identity(tmp_path, ["N", 3, 16, 16]), tmp_path / "net",
                          "--input_shape=x:-1,3,16,16", "--dynamic_batch_size=1,2,4,8",
                          config(tmp_path, static("YUV420SP_U8", 16, 16))))["inputs"][0]
    real = info(DATA / "om/megengine_model_yuv.om")["inputs"][0]
    assert {**ours["aipp"], "crop": "true"} == real["aipp"]
    for key in ("dtype", "format", "size", "dims", "dims_v2", "aipp_mode"):
        assert ours[key] == real[key], key


def test_info_of_dynamic_aipp(tmp_path):
    om = converted(identity(tmp_path, [2, 3, 4, 6]), tmp_path / "net",
                   config(tmp_path, {"aipp_mode": "dynamic", "max_src_image_size": 1000}))
    seen = info(om)
    image, parameters = seen["inputs"]
    assert (image["dtype"], image["size"], image["dims"]) == ("UINT8", 1000, [2, -1, -1, -1])
    assert image["aipp_mode"] == "dynamic" and not image["hidden"]
    assert image["aipp"]["max_src_image_size"] == "1000"
    assert parameters["name"] == "ascend_dynamic_aipp_data" and parameters["hidden"]
    assert (parameters["dtype"], parameters["size"]) == ("UINT8", 64 + 2 * 96)
    assert seen["shape_kind"] == "static"


# ---- libomrun ----


def test_omrun_finds_the_gear_by_the_image(tmp_path):
    om = converted(identity(tmp_path, [1, 3, "h", "w"]), tmp_path / "net", "--input_shape=x:1,3,-1,-1",
                   "--dynamic_image_size=4,6;8,4",
                   config(tmp_path, {"aipp_mode": "static", "input_format": "YUV420SP_U8"}))
    for height, width in ((4, 6), (8, 4)):
        source = images("YUV420SP_U8", width, height)
        np.save(tmp_path / "image.npy", source)
        subprocess.run([str(OMRUN), "run", str(om), "-i", str(tmp_path / "image.npy"), "-o",
                        str(tmp_path / "out.npy")], env=environment(), check=True)
        np.testing.assert_array_equal(np.load(tmp_path / "out.npy")[0],
                                      aipp(source[0], "YUV420SP_U8"))


@pytest.mark.parametrize("options", [["--input_shape=x:2,3,4,6"],
                                     ["--input_shape=x:-1,3,4,6", "--dynamic_batch_size=1,2"]])
def test_omrun_takes_the_images(tmp_path, options):
    om = converted(identity(tmp_path, ["N", 3, 4, 6]), tmp_path / "net", *options,
                   config(tmp_path, static("YUV420SP_U8", 6, 4, csc_switch="true")))
    source = images("YUV420SP_U8", 6, 4, 3)
    np.save(tmp_path / "images.npy", source)
    subprocess.run([str(OMRUN), "run", str(om), "-i", str(tmp_path / "images.npy"), "-o",
                    str(tmp_path / "out.npy")], env=environment(), check=True)
    result = np.load(tmp_path / "out.npy")
    assert result.shape == (3, 3, 4, 6)
    for i in range(3):
        np.testing.assert_array_equal(result[i], aipp(
            source[i], "YUV420SP_U8", matrix=[298, 516, 0, 298, -100, -208, 298, 0, 409]))


def test_omrun_says_what_dynamic_aipp_wants(tmp_path):
    om = converted(identity(tmp_path, [1, 3, 4, 6]), tmp_path / "net",
                   config(tmp_path, {"aipp_mode": "dynamic", "max_src_image_size": 1000}))
    np.save(tmp_path / "images.npy", images("RGB888_U8", 6, 4))
    done = subprocess.run([str(OMRUN), "run", str(om), "-i", str(tmp_path / "images.npy"), "-o",
                           str(tmp_path / "out.npy")], env=environment(), stderr=subprocess.PIPE,
                          text=True)
    (line,) = done.stderr.splitlines()
    assert done.returncode != 0
    assert "has dynamic AIPP" in line and "aipp_mode: static" in line


# ---- what it refuses ----


@pytest.mark.parametrize("text, said", [
    ("aipp {\n}", 'line 1: "aipp" stands where aipp_op { is wanted'),
    ("# nothing but a remark\n", "there is no aipp_op"),
    ("aipp_op\naipp_mode: static", "{ is missing"),
    ("aipp_op {\n aipp_mode: static\n", "} is missing"),
    ("aipp_op {\n}", "aipp_mode is missing"),
    ("aipp_op {\n aipp_mode: sometimes\n}", 'line 2: aipp_mode is "sometimes", wanted is static or'),
    ("aipp_op {\n aipp_mode: static\n cs_switch: true\n}", 'line 3: unknown setting "cs_switch"; the '
     "nearest is csc_switch"),
    ("aipp_op { aipp_mode: static crop: yes }", 'crop is "yes", wanted is true or false'),
    ("aipp_op { aipp_mode: static input_format: RGB }", "wanted is YUV420SP_U8, XRGB8888_U8"),
    ("aipp_op { aipp_mode: static mean_chn_0: 256 }", "wanted is a whole number of 0 to 255"),
    ("aipp_op { aipp_mode: static mean_chn_0: 1.5 }", "wanted is a whole number"),
    ("aipp_op { aipp_mode: static min_chn_0: nan }", 'min_chn_0 is "nan"'),
    ("aipp_op { aipp_mode: static left_padding_size: 33 }", "0 to 32"),
    ("aipp_op { aipp_mode: static crop: true crop: true }", "crop is there twice"),
    ("aipp_op { aipp_mode: static }", "input_format is missing"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 crop: true }", "want src_image_size_w"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 src_image_size_w: 6 }", "one is missing"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 related_input_rank: 1 }", "has 1 inputs"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 related_input_name: 'z' }", '"z" is not an'),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 resize: true }", "resize is reserved"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 src_image_size_w: 8 src_image_size_h: 4 }",
     "give 8 x 4 (width x height), the model takes 6 x 4"),
    ("aipp_op { aipp_mode: static input_format: YUV400_U8 }", "has 1 channels, the model takes 3"),
    ("aipp_op { aipp_mode: static input_format: YUV400_U8 csc_switch: true }", "no colours"),
    ("aipp_op { aipp_mode: static input_format: YUV420SP_U8 src_image_size_w: 9 src_image_size_h: 8 "
     "crop: true }", "wanted are even numbers"),
    ("aipp_op { aipp_mode: static input_format: YUV420SP_U8 src_image_size_w: 10 src_image_size_h: 8 "
     "crop: true load_start_pos_w: 1 }", "wants even numbers"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 src_image_size_w: 8 src_image_size_h: 8 "
     "crop: true load_start_pos_w: 3 }", "leaves the image of 8 x 8"),
    ("aipp_op { aipp_mode: dynamic }", "wants max_src_image_size"),
    ("aipp_op { aipp_mode: static input_format: RGB888_U8 }\n" * 2, "line 2: input 0 has AIPP already"),
    ("aipp_op { aipp_mode: \x01\x02 }", "aipp_mode is"),
])
def test_bad_configurations(tmp_path, text, said):
    model, path = identity(tmp_path, [1, 3, 4, 6]), tmp_path / "aipp.cfg"
    path.write_text(text)
    line = refused(model, tmp_path / "out", f"--insert_op_conf={path}")
    assert line.startswith("E10043: ") and said in line


@pytest.mark.parametrize("dims, options, said", [
    ([1, 3], [], "is no picture"),
    ([1, 3, 4, 6], ["--input_format=ND"], "is no picture"),
    (["n", 3, 4, 6], ["--input_shape=x:1~4,3,4,6"], "only here"),
    (["n", 3, 4, 6], ["--input_shape=x:-1,3,4,6", "--dynamic_dims=1;4"], "E10001: --insert_op_conf"),
    ([1, 3, "h", "w"], ["--input_shape=x:1,3,-1,-1", "--dynamic_image_size=4,4;8,5000"], "4096 x 4096"),
    ([1, 3, "h", "w"], ["--input_shape=x:1,3,-1,-1", "--dynamic_image_size=4,4;8,1"], "1 wide and 8"),
])
def test_models_that_aipp_does_not_fit(tmp_path, dims, options, said):
    aipp_op = config(tmp_path, {"aipp_mode": "static", "input_format": "RGB888_U8"})
    assert said in refused(identity(tmp_path, dims), tmp_path / "out", aipp_op, *options)


@pytest.mark.parametrize("form, more, said", [
    ("RGB888_U8", {"src_image_size_w": 8, "src_image_size_h": 8}, "src_image_size_w fixes a size"),
    ("RGB888_U8", {"crop": "true"}, "crop fixes a size"),
    ("RGB888_U8", {"padding": "true", "left_padding_size": 1}, "padding fixes a size"),
    ("YUV420SP_U8", {}, "a YUV420SP image is 6 x 5, wanted are even numbers"),
])
def test_image_gears_that_aipp_does_not_fit(tmp_path, form, more, said):
    aipp_op = config(tmp_path, {"aipp_mode": "static", "input_format": form, **more})
    line = refused(identity(tmp_path, [1, 3, "h", "w"]), tmp_path / "out", aipp_op,
                   "--input_shape=x:1,3,-1,-1", "--dynamic_image_size=8,8;5,6")
    assert line.startswith("E10043: ") and said in line


def test_no_configuration_file(tmp_path):
    model = identity(tmp_path, [1, 3, 4, 6])
    assert "cannot open" in refused(model, tmp_path / "out", f"--insert_op_conf={tmp_path}/none")

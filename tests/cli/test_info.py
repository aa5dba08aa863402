# SPDX-License-Identifier: MIT
"""omrun info: any .om described without an NPU, without AscendCL."""
import json

import pytest

from conftest import DATA, INPUT, OK, USAGE, atc, environment, omrun, refused

REAL = sorted(p.name for p in (DATA / "om").glob("*.om") if not p.name.endswith("_en.om"))


def info(path, **options):
    got = omrun("info", path, "--json", **options)
    assert got.code == OK, got.err
    return json.loads(got.out)


@pytest.mark.parametrize("name", REAL)
def test_every_known_file_is_described(name):
    path = DATA / "om" / name
    about = info(path)
    assert about["path"] == str(path)
    assert about["file_size"] == path.stat().st_size
    assert about["inputs"] and about["outputs"] and about["partitions"]
    assert omrun("info", path).out.count("\n") > 10


def test_gears_and_hidden_inputs():
    about = info(DATA / "om/megengine_model_dyn.om")
    assert about["shape_kind"] == "batch"
    assert about["gears"] == [[1], [2], [4], [8]]
    image, gear = about["inputs"]
    assert (image["name"], image["dtype"], image["dims"]) == ("d", "FLOAT", [-1, 3, 16, 16])
    assert (gear["name"], gear["hidden"], image["hidden"]) == ("ascend_mbatch_shape_data", True, False)
    assert about["dynamic_outputs"][0] == "0,0,1,17,14,14"


def test_aipp():
    image = info(DATA / "om/megengine_model_yuv.om")["inputs"][0]
    assert image["aipp_mode"] == "static"
    assert image["dims_v2"] == [-1, 24, 16, 1]
    assert image["aipp"]["input_format"] == "YUV420SP_U8"


def test_versions_and_memory():
    about = info(DATA / "om/modelzoo_autoencoder_hh.om")
    assert about["soc_version"] == "Ascend310"
    assert about["generation"] == "2a"
    assert about["weight_size"] > 0 and about["work_size"] > 0
    assert "--framework=3" in about["atc_cmdline"]


def test_people_read_the_same():
    out = omrun("info", DATA / "om/megengine_model_dyn.om").out
    assert "gears of batch sizes" in out
    assert "  1 2 4 8\n" in out
    assert "added by atc" in out
    assert not any(line != line.rstrip() for line in out.splitlines())


def test_it_needs_no_ascendcl():
    env = environment(OMRUN_ACL_LIBRARY="/nonexistent/libascendcl.so", NPUSIM_ORT_LIBRARY=None)
    assert info(DATA / "om/megengine_model.om", env=env)["name"] == "model"


def test_what_npusims_atc_writes(tmp_path):
    om = atc(DATA / "models/two_in_batch.onnx", tmp_path / "two",
             "--input_shape=ids:-1,5;mask:-1,5", "--dynamic_batch_size=1,4")
    about = info(om)
    assert about["simulated"] is True
    assert about["soc_version"] == "Ascend310P3"
    assert about["gears"] == [[1], [4]]
    seen = {i["name"]: (i["dtype"], i["dims"]) for i in about["inputs"] if not i["hidden"]}
    assert seen == {"ids": ("INT64", [-1, 5]), "mask": ("FLOAT", [-1, 5])}
    assert "npusim" in omrun("info", om).out


def test_bad_files(tmp_path):
    whole = (DATA / "om/megengine_model.om").read_bytes()
    cut = tmp_path / "cut.om"
    cut.write_bytes(whole[: len(whole) // 2])
    empty = tmp_path / "empty.om"
    empty.write_bytes(b"")
    text = tmp_path / "text.om"
    text.write_text("hello, this is no model\n" * 20)
    for path, said in [
        (tmp_path / "none.om", "no such file"),
        (tmp_path, "folder"),
        (empty, "empty"),
        (text, "not an .om"),
        (cut, "truncated"),
        (DATA / "om/modelbox_2d_2048_w_stage1_pad0_en.om", "encrypted"),
        (DATA / "models/batch_n.onnx", "ONNX"),
    ]:
        line = refused(INPUT, "info", path)
        assert said in line and str(path) in line


def test_unreadable(tmp_path):
    from conftest import no_override

    path = tmp_path / "secret.om"
    path.write_bytes(b"IMOD")
    path.chmod(0)
    assert "ermission" in refused(INPUT, "info", path, before=no_override)


def test_hostile_names_cannot_drive_the_terminal(tmp_path):
    path = tmp_path / "a\x1b[31m\n.om"
    path.write_bytes(b"nonsense")
    line = refused(INPUT, "info", path)
    assert "\x1b" not in line


def test_a_full_disk_under_stdout():
    with open("/dev/full", "w") as full:
        import subprocess

        from conftest import OMRUN

        done = subprocess.run([OMRUN, "info", DATA / "om/megengine_model.om"], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == INPUT
    assert done.stderr == "omrun: cannot write to the standard output: No space left on device\n"


def test_wrong_words():
    assert "wants a MODEL.om" in refused(USAGE, "info")
    assert "one too many" in refused(USAGE, "info", "a.om", "b.om")
    assert "did you mean --json" in refused(USAGE, "info", "a.om", "--jsn")

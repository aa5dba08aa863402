# SPDX-License-Identifier: MIT
"""omrun doctor: codes in two languages, and what it finds in installations prepared for it."""
import json
import os
import re
import sys
import unicodedata

import pytest

from conftest import DATA, NO, OK, ROOT, USAGE, environment, no_override, omrun, refused

CODES = re.findall(r"#define (ACL_ERROR\w+) (\d{6})\b", (ROOT / "abi/acl/acl_base.h").read_text())


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# ---- Codes ------------------------------------------------------------------------------------


def test_a_code_in_english_and_chinese():
    got = omrun("doctor", "507033")
    assert got.code == OK and got.err == ""
    first, *rest = got.out.splitlines()
    assert first == "507033  ACL_ERROR_RT_DEV_SETUP_ERROR"
    assert rest[0] == "means    device could not be opened"
    assert any(line.startswith("causes   ") for line in rest) and "npu-smi info" in got.out
    for words, env in [
        (["--lang", "zh"], environment()),
        ([], environment(LC_ALL=None, LANG="zh_CN.UTF-8", LC_MESSAGES=None)),
    ]:
        got = omrun("doctor", "507033", *words, env=env)
        assert "含义     无法打开设备" in got.out and "处理" in got.out
    assert omrun("doctor", "ACL_ERROR_RT_DEV_SETUP_ERROR", "--lang", "zh").out == got.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_code_is_explained(lang):
    """One process per hundred codes would be slow; a sample from every family is enough here, the
    whole table is held to the headers by the library's own test."""
    assert len(CODES) > 240
    for name, code in CODES[::6]:
        got = json.loads(omrun("doctor", code, "--lang", lang, "--json").out)
        assert got["known"] is True and got["name"] == name
        assert got["meaning"] and got["causes"] and got["remedy"], name
        assert (not got["meaning"].isascii() or got["meaning"] == name) == (lang == "zh"), name


NONE = "{} is no code that AscendCL is known to have; they have six digits, such as 507033"


def test_codes_that_are_none():
    got = omrun("doctor", "507199")
    assert got.code == NO and "nearest that is known is 507057" in " ".join(got.out.split())
    assert got.err == "omrun: " + NONE.format(507199) + "\n"
    assert "success" in omrun("doctor", "0").out
    assert refused(NO, "doctor", "99") == "omrun: " + NONE.format(99)
    got = omrun("doctor", "99", "--json")
    assert got.code == NO and json.loads(got.out)["known"] is False
    assert "507033" in refused(USAGE, "doctor", "abc")
    assert "wanted en or zh" in refused(USAGE, "doctor", "507033", "--lang", "fr")


# ---- Installations ----------------------------------------------------------------------------

CANN = "usr/local/Ascend/ascend-toolkit/latest"


@pytest.fixture
def tree(tmp_path):
    """A machine with CANN, driver, firmware and three devices; nobody uses them."""
    root = tmp_path / "root"

    def put(path, text=""):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        return root / path

    put(f"{CANN}/lib64/libascendcl.so")
    put(f"{CANN}/x86_64-linux/ascend_toolkit_install.info", "package_name=x\nversion=8.0.RC2\n")
    put("usr/local/Ascend/ascend-toolkit/set_env.sh")
    put("etc/ascend_install.info", "Driver_Install_Path_Param=/opt/npu\n")
    put("opt/npu/driver/version.info", "Version=24.1.rc2\nascendhal_version=7\n")
    put("opt/npu/firmware/version.info", "Version=7.3.0.1\n")
    for node in ["davinci0", "davinci1", "davinci3", "davinci_manager", "devmm_svm", "hisi_hdc"]:
        put(f"dev/{node}")
    put("proc/12/comm", "sh\n")
    (root / "proc/12/fd").mkdir()
    put.root = root
    return put


# Ends before devices are tried, which takes longer than all that is looked at before.
UNTRIED = {"OMRUN_ACL_LIBRARY": "/nowhere/libascendcl.so"}


def examine(tree, before=None, **variables):
    env = environment(HOME="/nowhere", **{**UNTRIED, **variables})
    got = omrun("doctor", "--json", "--root", tree.root, env=env, before=before)
    found = json.loads(got.out)
    assert got.err == ""
    assert got.code == (NO if found["problems"] else OK)
    levels = [f["level"] for f in found["findings"]]
    assert levels.count("problem") == found["problems"]
    assert levels.count("warning") == found["warnings"]
    return found["findings"]


def of(findings, check, level=None):
    return [f for f in findings if f["check"] == check and level in (None, f["level"])]


SOURCED = {"ASCEND_TOOLKIT_HOME": f"/{CANN}"}


def test_a_sound_machine(tree):
    found = examine(tree, OMRUN_ACL_LIBRARY=environment()["OMRUN_ACL_LIBRARY"], **SOURCED)
    assert not [f for f in found if f["level"] == "problem"]
    texts = {f["check"]: f["text"] for f in found}
    assert texts["cann"] == f"CANN 8.0.RC2: /{CANN}"
    assert "24.1.rc2: /opt/npu/driver" in texts["driver"]
    assert "7.3.0.1" in texts["firmware"]
    assert texts["nodes"] == "/dev/davinci: 0, 1, 3"
    assert of(found, "permission", "ok") and of(found, "users", "ok")
    # The library of these tests is npusim by their own wish, which nobody may overlook.
    assert [f["level"] for f in of(found, "library")] == ["ok", "warning"]
    assert of(found, "copy", "ok") and of(found, "model", "ok")


def test_set_env_was_not_sourced(tree):
    (finding,) = of(examine(tree), "environment")
    assert finding["level"] == "warning"
    assert finding["mend"] == f"source /{CANN}/../set_env.sh"


def test_the_environment_names_what_is_gone(tree):
    (finding,) = of(examine(tree, ASCEND_HOME_PATH="/opt/old"), "environment")
    assert finding["level"] == "problem" and "/opt/old" in finding["text"]


def test_every_root_is_named_once(tree):
    tree("usr/local/Ascend/cann-9.0/lib64/libacl_rt.so")
    tree("usr/local/Ascend/cann-9.0/runtime/version.info", "Version=9.0.0\n")
    (tree.root / "usr/local/Ascend/cann").symlink_to("cann-9.0")
    found = of(examine(tree, **SOURCED), "cann")
    assert [f["text"].split(":")[0] for f in found] == ["CANN 8.0.RC2", "CANN 9.0.0"]


def test_no_devices_though_the_driver_is_there(tree):
    for path in (tree.root / "dev").iterdir():
        path.unlink()
    (finding,) = of(examine(tree, **SOURCED), "nodes")
    assert finding["level"] == "problem" and "--device /dev/davinci0" in finding["mend"]


def test_a_container_without_a_manager(tree):
    (tree.root / "dev/hisi_hdc").unlink()
    (finding,) = of(examine(tree, **SOURCED), "nodes", "problem")
    assert "/dev/hisi_hdc" in finding["text"] and "--device /dev/hisi_hdc" in finding["mend"]


def test_no_permission(tree):
    (tree.root / "dev/davinci1").chmod(0)
    found = of(examine(tree, before=no_override, **SOURCED), "permission")
    assert [f["level"] for f in found] == ["problem"]
    assert "/dev/davinci1" in found[0]["text"] and "usermod -aG" in found[0]["mend"]


@pytest.mark.parametrize(
    "visible, level, says",
    [
        ("1,3", "ok", "0 is davinci1, 1 is davinci3"),
        ("3,1", "problem", "ascend"),
        ("1,1", "problem", "ascend"),
        ("2", "problem", "not there"),
        ("a", "problem", "no list"),
        ("", "problem", "no list"),
    ],
)
def test_visible_devices(tree, visible, level, says):
    (finding,) = of(examine(tree, ASCEND_RT_VISIBLE_DEVICES=visible, **SOURCED), "visible")
    assert finding["level"] == level and says in finding["text"]


def test_who_uses_a_device(tree):
    tree("proc/345/comm", "python3\n")
    (tree.root / "proc/345/fd").mkdir()
    (tree.root / "proc/345/fd/7").symlink_to("/dev/davinci1")
    (tree.root / "proc/345/fd/8").symlink_to("/dev/davinci_manager")
    found = of(examine(tree, **SOURCED), "users")
    assert [f["level"] for f in found] == ["warning"]
    assert "345" in found[0]["text"] and "python3" in found[0]["text"]
    assert "/dev/davinci1" in found[0]["text"]


def test_simulation_where_an_npu_is(tree):
    found = examine(tree, OMRUN_ACL_LIBRARY=None, LD_LIBRARY_PATH=None, **SOURCED)
    problems = of(found, "library", "problem")
    assert problems and "simulated" in problems[0]["text"]


# ---- npu-smi ----------------------------------------------------------------------------------

RULE = "+" + "-" * 96 + "+\n"
SMI = (
    RULE + "| npu-smi 23.0.rc2                 Version: 23.0.rc2" + " " * 44 + "|\n" + RULE
    + """| NPU     Name              | Health          | Power(W)     Temp(C)           Hugepages-Usage(page) |
| Chip    Device            | Bus-Id          | AICore(%)    Memory-Usage(MB)                        |
+===========================+=================+======================================================+
| 1       310P3             | {health}              | NA           45                0     / 0             |
| 0       0                 | 0000:01:00.0    | 0            1551 / 21527                            |
+===========================+=================+======================================================+
| 8       910B3             | OK              | 90.5         37                0     / 0             |
| 0                         | 0000:C1:00.0    | 0            0    / 0          3342 / 65536         |
+---------------------------+-----------------+------------------------------------------------------+
| NPU     Chip              | Process id      | Process name             | Process memory(MB)        |
+===========================+=================+======================================================+
{processes}
""")
NOBODY = "| No running processes found in NPU 1                                                          |"


@pytest.fixture
def commands(tmp_path):
    """Puts scripts of these names in front of PATH; returns the environment's changes."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    put.folder = folder
    return put


def smi(commands, health="OK", processes=NOBODY):
    (commands.folder / "table").write_text(SMI.format(health=health, processes=processes))
    return commands("npu-smi", f"""case "$*" in
info) cat {commands.folder}/table ;;
"info -t board -i 0") echo "        Firmware Version               : 1.86.22.2" ;;
esac""")


def found_by(env):
    got = omrun("doctor", "--json", env=environment(**UNTRIED, **env))
    assert got.err == ""
    return json.loads(got.out)["findings"]


def test_what_npu_smi_says(commands):
    found = found_by(smi(commands))
    (finding,) = of(found, "npu-smi")
    assert finding["level"] == "ok"
    assert finding["text"] == "npu-smi shows 2 NPUs; driver 23.0.rc2, firmware 1.86.22.2"
    assert not of(found, "health") and not of(found, "users")


def test_an_npu_that_is_not_well(commands):
    (finding,) = of(found_by(smi(commands, health="Alarm")), "health")
    assert finding["level"] == "problem" and "NPU 1 (310P3) is Alarm" in finding["text"]
    assert finding["mend"] == "npu-smi info -t health -i 1"


def test_users_that_npu_smi_knows(commands):
    row = "| 1       0                 | 4711            | python3.9                | 512                       |"
    (finding,) = of(found_by(smi(commands, processes=row)), "users")
    assert finding["level"] == "warning"
    assert "process 4711 (python3.9) uses NPU 1, 512 MB" in finding["text"]


@pytest.mark.parametrize("script, says", [
    ("echo dcmi module initialize failed. ret is -8005; exit 1", "failed: dcmi module initialize failed"),
    ("exit 1", "it said nothing"),
])
def test_an_npu_smi_that_fails(commands, script, says):
    (finding,) = of(found_by(commands("npu-smi", script)), "npu-smi")
    assert finding["level"] == "problem" and says in finding["text"]


@pytest.mark.parametrize("output", [
    "", "|", "||||||||||||", "| 1", "| 9999999999999999999 x | Alarm | 1 |", "Version:",
    "| \\0330 \\033[2J | A | B |",
])
def test_an_npu_smi_that_says_anything(commands, output):
    found = found_by(commands("npu-smi", f"printf '{output}\\n'"))
    assert of(found, "npu-smi", "ok")
    assert "\x1b" not in json.dumps(found)


# ---- Python's packages ------------------------------------------------------------------------

VERSION = f"{sys.version_info[0]}{sys.version_info[1]}"


@pytest.fixture
def packages(tmp_path):
    """Makes empty files in folders of PYTHONPATH; returns what was found of Python then."""

    def find(*files):
        folders = dict.fromkeys(file.split("/")[0] for file in files)
        for file in files:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).touch()
        path = ":".join(str(tmp_path / folder) for folder in folders)
        found = of(found_by({"PYTHONPATH": path}), "python")
        return [f["text"].replace(f"{tmp_path}/", "") for f in found if f["level"] == "warning"], found[-1]

    return find


def test_python_without_conflicts(packages):
    warnings, last = packages("a/acl.so", "a/numpy-1.26.4.dist-info/METADATA")
    assert warnings == [] and last["level"] == "ok"
    assert last["text"].startswith(f"Python {VERSION[0]}.{VERSION[1:]}, NumPy 1.26.4, acl: ")


@pytest.mark.parametrize("files, says", [
    (("a/acl.so", "b/acl.so"), "there are 2 of acl: Python imports a/acl.so, not b/acl.so"),
    (("a/huawei_api/__init__.py", "b/huawei_api.py"), "imports a/huawei_api/__init__.py, not b/huawei_api.py"),
    (("a/ais_bench/__init__.py", "b/ais_bench/__init__.py"), "there are 2 of ais_bench"),
    (("a/aclruntime/__init__.py", f"b/aclruntime.cpython-{VERSION}-x86_64-linux-gnu.so"), "there are 2 of aclruntime"),
    (("a/aclruntime.cpython-27-x86_64-linux-gnu.so",), "is built for CPython 27, python3 is"),
    ((f"a/aclruntime.cpython-{VERSION}-x.so", "a/numpy-2.1.3.dist-info/METADATA"), "built for NumPy 1, NumPy is 2.1.3"),
    (("a/ais_bench-0.0.2.dist-info/METADATA", "b/aclruntime-0.0.1.dist-info/METADATA"),
     "ais_bench is 0.0.2, aclruntime 0.0.1"),
])
def test_packages_in_each_others_way(packages, files, says):
    warnings, _ = packages(*files)
    assert len(warnings) == 1 and says in warnings[0], warnings


def test_a_python_that_does_not_answer_is_left_alone(commands):
    assert of(found_by(commands("python3", "echo hello; exit 0")), "python") == []


# ---- What runs --------------------------------------------------------------------------------


def test_a_library_that_does_not_open(tmp_path):
    got = omrun("doctor", env=environment(OMRUN_ACL_LIBRARY=tmp_path / "none.so"))
    assert got.code == NO and got.err == ""
    assert "problem" in got.out and "none.so" in " ".join(got.out.split())
    assert "device 0" not in got.out


@pytest.mark.parametrize(
    "faults, check, mend",
    [
        ("aclrtMallocHost#1=207001", "copy", "omrun doctor 207001"),
        ("aclrtMemcpy#1=507013", "copy", "omrun doctor 507013"),
        ("aclrtGetDeviceCount#1=507033", "devices", "omrun doctor 507033"),
    ],
)
def test_a_call_that_fails_is_named_with_its_code(tmp_path, faults, check, mend):
    env = environment(NPUSIM_FAULT=faults, NPUSIM_DEVICES=1)
    got = omrun("doctor", "--json", env=env)
    problems = [f for f in json.loads(got.out)["findings"] if f["level"] == "problem"]
    assert got.code == NO
    assert [(f["check"], f["mend"]) for f in problems] == [(check, mend)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lines_fit_a_screen(tree, lang):
    (tree.root / "none").mkdir()
    for words in [["--root", tree.root], ["--root", tree.root / "none"], ["507033"], ["107002"]]:
        got = omrun("doctor", "--lang", lang, *words)
        assert got.code in (OK, NO), got.err
        for line in got.out.splitlines():
            # A path of its own is not broken: it could not be copied then.
            assert width(line) <= 80 or len(line.split()) <= 2, line

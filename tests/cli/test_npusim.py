# SPDX-License-Identifier: MIT
"""The npusim program: what it sets for a command, and its exit codes."""
import json
import os
import re
import subprocess
from types import SimpleNamespace

import pytest

from conftest import NPUSIM, OMRUN, ROOT, environment

SHOW = ["sh", "-c", "env"]


def npusim(*words, env=None):
    base = environment()
    for name in "OMRUN_ACL_LIBRARY", "NPUSIM_DEVICES":
        base.pop(name)
    done = subprocess.run([str(NPUSIM / "bin/npusim"), *map(str, words)], env={**base, **(env or {})},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=60)
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


def variables(text):
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def test_run_puts_npusim_in_front():
    got = npusim("run", "--", *SHOW, env={"LD_LIBRARY_PATH": "/opt/cann/lib64", "PATH": "/usr/bin:/bin"})
    seen = variables(got.out)
    assert seen["LD_LIBRARY_PATH"] == f"{NPUSIM}/lib64:/opt/cann/lib64"
    assert seen["PATH"] == f"{NPUSIM}/bin:/usr/bin:/bin"
    assert seen["OMRUN_ACL_LIBRARY"] == f"{NPUSIM}/lib64/libascendcl.so"
    assert "NPUSIM_DEVICES" not in seen and "NPUSIM_TRACE" not in seen


def test_run_hands_options_on():
    got = npusim("run", "--devices", 3, "--soc=Ascend910B1", "--memory", "512M", "--threads=2",
                 "--fault", "aclrtMalloc#2=207001", "--trace", *SHOW)
    seen = variables(got.out)
    assert seen["NPUSIM_DEVICES"] == "3" and seen["NPUSIM_SOC"] == "Ascend910B1"
    assert seen["NPUSIM_MEMORY"] == "512M" and seen["NPUSIM_THREADS"] == "2"
    assert seen["NPUSIM_FAULT"] == "aclrtMalloc#2=207001" and seen["NPUSIM_TRACE"] == "1"


def test_a_program_sees_the_devices():
    got = npusim("run", "--devices", 5, "--memory=64M", "--", OMRUN, "devices", "--json")
    assert got.code == 0, got.err
    assert len(json.loads(got.out)["devices"]) == 5


def test_the_commands_own_options_are_left_alone():
    got = npusim("run", "--devices", 2, "echo", "--devices", "9", "--trace")
    assert got.out == "--devices 9 --trace\n"


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_exits_as_the_command_does(code):
    assert npusim("run", "--", "sh", "-c", f"exit {code}").code == code


@pytest.mark.parametrize("words, code, said", [
    ([], 2, "usage:"),
    (["runs"], 2, '"runs"'),
    (["run"], 2, "wants a command"),
    (["run", "--devices", "2", "--"], 2, "wants a command"),
    (["run", "--devices"], 2, "--devices wants a value"),
    (["run", "--devices=", "true"], 2, "--devices wants a value"),
    (["run", "--devices", "0", "true"], 2, '"0", wanted is a number from 1 to 64'),
    (["run", "--devices", "65", "true"], 2, '"65"'),
    (["run", "--devices", "two", "true"], 2, '"two"'),
    (["run", "--memory", "8X", "true"], 2, '"8X"'),
    (["run", "--memory", "0G", "true"], 2, '"0G"'),
    (["run", "--soc", "Tesla", "true"], 2, '"Tesla"'),
    (["run", "--threads", "-1", "true"], 2, '"-1"'),
    (["run", "--fault", "aclrtMalloc", "true"], 2, "CALL"),
    (["run", "--profile", "nonesuch", "true"], 2, 'no profile "nonesuch"'),
    (["run", "--profile", "/nonesuch.toml", "true"], 2, "/nonesuch.toml"),
    (["profiles", "cpu"], 2, '"cpu"'),
    (["run", "--check=leek", "true"], 2, '--check names "leek"'),
    (["run", "--check=all,-leek", "true"], 2, '--check names "-leek"'),
    (["run", "--check-log"], 2, "--check-log wants a value"),
    (["rules", "leak"], 2, '"leak"'),
    (["run", "--colour", "true"], 2, "unknown option --colour"),
    (["run", "no-such-command-here"], 127, "no-such-command-here"),
    (["run", "/etc"], 126, "/etc"),
    (["env", "true"], 2, '"true"'),
])
def test_bad_command_lines(words, code, said):
    got = npusim(*words)
    assert got.code == code and got.out == ""
    assert said in got.err
    if words:
        assert len(got.err.splitlines()) == 1


def test_profiles_are_listed():
    got = npusim("profiles")
    assert got.code == 0 and got.err == ""
    names = [line.split()[0] for line in got.out.splitlines()]
    assert names == sorted(names)
    assert {"cpu", "ascend310", "ascend310b1", "ascend310p3", "ascend310p3-transreid",
            "test-host-bound", "test-h2d-bound", "test-compute-bound",
            "test-d2h-bound"} <= set(names)
    for line in got.out.splitlines():
        assert len(line.split(maxsplit=1)) == 2 and len(line) <= 110


def test_a_profile_is_handed_on(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('base = "ascend310p3"\n[device]\nsoc = "Ascend310P1"\nmemory = "64M"\n')
    got = npusim("run", "--profile", own, "--", OMRUN, "devices", "--json")
    assert got.code == 0, got.err
    assert "Ascend310P1" in got.out
    assert variables(npusim("run", "--profile=ascend310p3", *SHOW).out)["NPUSIM_PROFILE"] == "ascend310p3"


def test_a_bad_profile_is_one_line(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[copy]\n\nlatency = 4\n')
    got = npusim("run", "--profile", own, "true")
    assert got.code == 2
    assert got.err == (f'npusim: --profile: {own}, line 3: there is no key "latency" in [copy]\n')


def readme_rules():
    """The rows of the table in sim/README.md: name, severity, text, source."""
    text = (ROOT / "sim/README.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.+) \| (.+) \|$", text, re.M)
    return [[name, severity, said] for name, severity, said, source in rows]


def test_rules_are_listed_and_documented():
    got = npusim("rules")
    assert got.code == 0 and got.err == ""
    listed = [line.split(maxsplit=2) for line in got.out.splitlines()]
    assert len(listed) == 31
    assert listed == readme_rules()


@pytest.mark.parametrize("option, value", [
    ("--check", "1"), ("--check=all", "all"), ("--check=-leak", "-leak"), ("--check=leak,race", "leak,race"),
])
def test_check_is_handed_on(option, value):
    assert variables(npusim("run", option, *SHOW).out)["NPUSIM_CHECK"] == value
    assert "NPUSIM_CHECK" not in variables(npusim("run", *SHOW).out)


def test_check_log_is_handed_on():
    seen = variables(npusim("run", "--check", "--check-log", "report.txt", *SHOW).out)
    assert seen["NPUSIM_CHECK_LOG"] == "report.txt"


CLEAN = "npusim: check: 0 errors, 0 warnings"


def test_omrun_run_keeps_to_the_rules(models, rows, tmp_path):
    path, _ = rows(103)
    for model in models.batch, models.gears:
        got = npusim("run", "--devices", 2, "--check", "--", OMRUN, "run", model, "--input", path,
                     "--output", tmp_path / "out")
        assert got.code == 0, got.err
        assert got.err.splitlines()[-1] == CLEAN, got.err


def test_omrun_devices_keeps_to_the_rules():
    got = npusim("run", "--devices", 2, "--check", "--", OMRUN, "devices")
    assert got.code == 0 and got.err.splitlines()[-1] == CLEAN, got.err


def test_env_is_for_a_shell():
    awkward = "it's $HOME"
    got = npusim("env", "--devices", "2", env={"LD_LIBRARY_PATH": awkward})
    assert got.code == 0
    shown = subprocess.run(["sh", "-c", f'{got.out}\nprintf %s "$LD_LIBRARY_PATH|$NPUSIM_DEVICES"'],
                           stdout=subprocess.PIPE, text=True, check=True).stdout
    assert shown == f"{NPUSIM}/lib64:{awkward}|2"


def test_version_and_help():
    assert re.fullmatch(r"npusim \d+\.\d+\.\d+\n", npusim("--version").out)
    got = npusim("--help")
    assert got.code == 0 and "npusim run --devices 2" in got.out
    assert os.access(NPUSIM / "bin/npusim", os.X_OK)

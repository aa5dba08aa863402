# SPDX-License-Identifier: MIT
"""omrun itself: help, version, unknown words; omrun devices."""
import json
import re

import pytest

from conftest import DEVICE, INPUT, NPUSIM, OK, USAGE, environment, omrun, refused


def test_no_words_show_the_help_as_an_error():
    got = omrun()
    assert got.code == USAGE
    assert got.out == "" and "usage: omrun COMMAND" in got.err


COMMANDS = re.findall(r"^  ([a-z]+) +\S", omrun("--help").out.split("\n\n")[2], re.M)


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_help_lists_every_command(words):
    got = omrun(*words)
    assert got.code == OK and got.err == ""
    for command in ["run", "info", "devices"]:
        assert re.search(rf"^  {command} ", got.out, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_fits_a_screen(command):
    got = omrun(command, "--help")
    assert got.code == OK
    assert omrun("help", command).out == got.out
    lines = got.out.splitlines()
    assert len(lines) <= 42
    assert max(map(len, lines)) <= 80
    assert f"omrun {command}" in got.out.split("\nexamples:\n")[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_all_options_of_a_command_are_80_columns_wide(command):
    got = omrun(command, "--help-all")
    assert got.code == OK and got.err == ""
    assert omrun(command, "--help=all").out == got.out
    lines = got.out.splitlines()
    assert max(map(len, lines)) <= 80
    common = omrun(command, "--help").out.splitlines()
    assert [line for line in common if line not in lines] == []
    assert ("--help-all" in got.out) == (lines != common)


def test_version():
    assert re.fullmatch(r"omrun \d+\.\d+\.\d+\n", omrun("--version").out)


def test_unknown_commands():
    assert "did you mean devices?" in refused(USAGE, "device")
    assert "see omrun --help" in refused(USAGE, "frobnicate")
    assert "did you mean info?" in refused(USAGE, "help", "inf")


def test_devices_for_people():
    got = omrun("devices")
    assert got.code == OK, got.err
    first, head, *devices = got.out.splitlines()
    assert str(NPUSIM) in first and "npusim" in first and first.startswith("Ascend310P3")
    assert head.split() == ["device", "memory", "free"]
    assert [line.split()[0] for line in devices] == ["0", "1"]
    assert all(line.endswith("simulated") for line in devices)


def test_devices_for_machines():
    got = omrun("devices", "--json", env=environment(NPUSIM_DEVICES=3, NPUSIM_MEMORY="2G"))
    about = json.loads(got.out)
    assert about["library"]["simulated"] is True
    assert about["library"]["soc"] == "Ascend310P3"
    assert about["library"]["path"].endswith("libascendcl.so")
    assert [d["id"] for d in about["devices"]] == [0, 1, 2]
    for device in about["devices"]:
        assert 0 < device["memory_free"] <= device["memory_total"] <= 2 << 30


def test_devices_of_a_library_that_is_none(tmp_path):
    path = tmp_path / "libascendcl.so"
    line = refused(DEVICE, "devices", "--acl-library", path)
    assert str(path) in line
    path.write_bytes(b"no library")
    assert str(path) in refused(DEVICE, "devices", env=environment(OMRUN_ACL_LIBRARY=path))


def test_no_npu_where_one_is_required():
    env = environment(OMRUN_ACL_LIBRARY=None, OMRUN_REQUIRE_NPU=1, LD_LIBRARY_PATH=None)
    assert "OMRUN_REQUIRE_NPU" in refused(DEVICE, "devices", env=env)


def test_npusim_serves_where_there_is_no_npu():
    got = omrun("devices", env=environment(OMRUN_ACL_LIBRARY=None, LD_LIBRARY_PATH=None))
    assert got.code == OK, got.err
    assert "npusim" in got.out


def test_a_bad_setting_of_npusim():
    refused(DEVICE, "devices", env=environment(NPUSIM_DEVICES="many"))

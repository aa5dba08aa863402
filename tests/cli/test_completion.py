# SPDX-License-Identifier: MIT
"""omrun completion, by asking the shells themselves; and what they and --help know of each command."""
import re
import shutil
import subprocess

import pytest

from conftest import OK, OMRUN, USAGE, environment, omrun, refused

COMMANDS = re.findall(r"^  ([a-z]+) +\S", omrun("--help").out.split("\n\n")[2], re.M)


def bash(*words, cwd=None):
    """What bash offers for the last of the words."""
    script = """
        source <("$0" completion bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _omrun
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", script, OMRUN, *words], env=environment(), stdout=subprocess.PIPE, text=True,
        check=True, cwd=cwd,
    )
    return done.stdout.split()


def test_commands():
    assert {"run", "bench", "convert", "doctor", "info"} <= set(COMMANDS)
    assert bash("omrun", "") == [*COMMANDS, "help", "--help", "--version"]
    assert bash("omrun", "de") == ["devices"]
    assert bash("omrun", "help", "inf") == ["info"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_in_the_help_is_offered(command):
    options = re.findall(r"^  (?:-\w,|   ) (--[a-z0-9-]+)", omrun(command, "--help-all").out, re.M)
    assert "--help" in options
    assert sorted(bash("omrun", command, "-")) == sorted(options)


def test_values():
    assert bash("omrun", "run", "m.om", "--output-format", "") == ["npy", "npz", "bin", "txt"]
    assert bash("omrun", "doctor", "--lang", "z") == ["zh"]
    assert bash("omrun", "completion", "") == ["bash", "zsh"]
    assert bash("omrun", "bench", "m.om", "--fill", "") == ["random", "zeros"]
    # As bash cuts up --lang= and --lang=z.
    assert bash("omrun", "doctor", "--lang", "=") == ["en", "zh"]
    assert bash("omrun", "doctor", "--lang", "=", "z") == ["zh"]
    assert bash("omrun", "run", "--output", "") == []  # bash itself then completes files


def test_the_installed_file_is_what_the_command_says():
    assert (OMRUN.parents[1] / "cli/omrun.bash").read_text() == omrun("completion", "bash").out
    assert (OMRUN.parents[1] / "cli/omrun.zsh").read_text() == omrun("completion", "zsh").out


def test_an_unknown_shell():
    assert "bash or zsh" in refused(USAGE, "completion", "fish")


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh on this machine")
def test_zsh_takes_it(tmp_path):
    (tmp_path / "_omrun").write_text(omrun("completion", "zsh").out)
    subprocess.run(["zsh", "-n", tmp_path / "_omrun"], check=True)
    script = f"""
        fpath=({tmp_path} $fpath); autoload -Uz compinit; compinit -u -d {tmp_path}/dump
        print -r -- ${{_comps[omrun]}}
        # Instead of a terminal: what _arguments and _describe are asked for.
        _arguments() {{ print -rl -- "$@" }}
        _describe() {{ print -r -- $commands }}
        autoload -Uz _omrun
        words=(omrun '') CURRENT=2; _omrun
        words=(omrun run '') CURRENT=3; _omrun
    """
    done = subprocess.run(["zsh", "-f", "-c", script], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.startswith("_omrun\n")
    assert "doctor:find what keeps" in done.stdout
    assert "--output-format[" in done.stdout and "(npy npz bin txt)" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_page_that_names_its_options(command):
    from conftest import ROOT

    page = (ROOT / f"docs/man/omrun-{command}.1").read_text()
    for option in re.findall(r"^  (?:-\w,|   ) --([a-z0-9-]+)", omrun(command, "--help-all").out, re.M):
        assert option.startswith("help") or re.search(rf"^\.It .*\b{option}\b", page, re.M), option
    assert f"Xr omrun-{command} 1" in (ROOT / "docs/man/omrun.1").read_text()

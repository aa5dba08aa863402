# SPDX-License-Identifier: MIT
"""Profiling, dumps, power and trtexec, with stand-ins for the tools of CANN and NVIDIA."""
import json
import os
import re
import stat

import pytest
from conftest import NPUSIM, run_python


@pytest.fixture
def tool(tmp_path):
    """tool(name, script): a program of that name first in PATH; returns the environment for it."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(name, script):
        path = folder / name
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

    return make


# ---- AscendCL's configuration ----------------------------------------------------------------

ACL = {"OMRUN_ACL_LIBRARY": str(NPUSIM / "lib64" / "libascendcl.so")}


def test_ascendcl_starts_with_the_configuration(om, tmp_path):
    config = tmp_path / "acl.json"
    config.write_text('{"dump": {}}')
    text = run_python(
        f"""
        import logging, os, sys
        os.environ["OMRUN_ACL_LIBRARY"] = {ACL["OMRUN_ACL_LIBRARY"]!r}
        import numpy as np
        from ais_bench.infer import acl_config
        from ais_bench.infer.interface import InferSession
        session = InferSession(0, sys.argv[1], acl_json_path=sys.argv[2])
        print(acl_config._started_with)
        a = np.ones((4, 3), np.float32)
        print(session.infer([a, a])[0].sum())
        InferSession(0, sys.argv[1], acl_json_path=sys.argv[2] + ".other")
        """,
        om.sum_diff,
        _other(config),
    )
    started, total, warning = text.splitlines()
    assert started == str(config)
    assert total == "24.0"
    assert "acl.json.other is not used: AscendCL was initialised before" in warning


def _other(config):
    config.with_name(config.name + ".other").write_text("{}")
    return config


def test_a_configuration_comes_too_late_after_the_first_session(om, tmp_path):
    config = tmp_path / "acl.json"
    config.write_text("{}")
    text = run_python(
        f"""
        import os, sys
        os.environ["OMRUN_ACL_LIBRARY"] = {ACL["OMRUN_ACL_LIBRARY"]!r}
        from ais_bench.infer.interface import InferSession
        InferSession(0, sys.argv[1])
        InferSession(0, sys.argv[1], acl_json_path=sys.argv[2])
        """,
        om.sum_diff,
        config,
    )
    assert text == (
        f"[WARNING] {config} is not used: AscendCL was initialised before in this process\n"
    )


def test_what_ascendcl_refuses_is_said_in_its_words(om, command, tmp_path):
    path = tmp_path / "acl.json"
    path.write_text('{"defaultDevice": {"default_device": "none"}}')
    run = command("-m", om.pair, "--acl_json_path", path, code=1, env=ACL)
    (line,) = [line for line in run.out.splitlines() if line.startswith("[ERROR]")]
    assert re.search(r"aclInit\(.*acl.json\) returned \d+: .*default_device", line)


def test_a_configuration_that_is_none_is_refused(om, command, tmp_path):
    path = tmp_path / "acl.json"
    path.write_text("{profiler")
    run = command("-m", om.pair, "--acl_json_path", path, code=1)
    assert "acl.json is not a JSON file that can be read" in run.out


def test_npusim_has_nothing_to_configure(om, command, tmp_path):
    path = tmp_path / "acl.json"
    path.write_text("{}")
    assert "there is no libascendcl.so but npusim's" in command(
        "-m", om.pair, "--acl_json_path", path, env={}
    ).out


@pytest.mark.parametrize("kind", ["profiler", "dump"])
def test_profiles_and_dumps_are_asked_for(om, command, kind):
    run = command("-m", om.pair, f"--{kind}", 1, env={**ACL, "AIT_NO_MSPROF_MODE": "1"})
    content = json.loads((run.output / "acl.json").read_text())[kind]
    if kind == "dump":
        assert content["dump_path"] == str(run.output / "dump")
        assert content["dump_list"] == [{"model_name": "pair_bs4"}]
    else:
        assert content["output"] == str(run.output / "profiler")
    assert (run.output / kind).is_dir()


# ---- msprof ----------------------------------------------------------------------------------

MSPROF = """
for word in "$@"; do
    case $word in
    --output=*) folder=${word#--output=} ;;
    --application=*) application=${word#--application=} ;;
    esac
done
mkdir -p "$folder/PROF_000001_ABCDEF/host"
echo 1 >"$folder/PROF_000001_ABCDEF/host/summary.csv"
echo "$application" >"$folder/PROF_000001_ABCDEF/application.txt"
exec $application
"""


@pytest.mark.parametrize("rename", [1, 0])
def test_msprof_runs_the_command(om, command, tool, rename):
    words = ("--profiler", 1, "--profiler_rename", rename, "--output_dirname", "r", "--loop", 2)
    run = command("-m", om.pair, *words, env=tool("msprof", MSPROF))
    folder = run.output / "profiler" / "PROF_000001_ABCDEF"
    application = (folder / "application.txt").read_text()
    assert application.split()[1:3] == ["-m", "ais_bench"]
    assert application.split()[-2:] == ["--profiler=0", "--warmup_count=0"]
    assert (folder / "host" / "summary.csv").exists() == (not rename)
    assert (folder / "host" / "summary_pair_bs4_ABCDEF.csv").exists() == bool(rename)
    assert "warm up 0 done" in run.out
    assert run.summary("r")["NPU_compute_time"]["count"] == 2


def test_msprofs_failure_is_the_commands(om, command, tool):
    command("-m", om.pair, "--profiler", 1, env=tool("msprof", "exit 3\n"), code=3)


# ---- Dumps as .npy ---------------------------------------------------------------------------


def test_dumps_are_converted(om, command, tmp_path):
    script = tmp_path / "cann/tools/operator_cmp/compare/msaccucmp.py"
    script.parent.mkdir(parents=True)
    script.write_text("import sys; open('converted.txt', 'a').write(' '.join(sys.argv[1:]))")
    dumped = tmp_path / "output" / "dump" / "20260101" / "0"
    dumped.mkdir(parents=True)
    (dumped / "Add.bin").write_bytes(b"1")
    env = {**ACL, "ASCEND_TOOLKIT_HOME": str(tmp_path / "cann")}
    command("-m", om.pair, "--dump", 1, "--dump_npy", 1, env=env)
    assert (tmp_path / "converted.txt").read_text() == (
        f"convert -d {dumped} -out {tmp_path}/output/dump_npy/20260101/0"
    )


def test_conversions_that_cannot_be_are_refused_before_anything_runs(om, command, tmp_path):
    env = {"ASCEND_TOOLKIT_HOME": str(tmp_path / "absent")}
    run = command("-m", om.pair, "--dump", 1, "--dump_npy", 1, env=env, code=1)
    assert "msaccucmp.py, which is not at" in run.out
    run = command("-m", om.pair, "--dump_npy", 1, env=env, code=1)
    assert "both are off" in run.out
    assert "Performance Summary" not in run.out


# ---- Power -----------------------------------------------------------------------------------

NPU_SMI = """
[ "$*" = "info -t power -i 7" ] || { echo "what is $*?"; exit 1; }
echo "	NPU ID                         : 7"
echo "	Power Dissipation(W)           : 50.0"
"""


def test_power_becomes_energy(om, command, tool):
    words = ("--energy_consumption", 1, "--npu_id", 7, "--loop", 10, "--output_dirname", "r")
    run = command("-m", om.slow, *words, env=tool("npu-smi", NPU_SMI))
    shown = re.search(r"NPU ID:7 energy consumption\(J\):([0-9.]+)$", run.out, re.M)
    figures = run.summary("r")
    assert float(shown.group(1)) == figures["energy_consumption_joules"]
    # Readings before and after the run enclose it.
    assert figures["energy_consumption_joules"] >= 50 * figures["end_to_end_seconds"]


def test_power_needs_npu_smi(om, command, tool):
    run = command("-m", om.pair, "--energy_consumption", 1, env={"PATH": "/nowhere"}, code=1)
    assert "--energy_consumption needs npu-smi" in run.out
    words = ("--energy_consumption", 1, "--npu_id", 3)
    run = command("-m", om.pair, *words, env=tool("npu-smi", NPU_SMI), code=1)
    assert '"npu-smi info -t power -i 3" shows no power: what is info' in run.out
    words = ("--energy_consumption", 1, "--device", "0,1")
    run = command("-m", om.pair, *words, output=False, code=2)
    assert "--npu_id names 1 devices, --device 2" in run.err


# ---- trtexec ---------------------------------------------------------------------------------

TRTEXEC = """
echo "[07/01/2026-10:00:00] [I] === Performance summary ==="
echo "[07/01/2026-10:00:00] [I] Throughput: 120.699 qps"
echo "[07/01/2026-10:00:00] [I] GPU Compute Time: min = 7 ms"
echo "got $*"
"""


def test_trtexec_is_shown_and_read(om, command, tool, tmp_path):
    model = tmp_path / "model.onnx"
    model.write_bytes(b"")
    words = ("--backend", "trtexec", "--perf", 1, "--loop", 4)
    run = command("-m", model, *words, env=tool("trtexec", TRTEXEC), output=False)
    assert f"got --onnx={model} --iterations=4" in run.out
    assert "perf info:{'Throughput': '120.699 qps', 'GPU Compute Time': 'min = 7 ms'}" in run.out
    run = command("-m", model, *words, env={"PATH": "/nowhere"}, output=False, code=1)
    assert "--backend trtexec needs trtexec" in run.out

# SPDX-License-Identifier: MIT
"""Profiles and dumps, which CANN's own tools make."""
import json
import os
import shutil
import subprocess
import sys

from ais_bench.infer.log import logger

_MSPROF_SWITCHES = (
    "--model-execution=on",
    "--sys-hardware-mem=on",
    "--sys-cpu-profiling=off",
    "--sys-profiling=off",
    "--sys-pid-profiling=off",
    "--dvpp-profiling=on",
    "--runtime-api=on",
    "--task-time=on",
    "--aicpu=on",
)


def model_name(args):
    return os.path.splitext(os.path.basename(args.model))[0]


# ---- acl.json --------------------------------------------------------------------------------


def acl_json(args):
    """The configuration AscendCL is to start with, or None; written into --output where needed."""
    if args.acl_json_path:
        return args.acl_json_path
    if not args.profiler and not args.dump:
        return None
    folder = os.path.abspath(os.path.join(args.output, "profiler" if args.profiler else "dump"))
    os.makedirs(folder, exist_ok=True)
    if args.profiler:
        content = {"profiler": {"switch": "on", "aicpu": "on", "output": folder, "aic_metrics": ""}}
    else:
        models = [{"model_name": model_name(args)}]
        content = {"dump": {"dump_path": folder, "dump_mode": "all", "dump_list": models}}
    path = os.path.join(args.output, "acl.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=4)
    return path


# ---- msprof ----------------------------------------------------------------------------------


def can_run_msprof(args):
    """Whether msprof is to run the command again, under itself."""
    if not args.profiler or args.acl_json_path:
        return False
    if os.environ.get("AIT_NO_MSPROF_MODE") == "1":
        logger.info("AIT_NO_MSPROF_MODE is 1: profiling through acl.json, which is not analysed")
        return False
    if shutil.which("msprof") is None:
        logger.info("there is no msprof: profiling through acl.json, which is not analysed")
        return False
    return True


def run_msprof(args):
    """This command under msprof; its exit code."""
    folder = os.path.abspath(os.path.join(args.output, "profiler"))
    os.makedirs(folder, exist_ok=True)
    inner = [sys.executable, "-m", "ais_bench", *args.words, "--profiler=0", "--warmup_count=0"]
    before = set(os.listdir(folder))
    command = ["msprof", f"--output={folder}", f"--application={' '.join(inner)}"]
    logger.info("msprof cmd:%s begin run", " ".join(command))
    code = subprocess.call(command + list(_MSPROF_SWITCHES))
    if code == 0 and args.profiler_rename:
        for new in sorted(set(os.listdir(folder)) - before):
            _rename_reports(os.path.join(folder, new), model_name(args))
    return code


def _rename_reports(folder, model):
    """Adds the model and the profile's last word to the names of what msprof has written."""
    mark = f"_{model}_{os.path.basename(folder).rsplit('_', 1)[-1]}"
    for root, _, names in os.walk(folder):
        for name in names:
            stem, suffix = os.path.splitext(name)
            if suffix in (".csv", ".json"):
                os.rename(os.path.join(root, name), os.path.join(root, stem + mark + suffix))


# ---- Dumps as .npy ---------------------------------------------------------------------------


def find_msaccucmp(args):
    """CANN's converter of dumps, when --dump_npy asks for it."""
    if not args.dump_npy:
        return None
    if not args.dump and not args.acl_json_path:
        raise RuntimeError("--dump_npy converts what --dump or --acl_json_path dumps: both are off")
    root = os.environ.get("ASCEND_TOOLKIT_HOME", "/usr/local/Ascend/ascend-toolkit/latest")
    path = os.path.join(root, "tools", "operator_cmp", "compare", "msaccucmp.py")
    if not os.path.exists(path):
        raise RuntimeError(f"--dump_npy needs CANN's msaccucmp.py, which is not at {path}")
    return path


def convert_dump(msaccucmp, acl_json_path):
    """Writes <dump>_npy beside the folder that AscendCL dumped into."""
    with open(acl_json_path, encoding="utf-8") as file:
        folder = json.load(file).get("dump", {}).get("dump_path")
    if not folder:
        raise RuntimeError(f"--dump_npy: {acl_json_path} names no dump_path")
    folder = folder.rstrip("/")
    for root, _, names in os.walk(folder):
        if names:
            out = os.path.join(folder + "_npy", os.path.relpath(root, folder))
            subprocess.check_call([sys.executable, msaccucmp, "convert", "-d", root, "-out", out])

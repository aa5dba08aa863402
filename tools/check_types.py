#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Has mypy --strict and pyright look at the typed packages and at a program that uses them.

check_types.py FOLDER: keeps caches and settings in FOLDER. pyright is basedpyright's build of it, which
comes with the Node.js it runs on.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PACKAGES = {"omrun": ROOT / "python", "huawei_api": ROOT / "python" / "huawei_api"}
PROGRAM = ROOT / "tests" / "python" / "typed_program.py"
MISTAKE = "\nopened.inputs[0].nothing\n"
PATHS = [str(path) for path in PACKAGES.values()]


def run(*words):
    """(exit code, all that was said)."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env={**os.environ, "MYPYPATH": os.pathsep.join(PATHS), "PYTHONPATH": os.pathsep.join(PATHS)},
    )
    return done.returncode, done.stdout


def mypy(folder, *words):
    return run("mypy", "--strict", "--cache-dir", str(folder / "mypy"), *words)


def pyright(folder, files, mode):
    """Looks at the files as CPython 3.8, the oldest that is served, would be told of them."""
    settings = folder / f"{mode}.json"
    text = {
        "include": [str(file) for file in files],
        "extraPaths": PATHS,
        "pythonVersion": "3.8",
        "typeCheckingMode": mode,
        "reportMissingModuleSource": False,  # of the extension there is a stub only
    }
    settings.write_text(json.dumps(text))
    return run("basedpyright", "--project", str(settings))


def check(folder):
    """What was found wrong, as texts."""
    wrong = folder / "wrong_program.py"
    wrong.write_text(PROGRAM.read_text() + MISTAKE)
    names = [word for name in PACKAGES for word in ("-p", name)]
    accepted = [
        mypy(folder, *names),
        mypy(folder, str(PROGRAM)),
        pyright(folder, [path / name for name, path in PACKAGES.items()], "standard"),
        pyright(folder, [PROGRAM], "strict"),
    ]
    accepted += [
        run("basedpyright", "--verifytypes", name, "--ignoreexternal") for name in PACKAGES
    ]
    refused = [mypy(folder, str(wrong)), pyright(folder, [wrong], "strict")]
    texts = [said for code, said in accepted if code != 0]
    texts += [
        f"{PROGRAM} with {MISTAKE.strip()} is accepted: {said}"
        for code, said in refused
        if code == 0 or "nothing" not in said
    ]
    return texts


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    texts = check(folder)
    for text in texts:
        print(text)
    return 1 if texts else 0


if __name__ == "__main__":
    sys.exit(main())

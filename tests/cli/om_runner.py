# SPDX-License-Identifier: MIT
"""Runs .om files in a process that lives as long as the tests, since starting Python takes longer than most
runs: see run_om.py."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from conftest import NPUSIM, environment

LIBRARY = NPUSIM / "lib64/libascendcl.so"
_process = None


def _environment():
    """A library built with a sanitizer wants the sanitizer's own in the process before it."""
    needs = subprocess.run(["ldd", str(LIBRARY)], stdout=subprocess.PIPE, text=True, check=True)
    found = re.findall(r"=> (\S*/lib[at]san\.so\S*)", needs.stdout)
    # Python keeps memory to its end, which is no leak of ours.
    return environment(LD_PRELOAD=found[0], ASAN_OPTIONS="detect_leaks=0") if found else environment()


class _Process:
    def __init__(self):
        script = pathlib.Path(__file__).with_name("run_om.py")
        self._errors = tempfile.TemporaryFile("w+")
        self._child = subprocess.Popen(
            [sys.executable, str(script), str(LIBRARY)], env=_environment(), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._errors, text=True)

    def said(self):
        self._errors.seek(0)
        return self._errors.read()

    def ask(self, words):
        print(json.dumps(words), file=self._child.stdin, flush=True)
        return self._child.stdout.readline()

    def end(self):
        self._child.stdin.close()
        return self._child.wait(60)


def run(*words):
    """One run, as run_om.py takes it."""
    global _process
    _process = _process or _Process()
    answer = _process.ask(words)
    if not answer:  # it died; the next run gets another
        dead, _process = _process, None
        answer = f"ended with {dead.end()}: {dead.said()}"
    assert answer == "done\n", answer


def end():
    """The process ends as it should, if there was one."""
    if _process:
        assert _process.end() == 0, _process.said()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests of the Python packages on every CPython there is, all from one set of wheels.

pythons.py FOLDER [VERSION...]: FOLDER holds dist/ as tools/build_wheels.sh leaves it, and gets a
clean venv and a log for each row of ROWS; VERSION (3.12) chooses among them. An interpreter that is
in neither PATH nor pyenv is fetched from Maven Central, where the JavaCPP Presets keep whole ones.
./dev pythons brings what it takes. Where ONNX Runtime has no wheel for an interpreter and its NumPy,
npusim computes with NPUSIM_ORT_LIBRARY, and the row says so.
"""
import concurrent.futures
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[1]
SUITES = ("tests/python", "tests/ais_bench")

# CPython and NumPy: the oldest of each that go together, and the newest, and each in between once.
ROWS = (
    ("3.8", "1.19.*"),
    ("3.9", "1.19.*"),
    ("3.10", "1.26.*"),
    ("3.11", "1.26.*"),
    ("3.11", "2.0.*"),
    ("3.12", "2.2.*"),
    ("3.13", "2.*"),
    ("3.14", "2.*"),
)

# org.bytedeco:cpython on Maven Central; it has no 3.8.
FETCHED = {
    "3.9": "3.9.6-1.5.6",
    "3.10": "3.10.8-1.5.8",
    "3.11": "3.11.3-1.5.9",
    "3.12": "3.12.1-1.5.10",
    "3.13": "3.13.5-1.5.12",
    "3.14": "3.14.3-1.5.13",
}
PLATFORM = {"x86_64": "linux-x86_64", "aarch64": "linux-arm64"}.get(platform.machine())


class Missing(Exception):
    """No interpreter of a version, or no package for it."""


def run(words, log, **options):
    """Runs a command, all that it says into the log; whether it worked."""
    log.write(f"$ {' '.join(map(str, words))}\n")
    log.flush()
    done = subprocess.run(words, stdout=log, stderr=subprocess.STDOUT, **options)
    return done.returncode == 0


def ask(python, text):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    done = subprocess.run([python, "-c", text], universal_newlines=True, **pipes)
    return done.stdout.strip() if done.returncode == 0 else None


# ---- Interpreters ----------------------------------------------------------------------------


def installed(version):
    """A CPython of that version in PATH or of pyenv, or None."""
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    candidates = [shutil.which(f"python{version}"), shutil.which("python3")]
    candidates += sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python3")))
    text = "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"
    for python in filter(None, candidates):
        if ask(python, text) == f"{version} cpython":
            return python
    return None


fetching = threading.Lock()  # rows of one version want the same


def fetched(version, folder, log):
    """That of Maven Central, unpacked below the folder."""
    if version not in FETCHED or PLATFORM is None:
        raise Missing("none is installed, and none to fetch")
    home = folder / f"cpython-{FETCHED[version]}"
    with fetching:
        if not home.exists():
            artifact = f"org.bytedeco:cpython:{FETCHED[version]}:jar:{PLATFORM}"
            words = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}"]
            if not run([*words, f"-DoutputDirectory={folder}"], log):
                raise Missing(f"none is installed, and {artifact} cannot be fetched")
            unpack(folder / f"{home.name}-{PLATFORM}.jar", home)
    return str(home / "bin" / "python3")


def unpack(jar, home):
    partial = home.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.unpack_archive(str(jar), str(partial), "zip")
    tree = partial / "org" / "bytedeco" / "cpython" / PLATFORM
    for program in (tree / "bin").iterdir():
        program.chmod(0o755)
    tree.rename(home)
    shutil.rmtree(partial)
    jar.unlink()


# ---- One row ---------------------------------------------------------------------------------


def make_venv(interpreter, numpy, folder, wheels, log):
    """A clean venv with the wheels in it; its Python, and whether ONNX Runtime is its own."""
    shutil.rmtree(folder, ignore_errors=True)
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--only-binary=:all:"]
    if not run([interpreter, "-m", "venv", str(folder)], log):
        raise Missing(f"{interpreter} makes no venv")
    if not run([*pip, f"numpy=={numpy}", "pytest>=7", "hypothesis>=6,<7", "tqdm>=4,<5"], log):
        raise Missing(f"no NumPy {numpy} or no pytest for it")
    run([*pip, "scikit-build-core>=0.10,<2"], log)
    # These two want a NumPy of their own choice; where that is another one they stay out.
    run([*pip, f"numpy=={numpy}", "ml_dtypes>=0.2,<1"], log)
    own = run([*pip, f"numpy=={numpy}", "onnxruntime>=1.18,<2"], log)
    if not run([*pip, "--no-deps", *map(str, wheels)], log):
        raise Missing("the wheels cannot be installed")
    return python, own


def counts(text):
    """{"passed": 3, ...} of the last line that pytest wrote."""
    lines = re.findall(r"^=* ?((?:\d+ \w+(?:, )?)+) in [0-9.]+s", text, re.M)
    words = re.findall(r"(\d+) (\w+)", lines[-1]) if lines else []
    return {what: int(number) for number, what in words if not what.startswith("warning")}


def run_suites(python, folder, own, log):
    """The counts of all suites together, and whether all went well."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("OMRUN_TEST_BUILD", "PYTHONPATH", "VIRTUAL_ENV")
        and not (own and name == "NPUSIM_ORT_LIBRARY")
    }
    total, well = {}, True
    for suite in SUITES:
        words = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", str(ROOT / suite)]
        begin = os.fstat(log.fileno()).st_size
        well &= run(words, log, cwd=str(folder), env=environment)
        with open(log.name, encoding="utf-8") as file:
            file.seek(begin)
            for what, number in counts(file.read()).items():
                total[what] = total.get(what, 0) + number
    return total, well


VERSIONS = """
import platform, numpy
try:
    import onnxruntime
    ort = onnxruntime.__version__
except ImportError:
    ort = "of another Python"
print(f"CPython {platform.python_version():7} NumPy {numpy.__version__:7} ONNX Runtime {ort:18}")
"""


def row(version, numpy, folder):
    """(the row's line, whether it went well; None: it could not be run)."""
    name = f"{version}-numpy{numpy.rstrip('.*')}"
    with open(folder / f"{name}.log", "w", encoding="utf-8") as log:
        try:
            interpreter = installed(version) or fetched(version, folder, log)
            wheels = sorted((folder / "dist").glob("*.whl"))
            python, own = make_venv(interpreter, numpy, folder / name, wheels, log)
        except Missing as error:
            return f"CPython {version:7} not run: {error}", None
        total, well = run_suites(python, folder, own, log)
        what = ", ".join(f"{number} {what}" for what, number in sorted(total.items()))
        return f"{ask(python, VERSIONS)} {what or 'nothing ran'}", well and bool(total)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    chosen = [pair for pair in ROWS if not sys.argv[2:] or pair[0] in sys.argv[2:]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = [pool.submit(row, version, numpy, folder) for version, numpy in chosen]
        outcomes = []
        for done in rows:
            line, well = done.result()
            outcomes.append(well)
            print(line if well is not False else f"{line}  FAILED", flush=True)
    failed = outcomes.count(False)
    print(f"{outcomes.count(True)} of {len(outcomes)} rows ran and passed, {failed} failed")
    return 1 if failed or True not in outcomes else 0


if __name__ == "__main__":
    sys.exit(main())

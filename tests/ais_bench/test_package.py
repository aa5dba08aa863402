# SPDX-License-Identifier: MIT
"""The wheel: what is in it, and that it works from where pip puts it."""
import os
import subprocess
import sys
import zipfile

import pytest
from conftest import PACKAGE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", *words, "--wheel-dir", str(folder), str(PACKAGE)],
        check=True,
        timeout=240,
    )
    (made,) = folder.iterdir()
    return made


def test_one_wheel_serves_every_python(wheel):
    assert wheel.name == "ais_bench-0.1.0-py3-none-any.whl"
    sources = sorted(
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "__pycache__" not in path.parts
    )
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read("ais_bench-0.1.0.dist-info/METADATA").decode()
    assert sorted(name for name in names if name.endswith(".py")) == sources
    assert "aclruntime/__init__.py" in names
    assert "Requires-Python: >=3.8" in metadata
    assert "Requires-Dist: omrun>=0.1.0" in metadata


def test_the_wheel_works_where_pip_puts_it(wheel, om, command, tmp_path):
    target = tmp_path / "site"
    words = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([sys.executable, "-m", *words, str(wheel)], check=True, timeout=240)
    others = [path for path in os.environ["PYTHONPATH"].split(os.pathsep) if path != str(PACKAGE)]
    env = {"PYTHONPATH": os.pathsep.join([str(target), *others])}
    run = command("-m", om.pair, "--output_dirname", "r", env=env)
    assert run.summary("r")["NPU_compute_time"]["count"] == 1
    text = subprocess.run(
        [sys.executable, "-c", "import ais_bench, aclruntime; print(ais_bench.__file__)"],
        check=True,
        stdout=subprocess.PIPE,
        universal_newlines=True,
        env={**os.environ, **env},
    ).stdout
    assert text.startswith(str(target))

# SPDX-License-Identifier: MIT
"""The packages, and a program that uses them, as mypy --strict sees them."""
import os
import subprocess
import sys

import pytest
from conftest import ROOT

pytest.importorskip("mypy")

PROGRAM = '''
import asyncio
import concurrent.futures
from typing import Any, Dict, List, Optional, Tuple

import omrun
from huawei_api import ACLNetHandler, using_huawei_api

def use(session: omrun.Session, x: Any) -> Tuple[Any, ...]:
    future: concurrent.futures.Future[Any] = session.submit(x)
    results: List[Any] = list(session.map([x, x], ordered=False, ahead=3, progress=True))
    shape: Tuple[int, ...] = session.inputs[0].shape
    axis: Optional[int] = session.inputs[0].batch_axis
    latency: float = session.stats().devices[0].compute.p99_us
    total: int = omrun.devices()[0].memory_total
    text: str = session.prometheus() + omrun.info(b"x.om").soc_version
    with session.trace("t.json"):
        session(x, out=session.empty_outputs(x), timeout=3)
    return session.run({"x": x})

async def wait(session: omrun.Session, x: Any) -> Any:
    try:
        return await session.arun(x)
    except omrun.DriverError as error:
        code: int = error.code
        device: Optional[int] = error.device
        raise ValueError(code, device)

@using_huawei_api
def handle(path: str) -> Any:
    return ACLNetHandler([0, 1], path).forward([1, 2])

with omrun.Session("x.om", [0], queue_limit=3) as opened:
    result: Tuple[Any, ...] = use(opened, handle("x.om"))
'''


def mypy(folder, *arguments):
    path = os.pathsep.join([str(ROOT / "python"), str(ROOT / "python" / "huawei_api")])
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / "cache"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=dict(os.environ, MYPYPATH=path),
    )
    return done.returncode, done.stdout


def test_the_packages_are_typed(tmp_path):
    code, said = mypy(tmp_path, "-p", "omrun", "-p", "huawei_api")
    assert code == 0, said


def test_a_program_that_uses_them_is_typed(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    code, said = mypy(tmp_path, str(program))
    assert code == 0, said
    program.write_text(PROGRAM + "\nopened.inputs[0].nothing\n")
    code, said = mypy(tmp_path, str(program))
    assert code == 1 and 'has no attribute "nothing"' in said, said

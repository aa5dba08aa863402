# SPDX-License-Identifier: MIT
"""A program that uses the packages with types; tools/check_types.py has it looked at, nothing runs it."""
import asyncio
import concurrent.futures
from typing import Any, Dict, List, Optional, Tuple

import omrun
from huawei_api import ACLNetHandler, using_acl_net_handler, using_huawei_api


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
    print(future, results, shape, axis, latency, total, text)
    return session.run({"x": x})


async def wait(session: omrun.Session, x: Any) -> Any:
    try:
        return await asyncio.wait_for(session.arun(x), 3)
    except omrun.DriverError as error:
        code: int = error.code
        device: Optional[int] = error.device
        raise ValueError(code, device) from error


@using_huawei_api
def handle(path: str) -> Dict[str, Any]:
    with using_acl_net_handler([0, 1], path) as handler:
        one: Any = handler([1, 2])
    return {"one": one, "two": ACLNetHandler([0, 1], path).forward([1, 2])}


with omrun.Session("x.om", [0], queue_limit=3) as opened:
    outputs: Tuple[Any, ...] = use(opened, handle("x.om")["one"])

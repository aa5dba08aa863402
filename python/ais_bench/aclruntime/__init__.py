# SPDX-License-Identifier: MIT
"""The names that programs import from aclruntime, served by omrun."""
from ais_bench.infer.engine import InferenceSession, session_options
from ais_bench.infer.lists import infer_options
from ais_bench.infer.tensors import BaseTensor, Tensor, dtype, tensor_desc, type
from ais_bench.infer.timing import MemorySummary
from ais_bench.infer.timing import Times as summary

sumary = summary

# Every member is also a name of the module: aclruntime.float32, aclruntime.memory_host.
globals().update(dtype.__members__)
globals().update(type.__members__)


def model(modelPath, deviceId=0, options=None):
    """InferenceSession(), as it was called once."""
    return InferenceSession(modelPath, deviceId, options)

__all__ = [
    "BaseTensor",
    "InferenceSession",
    "MemorySummary",
    "Tensor",
    "dtype",
    "infer_options",
    "model",
    "session_options",
    "summary",
    "sumary",
    "tensor_desc",
    "type",
]

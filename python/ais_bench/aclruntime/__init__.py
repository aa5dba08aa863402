# SPDX-License-Identifier: MIT
"""The names that programs import from aclruntime, served by omrun."""
from ais_bench.infer.engine import InferenceSession, infer_options, session_options
from ais_bench.infer.tensors import BaseTensor, Tensor, dtype, tensor_desc
from ais_bench.infer.timing import MemorySummary
from ais_bench.infer.timing import Times as summary

sumary = summary

__all__ = [
    "BaseTensor",
    "InferenceSession",
    "MemorySummary",
    "Tensor",
    "dtype",
    "infer_options",
    "session_options",
    "summary",
    "sumary",
    "tensor_desc",
]

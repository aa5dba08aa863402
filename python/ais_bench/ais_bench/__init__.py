# SPDX-License-Identifier: MIT
"""Runs and measures Ascend offline models, with the interface of the tool of this name, on omrun.

    from ais_bench.infer.interface import InferSession
    session = InferSession(device_id=0, model_path="model.om")
    outputs = session.infer([array])

    python3 -m ais_bench --model model.om --input data --output results
"""

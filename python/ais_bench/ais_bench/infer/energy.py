# SPDX-License-Identifier: MIT
"""The energy of a run, from the power that npu-smi shows."""
import re
import subprocess
import threading
import time

_POWER = re.compile(r"Power Dissipation\(W\)\s*:\s*([0-9.]+)")
_PAUSE_SECONDS = 0.1


def read_watts(npu_id):
    """What the NPU takes now."""
    command = ["npu-smi", "info", "-t", "power", "-i", str(npu_id)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        raise RuntimeError(f"--energy_consumption needs npu-smi: {error}") from error
    text = done.stdout.decode("utf-8", "replace")
    found = _POWER.search(text)
    if done.returncode != 0 or not found:
        raise RuntimeError(f'"{" ".join(command)}" shows no power: {text.strip() or "no output"}')
    return float(found.group(1))


class EnergyMeter:
    """Adds up power over time while its `with` block runs."""

    def __init__(self, npu_id):
        self._npu_id = npu_id
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.joules = 0.0

    def __enter__(self):
        self._last = (time.monotonic(), read_watts(self._npu_id))
        self._thread.start()
        return self

    def _add(self):
        now, watts = time.monotonic(), read_watts(self._npu_id)
        before, watts_before = self._last
        self.joules += (now - before) * (watts + watts_before) / 2
        self._last = (now, watts)

    def _watch(self):
        while not self._ended.wait(_PAUSE_SECONDS):
            try:
                self._add()
            except RuntimeError:
                return  # the last reading, which is not missed, will say why

    def __exit__(self, kind, error, trace):
        self._ended.set()
        self._thread.join()
        if kind is None:
            self._add()

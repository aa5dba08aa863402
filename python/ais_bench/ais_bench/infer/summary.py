# SPDX-License-Identifier: MIT
"""What a run came to: on the screen and as JSON."""
import json
import os

import numpy as np

from ais_bench.infer.log import logger

_PERCENTILE = 99


class ListInfo:
    """The usual figures of a list of numbers; zeros for an empty one."""

    def __init__(self, values=(), percentile=_PERCENTILE):
        array = np.asarray([float(value) for value in values])
        some = array.size > 0
        self.min = float(array.min()) if some else 0.0
        self.max = float(array.max()) if some else 0.0
        self.mean = float(array.mean()) if some else 0.0
        self.median = float(np.median(array)) if some else 0.0
        self.percentile = float(np.percentile(array, percentile)) if some else 0.0
        self.count = int(array.size)

    def as_dict(self):
        return {
            "min": self.min,
            "max": self.max,
            "mean": self.mean,
            "median": self.median,
            f"percentile({_PERCENTILE}%)": self.percentile,
            "count": self.count,
        }

    def __str__(self):
        return (
            f"min = {self.min}, max = {self.max}, mean = {self.mean}, median = {self.median}, "
            f"percentile({_PERCENTILE}%) = {self.percentile}"
        )


def covered(intervals):
    """The time that at least one of the (start, end) lies over."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(tuple(interval) for interval in intervals):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


class Summary:
    """The lists that a run fills in, and what they say together. Times are milliseconds."""

    def __init__(self):
        self.infodict = {"filesinfo": {}}
        self.reset()

    def reset(self):
        self.h2d_latency_list = []
        self.d2h_latency_list = []
        self.npu_compute_time_list = []
        self.npu_compute_time_interval_list = []
        self._batchsizes = []

    @staticmethod
    def get_list_info(work_list, percentile_scale, merge=False):
        return ListInfo(work_list, percentile_scale)

    def add_batchsize(self, n):
        self._batchsizes.append(n)

    def _sample(self, sample_id):
        return self.infodict["filesinfo"].setdefault(sample_id, {"infiles": [], "outfiles": []})

    def add_sample_id_infiles(self, sample_id, infiles):
        sample = self._sample(sample_id)
        if not sample["infiles"]:
            sample["infiles"] = list(infiles)

    def append_sample_id_outfile(self, sample_id, outfile):
        self._sample(sample_id)["outfiles"].append(outfile)

    def add_args(self, args):
        self.infodict["args"] = list(args)

    def report(self, batchsize, output_prefix, display_all_summary=False, multi_threads=False):
        """Works everything out, logs it, and writes <output_prefix>_summary.json."""
        times = self.npu_compute_time_list
        if multi_threads and self.npu_compute_time_interval_list:
            times = [end - start for start, end in self.npu_compute_time_interval_list]
        compute = ListInfo(times)
        h2d, d2h = ListInfo(self.h2d_latency_list), ListInfo(self.d2h_latency_list)
        if self._batchsizes:
            batchsize = sum(self._batchsizes) / len(self._batchsizes)
        mean = compute.mean
        if multi_threads and compute.count:
            mean = covered(self.npu_compute_time_interval_list) / compute.count or mean
        throughput = 1000 * batchsize / mean if mean else 0
        self.infodict.update(
            NPU_compute_time=compute.as_dict(),
            H2D_latency=h2d.as_dict(),
            D2H_latency=d2h.as_dict(),
            throughput=throughput,
            npu_compute_time_list=[float(value) for value in times],
            pid=os.getpid(),
        )
        self._show(compute, h2d, d2h, display_all_summary, batchsize, mean)
        if output_prefix is not None:
            self._write(output_prefix + "_summary.json")

    def _show(self, compute, h2d, d2h, everything, batchsize, mean):
        logger.info("-----------------Performance Summary------------------")
        if everything:
            logger.info("H2D_latency (ms): %s", h2d)
        logger.info("NPU_compute_time (ms): %s", compute)
        if everything:
            logger.info("D2H_latency (ms): %s", d2h)
        logger.info(
            "throughput 1000*batchsize.mean(%s)/NPU_compute_time.mean(%s): %s",
            batchsize,
            mean,
            self.infodict["throughput"],
        )
        logger.info("------------------------------------------------------")

    def _write(self, path):
        """As a whole or not at all."""
        partial = f"{path}.{os.getpid()}"
        with open(partial, "w", encoding="utf-8") as file:
            json.dump(self.infodict, file)
        os.replace(partial, path)


summary = Summary()

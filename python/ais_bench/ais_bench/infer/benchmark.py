# SPDX-License-Identifier: MIT
"""A measured run on one device, or on several at once."""
import contextlib
import itertools
import os
import sys
import threading
import time

import omrun

from ais_bench.infer import samples as sampling
from ais_bench.infer.energy import EnergyMeter
from ais_bench.infer.feeds import as_array
from ais_bench.infer.interface import InferSession
from ais_bench.infer.log import logger
from ais_bench.infer.results import Writer
from ais_bench.infer.shapes import format_gears, format_shapes
from ais_bench.infer.summary import Summary


@contextlib.contextmanager
def progress(total, what):
    """A function to call after each of `total` steps; shows a bar where tqdm is installed."""
    try:
        from tqdm import tqdm
    except ImportError:
        yield lambda: None
        return
    with tqdm(total=total, desc=f"Inference {what} Processing", disable=None) as bar:
        yield bar.update


class Run:
    """The run of one device, in the steps that several devices take together.

    args     as arguments.parse() gives them
    device   the id
    lists    the files of each input, or None for made-up data
    """

    def __init__(self, args, device, lists, acl_json_path=None, npu_id=0):
        self._args = args
        self._device = device
        self._prefix = None
        self._npu_id = npu_id
        self.summary = Summary()
        self._session = InferSession(
            device, args.model, acl_json_path, args.debug, args.loop, self._threads()
        )
        self._session.session.keep_all_times()
        try:
            self._prepare(lists)
        except BaseException:
            self.close()
            raise

    def save_in(self, prefix):
        """Results go into this folder and <prefix>_summary.json; None: nowhere."""
        self._prefix = prefix

    def _threads(self):
        return self._args.threads if self._args.pipeline else 1

    def close(self):
        self._session.free_resource()

    # ---- Preparation -------------------------------------------------------------------------

    def _prepare(self, lists):
        args, descs = self._args, self._session.get_inputs()
        self._by_file = args.auto_set_dymdims_mode or args.auto_set_dymshape_mode
        self._wanted = None if self._by_file else self._set_shapes()
        if lists is None:
            made_up = sampling.MadeUpData(args.pure_data_type, args.seed)
            self._made_up = made_up.make(descs, self._wanted)
            self._samples = [sampling.pure_sample(len(descs))]
        else:
            self._samples = sampling.make_samples(lists, descs, self._wanted)
        self._batchsize = args.batchsize or self._find_batchsize()
        self._read_ahead = None
        if args.run_mode == "full":
            self._read_ahead = {sample.first: self._load(sample) for sample in self._samples}

    def _set_shapes(self):
        """Sets the shapes that the options ask for; the shape of every input."""
        args, session = self._args, self._session
        if args.dym_batch:
            session.set_dynamic_batchsize(args.dym_batch)
            if (args.dym_batch,) not in session.session.gears:
                logger.warning(
                    "%d is none of the gears %s: what is measured are several executions, or one "
                    "with padding",
                    args.dym_batch,
                    format_gears(session.session.gears),
                )
        elif args.dym_hw:
            session.set_dynamic_hw(*args.dym_hw)
        elif args.dym_dims:
            session.set_dynamic_dims(args.dym_dims)
        elif args.dym_shape:
            session.set_dynamic_shape(args.dym_shape)
        else:
            self._want_static()
        return session.session.input_shapes()

    def _want_static(self):
        session = self._session.session
        option = {
            "batch": "--dymBatch",
            "image": "--dymHW",
            "dims": "--dymDims",
            "range": "--dymShape",
        }.get(session.shape_kind)
        if option == "--dymShape":
            raise RuntimeError(f"{self._args.model} has shape ranges, {option} says which shapes")
        if option:
            raise RuntimeError(
                f"{self._args.model} has several shapes, {option} chooses one of its gears: "
                f"{format_gears(session.gears)}"
            )
        self._session.set_staticbatch()

    def _find_batchsize(self):
        """Samples per execution: along the first batch axis there is."""
        if self._wanted is None:
            return 0  # every file has its own
        for desc, shape in zip(self._session.get_inputs(), self._wanted):
            if desc.batch_axis >= 0:
                return shape[desc.batch_axis]
        return 1

    # ---- Feeding -----------------------------------------------------------------------------

    def _load(self, sample):
        """The arrays of a sample, ready for the model."""
        session = self._session.session
        if sample.files[0][0] is sampling.PURE:
            return session.prepare(self._made_up, self._wanted)
        descs = session.get_inputs()
        if not self._by_file:
            arrays = [
                sampling.load_batch(files, desc, wanted)
                for files, desc, wanted in zip(sample.files, descs, self._wanted)
            ]
            return session.prepare(arrays, self._wanted)
        arrays = [as_array(sampling.load(files[0])) for files in sample.files]
        given = [tuple(array.shape) for array in arrays]
        text = format_shapes([desc.name for desc in descs], given)
        if self._args.auto_set_dymdims_mode:
            self._session.set_dynamic_dims(text)
        else:
            self._session.set_dynamic_shape(text)
        return session.prepare(arrays, given)

    def _arrays_of(self, sample):
        return self._read_ahead[sample.first] if self._read_ahead else self._load(sample)

    # ---- Running -----------------------------------------------------------------------------

    def warm_up(self):
        """Runs the first sample a few times, unmeasured."""
        arrays = self._arrays_of(self._samples[0])
        self._session.set_loop_count(1)
        for _ in range(self._args.warmup_count):
            self._session.session.infer(arrays)
        self._session.set_loop_count(self._args.loop)
        self._session.reset_summaryinfo()
        logger.info("warm up %d done", self._args.warmup_count)

    def measure(self):
        """Runs every sample and saves what comes out."""
        args = self._args
        writer = Writer(
            self._prefix,
            args.outfmt,
            args.output_batchsize_axis,
            self._session.get_outputs(),
            self.summary,
        )
        self._energy = EnergyMeter(self._npu_id) if args.energy_consumption else None
        with self._energy or contextlib.suppress(), self._progress() as step:
            self._start, begin = time.time(), time.monotonic()
            for sample, outputs in zip(self._samples, self._outputs()):
                writer.save(sample, outputs)
                step()
            self._seconds = time.monotonic() - begin

    def _progress(self):
        what = "pipeline" if self._args.pipeline else self._args.run_mode
        return progress(len(self._samples), what)

    def _outputs(self):
        """What comes out of each sample, in order."""
        prepared = (self._note_batch(self._arrays_of(sample)) for sample in self._samples)
        session = self._session.session
        if self._args.pipeline:
            logger.info("run in pipeline mode with computing threads number:%d", self._args.threads)
            return session.stream(prepared)
        return (session.infer(arrays) for arrays in prepared)

    def _note_batch(self, arrays):
        if self._by_file and not self._args.batchsize:
            self.summary.add_batchsize(arrays[0].shape[0] if arrays[0].ndim else 1)
        return arrays

    # ---- Reporting ---------------------------------------------------------------------------

    def report(self):
        """Logs the figures and writes the summary; the throughput."""
        times, summary = self._session.summary(), self.summary
        summary.npu_compute_time_list = times.exec_time_list
        summary.npu_compute_time_interval_list = times.exec_time_list
        summary.h2d_latency_list = times.h2d_time_list
        summary.d2h_latency_list = times.d2h_time_list
        summary.add_args([sys.argv[0], *self._args.words])
        summary.infodict.update(self._circumstances())
        threads = self._threads() > 1
        summary.report(self._batchsize, self._prefix, self._args.display_all_summary, threads)
        if self._energy:
            logger.info("NPU ID:%s energy consumption(J):%s", self._npu_id, self._energy.joules)
        return summary.infodict["throughput"]

    def _circumstances(self):
        driver = omrun.driver()
        if driver.simulated:
            logger.info("simulated: npusim computed this on the CPU, no time is an NPU's")
        energy = {"energy_consumption_joules": self._energy.joules} if self._energy else {}
        return {
            "device": self._device,
            "soc": driver.soc_name,
            "simulated": driver.simulated,
            "end_to_end_seconds": self._seconds,
            **energy,
        }

    @property
    def interval(self):
        """(start, end) of the measurement, as time.time() counts."""
        return self._start, self._start + self._seconds


# ---- One device, several devices -------------------------------------------------------------


def output_prefix(args):
    """The folder of this run's results in that of --output, or None."""
    if args.output is None:
        return None
    if args.output_dirname:
        prefix = os.path.join(args.output, args.output_dirname)
        os.makedirs(prefix, exist_ok=True)
    else:
        prefix = _new_folder(os.path.join(args.output, time.strftime("%Y_%m_%d-%H_%M_%S")))
    logger.info("output path:%s", prefix)
    return prefix


def _new_folder(path):
    """Makes the folder, under another name when two runs begin in one second."""
    for i in itertools.count(1):
        candidate = path if i == 1 else f"{path}_{i}"
        try:
            os.makedirs(candidate)
            return candidate
        except FileExistsError:
            continue


def _input_lists(args):
    if args.input is None:
        return None
    return sampling.files_by_input(args.input, len(_input_names(args.model)))


def _input_names(model):
    return [tensor.name for tensor in omrun.info(model).inputs if not tensor.hidden]


def run_one(args, acl_json_path=None):
    """The run of --device; its throughput."""
    run = Run(args, args.devices[0], _input_lists(args), acl_json_path, args.npu_ids[0])
    try:
        run.save_in(output_prefix(args))
        run.warm_up()
        run.measure()
        return run.report()
    finally:
        run.close()


def run_several(args, acl_json_path=None):
    """The runs of all of --device, measured at the same time; the sum of their throughputs."""
    logger.info("multidevice:%s run begin", args.devices)
    lists = _input_lists(args)
    shares = [lists] * len(args.devices)
    if args.divide_input:
        if len(lists[0]) < len(args.devices):
            raise RuntimeError(
                f"--input has {len(lists[0])} files per input, too few to be shared among "
                f"{len(args.devices)} devices"
            )
        shares = sampling.divide(lists, len(args.devices))
    runs = []
    try:
        for i, device in enumerate(args.devices):
            npu_id = args.npu_ids[min(i, len(args.npu_ids) - 1)]
            runs.append(Run(args, device, shares[i], acl_json_path, npu_id))
        prefix = output_prefix(args)
        for i, (device, run) in enumerate(zip(args.devices, runs)):
            run.save_in(prefix and os.path.join(prefix, f"device{device}_{i}"))
        _measure_together(args.devices, runs)
        return _report_together(args.devices, runs)
    finally:
        for run in runs:
            run.close()


def _measure_together(devices, runs):
    """Warms every device up, then measures all of them from the same moment on."""
    ready = threading.Barrier(len(runs))
    failures = []

    def serve(device, run):
        try:
            run.warm_up()
            ready.wait()
            run.measure()
        except threading.BrokenBarrierError:
            pass  # another device has failed and says so
        except Exception as error:
            failures.append((device, error))
            ready.abort()

    threads = [threading.Thread(target=serve, args=pair) for pair in zip(devices, runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        device, error = failures[0]
        raise RuntimeError(f"device {device}: {error}") from error


def _report_together(devices, runs):
    throughputs = [run.report() for run in runs]
    for i, (device, run, throughput) in enumerate(zip(devices, runs, throughputs)):
        start, end = run.interval
        logger.info(
            "i:%d device_%d throughput:%s start_time:%s end_time:%s",
            i,
            device,
            throughput,
            start,
            end,
        )
    logger.info("summary throughput:%s", sum(throughputs))
    return sum(throughputs)

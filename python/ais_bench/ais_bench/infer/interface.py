# SPDX-License-Identifier: MIT
"""InferSession, MultiDeviceSession and MemorySummary, as programs have always imported them."""
import threading
import time

import numpy as np

from ais_bench.infer import shapes, timing
from ais_bench.infer.engine import InferenceSession, session_options
from ais_bench.infer.feeds import as_array
from ais_bench.infer.lists import infer_options
from ais_bench.infer.log import logger
from ais_bench.infer.tensors import Tensor

MODES = ("static", "dymbatch", "dymhw", "dymdims", "dymshape")


def _positive(value, what):
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{what} is {value!r}, wanted is a positive integer")
    return int(value)


class InferSession:
    """One .om on one device.

    device_id      the NPU, numbered as npu-smi does
    model_path     the .om
    acl_json_path  AscendCL's configuration file, for profiling and dumps
    debug          tells what the session does
    loop           executions per inference; the last one's outputs are returned

    Any thread may call it at any time, and other Python threads go on meanwhile. Failures are
    RuntimeErrors that say what was seen and what is wanted.
    """

    def __init__(self, device_id, model_path, acl_json_path=None, debug=False, loop=1, threads=1):
        self.device_id = device_id
        self.model_path = model_path
        self.acl_json_path = acl_json_path
        self.debug = debug
        self.loop = _positive(loop, "loop")
        self.options = session_options()
        self.options.acl_json_path = acl_json_path or ""
        self.options.log_level = 1 if debug else 2
        self.options.loop = self.loop
        self.options.threads = threads
        self.session = InferenceSession(model_path, device_id, self.options)
        self.outputs_names = [desc.name for desc in self.session.get_outputs()]
        self.intensors_desc = self.session.get_inputs()
        self.outtensors_desc = self.session.get_outputs()
        if debug:
            logger.info("%s", self.session)

    # ---- What the model is -------------------------------------------------------------------

    def get_inputs(self):
        """The inputs: objects with name, datatype, format, shape, size and realsize."""
        return self.session.get_inputs()

    def get_outputs(self):
        """The outputs, likewise."""
        return self.session.get_outputs()

    # ---- Inference ---------------------------------------------------------------------------

    def infer(self, feeds, mode="static", custom_sizes=100000, out_array=True):
        """One inference.

        feeds         one array per input: NumPy arrays or scalars, torch tensors, Tensors
        mode          "static", "dymbatch", "dymhw", "dymdims" or "dymshape"
        custom_sizes  accepted and not needed
        out_array     False for Tensors instead of arrays

        Returns a list with an array per output.
        """
        outputs = self.session.infer(self._prepare(feeds, mode))
        return outputs if out_array else self.session.as_tensors(outputs, self.outputs_names)

    def infer_pipeline(self, feeds_list, mode="static", custom_sizes=100000):
        """Many inferences, copies of some under the compute of others.

        Returns a list with the outputs of each, in the order of the feeds. Their shapes may differ.
        """
        prepared = (self._prepare(feeds, mode) for feeds in feeds_list)
        return list(self.session.stream(prepared))

    def infer_iteration(
        self,
        feeds,
        in_out_list=None,
        iteration_times=1,
        mode="static",
        custom_sizes=100000,
        mem_copy=True,
    ):
        """Inferences that feed on each other; the outputs of the last.

        in_out_list  for every input the output it becomes next, or -1 to keep what it has:
                     [-1, 1, 0] keeps the first input, and gives output 1 to the second
        """
        times = _positive(iteration_times, "iteration_times")
        sources = self._sources(in_out_list or [])
        inputs = list(self._prepare(feeds, mode))
        outputs = self.session.infer(inputs)
        for _ in range(times - 1):
            for i, source in enumerate(sources):
                if source >= 0:
                    inputs[i] = outputs[source]
            outputs = self.session.infer(self.session.prepare(inputs))
        return outputs

    def first_inner_run(self, feeds, mode="static", custom_sizes=100000):
        """The first of inferences that feed on each other, for programs that go step by step."""
        return self.session.first_inner_run(self.outputs_names, self._prepare(feeds, mode))

    def inner_run(self, in_out_list, get_outputs=False, mem_copy=True):
        """The next one; its outputs as Tensors, or None where they are not asked for."""
        outputs = self.session.inner_run(in_out_list, self.outputs_names, get_outputs, mem_copy)
        return outputs if get_outputs else None

    def _sources(self, in_out_list):
        inputs, outputs = len(self.get_inputs()), len(self.get_outputs())
        sources = list(in_out_list)
        if sources and len(sources) != inputs:
            raise ValueError(f"in_out_list has {len(sources)} entries, the model {inputs} inputs")
        for source in sources:
            if isinstance(source, bool) or not isinstance(source, (int, np.integer)):
                raise ValueError(f"in_out_list holds {source!r}, wanted are integers")
            if not -1 <= source < outputs:
                raise ValueError(
                    f"in_out_list holds {source}, wanted is -1 or an output from 0 to {outputs - 1}"
                )
        return sources

    def _prepare(self, feeds, mode):
        """Checks what the mode promises, sets the shapes, and gives arrays the model takes."""
        if mode not in MODES:
            raise RuntimeError(f'mode is "{mode}", wanted is one of {", ".join(MODES)}')
        arrays = [as_array(feed) for feed in feeds]
        if mode == "static":
            self.session.set_staticbatch()
            return self.session.prepare(arrays)
        descs = self.get_inputs()
        if len(arrays) != len(descs):
            raise RuntimeError(f"got {len(arrays)} feeds, the model has {len(descs)} inputs")
        given = [tuple(array.shape) for array in arrays]
        self._set_mode(mode, descs, given)
        return self.session.prepare(arrays, given)

    def _set_mode(self, mode, descs, given):
        for desc, shape in zip(descs, given):
            if not shapes.fits(desc.shape, shape):
                raise RuntimeError(
                    f'input "{desc.name}" is {tuple(desc.shape)}, {shape} does not fit it'
                )
        gear = shapes.gear_of(descs, given)
        text = shapes.format_shapes([desc.name for desc in descs], given)
        if mode == "dymbatch":
            if len(set(gear)) > 1:
                raise RuntimeError(f"the inputs have different batch sizes: {text}")
            self.session.set_dynamic_batchsize(gear[0] if gear else 1)
        elif mode == "dymhw":
            self.session.set_dynamic_hw(*(gear[:2] if len(gear) > 1 else (1, 1)))
        elif mode == "dymdims":
            self.session.set_dynamic_dims(text)
        else:
            self.session.set_dynamic_shape(text)

    # ---- Inference in steps ------------------------------------------------------------------

    def set_staticbatch(self):
        self.session.set_staticbatch()

    def set_dynamic_batchsize(self, dym_batch):
        self.session.set_dynamic_batchsize(int(dym_batch))

    def set_dynamic_hw(self, w, h):
        """The varying axes in the model's order, whatever the arguments are called."""
        self.session.set_dynamic_hw(w, h)

    def set_dynamic_dims(self, dym_dims):
        self.session.set_dynamic_dims(dym_dims)

    def set_dynamic_shape(self, dym_shape):
        self.session.set_dynamic_shape(dym_shape)

    def set_custom_outsize(self, custom_sizes):
        self.session.set_custom_outsize(custom_sizes)

    def get_max_dym_batchsize(self):
        return self.session.get_max_dym_batchsize()

    def set_loop_count(self, loop):
        self.options.loop = _positive(loop, "loop")

    def set_context(self):
        return self.session.set_context()

    def run(self, feeds, out_array=False):
        """One inference with the shapes that were set; feeds may be bytes of the right size."""
        outputs = self.session.infer(self.session.prepare(list(feeds)))
        return outputs if out_array else self.session.as_tensors(outputs, self.outputs_names)

    def run_pipeline(
        self,
        infilelist,
        output,
        auto_shape=False,
        auto_dims=False,
        outfmt="BIN",
        pure_infer_mode=False,
        extra_session=None,
    ):
        """Inferences of files, a list of one for each input at a time; results go into a folder.

        output           the folder; empty: results are not kept
        auto_shape       every .npy has its own shape, as with mode "dymshape"
        auto_dims        the same with mode "dymdims"
        pure_infer_mode  names with "random" in them stand for random data, others for zeros
        """
        options = infer_options()
        options.output_dir, options.out_format = output, outfmt
        options.auto_dym_shape, options.auto_dym_dims = auto_shape, auto_dims
        options.pure_infer_mode = pure_infer_mode
        self.session.run_pipeline(infilelist, options, extra_session or [])

    def create_tensor_from_arrays_to_device(self, arrays):
        tensor = Tensor(as_array(arrays))
        tensor.to_device(self.device_id)
        return tensor

    def create_tensor_from_fileslist(self, desc, files):
        """The bytes of the files, one after the other, as the input `desc`."""
        return self.session.create_tensor_from_fileslist(desc, files)

    @staticmethod
    def convert_tensors_to_host(tensors):
        for tensor in tensors:
            tensor.to_host()

    @staticmethod
    def convert_tensors_to_arrays(tensors):
        return [np.array(tensor) for tensor in tensors]

    def get_dym_aipp_input_exist(self):
        return self.session.get_dym_aipp_input_exist()

    def check_dym_aipp_input_exist(self):
        self.session.check_dym_aipp_input_exist()

    def load_aipp_config_file(self, config_file, batchsize):
        """Refused: omrun opens no model that takes AIPP parameters at run time."""
        self.session.check_dym_aipp_input_exist()

    # ---- Measurements and the end ------------------------------------------------------------

    def summary(self):
        """What was measured so far; .exec_time_list has the milliseconds of every execution."""
        return self.session.summary()

    def reset_summaryinfo(self):
        """Forgets what summary() shows."""
        self.session.reset_summaryinfo()

    def free_resource(self):
        """Unloads the model. What was measured stays; inference is over."""
        self.session.free_resource()

    @staticmethod
    def finalize():
        """Unloads every model of this process. New sessions may follow."""
        InferenceSession.finalize()

    # Names that earlier releases used.
    sumary = summary
    reset_sumaryinfo = reset_summaryinfo
    free_device = free_resource
    get_dym_aipp_input_exsity = get_dym_aipp_input_exist
    check_dym_aipp_input_exsity = check_dym_aipp_input_exist


class _Summary(dict):
    """A dict by device that also answers when it is called, since both ways are in use."""

    def __call__(self):
        return self


class MultiDeviceSession:
    """One .om on several devices, which are named with the feeds.

    The model is loaded on a device when it is first needed there and stays loaded. Devices run at
    once, in this process.
    """

    def __init__(self, model_path, acl_json_path=None, debug=False, loop=1):
        self.model_path = model_path
        self.acl_json_path = acl_json_path
        self.debug = debug
        self.loop = _positive(loop, "loop")
        self.summary = _Summary()  # {device: [milliseconds of each of its feeds, ...]}
        self._sessions = {}

    def infer(self, device_feeds, mode="static", custom_sizes=100000):
        """InferSession.infer() for {device: [feeds, feeds, ...]}; {device: [outputs, ...]}."""
        return self._on_devices(device_feeds, lambda session, feeds: session.infer(feeds, mode))

    def infer_pipeline(self, device_feeds_list, mode="static", custom_sizes=100000):
        """InferSession.infer_pipeline() for {device: [feeds_list, ...]}."""
        return self._on_devices(
            device_feeds_list, lambda session, feeds_list: session.infer_pipeline(feeds_list, mode)
        )

    def infer_iteration(
        self,
        device_feeds,
        in_out_list=None,
        iteration_times=1,
        mode="static",
        custom_sizes=None,
        mem_copy=True,
    ):
        """InferSession.infer_iteration() for {device: [feeds, ...]}."""
        return self._on_devices(
            device_feeds,
            lambda session, feeds: session.infer_iteration(
                feeds, in_out_list, iteration_times, mode
            ),
        )

    def _session(self, device):
        if device not in self._sessions:
            self._sessions[device] = InferSession(
                device, self.model_path, self.acl_json_path, self.debug, self.loop
            )
        return self._sessions[device]

    def _on_devices(self, work, call):
        """{device: [call(session, item) for its items]}; devices at once, items in order."""
        sessions = {device: self._session(device) for device in work}
        outputs = {device: [] for device in work}
        times = {device: [] for device in work}
        failures = {}

        def serve(device):
            try:
                for item in work[device]:
                    begin = time.monotonic()
                    outputs[device].append(call(sessions[device], item))
                    times[device].append((time.monotonic() - begin) * 1e3)
            except Exception as error:
                failures[device] = error

        threads = [threading.Thread(target=serve, args=(device,)) for device in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for device, error in failures.items():
            raise RuntimeError(
                f"device {device}, feeds {len(outputs[device])}: {error}"
            ) from error
        self.summary.clear()
        self.summary.update(times)
        return outputs

    def free_resource(self):
        """Unloads the model everywhere; a later call loads it again."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            session.free_resource()

    finalize = free_resource


class MemorySummary:
    """What copying took in this process: a number of milliseconds per inference, in order."""

    @staticmethod
    def get_h2d_time_list():
        return timing.MemorySummary().H2D_time_list

    @staticmethod
    def get_d2h_time_list():
        return timing.MemorySummary().D2H_time_list

    @staticmethod
    def reset():
        timing.MemorySummary().reset()

    get_H2D_time_list = get_h2d_time_list
    get_D2H_time_list = get_d2h_time_list

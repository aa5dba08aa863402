# SPDX-License-Identifier: MIT
"""InferenceSession: one model on one device, the way aclruntime offers it, run by omrun."""
import collections
import contextlib
import threading
import weakref

import omrun

from ais_bench.infer import acl_config, lists, shapes
from ais_bench.infer.feeds import as_array, fit
from ais_bench.infer.steps import Steps
from ais_bench.infer.tensors import Tensor, dtype_named, format_number, tensor_desc
from ais_bench.infer.timing import Meter

_open_sessions = weakref.WeakSet()
_HINTS = {"batch": "dymbatch", "image": "dymhw", "dims": "dymdims", "range": "dymshape"}


class session_options:
    """How a session runs.

    loop           executions per inference
    log_level      1 tells what the session does
    acl_json_path  AscendCL's configuration, which switches profiling and dumps on
    threads        loads of the model that share the device's compute
    """

    def __init__(self):
        self.loop = 1
        self.log_level = 2
        self.acl_json_path = ""
        self.threads = 1


@contextlib.contextmanager
def runtime_errors():
    """What omrun says, as the RuntimeError that programs of this interface expect."""
    try:
        yield
    except RuntimeError:
        raise
    except (omrun.OmrunError, TypeError, ValueError) as error:
        raise RuntimeError(str(error)) from error


def _describe(tensor):
    return tensor_desc(
        tensor.name,
        dtype_named(tensor.dtype),
        format_number(tensor.format),
        tensor.shape,
        tensor.size,
        -1 if tensor.batch_axis is None else tensor.batch_axis,
    )


class Pending:
    """One execution on its way."""

    def __init__(self, future, meter, rows):
        self._future = future
        self._recorded = threading.Event()
        self._meter, self._rows = meter, rows
        future.add_done_callback(self._settled)

    def _settled(self, future):
        try:
            if not future.cancelled() and future.exception() is None:
                self._meter.record(self._rows)
        except omrun.OmrunError:
            pass  # the session was closed meanwhile: nobody asks any more
        finally:
            self._recorded.set()

    def result(self):
        """The outputs, in a list; what they took is in the summary by then."""
        with runtime_errors():
            outputs = self._future.result()
        self._recorded.wait()
        return list(outputs) if isinstance(outputs, tuple) else [outputs]

    def cancel(self):
        self._future.cancel()


class InferenceSession(Steps):
    """One .om on one device. Any thread may call it at any time; waiting leaves Python free.

    model_path  the .om
    device_id   as npu-smi numbers the devices this process sees
    options     a session_options

    Raises RuntimeError with omrun's sentence.
    """

    def __init__(self, model_path, device_id=0, options=None):
        self._options = options or session_options()
        self._path = model_path
        self._device = int(device_id)
        acl_config.start(self._options.acl_json_path, InferenceSession.finalize)
        with runtime_errors():
            self._omrun = omrun.Session(
                model_path,
                self._device,
                lanes_per_device=self._options.threads,
                time_all=True,
            )
        self._inputs = [_describe(tensor) for tensor in self._omrun.inputs]
        self._outputs = [_describe(tensor) for tensor in self._omrun.outputs]
        self._shapes = None  # what the inputs were set to; None: their own
        self._lock = threading.Lock()
        self._meter = Meter(self._read_totals, self._options.threads)
        _open_sessions.add(self)

    def _read_totals(self):
        device = self._omrun.stats().devices[0]
        stages = (device.h2d, device.compute, device.d2h)
        return (device.rows, *(stage.count * stage.mean_us / 1e3 for stage in stages))

    # ---- What it is --------------------------------------------------------------------------

    def get_inputs(self):
        return self._inputs

    def get_outputs(self):
        return self._outputs

    def options(self):
        return self._options

    @property
    def shape_kind(self):
        """"static", "batch", "image", "dims" or "range"."""
        return self._omrun.shape_kind

    @property
    def gears(self):
        """The compiled shapes: (batch,), (height, width) or one value per varying axis."""
        return self._omrun.gears

    def __str__(self):
        lines = ["<Model>", f"device:\t{self._device}"]
        for title, descs in (("input:", self._inputs), ("output:", self._outputs)):
            lines.append(title)
            lines += [f"  #{i}    {desc}" for i, desc in enumerate(descs)]
        return "\n".join(lines) + "\n"

    __repr__ = __str__

    # ---- Shapes ------------------------------------------------------------------------------

    def set_staticbatch(self):
        """Every input has the shape it comes with."""
        self._set_shapes(None)

    def set_dynamic_batchsize(self, batchsize):
        """The varying axis of every input is `batchsize` rows."""
        self._want("batch")
        rows = self._positive(batchsize, "the batch size")
        self._set_shapes([shapes.fill(d.shape, iter([rows])) for d in self._inputs])

    def set_dynamic_hw(self, height, width):
        """The varying axes of every input are height and width."""
        self._want("image")
        gear = (self._positive(height, "the height"), self._positive(width, "the width"))
        self._want_gear(gear)
        self._set_shapes([shapes.fill(desc.shape, iter(gear)) for desc in self._inputs])

    def set_dynamic_dims(self, text):
        """Shapes as "name:1,600;other:1,600", which must be a gear."""
        self._want("dims")
        given = self._read_shapes(text)
        self._want_gear(shapes.gear_of(self._inputs, given))
        self._set_shapes(given)

    def set_dynamic_shape(self, text):
        """Shapes as "name:1,600;other:1,600": within ranges as they are; those between gears are
        padded and cropped."""
        self._want("range", "dims", "image", "batch")
        self._set_shapes(self._read_shapes(text))

    def set_custom_outsize(self, sizes):
        """Output sizes need not be known beforehand; this is for programs that tell them."""

    def get_max_dym_batchsize(self):
        return self._omrun.batch if self.shape_kind == "batch" else 0

    def input_shapes(self):
        """The shapes that are set, or else those of a model that has no others."""
        return self._shapes or [tuple(desc.shape) for desc in self._inputs]

    def _set_shapes(self, given):
        with self._lock:
            self._shapes = given
            for i, desc in enumerate(self._inputs):
                desc.realsize = desc.bytes_of(given[i]) if given else desc.size

    @staticmethod
    def _positive(value, what):
        if int(value) < 1:
            raise RuntimeError(f"{what} is {value}, wanted is a positive number")
        return int(value)

    def _want(self, *kinds):
        if self.shape_kind in kinds:
            return
        if self.shape_kind == "static":
            raise RuntimeError(f'{self._path} has one shape only: its mode is "static"')
        raise RuntimeError(f'{self._path} has {self._choice()}: its mode is "{self._hint()}"')

    def _choice(self):
        """What there is to choose from."""
        if self.shape_kind == "range":
            return "shape ranges"
        return f"{self.shape_kind} gears {shapes.format_gears(self.gears)}"

    def _hint(self):
        return _HINTS[self.shape_kind]

    def _want_gear(self, gear):
        if gear not in self.gears:
            raise RuntimeError(
                f"{shapes.format_gears([gear])} is not a gear of {self._path}; its gears are "
                f"{shapes.format_gears(self.gears)}"
            )

    def _read_shapes(self, text):
        named = shapes.parse_shapes(text)
        known = {desc.name: desc for desc in self._inputs}
        for name, shape in named.items():
            if name not in known:
                raise RuntimeError(f'no input is named "{name}"; there are {", ".join(known)}')
            if not shapes.fits(known[name].shape, shape):
                raise RuntimeError(
                    f'input "{name}" is {tuple(known[name].shape)}, {shape} does not fit it'
                )
        for desc in self._inputs:
            if desc.name not in named and any(dim < 0 for dim in desc.shape):
                raise RuntimeError(f'the shape of "{desc.name}" is missing in "{text}"')
        return [named.get(desc.name, tuple(desc.shape)) for desc in self._inputs]

    # ---- Inference ---------------------------------------------------------------------------

    def run(self, output_names, feeds):
        """One inference; a Tensor for each of the names.

        feeds  arrays, Tensors or BaseTensors in the model's order, or a dict of them by name
        """
        if output_names is None:
            raise TypeError("output_names is None, wanted is a list of names")
        return self.as_tensors(self.infer(self.prepare(feeds)), output_names)

    def as_tensors(self, outputs, output_names):
        """Those of the outputs that are named, as Tensors on the device."""
        index = {desc.name: i for i, desc in enumerate(self._outputs)}
        unknown = [name for name in output_names if name not in index]
        if unknown:
            raise RuntimeError(f'no output is named "{unknown[0]}"; there are {", ".join(index)}')
        tensors = [Tensor(outputs[index[name]]) for name in output_names]
        for tensor in tensors:
            tensor.to_device(self._device)
        return tensors

    def prepare(self, feeds, given=None):
        """The feeds as arrays that the model takes, of `given` shapes or those that were set."""
        if isinstance(feeds, dict):
            missing = [desc.name for desc in self._inputs if desc.name not in feeds]
            if missing:
                raise RuntimeError(f'the feed of "{missing[0]}" is missing')
            feeds = [feeds[desc.name] for desc in self._inputs]
        arrays = [as_array(feed) for feed in feeds]
        if len(arrays) != len(self._inputs):
            raise RuntimeError(f"got {len(arrays)} feeds, the model has {len(self._inputs)} inputs")
        if given is None:
            given = self._shapes or self._own_shapes(arrays)
        return [fit(array, desc, shape) for array, desc, shape in zip(arrays, self._inputs, given)]

    def _own_shapes(self, arrays):
        """Shapes when none were set: the model's, and the arrays' where the model's vary."""
        if self.shape_kind == "static":
            return [tuple(desc.shape) for desc in self._inputs]
        given = [tuple(array.shape) for array in arrays]
        for desc, shape in zip(self._inputs, given):
            if not shapes.fits(desc.shape, shape):
                raise RuntimeError(
                    f'input "{desc.name}" is {tuple(desc.shape)} with {self._choice()}, got '
                    f'{shape}; the array needs its shape, or mode "{self._hint()}" and one set'
                )
        if self.shape_kind in ("image", "dims"):
            self._want_gear(shapes.gear_of(self._inputs, given))
        return given

    def infer(self, arrays):
        """The outputs of what prepare() gave; it is executed as often as options().loop says."""
        rows = self._rows(arrays)
        with runtime_errors():
            for _ in range(self._options.loop):
                outputs = self._omrun.run(arrays)
                self._meter.record(rows)
        return list(outputs)

    def submit(self, arrays):
        """Starts one execution of what prepare() gave."""
        with runtime_errors():
            return Pending(self._omrun.submit(*arrays), self._meter, self._rows(arrays))

    def _rows(self, arrays):
        for array, desc in zip(arrays, self._inputs):
            if desc.batch_axis >= 0:
                return array.shape[desc.batch_axis]
        return 1

    def run_pipeline(self, first, second, *others):
        """Many inferences, copies of some under the compute of others. Of three kinds are

        (infilelist, infer_options, extra_sessions)      files, whose results go into a folder
        (infilelist, folder, auto_shape, auto_dims)      the same, as it was called once
        (output_names, feeds_list, shapes_list, auto_shape, auto_dims)
                                                         a list of Tensors for each of the feeds
        """
        if isinstance(second, lists.infer_options):
            return lists.run_files(self, first, second)
        if isinstance(second, str):
            options = lists.infer_options()
            options.output_dir = second
            options.auto_dym_shape, options.auto_dym_dims = (*others, False, False)[:2]
            return lists.run_files(self, first, options)
        return lists.run_feeds(self, first, second, *others)

    def create_tensor_from_fileslist(self, desc, files):
        """The bytes of the files, one after the other, as a Tensor for the input `desc`."""
        tensor = Tensor(lists.load_bytes(desc, files))
        tensor.to_device(self._device)
        return tensor

    def stream(self, prepared, ahead=0):
        """Yields the outputs of each that prepare() gave; some are on their way at once."""
        limit = ahead or 4 * self._options.threads
        waiting = collections.deque()  # (whether its outputs are wanted, Pending)
        try:
            for arrays in prepared:
                for left in reversed(range(self._options.loop)):
                    waiting.append((left == 0, self.submit(arrays)))
                while len(waiting) > limit:
                    yield from self._first_of(waiting)
            while waiting:
                yield from self._first_of(waiting)
        finally:
            for _, pending in waiting:
                pending.cancel()

    @staticmethod
    def _first_of(waiting):
        wanted, pending = waiting.popleft()
        outputs = pending.result()
        if wanted:
            yield outputs

    # ---- Measurements ------------------------------------------------------------------------

    def summary(self):
        """What was measured: exec_time_list, h2d_time_list, d2h_time_list, in milliseconds."""
        return self._meter.times

    def reset_summaryinfo(self):
        self._meter.times.clear()

    def keep_all_times(self):
        """Has summary() keep every entry, not the latest tens of thousands."""
        self._meter.kept = None

    sumary = summary
    reset_sumaryinfo = reset_summaryinfo

    # ---- The end -----------------------------------------------------------------------------

    def set_context(self):
        """Nothing to do: any thread may call. 0, as AscendCL would say."""
        return 0

    def free_resource(self):
        """Unloads the model; what was measured stays."""
        _open_sessions.discard(self)
        self._omrun.close()

    destroy = free_resource

    @staticmethod
    def finalize():
        """Unloads every model of this process. New sessions may follow."""
        for session in list(_open_sessions):
            session.free_resource()

    # ---- AIPP --------------------------------------------------------------------------------

    def get_dym_aipp_input_exist(self):
        """0: omrun opens no model that takes AIPP parameters at run time."""
        return 0

    def check_dym_aipp_input_exist(self):
        raise RuntimeError(f"{self._path} takes no AIPP parameters at run time")

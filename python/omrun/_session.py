# SPDX-License-Identifier: MIT
"""Session: one .om on a set of devices."""
import array
import asyncio
import atexit
import collections
import concurrent.futures
import os
import weakref
from typing import (
    Any,
    Callable,
    Deque,
    Dict,
    Iterable,
    Iterator,
    Mapping,
    NoReturn,
    Optional,
    Sequence,
    Set,
    Sized,
    Tuple,
    Type,
    Union,
)

from . import _arrays, _core, _futures, _progress, _stats
from ._describe import PathType, Tensor
from ._errors import BusyError
from ._logging import follow_level
from ._npusim import prepare

_TIME_ALL = 1  # OMR_SESSION_TIME_ALL
_ANY_NODE = 2  # OMR_SESSION_ANY_NODE

_open_sessions: "weakref.WeakSet[Session]" = weakref.WeakSet()


def _device_tuple(devices: Union[None, int, Iterable[int]]) -> Optional[Tuple[int, ...]]:
    if devices is None:
        return None
    if isinstance(devices, int):
        return (devices,)
    chosen = tuple(int(device) for device in devices)
    if not chosen:
        raise ValueError("devices is empty; wanted is at least one id, or None for every device")
    return chosen


def _tensors(fields: Iterable[Tuple[Any, ...]]) -> Tuple[Tensor, ...]:
    return tuple(Tensor(*tensor) for tensor in fields)


def _short_names(names: Sequence[str]) -> Tuple[str, ...]:
    """The outputs' own names: "sum" for "node:0:sum", as AscendCL has it."""
    short = tuple(name.split(":", 2)[-1] if name.count(":") > 1 else name for name in names)
    return short if len(set(short)) == len(short) else tuple(names)


def _as_inputs(item: Any) -> Tuple[Any, ...]:
    return item if type(item) is tuple else (item,)


class Session:
    """One .om loaded on a set of devices.

    Calls take any number of rows, spread them over the devices, and give results back in order.
    Everything here may be called from any thread at any time. The GIL is free while a call waits.

    path: the .om file.
    devices: one id, several, or None for every visible device.
    lanes_per_device: 0 means 1; more lanes share the device's compute.
    slots_per_lane: 0 means 3; batches in flight, so that copies and compute overlap.
    memory_limit: bytes of device memory per device; 0: what is free.
    device_timeout_ms: the longest silence of a device before it counts as hung; 0 means 60 000.
    acl_library: the libascendcl.so to open; None looks for one.
    batch_axis: the axis samples are stacked along; None: found; -1: there is none.
    queue_limit: unfinished calls before another one waits for room; 0 means 64.
    max_delay_us: the longest an idle device waits for rows of more calls to fill a batch.
    time_all: times every batch, as measuring programs want; else a sample after the first 64.
    gear_times_us: how long an execution of each gear takes, in the order of `gears`; None: measured.
    gear_cache: a folder that keeps measured gear times; None: $OMRUN_GEAR_CACHE, or none.
    any_node: the session's threads do not move to their device's NUMA node.
    progress: shows how long loading takes, where tqdm is installed.

    Raises NotFoundError, InvalidFileError, InvalidArgumentError, OutOfMemoryError, DriverError.

    >>> with omrun.Session("resnet50.om") as session:
    ...     logits = session(images)
    """

    def __init__(
        self,
        path: PathType,
        devices: Union[None, int, Iterable[int]] = None,
        *,
        lanes_per_device: int = 0,
        slots_per_lane: int = 0,
        memory_limit: int = 0,
        device_timeout_ms: int = 0,
        acl_library: Optional[PathType] = None,
        batch_axis: Optional[int] = None,
        queue_limit: int = 0,
        max_delay_us: int = 0,
        time_all: bool = False,
        gear_times_us: Optional[Sequence[float]] = None,
        gear_cache: Optional[PathType] = None,
        any_node: bool = False,
        progress: bool = False,
    ) -> None:
        prepare()
        follow_level()
        chosen = _device_tuple(devices)
        axis = 0 if batch_axis is None else batch_axis + 1 if batch_axis >= 0 else batch_axis
        library = None if acl_library is None else os.fsdecode(acl_library)
        with _progress.loading(os.path.basename(os.fsdecode(path)), progress):
            self._core = _core.open(
                os.fsencode(path),
                chosen,
                lanes_per_device,
                slots_per_lane,
                memory_limit,
                device_timeout_ms,
                library,
                axis,
                queue_limit,
                max_delay_us,
                (_TIME_ALL if time_all else 0) | (_ANY_NODE if any_node else 0),
                None if gear_times_us is None else array.array("d", gear_times_us).tobytes(),
                None if gear_cache is None else os.fsdecode(gear_cache),
            )
        self._path = os.fsdecode(path)
        self._describe()
        _open_sessions.add(self)

    def _describe(self) -> None:
        model = self._core.describe()
        self._name: str = model["name"]
        self._kind: str = model["shape_kind"]
        self._inputs = _tensors(model["inputs"])
        self._outputs = _tensors(model["outputs"])
        self._gears: Tuple[Tuple[int, ...], ...] = model["gears"]
        self._gear_times: Tuple[float, ...] = model["gear_times_us"]
        self._batch: int = model["batch"]
        self._devices: Tuple[int, ...] = model["devices"]
        self._names = _short_names([tensor.name for tensor in self._outputs])
        self._single = len(self._outputs) == 1
        self._view = _arrays.viewer([tensor.dtype for tensor in self._outputs])

    # ---- what it is --------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """The .om file, as it was given."""
        return self._path

    @property
    def name(self) -> str:
        """The model's name in the file."""
        return self._name

    @property
    def inputs(self) -> Tuple[Tensor, ...]:
        """The model's inputs: name, dtype, shape, format, size, batch_axis."""
        return self._inputs

    @property
    def outputs(self) -> Tuple[Tensor, ...]:
        """The model's outputs."""
        return self._outputs

    @property
    def shape_kind(self) -> str:
        """How shapes may vary: "static", "batch", "image", "dims" or "range"."""
        return self._kind

    @property
    def gears(self) -> Tuple[Tuple[int, ...], ...]:
        """The shapes compiled into the model: (batch,), (height, width) or one value per axis."""
        return self._gears

    @property
    def gear_times_us(self) -> Tuple[float, ...]:
        """How long an execution of each gear is taken to be: told, kept or measured."""
        return self._gear_times

    @property
    def batch(self) -> int:
        """Samples of the largest batch; 1 without a batch axis; 0 when there is no limit."""
        return self._batch

    @property
    def devices(self) -> Tuple[int, ...]:
        """The ids of the devices in use, in the order asked for."""
        return self._devices

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self not in _open_sessions

    def __repr__(self) -> str:
        state = ", closed" if self.closed else ""
        return f"<omrun.Session {self._path!r} on devices {list(self._devices)}{state}>"

    # ---- calls -------------------------------------------------------------------------------

    def __call__(self, *inputs: Any, out: Any = None, timeout: Optional[float] = None) -> Any:
        """Runs all rows of the inputs through the model.

        inputs: arrays in the model's order, or one dict of them by name. Rows are stacked along
            the batch axis, any number of them including none; the other axes equal the model's.
            Anything that is an array is one: NumPy's, DLPack's such as torch CPU tensors, the
            buffer protocol's, nested lists. Strides, byte order and the usual casts are taken care
            of.
        out: arrays to write the outputs to, in the form in which they would be returned.
        timeout: seconds; None waits as long as it takes.

        Returns an ndarray when the model has one output; else a tuple of them in the model's order,
        or a dict by name when the inputs were one ("sum", where AscendCL says "node:0:sum"); or
        `out`.

        Raises InvalidArgumentError (a ValueError), TypeError for what is no array of numbers,
        WaitTimeoutError, DriverError, DeviceLostError, SessionClosedError.
        """
        if out is not None:
            self._core.run(inputs, self._as_outputs(out), timeout)
            return out
        results = self._core.run(inputs, None, timeout)
        if self._single and self._view is None:
            return results[0]  # type: ignore[index]  # not None: it provides the outputs
        return self._form(results, inputs)

    def run(
        self,
        inputs: Union[Sequence[Any], Mapping[str, Any]],
        out: Any = None,
        timeout: Optional[float] = None,
    ) -> Tuple[Any, ...]:
        """The same with all inputs in one sequence or dict, and always a tuple of all outputs."""
        given = (dict(inputs),) if isinstance(inputs, Mapping) else tuple(inputs)
        if out is not None:
            outputs = self._as_outputs(out)
            self._core.run(given, outputs, timeout)
            first = outputs[0] if outputs else None
            return tuple(first[n] for n in self._names) if isinstance(first, dict) else outputs
        results: Any = self._core.run(given, None, timeout)
        return self._view(results) if self._view else results

    def submit(self, *inputs: Any, out: Any = None) -> "concurrent.futures.Future[Any]":
        """Starts what session(...) does; the future's result is what that would return.

        The arrays are held until the future is settled and must not change before. A full queue is
        waited for. Cancelling the future takes the call off the devices.

        Raises what shows before anything runs, as session(...) does; the rest is the future's.
        """
        return self._submit(inputs, out, True)

    def _submit(self, inputs: Tuple[Any, ...], out: Any, wait: bool) -> _futures.Future:
        outputs = None if out is None else self._as_outputs(out)
        finish = self._finisher(inputs) if out is None else lambda _: out
        return _futures.submit(self._core, inputs, outputs, finish, wait)

    async def arun(self, *inputs: Any, out: Any = None) -> Any:
        """The same for asyncio: `await session.arun(x)`.

        While the queue is full it waits for room without stopping the event loop.
        """
        loop = asyncio.get_running_loop()
        try:
            future = self._submit(inputs, out, False)
        except BusyError:
            future = await loop.run_in_executor(None, self._submit, inputs, out, True)
        return await asyncio.wrap_future(future, loop=loop)

    def map(
        self,
        items: Iterable[Any],
        *,
        ordered: bool = True,
        ahead: int = 0,
        progress: bool = False,
    ) -> Iterator[Any]:
        """Runs every item, with some of them on their way at once, and yields their results.

        items: each one what session(...) takes: an array, a dict by name, or a tuple of arrays.
        ordered: results in the order of the items; False yields each as soon as it is there.
        ahead: items taken from `items` before their results are; 0 means four per device.
        progress: shows a bar, where tqdm is installed.

        Leaving the iteration early cancels what is on its way.
        """
        limit = ahead if ahead > 0 else 4 * len(self._devices)
        results = (self._in_order if ordered else self._as_done)(items, limit)
        return self._with_bar(results, items) if progress else results

    def _in_order(self, items: Iterable[Any], limit: int) -> Iterator[Any]:
        waiting: Deque["concurrent.futures.Future[Any]"] = collections.deque()
        try:
            for item in items:
                waiting.append(self.submit(*_as_inputs(item)))
                if len(waiting) >= limit:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _as_done(self, items: Iterable[Any], limit: int) -> Iterator[Any]:
        waiting: Set["concurrent.futures.Future[Any]"] = set()
        try:
            for item in items:
                waiting.add(self.submit(*_as_inputs(item)))
                if len(waiting) >= limit:
                    done, waiting = self._wait_first(waiting)
                    for future in done:
                        yield future.result()
            for future in concurrent.futures.as_completed(set(waiting)):
                waiting.discard(future)
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()

    @staticmethod
    def _wait_first(waiting: Any) -> Any:
        return concurrent.futures.wait(
            waiting, return_when=concurrent.futures.FIRST_COMPLETED
        )

    @staticmethod
    def _with_bar(results: Iterator[Any], items: Iterable[Any]) -> Iterator[Any]:
        total = len(items) if isinstance(items, Sized) else None
        shown = _progress.bar(total=total, unit="call")
        try:
            for result in results:
                yield result
                if shown is not None:
                    shown.update()
        finally:
            if shown is not None:
                shown.close()

    # ---- memory ------------------------------------------------------------------------------

    def empty_outputs(self, *inputs: Any) -> Any:
        """Arrays in page-locked memory for what these inputs will give, to be used as `out=`.

        Devices write them directly, so that results are not copied on the host. The inputs' shapes
        are looked at, not their contents. Returned in the form of session(...).
        """
        shapes = self._core.output_shapes(inputs)
        arrays = tuple(
            _arrays.empty(shape, tensor.dtype) for shape, tensor in zip(shapes, self._outputs)
        )
        return self._form(arrays, inputs, view=False)

    # ---- forms of results --------------------------------------------------------------------

    def _form(self, results: Any, inputs: Tuple[Any, ...], view: bool = True) -> Any:
        if view and self._view:
            results = self._view(results)
        if self._single:
            return results[0]
        if len(inputs) == 1 and isinstance(inputs[0], dict):
            return dict(zip(self._names, results))
        return results

    def _finisher(self, inputs: Tuple[Any, ...]) -> Callable[[Any], Any]:
        if self._single and self._view is None:
            return _first
        # Not the inputs themselves: the future would keep them.
        form: Tuple[Any, ...] = ({},) if len(inputs) == 1 and isinstance(inputs[0], dict) else ()
        return lambda results: self._form(results, form)

    @staticmethod
    def _as_outputs(out: Any) -> Tuple[Any, ...]:
        return tuple(out) if isinstance(out, (tuple, list)) else (out,)

    # ---- watching ----------------------------------------------------------------------------

    def stats(self) -> _stats.SessionStats:
        """What the session has done so far: calls, rows, batches, times of every stage."""
        return _stats.make(*self._core.stats())

    def prometheus(self) -> str:
        """The same as text in Prometheus's exposition format."""
        return self._core.prometheus()

    def trace(self, path: PathType) -> "Trace":
        """Records from now on what every session's devices do; see Trace.

        >>> with session.trace("trace.json"):
        ...     session(images)
        """
        return Trace(path)

    # ---- closing -----------------------------------------------------------------------------

    def close(self) -> None:
        """Frees the devices. Calls that wait raise SessionClosedError; closing again is harmless.

        A session that is forgotten, or still open when Python exits, is closed then.
        """
        _open_sessions.discard(self)
        self._core.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Any
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Session cannot be copied or sent to another process: open one there")


def _first(results: Any) -> Any:
    return results[0]


class Trace:
    """A recording of what the devices do; it begins when this is made.

    It is written by stop(), or at the end of a `with` block, as Chrome trace events (JSON), which
    Perfetto and chrome://tracing show. There is one at a time in a process.

    Raises InvalidArgumentError when one is being recorded already, FileError.
    """

    def __init__(self, path: PathType) -> None:
        self._running = False
        _core.trace_start(os.fsencode(path))
        self._running = True

    def stop(self) -> None:
        """Writes the file. Stopping again is harmless."""
        if self._running:
            self._running = False
            _core.trace_stop()

    def __enter__(self) -> "Trace":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Any
    ) -> None:
        self.stop()


@atexit.register
def _close_all() -> None:
    for session in list(_open_sessions):
        session.close()
    _futures.stop()

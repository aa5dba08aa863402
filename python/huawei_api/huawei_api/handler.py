# SPDX-License-Identifier: MIT
"""ACLNetHandler: one model on a set of NPUs."""
import contextlib
import numbers
import os
import weakref
from typing import Any, Dict, Iterator, List, Sequence, Union

import numpy as np
import omrun

from . import report

Arrays = Union[Any, Sequence[Any], Dict[str, Any]]

_handlers: "weakref.WeakSet[ACLNetHandler]" = weakref.WeakSet()


def release_all() -> None:
    """Releases every handler there is."""
    for handler in list(_handlers):
        handler.release()


def _castable(value: Any, dtype: str) -> Any:
    """`value` as it is when omrun converts it, else converted as NumPy's astype() does."""
    if not isinstance(value, np.ndarray) and hasattr(value, "__dlpack__"):
        return value
    array = np.asarray(value)
    if dtype != "bfloat16" and not np.can_cast(array.dtype, dtype, "same_kind"):
        return array.astype(dtype)
    return array


class ACLNetHandler:
    """A model on one or several NPUs, called with [batch, ...] arrays of any batch.

    npu_device_ids: an id or a list of them, as `npu-smi info` numbers them.
    om_model_path: the .om file.

    The batch is spread over the NPUs. Several inputs come as a list or a dict by name. It may be
    called from several threads at once. Its devices are freed by release(), or when it is forgotten.

    Raises RuntimeError for no id and for duplicates, and what omrun.Session raises.
    """

    def __init__(
        self, npu_device_ids: Union[Sequence[int], int], om_model_path: "Union[str, os.PathLike[str]]"
    ) -> None:
        self.npu_device_ids: List[int] = (
            [int(npu_device_ids)]
            if isinstance(npu_device_ids, (int, numbers.Integral))
            else list(npu_device_ids)
        )
        if not self.npu_device_ids:
            raise RuntimeError("no NPU specified")
        if len(self.npu_device_ids) > len(set(self.npu_device_ids)):
            raise RuntimeError("duplicated NPU device IDs")
        self._session = omrun.Session(om_model_path, self.npu_device_ids)
        first = self._session.inputs[0].shape if self._session.inputs else ()
        self.batch_size: int = first[0] if first and first[0] > 0 else self._session.batch
        report.loaded(os.fspath(om_model_path), self._session)
        _handlers.add(self)

    def forward(self, images_data: Arrays) -> Any:
        """Runs the whole batch.

        images_data: an ndarray [batch, ...]; of a model with several inputs a list of them in its
            order, or a dict by name. Any batch, any strides; the dtype becomes the model's.

        Returns an ndarray of a model with one output, a list of them of one with several.

        Raises ValueError for a shape that does not fit, RuntimeError once it is released.
        """
        results = self._session.run(self._inputs(images_data))
        return results[0] if len(results) == 1 else list(results)

    def __call__(self, batch_images: Arrays) -> Any:
        """The same as forward()."""
        return self.forward(batch_images)

    def _inputs(self, given: Arrays) -> Any:
        wanted = self._session.inputs
        if isinstance(given, dict):
            dtypes = {tensor.name: tensor.dtype for tensor in wanted}
            return {name: _castable(v, dtypes.get(name, "bfloat16")) for name, v in given.items()}
        if len(wanted) == 1 or not isinstance(given, (list, tuple)):
            given = [self._only(given)]
        if len(given) != len(wanted):
            return [np.asarray(value) for value in given]  # omrun says what is wrong
        return [_castable(value, tensor.dtype) for value, tensor in zip(given, wanted)]

    def _only(self, given: Any) -> Any:
        """The only input: as it is, or in a list of one."""
        rank = len(self._session.inputs[0].shape)
        if isinstance(given, (list, tuple)) and len(given) == 1 and np.ndim(given[0]) == rank:
            return given[0]
        return given

    def release(self) -> None:
        """Frees the NPUs; releasing again is harmless."""
        session = self.__dict__.get("_session")  # absent when __init__() raised
        if session is None or session.closed:
            return
        report.release(self.npu_device_ids, session.close)

    def __del__(self) -> None:
        # While Python ends, what release() needs may be gone already; omrun has closed by then.
        with contextlib.suppress(Exception):
            self.release()


@contextlib.contextmanager
def using_acl_net_handler(
    npu_device_ids: Union[Sequence[int], int], om_model_path: "Union[str, os.PathLike[str]]"
) -> Iterator[ACLNetHandler]:
    """A `with` block's ACLNetHandler, released at its end."""
    handler = ACLNetHandler(npu_device_ids, om_model_path)
    try:
        yield handler
    finally:
        handler.release()

# SPDX-License-Identifier: MIT
"""What there is: devices, models, .om files. All without opening a session."""
import os
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple, Union

from . import _core
from ._npusim import prepare

PathType = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


@dataclass(frozen=True)
class Device:
    """One NPU, as this process may see it."""

    id: int
    memory_total: int  #: bytes
    memory_free: int  #: bytes


@dataclass(frozen=True)
class Driver:
    """The AscendCL that serves this process."""

    path: str  #: the libascendcl.so that was opened
    soc_name: str  #: "Ascend310P3"; "" when it does not say
    version: Tuple[int, int, int]  #: AscendCL's own
    simulated: bool  #: npusim: results are real, times are not an NPU's


@dataclass(frozen=True)
class Tensor:
    """An input or output of a model, as callers see it."""

    name: str
    dtype: str  #: NumPy's name of it, or "bfloat16"
    shape: Tuple[int, ...]  #: -1 where the axis varies
    format: str  #: AscendCL's layout name: "NCHW", "ND", ...
    size: int  #: bytes of the largest gear; 0 when unbounded
    batch_axis: Optional[int]  #: the axis samples are stacked along; None: it has none


@dataclass(frozen=True)
class OmTensor:
    """A tensor of an .om file, in AscendCL's terms."""

    name: str
    dtype: str  #: AscendCL's name of it: "FLOAT16", "UINT8", ...
    format: str
    size: int  #: bytes, of the largest gear
    dims: Tuple[int, ...]  #: -1 where an axis varies; (-2,): even the rank does
    ranges: Tuple[Tuple[int, int], ...]  #: (least, most) per axis; most -1: unbounded
    hidden: bool  #: added by the converter: gear or AIPP parameters
    aipp_mode: Optional[str]  #: "static" or "dynamic"
    aipp: Tuple[Tuple[str, str], ...]  #: the settings of the AIPP in the file


@dataclass(frozen=True)
class Partition:
    """A part of an .om file."""

    name: str
    offset: int  #: bytes from the start of the file
    size: int  #: bytes


@dataclass(frozen=True)
class OmInfo:
    """What an .om file says of itself. Texts are "" when it does not say."""

    path: str
    file_size: int
    generation: str  #: of the header: "1", "2a" or "2b"
    kind: str  #: "model", "bundle", "flow"
    name: str
    platform_version: str
    soc_version: str
    atc_version: str
    opp_version: str
    framework: str
    atc_cmdline: str
    work_size: int  #: device bytes for feature maps
    weight_size: int  #: device bytes for weights
    model_count: int
    unknown_shape: bool  #: compiled for shapes known only at run time
    simulated: bool  #: written by npusim's atc: no NPU can run it
    shape_kind: str  #: "static", "batch", "image", "dims", "range"
    inputs: Tuple[OmTensor, ...]
    outputs: Tuple[OmTensor, ...]
    gears: Tuple[Tuple[int, ...], ...]
    partitions: Tuple[Partition, ...]


def devices() -> List[Device]:
    """The NPUs that this process sees; npusim's where there is no CANN.

    Raises NotFoundError when no AscendCL is found, DriverError when a device does not answer.
    """
    prepare()
    return [Device(*fields) for fields in _core.devices()]


def driver(acl_library: Optional[PathType] = None) -> Driver:
    """Which AscendCL serves this process; opens it if nothing has yet.

    acl_library: the libascendcl.so to open; None looks for one, as docs/python.md says.

    Raises NotFoundError, DriverError.
    """
    prepare()
    library = None if acl_library is None else os.fsdecode(acl_library)
    return Driver(*_core.driver(library))


def info(path: PathType) -> OmInfo:
    """What an .om file says of itself. Needs neither an NPU nor CANN.

    Raises NotFoundError, FileError, InvalidFileError, UnsupportedError.
    """
    fields: Dict[str, Any] = _core.info(os.fsencode(path))
    for side in ("inputs", "outputs"):
        fields[side] = tuple(OmTensor(**tensor) for tensor in fields[side])
    fields["partitions"] = tuple(Partition(*p) for p in fields["partitions"])
    return OmInfo(**fields)

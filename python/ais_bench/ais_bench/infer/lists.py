# SPDX-License-Identifier: MIT
"""Lists of inferences, as programs hand them to aclruntime: of files, or of arrays with shapes."""
import numpy as np

from ais_bench.infer import samples, shapes
from ais_bench.infer.feeds import as_array
from ais_bench.infer.results import Writer
from ais_bench.infer.summary import Summary


class infer_options:
    """What becomes of the files of a list.

    output_dir       the folder of results; empty: they are not kept
    auto_dym_shape   every .npy has its own shape within ranges or between gears
    auto_dym_dims    every .npy has its own shape, which is a gear
    out_format       "BIN", "NPY" or "TXT"
    pure_infer_mode  names with "random" in them stand for random data, others for zeros
    """

    def __init__(self):
        self.output_dir = ""
        self.auto_dym_shape = False
        self.auto_dym_dims = False
        self.out_format = "BIN"
        self.pure_infer_mode = False


def run_files(session, infilelist, options):
    """Inferences of files, a list of one for each input at a time; results go into a folder."""
    stems = samples.unique_stems([files[0] for files in infilelist])
    folder = options.output_dir or None
    writer = Writer(folder, options.out_format, 0, session.get_outputs(), Summary())
    prepared = (_prepare_files(session, files, options) for files in infilelist)
    for i, outputs in enumerate(session.stream(prepared)):
        writer.save(samples.Sample([[f] for f in infilelist[i]], 1, i, [stems[i]]), outputs)


def _prepare_files(session, files, options):
    if options.pure_infer_mode:
        kind = "random" if "random" in files[0] else "zero"
        made_up = samples.MadeUpData(kind, 0)
        return session.prepare(made_up.make(session.get_inputs(), session.input_shapes()))
    arrays = [as_array(samples.load(file)) for file in files]
    given = [array.shape for array in arrays]
    return prepare(session, arrays, given, options.auto_dym_shape, options.auto_dym_dims)


def run_feeds(session, output_names, feeds_list, shapes_list, auto_shape, auto_dims):
    """The named outputs of each of the feeds, as Tensors; the shapes are those of the feeds."""
    prepared = (
        prepare(session, feeds, given, auto_shape, auto_dims)
        for feeds, given in zip(feeds_list, shapes_list)
    )
    return [session.as_tensors(outputs, output_names) for outputs in session.stream(prepared)]


def prepare(session, feeds, given, auto_shape, auto_dims):
    """The feeds of one inference; its shapes are set first where every inference has its own."""
    if not auto_shape and not auto_dims:
        return session.prepare(feeds)
    given = [tuple(shape) for shape in given]
    text = shapes.format_shapes([desc.name for desc in session.get_inputs()], given)
    if auto_shape:
        session.set_dynamic_shape(text)
    else:
        session.set_dynamic_dims(text)
    return session.prepare(feeds, given)


def load_bytes(desc, files):
    """The bytes of the files, one after the other, as the input `desc`."""
    data = b"".join(_read(file) for file in files)
    if len(data) != desc.realsize:
        raise RuntimeError(
            f'input "{desc.name}": the files hold {len(data)} bytes, wanted are {desc.realsize}'
        )
    return np.frombuffer(data, np.uint8)


def _read(path):
    with open(path, "rb") as file:
        return file.read()

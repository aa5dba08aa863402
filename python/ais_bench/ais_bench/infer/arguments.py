# SPDX-License-Identifier: MIT
"""The command line."""
import argparse
import os
import re

BACKENDS = ("trtexec",)


def _refuse(text):
    raise argparse.ArgumentTypeError(text)


def switch(text):
    """1, true, yes, 0, false, no, in any case."""
    lowered = text.lower()
    if lowered in ("1", "true", "t", "yes", "y"):
        return True
    if lowered in ("0", "false", "f", "no", "n"):
        return False
    return _refuse(f'"{text}" is neither 1 or true nor 0 or false')


def _integer(text, least, most=None):
    wanted = f"an integer from {least} to {most}" if most is not None else f"{least} or more"
    try:
        value = int(text)
    except ValueError:
        return _refuse(f'"{text}" is not {wanted}')
    if value < least or (most is not None and value > most):
        return _refuse(f'"{text}" is not {wanted}')
    return value


def positive(text):
    return _integer(text, 1)


def not_negative(text):
    return _integer(text, 0)


def device_list(text):
    """One id, or a list of several, each from 0 to 255 and none of them twice."""
    ids = [_integer(part, 0, 255) for part in text.split(",")]
    if len(set(ids)) < len(ids):
        return _refuse(f'"{text}" names a device twice')
    return ids if len(ids) > 1 else ids[0]


def height_width(text):
    if not re.fullmatch(r"\s*\d+\s*,\s*\d+\s*", text):
        return _refuse(f'"{text}" is not height,width, such as 224,224')
    return tuple(int(part) for part in text.split(","))


def numbers(text):
    if not re.fullmatch(r"\d+(,\d+)*", text):
        return _refuse(f'"{text}" is not a list of numbers, such as 10000,10000')
    return [int(part) for part in text.split(",")]


def file(text):
    if not os.path.isfile(text):
        return _refuse(f"{text}: no such file")
    return text


def inputs(text):
    for path in text.split(","):
        if not os.path.exists(path):
            return _refuse(f"{path}: no such file or folder")
    return text


def config(text):
    if not text.endswith(".config"):
        return _refuse(f"{text} does not end in .config")
    return file(text)


def inner_folder(text):
    if os.path.isabs(text) or ".." in text.split("/"):
        return _refuse(f"{text} is not the name of a folder in that of --output")
    return text


# (words, settings): the options by topic, with the defaults they have always had.
_TOPICS = (
    (
        "what is run",
        (
            (("--model", "-m"), dict(type=file, required=True, help="the .om")),
            (
                ("--input", "-i"),
                dict(
                    type=inputs,
                    help="files, or one folder for each input of the model, separated by commas; "
                    ".npy and .bin; without it the model runs on made-up data",
                ),
            ),
            (
                ("--pure_data_type",),
                dict(choices=("zero", "random"), default="zero", help="made-up data (zero)"),
            ),
            (("--seed",), dict(type=not_negative, default=0, help="of random data (0)")),
            (
                ("--device", "-d"),
                dict(type=device_list, default=0, help="one id, or several: 0,1 (0)"),
            ),
            (
                ("--divide_input",),
                dict(type=switch, default=False, help="share the input among the devices (0)"),
            ),
            (("--loop", "-l"), dict(type=positive, default=1, help="times each input is run (1)")),
            (
                ("--warmup_count", "--warmup-count"),
                dict(type=not_negative, default=1, help="runs before measuring (1)"),
            ),
            (
                ("--run_mode",),
                dict(
                    choices=("array", "files", "tensor", "full"),
                    default="array",
                    help="full reads everything before it runs anything (array)",
                ),
            ),
            (
                ("--pipeline",),
                dict(type=switch, default=False, help="copy while the device computes (0)"),
            ),
            (
                ("--threads",),
                dict(type=positive, default=1, help="loads of the model, with --pipeline (1)"),
            ),
        ),
    ),
    (
        "shapes of dynamic models",
        (
            (
                ("--dymBatch",),
                dict(dest="dym_batch", type=not_negative, default=0, help="the batch size"),
            ),
            (
                ("--dymHW",),
                dict(dest="dym_hw", type=height_width, help="height,width"),
            ),
            (("--dymDims",), dict(dest="dym_dims", help='"data:1,600;info:1,600"')),
            (
                ("--dymShape", "--dym-shape"),
                dict(dest="dym_shape", help='"data:1,600;info:1,600"'),
            ),
            (
                ("--dymShape_range",),
                dict(
                    dest="dym_shape_range",
                    help='every shape of "data:1,600~700~50;info:1,600-700", or of a file of those',
                ),
            ),
            (
                ("--auto_set_dymdims_mode",),
                dict(type=switch, default=False, help="shapes are those of the .npy files (0)"),
            ),
            (
                ("--auto_set_dymshape_mode",),
                dict(type=switch, default=False, help="shapes are those of the .npy files (0)"),
            ),
            (
                ("--outputSize",),
                dict(dest="output_size", type=numbers, help="accepted, and not needed"),
            ),
            (
                ("--aipp_config",),
                dict(type=config, help="not used: models with dynamic AIPP are refused"),
            ),
        ),
    ),
    (
        "what comes out",
        (
            (("--output", "-o"), dict(help="the folder of results and summary")),
            (
                ("--output_dirname",),
                dict(type=inner_folder, help="a folder in it, instead of the date and time"),
            ),
            (("--outfmt",), dict(choices=("NPY", "BIN", "TXT"), default="BIN", help="(BIN)")),
            (
                ("--output_batchsize_axis",),
                dict(
                    type=not_negative,
                    default=0,
                    help="the axis along which outputs are shared among the input files (0)",
                ),
            ),
            (("--batchsize",), dict(type=positive, help="for the throughput; else the model's")),
            (
                ("--display_all_summary",),
                dict(type=switch, default=False, help="show the copies' times too (0)"),
            ),
            (("--debug",), dict(type=switch, default=False, help="describe the model (0)")),
        ),
    ),
    (
        "profiling",
        (
            (("--acl_json_path",), dict(type=file, help="AscendCL's configuration")),
            (("--profiler",), dict(type=switch, default=False, help="run under msprof (0)")),
            (
                ("--profiler_rename",),
                dict(type=switch, default=True, help="add the model's name to msprof's files (1)"),
            ),
            (("--dump",), dict(type=switch, default=False, help="have operators dumped (0)")),
            (
                ("--dump_npy",),
                dict(type=switch, default=False, help="convert the dump with msaccucmp (0)"),
            ),
            (
                ("--energy_consumption",),
                dict(type=switch, default=False, help="measure power with npu-smi (0)"),
            ),
            (
                ("--npu_id",),
                dict(type=device_list, default=0, help="npu-smi's id of each device (0)"),
            ),
            (("--backend",), dict(choices=BACKENDS, help="run an .onnx with it, with --perf 1")),
            (("--perf",), dict(type=switch, default=False, help="see --backend (0)")),
        ),
    ),
)


def parser():
    made = argparse.ArgumentParser(
        prog="python3 -m ais_bench",
        description="Runs an Ascend offline model on files or made-up data and measures it.",
    )
    for title, options in _TOPICS:
        group = made.add_argument_group(title)
        for words, settings in options:
            group.add_argument(*words, **settings)
    return made


def parse(words=None):
    made = parser()
    args = made.parse_args(words)
    args.model = os.path.abspath(args.model)
    _check_together(made, args)
    return args


def _check_together(made, args):
    chosen = [
        word
        for word, given in (
            ("--dymBatch", args.dym_batch),
            ("--dymHW", args.dym_hw),
            ("--dymDims", args.dym_dims),
            ("--dymShape", args.dym_shape),
            ("--dymShape_range", args.dym_shape_range),
            ("--auto_set_dymdims_mode", args.auto_set_dymdims_mode),
            ("--auto_set_dymshape_mode", args.auto_set_dymshape_mode),
        )
        if given
    ]
    if len(chosen) > 1:
        made.error(f"{chosen[0]} and {chosen[1]} exclude each other")
    if chosen and chosen[0].startswith("--auto") and not args.input:
        made.error(f"{chosen[0]} takes the shapes of --input, which is missing")
    if args.profiler and args.dump:
        made.error("--profiler and --dump exclude each other")
    for word in ("profiler", "dump", "output_dirname"):
        if getattr(args, word) and not args.output:
            made.error(f"--{word} writes into the folder of --output, which is missing")
    if args.perf != (args.backend is not None):
        made.error("--backend trtexec and --perf 1 belong together")
    if args.divide_input and not args.input:
        made.error("--divide_input shares the files of --input, which is missing")
    _check_devices(made, args)


def _check_devices(made, args):
    args.devices = args.device if isinstance(args.device, list) else [args.device]
    args.npu_ids = args.npu_id if isinstance(args.npu_id, list) else [args.npu_id]
    if args.energy_consumption and len(args.npu_ids) != len(args.devices):
        made.error(
            f"--npu_id names {len(args.npu_ids)} devices, --device {len(args.devices)}"
        )

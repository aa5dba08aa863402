# SPDX-License-Identifier: MIT
"""The command: python3 -m ais_bench."""
import copy
import sys

from ais_bench.infer import arguments, benchmark, profiling, shapes, trtexec
from ais_bench.infer.engine import runtime_errors
from ais_bench.infer.log import logger


def run(args):
    """Does what the arguments say; the exit code."""
    if args.backend:
        return trtexec.run(args)
    if profiling.can_run_msprof(args):
        return profiling.run_msprof(args)
    _adjust(args)
    msaccucmp = profiling.find_msaccucmp(args)
    acl_json_path = profiling.acl_json(args)
    if args.dym_shape_range:
        return run_range(args, acl_json_path)
    measure(args, acl_json_path)
    if msaccucmp:
        profiling.convert_dump(msaccucmp, acl_json_path)
    return 0


def _adjust(args):
    """What goes without saying, said."""
    if args.threads > 1 and not args.pipeline:
        logger.info("--threads needs --pipeline 1 and is not used without it")
    if args.output_size:
        logger.info("--outputSize is not needed: outputs have the room they take")
    if args.profiler and args.input and args.warmup_count:
        logger.info("profiling files: warmup_count is 0")
        args.warmup_count = 0


def measure(args, acl_json_path):
    """The run on one device or on several; the throughput."""
    several = len(args.devices) > 1
    return (benchmark.run_several if several else benchmark.run_one)(args, acl_json_path)


def run_range(args, acl_json_path):
    """A run for every shape of --dymShape_range, and a table of them, the fastest first."""
    results = []
    for shape in shapes.expand_ranges(args.dym_shape_range):
        one = copy.copy(args)
        one.dym_shape, one.dym_shape_range = shape, None
        if args.output:
            one.output_dirname = _shape_folder(args, shape)
        try:
            with runtime_errors():
                throughput, outcome = measure(one, acl_json_path), "OK"
        except RuntimeError as error:
            logger.error("dymshape:%s %s", shape, error)
            throughput, outcome = 0, "Failed"
        logger.info("dymshape:%s end run result:%s", shape, outcome)
        results.append((shape, outcome, throughput))
    return _report_range(results)


def _shape_folder(args, shape):
    name = shape.replace(":", "_").replace(",", "x").replace(";", "-").replace("/", "_")
    return f"{args.output_dirname}/{name}" if args.output_dirname else name


def _report_range(results):
    worked = [throughput for _, outcome, throughput in results if outcome == "OK"]
    average = sum(worked) / len(worked) if worked else 0
    logger.info("-----------------dyshape_range Performance Summary------------------")
    logger.info(
        "run_count:%d success_count:%d avg_throughput:%s", len(results), len(worked), average
    )
    results.sort(key=lambda result: result[2], reverse=True)
    for i, (shape, outcome, throughput) in enumerate(results):
        logger.info("%d dymshape:%s  result:%s throughput:%s", i, shape, outcome, throughput)
    logger.info("------------------------------------------------------")
    return 0 if len(worked) == len(results) else 1


def main(words=None):
    """The command line's exit code: 0 done, 1 failed, 2 for a wrong command line."""
    words = sys.argv[1:] if words is None else list(words)
    args = arguments.parse(words)
    args.words = words
    try:
        with runtime_errors():
            return run(args)
    except (RuntimeError, OSError) as error:
        logger.error("%s", error)
        return 1
    except KeyboardInterrupt:
        logger.error("interrupted")
        return 130

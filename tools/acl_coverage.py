#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""acl_coverage.py LIBASCENDCL [--readme FILE [--check]]: what npusim has of AscendCL.

Counts, list by list of the headers, the functions a library implements and those it refuses by
name: the latter are its weak symbols (sim/acl/absent.c). Prints the table, or writes it between
the marks of a README, or checks that the README has it.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- coverage: tools/acl_coverage.py -->", "<!-- end of coverage -->"

# What a reader calls the lists; the first three are what it takes to run models.
LISTS = [
    ("Types, buffers, tensor descriptors", "acl_base.h", ["ACL_BASE_FUNCTIONS"]),
    ("Process, devices, streams, events, memory", "acl_rt.h", ["ACL_RT_FUNCTIONS"]),
    ("Models, gears, AIPP", "acl_mdl.h", ["ACL_MDL_FUNCTIONS"]),
    ("Profiling", "acl_prof.h", ["ACL_PROF_FUNCTIONS", "SIM_UNDECLARED_PROF"]),
    ("Dump", "acl_dump.h, acl_rt.h", ["ACL_DUMP_FUNCTIONS", "ACL_RT_DUMP_FUNCTIONS"]),
    ("Bundles of models", "acl_mdl.h", ["ACL_MDL_BUNDLE_FUNCTIONS"]),
    ("Allocators of the caller's", "acl_rt_allocator.h", ["ACL_RT_ALLOCATOR_FUNCTIONS"]),
    ("Graph capture, kernels, notifies", "acl_rt.h",
     ["ACL_RT_MORE_FUNCTIONS", "SIM_UNDECLARED_RT"]),
    ("Single operators", "acl_op.h, acl_op_compiler.h",
     ["ACL_OP_FUNCTIONS", "ACL_OP_COMPILER_FUNCTIONS", "SIM_UNDECLARED_OP",
      "SIM_UNDECLARED_OP_COMPILER"]),
    ("Tensor channels and queues", "acl_tdt.h, acl_tdt_queue.h",
     ["ACL_TDT_FUNCTIONS", "ACL_TDT_QUEUE_FUNCTIONS", "SIM_UNDECLARED_TDT",
      "SIM_UNDECLARED_TDT_QUEUE"]),
    ("Media", "ops/acl_dvpp.h", ["ACL_DVPP_FUNCTIONS", "SIM_UNDECLARED_DVPP"]),
    ("Matrix products", "ops/acl_cblas.h", ["ACL_CBLAS_FUNCTIONS"]),
    ("Feature retrieval", "ops/acl_fv.h", ["ACL_FV_FUNCTIONS"]),
]
MODEL_LISTS = 3


def read_lists():
    """{name of a list: its functions}, of every header that has one."""
    lists = {}
    headers = [*(ROOT / "abi/acl").rglob("*.h"), ROOT / "sim/core/undeclared.h"]
    for header in headers:
        text = header.read_text(encoding="utf-8")
        for name, body in re.findall(r"#define (\w+)\(X\)((?:.*\\\n)+.*\n)", text):
            lists[name] = re.findall(r"\bX\((\w+),", body)
    return lists


def read_symbols(library):
    """The library's functions: (implemented, refused)."""
    out = subprocess.run(["nm", "-D", "--defined-only", library], check=True, text=True,
                         capture_output=True).stdout
    found = [line.split()[1:] for line in out.splitlines()]
    return ({name for kind, name in found if kind == "T"},
            {name for kind, name in found if kind == "W"})


def python_functions():
    """What the module `acl` does, as Python spells it."""
    prefix = {"base": "acl", "rt": "acl.rt", "mdl": "acl.mdl", "util": "acl.util"}
    found = set()
    for stem, module in prefix.items():
        text = (ROOT / f"sim/pyacl/{stem}.def").read_text(encoding="utf-8")
        found |= {f"{module}.{name}" for name in re.findall(r"^[A-Z_]+\((\w+),", text, re.M)}
    return found


def table(lists, implemented, refused):
    yield "| part of AscendCL | headers | functions | implemented | refused by name |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for index, (title, headers, names) in enumerate(LISTS):
        functions = [function for name in names for function in lists[name]]
        missing = [f for f in functions if f not in implemented and f not in refused]
        if missing:
            sys.exit(f"acl_coverage: the library exports no {', '.join(missing)}")
        done = sum(function in implemented for function in functions)
        title = f"**{title}**" if index < MODEL_LISTS else title
        yield f"| {title} | {headers} | {len(functions)} | {done} | {len(functions) - done} |"


def refused_of_models(lists, refused):
    for _, _, names in LISTS[:MODEL_LISTS]:
        yield from (function for name in names for function in lists[name] if function in refused)


def c_programs(survey, implemented):
    """How many surveyed programs in C have every function they need: for certain, and at best."""
    ranked = survey["ranked"]
    leading = next((i for i, f in enumerate(ranked) if f not in implemented), len(ranked))
    covered = max((n for count, n in survey["programs_covered"].items() if int(count) <= leading),
                  default=0)
    unnamed = survey["functions"] - len(ranked)
    rest = ("" if leading < len(ranked) or unnamed == 0 else
            f" (the survey does not name the other {unnamed} that some call)")
    return (f"Of {survey['programs']} public C and C++ programs that execute models at least "
            f"{covered} have every function they need, media calls aside: the {leading} functions "
            f"they call most are implemented{rest}.")


def python_programs(survey):
    there = python_functions()
    missing = [function for function in survey["called"] if function not in there]
    return (f"Of {survey['programs']} public Python programs that execute models "
            f"{'not all' if missing else 'all ' + str(survey['programs'])} have every function "
            f"they need, media calls aside: of the {len(survey['called'])} functions of pyACL that "
            f"they call {len(survey['called']) - len(missing)} are implemented"
            f"{', all but ' + ', '.join(missing) if missing else ''}.")


def programs(implemented):
    survey = json.loads((ROOT / "tools/acl_survey.json").read_text(encoding="utf-8"))
    yield c_programs(survey["c"], implemented)
    yield python_programs(survey["python"])


def wrapped(names):
    line = ""
    for name in names:
        if len(line) + len(name) > 96:
            yield line.rstrip()
            line = ""
        line += f"`{name}`, "
    yield line.rstrip(", ") + "."


def report(library):
    lists = read_lists()
    implemented, refused = read_symbols(library)
    lines = list(table(lists, implemented, refused))
    for sentence in programs(implemented):
        lines += ["", sentence]
    absent = sorted(refused_of_models(lists, refused))
    total = sum(len(lists[name]) for _, _, names in LISTS[:MODEL_LISTS] for name in names)
    lines += ["", f"Bold rows are what it takes to run models: "
              f"{total - len(absent) if absent else 'all'} of {total} implemented"
              f"{'; refused are' if absent else '.'}"]
    lines += list(wrapped(absent)) if absent else []
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("library")
    parser.add_argument("--readme", type=pathlib.Path, help="write the table between its marks")
    parser.add_argument("--check", action="store_true", help="say whether the README has it")
    arguments = parser.parse_args()
    text = report(arguments.library)
    if not arguments.readme:
        print(text)
        return 0
    before, rest = arguments.readme.read_text(encoding="utf-8").split(BEGIN)
    old, after = rest.split(END)
    new = f"\n{text}\n"
    if arguments.check:
        if old != new:
            print(f"{arguments.readme}: the coverage is not the library's; run "
                  "tools/acl_coverage.py LIBRARY --readme sim/README.md", file=sys.stderr)
        return 0 if old == new else 1
    arguments.readme.write_text(before + BEGIN + new + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

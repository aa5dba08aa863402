#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes section 3 of the man pages from omrun.h: a page for each of its sections, and omrun.3.

    docs/manual/man.py [--check] [FOLDER]     default: docs/man

--check writes nothing and fails when a page is not what it should be. The names of the functions
lead to their pages by links that the build installs.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
import header  # noqa: E402

# The page of each section of the header, and what it is about.
PAGES = {
    "Version": ("omr_version", "which release of libomrun is running"),
    "Status and messages": ("omr_status", "what a call came to, in numbers and words"),
    "Tensors": ("omr_tensor", "arrays in the caller's memory"),
    "What a model is": ("omr_model_desc", "inputs, outputs and gears of a model"),
    ".om files without an NPU": ("omr_om", "describe .om files without an NPU"),
    "Devices": ("omr_devices", "AscendCL and the devices it shows"),
    "Sessions": ("omr_session", "a model on a set of devices"),
    "Requests: calls that do not wait": ("omr_request", "calls that do not wait"),
    "Memory that is not copied on the host": ("omr_alloc", "memory that devices reach directly"),
    "Statistics and traces": ("omr_stats", "what a session has done, in numbers and pictures"),
}
DATE = "November 22, 2026"  # mdoc wants one; pages are the release's


def escape(text):
    text = text.replace("\\", "\\e").replace("`", "")
    return "\\&" + text if text[:1] in (".", "'") else text


def prose(text):
    """A paragraph, a sentence a line, as mdoc likes it."""
    return [escape(line) for line in re.split(r"(?<=[.;:])\s+(?=[A-Z*])", text)]


def literal(lines):
    return [".Bd -literal -offset indent", *(escape(line) for line in lines), ".Ed"]


def paragraphs(comment):
    out = []
    for index, paragraph in enumerate(comment.paragraphs):
        if isinstance(paragraph, list):
            out += literal(paragraph)
        else:
            out += ([".Pp"] if index else []) + prose(paragraph)
    return out


def errors(entries):
    out = []
    for statuses, text in entries:
        if not statuses:
            out += prose(text)
    out.append(".Bl -tag -width Ds -compact")
    for statuses, text in entries:
        if statuses:
            out += [".It " + " , ".join("Dv " + name for name in statuses.split(", ")),
                    *prose(text)]
    return out + [".El"]


def remarks(comment):
    if not comment.remarks:
        return []
    out = [".Bl -tag -width Threads"]
    for label, entries in comment.remarks.items():
        out.append(f".It {label}")
        if any(statuses for statuses, _ in entries):
            out += errors(entries)
        else:
            for _, text in entries:
                out += prose(text)
    return out + [".El"]


def signature(code):
    """(result, name, parameters) of a prototype."""
    flat = re.sub(r"\s+", " ", code).rstrip(";").replace("OMR_API ", "")
    result, name, parameters = re.match(r"(.*?)(omr_\w+)\((.*)\)$", flat).groups()
    return result.strip(), name, [p.strip() for p in parameters.split(",")]


def synopsis(section):
    out = [".Sh SYNOPSIS", ".In omrun/omrun.h"]
    for item in section.items:
        if item.kind == "macro":
            out.append(".Fd " + re.sub(r"\s+", " ", item.code))
        elif item.kind == "function":
            result, name, parameters = signature(item.code)
            out += [f".Ft \"{result}\"", f".Fo {name}"]
            out += [f".Fa \"{p}\"" for p in parameters] + [".Fc"]
    return out


def description(section):
    out = [".Sh DESCRIPTION"]
    for item in section.items:
        if item.kind == "type":
            out += [f".Ss {item.name}", *paragraphs(item.comment)]
            out += literal(item.code.split("\n"))
        elif item.kind == "function":
            out += [f".Ss {item.name}()", *paragraphs(item.comment), *remarks(item.comment)]
        elif item.comment.paragraphs:
            out += [f".Ss {item.name}", *paragraphs(item.comment)]
    return out


def see_also(names, own):
    others = sorted(name for name in names if name != own)
    return [".Sh SEE ALSO"] + [f".Xr {name} 3" + (" ," if name != others[-1] else "")
                               for name in others]


def begin(name, names, about):
    return ['.\\" SPDX-License-Identifier: MIT',
            '.\\" Written by docs/manual/man.py from omrun.h.',
            f".Dd {DATE}", f".Dt {name.upper()} 3", ".Os", ".Sh NAME",
            *(f".Nm {n}" + (" ," if n != names[-1] else "") for n in names), f".Nd {about}",
            ".Sh LIBRARY", "libomrun", ".Pq pkg-config name: omrun"]


def functions(section):
    return [item.name for item in section.items if item.kind == "function"]


def section_page(section):
    name, about = PAGES[section.title]
    pages = ["omrun"] + [page for page, _ in PAGES.values()]
    names = functions(section)
    names = [name] + [n for n in names if n != name]
    lines = begin(name, names, about) + synopsis(section) + description(section)
    return name, lines + see_also(pages, name)


def overview(intro, sections):
    lines = begin("omrun", ["omrun"], "Ascend offline models on every NPU of a machine")
    lines += [".Sh SYNOPSIS", ".In omrun/omrun.h", ".Sh DESCRIPTION", *paragraphs(intro)]
    for section in sections:
        name, about = PAGES[section.title]
        lines += [f".Ss {section.title}", f".Xr {name} 3 :", about + "."]
        if functions(section):
            lines += [".Bd -ragged -offset indent"]
            lines += [f".Fn {f}" + (" ," if f != functions(section)[-1] else "")
                      for f in functions(section)] + [".Ed"]
    return lines + see_also([page for page, _ in PAGES.values()], "omrun")


def all_pages():
    intro, sections = header.read((ROOT / "include/omrun/omrun.h").read_text(encoding="utf-8"))
    pages = {"omrun": overview(intro, sections)}
    pages.update(section_page(section) for section in sections)
    return {name + ".3": "\n".join(lines) + "\n" for name, lines in pages.items()}


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    folder = pathlib.Path(arguments[0]) if arguments else ROOT / "docs/man"
    pages = all_pages()
    if "--check" not in sys.argv:
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
        return 0
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.3")}
    stale = sorted(name for name in pages.keys() | found.keys()
                   if pages.get(name) != found.get(name))
    if stale:
        print(f"not what omrun.h says: {', '.join(stale)}; run docs/manual/man.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""filter.py HEADER: the header as Doxygen likes it, on standard output.

Labels become paragraphs with a title, statuses a list, sections groups, and comments behind members
become theirs.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import header  # noqa: E402


def plain(text):
    """Pointers are no emphasis, and angle brackets no markup."""
    text = re.sub(r"(?<![\w*`])\*(\w+)", r"`*\1`", text)
    return re.sub(r"<(?=\w)", r"\\<", text)


def remark(label, entries):
    lines = ["", f"@par {label}"]
    for statuses, text in entries:
        if statuses:
            lines.append(f"- {statuses}: {plain(text)}")
        else:
            lines += ["", plain(text), ""] if len(entries) > 1 else [plain(text)]
    return lines


def comment(match):
    text = match[0]
    if "@file" in text:
        return text
    said = header.read_comment(text)
    lines = []
    for paragraph in said.paragraphs:
        lines.append("")
        if isinstance(paragraph, list):
            lines += ["    " + line for line in paragraph]
        else:
            lines.append(plain(paragraph))
    for label, entries in said.remarks.items():
        lines += remark(label, entries)
    body = "\n".join(" * " + line for line in lines)
    return f"/**\n{body}\n */"


def member_comments(text):
    return re.sub(r"([;,{]|= -?\d+|[A-Z0-9])([ \t]+)/\* (.*?) \*/$",
                  lambda m: f"{m[1]}{m[2]}/**< {plain(m[3])} */", text, flags=re.MULTILINE)


def groups(text):
    """Each section of omrun.h is a group, in the order of the header."""
    parts = header._SECTION.split(text)
    out = parts[0].replace("/**", "/** @file", 1)
    for index, (title, body) in enumerate(zip(parts[1::2], parts[2::2])):
        end = re.search(r"#ifdef __cplusplus\s*\}", body)
        cut = end.start() if end else len(body)
        out += f"/** @defgroup c{index:02} {title}\n * @{{ */{body[:cut]}/** @}} */\n{body[cut:]}"
    return out


def main():
    path = pathlib.Path(sys.argv[1])
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"/\*\*(?:(?!\*/).)*\*/", comment, text, flags=re.DOTALL)
    text = member_comments(text)
    sys.stdout.write(groups(text) if path.suffix == ".h" else text)


if __name__ == "__main__":
    main()

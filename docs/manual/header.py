# SPDX-License-Identifier: MIT
"""Reads omrun.h: its sections, and in each the declarations with what is said about them."""
import dataclasses
import re

LABELS = ("Shapes", "Dtypes", "Names", "Units", "Owner", "Threads", "Errors")

_SECTION = re.compile(r"/\* -{4} (.+?) -+ \*/")
_LABEL = re.compile(r"(%s)\s{2,}(.*)" % "|".join(LABELS))
_STATUSES = re.compile(r"(OMR_[A-Z_]+(?:, OMR_[A-Z_]+)*)\s{2,}(\S.*)")
_FUNCTION = re.compile(r"OMR_API\s.*?\b(omr_\w+)\(", re.DOTALL)
_TYPE = re.compile(r"typedef\s+(?:enum|struct)\s+(omr_\w+)|typedef\s.*?\(\*(omr_\w+)\)", re.DOTALL)
_MACRO = re.compile(r"#define\s+(OMR_\w+)\s+\S")


@dataclasses.dataclass
class Comment:
    """Paragraphs, each a text or a list of code lines, and labelled remarks.

    A remark's entries are (statuses, text), where statuses is "" but for some of Errors.
    """
    paragraphs: list
    remarks: dict


@dataclasses.dataclass
class Item:
    kind: str  # "function", "type" or "macro"
    name: str
    code: str
    comment: Comment


@dataclasses.dataclass
class Section:
    title: str
    items: list


def comment_lines(text):
    """The lines of a /** ... */ without its frame."""
    inner = re.sub(r"^/\*\*|\*/$", "", text.strip()).strip("\n")
    return [re.sub(r"^ ?\*? ?", "", line).rstrip() if i or "\n" in text else line.strip()
            for i, line in enumerate(inner.split("\n"))]


class _CommentReader:
    def __init__(self):
        self.comment = Comment([], {})
        self.entries = None  # of the label we are in
        self.open = False    # the last paragraph goes on

    def add(self, line):
        label = _LABEL.match(line)
        if label:
            self.entries = self.comment.remarks.setdefault(label[1], [])
            self.add_entry(label[2], True)
        elif self.entries is not None and line.startswith("  "):
            self.add_entry(line.strip(), len(line) - len(line.lstrip()) <= 9)
        else:
            self.entries = None
            self.add_text(line)

    def add_entry(self, text, at_margin):
        named = _STATUSES.match(text)
        if named:
            self.entries.append((named[1], named[2]))
        elif self.entries and not (at_margin and self.entries[-1][0]):
            statuses, before = self.entries[-1]
            self.entries[-1] = (statuses, before + " " + text)
        else:
            self.entries.append(("", text))

    def add_text(self, line):
        paragraphs = self.comment.paragraphs
        if not line:
            self.open = False
        elif line.startswith("    "):
            if not (paragraphs and isinstance(paragraphs[-1], list)):
                paragraphs.append([])
            paragraphs[-1].append(line[4:])
            self.open = False
        elif self.open:
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
            self.open = True


def read_comment(text):
    reader = _CommentReader()
    for line in comment_lines(text):
        reader.add(line)
    return reader.comment


def _item(comment, code):
    for kind, pattern in (("function", _FUNCTION), ("type", _TYPE), ("macro", _MACRO)):
        match = pattern.match(code)
        if match:
            return Item(kind, match[1] or match[2], code, read_comment(comment or "/** */"))
    return None


# A comment and a declaration with it, or a declaration alone.
_DECLARATION = re.compile(
    r"(?:(/\*\*(?:(?!\*/).)*\*/)\s*\n)?"
    r"(typedef (?:enum|struct) \w+ \{.*?\n\} \w+;|(?:typedef|OMR_API)\b[^;]*;"
    r"|#define OMR_\w+[ \t]+[^\n]+)",
    re.DOTALL)


def read(text):
    """The introduction of a header and its sections."""
    intro = re.search(r"^/\*\*.*?\*/", text, re.DOTALL | re.MULTILINE)
    parts = _SECTION.split(text)
    sections = []
    for title, body in zip(parts[1::2], parts[2::2]):
        items = [_item(comment, code) for comment, code in _DECLARATION.findall(body)]
        sections.append(Section(title, [item for item in items if item]))
    return read_comment(intro[0]), sections

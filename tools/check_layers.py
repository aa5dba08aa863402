#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every #include looks the way the architecture allows (docs/tour.md).

The build has the same rules as include paths, but a relative path or a system-wide installed
copy of a header would go around those.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Where our headers live: the folder that is on the include path, and the layer's folder below it.
LAYERS = {"omrun": "include/omrun", "acl": "abi/acl", "core": "src/core", "om": "src/om",
          "tensor": "src/tensor", "driver": "src/driver", "runtime": "src/runtime",
          "support": "bench/support"}

# Each folder, and the layers it may include besides itself. The longest match rules.
MAY_INCLUDE = {
    "include": {"omrun"},
    "abi": {"acl"},
    "src/core": {"omrun"},
    "src/om": {"omrun", "core"},
    "src/tensor": {"omrun", "core"},
    "src/driver": {"omrun", "core", "acl"},
    "src/runtime": {"omrun", "core", "om", "tensor", "driver", "acl"},
    "sim": {"acl"},
    "cli": {"omrun"},
    "examples": {"omrun"},
    "python": {"omrun"},
    "bench": {"omrun", "acl"},
    "bench/tensor": {"omrun", "core", "tensor", "support"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.MULTILINE)


def folder_of(path):
    """The rule's folder that `path` is in, or None."""
    inside = [folder for folder in MAY_INCLUDE if path.startswith(folder + "/")]
    return max(inside, key=len, default=None)


def target_of(source, folder, spelled, quoted):
    """The file of ours an include means, as a path from the root; None for a system's."""
    roots = [source.parent] if quoted else []
    roots += [ROOT / folder.split("/")[0]]
    roots += [(ROOT / place).parent for place in LAYERS.values()]
    for root in roots:
        file = (root / spelled).resolve()
        if file.is_file() and ROOT in file.parents:
            return str(file.relative_to(ROOT))
    return None


def allowed(folder, target):
    if folder_of(target) == folder:
        return True
    return any(target.startswith(LAYERS[layer] + "/") for layer in MAY_INCLUDE[folder])


def complaints(source):
    path = str(source.relative_to(ROOT))
    folder = folder_of(path)
    for match in INCLUDE.finditer(source.read_text(encoding="utf-8")):
        target = target_of(source, folder, match[2], match[1] == '"')
        if target and not allowed(folder, target):
            line = source.read_text(encoding="utf-8").count("\n", 0, match.start(2)) + 1
            layers = ", ".join(sorted(MAY_INCLUDE[folder]))
            yield f"{path}:{line}: includes {target}, wanted: {folder}/ or {layers}"


def main():
    found = []
    for folder in sorted({folder.split("/")[0] for folder in MAY_INCLUDE}):
        for source in sorted((ROOT / folder).rglob("*.[ch]")):
            if folder_of(str(source.relative_to(ROOT))):
                found += complaints(source)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

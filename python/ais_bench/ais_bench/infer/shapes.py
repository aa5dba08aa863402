# SPDX-License-Identifier: MIT
"""Shapes as people write them, "name:1,3,224,224;other:1,600", and as gears allow them."""
import itertools
import os


def parse_shapes(text):
    """{"name": (1, 3, 224, 224)} of "name:1,3,224,224"; nothing after the colon is a scalar."""
    shapes = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, colon, dims = part.rpartition(":")
        try:
            shapes[name] = tuple(int(dim) for dim in dims.split(",") if dim.strip())
        except ValueError:
            colon = ""
        if not colon or not name or any(dim < 0 for dim in shapes[name]):
            raise RuntimeError(f'"{part}" is not a shape; wanted is name:1,3,224,224')
    if not shapes:
        raise RuntimeError(f'"{text}" names no input; wanted is name:1,3,224,224')
    return shapes


def format_shapes(names, shapes):
    """The inverse of parse_shapes()."""
    return ";".join(f"{name}:{','.join(map(str, dims))}" for name, dims in zip(names, shapes))


# ---- Ranges: 1~4 counts, 1~9~4 steps, 224-300 lists ------------------------------------------


def _values(text):
    if "~" not in text:
        return [int(value) for value in text.split("-")]
    bounds = [int(bound) for bound in text.split("~")]
    if len(bounds) > 3 or (len(bounds) == 3 and bounds[2] < 1) or bounds[1] < bounds[0]:
        raise ValueError(text)
    step = bounds[2] if len(bounds) == 3 else 1
    return list(range(bounds[0], bounds[1] + 1, step))


def _expand_line(line):
    per_input = []
    for part in filter(None, (part.strip() for part in line.split(";"))):
        name, colon, dims = part.rpartition(":")
        try:
            axes = [_values(dim) for dim in dims.split(",")]
        except ValueError:
            colon = ""
        if not colon or not name:
            raise RuntimeError(f'"{part}" is not a range; wanted is name:1,3,200~224,224-300')
        per_input.append(
            [f"{name}:{','.join(map(str, dims))}" for dims in itertools.product(*axes)]
        )
    return [";".join(combination) for combination in itertools.product(*per_input)]


def expand_ranges(text):
    """Every shape of a range, or of a file that has a range on each line."""
    lines = [text]
    if os.path.isfile(text):
        with open(text, encoding="utf-8") as file:
            lines = [line for line in file.read().splitlines() if line.strip()]
    shapes = [shape for line in lines for shape in _expand_line(line)]
    if not shapes:
        raise RuntimeError(f"{text} holds no range; wanted is name:1,3,200~224,224-300")
    return shapes


# ---- Gears -----------------------------------------------------------------------------------


def fill(desc_shape, values):
    """The shape with its varying axes replaced by `values`, which is an iterator."""
    return tuple(next(values) if dim < 0 else dim for dim in desc_shape)


def fits(desc_shape, shape):
    """Whether `shape` is one that the description allows."""
    return len(desc_shape) == len(shape) and all(
        wanted < 0 or wanted == given for wanted, given in zip(desc_shape, shape)
    )


def gear_of(descs, shapes):
    """The values at the varying axes, in the order of the inputs."""
    return tuple(
        given
        for desc, shape in zip(descs, shapes)
        for wanted, given in zip(desc.shape, shape)
        if wanted < 0
    )


def format_gears(gears):
    """Batch gears as "1, 2, 4", others as "(8, 8), (8, 16)"."""
    return ", ".join(str(gear[0]) if len(gear) == 1 else str(tuple(gear)) for gear in gears)

"""What the backward pass of a program keeps in memory, with and without checkpoints.

In: a compilation and the sizes of its dimensions. Out: a `Memory`: a row for each way to compute.

    memory(compilation, {"hidden": 32, "batch": 4096}).plain.kept   ->   52428800, in bytes

It is told from the lines of the generated function: from where each value has its line up to where
it is let go. The arguments, which are there in any case, are left out. Arrays of one shape, which a
program of numbers works out in a few buffers, take less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .display import html
from .display.table import Table, text_lines
from .emit.memory import Footprint, dimensions_of, footprint
from .emit.python.lists import is_of_numbers
from .emit.targets import TARGETS, back_layout
from .errors import InputError, check_known
from .pipeline import Compilation

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to compute the gradient, and what it needs: `kept` for the way back, `peak` at most."""

    name: str
    kept: int
    peak: int


@dataclass(frozen=True, slots=True, repr=False)
class Memory:
    """The memory of a program at some sizes, by the ways to compute its gradient, in bytes."""

    sizes: Mapping[str, int]
    ways: tuple[Way, ...]

    @property
    def plain(self) -> Way:
        """What is needed without a checkpoint."""
        return self.ways[0]

    @property
    def checkpointed(self) -> Way:
        """What is needed with the checkpoints of the function, or where it has none, by default."""
        return self.ways[-1]

    def __repr__(self) -> str:
        return f"<gradc.Memory: {shown(self.plain.kept)}, {shown(self.checkpointed.kept)}>"

    def __str__(self) -> str:
        return "\n".join(text_lines(self._table()))

    def _repr_html_(self) -> str:
        return html.table(self._table())

    def _table(self) -> Table:
        at = ", ".join(f"{name}={size}" for name, size in self.sizes.items())
        headings = (f"at {at}" if at else "", "kept for the way back", "at most at once")
        rows = tuple((way.name, shown(way.kept), shown(way.peak)) for way in self.ways)
        return Table(headings, rows)

    def to_json(self) -> dict[str, Any]:
        """Return the sizes, and the bytes of each way, as plain dicts and lists."""
        ways = [{"name": way.name, "kept": way.kept, "peak": way.peak} for way in self.ways]
        return {"sizes": dict(self.sizes), "ways": ways}


def shown(count: int) -> str:
    """Return a number of bytes for people: 52.4 MB."""
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.3g} {_UNITS[unit]}"


def memory(compilation: Compilation, sizes: Mapping[str, int]) -> Memory:
    """Return what the backward pass of a program keeps at the sizes of its dimensions.

    One of numbers is computed at so many `points`, by default at 1. Raises `InputError` for sizes
    that are missing, unknown or no whole numbers from 0 on, for a program without a backward pass,
    and for a target without arrays.
    """
    chosen = compilation.checkpoint
    options: list[bool | int] = [False, True]
    if chosen is not False and chosen is not True:
        options.append(chosen)
    graph, target = compilation.simplified, TARGETS[compilation.target]
    layouts = [back_layout(graph, target, option) for option in options[1:]]
    layouts.insert(0, back_layout(graph, target))
    names = [*dict.fromkeys(name for one in layouts for name in dimensions_of(one))]
    points = None
    if is_of_numbers(graph):
        sizes = {"points": 1, **sizes}
        names.insert(0, "points")
    at = _checked(sizes, names)
    if is_of_numbers(graph):
        points = at["points"]
    found = [footprint(layout, at, points) for layout in layouts]
    return Memory(at, tuple(_way(*pair) for pair in zip(options, found, strict=True)))


def _way(option: bool | int, found: Footprint) -> Way:
    name = f"checkpoint={option}" if option else "without a checkpoint"
    return Way(name, found.kept, found.peak)


def _checked(sizes: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    """Return the sizes in the order of the dimensions; raises `InputError` for what is none."""
    for name, size in sizes.items():
        check_known("dimension", name, names)
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise InputError(f"a size is a whole number from 0 on, not {name}={size!r}")
    missing = [name for name in names if name not in sizes]
    if missing:
        call = ", ".join(f"{name}=…" for name in names)
        what = (
            f"the sizes of {', '.join(missing)} are"
            if len(missing) > 1
            else f"the size of {missing[0]} is"
        )
        raise InputError(f"{what} not given", None, f"as in f.memory({call})")
    return {name: sizes[name] for name in names}

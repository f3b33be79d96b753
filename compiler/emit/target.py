"""What a target is. The rest of the tree knows a target by its row in `targets.TARGETS` alone.

In: a prepared graph. Out: the text of a file; and how that is loaded and called from here.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import field
from types import ModuleType
from typing import Any

from ..graph.dimensions import Dimension, Shape, names_in, written
from ..graph.graph import order
from ..graph.node import Node
from ..notation.text import Form, Text
from ..records import dataclass
from .entries import Entry, Interface
from .names import Names
from .prepare import Prepared


@dataclass(frozen=True, slots=True)
class Words:
    """What the operations of one function refer to: the file's names, and the sizes of dimensions.

    `array` is the first argument that is an array, None where none is. `show` writes a dimension,
    as `batch`, and keeps the names in it in `dimensions`, for `batch = x.shape[1]` to be written.
    With `lists` the program is one of numbers, and what its loops keep are lists.
    """

    names: Names
    array: str | None
    dimensions: dict[str, None] = field(default_factory=dict)
    static: dict[Node, bool] = field(default_factory=dict)
    lists: bool = False

    def is_static(self, node: Node) -> bool:
        """Return whether a number depends on dimensions and constants alone."""
        static = self.static
        is_next = node not in static and static.keys() >= {*node.operands}
        for one in [node] if is_next else order([node], static):
            static[one] = one.op in ("const", "size") or (
                bool(one.operands) and not one.shape and all(map(static.__getitem__, one.operands))
            )
        return static[node]

    def show(self, dimension: Dimension) -> str:
        """Return a dimension under the names of the file."""
        self.dimensions.update(dict.fromkeys(names_in(dimension)))
        return written(dimension, self.names.give, " * ")


@dataclass(frozen=True, slots=True)
class Arguments:
    """How the functions of one file take their arguments, and how results leave them.

    `unpack` has the lines at the start of an entry, from the names of the dimensions that it
    uses, and `parts` the tables and functions that these lines need. `number` and `array` are the
    types of arguments and results, and `alias` is the line that gives such a type its name. Where
    the entries of a Jacobian or a Hessian make one array, `rows` and `row` begin the calls that
    make it. Results that are made `at_once` cost less, and are less plain to read.
    """

    summary: str
    number: str
    unpack: Callable[[Sequence[str], Entry], list[str]]
    parts: Sequence[str] = ()
    array: str = ""
    alias: str = ""
    returned: Callable[[str], str] = str
    row: str = ""
    rows: str = ""
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class InPlace:
    """A function that an entry sends arrays of one shape to, which works in their memory alone.

    `lines` are those of the entry that call it, `parts` the functions that these need.
    """

    lines: Sequence[str]
    function: str
    parts: Sequence[str]


def unchecked(values: Mapping[str, Any], families: Container[str]) -> None:
    """Take all values: the file itself refuses what it does not take."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a target decides, of a file and of its use.

    How operations are spelled: those that are not (`is_spelled`) are written out by their
    definitions; `number` writes a number, `truth` one of True and False. `library` is where the
    others come from, `imports` what a file with these nodes takes from the standard library and
    from elsewhere, `parts` the functions that it has of its own, and `tidy` puts a graph in the
    form that the target does best, `join` what one function works out of it.

    What it can do: have arrays, run functions in machine code (`is_native`), leave a branch
    uncomputed that is not taken (`is_lazy`), keep quiet about one, in a block that begins with the
    line `quiet`.

    How functions are called: `arguments` in a file, `check` before a call, of values by name and
    the names of families. `result` writes a value as a result; it may share memory with another.

    What its files are: how one is written, and loaded under a name. `of_floats` is how functions
    are written that only floats are sent to, in a file whose entries take arrays too, and
    `in_place` writes those that only arrays of one shape are sent to; `of_arrays` is how a program
    is written that is not one of numbers alone. Where it is written as several
    files, `files` has their texts by the ends of their names, for a stem. `near` spells what is
    quicker in a loop over points, and tells of points where it does not hold.
    """

    name: str
    library: str
    is_spelled: Callable[[str], bool]
    spell: Callable[[Node, Words], Form]
    number: Callable[[float], Text]
    imports: Callable[[Iterable[Node]], tuple[list[str], list[str]]]
    arguments: Callable[[Interface], Arguments]
    result: Callable[[Node, Text, bool, Words], str]
    write: Callable[[Prepared, str, "Target"], str]
    load: Callable[[str, str], ModuleType]
    check: Callable[[Mapping[str, Any], Container[str]], None] = unchecked
    truth: Callable[[bool], str] = str
    parts: Callable[[Iterable[Node]], list[str]] = lambda nodes: []
    tidy: Callable[[Prepared], Prepared] = lambda prepared: prepared
    files: Callable[[Prepared, str, "Target", str], Mapping[str, str]] | None = None
    near: Callable[[Node, Words], Form | None] | None = None
    join: Callable[[Prepared], Prepared] = lambda prepared: prepared
    has_arrays: bool = False
    is_native: bool = False
    is_lazy: bool = False
    quiet: str = ""
    of_floats: "Target | None" = None
    in_place: Callable[..., InPlace | None] = lambda file, entry, statements: None
    of_arrays: "Target | None" = None
    stack: Callable[[Shape, Words], str] = lambda shape, words: ""
    stacked: Callable[[str, Shape, Words], str] = lambda rows, shape, words: rows

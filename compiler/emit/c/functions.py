"""A function of C: as it is declared in a header and defined in a source; and those of entries.

In: an entry, and the statements that work out what it gives. Out: its head and its lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...graph.operations import is_boolean
from ..entries import Entry, Interface
from ..listing import Listing
from ..python.file import words_of
from ..statements import Part, Statement
from .arguments import checked, taken
from .results import Shape, assigned, returned, shape_of
from .text import commented, head, indented, note, statements


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what is said of it, its head, its lines, and its head in a header, if another.

    One that is `inlined`, by these words before it, is the file's own.
    """

    said: str
    head: str
    lines: Sequence[str]
    declared: str = ""
    inlined: str = ""

    @property
    def declaration(self) -> str:
        """What stands in the header."""
        return f"{note(self.said)}\n{self.declared or self.head};"

    @property
    def definition(self) -> str:
        """What stands in the source."""
        said = f"{note(self.said)}\n" if self.inlined else ""
        return f"{said}{self.inlined}{self.head}\n{{\n{indented(self.lines)}\n}}"


def of_entry(shown: Interface, entry: Entry, found: Listing) -> Function:
    """Return the function of an entry with its own statements."""
    return Function(said(shown, entry), _head(shown, entry), _lines(shown, entry, found))


def of_part(shown: Interface, entry: Entry) -> Function:
    """Return the function of an entry that gives a part of what another one gives."""
    (shape,) = _shapes(shown, entry)
    given = ", ".join([*taken(shown, entry), f"&{shape.name}"])
    lines = [
        f"{shape.type} {shape.name};",
        f"(void){shown.names.prefix}_{entry.part_of}({given});",
        f"return {shape.name};",
    ]
    return Function(said(shown, entry), _head(shown, entry), lines)


POINT = "point"


def of_point(shown: Interface, entry: Entry, found: Listing, *, is_far: bool) -> Function:
    """Return the function that a loop over points calls: an entry's, inlined.

    Where there are points that may be too far out for it, it tells which.
    """
    more = ["int *far"] if is_far else []
    what = "; far is set where an operand is too far out for that" if is_far else ""
    inlined = f"static {shown.names.prefix.upper()}_INLINE "
    return Function(
        f"What a loop over points works out{what}.",
        _head(shown, entry, POINT, more),
        _lines(shown, entry, found),
        inlined=inlined,
    )


def by_point(shown: Interface, entry: Entry) -> Function:
    """Return the function of an entry that gives what the function for a loop over points does."""
    into = [one.name for one in _shapes(shown, entry)[1:]]
    given = ", ".join([*taken(shown, entry), *into])
    lines = [f"return {shown.names.prefix}_{POINT}({given});"]
    return Function(said(shown, entry), _head(shown, entry), lines)


def said(shown: Interface, entry: Entry) -> str:
    """Return what is said of an entry."""
    text = entry.summary.format_map(words_of(shown.graph)).replace("Return", "Give")
    return commented(text)


def _shapes(shown: Interface, entry: Entry) -> list[Shape]:
    return [shape_of(shown, kind) for kind in entry.results]


def _head(shown: Interface, entry: Entry, name: str = "", more: Iterable[str] = ()) -> str:
    first, *others = _shapes(shown, entry)
    into = [one.argument for one in (others if first.is_returned else [first, *others])]
    parameters = [*(f"double {one}" for one in taken(shown, entry)), *into, *more] or ["void"]
    gives = first.type if first.is_returned else "void"
    return head(f"{gives} {shown.names.prefix}_{name or entry.name}(", parameters, ")")


def _lines(shown: Interface, entry: Entry, found: Listing) -> list[str]:
    given, nodes = taken(shown, entry), {*found.nodes}
    used = {name for name, node in given.items() if node in nodes}
    used.update(map(shown.names.give, found.dimensions))
    unused = [name for name in given if name not in used]
    kinds = _kinds(found)
    passes = [_typed(some, kinds) for some in (found.forward, found.backward)]
    forward, backward = (statements(some, found.comment) for some in passes)
    if entry.is_derived and forward and backward:
        forward = ["/* forward */", *forward, ""]
        backward = [f"/* {entry.section} */", *backward]
    lines = [*checked(shown, used), *(f"(void){name};" for name in unused)]
    body = [*lines, *([""] if lines and (forward or backward) else []), *forward, *backward]
    first, *others = zip(entry.results, _shapes(shown, entry), strict=True)
    ends = [line for one in others for line in assigned(shown, found, *one)]
    last = returned if first[1].is_returned else assigned
    ends += last(shown, found, *first)
    return [*body, *([""] if entry.is_derived and body else []), *ends]


def _kinds(found: Listing) -> dict[str, str]:
    """Return the names that are truth values, with their type."""
    return {
        part.name: "int"
        for node, parts in found.layout.lines
        if is_boolean(node)
        for part in parts
        if isinstance(part, Statement)
    }


def _typed(parts: Iterable[Part], kinds: Mapping[str, str]) -> list[tuple[str, Statement]]:
    return [(kinds.get(part.name, "double"), part) for part in parts if isinstance(part, Statement)]

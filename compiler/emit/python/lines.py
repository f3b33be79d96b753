"""Python as text: operators and calls, bracketed entries, statements with their comments."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from ...notation.printer import LANGUAGE
from ...notation.text import Binding, Form, infix
from ..entries import Parameter
from ..statements import Block, Part, Statement, is_unsafe

WIDTH = 100
_COMMENT_COLUMN = 44
_LEAST_NOTE = 12  # characters; a comment that must be shorter is left out

Comment: TypeAlias = Callable[[Statement], str]

# The operators of Python: those of the language, but for the spaces and the power.
OPERATORS: Mapping[str, Form] = {
    **LANGUAGE,
    "mul": infix(" * ", Binding.PRODUCT),
    "div": infix(" / ", Binding.PRODUCT),
    "mod": infix(" % ", Binding.PRODUCT),
    "pow": Form("{0}**{1}", Binding.POWER, (Binding.ATOM, Binding.UNARY)),
}


def named(module: str, names: str) -> dict[str, str]:
    """Return the functions that a module has under the names of operations.

    named("np", "exp log")  ->  {"exp": "np.exp", "log": "np.log"}
    """
    return {name: f"{module}.{name}" for name in names.split()}


def wrap(opening: str, entries: Sequence[str], closing: str, before: int = 4) -> str:
    """Return the bracketed entries on one line, or where that is too long on lines of their own.

    `before` characters stand before it on its line.
    """
    line = f"{opening}{', '.join(entries)}{closing}"
    last = line.rpartition("\n")[2]
    if before + len(last) <= WIDTH and not any("\n" in entry for entry in entries):
        return line
    if all(len(entry) < 24 and "\n" not in entry for entry in entries):
        inner = "\n".join(_filled(entries, WIDTH - 8))
    else:
        inner = textwrap.indent(",\n".join(entries), "    ")
    return f"{opening}\n{inner},\n{closing}"


def _filled(entries: Sequence[str], width: int) -> Iterator[str]:
    """Yield lines of entries with commas between, as many on each as there is room for."""
    line, *others = [f"{entry}," for entry in entries[:-1]] + [*entries[-1:]]
    line = f"    {line}"
    for entry in others:
        if len(line) + 1 + len(entry) > width:
            yield line
            line = f"    {entry}"
        else:
            line = f"{line} {entry}"
    yield line


def body(parts: Iterable[Part], comment: Comment, quiet: str) -> list[str]:
    """Return the statements as lines, those that a branch may not need in a block of their own.

    `quiet` is the line that such a block begins with; without one there are none. A loop stands in
    one as a whole.
    """
    lines: list[str] = []
    for unsafe, some in groupby(parts, lambda one: bool(quiet) and is_unsafe([one])):
        block = _lines(some, comment)
        lines += [quiet, *map(_indented, block)] if unsafe else block
    return lines


def _lines(parts: Iterable[Part], comment: Comment) -> list[str]:
    lines: list[str] = []
    for is_block, some in groupby(parts, lambda one: isinstance(one, Block)):
        if not is_block:
            lines += _commented([one for one in some if isinstance(one, Statement)], comment)
            continue
        for one in some:
            assert isinstance(one, Block)
            blank = [""] if one.apart else []
            lines += [*blank, one.head, *map(_indented, _lines(one.inner, comment)), *blank]
    return lines


def _indented(line: str) -> str:
    return f"    {line}" if line else ""


def _commented(statements: Iterable[Statement], comment: Comment) -> list[str]:
    """Return the statements as lines with their comments in one column."""
    written = [
        (f"{one.name} = {line}" if one.name and number == 0 else f"{_plain(one.name)}{line}", note)
        for one in statements
        for number, line in enumerate(one.text.split("\n"))
        for note in ["" if number else comment(one)]
    ]
    width = max(
        (len(code) for code, note in written if note and len(code) <= _COMMENT_COLUMN), default=0
    )
    return [_with_note(f"{code:<{width}}", note) if note else code for code, note in written]


def _plain(name: str) -> str:
    """Return a name without its annotation, which stands where it is assigned first."""
    return name.partition(":")[0]


def _with_note(code: str, note: str) -> str:
    """Return a line with its comment, cut where the line would be too long."""
    room = WIDTH - 4 - len(code) - len("  # ")
    if len(note) > room:
        note = note[: max(room - 1, 0)].rstrip() + "…"
    return f"{code}  # {note}" if room >= _LEAST_NOTE else code.rstrip()


def unpacked(parameter: Parameter) -> str:
    """Return the call that gives the members of a family by name."""
    first, last = parameter.members[0][0], parameter.members[-1][0]
    return f'_members("{parameter.key}", {parameter.name}, {first}, {last})'

r"""C as text: statements with their comments, brackets, what a program says inside of a comment.

In: statements, and what is said of each. Out: lines of C.

    Statement("d_z", "d_a * t1")   ->   const double d_z = d_a * t1;  // a = sigmoid(z)
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence

from ...shown import shown
from ..statements import Statement

WIDTH = 100
_COLUMN = 52
_LEAST = 12  # characters; a comment that must be shorter is left out


def commented(text: str) -> str:
    r"""Return a line of a user's as it may stand in a comment, of either kind.

    Nothing in it ends the comment or begins another, no backslash joins the next line to it,
    whether it stands as such or as the trigraph ??/, and no character in it changes the direction
    of what is behind it.
    """
    plain = "".join(
        one if one.isprintable() and shown(one) == one else " " if one.isspace() else _code(one)
        for one in text.expandtabs(4)
    )
    plain = re.sub(r"\*(?=/)|/(?=\*)", r"\g<0> ", plain)
    plain = plain.replace("??", "? ?").replace("??", "? ?")
    plain = plain.rstrip()
    return f"{plain} ." if plain.endswith("\\") else plain


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def block_comment(lines: Iterable[str]) -> str:
    """Return a comment of several lines, each of which may stand in one."""
    inner = "\n".join(f" * {line}".rstrip() for line in lines)
    return f"/*\n{inner}\n */"


def filled(text: str) -> list[str]:
    """Return a paragraph as lines of a comment."""
    return textwrap.wrap(text, WIDTH - 4, break_long_words=False) or [""]


def note(text: str) -> str:
    """Return a paragraph as a comment."""
    lines = filled(text)
    if len(lines) == 1 and len(lines[0]) <= WIDTH - 6:
        return f"/* {lines[0]} */"
    first, *others = lines
    return "\n".join([f"/* {first}", *(f" * {one}" for one in others), " */"])


def head(opening: str, entries: Sequence[str], closing: str) -> str:
    """Return a bracket's entries on one line, or on lines that are as long as they may be."""
    line = f"{opening}{', '.join(entries)}{closing}"
    if len(line) <= WIDTH:
        return line
    solid = ", ".join(one.replace(" ", "\0") for one in entries)
    inner = textwrap.fill(
        solid,
        WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"{opening}\n{inner}{closing}".replace("\0", " ")


def statements(
    some: Iterable[tuple[str, Statement]], comment: Callable[[Statement], str]
) -> list[str]:
    """Return statements as lines, each with its type before it, and their comments in one column.

    A text that is too long for its line goes on in the next.
    """
    rows: list[tuple[str, str]] = []
    for kind, one in some:
        code = f"const {kind} {one.name} = {one.text};"
        rows.append((code, commented(comment(one))))
    width = max((len(code) for code, said in rows if said and len(code) <= _COLUMN), default=0)
    lines: list[str] = []
    for code, said in rows:
        room = WIDTH - 4 - max(len(code), width) - len("  // ")
        if said and room >= _LEAST:
            said = said if len(said) <= room else commented(f"{said[: room - 1].rstrip()}…")
            lines.append(f"{code:<{width}}  // {said}")
        else:
            lines.append(code)
    return lines


def indented(lines: Iterable[str]) -> str:
    """Return the lines of a function's body as text."""
    return "\n".join(f"    {line}" if line else "" for line in lines)

"""The text of a Python module, its syntax tree, and where its parts stand in the text.

In: text, which may be an indented part of a file. Out: `ast` nodes, and their places as characters
of the text; `ast` counts bytes of lines. What stands in another text than the one that messages
point into has the place of the call that it is read for.
"""

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ...errors import ParseError, Span
from ..tree import Branch, place

_LINE_END = re.compile(r"\r\n?|\n")
_DEPTH = 8000  # frames of ast.parse, for a sum of 10,000 terms


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its syntax tree. `fixed` is the place of all of it where that is another's."""

    text: str
    module: ast.Module
    starts: tuple[int, ...]
    shift: int
    fixed: Span | None = None
    places: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    def span(self, node: ast.AST) -> Span:
        """Return the place of a node."""
        if self.fixed is not None:
            return self.fixed
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        start = self._offset(line, column)
        end_line = getattr(node, "end_lineno", line)
        return Span(self.text, start, self._offset(end_line, getattr(node, "end_col_offset", 0)))

    def _offset(self, line: int, column: int) -> int:
        line -= self.shift
        if not 1 <= line <= len(self.starts):
            return 0
        begin = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        if self.text.isascii():
            return begin + column
        if line not in self.places:  # of each of its bytes
            written = enumerate(self.text[begin:end], begin)
            self.places[line] = [at for at, one in written for _ in one.encode()] + [end]
        known = self.places[line]
        return known[min(column, len(known) - 1)]

    def at(self, node: ast.AST) -> Branch:
        """Return an empty tree that stands where a node does."""
        span = self.span(node)
        return place(span.start, span.end)

    def between(self, left: ast.AST, right: ast.AST, sign: str) -> tuple[int, int]:
        """Return where the sign of an operator stands between its operands."""
        first, second = self.span(left), self.span(right)
        if self.fixed is not None:
            return first.start, first.end
        at = self.text.find(sign, first.end, second.start)
        return (first.end, second.start) if at < 0 else (at, at + len(sign))


def source_of(text: str, fixed: Span | None = None) -> Source:
    """Return a text with its syntax tree; raises `ParseError` for what is no Python."""
    first = next((line for line in text.splitlines() if line.split("#")[0].strip()), "")
    is_part = first[:1] in (" ", "\t")
    written = "if True:\n" + text if is_part else text
    try:
        module = _parsed(written)
    except SyntaxError as error:
        raise _no_python(text, error, int(is_part), fixed) from None
    except (RecursionError, MemoryError):
        hint = "assign its parts to names"
        raise ParseError("this is nested too deep to be read", fixed, hint) from None
    except ValueError:
        message, hint = "a program of Python has no null characters", "take them out"
        raise ParseError(message, fixed, hint) from None
    starts = [0]
    starts += [one.end() for one in _LINE_END.finditer(text)]
    source = Source(fixed.text if fixed else text, module, tuple(starts), int(is_part), fixed)
    if is_part:
        block, *others = module.body
        assert isinstance(block, ast.If)
        if rest := [*block.orelse, *others]:
            message = "this is no Python: it stands further left than what it follows"
            raise ParseError(message, source.span(rest[0]), "let all lines begin in one column")
        module.body = block.body
    return source


def _parsed(text: str) -> ast.Module:
    """Return the syntax tree; a long sum is a deep one."""
    with deeper():
        return ast.parse(text)


@contextmanager
def deeper() -> Iterator[None]:
    """Let functions call each other as deep as those of a text may."""
    allowed = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(max(allowed, _DEPTH))
        yield
    finally:
        sys.setrecursionlimit(allowed)


def _no_python(text: str, error: SyntaxError, shift: int, fixed: Span | None) -> ParseError:
    lines = text.splitlines(keepends=True)
    number = min(max((error.lineno or 1) - shift, 1), max(len(lines), 1))
    begin = sum(map(len, lines[: number - 1]))
    start = min(begin + max((error.offset or 1) - 1, 0), len(text))
    span = fixed or Span(text, start, min(start + 1, len(text)))
    return ParseError(f"this is no Python: {error.msg}", span, "Python itself does not read it")

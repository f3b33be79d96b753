r"""Where the statements of LaTeX end: at \\, at the end of a formula, and where a line says so.

In: the pieces of a text that stand outside of brackets, and where its lines break. Out: the places
where a statement ends.

    a = x ⏎ + y \\ b = a ⏎ c = b    ->    a = x + y;  b = a;  c = b

A line goes on where an operator stands before or behind its end. A line of its own is one with
`=`. What is neither could be a product: that is an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...errors import ParseError, Span

NEWLINE, ROW, END = 1, 2, 3  # how strongly a line breaks: ⏎, \\, the end of a formula


@dataclass(slots=True)
class Segment:
    r"""What stands between two breaks: the break before it, and its first and last piece.

    `declares` says that it has an \in: nothing goes on behind that.
    """

    strength: int
    break_start: int
    break_end: int
    start: int
    first: str
    last: str = ""
    has_equals: bool = False
    declares: bool = False
    punctuation: int | None = None


@dataclass(slots=True)
class Breaks:
    r"""The segments so far; `has_equals` says whether the statement has had its = or \in."""

    text: str
    segments: list[Segment] = field(default_factory=list)
    pending: tuple[int, int, int] | None = (END, 0, 0)
    has_equals: bool = False

    def broken(self, strength: int, start: int, end: int) -> None:
        """Keep a break; of several in a row the strongest counts."""
        if self.pending is None or strength > self.pending[0]:
            self.pending = (strength, start, end)
        if strength > NEWLINE:
            self.has_equals = False

    def piece(self, start: int, kind: str) -> None:
        """Keep a piece: an operand, an operator, `=` or punctuation."""
        if self.pending is not None:
            self.segments.append(Segment(*self.pending, start, kind))
            self.pending = None
        segment = self.segments[-1]
        segment.last = kind
        segment.punctuation = start if kind == "punctuation" else None
        if kind in ("equals", "in"):
            segment.has_equals = self.has_equals = True
            segment.declares = kind == "in"

    def ends(self) -> Iterator[tuple[int, int]]:
        """Yield the places where statements end, and those of the full stops behind them."""
        before: Segment | None = None
        for segment in self.segments:
            if before is not None and self._ends(before, segment):
                if before.punctuation is not None:
                    yield before.punctuation, before.punctuation + 1
                yield segment.break_start, segment.break_end
            before = segment
        if before is not None and before.punctuation is not None:
            yield before.punctuation, before.punctuation + 1

    def _ends(self, before: Segment, after: Segment) -> bool:
        """Return whether a statement ends between two segments; raise where that is not clear."""
        if after.strength == END or before.declares:
            return True
        goes_on = before.last in ("operator", "equals") or after.first in ("operator", "equals")
        if after.strength == ROW or goes_on:
            return not goes_on
        if after.has_equals or before.last == "punctuation":
            return True
        raise ParseError(
            "this line could be a statement of its own, or a product with the line before",
            Span(self.text, after.start, after.start + 1),
            "write \\\\ at the end of the line before, or \\cdot for a product",
        )

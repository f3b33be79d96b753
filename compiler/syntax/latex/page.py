r"""What the lexer of LaTeX has read so far: the tokens, what is open, and where statements end.

    \left( x    ->    the tokens _GROUP and LETTER, and a frame for the bracket that is open
    a = x ⏎ + y \\ b = a ⏎ c = b    ->    a = x + y;  b = a;  c = b

A statement ends at \\, at the end of a formula, and where a line says so: it goes on where an
operator stands before or behind its end; a line of its own is one with `=`. What is neither could
be a product: that is an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lark import Token

from ...errors import ParseError, Span
from ...limits import Limits

BAR_CLOSED = -1  # the piece before was a bar that closed
UNKNOWN = "UNKNOWN"  # the type of a character that has no meaning
NEWLINE, ROW, END = 1, 2, 3  # how strongly a line breaks: ⏎, \\, the end of a formula


@dataclass(frozen=True, slots=True)
class Source:
    """What is parsed: the text of a formula, and how deep it may be nested."""

    text: str
    limits: Limits


@dataclass(slots=True)
class Frame:
    r"""A bracket, a bar or an environment that is open: how it is written, and where it begins.

    `kind` says what it is to the grammar, `left` whether \left stands before it, and `wanted` how
    many arguments are wanted behind it. `doubtful` is the place of a bar in it that could be read
    in two ways, should another one follow.
    """

    opener: str
    kind: str
    position: int
    left: bool = False
    wanted: int = 0
    doubtful: int | None = None

    @property
    def is_environment(self) -> bool:
        r"""Whether it is closed by an \end."""
        return self.kind in ("layout", "cases")


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
class Page:
    r"""The tokens so far by their place, each with what it could be besides, and what is open.

    `operand` says whether a value has just ended, `side` the \left or \right before a bracket,
    and `wanted` how many arguments \frac or ^ still takes: a digit alone is one, in \frac12.
    `skipped` has places where nothing is read, each with its end. `segments` are those outside of
    brackets, `pending` is the break behind the last one, and `has_equals` says whether the
    statement has had its = or \in.
    """

    source: Source
    tokens: dict[int, tuple[Token, str]] = field(default_factory=dict)
    skipped: dict[int, int] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    pending: tuple[int, int, int] | None = (END, 0, 0)
    has_equals: bool = False
    frames: list[Frame] = field(default_factory=lambda: [Frame("", "layout", 0)])
    depth: int = 0  # brackets that are open, environments that only lay out left aside
    choices: int = 0  # those of them in which = compares
    operand: bool = False
    side: str = ""
    rooted: bool = False  # \sqrt stands before
    wanted: int = 0

    @property
    def in_cases(self) -> bool:
        """Whether a line of a choice is read, outside of its brackets."""
        return self.frames[-1].kind == "cases"

    def at(self, piece: str, start: int) -> Span:
        """Return the place of a piece in the text."""
        return Span(self.source.text, start, start + len(piece))

    def put(self, kind: str, piece: str, start: int, role: str = "", otherwise: str = "") -> None:
        """Keep a token, and what it is to the statement."""
        token = Token(kind, piece, start, end_pos=start + len(piece))
        self.tokens[start] = token, otherwise
        if role:
            self.note(start, role)

    def note(self, start: int, role: str) -> None:
        """Keep what stands here: an operand that is a value, or goes on; an operator, `=`."""
        self.operand = role == "value"
        role = "operand" if self.operand else role
        if not self.depth:
            self._add(start, role)
        frame = self.frames[-1]
        if role != "operand":
            frame.doubtful = None
        elif frame.doubtful == BAR_CLOSED:
            frame.doubtful = start

    def _add(self, start: int, role: str) -> None:
        """Keep a piece outside of brackets: an operand, an operator, `=` or punctuation."""
        if self.pending is not None:
            self.segments.append(Segment(*self.pending, start, role))
            self.pending = None
        segment = self.segments[-1]
        segment.last = role
        segment.punctuation = start if role == "punctuation" else None
        if role in ("equals", "in"):
            segment.has_equals = self.has_equals = True
            segment.declares = role == "in"

    def broken(self, strength: int, piece: str, start: int) -> None:
        """Keep a break outside of brackets; of several in a row the strongest counts."""
        if self.depth:
            return
        if self.pending is None or strength > self.pending[0]:
            self.pending = (strength, start, start + len(piece))
        if strength > NEWLINE:
            self.has_equals = False

    def ends(self) -> Iterator[tuple[int, int]]:
        """Yield the places where statements end, and those of the full stops behind them."""
        end = len(self.source.text)
        for before, after in pairwise((*self.segments, Segment(END, end, end, end, ""))):
            if self._is_end(before, after):
                if before.punctuation is not None:
                    yield before.punctuation, before.punctuation + 1
                yield after.break_start, after.break_end

    def _is_end(self, before: Segment, after: Segment) -> bool:
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
            Span(self.source.text, after.start, after.start + 1),
            "a line ends in \\\\, and a product goes on with \\cdot",
        )

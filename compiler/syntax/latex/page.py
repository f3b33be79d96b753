r"""The page that LaTeX is laid out on: what has been written, and what is open.

\left( x   ->   the characters `      ( x`, and a frame for the bracket that is open
"""

from dataclasses import dataclass, field

from ...errors import Span
from ...limits import Limits
from .breaks import Breaks

BAR_CLOSED = -1  # the piece before was a bar that closed


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


@dataclass(slots=True)
class Page:
    r"""What has been laid out so far: the characters, what is open, and where statements end.

    `operand` says whether a value has just ended, `side` the \left or \right before a bracket,
    and `wanted` how many arguments \frac or ^ still takes: a digit alone is one, in \frac12.
    """

    text: str
    limits: Limits
    out: list[str]
    breaks: Breaks
    frames: list[Frame] = field(default_factory=lambda: [Frame("", "layout", 0)])
    depth: int = 0  # brackets that are open, environments that only lay out left aside
    choices: int = 0  # those of them in which = compares
    operand: bool = False
    side: str = ""
    rooted: bool = False  # \sqrt stands before
    wanted: int = 0

    def at(self, start: int, end: int) -> Span:
        """Return a place in the text."""
        return Span(self.text, start, end)

    def put(self, start: int, end: int, mark: str = "") -> None:
        """Write a mark in the place of what stands there, and blank the rest."""
        self.out[start:end] = mark + " " * (end - start - len(mark))

    def note(self, start: int, kind: str, ends_operand: bool) -> None:
        """Keep what kind of piece stands here."""
        if not self.depth:
            self.breaks.piece(start, kind)
        frame = self.frames[-1]
        if kind != "operand":
            frame.doubtful = None
        elif frame.doubtful == BAR_CLOSED:
            frame.doubtful = start
        self.operand = ends_operand

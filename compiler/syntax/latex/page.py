r"""What the lexer of LaTeX has read so far: the tokens, what is open, and where statements end.

\left( x   ->   the tokens _GROUP and LETTER, and a frame for the bracket that is open
"""

from dataclasses import dataclass, field

from lark import Token

from ...errors import Span
from ...limits import Limits
from .breaks import Breaks

BAR_CLOSED = -1  # the piece before was a bar that closed
UNKNOWN = "UNKNOWN"  # the type of a character that has no meaning


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


@dataclass(slots=True)
class Page:
    r"""The tokens so far by their place, each with what it could be besides, and what is open.

    `operand` says whether a value has just ended, `side` the \left or \right before a bracket,
    and `wanted` how many arguments \frac or ^ still takes: a digit alone is one, in \frac12.
    `skipped` has places where nothing is read, each with its end.
    """

    source: Source
    tokens: dict[int, tuple[Token, str]] = field(default_factory=dict)
    skipped: dict[int, int] = field(default_factory=dict)
    breaks: Breaks = field(init=False)
    frames: list[Frame] = field(default_factory=lambda: [Frame("", "layout", 0)])
    depth: int = 0  # brackets that are open, environments that only lay out left aside
    choices: int = 0  # those of them in which = compares
    operand: bool = False
    side: str = ""
    rooted: bool = False  # \sqrt stands before
    wanted: int = 0

    def __post_init__(self) -> None:
        self.breaks = Breaks(self.source.text)

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
            self.breaks.piece(start, role)
        frame = self.frames[-1]
        if role != "operand":
            frame.doubtful = None
        elif frame.doubtful == BAR_CLOSED:
            frame.doubtful = start

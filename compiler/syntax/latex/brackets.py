r"""Brackets, bars and environments: each opened one is kept, and closed by its like.

In: a bracket as it is written. Out: its token on the page; an error at one without a partner,
at a \left without its \right, and at bars that could be read in two ways.
"""

from ...errors import ParseError
from ...latex.signs import BARS, CEIL, CLOSING, FLOOR, GROUP, OPENING
from . import commands as known
from .page import BAR_CLOSED, Frame, Page

_COMPARE = (GROUP, "cases")
_UNSEEN = (GROUP, "braces", "index", "cases")  # their tokens stand in no tree


def read_delimiter(piece: str, start: int, page: Page) -> None:
    """Open or close what a bracket or a bar opens or closes."""
    side, page.side = page.side, ""
    closes, opens = side.endswith(("right", "gr")), side.endswith(("left", "gl"))
    is_left = side in ("\\left", "\\right")
    if piece == "[" and page.rooted:
        push(Frame(piece, "index", start), piece, page)
    elif piece in BARS and not closes and (opens or not _closes_bar(piece, start, page)):
        push(Frame(piece, BARS[piece], start, is_left), piece, page)
    elif piece in OPENING and not closes:
        push(Frame(piece, OPENING[piece], start, is_left), piece, page)
    elif (piece in CLOSING or piece in BARS) and not opens:
        _close(piece, start, is_left, page)
    elif piece == ".":
        hint = "for a choice write \\begin{cases} … \\end{cases}"
        raise ParseError(f"{side}. has no bracket", page.at(piece, start), hint)
    else:
        message = f"{piece} is no bracket for {side}"
        raise ParseError(message, page.at(piece, start), known.UNREAD["left"])
    page.rooted = False


def _closes_bar(piece: str, start: int, page: Page) -> bool:
    """Return whether a bar closes: a value has just ended, and one like it is open."""
    frame = page.frames[-1]
    if frame.opener == piece and not frame.left:
        return page.operand
    if frame.doubtful not in (None, BAR_CLOSED):
        raise ParseError(
            "these bars can be read in two ways",
            page.at(piece[0], start),
            "each absolute value is \\lvert x \\rvert",
        )
    return False


def _close(piece: str, start: int, left: bool, page: Page) -> None:
    frame = page.frames[-1]
    if frame.left != left and frame.kind != "braces" and not frame.is_environment:
        missing = "\\right" if frame.left else "\\left"
        place = page.at(piece, start) if frame.left else page.at(frame.opener[0], frame.position)
        raise ParseError(
            f"\\left and \\right do not pair: this bracket has no {missing}",
            place,
            f"it closes the '{frame.opener}' at column {_column(frame, page)}",
        )
    pop(piece, piece, start, page)
    if piece in BARS and not left:
        page.frames[-1].doubtful = BAR_CLOSED


def push(frame: Frame, piece: str, page: Page) -> None:
    """Keep a bracket that opens; raises `LimitError` where too many are open."""
    kind = frame.kind
    if kind != "index":
        page.note(frame.position, "operand")
    page.put(f"_{kind}".upper() if kind in _UNSEEN else kind.upper(), piece, frame.position)
    frame.wanted = page.wanted if kind == "index" else max(page.wanted - 1, 0)
    page.wanted = 0
    page.operand = False
    page.frames.append(frame)
    page.depth += 1
    page.choices += kind in _COMPARE
    if len(page.frames) > page.source.limits.nesting:
        page.source.limits.check("nesting", len(page.frames), page.at(piece[0], frame.position))


def pop(closer: str, piece: str, start: int, page: Page) -> None:
    """Close what `closer` closes; raise where that is not what was opened last."""
    shown = f"\\end{{{closer}}}" if closer[0].isalpha() else f"'{closer}'"
    if len(page.frames) == 1:
        hint = "take it out, or open it before"
        raise ParseError(f"{shown} closes nothing", page.at(piece, start), hint)
    frame = page.frames[-1]
    if closer not in _closers(frame):
        raise ParseError(
            f"{shown} where {_closer(frame)} was expected",
            page.at(piece, start),
            f"it would close the {_opener(frame)} at column {_column(frame, page)}",
        )
    page.frames.pop()
    page.wanted = frame.wanted
    if frame.kind != "layout":
        kind = CEIL if closer == r"\rceil" else frame.kind
        page.put(f"_END_{kind.upper()}", piece, start)
        page.operand = kind != "index"
        page.depth -= 1
    page.choices -= frame.kind in _COMPARE


def _column(frame: Frame, page: Page) -> int:
    return page.at("", frame.position).column


def _closers(frame: Frame) -> tuple[str, ...]:
    if frame.is_environment or frame.opener in BARS:
        return (frame.opener,)
    if frame.opener == "{":
        return ("}",)
    others = (r"\rceil",) if frame.kind == FLOOR else ()
    return (*(one for one, opener in CLOSING.items() if opener == frame.opener), *others)


def _closer(frame: Frame) -> str:
    return f"\\end{{{frame.opener}}}" if frame.is_environment else f"'{_closers(frame)[0]}'"


def _opener(frame: Frame) -> str:
    return f"\\begin{{{frame.opener}}}" if frame.is_environment else f"'{frame.opener}'"


def never_closed(page: Page, frame: Frame) -> ParseError:
    """Return the error for a bracket that is open at the end."""
    place = page.at(_opener(frame).strip("'"), frame.position)
    right = "\\right" if frame.left else ""
    hint = f"add {right}{_closer(frame).strip(chr(39))} where it ends"
    return ParseError(f"{_opener(frame)} is never closed", place, hint)


def no_delimiter(page: Page, position: int) -> ParseError:
    r"""Return the error for a \left or \big with no bracket behind it."""
    hint = "a bracket stands behind it, as in \\left( x \\right)"
    place = page.at(page.source.text[position : position + 1], position)
    return ParseError(f"there is no bracket behind {page.side}", place, hint)

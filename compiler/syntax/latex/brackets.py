r"""Brackets, bars and environments: each opened one is kept, and closed by its like.

In: a bracket as it is written. Out: its mark on the page; an error at a bracket without a partner,
at a \left without its \right, and at bars that could be read in two ways.
"""

from ...errors import ParseError
from ...latex.signs import BARS, CEIL, CLOSING, FLOOR, GROUP, OPENING
from . import commands as known
from .page import BAR_CLOSED, Frame, Page

_COMPARE = (GROUP, "cases")


def read_delimiter(piece: str, start: int, end: int, page: Page) -> None:
    """Open or close what a bracket or a bar opens or closes, and write its mark on the page."""
    side, page.side = page.side, ""
    closes, opens = side.endswith(("right", "gr")), side.endswith(("left", "gl"))
    is_left = side in ("\\left", "\\right")
    if piece == "[" and page.rooted:
        push(Frame(piece, "index", start), page)
        page.operand = False
    elif piece in BARS and not closes and (opens or not _closes_bar(piece, start, page)):
        page.note(start, "operand", False)
        _open(piece, BARS[piece], start, end, is_left, page)
    elif piece in OPENING and not closes:
        page.note(start, "operand", False)
        _open(piece, OPENING[piece], start, end, is_left, page)
    elif (piece in CLOSING or piece in BARS) and not opens:
        _close(piece, start, end, is_left, page)
    elif piece == ".":
        hint = "for a choice write \\begin{cases} … \\end{cases}"
        raise ParseError(f"{side}. has no bracket", page.at(start, end), hint)
    else:
        raise ParseError(
            f"{piece} is no bracket for {side}", page.at(start, end), known.UNREAD["left"]
        )
    page.rooted = False


def _closes_bar(piece: str, start: int, page: Page) -> bool:
    """Return whether a bar closes: a value has just ended, and one like it is open."""
    frame = page.frames[-1]
    if frame.opener == piece and not frame.left:
        return page.operand
    if frame.doubtful not in (None, BAR_CLOSED):
        raise _doubtful(page, start)
    return False


def _doubtful(page: Page, start: int) -> ParseError:
    return ParseError(
        "these bars can be read in two ways",
        page.at(start, start + 1),
        "write \\lvert x \\rvert for each absolute value",
    )


def _open(piece: str, kind: str, start: int, end: int, left: bool, page: Page) -> None:
    page.put(start, end, known.MARKS[kind][0])
    push(Frame(piece, kind, start, left), page)
    page.operand = False


def _close(piece: str, start: int, end: int, left: bool, page: Page) -> None:
    frame = page.frames[-1]
    kind = frame.kind
    if frame.left != left and kind not in ("braces", "layout", "cases"):
        missing = "\\right" if frame.left else "\\left"
        raise ParseError(
            f"\\left and \\right do not pair: this bracket has no {missing}",
            page.at(start, end) if frame.left else page.at(frame.position, frame.position + 1),
            f"it closes the '{frame.opener}' at column {page.at(frame.position, end).column}",
        )
    pop(piece, start, end, page)
    if kind == "index":
        page.operand = False
        return
    closing = CEIL if piece == r"\rceil" else kind
    page.put(start, end, known.MARKS[closing][1])
    page.operand = True
    if piece in BARS and not left:
        page.frames[-1].doubtful = BAR_CLOSED


def push(frame: Frame, page: Page) -> None:
    """Keep a bracket that opens; raises `LimitError` where too many are open."""
    frame.wanted = page.wanted if frame.kind == "index" else max(page.wanted - 1, 0)
    page.wanted = 0
    page.frames.append(frame)
    page.depth += 1
    page.choices += frame.kind in _COMPARE
    if len(page.frames) > page.limits.nesting:
        place = page.at(frame.position, frame.position + 1)
        page.limits.check("nesting", len(page.frames), place)


def pop(piece: str, start: int, end: int, page: Page) -> None:
    """Close what `piece` closes; raise where that is not what was opened last."""
    shown = f"\\end{{{piece}}}" if piece[0].isalpha() else f"'{piece}'"
    if len(page.frames) == 1:
        hint = "take it out, or open it before"
        raise ParseError(f"{shown} closes nothing", page.at(start, end), hint)
    frame = page.frames[-1]
    if piece not in _closers(frame):
        raise ParseError(
            f"{shown} where {_closer(frame)} was expected",
            page.at(start, end),
            f"it would close the {_opener(frame)} at column {page.at(frame.position, end).column}",
        )
    page.frames.pop()
    page.wanted = frame.wanted
    page.depth -= frame.kind != "layout"
    page.choices -= frame.kind in _COMPARE


def _closers(frame: Frame) -> tuple[str, ...]:
    if frame.kind in ("layout", "cases") or frame.opener in BARS:
        return (frame.opener,)
    if frame.opener == "{":
        return ("}",)
    others = (r"\rceil",) if frame.kind == FLOOR else ()
    return (*(one for one, opener in CLOSING.items() if opener == frame.opener), *others)


def _closer(frame: Frame) -> str:
    if frame.kind in ("layout", "cases"):
        return f"\\end{{{frame.opener}}}"
    return f"'{_closers(frame)[0]}'"


def _opener(frame: Frame) -> str:
    is_environment = frame.kind in ("layout", "cases")
    return f"\\begin{{{frame.opener}}}" if is_environment else f"'{frame.opener}'"


def never_closed(page: Page, frame: Frame) -> ParseError:
    """Return the error for a bracket that is open at the end."""
    length = len(_opener(frame)) if frame.opener[0].isalpha() else len(frame.opener)
    before = "\\right" if frame.left else ""
    place = page.at(frame.position, frame.position + length)
    hint = f"add {before}{_closer(frame).strip(chr(39))} where it ends"
    return ParseError(f"{_opener(frame)} is never closed", place, hint)


def no_delimiter(page: Page, position: int) -> ParseError:
    r"""Return the error for a \left or \big with no bracket behind it."""
    hint = "a bracket stands behind it, as in \\left( x \\right)"
    place = page.at(position, min(position + 1, len(page.text)))
    return ParseError(f"there is no bracket behind {page.side}", place, hint)

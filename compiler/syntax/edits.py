"""A text with places of it rewritten, which knows where in the first text each character stood.

    edited("≈ 0,39", [Edit(0, 2, ""), Edit(3, 4, ".")]).text   ->   "0.39"

What is wrong with the new text is said of the one that was typed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import GradcError, Span


class Edit(NamedTuple):
    """What stands in the place of the characters `start` up to `end` of a text."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A text, and the one that it was made of.

    The text is made of pieces; `begins` has where each begins, and `stood` where that stood and
    whether the piece is as it was typed.
    """

    text: str
    original: str
    begins: tuple[int, ...]
    stood: tuple[tuple[int, bool], ...]

    def back(self, position: int) -> int:
        """Return where a character of the text stood; one that was put in stands where its edit is.

        Since a place ends behind its last character, so does the position behind an edit.
        """
        piece = bisect_right(self.begins, position) - 1
        if piece < 0:
            return 0
        begin, is_verbatim = self.stood[piece]
        return begin + (position - self.begins[piece]) * is_verbatim

    @contextmanager
    def saying(self) -> Iterator[None]:
        """Make errors about the text errors about the one that was typed."""
        try:
            yield
        except GradcError as error:
            if error.span is not None and error.span.text == self.text:
                start = self.back(error.span.start)
                end = max(self.back(error.span.end - 1) + 1, start + 1)
                error.span = Span(self.original, start, end)
            raise


def edited(text: str, edits: Iterable[Edit]) -> Edited:
    """Return a text with edits, in order; one that begins inside of another is left out."""
    pieces: list[str] = []
    begins: list[int] = []
    stood: list[tuple[int, bool]] = []
    length = at = 0
    for edit in [*edits, Edit(len(text), len(text), "")]:
        if edit.start < at:
            continue
        for piece, begin, is_verbatim in (
            (text[at : edit.start], at, True),
            (edit.new, edit.start, False),
        ):
            if piece:
                pieces.append(piece)
                begins.append(length)
                stood.append((begin, is_verbatim))
                length += len(piece)
        at = edit.end
    begins.append(length)
    stood.append((len(text), True))
    return Edited("".join(pieces), text, tuple(begins), tuple(stood))


def only(text: str, start: int, end: int, edits: Iterable[Edit] = ()) -> Edited:
    """Return a part of a text, with edits in it."""
    return edited(text, [Edit(0, start, ""), *edits, Edit(end, len(text), "")])

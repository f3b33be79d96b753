"""What explains a wrong answer: mistakes, the likeliest first, in words and as plain data.

Both go no further than a level of hints allows: 1 where, 2 what kind of mistake, 3 what is right.
Of several explanations the likeliest is said; a second one where it is as likely.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from ...errors import Span
from ..kinds import kinds

EVERYTHING = 3
WIDTH = 80  # characters of a line of a report
_INDENT = "  "
_QUOTED = 50  # characters of an expression that is not broken
_HELD = "\0"  # for a space that no line ends at
_LEAST = 24  # characters of an answer that are shown, however long its name


@dataclass(frozen=True, slots=True)
class Mistake:
    """One explanation of a wrong answer.

    `kinds` are its names in the table, two where it takes two mistakes; `where` is the step in
    words and `place` in the source, `said` what went wrong, `why` the rule that was broken, which
    may be a formula, `right` what belongs there. `count` is how many mistakes it takes; the smaller
    `rank`, the likelier it is. `is_clear` says that the sentence alone shows the place, `is_local`
    that what is right there adds something to what is right in the end.
    """

    kinds: tuple[str, ...]
    where: str
    place: Span | None
    said: str
    why: str = ""
    right: str = ""
    count: int = 1
    rank: tuple[int, int] = (1, 0)
    is_clear: bool = False
    is_local: bool = False

    @property
    def kind(self) -> str:
        """The kinds as one text."""
        return " + ".join(self.kinds)

    @property
    def message(self) -> str:
        """What went wrong, and why."""
        return f"{self.said}: {self.why}" if self.why else self.said

    def to_json(self, hint: int = EVERYTHING) -> dict[str, Any]:
        """Return the mistake as a plain dict."""
        place = self.place
        level = {
            "kind": self.kind if hint > 1 else None,
            "where": self.where,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "message": self.sentence(hint),
        }
        return {**level, "right": self.right} if hint >= EVERYTHING else level

    def sentence(self, hint: int) -> str:
        """Return as much as a level of hints allows: no formula below the last."""
        if hint <= 1:
            return f"look at {self.where}"
        return self.message if hint >= EVERYTHING else self.said


def explained(mistakes: Sequence[Mistake], hint: int) -> list[str]:
    """Return the explanation of an answer in words, with its place, and one that is as likely."""
    if not mistakes:
        return wrapped("no single mistake that gradc knows, and no two, give this answer")
    first = mistakes[0]
    found = _sentence(first, hint)
    if first.place is not None and (hint == 1 or not first.is_clear):
        found += indented(first.place.excerpt())
    if hint >= EVERYTHING and first.is_local:
        found += [line for text in first.right.splitlines() for line in wrapped(text)]
    return [*found, *_as_likely(mistakes, hint)] if hint > 1 else found


def _sentence(mistake: Mistake, hint: int) -> list[str]:
    """Return what went wrong; the rule that was broken begins a line where that takes no more."""
    where = _line(mistake) if hint > 1 else ""
    found = wrapped(f"{where}{mistake.sentence(hint)}")
    if hint < EVERYTHING or not mistake.why:
        return found
    apart = [*wrapped(f"{where}{mistake.said}:"), *wrapped(mistake.why, 2 * _INDENT)]
    return apart if len(found) == len(apart) else found


def _line(mistake: Mistake) -> str:
    """Return on which line of the program a mistake is, of a program of several."""
    place = mistake.place
    has_lines = place is not None and "\n" in place.text.strip()
    return f"line {place.line}: " if place is not None and has_lines and mistake.is_clear else ""


def _as_likely(mistakes: Sequence[Mistake], hint: int) -> list[str]:
    """Return one more explanation, where it is as likely as the first; of a guess there is none."""
    first = mistakes[0]
    covered = {other for kind in first.kinds for other in kinds()[kind].covers}
    equal = [
        one
        for one in mistakes[1:]
        if one.rank == first.rank and one.where != first.where and not covered.issuperset(one.kinds)
    ]
    if not equal or first.count > 1:
        return []
    other = next((one for one in equal if one.kinds != first.kinds), None)
    if other is None:
        return wrapped(f"or the same in {equal[0].where}")
    return wrapped(f"or: {other.sentence(hint)}")


def shortened(text: str, width: int = WIDTH - 8) -> str:
    """Return an answer as one line that is not too long."""
    line = " ".join(text.split())
    width = max(width, _LEAST)
    return line if len(line) <= width else f"{line[: width - 1]}…"


def indented(text: str) -> list[str]:
    """Return the lines of a text, as they stand below a head."""
    return [f"{_INDENT}{line}" for line in text.splitlines()]


def wrapped(text: str, indent: str = _INDENT) -> list[str]:
    """Return the lines of a sentence below a head, none longer than a terminal is wide.

    What stands between backquotes is not broken, where it is short.
    """
    kept = re.sub(rf"`[^`]{{1,{_QUOTED}}}`", lambda quoted: quoted[0].replace(" ", _HELD), text)
    lines = wrap(
        kept, WIDTH, initial_indent=indent, subsequent_indent=2 * _INDENT,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(_HELD, " ") for line in lines]

"""What explains a wrong answer: mistakes, the likeliest first, in words and as plain data.

Both go no further than a level of hints allows: 1 where, 2 what kind of mistake, 3 what is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import Span
from ..kinds import kinds

EVERYTHING = 3
_WIDTH = 72
_SHOWN = 4  # explanations that are written out; of the others the kinds are said


@dataclass(frozen=True, slots=True)
class Mistake:
    """One explanation of a wrong answer.

    `kinds` are its names in the table, two where it takes two mistakes; `where` is the step in
    words and `place` in the source, `message` what went wrong, `right` what belongs there. `count`
    is how many mistakes it takes.
    """

    kinds: tuple[str, ...]
    where: str
    place: Span | None
    message: str
    right: str
    count: int = 1

    @property
    def kind(self) -> str:
        """The kinds as one text."""
        return " + ".join(self.kinds)

    def to_json(self, hint: int = EVERYTHING) -> dict[str, Any]:
        """Return the mistake as a plain dict."""
        place = self.place
        level = {
            "kind": self.kind if hint > 1 else None,
            "where": self.where,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "message": self.message if hint > 1 else f"look at {self.where}",
        }
        return {**level, "right": self.right} if hint >= EVERYTHING else level


def explained(mistakes: Sequence[Mistake], hint: int) -> list[str]:
    """Return the explanations of an answer in words: the first with its place, then the others."""
    if not mistakes:
        return indented("no single mistake that gradc knows, and no two, give this answer")
    first = mistakes[0]
    found = indented(f"look at {first.where}" if hint == 1 else first.message)
    found += indented(first.place.excerpt()) if first.place is not None else []
    if hint == 1:
        return found
    found += indented(first.right) if hint >= EVERYTHING else []
    return [*found, *_alternatives(first, mistakes[1:])]


def _alternatives(first: Mistake, others: Sequence[Mistake]) -> list[str]:
    """Return the other explanations of an answer, a line a kind."""
    groups: dict[tuple[str, ...], list[Mistake]] = {}
    said = {(first.where, first.count)}
    covered = {other for kind in first.kinds for other in kinds()[kind].covers}
    for mistake in others:
        if (mistake.where, mistake.count) in said or covered.issuperset(mistake.kinds):
            continue  # the same in other words
        said.add((mistake.where, mistake.count))
        groups.setdefault(mistake.kinds, []).append(mistake)
    same = groups.pop(first.kinds, [])
    found = []
    if same:
        places = "; ".join(dict.fromkeys(mistake.where for mistake in same[:_SHOWN]))
        more = f"; and {len(same) - _SHOWN} more" if len(same) > _SHOWN else ""
        found += indented(f"or the same mistake in {places}{more}")
    if groups:
        found += indented("the same answer also comes of this:")
    for group in groups.values():
        places = "place" if len(group) == 2 else "places"
        more = f" (or at {len(group) - 1} more {places})" if len(group) > 1 else ""
        found.append(f"    - {group[0].message}{more}")
    return found


def shortened(text: str) -> str:
    """Return an answer as one line that is not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def indented(text: str) -> list[str]:
    """Return the lines of a text, as they stand below a head."""
    return [f"  {line}" for line in text.splitlines()]

"""The report of a verification: an entry a derivative, and a verdict on each.

The error is |a - b| / max(|a|, |b|, 1e-9·max(1, max|gradient|)), the larger of those against the
two witnesses. Under 1e-7 it is excellent, under 1e-5 acceptable, over 1e-3 a bug; between the two
it says "inspect".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..display.html import lines, marked, table
from ..interpret.entries import entry_name

VERDICTS = ((1e-7, "excellent"), (1e-5, "acceptable"), (1e-3, "inspect"), (math.inf, "bug"))
ACCEPTABLE = 1e-5


@dataclass(frozen=True, slots=True)
class Entry:
    """One derivative at one point, as generated and as the witnesses have it.

    `sympy` or `finite_difference` is None where that witness has nothing to say; `error` is None
    where neither has.
    """

    output: str
    wrt: str
    index: tuple[int, ...]
    point: int
    generated: float
    sympy: float | None
    finite_difference: float | None
    error: float | None

    @property
    def verdict(self) -> str:
        """The word for the error."""
        if self.error is None:
            return "not checked"
        return next(word for bound, word in VERDICTS if self.error < bound or bound == math.inf)

    @property
    def ok(self) -> bool:
        """Whether the derivative was checked, and the error is acceptable."""
        return self.error is not None and self.error < ACCEPTABLE


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """The entries of a verification, the points they are at, and the forward-reverse errors."""

    entries: tuple[Entry, ...]
    points: tuple[Mapping[str, Any], ...]
    pairing: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every entry is acceptable and forward mode agrees with the gradient.

        An entry of an array may go unchecked beside others of it that are.
        """
        checked = {(entry.output, entry.wrt) for entry in self.entries if entry.error is not None}
        return all(
            entry.ok or (entry.error is None and (entry.output, entry.wrt) in checked)
            for entry in self.entries
        ) and all(error < ACCEPTABLE for error in self.pairing)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain dicts and lists; numbers that are not finite are strings."""
        return {
            "ok": self.ok,
            "entries": [
                {
                    "output": entry.output,
                    "wrt": entry.wrt,
                    "index": list(entry.index),
                    "point": entry.point,
                    "generated": plain(entry.generated),
                    "sympy": plain(entry.sympy),
                    "finite_difference": plain(entry.finite_difference),
                    "error": plain(entry.error),
                    "verdict": entry.verdict,
                    "ok": entry.ok,
                }
                for entry in self.entries
            ],
            "points": [{name: listed(v) for name, v in point.items()} for point in self.points],
            "pairing": [plain(error) for error in self.pairing],
            "notes": list(self.notes),
        }

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table's rows: derivative, the three numbers, the error and the verdict."""
        head: tuple[str, ...] = (
            "derivative",
            "point",
            "generated",
            "SymPy",
            "differences",
            "error",
            "verdict",
        )
        return [
            head,
            *(
                (
                    f"∂{entry.output}/∂{entry_name(entry.wrt, entry.index)}",
                    str(entry.point + 1),
                    _digits(entry.generated),
                    _digits(entry.sympy),
                    _digits(entry.finite_difference),
                    "–" if entry.error is None else f"{entry.error:.1e}",
                    entry.verdict,
                )
                for entry in self.shown()
            ),
        ]

    def shown(self) -> list[Entry]:
        """Return the entries of the table: the worst of each array at a point, and all bad ones."""
        shown: list[Entry] = []
        worst: dict[tuple[str, str, int], Entry] = {}
        for entry in self.entries:
            key = (entry.output, entry.wrt, entry.point)
            if _size_of(entry.error) > _size_of(worst.setdefault(key, entry).error):
                worst[key] = entry
        for entry in self.entries:
            key = (entry.output, entry.wrt, entry.point)
            if entry is worst[key] or not entry.ok:
                shown.append(entry)
        return shown

    def summary(self) -> list[str]:
        """Return what stands under the table: the points, the notes, the verdict on all."""
        points = [
            f"point {number}: {', '.join(f'{name}={_brief(v)}' for name, v in point.items())}"
            for number, point in enumerate(self.points, 1)
        ]
        worst = max((error for error in self.pairing), default=0.0)
        good = sum(entry.ok for entry in self.entries)
        left_out = len(self.entries) - len(self.shown())
        more = ["the table has the worst entry of each array"] if left_out else []
        return [
            *more,
            *points,
            *self.notes,
            f"forward against reverse: {worst:.1e}",
            f"{good} of {len(self.entries)} derivatives verified" + ("" if self.ok else ": FAILED"),
        ]

    def __str__(self) -> str:
        rows = self.rows()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        written = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([*written, "", *self.summary()])

    def __repr__(self) -> str:
        return f"<gradc.Report: {self.summary()[-1]}>"

    def _repr_html_(self) -> str:
        head, *rows = self.rows()
        content = table(head, rows) + lines(self.summary())
        return marked(content, "good" if self.ok else "bad")


def _size_of(error: float | None) -> float:
    """Return an error for comparison; none at all is the worst."""
    return math.inf if error is None else error


def relative_error(first: float, second: float, floor: float) -> float:
    """Return |a - b| / max(|a|, |b|, floor); 0 where both are the same infinity."""
    if first == second:
        return 0.0
    error = abs(first - second) / max(abs(first), abs(second), floor)
    return error if not math.isnan(error) else math.inf


def floor_of(gradient: Sequence[float]) -> float:
    """Return the size below which a derivative counts as 0 beside the others."""
    finite = [abs(value) for value in gradient if math.isfinite(value)]
    return 1e-9 * max([1.0, *finite])


def plain(value: float | None) -> float | str | None:
    """Return a number as JSON has it: inf, -inf and nan are strings."""
    return value if value is None or math.isfinite(value) else str(value)


def listed(value: Any) -> Any:
    """Return a number or an array as JSON has it."""
    if isinstance(value, list):
        return [listed(entry) for entry in value]
    return listed(np.asarray(value).tolist()) if np.ndim(value) else plain(float(value))


_ENTRIES = 4


def _brief(value: Any) -> str:
    """Return a number, a short array with its entries, a larger one by its shape."""
    if np.ndim(value) == 0:
        return f"{value:.6g}"
    if np.ndim(value) == 1 and len(value) <= _ENTRIES:
        return f"[{', '.join(f'{entry:.6g}' for entry in value)}]"
    return f"array of {'×'.join(map(str, np.shape(value)))}"


def _digits(value: float | None) -> str:
    return "–" if value is None else f"{value:.7g}"

"""The report of a verification: a row a derivative, and a verdict on each.

In: derivatives as generated and as the witnesses have them. Out: a `Report`, to be read as a table,
as text, HTML or JSON.

    ∂f/∂w  1  0.2287842  0.2287842  0.2287842  3.6e-12  excellent

The error is |a - b| / max(|a|, |b|), the larger of those against the two witnesses; where the truth
is 0 it is relative to 1e-9·max(1, max|gradient|). Under 1e-7 it is excellent, under 1e-5
acceptable, over 1e-3 a bug; between the two it says "inspect". An error that rounding the inputs
makes as well is one of the problem: "ill-conditioned".
"""

import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ..display import html
from ..display.json import jsonable
from ..display.numbers import POINT, WITNESS, shown
from ..display.table import Cells, Table, text_lines
from ..interpret.entries import entry_name
from .accuracy import Digits, digits_table

_HEADINGS = ("derivative", "point", "generated", "SymPy", "differences", "error", "verdict")

LEAST = sys.float_info.min
EXCELLENT = 1e-7
ACCEPTABLE = 1e-5
# Below which error a derivative has which verdict, and how that is marked.
_VERDICTS = (
    (EXCELLENT, "excellent", "good"),
    (ACCEPTABLE, "acceptable", "good"),
    (1e-3, "inspect", "unsure"),
    (math.inf, "bug", "bad"),
)


def verdict_on(error: float | None) -> tuple[str, str]:
    """Return the word for an error, which is None where nothing was checked, and its mark."""
    if error is None:
        return "not checked", "unsure"
    return next((word, mark) for most, word, mark in _VERDICTS if error < most or most == math.inf)


def relative_error(first: float, second: float, floor: float) -> float:
    """Return |a - b| / max(|a|, |b|, floor); 0 where both are the same infinity.

    What is below the least float with all of its digits is compared with that.
    """
    if first == second:
        return 0.0
    error = abs(first - second) / max(abs(first), abs(second), floor, LEAST)
    return error if not math.isnan(error) else math.inf


def floor_of(gradient: Iterable[Any]) -> float:
    """Return the size below which a derivative counts as 0 beside the others, numbers or arrays."""
    sizes = [np.abs(np.asarray(value, float)) for value in gradient]
    largest = [float(np.max(one, initial=0, where=np.isfinite(one))) for one in sizes]
    return 1e-9 * max([1.0, *largest])


@dataclass(frozen=True, slots=True)
class Derivative:
    """One derivative at one point, as generated and as the witnesses have it.

    `sympy` or `finite_difference` is None where that witness has nothing to say; `error` is None
    where neither has. `noise` is how far the truth moves as the inputs are rounded, where the error
    is no larger than that. It is of the `entry` of an output that is an array; where it is of
    higher order, `by` has what was differentiated by before.
    """

    output: str
    wrt: str
    index: tuple[int, ...]
    point: int
    generated: float
    sympy: float | None
    finite_difference: float | None
    error: float | None
    noise: float | None = None
    entry: tuple[int, ...] = ()
    by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How the derivative is written: ∂f/∂w[0], or ∂²f/∂x∂w."""
        of, last = entry_name(self.output, self.entry), entry_name(self.wrt, self.index)
        order = len(self.by) + 1
        power = "" if order == 1 else "²³"[order - 2] if order < 4 else f"^{order}"
        if order > 1 and {*self.by, last} == {last}:
            return f"∂{power}{of}/∂{last}{power}"
        return f"∂{power}{of}/{''.join(f'∂{one}' for one in (*self.by, last))}"

    @property
    def verdict(self) -> str:
        """The word for the error."""
        return self.judgement[0]

    @property
    def judgement(self) -> tuple[str, str]:
        """The word for the error, and its mark."""
        word, mark = verdict_on(self.error)
        return (
            (word, mark) if self.noise is None or mark == "good" else ("ill-conditioned", "unsure")
        )

    @property
    def ok(self) -> bool:
        """Whether the derivative was checked, and is as near to the truth as its inputs allow."""
        return self.error is not None and (self.error < ACCEPTABLE or self.noise is not None)

    def cells(self) -> Cells:
        """Return the row of the table: the name, the three numbers, the error and the verdict."""
        return (
            self.name,
            str(self.point + 1),
            shown(self.generated, WITNESS),
            shown(self.sympy, WITNESS),
            shown(self.finite_difference, WITNESS),
            "–" if self.error is None else f"{self.error:.1e}",
            self.verdict,
        )


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """The derivatives of a verification, the points they are at, and forward-reverse errors.

    `digits` says how many hold, where that was asked for, and `products` the error of each kind of
    product with vectors.
    """

    entries: tuple[Derivative, ...]
    points: tuple[Mapping[str, Any], ...]
    pairing: tuple[float, ...]
    notes: tuple[str, ...]
    digits: tuple[Digits, ...] = ()
    products: tuple[tuple[str, float], ...] = ()

    def with_more(self, other: "Report") -> "Report":
        """Return the report with what another has of the same points, each derivative once."""
        return replace(
            self,
            entries=tuple(dict.fromkeys(self.entries + other.entries)),
            notes=tuple(dict.fromkeys(self.notes + other.notes)),
            products=self.products + other.products,
        )

    @property
    def ok(self) -> bool:
        """Whether every entry is acceptable and forward mode agrees with the gradient.

        An entry of an array may go unchecked beside others of it that are.
        """
        checked = {_array(entry) for entry in self.entries if entry.error is not None}
        agree = (*self.pairing, *(error for _, error in self.products))
        return all(
            entry.ok or (entry.error is None and _array(entry) in checked) for entry in self.entries
        ) and all(error < ACCEPTABLE for error in agree)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain dicts and lists; numbers that are not finite are strings."""
        found: dict[str, Any] = jsonable(
            {
                "ok": self.ok,
                "entries": [
                    {**_plain(entry), "verdict": entry.verdict, "ok": entry.ok}
                    for entry in self.entries
                ],
                "points": self.points,
                "pairing": self.pairing,
                "notes": self.notes,
                **({"products": dict(self.products)} if self.products else {}),
                **({"accuracy": [asdict(one) for one in self.digits]} if self.digits else {}),
            }
        )
        return found

    def table(self) -> Table:
        """Return the derivatives that are shown, each with a verdict."""
        shown = self.shown()
        marks = tuple(entry.judgement[1] for entry in shown)
        return Table(_HEADINGS, tuple(entry.cells() for entry in shown), marks=marks)

    def tables(self) -> list[Table]:
        """Return the table of derivatives, and that of digits where it was asked for."""
        return [self.table(), *([digits_table(self.digits)] if self.digits else [])]

    def rows(self) -> list[Cells]:
        """Return the headings of the table, and its rows."""
        return [_HEADINGS, *self.table().rows]

    def shown(self) -> list[Derivative]:
        """Return the entries of the table: the worst of each array at a point, and all bad ones."""
        worst: dict[tuple[object, ...], Derivative] = {}
        for entry in self.entries:
            key = (*_array(entry), entry.point)
            worst[key] = max(worst.get(key, entry), entry, key=_size_of)
        bad = {*worst.values(), *(entry for entry in self.entries if not entry.ok)}
        return [entry for entry in self.entries if entry in bad]

    def summary(self) -> list[str]:
        """Return what stands under the table: the points, the notes, the verdict on all."""
        points = [
            f"point {number}: {', '.join(f'{name}={shown(v, POINT)}' for name, v in point.items())}"
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
            *(
                [f"forward against reverse: {worst:.1e}"]
                if self.pairing or not self.products
                else []
            ),
            *(f"{name}: {error:.1e}" for name, error in self.products),
            f"{good} of {len(self.entries)} derivatives verified" + ("" if self.ok else ": FAILED"),
        ]

    def __str__(self) -> str:
        tables = [line for table in self.tables() for line in (*text_lines(table), "")]
        return "\n".join([*tables, *self.summary()])

    def __repr__(self) -> str:
        return f"<gradc.Report: {self.summary()[-1]}>"

    def _repr_html_(self) -> str:
        content = "".join(map(html.table, self.tables())) + html.lines(self.summary())
        return html.marked(content, "good" if self.ok else "bad")


def _array(entry: Derivative) -> tuple[object, ...]:
    """Return what entry of which array a derivative is: of which output, by which variables."""
    return entry.output, tuple(name.partition("[")[0] for name in entry.by), entry.wrt


def _plain(entry: Derivative) -> dict[str, Any]:
    """Return a derivative as a dict, without what only those of other kinds have."""
    found = asdict(entry)
    return {key: one for key, one in found.items() if key not in ("entry", "by") or one}


def _size_of(entry: Derivative) -> float:
    """Return an error for comparison; none at all is the worst."""
    return math.inf if entry.error is None else entry.error

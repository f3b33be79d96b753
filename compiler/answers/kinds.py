"""The kinds of mistakes: what is said of one, how likely it is, where it can stand.

In: `grammar/mistakes.toml`, a table a kind. Out: `Kind`s, and the rows of a function that put a
wrong partial in the place of the right one.

    kinds()["sign"].title   ->   "the sign is wrong at …, on the way back to …"
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..calculus.gates import called, taught
from ..calculus.partials import COTANGENT, is_matrix_rule, partial
from ..graph.node import Node, number_of
from ..syntax.tree import tokens
from ..syntax.words import grammar_file
from ..vocabulary import Row, functions, read_row

# What a sentence may name.
FIELDS = ("step", "operand", "name", "other", "belongs", "output", "rule", "number")

_SHORT = 60  # characters of two derivatives that are said beside one another
_FITTING = 8  # by which a kind moves up at a place that it fits


@dataclass(frozen=True, slots=True, eq=False)
class WrongRule:
    """A row: a function with wrong partials, under a kind of mistake."""

    kind: str
    function: Row

    def __str__(self) -> str:
        function, rules = self.function.columns()["function"], ", ".join(self.function.rules)
        return f"{self.kind}: {function} : {rules}"

    def taken(self) -> str:
        """Return what was taken for the derivative: tanh(x)' is 1 - tanh(x)^2, and not 1 - tanh(x).

        "" where it speaks of axes, of sizes or of what arrives, or is of no one function.
        """
        row, known = self.function, functions().get(self.function.name)
        if known is None:  # a row for every function of some kind
            return ""
        tree, settings = row.partials[0], known.settings
        named = {str(one) for kind in ("NAME", "FUNCTION") for one in tokens(tree, kind)}
        if not named.isdisjoint((COTANGENT, "size", *(one.name for one in settings))):
            return ""
        function = called(row.name)
        value = function if function.endswith(")") else f"({function})"
        wrong, right = (
            re.sub(r"\bout\b", value, rule) for rule in (row.rules[0], taught(row.name, 0))
        )
        if len(known.formals) > 1 or len(wrong) + len(right) > _SHORT:
            return f"{value}' is not {wrong}" if len(wrong) <= _SHORT else ""
        return f"{value}' is {right}, and not {wrong}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mistake: its rank, the smaller the sooner it is believed, and its sentence.

    The sentence is what is `said`, and `why`. Where it `says_right`, what belongs there is not said
    again, and the kinds that it `covers` say the same of an answer in other words. Where it `fits`
    it is believed sooner. With `in_pairs` it is tried together with another mistake.

    Its rows are those of gates where it `is_of_gates`; where it `is_of_factors` they stand at no
    sum and no sign. Where it `is_of_all`, the wrong partials of a row go together, and never one
    alone. At a number the kind is called `at_number`.
    """

    rank: int
    said: str
    why: str = ""
    fits: str = ""
    in_pairs: bool = True
    says_right: bool = False
    covers: Sequence[str] = ()
    is_of_gates: bool = False
    is_of_factors: bool = False
    is_of_all: bool = False
    at_number: str = ""
    families: str = ""
    rows: Sequence[str] = ()

    @property
    def sentence(self) -> str:
        """The whole sentence, with fields."""
        return f"{self.said}: {self.why}" if self.why else self.said

    @property
    def title(self) -> str:
        """What is said, with gaps where the step and its operands stand."""
        return self.said.format(**dict.fromkeys(FIELDS, "…"))

    def weight(self, node: Node, places: Sequence[int]) -> int:
        """Return the rank at an operation: where the kind fits it is believed sooner."""
        return self.rank - _FITTING * (self.fits != "" and FITS[self.fits](node, places))


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind of mistake by its name."""
    tables = tomllib.loads(grammar_file("mistakes.toml"))
    return {name: _kind(**table) for name, table in tables.items()}


@cache
def rows_of(function: str) -> Sequence[WrongRule]:
    """Return the rows of one function; those of others are not read for it."""
    return [
        wrong_rule(name, line)
        for name, kind in kinds().items()
        for line in kind.rows
        if line.partition("(")[0] == function
    ]


@cache
def wrong_rule(kind: str, line: str) -> WrongRule:
    """Return a row of a kind, each once."""
    return WrongRule(kind, read_row(line))


def _kind(rows: str = "", **table: Any) -> Kind:
    return Kind(**table, rows=tuple(rows.splitlines()))


# ---- where a kind fits -------------------------------------------------------------------------


def _has_minus(node: Node, places: Sequence[int]) -> bool:
    """Return whether the right partial has a minus sign, which is easily lost."""
    slopes = [partial(node, place) for place in places if not is_matrix_rule(node, place)]
    return any(s.op == "neg" or (s.op == "const" and number_of(s) < 0) for s in slopes)


def _has_number(node: Node, places: Sequence[int]) -> bool:
    """Return whether a number takes part in the operation."""
    return any(operand.op == "const" for operand in node.operands)


def _is_within(node: Node, places: Sequence[int]) -> bool:
    """Return whether the operand has no name of its own, but stands in the same expression."""
    return all(node.operands[place].op not in ("mark", "input") for place in places)


def _is_power(node: Node, places: Sequence[int]) -> bool:
    """Return whether the operation is a power with a number for its exponent."""
    return node.op == "pow" and node.operands[1].op == "const"


FITS: Mapping[str, Callable[[Node, Sequence[int]], bool]] = {
    "minus": _has_minus,
    "number": _has_number,
    "within": _is_within,
    "power": _is_power,
}

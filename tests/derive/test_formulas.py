"""Derivatives as books print them: the formulas of `cases`, up to the order of terms and factors."""

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest

import gradc
from gradc.syntax.parser import parse
from gradc.syntax.tree import Branch, trees

CASES = Path(__file__).parent.parent / "cases"
ROWS = [
    json.loads(line)
    for name in ("formulas", "textbook")
    for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]


def canonical(text: str) -> Hashable:
    """Return the tree of an expression with the operands of sums and products in one order."""
    (statement,) = trees(parse(text))
    (tree,) = trees(statement)
    return _shape(tree)


def _shape(tree: Branch) -> Hashable:
    if tree.data in ("add", "sub", "neg"):
        return ("sum", *sorted(_terms(tree, 1), key=repr))
    if tree.data in ("mul", "div"):
        sign, above, below = _factors(tree)
        product = ("product", (*sorted(above, key=repr),), (*sorted(below, key=repr),))
        return product if sign > 0 else ("sum", (-1, product))
    return (
        str(tree.data),
        *(_shape(c) if isinstance(c, type(tree)) else str(c) for c in tree.children),
    )


def _terms(tree: Branch, sign: int) -> list[tuple[int, Hashable]]:
    if tree.data in ("add", "sub"):
        first, second = trees(tree)
        return _terms(first, sign) + _terms(second, -sign if tree.data == "sub" else sign)
    if tree.data == "neg":
        return _terms(trees(tree)[0], -sign)
    if tree.data in ("mul", "div"):
        own, above, below = _factors(tree)
        return [(sign * own, ("product", (*sorted(above, key=repr),), (*sorted(below, key=repr),)))]
    return [(sign, _shape(tree))]


def _factors(tree: Branch) -> tuple[int, list[Hashable], list[Hashable]]:
    """Return the sign of a product, and its factors above and below the bar."""
    if tree.data == "neg":
        sign, above, below = _factors(trees(tree)[0])
        return -sign, above, below
    if tree.data not in ("mul", "div"):
        return 1, [_shape(tree)], []
    (one, above, below), (two, more, others) = map(_factors, trees(tree))
    if tree.data == "div":
        more, others = others, more
    return one * two, above + more, below + others


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_derivative_is_printed_as_a_book_prints_it(row: dict[str, Any]) -> None:
    function = gradc.compile(row["program"], wrt=[row["wrt"]])
    wanted = [canonical(row[key]) for key in ("derivative", "also") if key in row]
    assert canonical(function.derivative(row["wrt"]).text) in wanted, function.derivative(
        row["wrt"]
    )
    if "expanded" in row:
        found = function.derivative(row["wrt"], expand=True).text
        assert canonical(found) == canonical(row["expanded"]), found


def test_the_order_of_terms_and_factors_does_not_count() -> None:
    assert canonical("2*x*sin(x) - 1") == canonical("-1 + sin(x)*2*x")
    assert canonical("-x/y") == canonical("-(x/y)") == canonical("(-x)/y")
    assert canonical("a/(b*c)") == canonical("a/b/c")
    assert canonical("A @ B") != canonical("B @ A")
    assert canonical("x - y") != canonical("y - x")

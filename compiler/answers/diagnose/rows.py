"""One local rule broken at one operation, by a row of the table, as a student may have it.

In: an operation of a program, the operands that gradients flow to. Out: its `Break`s, from the rows
of `mistakes.toml`.

    a = sigmoid(z)   ->   d_z = d_a*a, d_a*a*(1 + a), d_a*z*(1 - z), -d_a*a*(1 - a), ...
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from lark import Token

from ...calculus.partials import (
    COTANGENT,
    arriving,
    follow,
    is_matrix_rule,
    kept,
    names_cotangent,
    partial,
    rule_of,
    scale,
    whole,
)
from ...calculus.reverse import Rule
from ...errors import ShapeError
from ...graph.build import operation
from ...graph.node import Node, number_of
from ...graph.operations import having, is_entrywise
from ...graph.shapes import Mismatch, broadcasts_to
from ...lower.instantiate import instantiate
from ...vocabulary import Expression, functions
from ..kinds import WrongRule, kinds, wrong_rules
from .breaks import Break, Inapplicable


def breaks_of(node: Node, positions: Sequence[int]) -> Iterator[Break]:
    """Yield the breaks of an operation: each wrong partial alone, then those of a row together."""
    for row in rows_for(node):
        kind = kinds()[row.kind]
        if kind.is_of_factors and not _has_factor(node):
            continue  # `sign` says what is lost
        wrong = [place for place in positions if not _is_right(_partial_of(row, place))]
        passes = _Replaced(row)
        for place in wrong if not kind.is_of_all else ():
            name = (number_beside(node, place) and kind.at_number) or row.kind
            yield Break(name, node, (place,), passes, row)
        if len(wrong) > 1 or (kind.is_of_all and _is_single(row, wrong)):
            yield Break(row.kind, node, tuple(wrong), passes, row)


def number_beside(node: Node, place: int) -> str:
    """Return the number that an operand is multiplied by, as 3 or 1/2; "" where it is none."""
    other = node.operands[1 - place] if node.op in ("mul", "div") else node
    if other.op != "const" or (node.op == "div" and place):
        return ""
    text = f"{number_of(other):g}"
    return text if node.op == "mul" else f"1/{text}"


def rows_for(node: Node) -> list[WrongRule]:
    """Return the rows of the table that apply to an operation."""
    by_name = _by_name()
    found = list(by_name.get(node.op, ()))
    if is_elementwise(node):
        found += by_name["elementwise"]
    if has_local_rule(node):
        found += by_name["any"]
    return found


def is_elementwise(node: Node) -> bool:
    """Return whether an operation is a function of one number, and not just a sign."""
    row = functions().get(node.op)
    return (
        row is not None and len(row.operands) == 1 and is_entrywise(node.op) and _has_factor(node)
    )


def is_gate(node: Node) -> bool:
    """Return whether an operation lets one number through, or not."""
    rows = _by_name().get(node.op, ())
    is_listed = any(kinds()[row.kind].is_of_gates for row in rows)
    return is_listed and is_entrywise(node.op) and node.op not in having("commutative")


def has_local_rule(node: Node) -> bool:
    """Return whether an operation computes, and does not only move entries about."""
    return (
        is_entrywise(node.op)
        or node.op in having("reduction")
        or node.op in having("product") | having("inverts")
        or node.op == "rule"
        or (node.op in functions() and functions()[node.op].definition is not None)
    ) and node.op not in ("mark", "where")


def _has_factor(node: Node) -> bool:
    """Return whether an operation does more than add up: a sign is no factor."""
    return node.op not in having("joint")


@cache
def _by_name() -> Mapping[str, Sequence[WrongRule]]:
    rows: dict[str, list[WrongRule]] = {}
    for row in wrong_rules():
        rows.setdefault(row.name, []).append(row)
    return rows


def _partial_of(row: WrongRule, position: int) -> Expression:
    return row.partials[min(position, len(row.partials) - 1)]


def _is_single(row: WrongRule, wrong: Sequence[int]) -> bool:
    """Return whether a row has one wrong partial, and its operand is among those that count."""
    return wrong == [i for i, tree in enumerate(row.partials) if not _is_right(tree)]


def _is_right(tree: Expression) -> bool:
    return tree.data == "name" and tree.children[0] == "right"


class _Replaced:
    """What an operation passes on by a row of the table instead of by its rule."""

    def __init__(self, row: WrongRule) -> None:
        self._row = row
        self._factors: dict[tuple[Node, int], Node] = {}

    def __call__(self, right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
        tree = _partial_of(self._row, position)
        is_matrix = is_matrix_rule(node, position)
        if names_cotangent(tree):
            values = {COTANGENT: whole(node, cotangent)}
            return _fitting(self._follow(node, position, values), node.operands[position])
        if is_matrix:
            contribution = right(node, position, cotangent)
            if contribution is None or not _names(tree, "right"):
                raise Inapplicable
            return self._follow(node, position, {"right": contribution})
        key = (node, position)
        if key not in self._factors:
            self._factors[key] = self._follow(node, position, self._values(tree, node, position))
        passed = scale(arriving(node, cotangent), self._factors[key])
        if passed is not None and node.op not in having("reduction"):
            fits = node.shape if is_entrywise(node.op) else node.operands[position].shape
            if not broadcasts_to(passed.shape, fits):
                raise Inapplicable(passed)
        return passed

    def _follow(self, node: Node, position: int, values: Mapping[str, Node]) -> Node:
        tree = _partial_of(self._row, position)
        try:
            if self._row.name in functions():
                return follow(tree, node, position, values)
            named = dict(zip("xy", node.operands, strict=False))
            return instantiate(tree, {**named, "out": kept(node, node), **values})
        except (Mismatch, ShapeError):
            raise Inapplicable from None

    def _values(self, tree: Expression, node: Node, position: int) -> dict[str, Node]:
        """Return what the row names besides the operands, as far as it does."""
        values: dict[str, Node] = {}
        if _names(tree, "right"):
            values["right"] = partial(node, position)
        if _names(tree, "inside"):
            values["inside"] = follow(rule_of(node, position), node, position,
                                      {"out": node.operands[0]})  # fmt: skip
        if _names(tree, "outside"):
            formal = functions()[node.op].operands[0].name
            later = operation(node.op, (node,), node.payload)
            values["outside"] = follow(rule_of(node, position), node, position,
                                       {formal: node, "out": later})  # fmt: skip
        return values


def _fitting(contribution: Node, operand: Node) -> Node:
    if contribution.shape != operand.shape:
        raise Inapplicable(contribution)
    return contribution


def _names(tree: Expression, name: str) -> bool:
    return any(
        isinstance(token, Token) and token == name
        for token in tree.scan_values(lambda value: isinstance(value, Token))
    )

"""One local rule broken at one operation, by a row of the table, as a student may have it.

In: an operation of a program, the operands that gradients flow to. Out: its `Break`s, from the rows
of `mistakes.toml`.

    a = sigmoid(z)   ->   d_z = d_a*a, d_a*a*(1 + a), d_a*z*(1 - z), -d_a*a*(1 - a), ...
"""

from collections.abc import Iterator, Mapping, Sequence

from ...calculus.partials import (
    COTANGENT,
    arriving,
    follow,
    is_matrix_rule,
    kept,
    mentions,
    partial,
    rule_of,
    scale,
    whole,
)
from ...calculus.reverse import Rule
from ...errors import ShapeError
from ...graph.build import operation
from ...graph.graph import order
from ...graph.node import Node, number_of
from ...graph.operations import having, is_entrywise
from ...graph.shapes import Mismatch, broadcasts_to
from ...lower.instantiate import instantiate
from ...notation.printer import brief
from ...vocabulary import Expression, functions
from ..kinds import WrongRule, kinds, rows_of
from .breaks import Break, Inapplicable, Passes

_WIDTH = 20
_FEW = 3  # operations of a number that stands beside an operand


def breaks_of(node: Node, positions: Sequence[int]) -> Iterator[Break]:
    """Yield the breaks of an operation: each wrong partial alone, then those of a row together."""
    for row in rows_for(node):
        kind = kinds()[row.kind]
        if kind.is_of_factors and node.op in having("joint"):
            continue  # `sign` says what is lost
        wrong = [place for place in positions if not _is_right(_partial_of(row, place))]
        passes = _replaced(row)
        for place in wrong if not kind.is_of_all else ():
            name = (number_beside(node, place) and kind.at_number) or row.kind
            yield Break(name, node, (place,), passes, row)
        if len(wrong) > 1 or (kind.is_of_all and _is_single(row, wrong)):
            yield Break(row.kind, node, tuple(wrong), passes, row)


def number_beside(node: Node, place: int) -> str:
    """Return the number that an operand is multiplied by, as 3 or 1/sqrt(n); "" for any other."""
    other = node.operands[1 - place] if node.op in ("mul", "div") else node
    if (node.op == "div" and place) or other is node or not is_number(other):
        return ""
    text = f"{number_of(other):g}" if other.op == "const" else (brief(other, {}, _WIDTH) or "")
    return text if node.op == "mul" or not text else f"1/{text}"


def is_number(node: Node) -> bool:
    """Return whether a node is made of numbers and sizes alone, and of few of them."""
    parts = order([node])
    return (
        len(parts) <= _FEW
        and not node.shape
        and all(part.operands or part.op in ("const", "size") for part in parts)
    )


def rows_for(node: Node) -> list[WrongRule]:
    """Return the rows of the table that apply to an operation."""
    return [
        *rows_of(node.op),
        *(rows_of("elementwise") if is_elementwise(node) else ()),
        *(rows_of("any") if has_local_rule(node) else ()),
    ]


def is_elementwise(node: Node) -> bool:
    """Return whether an operation is a function of one number, and not just a sign."""
    row = functions().get(node.op)
    is_function = is_entrywise(node.op) and node.op not in having("joint")
    return is_function and row is not None and len(row.operands) == 1


def is_gate(node: Node) -> bool:
    """Return whether an operation lets one number through, or not."""
    is_listed = any(kinds()[row.kind].is_of_gates for row in rows_of(node.op))
    return is_listed and is_entrywise(node.op) and node.op not in having("commutative")


def has_local_rule(node: Node) -> bool:
    """Return whether an operation computes, and does not only move entries about."""
    row = functions().get(node.op)
    is_computed = is_entrywise(node.op) or (row is not None and row.definition is not None)
    others = having("reduction") | having("product") | having("inverts") | {"rule"}
    return (is_computed or node.op in others) and node.op not in ("mark", "where")


def _partial_of(row: WrongRule, position: int) -> Expression:
    return row.function.partials[min(position, len(row.function.partials) - 1)]


def _is_single(row: WrongRule, wrong: Sequence[int]) -> bool:
    """Return whether a row has one wrong partial, and its operand is among those that count."""
    return wrong == [i for i, tree in enumerate(row.function.partials) if not _is_right(tree)]


def _is_right(tree: Expression) -> bool:
    return tree.data == "name" and tree.children[0] == "right"


def _replaced(row: WrongRule) -> Passes:
    """Return what an operation passes on by a row of the table instead of by its rule."""
    factors: dict[tuple[Node, int], Node] = {}

    def passes(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
        tree = _partial_of(row, position)
        operand = node.operands[position]
        if mentions(tree, COTANGENT):
            contribution = _followed(row, node, position, {COTANGENT: whole(node, cotangent)})
            if contribution.shape != operand.shape:
                raise Inapplicable(contribution)
            return contribution
        if is_matrix_rule(node, position):
            passed = right(node, position, cotangent)
            if passed is None or not mentions(tree, "right"):
                raise Inapplicable
            return _followed(row, node, position, {"right": passed})
        key = (node, position)
        if key not in factors:
            named = {name: f(node, position) for name, f in _NAMED.items() if mentions(tree, name)}
            factors[key] = _followed(row, node, position, named)
        passed = scale(arriving(node, cotangent), factors[key])
        if passed is None or node.op in having("reduction"):
            return passed
        if not broadcasts_to(passed.shape, (node if is_entrywise(node.op) else operand).shape):
            raise Inapplicable(passed)
        return passed

    return passes


def _followed(row: WrongRule, node: Node, position: int, values: Mapping[str, Node]) -> Node:
    tree = _partial_of(row, position)
    try:
        if row.function.name in functions():
            return follow(tree, node, position, values)
        named = dict(zip("xy", node.operands, strict=False))
        return instantiate(tree, {**named, "out": kept(node, node), **values})
    except (Mismatch, ShapeError):
        raise Inapplicable from None


def _inside(node: Node, position: int) -> Node:
    """Return the derivative where the operand stands for the value."""
    return follow(rule_of(node, position), node, position, {"out": node.operands[0]})


def _outside(node: Node, position: int) -> Node:
    """Return the derivative at the value, in place of that at the operand."""
    formal = functions()[node.op].operands[0].name
    later = operation(node.op, (node,), node.payload)
    return follow(rule_of(node, position), node, position, {formal: node, "out": later})


def _twice(node: Node, position: int) -> Node:
    """Return the function of its own value."""
    return operation(node.op, (node,), node.payload)


# What a row may name besides the operands.
_NAMED = {"right": partial, "inside": _inside, "outside": _outside, "twice": _twice}

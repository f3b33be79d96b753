"""Small edits of the right formula: a factor left out, a name exchanged, a sign, an exponent.

In: the gradient, and the names of values. Out: `Candidate`s, each with what was edited. It is the
net under the kinds of mistakes that have a table: what they leave unexplained may be near to the
formula that a book would print.

    2*(x*w - y)*x   ->   (x*w - y)*x, 2*(x*w - y), 2*(x*w - y)*w, 2*(x*w - y)^2*x, ...
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import TypeAlias

from ...graph.build import full, operation, size_node
from ...graph.graph import order, substituted
from ...graph.node import Node, constant, number_of
from ...graph.operations import having
from ...graph.shapes import Mismatch
from ...rewrite.book import as_inputs, book
from .breaks import with_operand
from .candidates import Candidate
from .edits import SUMS, Edit, edits_at

# A place in a formula: the operands to follow from the root.
Path: TypeAlias = tuple[int, ...]

_LARGEST = 400  # operations of a gradient that is put into book form
_PLACES = 80  # of a formula
_DENOMINATOR = 1000


def edited(
    gradient: Node, names: Mapping[Node, str], values: Mapping[Node, str]
) -> Iterator[Candidate]:
    """Yield the gradient after each small edit of its formula in these names.

    A name may be exchanged for that of any of the `values`.
    """
    if len(order([gradient])) > _LARGEST:
        return
    standing = as_inputs(names)
    formula = book([gradient], standing)[gradient]
    standing = as_inputs(values)
    back = {leaf: node for node, leaf in standing.items()}
    places = list(islice(_places(formula), _PLACES + 1))
    if len(places) > _PLACES:
        return
    sizes = dict.fromkeys(size for node in values for size in node.shape if size != 1)
    others = list(dict.fromkeys([*standing.values(), *map(size_node, sizes)]))
    for kind, whole, other, belongs in _edits(formula, places, others):
        yield Candidate(kind, (), _restored(whole, back), other, belongs)


def _edits(
    formula: Node, places: Sequence[tuple[Path, Node]], others: Sequence[Node]
) -> Iterator[Edit]:
    """Yield the formula after each edit: at one place, and of its transposes and numbers."""
    for path, node in places:
        for kind, new, other, belongs in edits_at(node, others):
            try:
                yield kind, _replaced(formula, path, new), other, belongs
            except Mismatch:
                continue
    turned = {node: node.operands[0] for _, node in places if _is_turned(node)}
    if len(turned) > 1:
        whole = _restored(formula, turned)
        yield "transposes_missing", whole, whole, formula
    for matrix in others:
        whole = _symmetric(formula, matrix)
        if whole is not formula:
            yield "taken_symmetric", whole, matrix, ""
    for term in _terms(formula):
        number, rest = _without_number(_at(formula, term))
        if number != 1:
            text = str(Fraction(number).limit_denominator(_DENOMINATOR))
            yield "edit_factor", _replaced(formula, term, rest), text, formula


def _places(formula: Node) -> Iterator[tuple[Path, Node]]:
    """Yield every place in a formula, as often as it is written."""
    stack: list[tuple[Path, Node]] = [((), formula)]
    while stack:
        path, node = stack.pop()
        yield path, node
        count = 1 if node.op == "pow" else len(node.operands)  # an exponent goes with its power
        if node.op not in having("comparison"):
            stack.extend(((*path, i), node.operands[i]) for i in range(count))


def _at(formula: Node, path: Path) -> Node:
    for place in path:
        formula = formula.operands[place]
    return formula


def _replaced(formula: Node, path: Path, new: Node) -> Node:
    """Return a formula with another node at a place, of its shape; raises `Mismatch`."""
    if not path:
        return new
    new = full(new, _at(formula, path).shape)
    above = [formula]
    for place in path[:-1]:
        above.append(above[-1].operands[place])
    for node, place in zip(reversed(above), reversed(path), strict=False):
        new = with_operand(node, place, new)
    return new


def _restored(formula: Node, back: Mapping[Node, Node]) -> Node:
    """Return a formula with values in the place of their names."""
    return substituted([formula], back)[formula]


def _is_turned(node: Node) -> bool:
    """Return whether a node is the transpose of a square matrix with a name."""
    shape = node.shape
    return node.op == "transpose" and node.operands[0].op == "input" and shape == shape[::-1]


def _symmetric(formula: Node, matrix: Node) -> Node:
    """Return a formula with a matrix in the place of its transpose, wherever that stands."""
    turned = operation("transpose", (matrix,), ((1, 0),)) if len(matrix.shape) == 2 else matrix
    is_square = matrix.shape == turned.shape
    return _restored(formula, {turned: matrix}) if is_square else formula


# ---- the number of a term ------------------------------------------------------------------------


def _terms(formula: Node) -> Iterator[Path]:
    """Yield the places of the terms of a formula; the formula itself is one where it is no sum."""
    stack: list[tuple[Path, Node]] = [((), formula)]
    while stack:
        path, node = stack.pop()
        if node.op in SUMS:
            stack.extend(((*path, i), operand) for i, operand in enumerate(node.operands))
        else:
            yield path


def _without_number(term: Node) -> tuple[float, Node]:
    """Return the number that a product has, wherever it stands in it, and the product without.

    -x/(2*y)   ->   -1/2, -x/(2*y)/(-1/2)
    """
    number = 1.0
    stack: list[tuple[Node, int]] = [(term, 1)]
    while stack:
        node, power = stack.pop()
        if node.op == "neg":
            number = -number
            stack.append((node.operands[0], power))
        elif node.op in ("mul", "div"):
            first, second = node.operands
            stack += [(first, power), (second, power if node.op == "mul" else -power)]
        elif node.op == "const" and number_of(node):
            number *= number_of(node) ** power
    return number, operation("div", (term, constant(number)))

"""Small edits of the right formula: a factor left out, a name exchanged, a sign, an exponent.

In: the gradient, and the names of values. Out: `Candidate`s, each with what was edited. It is the
net under the kinds of mistakes that have a table: what they leave unexplained may be near to the
formula that a book would print.

    2*(x*w - y)*x   ->   (x*w - y)*x, 2*(x*w - y), 2*(x*w - y)*w, 2*(x*w - y)^2*x, ...
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from ...graph.build import full, operation, size_node
from ...graph.fold import fold
from ...graph.graph import order, same
from ...graph.node import Node, constant, number_of
from ...graph.operations import having
from ...graph.shapes import Mismatch
from ...rewrite.book import as_inputs, book
from ..kinds import kinds
from .candidates import Candidate
from .rows import is_elementwise

# A kind, what stands there after the edit, and what the sentence says is there and belongs there.
Edit: TypeAlias = tuple[str, Node, Node | str, Node | str]
# A place in a formula: the operands to follow from the root.
Path: TypeAlias = tuple[int, ...]

_LARGEST = 400  # operations of a gradient that is put into book form
_PLACES = 80  # of a formula
_DENOMINATOR = 1000
_WIDTH = 30  # names that one may be exchanged for
_SUMS = {"add": "sub", "sub": "add"}


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
    places = list(_places(formula))
    if len(places) > _PLACES:
        return
    sizes = dict.fromkeys(size for node in values for size in node.shape if size != 1)
    others = list(dict.fromkeys([*standing.values(), *map(size_node, sizes)]))
    for path, node in places:
        for kind, new, other, belongs in _edits(node, path, formula, others):
            try:
                whole = _replaced(formula, path, new)
                value = _restored(whole, back)
            except Mismatch:
                continue
            yield Candidate(kind, (), value, other, belongs)
    for matrix in others:
        whole = _symmetric(formula, matrix)
        if whole is not formula:
            yield Candidate("taken_symmetric", (), _restored(whole, back), matrix)
    for term in _terms(formula):
        number, rest = _without_number(formula if term == () else _at(formula, term))
        if number != 1:
            whole = _replaced(formula, term, rest)
            text = str(Fraction(number).limit_denominator(_DENOMINATOR))
            yield Candidate("edit_factor", (), _restored(whole, back), text, formula)


def _places(formula: Node) -> Iterator[tuple[Path, Node]]:
    """Yield every place in a formula, as often as it is written."""
    stack: list[tuple[Path, Node]] = [((), formula)]
    while stack:
        path, node = stack.pop()
        yield path, node
        if node.op not in having("comparison"):
            stack.extend(((*path, i), operand) for i, operand in enumerate(node.operands))


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
        operands = [*node.operands[:place], new, *node.operands[place + 1 :]]
        new = operation(node.op, operands, node.payload)
    return new


def _restored(formula: Node, back: Mapping[Node, Node]) -> Node:
    """Return a formula with values in the place of their names."""
    new: dict[Node, Node] = {}
    for node in order([formula]):
        new[node] = back.get(node) or same(node, tuple([new[one] for one in node.operands]))
    return new[formula]


# ---- the edits -----------------------------------------------------------------------------------


def _edits(node: Node, path: Path, formula: Node, others: Sequence[Node]) -> Iterator[Edit]:
    """Yield the edits at one place; an exponent is edited with its power, as a number."""
    if any(_at(formula, path[:i]).op == "pow" and path[i] == 1 for i in range(len(path))):
        return
    for edits in (_of_products, _of_sums, _of_powers, _of_functions, _of_matrices):
        yield from edits(node)
    if node.op == "const":
        value = number_of(node)
        for new in (2 * value, value / 2, value + 1, value - 1, -value):
            yield "edit_number", constant(new), constant(new), node
    if node.op in ("input", "size"):
        alike = [
            one
            for one in others
            if one.op == node.op and one.shape == node.shape and one is not node
        ]
        for one in alike[:_WIDTH]:
            yield "edit_name", one, one, node


def _of_products(node: Node) -> Iterator[Edit]:
    if node.op not in ("mul", "div"):
        return
    first, second = node.operands
    yield ("edit_factor" if node.op == "mul" else "edit_divisor"), first, second, node
    if node.op == "mul":
        yield "edit_factor", second, first, node
        yield "edit_divided", operation("div", (first, second)), second, node
        yield "edit_divided", operation("div", (second, first)), first, node
        added = operation("add", (first, second))
        yield "edit_function", added, added, node
    else:
        yield "edit_multiplied", operation("mul", (first, second)), second, node
        turned = operation("div", (second, first))
        yield "edit_function", turned, turned, node
        squared = operation("div", (first, operation("pow", (second, constant(2)))))
        if second.op != "sqrt":
            yield "edit_exponent", squared, squared, node
        yield "edit_factor", operation("div", (constant(1), second)), first, node


def _of_sums(node: Node) -> Iterator[Edit]:
    if node.op == "neg":
        yield "edit_sign", node.operands[0], node.operands[0], node
    if node.op not in _SUMS:
        return
    first, second = node.operands
    if first.shape == node.shape:
        yield "edit_term", first, second, node
    if second.shape == node.shape:
        yield "edit_term", second if node.op == "add" else operation("neg", (second,)), first, node
    times = operation("mul", (first, second))
    yield "edit_function", times, times, node
    turned = operation(_SUMS[node.op], (first, second))
    yield "edit_sign", turned, turned, node
    minus = operation("neg", (first,))
    turned = operation(node.op, (minus, second))
    yield "edit_sign", turned, turned, node


def _of_powers(node: Node) -> Iterator[Edit]:
    exponent = _number(node.operands[1]) if node.op == "pow" else None
    if exponent is None:
        return
    base = node.operands[0]
    yield "edit_exponent", base, base, node
    for value in (exponent + 1, exponent - 1, exponent / 2, -exponent, exponent + 2):
        if value not in (0, 1):
            new = operation("pow", (base, constant(value)))
            yield "edit_exponent", new, new, node


def _number(node: Node) -> float | None:
    """Return the number that a node of numbers alone is, None for any other."""
    known: dict[Node, float | None] = {}
    for part in order([node]):
        numbers = [known[operand] for operand in part.operands]
        if part.op == "const":
            known[part] = number_of(part)
        else:
            given = [one for one in numbers if one is not None]
            known[part] = (
                fold(part.op, tuple(given)) if given and len(given) == len(numbers) else None
            )
    return known[node]


def _of_functions(node: Node) -> Iterator[Edit]:
    """Yield a function left out, squared, or exchanged for another one; a sum or a mean."""
    if is_elementwise(node):
        (inside,) = node.operands
        square = operation("pow", (node, constant(2)))
        if node.op != "sqrt":
            yield "edit_exponent", square, square, node
        yield "edit_function", inside, inside, node
        for family in kinds()["formula_of_other"].families.splitlines():
            names = family.split()
            for name in names if node.op in names else ():
                if name != node.op:
                    new = operation(name, (inside,))
                    yield "edit_function", new, new, node
    if node.op in ("sum", "mean"):
        new = operation("mean" if node.op == "sum" else "sum", node.operands, node.payload)
        yield "edit_function", new, new, node
        yield "edit_function", node.operands[0], node.operands[0], node


def _of_matrices(node: Node) -> Iterator[Edit]:
    is_matrix = len(node.shape) == 2 and node.op not in having("leaf") - {"input"}
    if node.op == "transpose" and is_matrix:
        yield "edit_transpose", node.operands[0], node.operands[0], node
    elif node.op == "input" and is_matrix:
        turned = operation("transpose", (node,), ((1, 0),))
        yield "edit_transpose", turned, turned, node
    if node.op == "matmul":
        try:
            turned = operation("matmul", node.operands[::-1])
        except Mismatch:
            return
        yield "edit_order", turned, turned, node


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
        if node.op in _SUMS:
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

r"""The products of arrays: what W x is, where W and x have been declared as arrays.

In: the statements of a program. Out: the same, each product of two arrays as the language has it.

    W x       W @ x         x^\top y    x.T @ y       a \odot b   a*b
    A B       A @ B         x y^\top    outer(x, y)   A^{-1}      inv(A)

A product that texts do not agree on, such as x y of two vectors, is an error with its readings.
"""

from collections.abc import Mapping, Sequence

from ...errors import ParseError
from .tree import Branch, Reading, become, called, minus_one, sides, trees

SCALAR, VECTOR, ROW, MATRIX, UNKNOWN = "a number", "a vector", "a row", "a matrix", "an argument"

# What the product of two kinds is; where it is "outer", x y^\top is a matrix.
_PRODUCTS: Mapping[tuple[str, str], str] = {
    (MATRIX, MATRIX): MATRIX,
    (MATRIX, VECTOR): VECTOR,
    (ROW, MATRIX): ROW,
    (VECTOR, MATRIX): VECTOR,
    (ROW, VECTOR): SCALAR,
    (VECTOR, ROW): MATRIX,
}
_REDUCTIONS = frozenset("sum mean prod var std norm logsumexp det trace logabsdet dot mse".split())
_ENTRYWISE = (r"\odot", "⊙", "*", r"\ast")


def multiply(statements: Sequence[Branch], reading: Reading) -> None:
    """Make the products of declared arrays what they are, in their place; raises `ParseError`."""
    kinds: dict[str, str] = {}
    for statement in statements:
        if statement.data == "declaration":
            for declared in trees(statement):
                name, shape = trees(declared)
                rank = len(shape.children)
                kinds[str(name.children[0])] = (SCALAR, VECTOR)[rank] if rank < 2 else MATRIX
    if not set(kinds.values()) - {SCALAR}:
        _check_numbers(statements, reading)
        return
    for statement in statements:
        if statement.data == "definition":
            formals, body = trees(statement)
            own = {str(one.children[1]): UNKNOWN for one in trees(formals)}
            _kind(body, kinds | own, reading)
        elif statement.data in ("assignment", "bare"):
            target, value = trees(statement)[0], trees(statement)[-1]
            kind = _kind(value, kinds, reading)
            base = trees(target)[0] if target.data == "index" else target
            if statement.data == "assignment" and base.data == "name":
                kinds[str(base.children[0])] = kind


def _check_numbers(statements: Sequence[Branch], reading: Reading) -> None:
    """Raise for a transpose where every name is a number."""
    for statement in statements:
        for transpose in statement.find_data("transpose"):
            name = reading.source(trees(transpose)[0])
            raise ParseError(
                f"{name} is a number, and has no transpose",
                reading.span(transpose),
                f"declare the arrays on a line before: {name} \\in \\mathbb{{R}}^n",
            )


def _kind(tree: Branch, kinds: Mapping[str, str], reading: Reading) -> str:
    """Return what an expression is, its products made right."""
    found: dict[int, str] = {}
    for part in tree.iter_subtrees():
        inner = [found[id(child)] for child in trees(part)]
        if part.data == "name":
            kind = kinds.get(str(part.children[0]), SCALAR)
        elif part.data == "index":
            kind = inner[0]
        elif part.data == "mul":
            kind = _product(part, inner[0], inner[1], reading)
        elif part.data == "pow":
            kind = _power(part, inner[0], reading)
        elif part.data == "transpose":
            kind = {VECTOR: ROW, ROW: VECTOR}.get(inner[0], inner[0])
        elif part.data == "call" and part.children[0] == "abs" and MATRIX in inner:
            kind = _bars(part, reading)
        elif part.data == "call" and part.children[0] in _REDUCTIONS:
            kind = SCALAR
        else:
            kind = _together(inner)
        found[id(part)] = kind
    return found[id(tree)]


def _bars(call: Branch, reading: Reading) -> str:
    r"""Return a matrix for \operatorname{abs}(A); |A| could be its determinant."""
    written = reading.source(call)
    if written.startswith(("|", r"\lvert", r"\left")):
        inside = reading.source(trees(call)[-1]).strip("|() ")
        raise reading.unclear(call, call, f"\\det({inside})", f"\\operatorname{{abs}}({inside})")
    return MATRIX


def _together(kinds: Sequence[str]) -> str:
    """Return what an operation entry by entry gives."""
    several = set(kinds) - {SCALAR}
    if len(several) <= 1:
        return next(iter(several), SCALAR)
    return next((kind for kind in (UNKNOWN, MATRIX) if kind in several), VECTOR)


def _product(tree: Branch, left: str, right: str, reading: Reading) -> str:
    first, sign, last = sides(tree)
    if SCALAR in (left, right) or sign in _ENTRYWISE:
        return _together([left, right])
    one, other = reading.source(first), reading.source(last)
    if sign in (r"\times", "×"):
        hint = f"write {one} \\odot {other} entry by entry, or {one} {other} for matrices"
        raise ParseError("a cross product is not known", reading.span(tree), hint)
    if (left, right) == (VECTOR, VECTOR) and sign != "":
        kind = SCALAR
    elif (left, right) in _PRODUCTS:
        kind = _PRODUCTS[left, right]
    else:
        raise _unclear(tree, left, right, one, other, reading)
    if (left, right) == (VECTOR, ROW):
        become(tree, called("outer", [first, last], first, last))
    else:
        tree.data = "matmul"
        tree.children = [first, sign.update(type="MATMUL"), last]
    return kind


def _unclear(
    tree: Branch, left: str, right: str, one: str, other: str, reading: Reading
) -> ParseError:
    readings = [f"{one} \\odot {other} entry by entry"]
    if (left, right) == (VECTOR, VECTOR):
        readings += [f"{one}^\\top {other} for a number", f"{one} {other}^\\top for a matrix"]
    *others, last = readings
    hint = f"write {', '.join(others)}, or {last}" if others else f"write {last}"
    if UNKNOWN in (left, right):
        hint = "write the function out where it is used, or \\odot for a product entry by entry"
    return ParseError(f"{left} times {right} can be read in several ways", reading.span(tree), hint)


def _power(tree: Branch, kind: str, reading: Reading) -> str:
    r"""Make A^{-1} an inverse; A^2 could be A A or A \odot A."""
    base, _, exponent = sides(tree)
    if kind != MATRIX:
        return kind
    name = reading.source(base)
    if not minus_one(exponent):
        power = reading.source(exponent)
        if power != "2":
            hint = "write it with A A, A^{-1} or \\odot"
            raise ParseError("a power of a matrix is not read", reading.span(tree), hint)
        raise reading.unclear(tree, tree, f"{name} \\odot {name} entry by entry", f"{name} {name}")
    become(tree, called("inv", [base], tree, tree))
    return MATRIX

r"""The products of arrays: what W x is, where W and x are arrays: declared, or of the program.

In: the statements of a program. Out: the same, each product of two arrays as the language has it.

    W x       W @ x         x^\top y    x.T @ y       a \odot b   a*b
    A B       A @ B         x y^\top    outer(x, y)   A^{-1}      inv(A)

A product that texts do not agree on, such as x y of two vectors, is an error with its readings.
"""

from collections.abc import Mapping, Sequence

from lark import Tree

from ...errors import ParseError, ProductError
from ...graph.operations import having
from ...graph.products import MATRIX, NUMBER, PRODUCTS, ROW, VECTOR, kind_of_rank
from ..tree import Branch, called, leading, name_of, sides, trees
from .tree import Reading, fold, minus_one, with_trees

UNKNOWN = "an argument"

# What functions give.
_NUMBERS = having("reduction") | frozenset(
    "det trace logabsdet dot mse size len length numel nrow ncol".split()
)
_MATRICES = frozenset({"outer", "eye"})
_BY_OPERAND: Mapping[tuple[str, str], str] = {
    ("diag", VECTOR): MATRIX,
    ("diag", MATRIX): VECTOR,
    ("ones", NUMBER): VECTOR,
    ("zeros", NUMBER): VECTOR,
}
_SUMS = ("add", "sub", "neg", "pos")
_ENTRYWISE = (r"\odot", "⊙", "*", r"\ast")


def multiply(statements: Sequence[Branch], reading: Reading) -> Sequence[Branch]:
    """Return the statements with the products of their arrays; raises `ParseError`."""
    kinds: dict[str, str] = {}
    if reading.rank is not None:
        named = (leading(name) for one in statements for name in one.find_data("name"))
        ranks = {name: reading.rank(name) for name in dict.fromkeys(map(str, named))}
        kinds = {name: kind_of_rank(rank) for name, rank in ranks.items()}
    declarations = [one for one in statements if one.data == "declaration"]
    for name, shape in (trees(one) for declaration in declarations for one in trees(declaration)):
        kinds[str(name.children[0])] = kind_of_rank(len(shape.children))
    if reading.rank is None and not set(kinds.values()) - {NUMBER}:
        _check_numbers(statements, reading)
        return statements
    return [_multiplied(statement, kinds, reading) for statement in statements]


def _multiplied(statement: Branch, kinds: dict[str, str], reading: Reading) -> Branch:
    """Return a statement with its products, and keep what it gives its name."""
    if statement.data not in ("definition", "assignment", "bare"):
        return statement
    *before, value = trees(statement)
    own = {}
    if statement.data == "definition":
        own = {str(one.children[1]): UNKNOWN for one in trees(before[0])}
    value, kind = _kind(value, kinds | own, reading)
    if statement.data == "assignment":
        name = name_of(trees(before[0])[0] if before[0].data == "index" else before[0])
        if name is not None:
            kinds[str(name)] = kind
    return with_trees(statement, [*before, value])


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


def _kind(tree: Branch, kinds: Mapping[str, str], reading: Reading) -> tuple[Branch, str]:
    """Return an expression with its products made right, and what it is."""

    def step(part: Branch, parts: list[tuple[Branch, str]]) -> tuple[Branch, str]:
        part, inner = with_trees(part, [one for one, _ in parts]), [kind for _, kind in parts]
        if part.data == "mul":
            return _product(part, inner[0], inner[1], reading)
        if part.data == "pow":
            return _power(part, inner[0], reading)
        if part.data == "name":
            return part, kinds.get(str(part.children[0]), NUMBER)
        if part.data == "transpose":
            return part, {VECTOR: ROW, ROW: VECTOR}.get(inner[0], inner[0])
        if part.data == "call" and part.children[0] == "abs" and MATRIX in inner:
            return part, _bars(part, reading)
        if part.data == "call":
            return part, _of_call(str(part.children[0]), inner)
        return part, _together(inner)

    return fold(tree, step)


def _of_call(function: str, inner: Sequence[str]) -> str:
    """Return what a function gives of what it is given."""
    if function in _NUMBERS:
        return NUMBER
    name = "diag" if function.startswith("diag") else function
    if function in _MATRICES or (function in ("ones", "zeros") and len(inner) > 1):
        return MATRIX
    return _BY_OPERAND.get((name, _together(inner)), _together(inner))


def _bars(call: Branch, reading: Reading) -> str:
    r"""Return a matrix for \operatorname{abs}(A); |A| could be its determinant."""
    written = reading.source(call)
    if written.startswith(("|", r"\lvert", r"\left")):
        inside = reading.source(trees(call)[-1]).strip("|() ")
        raise reading.unclear(call, call, f"\\det({inside})", f"\\operatorname{{abs}}({inside})")
    return MATRIX


def _together(kinds: Sequence[str]) -> str:
    """Return what an operation entry by entry gives."""
    several = set(kinds) - {NUMBER}
    if len(several) <= 1:
        return next(iter(several), NUMBER)
    return next((kind for kind in (UNKNOWN, MATRIX) if kind in several), VECTOR)


def _product(tree: Branch, left: str, right: str, reading: Reading) -> tuple[Branch, str]:
    first, sign, last = sides(tree)
    if NUMBER in (left, right) or sign in _ENTRYWISE:
        return tree, _together([left, right])
    one, other = _source(first, reading), _source(last, reading)
    if sign in (r"\times", "×"):
        hint = f"write {one} \\odot {other} entry by entry, or {one} {other} for matrices"
        raise ParseError("a cross product is not known", reading.span(tree), hint)
    product = PRODUCTS.get((left, right))
    if (left, right) == (VECTOR, VECTOR) and sign != "":
        product = PRODUCTS[ROW, VECTOR]
    if product is None:
        raise _unclear(tree, left, right, one, other, reading)
    if product.function == "outer":
        return called("outer", [first, last], first, last), product.kind
    return Tree("matmul", [first, sign.update(type="MATMUL"), last], tree.meta), product.kind


def _source(factor: Branch, reading: Reading) -> str:
    """Return a factor as it is written, a sum in its brackets."""
    written = reading.source(factor)
    return f"({written})" if factor.data in _SUMS and written[-1:] != ")" else written


def _unclear(
    tree: Branch, left: str, right: str, one: str, other: str, reading: Reading
) -> ParseError:
    hint = f"write {one} \\odot {other} entry by entry"
    if (left, right) == (VECTOR, VECTOR):
        hint += f", {one}^\\top {other} for a number, or {one} {other}^\\top for a matrix"
    if UNKNOWN in (left, right):
        hint = "the function is written out where it is used; a product entry by entry has \\odot"
    return ProductError(
        f"{left} times {right} can be read in several ways", reading.span(tree), hint
    )


def _power(tree: Branch, kind: str, reading: Reading) -> tuple[Branch, str]:
    r"""Return A^{-1} as an inverse; A^2 could be A A or A \odot A."""
    base, _, exponent = sides(tree)
    if kind != MATRIX:
        return tree, kind
    name = reading.source(base)
    if not minus_one(exponent):
        power = reading.source(exponent)
        if power != "2":
            hint = "it is made of A A, A^{-1} and \\odot"
            raise ParseError("a power of a matrix is not read", reading.span(tree), hint)
        raise reading.unclear(tree, tree, f"{name} \\odot {name} entry by entry", f"{name} {name}")
    return called("inv", [base], tree, tree), MATRIX

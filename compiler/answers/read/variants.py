"""An answer with one thing changed, so that its value has the shape of the gradient.

In: the text of an answer whose shapes do not fit. Out: `Variant`s: a transpose put in, the factors
of a product exchanged, an outer product, a sum more or one less. Whether one is right is not known
here.

    W2 @ d_z2   ->   W2.T @ d_z2, W2 @ d_z2.T, d_z2 @ W2, ...
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lark import Token, Tree

from ...errors import GradcError
from ...graph.build import operation
from ...graph.node import Node
from ...lower.answer import Formula, lower_answer, one_expression
from ...lower.scope import Powers, Scope
from ...syntax.tree import Branch, reach, replaced, trees
from ..problem import Problem
from .answer import Answer, answer_of
from .entries import GoesOn, Question, read_with

_MOST = 12  # products that are changed
_LONG = 2_000  # characters of a text in which nothing is changed


@dataclass(frozen=True, slots=True)
class Variant:
    """An answer with one thing changed: the kind of mistake that this mends, and what was there."""

    kind: str
    written: str
    answer: Answer


def variants(
    problem: Problem, name: str, text: str, powers: Powers = Powers.INVERSES
) -> list[Variant]:
    """Return the variants of an answer that have the shape of the gradient.

    With `Powers.PRODUCTS` for `powers` its `*` is the product of matrices.
    """
    question = Question(problem, name, powers)

    def of_tree(
        tree: Branch, scope: Scope, bare: Mapping[Node, Node], goes_on: GoesOn
    ) -> list[Variant]:
        del goes_on
        return [*_variants(one_expression(tree, scope), scope, bare, question)]

    if len(text) > _LONG:
        return []
    try:
        found: list[Variant] = read_with(question, text, (0, len(text)), of_tree)
    except GradcError:
        return []
    return found


def _variants(
    whole: Branch, scope: Scope, bare: Mapping[Node, Node], question: Question
) -> Iterator[Variant]:
    text = scope.builder.text

    def lowered(tree: Branch) -> Node | None:
        """Return the node of an expression, None where its shapes do not fit."""
        try:
            found = lower_answer(Tree("program", [Tree("bare", [tree])]), scope, bare)
        except GradcError:
            return None
        return found.node if isinstance(found, Formula) else None

    def answer(node: Node) -> Answer:
        return answer_of(question, text, Formula(node, ()))

    for kind, place, changed in _changed(whole, question.powers):
        node = lowered(changed)
        if node is not None and node.shape == question.shape:
            yield Variant(kind, reach(place, text).words, answer(node))
    node = lowered(whole)
    if node is None:
        return
    for kind, summed in _of_the_whole(node):
        if summed.shape == question.shape:
            yield Variant(kind, text.strip(), answer(summed))


# ---- products ----------------------------------------------------------------------------------


def _turned(tree: Branch) -> Branch:
    return Tree("transpose", [tree])


def _times(left: Branch, right: Branch) -> Branch:
    return Tree("matmul", [left, Token("MATMUL", "@"), right])


def _outer(left: Branch, right: Branch) -> Branch:
    return Tree("call", [Token("FUNCTION", "outer"), Tree("arguments", [left, right])])


def _outer_turned(left: Branch, right: Branch) -> Branch:
    return _outer(right, left)


Meaning: TypeAlias = Callable[[Branch, Branch], Branch]

_OUTER = (_outer, _outer_turned)
# What a product may have been meant as, by the kind of mistake that it was then.
_MEANT: Mapping[str, tuple[Meaning, ...]] = {
    "transpose_left_out": (
        lambda left, right: _times(_turned(left), right),
        lambda left, right: _times(left, _turned(right)),
        lambda left, right: _times(_turned(left), _turned(right)),
        _times,
    ),
    "outer_meant": (_outer,),
    "order_of_factors": (
        lambda left, right: _times(right, left),
        lambda left, right: _times(_turned(right), left),
        lambda left, right: _times(right, _turned(left)),
        _outer_turned,
    ),
}
_PRODUCTS = ("mul", "matmul", "juxtaposed")
_CALLS = ("dot", "matmul", "multiply", "inner", "outer")


def _changed(whole: Branch, powers: Powers) -> Iterator[tuple[str, Branch, Branch]]:
    """Yield the kind, the place and the whole for each change of a product, or of a sum."""
    subtrees = [*reversed([*whole.iter_subtrees()])]
    products = [part for part in subtrees if _factors(part) is not None]
    for kind, meanings in _MEANT.items():
        for part in products[:_MOST]:
            factors = _factors(part)
            assert factors is not None
            for meaning in meanings:
                yield (
                    _kind(kind, meaning, part, factors, powers),
                    part,
                    replaced(whole, part, meaning(*factors)),
                )
    sums = [part for part in subtrees if _summed(part) is not None]
    for part in sums[:_MOST]:
        summed = _summed(part)
        assert summed is not None
        yield "sum_too_many", part, replaced(whole, part, summed)


def _kind(
    kind: str, meaning: Meaning, product: Branch, factors: tuple[Branch, Branch], powers: Powers
) -> str:
    """Return the kind of mistake that a product was, if it was meant so."""
    left, right = map(_is_turned, factors)
    if _is_entrywise(product) and powers is not Powers.PRODUCTS:
        return "outer_meant" if meaning in _OUTER else "matrix_product_meant"
    if meaning is _outer_turned and not (right and not left):
        return "outer_meant"  # x^T y, which is no outer product in any order
    if kind == "transpose_left_out" and (left or right):
        return "transpose_in_doubt"
    return kind


def _is_turned(factor: Branch) -> bool:
    """Return whether a factor is a transpose: X', X.T or X^T."""
    return factor.data == "transpose" or (
        factor.data in ("attribute", "pow") and any(factor.scan_values(lambda part: part == "T"))
    )


def _is_entrywise(product: Branch) -> bool:
    return product.data == "mul" or str(product.children[-2]) == "multiply"


def _factors(tree: Branch) -> tuple[Branch, Branch] | None:
    """Return the two factors of a product, None for anything else."""
    if tree.data in _PRODUCTS:
        left, _, right = tree.children
    elif tree.data in ("call", "method"):
        given = _arguments(tree)
        if str(tree.children[-2]) not in _CALLS or len(given) != 2:
            return None
        left, right = given
    else:
        return None
    assert isinstance(left, Tree)
    assert isinstance(right, Tree)
    return left, right


def _summed(tree: Branch) -> Branch | None:
    """Return what a sum or a mean adds up, None for anything else."""
    if tree.data not in ("call", "method") or str(tree.children[-2]) not in ("sum", "mean"):
        return None
    given = _arguments(tree)
    return given[0] if given else None


def _arguments(tree: Branch) -> list[Branch]:
    """Return the arguments of a call; of a method that of no module, what it is of first."""
    given = trees(trees(tree)[-1])
    base = trees(tree)[0]
    is_of_array = tree.data == "method" and not (
        base.data in ("name", "attribute") and str(base.children[-1]) in ("np", "numpy", "linalg")
    )
    return [base, *given] if is_of_array else given


# ---- the whole ---------------------------------------------------------------------------------


def _of_the_whole(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the value summed over an axis, or over all of them."""
    axes = range(len(node.shape))
    for chosen in [*((axis,) for axis in axes), tuple(axes)]:
        for keepdims in (False, True):
            if chosen:
                yield "sum_left_out", operation("sum", (node,), (chosen, keepdims))

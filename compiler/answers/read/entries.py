r"""The text of an answer to nodes, in the languages that its program's allows.

In: a problem and text. Out: its entries, as `lower_answer` has them. An answer to a program in
LaTeX is LaTeX where it has a backslash; any other is read as a formula, and where it is none as
LaTeX: `w_1 x` is `w1*x`, but `exp(x)` is no product of letters.

    read_entries(problem, "d_a*(1 - a)")   ->   the entry of mul(leaf of a, sub(1, a))
"""

from collections.abc import Callable, Mapping
from typing import Any

from lark import Token, Tree

from ...errors import (
    GradcError,
    InputError,
    ParseError,
    ShapeError,
    Span,
    UnknownNameError,
    suggest,
)
from ...graph.members import flat_name, parts
from ...graph.node import Node
from ...limits import Limits
from ...lower.answer import lower_answer
from ...syntax.parser import parse
from ...syntax.read import LANGUAGES
from ...syntax.tree import trees
from ..problem import Problem
from .spelling import gradients, leaf_name, without_prefix

_LIMITS = Limits(nodes=200_000, nesting=2_000, source_bytes=1_000_000)


def read_entries(problem: Problem, text: str) -> Any:
    """Return the entries of an answer; raises `GradcError` for what is none.

    Of the errors in two languages it is the first, unless there is a tree in the second alone.
    """
    errors: list[GradcError] = []
    for language in LANGUAGES[problem.language].answers(text):
        try:
            return _entries(problem, text, _READERS[language](problem, text))
        except GradcError as error:
            errors.append(error)
    raise next((one for one in errors if not isinstance(one, ParseError)), errors[0])


def _formula(problem: Problem, text: str) -> Tree[Token]:
    places = gradients(text, list(problem.graph.wrt), problem.output, problem.spelled)
    return parse(text, limits=_LIMITS, names=places)


def _latex(problem: Problem, text: str) -> Tree[Token]:
    from ...syntax.latex.read import parse_latex  # a second grammar, which few need

    tree = parse_latex(text, _LIMITS, problem.output)
    stated = [one for one in trees(tree) if one.data != "parameter"]  # of names such as E
    return Tree(tree.data, list(stated))


_READERS: Mapping[str, Callable[[Problem, str], Tree[Token]]] = {
    "formula": _formula,
    "latex": _latex,
}


def _entries(problem: Problem, text: str, tree: Tree[Token]) -> Any:
    names = list(problem.graph.wrt)
    leaves = {leaf_name(one): node for one, node in problem.leaves.items()}
    families: dict[str, dict[int, Node]] = {}
    for one, node in problem.leaves.items():
        family, index = parts(one)
        if index is not None:
            families.setdefault(leaf_name(family), {})[index] = node
            leaves.setdefault(leaf_name(flat_name(one)), node)  # as LaTeX has it

    def missing(token: Token) -> Node:
        name = problem.spelled(str(token))
        if name in problem.program.scope.values:
            return problem.program.scope.values[name]
        known = without_prefix(name, names)
        if known is not None:
            return problem.leaves[known]
        hint = suggest(str(token), names) or f"the program has {', '.join(names)}"
        if str(token) == "e":
            hint = "Euler's number is E; e^x is exp(x)"
        place = Span(text, token.start_pos or 0, token.end_pos or 0)
        written = text[place.start : place.end]
        raise UnknownNameError(f"there is no {written} in the program", place, hint)

    try:
        return lower_answer(tree, text, problem.program, problem.bare, leaves, families, missing)
    except ShapeError as error:
        error.suggestion = None  # what is right is not told
        raise
    except RecursionError:  # of Lark's, in trees that are nested very deep
        raise InputError("the answer is nested too deep") from None

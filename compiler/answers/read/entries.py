r"""The text of an answer to nodes, in the languages that its program's allows.

In: a problem and text. Out: its entries, as `lower_answer` has them. An answer to a program in
LaTeX is LaTeX where it has a backslash; any other is read as a formula, and where it is none as
LaTeX: `w_1 x` is `w1*x`, but `exp(x)` is no product of letters.

    read_entries(problem, "d_a*(1 - a)")   ->   the entry of mul(leaf of a, sub(1, a))
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lark import Token, Tree

from ...errors import (
    GradcError,
    InputError,
    ParseError,
    ProductError,
    ShapeError,
    Span,
    UnknownNameError,
    suggest,
)
from ...graph.members import flat_name, parts
from ...graph.node import Node
from ...limits import Limits
from ...lower.answer import lower_answer
from ...lower.pattern import lower_patterns
from ...lower.scope import Scope
from ...syntax.paper.context import Known
from ...syntax.parser import parse
from ...syntax.read import LANGUAGES
from ...syntax.tree import trees
from ..problem import Problem
from .spelling import gradients, leaf_name, without_prefix

_LIMITS = Limits(nodes=200_000, nesting=2_000, source_bytes=1_000_000)


def read_entries(problem: Problem, text: str) -> Any:
    """Return the entries of an answer; raises `GradcError` for what is none.

    Of the errors in two languages it is the first, unless there is a tree in the second alone, or
    a product of arrays, which LaTeX says in its own notation: d_a (1 - a).
    """
    return _read(problem, text, lower_answer)


def read_patterns(problem: Problem, text: str) -> Any:
    """Return the entries of an answer as patterns, which have its numbers left open."""
    return _read(problem, text, lower_patterns)


def _read(problem: Problem, text: str, lower: Callable[..., Any]) -> Any:
    errors: list[GradcError] = []
    for language in LANGUAGES[problem.language].answers(text):
        scope = _scope(problem, text)
        try:
            return lower(_READERS[language](problem, text, scope), scope, problem.bare)
        except RecursionError:  # of Lark's, in trees that are nested very deep
            errors.append(InputError("the answer is nested too deep"))
        except GradcError as error:
            if isinstance(error, ShapeError):
                error.suggestion = None  # what is right is not told
            errors.append(error)
    if isinstance(errors[-1], ProductError):
        raise errors[-1]
    raise next((one for one in errors if not isinstance(one, ParseError)), errors[0])


def _formula(problem: Problem, text: str, scope: Scope) -> Tree[Token]:
    places = gradients(text, list(problem.graph.wrt), problem.output, problem.spelled)
    known = Known(lambda name: _find(name, problem, scope) is not None, scope.functions, True)
    return parse(text, limits=_LIMITS, names=places, known=known)


def _latex(problem: Problem, text: str, scope: Scope) -> Tree[Token]:
    from ...syntax.latex.read import parse_latex  # a second grammar, which few need

    def rank(name: str) -> int:
        members = scope.families.get(name, {}).values()
        node = _find(name, problem, scope) or next(iter(members), None)
        return 0 if node is None else len(node.shape)

    tree = parse_latex(text, _LIMITS, problem.output, rank)
    stated = [one for one in trees(tree) if one.data != "parameter"]  # of names such as E
    return Tree(tree.data, list(stated))


_READERS: Mapping[str, Callable[[Problem, str, Scope], Tree[Token]]] = {
    "formula": _formula,
    "latex": _latex,
}


def _scope(problem: Problem, text: str) -> Scope:
    """Return what names mean in an answer: values of the program and, unless so called, gradients.

    Those of members of families have a name without brackets too, as LaTeX has it.
    """
    outer, leaves = problem.program.scope, problem.leaves
    values = {leaf_name(flat_name(one)): node for one, node in leaves.items()}
    values |= {leaf_name(one): node for one, node in leaves.items()} | outer.values
    families: dict[str, dict[int, Node]] = {}
    for one, node in leaves.items():
        family, index = parts(one)
        if index is not None:
            families.setdefault(leaf_name(family), {})[index] = node

    def missing(token: Token) -> Node:
        node = _find(str(token), problem, scope)
        if node is not None:
            return node
        names = list(problem.graph.wrt)
        hint = suggest(str(token), names) or f"the program has {', '.join(names)}"
        if str(token) == "e":
            hint = "Euler's number is E; e^x is exp(x)"
        place = Span(text, token.start_pos or 0, token.end_pos or 0)
        written = text[place.start : place.end]
        raise UnknownNameError(f"there is no {written} in the program", place, hint)

    builder = replace(outer.builder, text=text, spans={}, built=0)
    scope = Scope(builder, missing, values, {**families, **outer.families}, outer.functions)
    return scope


def _find(name: str, problem: Problem, scope: Scope) -> Node | None:
    """Return what a name in any spelling stands for, None where that is nothing."""
    found = scope.values.get(name) or scope.values.get(problem.spelled(name))
    known = None if found else without_prefix(name, problem.leaves, problem.spelled)
    return problem.leaves[known] if known else found

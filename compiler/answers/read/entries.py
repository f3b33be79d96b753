r"""The text of an answer to nodes, in the languages that its program's allows.

In: a problem, text, and where in it the answer stands. Out: its entries, as `lower_answer` has
them. An answer with a backslash is LaTeX; any other is read as a formula and, where that is none
and its program is in LaTeX, as LaTeX: `w_1 x` is `w1*x`, but `exp(x)` is no product of letters.

    read_entries(Question(problem, "z"), "d_a*(1 - a)")   ->   mul(leaf of a, sub(1, a))
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from lark import Token, Tree

from ...errors import (
    GradcError,
    InputError,
    ParseError,
    ProductError,
    ShapeError,
    Span,
    UnknownNameError,
    meant_or_all,
)
from ...graph.build import size_node
from ...graph.dimensions import Dimension, Shape
from ...graph.members import flat_name, parts
from ...graph.node import Node
from ...latex.alike import alike
from ...limits import Limits
from ...lower.answer import lower_answer
from ...lower.pattern import lower_patterns
from ...lower.scope import Powers, Scope
from ...lower.unsized import is_identity, is_ones
from ...syntax.edits import Edit, only
from ...syntax.figures import going_on, repeating
from ...syntax.paper.context import Known
from ...syntax.parser import parse
from ...syntax.read import LANGUAGES
from ...syntax.tree import Branch, trees
from ..problem import Problem
from . import latex, signs
from .forms import words
from .lists import grouping, listed
from .sizes import is_size, sizes
from .spelling import gradients, leaf_name, names_in

# Whether the last digit of a decimal stands for any; and what makes entries of a tree.
GoesOn: TypeAlias = Callable[[Token], bool]
Lower: TypeAlias = Callable[[Branch, Scope, Mapping[Node, Node], GoesOn], Any]

_OF_MATRICES = 2  # axes
_OF_LATEX = ("\\", "$")
# What is meant by a name that nothing is called by.
_HINTS = {
    "e": "Euler's number is E; e^x is exp(x)",
    "T": "1^T x, with a vector of ones, is sum(x); X^T is a transpose where X is an array",
    "ᵀ": "1ᵀ x, with a vector of ones, is sum(x); Xᵀ is a transpose where X is an array",
    "log2": "the logarithm of 2 is ln(2); log2(x) is that of x to the base 2",
    "log10": "the logarithm of 10 is ln(10); log10(x) is that of x to the base 10",
}
_MESSAGE = 300  # characters
_LIMITS = Limits(nodes=200_000, nesting=2_000, source_bytes=1_000_000)


@dataclass(slots=True)
class Question:
    """What an answer is to: the gradient with respect to a variable of a problem.

    `powers` tells what powers of matrices are, and `notes` has what there is to say of how it was
    read.
    """

    problem: Problem
    name: str
    powers: Powers = Powers.INVERSES
    notes: dict[str, None] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """The shape of the gradient."""
        return self.problem.variable(self.name).shape

    @property
    def rank(self) -> int:
        """How many axes the gradient has."""
        return len(self.shape)


def read_entries(question: Question, text: str, start: int = 0, end: int | None = None) -> Any:
    """Return the entries of an answer; raises `GradcError` for what is none.

    Of the errors in two languages it is the first, unless there is a tree in the second alone, or
    a product of arrays, which LaTeX says in its own notation: d_a (1 - a).
    """
    return read_with(question, text, (start, len(text) if end is None else end), lower_answer)


def read_patterns(question: Question, text: str) -> Any:
    """Return the entries of an answer as patterns, which have its numbers left open."""

    def lower(tree: Branch, scope: Scope, bare: Mapping[Node, Node], goes_on: GoesOn) -> Any:
        del goes_on
        return lower_patterns(tree, scope, bare)

    return read_with(question, text, (0, len(text)), lower)


def read_with(question: Question, text: str, place: tuple[int, int], lower: Lower) -> Any:
    """Return what is made of the tree of an answer, in the first language in which that can be."""
    errors: list[GradcError] = []
    languages = LANGUAGES[question.problem.language].answers(text[slice(*place)])
    if "latex" not in languages and any(sign in text for sign in _OF_LATEX):
        languages = (*languages, "latex")  # as what stands around it is
    for language in languages:
        try:
            return _as_vector(_READERS[language](question, text, place, lower), question)
        except RecursionError:  # of Lark's, in trees that are nested very deep
            errors.append(InputError("the answer is nested too deep"))
        except GradcError as error:
            if isinstance(error, ShapeError):
                error.suggestion = None  # what is right is not told
            errors.append(_cut(error))
    if isinstance(errors[-1], ProductError):
        raise errors[-1]
    raise next((one for one in errors if not isinstance(one, ParseError)), errors[0])


def _cut(error: GradcError) -> GradcError:
    """Return an error that is short, however long the answer is that it quotes."""
    message, hint = error.message, error.hint or ""
    if len(message) > _MESSAGE:
        error.message = f"{message[: _MESSAGE // 2]} … {message[-_MESSAGE // 4 :]}"
    error.hint = None if len(hint) > _MESSAGE else error.hint
    return error


def _as_vector(entries: Any, question: Question) -> Any:
    """Return the entries of a column as those of the vector that is asked for."""
    shape = entries.shape if isinstance(entries, np.ndarray) else ()
    if question.rank != 1 or shape[1:] != (1,):
        return entries
    question.notes["the column is read as a vector"] = None
    return entries[:, 0]


def _formula(question: Question, text: str, place: tuple[int, int], lower: Lower) -> Any:
    problem = question.problem
    start, end = place
    cut = {edit.start for edit in going_on(text, start, end)}
    edits = _edits(text, start, end, question.rank)
    grouped = [] if question.rank else grouping(text, start, end, _has_indices(problem))
    if grouped:
        question.notes["brackets that group are round, ( ); [ ] is read so here"] = None
    source = only(text, start, end, sorted([*edits, *grouped]))
    with source.saying():
        scope, find = _scope(question, source.text)
        places = gradients(source.text, names_in(problem), _own(problem))

        def is_value(name: str) -> bool:
            return find(name) is not None or (is_size(name) and bool(sizes(problem)))

        functions = {name: len(one.function.operands) for name, one in scope.functions.items()}
        known = Known(is_value, functions, True, _is_part(problem))
        tree = parse(source.text, limits=_LIMITS, names=places, known=known)

        def goes_on(token: Token) -> bool:
            return bool(cut) and source.back(token.start_pos or 0) in cut

        return lower(tree, scope, problem.bare, goes_on)


def _latex(question: Question, text: str, place: tuple[int, int], lower: Lower) -> Any:
    """Return the entries of LaTeX: those of a list, or of a matrix, each by itself."""
    rows = latex.cells(text, *place) if question.rank else []
    if not rows:
        return _latex_entry(question, text, place, lower)
    found = [[_latex_entry(question, text, cell, lower) for cell in row] for row in rows]
    if len({len(row) for row in found}) > 1:
        raise ShapeError("the rows of this array are not of one length", Span(text, *place))
    entries = np.empty((len(found), len(found[0])), object)
    entries[:] = found
    return entries if "\\begin" in text[slice(*place)] else entries[0]


def _latex_entry(question: Question, text: str, place: tuple[int, int], lower: Lower) -> Any:
    from ...syntax.latex.read import parse_latex  # a second grammar, which few need

    problem = question.problem
    own, names = _own(problem), names_in(problem)
    found = latex.edits(
        text, problem.output, lambda word: word in own or bool(words(word, names)), *place
    )
    cut = {edit.start for edit in going_on(text, *place)}
    derived = latex.primes(text, problem.program.scope.functions, *place)
    numbers = [*repeating(text, *place), *going_on(text, *place)]
    written = signs.edits(text, lambda word: word in own, *place)
    source = only(text, *place, _in_order([*found, *derived, *numbers], written))
    with source.saying():
        scope, find = _scope(question, source.text, loosely=True)

        def rank(name: str) -> int:
            members = scope.families.get(name, {}).values()
            node = find(name) or next(iter(members), None)
            if node is None:
                return 1 if is_ones(name) else _OF_MATRICES if is_identity(name) else 0
            return len(node.shape)

        def goes_on(token: Token) -> bool:
            return bool(cut) and source.back(token.start_pos or 0) in cut

        tree = parse_latex(
            source.text, _LIMITS, problem.output, rank, scope.functions, scope.values
        )
        stated = [one for one in trees(tree) if one.data != "parameter"]  # of names such as E
        return lower(Tree(tree.data, list(stated)), scope, problem.bare, goes_on)


_READERS: Mapping[str, Callable[[Question, str, tuple[int, int], Lower], Any]] = {
    "formula": _formula,
    "latex": _latex,
}


def _in_order(edits: Sequence[Edit], others: Iterable[Edit]) -> list[Edit]:
    """Return edits in order; of two in one place the first of all."""
    return sorted([*edits, *others], key=lambda edit: edit.start)


def _has_indices(problem: Problem) -> bool:
    """Return whether something in a program has an index, x[0]."""
    return not problem.is_pointwise or bool(problem.program.scope.families)


def _is_part(problem: Problem) -> Callable[[str], bool]:
    """Return what tells the parts of words that are no values: the I of λI, among arrays."""
    has_arrays = not problem.is_pointwise
    return lambda name: has_arrays and is_identity(name)


def _own(problem: Problem) -> set[str]:
    """Return the names that the program itself has."""
    scope = problem.program.scope
    return {*scope.values, *scope.families, *scope.functions}


def _scope(
    question: Question, text: str, loosely: bool = False
) -> tuple[Scope, Callable[[str], Node | None]]:
    """Return what names mean in an answer, and what finds a value by any of its spellings.

    They are values of the program and, unless so called, gradients; those of members of families
    have a name without brackets too, as LaTeX has it. There, `loosely`, x_h may be xh.
    """
    problem = question.problem
    outer, leaves = problem.program.scope, problem.leaves
    values = {leaf_name(flat_name(one)): node for one, node in leaves.items()}
    values |= {leaf_name(one): node for one, node in leaves.items()} | outer.values
    families: dict[str, dict[int, Node]] = {}
    for one, node in leaves.items():
        family, index = parts(one)
        if index is not None:
            families.setdefault(leaf_name(family), {})[index] = node
    find = _finder(problem, values, loosely)

    def missing(token: Token) -> Node:
        node = find(str(token))
        if node is not None:
            return node
        place = Span(text, token.start_pos or 0, token.end_pos or 0)
        if is_size(str(token)) and (every := sizes(problem)):
            return _size(place, every, question)
        own = list(problem.graph.wrt)
        hint = meant_or_all(str(token), own)
        hint = _HINTS.get(str(token), hint)
        raise UnknownNameError(f"there is no {place.words} in the program", place, hint)

    builder = replace(outer.builder, text=text, spans={}, built=0)
    scope = Scope(
        builder,
        missing,
        values,
        {**families, **outer.families},
        outer.functions,
        powers=question.powers,
        wanted=question.shape,
        states=outer.states,
        repeated=outer.repeated,
    )
    return scope, find


def _finder(
    problem: Problem, values: Mapping[str, Node], loosely: bool
) -> Callable[[str], Node | None]:
    """Return what finds a value by its name in any spelling, None where there is none."""
    names = names_in(problem)
    together: dict[str, set[Node]] = {}
    for name, node in values.items() if loosely else ():
        together.setdefault(name.replace("_", ""), set()).add(node)

    def find(name: str) -> Node | None:
        for spelled in (name, problem.spelled(name)):
            if spelled in values:
                return values[spelled]
        known = words(name, names)
        if len(known) == 1:
            return problem.leaves.get(known[0])
        same = together.get(name.replace("_", ""), set())
        if len(same) == 1:
            return next(iter(same))
        letter = alike(name, values)
        return None if letter is None else values[letter]

    return find


def _size(place: Span, every: Sequence[Dimension], question: Question) -> Node:
    """Return the size that n is, and note which; raises `UnknownNameError` where it is unclear."""
    name = place.words
    if len(every) > 1:
        shown = " or ".join(map(str, every))
        raise UnknownNameError(f"{name} can be {shown}", place, f"write {shown}")
    question.notes[f"{name} is read as {every[0]}"] = None
    return size_node(every[0])


def _edits(text: str, start: int, end: int, rank: int) -> list[Edit]:
    """Return the edits that make a formula of what people write, in order."""
    found = [*listed(text, start, end, rank), *repeating(text, start, end)]
    return sorted([*found, *going_on(text, start, end)])

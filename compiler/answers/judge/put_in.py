"""Numbers put in: an answer that is right at the point given, and would be with names for numbers.

In: an answer, the point of an exercise, other points. Out: what its numbers stand for, if that
makes it right everywhere. A number may stand for each value of the program that is that number at
the point: an input, a size, a value with a name; a decimal for any that is on the way to the
gradient; but 2 for no value that the answer names itself, which is a number for it by chance. So
4*x has numbers put in for x^2*w*x where x^2*w is 4, and x^2 for 2*x at x = 2 has not.

    2*f*(1 - f)  for  w0*f*(1 - f)  where w0 = 2   ->   2 is w0
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from types import MappingProxyType

import numpy as np

from ...errors import GradcError
from ...graph.build import operation, size_node
from ...graph.graph import order, substituted
from ...graph.node import Node, constant
from ...interpret.evaluate import evaluator
from ...lower.answer import Formula, digits_of
from ...lower.pattern import Hole, Pattern
from ...notation.formula import formula
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from ..read.entries import Question, read_patterns
from .judge import judge

_MEANINGS = 5  # of one number
_TRIES = 400  # ways to read all of them together
_ENTRIES = 16  # of an array
_ABOVE = (1.0, 2.0)  # a size: 1/n and 2/n are on the way wherever a mean is
_LONGEST = 24  # characters of a value that has no name
_NEAR = 2  # points where floats are looked at
_CONFIRMED = 3  # of which more digits are asked for
_ROUNDED = 2  # digits from which a decimal is taken for rounded
_CLOSE = 1e-7  # relative, of floats
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a number stands for: a node, and what that is called; "" for the number itself."""

    node: Node
    name: str = ""


def numbers_put_in(
    problem: Problem, answers: Sequence[Answer], name: str, places: Sequence[Place]
) -> str | None:
    """Return what the numbers of an answer stand for, None where nothing makes it right everywhere.

    The first of the `places` is the point given.
    """
    (answer,) = (one for one in answers if one.name == name)
    given, *elsewhere = places
    try:
        patterns = np.asarray(read_patterns(Question(problem, name), answer.written), object)
    except GradcError:
        return None
    if patterns.size > _ENTRIES:
        return None
    values = _values(problem, given, problem.gradients[name])
    ways: list[list[tuple[Meaning, ...]]] = []
    for index, pattern in np.ndenumerate(patterns):
        said = _said_by_name(problem, pattern)
        meanings = [[*islice(_meanings(hole, values, said), _MEANINGS)] for hole in pattern.holes]
        near = (
            chosen
            for chosen in _ways(meanings)
            if _is_near(problem, name, pattern, chosen, elsewhere[:_NEAR], index)
        )
        ways.append([*islice(near, _CONFIRMED)])
    for way in zip(*ways, strict=False):
        filled = [_filled(one, chosen) for one, chosen in zip(patterns.flat, way, strict=True)]
        formulas = np.frompyfunc(lambda node: Formula(node, ()), 1, 1)(np.array(filled, object))
        entries = np.reshape(formulas, patterns.shape) if patterns.shape else formulas[0]
        changed = replace(answer, entries=entries)
        others = [changed if one.name == name else one for one in answers]
        comparisons = judge(problem, others, places)[name].comparisons
        if all(one.truth.is_right for one in comparisons):
            return _said(patterns.flat, way)
    return None


def _values(problem: Problem, given: Place, asked: Node) -> list[tuple[str, Node, float, bool]]:
    """Return what numbers may stand for: in words, the node, its value, whether it has a name.

    The inputs and sizes come first, then values with names, then all that is on the way, and never
    the gradient that is `asked` for, unless the program has it too.
    """
    named: dict[Node, str] = {}
    for one in problem.graph.inputs:
        named.setdefault(one, str(one.payload))
        for index in np.ndindex(np.shape(given.values[str(one.payload)])):
            if one.shape and len(named) < _ENTRIES:
                entry = operation("index", (one,), (index,))
                named.setdefault(entry, f"{one.payload}[{', '.join(map(str, index))}]")
    for size in given.sizes:
        named.setdefault(size_node(size), size)
    for name, node in problem.graph.wrt.items():
        named.setdefault(node, name)
    for name, node in problem.gradients.items():
        if node is not asked:
            named.setdefault(node, problem.symbol(name))
    own = order([problem.result])
    shares = [
        operation("div", (constant(above), size_node(size)))
        for size in given.sizes
        for above in _ABOVE
    ]
    found = [*named, *shares, *own, *order(problem.gradients.values())]
    kept = [*dict.fromkeys(one for one in found if one is not asked or one in own)]
    numbers = [one for one in kept if not one.shape and one.op != "const"]
    known = evaluator(numbers)(given.values, sizes=given.sizes)
    return [
        (named.get(one) or _short(one), one, float(known[one]), one in named) for one in numbers
    ]


def _said_by_name(problem: Problem, pattern: Pattern) -> set[Node]:
    """Return the values that an answer names: who writes x has hardly put in its number too."""
    named = {*problem.graph.inputs, *problem.graph.wrt.values()}
    named |= {node for node in order([pattern.node]) if node.op == "size"}
    found: set[Node] = set()
    waiting, seen = [pattern.node], {pattern.node}
    while waiting:
        node = waiting.pop()
        if node in named:
            found.add(node)
            continue
        waiting += [one for one in node.operands if one not in seen]
        seen.update(node.operands)
    return found


def _short(node: Node) -> str:
    text, size = formula(node, _LONGEST)
    return text if size <= _LONGEST else "a value on the way"


def _meanings(
    hole: Hole, values: Sequence[tuple[str, Node, float, bool]], said: Container[Node]
) -> Iterator[Meaning]:
    """Yield what a number may stand for: itself, and what has its value, to the digits given."""
    number = Decimal(hole.text)
    yield Meaning(constant(float(number)))
    digits = digits_of(number)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    is_rounded = hole.has_point and digits >= _ROUNDED
    half = float(Decimal(1).scaleb(exponent)) / 2
    slack = half if is_rounded else _SAME * abs(float(number))
    for name, node, value, is_named in values:
        if not is_rounded and (not is_named or node in said):
            continue
        if abs(value - float(number)) <= slack:
            yield Meaning(node, name)
        elif abs(value + float(number)) <= slack:
            yield Meaning(operation("neg", (node,)), f"-{name}" if is_named else f"-({name})")


def _ways(meanings: Sequence[Sequence[Meaning]]) -> Iterator[tuple[Meaning, ...]]:
    """Yield the ways to read all numbers, those first in which few stand for something."""
    ways = [*islice(product(*meanings), _TRIES)]
    ways.sort(key=lambda chosen: sum(bool(one.name) for one in chosen))
    return iter(ways[1:])


def _is_near(
    problem: Problem,
    name: str,
    pattern: Pattern,
    chosen: Sequence[Meaning],
    places: Sequence[Place],
    index: tuple[int, ...],
) -> bool:
    """Return whether floats say that an entry of an answer is right so."""
    leaves = {leaf: problem.gradients[other] for other, leaf in problem.leaves.items()}
    node = _filled(pattern, chosen, leaves)
    truth = problem.gradients[name]
    known_at = evaluator([node, truth])
    for place in places:
        known = known_at(place.values, sizes=place.sizes)
        right = known[truth][index] if index else known[truth]
        gap = np.max(np.abs(known[node] - right))
        size = np.max(np.abs(right))
        if np.isfinite(gap) and gap > _CLOSE * size:
            return False
    return True


def _filled(
    pattern: Pattern, chosen: Sequence[Meaning], known: Mapping[Node, Node] = MappingProxyType({})
) -> Node:
    """Return the expression with what its numbers stand for, and with other leaves as `known`."""
    new = {hole.leaf: one.node for hole, one in zip(pattern.holes, chosen, strict=True)}
    return substituted([pattern.node], {**known, **new})[pattern.node]


def _said(patterns: Iterable[Pattern], ways: Sequence[Sequence[Meaning]]) -> str:
    parts = [
        f"{hole.text} is {one.name}"
        for pattern, chosen in zip(patterns, ways, strict=True)
        for hole, one in zip(pattern.holes, chosen, strict=True)
        if one.name
    ]
    return ", ".join(dict.fromkeys(parts))

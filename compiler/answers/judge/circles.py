"""In which order answers are worked out, and which of them rest on themselves.

In: answers, and what follows for each variable from the others. Out: the answers, each behind those
that it is made of; and words for those that go round in a circle.

    x = d_y, y = d_x   ->   d_x is made of d_y, and d_y of d_x
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ...graph.graph import reached
from ...graph.node import Node
from ..problem import Problem
from ..read.answer import Answer
from ..read.spelling import leaf_name


def in_order(
    problem: Problem, answers: Sequence[Answer], expected: Mapping[str, Node]
) -> list[Answer]:
    """Return answers from the output back, each behind those that it is made of.

    Of a circle, which `circles` tells, each is where the walk leaves it.
    """
    ordered = sorted(answers, key=lambda answer: problem.backward.index(answer.name))
    if not looks_ahead(problem, answers):
        return ordered
    made_of = _Made(problem, answers, expected)
    found: dict[str, None] = {}
    opened: set[str] = set()
    waiting = [answer.name for answer in reversed(ordered)]
    while waiting:
        name = waiting.pop()
        if name in opened:
            found[name] = None
            continue
        opened.add(name)
        waiting.append(name)
        waiting += reversed(made_of.of(name))
    by_name = {answer.name: answer for answer in answers}
    return [by_name[name] for name in found if name in by_name]


def circles(
    problem: Problem, answers: Sequence[Answer], expected: Mapping[str, Node]
) -> dict[str, str]:
    """Return what is said of each answer that names a gradient which is made of that answer."""
    made_of = _Made(problem, answers, expected)
    found = {one.name: _circle(one, made_of) for one in answers if one.uses}
    return {name: said for name, said in found.items() if said}


def looks_ahead(problem: Problem, answers: Sequence[Answer]) -> bool:
    """Return whether an answer names a gradient that is worked out after its own."""
    place = {name: index for index, name in enumerate(problem.backward)}
    return any(place[used] > place[one.name] for one in answers for used in one.uses)


class _Made:
    """What each gradient is made of: those that an answer names, and those that it follows from."""

    def __init__(
        self, problem: Problem, answers: Sequence[Answer], expected: Mapping[str, Node]
    ) -> None:
        self._leaves = {problem.leaves[one.name]: one.name for one in answers}
        self._uses = {one.name: one.uses for one in answers}
        self._expected = expected
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, name: str) -> tuple[str, ...]:
        """Return the gradients that one of a name is made of."""
        if name not in self._known:
            below = reached([self._expected[name]])
            follows = (other for leaf, other in self._leaves.items() if leaf in below)
            uses = self._uses.get(name, ())
            self._known[name] = tuple(
                one for one in dict.fromkeys([*uses, *follows]) if one != name
            )
        return self._known[name]


def _circle(answer: Answer, made_of: _Made) -> str:
    """Return the shortest way from what an answer names back to it, in words, or ""."""
    before = dict.fromkeys(answer.uses, answer.name)
    waiting = [*answer.uses]
    for name in waiting:
        for other in made_of.of(name):
            if other == answer.name:
                way = [other, name]
                while way[-1] != answer.name:
                    way.append(before[way[-1]])
                return _words([leaf_name(one) for one in reversed(way)])
            if other not in before:
                before[other] = name
                waiting.append(other)
    return ""


def _words(way: Sequence[str]) -> str:
    """Return a way round as words: d_x is made of d_y, and d_y of d_x."""
    steps = [f"{one} of {other}" for one, other in pairwise(way[1:])]
    *others, last = steps
    first = f"{way[0]} is made of {way[1]}"
    return f"{', '.join([first, *others])}, and {last}"

"""Answers judged: each against the gradient, and against what follows from the answers before it.

In: a problem, answers that have been read, points. Out: for each answer a `Judgement`. A chain is
worked out from the output back: at each variable that has an answer, the answer takes the place of
the gradient on its way further back, so that one wrong step is one wrong step.
"""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from ...calculus.partials import partial, pull_back
from ...calculus.reverse import Rule, reverse
from ...graph.dimensions import show
from ...graph.graph import order
from ...graph.node import Node
from ...interpret.precise import Precision, is_finite, largest, many_digits, precision
from ...lower.answer import Entry
from ..problem import Place, Problem
from ..read.answer import Answer
from .compare import Agreement, compare
from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer at a point: the gradient, what is given, and what follows from earlier answers.

    `truth` compares what is given with the gradient, `own` with what follows from the student's
    earlier answers; `in_truth` compares the formula, with the true gradients put into it, with the
    gradient. `leaves` has the values of the gradients as the student has them, and `misfit` says
    what is wrong with the shape; where that is a matter of axes of length 1 alone, the values are
    compared all the same.
    """

    place: Place
    gradient: Any
    given: Any
    slack: Any
    truth: Agreement
    own: Agreement
    in_truth: Agreement
    leaves: Mapping[Node, Any]
    is_symbolic: bool
    misfit: str = ""

    @property
    def may_cancel(self) -> bool:
        """Whether a formula differs here, which may be for want of digits."""
        return self.is_symbolic and not self.misfit and not self.truth.is_right


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that has been worked out of one answer; `rests_on` are the answers that count for it."""

    answer: Answer
    comparisons: tuple[Comparison, ...]
    rests_on: tuple[str, ...]

    @property
    def misfit(self) -> str:
        """What is wrong with the shape of the answer, "" where it fits."""
        return next((one.misfit for one in self.comparisons if one.misfit), "")


def chain_rule(
    problem: Problem, answered: Sequence[str], new: Mapping[Node, Node] = MappingProxyType({})
) -> Rule:
    """Return the chain rule in which answers take the place of the gradients that they are for.

    `new` has the nodes of a program that was rewritten. The rule remembers what it has passed on:
    broken rules are tried on top of it by the hundred.
    """
    variables = {name: problem.variable(name) for name in answered}
    given = {new.get(node, node): problem.leaves[name] for name, node in variables.items()}
    known: dict[tuple[Node, int, Node], Node | None] = {}
    local = functools.cache(partial)

    def rule(node: Node, position: int, cotangent: Node) -> Node | None:
        key = (node, position, given.get(node, cotangent))
        if key not in known:
            known[key] = pull_back(*key, local)
        return known[key]

    return rule


def judge(
    problem: Problem, answers: Sequence[Answer], places: Sequence[Place]
) -> dict[str, Judgement]:
    """Return the judgement of each answer, by name."""
    ordered = sorted(answers, key=lambda answer: problem.backward.index(answer.name))
    variables = tuple(problem.graph.wrt.values())
    rule = chain_rule(problem, [answer.name for answer in ordered])
    following = reverse(problem.result, variables, rule)
    expected = {name: following.gradient(node) for name, node in problem.graph.wrt.items()}
    is_point_given = any(place.is_given for place in places)
    found: dict[str, list[Comparison]] = {answer.name: [] for answer in ordered}
    settled: set[str] = set()  # answers that are wrong in many digits too
    few, many = precision(), many_digits()
    for place in places:
        skipped = {a.name for a in ordered if a.is_number and is_point_given and not place.is_given}
        compared = _compared(problem, expected, place, ordered, skipped, few)
        if any(one.may_cancel for name, one in compared.items() if name not in settled):
            compared = _compared(problem, expected, place, ordered, skipped, many)
            settled.update(name for name, one in compared.items() if one.may_cancel)
        for name, comparison in compared.items():
            found[name].append(comparison)
    return {
        answer.name: Judgement(
            answer,
            tuple(found[answer.name]),
            _rests_on(problem, answer, expected[answer.name], found),
        )
        for answer in ordered
    }


def _rests_on(
    problem: Problem, answer: Answer, expected: Node, answered: Collection[str]
) -> tuple[str, ...]:
    """Return the answers that what follows for one is made of, or that it names."""
    reached = set(order([expected]))
    needed = [
        other
        for other in answered
        if other != answer.name and (problem.leaves[other] in reached or other in answer.uses)
    ]
    return tuple(needed)


def _compared(
    problem: Problem,
    expected: Mapping[str, Node],
    place: Place,
    answers: Sequence[Answer],
    skipped: Collection[str],
    using: Precision,
) -> dict[str, Comparison]:
    """Return the comparisons at one point, from the output back.

    The `skipped` have no value there: numbers that are meant for another point.
    """
    bench = _Bench(problem, expected, place, using)
    found: dict[str, Comparison] = {}
    for answer in answers:
        comparison = None if answer.name in skipped else bench.compare(answer)
        bench.keep(answer.name, comparison)
        if comparison is not None:
            found[answer.name] = comparison
    return found


class _Bench:
    """One point, on two sheets: with the true gradients, and with those that the student gave."""

    def __init__(
        self, problem: Problem, expected: Mapping[str, Node], place: Place, using: Precision
    ) -> None:
        self._problem = problem
        self._using = using
        self._expected = expected
        self._truth = Sheet(problem, place, using)
        self._own = Sheet(problem, place, using)
        known = self._truth.values(problem.gradients.values())
        gradients = {
            name: self._truth.stretched(known[node], node)
            for name, node in problem.gradients.items()
        }
        self._gradients = gradients
        self._scale = max(map(largest, gradients.values()), default=0) or 1
        for name, gradient in gradients.items():
            self._truth.give(problem.leaves[name], gradient)
        self._leaves: dict[Node, Any] = {}
        self._slacks: dict[Node, Any] = {}

    def compare(self, answer: Answer) -> Comparison | None:
        """Compare an answer with the gradient, and with what follows from those before it.

        Returns None where the gradient is undefined.
        """
        gradient = self._gradients[answer.name]
        if not is_finite(gradient):
            return None
        for name in answer.uses:
            if self._problem.leaves[name] not in self._leaves:
                self.keep(name, None)
        nodes = answer.nodes()
        here = self._own.values(nodes)
        given, slack = answer.value(here), answer.slack(here)
        shape = np.shape(gradient)
        misfit = ""
        if np.ndim(given) and np.shape(given) != shape:
            misfit = _misfit(answer, np.shape(given), shape, self._problem)
            if _without_ones(np.shape(given)) != _without_ones(shape):
                wrong = Agreement.DIFFERENT
                return Comparison(
                    self._own.place, gradient, given, slack, wrong, wrong, wrong,
                    self._leaves, False, misfit,
                )  # fmt: skip
            given, slack = np.reshape(given, shape), np.reshape(slack, shape)
        given, slack = np.broadcast_to(given, shape)[()], np.broadcast_to(slack, shape)[()]
        is_symbolic = self._own.is_precise and not answer.is_number
        agreement = functools.partial(
            compare,
            digits=answer.digits(),
            is_symbolic=is_symbolic,
            scale=self._scale,
            is_precise=self._own.is_precise,
        )
        follows = self._own.value(self._expected[answer.name])
        loose = slack + self._carried(answer, follows) if answer.is_number else slack
        with_truth = answer.value(self._truth.values(nodes))
        if misfit:
            with_truth = np.reshape(with_truth, shape)
        return Comparison(
            self._own.place,
            gradient,
            given,
            slack,
            agreement(gradient, given, slack),
            agreement(follows, given, loose),
            agreement(gradient, np.broadcast_to(with_truth, shape), slack),
            self._leaves,
            is_symbolic,
            misfit,
        )

    def _carried(self, answer: Answer, follows: Any) -> Any:
        """Return how far what follows may be off, since the numbers before it were rounded."""
        total = np.zeros_like(follows)
        for rounded, slack in self._slacks.items():
            sheet = Sheet(self._problem, self._own.place, self._using)
            for leaf, value in self._leaves.items():
                sheet.give(leaf, value + slack if leaf is rounded else value)
            total = total + abs(sheet.value(self._expected[answer.name]) - follows)
        return total

    def keep(self, name: str, comparison: Comparison | None) -> None:
        """Put an answer in the place of the gradient; without one, what follows from the others."""
        if comparison is None or comparison.misfit or not is_finite(comparison.given):
            value = self._own.value(self._expected[name])
        else:
            value = comparison.given
            if Agreement.EXACT not in (comparison.truth, comparison.own):
                self._slacks[self._problem.leaves[name]] = comparison.slack
        leaf = self._problem.leaves[name]
        self._leaves[leaf] = value
        self._own.give(leaf, value)


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _misfit(
    answer: Answer, given: tuple[int, ...], shape: tuple[int, ...], problem: Problem
) -> str:
    """Return what is wrong with the shape of an answer: in names where it is an expression."""
    name, declared = answer.name, problem.variable(answer.name).shape
    turned = ": transposed?" if given == shape[::-1] and len(shape) > 1 else ""
    by_names = isinstance(answer.entries, Entry) and not answer.tolerance
    yours, belongs = (answer.shape, declared) if by_names else (given, shape)
    return f"your ∂{problem.output}/∂{name} is {show(yours)}; {name} is {show(belongs)}{turned}"

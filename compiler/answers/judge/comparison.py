"""One point: an answer beside the gradient there, and beside what follows from those before it.

In: the true gradients as nodes, and what follows from the answers before. Out: a `Comparison` an
answer, asked for from the output back. What students give goes in as values of leaves.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...graph.dimensions import show
from ...graph.graph import reached
from ...graph.node import Node
from ...interpret.precise import Precision, is_finite, largest
from ...lower.answer import Formula
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from .carry import carried
from .compare import Agreement, Measure, compare
from .sheet import Jitter, Sheet

_NEGLIGIBLE = 1e-12  # beside the other gradients, or beside 1: a number that may stand for 0
_MANY = 100  # entries, from which on each is compared beside the largest of them
_NUMBERS = (-1.5, -0.5)  # between which those are that stand for a 0
_ROUNDING = 1e3  # units in the last digit by which formulas that are the same may differ


@dataclass(frozen=True, slots=True)
class Noise:
    """How far off values may be: the gradient, and what is given.

    `floor` is what the gradient would be off by in the arithmetic of floats.
    """

    gradient: Any = 0
    given: Any = 0
    floor: Any = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer at a point: the gradient, what is given, and what follows from earlier answers.

    `truth` compares what is given with the gradient, `own` with `follows`, which is made of the
    student's earlier answers and may be off by what their rounding carries on; `in_truth` compares
    the formula with the true gradients put into it with the gradient. Behind a 0 anything follows:
    there `own` compares both with other numbers for each 0 of the gradients that an answer names.
    `after_rounding` holds where it is made of numbers before it that were rounded.
    `leaves` has the values of the gradients as the student has them, and `misfit` says what is
    wrong with the shape. `aside` says so too of one that can be taken for the right one, but for
    axes of length 1, or as a number for all entries.
    """

    place: Place
    gradient: Any
    given: Any
    slack: Any
    leaves: Mapping[Node, Any]
    measure: Measure
    follows: Any = None
    after_rounding: bool = False
    truth: Agreement = Agreement.DIFFERENT
    own: Agreement = Agreement.DIFFERENT
    in_truth: Agreement = Agreement.DIFFERENT
    misfit: str = ""
    aside: str = ""

    @property
    def is_symbolic(self) -> bool:
        """Whether a formula was worked out, and is compared in all its digits."""
        return self.measure.is_symbolic

    @property
    def may_cancel(self) -> bool:
        """Whether an answer differs here, which may be for want of digits."""
        return self.follows is not None and not self.truth.is_right

    def judged(self, noise: Noise) -> "Comparison":
        """Return the comparison where values are off by so much."""
        off = noise.gradient + noise.given
        truth = compare(self.gradient, self.given, self.slack, self.measure, off, noise.floor)
        return replace(self, truth=truth)


class Bench:
    """One point, on two sheets: with the true gradients, and with those that the student gave."""

    def __init__(
        self,
        problem: Problem,
        expected: Mapping[str, Node],
        place: Place,
        using: Precision,
        jitter: Jitter | None = None,
    ) -> None:
        self._problem = problem
        self._using = using
        self._expected = expected
        self._jitter = jitter
        self._truth = Sheet(problem, place, using, jitter)
        self._own = Sheet(problem, place, using, jitter)
        known = self._truth.values(problem.gradients.values())
        self._gradients = {name: known[node] for name, node in problem.gradients.items()}
        self._scale = min(max(map(largest, self._gradients.values()), default=1), 1) or 1
        for name, gradient in self._gradients.items():
            self._truth.give(problem.leaves[name], gradient)
        self._leaves: dict[Node, Any] = {}
        self._slacks: dict[Node, Any] = {}
        self._kept: dict[str, Answer | None] = {}  # what gave the leaves, None for what follows

    def comparisons(
        self, answers: Iterable[Answer], skipped: Collection[str]
    ) -> dict[str, Comparison]:
        """Return the comparisons of answers, which are given from the output back.

        The `skipped` have no value here: numbers that are meant for another point.
        """
        found: dict[str, Comparison] = {}
        for answer in answers:
            comparison = None if answer.name in skipped else self._compare(answer)
            self._keep(answer.name, comparison, answer)
            if comparison is not None:
                found[answer.name] = comparison
        return found

    def _compare(self, answer: Answer) -> Comparison | None:
        """Compare an answer with the gradient, and with what follows from those before it.

        Returns None where the gradient is undefined.
        """
        gradient = self._gradients[answer.name]
        if not is_finite(gradient):
            return None
        for name in answer.uses:
            if self._problem.leaves[name] not in self._leaves:
                self._keep(name, None)
        nodes = answer.nodes()
        here = self._own.values(nodes)
        given, slack = answer.value(here), answer.slack(here)
        shape = np.shape(gradient)
        misfit = _misfit(answer, np.shape(given), shape, self._problem)
        place = self._own.place
        is_symbolic = self._own.is_precise and not answer.is_number
        negligible = 0 if is_symbolic else _NEGLIGIBLE * self._scale
        measure = Measure(answer.digits(), is_symbolic, negligible)
        has_axes = _has_axes(given, shape)
        if misfit and np.ndim(given) and not has_axes:
            return Comparison(place, gradient, given, slack, self._leaves, measure, misfit=misfit)

        is_aside = not (answer.tolerance and has_axes)  # code would broadcast it

        follows = self._own.value(self._expected[answer.name])
        own_given, own_slack = given, slack
        if any(np.any(_zeros(self._of(name))) for name in answer.uses):
            sheet = self._without_zeros(answer.uses)
            follows = sheet.value(self._expected[answer.name])
            others = sheet.values(nodes)
            own_given, own_slack = answer.value(others), answer.slack(others)
        true = self._truth.values(nodes)
        given, slack, own_given, own_slack, with_truth, true_slack = (
            _stretched(one, shape)
            for one in (given, slack, own_given, own_slack, answer.value(true), answer.slack(true))
        )
        found = Comparison(
            place,
            gradient,
            given,
            slack,
            self._leaves,
            measure,
            follows,
            not self._slacks.keys().isdisjoint(reached([self._expected[answer.name], *nodes])),
            misfit="" if is_aside else misfit,
            aside=misfit,
        )
        if self._jitter is not None:  # it is looked at how values move
            return found
        rounding = _ROUNDING * self._using.context.eps if is_symbolic else 0
        beside = largest(gradient) if np.size(gradient) > _MANY else 0

        def agreement(truth: Any, value: Any, half: Any, before: Any = 0) -> Agreement:
            off = rounding * np.maximum(abs(truth), beside)
            return compare(truth, value, half, measure, off, carried=before)

        before = self._carried(answer, follows) if answer.is_number else 0
        return replace(
            found,
            truth=agreement(gradient, given, slack),
            own=agreement(follows, own_given, own_slack, before),
            in_truth=agreement(gradient, with_truth, true_slack),
        )

    def _carried(self, answer: Answer, follows: Any) -> Any:
        """Return how far what follows may be off, since the numbers before it were rounded."""
        if not self._slacks:
            return 0
        node = self._expected[answer.name]

        def following(changed: Node, value: Any) -> Any:
            sheet = Sheet(self._problem, self._own.place, self._using)
            for leaf, known in self._leaves.items():
                sheet.give(leaf, value if leaf is changed else known)
            return sheet.value(node)

        return carried(node, follows, self._leaves, self._slacks, following)

    def _of(self, name: str) -> Any:
        return self._leaves[self._problem.leaves[name]]

    def _without_zeros(self, names: Collection[str]) -> Sheet:
        """Return the student's sheet, with a number in the place of each 0 of these gradients.

        What the others before are, as the student has them, follows from that.
        """
        sheet = Sheet(self._problem, self._own.place, self._using, self._jitter)
        random = np.random.default_rng(0)
        for name, answer in self._kept.items():
            leaf = self._problem.leaves[name]
            value = self._of(name)
            if answer is None:
                value = sheet.value(self._expected[name])
            elif not answer.is_number:
                value = _stretched(answer.value(sheet.values(answer.nodes())), np.shape(value))
            if name in names:
                numbers = random.uniform(*_NUMBERS, np.shape(value))
                value = np.where(_zeros(value), numbers, value)[()]
            sheet.give(leaf, value)
        return sheet

    def _keep(self, name: str, comparison: Comparison | None, answer: Answer | None = None) -> None:
        """Put an answer in the place of the gradient; without one, what follows from the others."""
        if comparison is None or comparison.misfit or not is_finite(comparison.given):
            self._kept[name] = None
            value = self._own.value(self._expected[name])
        else:
            self._kept[name] = answer
            value = comparison.given
            is_exact = Agreement.EXACT in (comparison.truth, comparison.own)
            if not is_exact and np.any(comparison.slack):
                self._slacks[self._problem.leaves[name]] = comparison.slack
        leaf = self._problem.leaves[name]
        self._leaves[leaf] = value
        self._own.give(leaf, value)


def _has_axes(given: Any, shape: tuple[int, ...]) -> bool:
    """Return whether a value has the shape but for axes of length 1; a row is no column."""
    longer = [tuple(size for size in one if size != 1) for one in (np.shape(given), shape)]
    return np.ndim(given) != len(shape) and longer[0] == longer[1]


def _stretched(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a value as an array of a shape, which it has but for axes, or as a number for all."""
    found = np.reshape(value, shape) if _has_axes(value, shape) else value
    return np.broadcast_to(found, shape)[()]


def _zeros(value: Any) -> Any:
    """Return where a value is 0, or what is left of one that cancelled."""
    return abs(np.asarray(value)) <= _NEGLIGIBLE


def noise_of(here: Comparison, moved: Iterable[Comparison | None], times: float) -> Noise | None:
    """Return how far off a comparison may be, from those in which every rounding was moved.

    It is so many `times` what was seen; None where something is not a number then.
    """
    gradient = given = 0
    for one in moved:
        if one is None:
            return None
        gradient = np.maximum(gradient, times * abs(one.gradient - here.gradient))
        given = np.maximum(given, times * abs(one.given - here.given))
    return Noise(gradient, given) if is_finite(gradient) and is_finite(given) else None


def _misfit(
    answer: Answer, given: tuple[int, ...], shape: tuple[int, ...], problem: Problem
) -> str:
    """Return what is wrong with the shape of an answer: in names where it is an expression.

    "" where it fits.
    """
    if given == shape:
        return ""
    name, declared = answer.name, problem.variable(answer.name).shape
    turned = ": transposed?" if given == shape[::-1] else ""
    by_names = isinstance(answer.entries, Formula) and not answer.tolerance
    yours, belongs = (answer.shape, declared) if by_names else (given, shape)
    what = show(yours) if yours else "a number"
    return f"your {problem.symbol(name)} is {what}; {name} is {show(belongs)}{turned}"

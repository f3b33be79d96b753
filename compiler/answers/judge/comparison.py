"""One point: what nodes are there, and an answer beside the gradient and beside what follows there.

In: the true gradients as nodes, and what follows from the answers before. Out: a `Comparison` an
answer, asked for from the output back. What students give goes in as values of leaves, in 50
digits, or as floats where arrays are too large for that.
"""

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...graph.dimensions import show, value_of
from ...graph.node import Node
from ...interpret.entries import work
from ...interpret.evaluate import evaluate
from ...interpret.precise import Precision, exact, extend, is_finite, largest
from ...lower.answer import Formula
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from .compare import Agreement, compare

_WORK = 100_000  # operations on numbers up to which a point is worked out in 50 digits


class Sheet:
    """The values of nodes at a point; those of leaves are set with `give`."""

    def __init__(self, problem: Problem, place: Place, using: Precision) -> None:
        self.place = place
        self._using = using
        self.is_precise = work(problem.gradients.values(), place.sizes) <= _WORK
        self._known: dict[Node, Any] = {}
        inputs = {node: place.values[str(node.payload)] for node in problem.graph.inputs}
        for leaf, value in {**inputs, **place.measured}.items():
            self.give(leaf, value)

    def give(self, leaf: Node, value: Any) -> None:
        """Set the value of a leaf."""
        self._known[leaf] = exact(value, self._using) if self.is_precise else value

    def values(self, nodes: Iterable[Node]) -> Mapping[Node, Any]:
        """Return the values of nodes whose leaves have been given."""
        if self.is_precise:
            extend(self._known, nodes, self.place.sizes, self._using)
            return self._known
        leaves = {str(node.payload): value for node, value in self._known.items()}
        return evaluate(nodes, leaves, self.place.sizes)

    def value(self, node: Node) -> Any:
        """Return the value of one node, as an array of its own shape."""
        return self.stretched(self.values([node])[node], node)

    def stretched(self, value: Any, node: Node) -> Any:
        """Return a value of a node as an array of its shape."""
        shape = tuple(value_of(size, self.place.sizes) for size in node.shape)
        return value if np.shape(value) == shape else np.broadcast_to(value, shape)


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


class Bench:
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
        self._gradients = {
            name: self._truth.stretched(known[node], node)
            for name, node in problem.gradients.items()
        }
        self._scale = max(map(largest, self._gradients.values()), default=0) or 1
        for name, gradient in self._gradients.items():
            self._truth.give(problem.leaves[name], gradient)
        self._leaves: dict[Node, Any] = {}
        self._slacks: dict[Node, Any] = {}

    def comparisons(
        self, answers: Iterable[Answer], skipped: Collection[str]
    ) -> dict[str, Comparison]:
        """Return the comparisons of answers, which are given from the output back.

        The `skipped` have no value here: numbers that are meant for another point.
        """
        found: dict[str, Comparison] = {}
        for answer in answers:
            comparison = None if answer.name in skipped else self._compare(answer)
            self._keep(answer.name, comparison)
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
        misfit = ""
        if np.ndim(given) and np.shape(given) != shape:
            misfit = _misfit(answer, np.shape(given), shape, self._problem)
        place, wrong = self._own.place, (Agreement.DIFFERENT,) * 3
        if misfit and np.squeeze(given).shape != np.squeeze(gradient).shape:
            return Comparison(place, gradient, given, slack, *wrong, self._leaves, False, misfit)

        def fitting(value: Any) -> Any:
            return np.broadcast_to(np.reshape(value, shape) if misfit else value, shape)[()]

        given, slack = fitting(given), fitting(slack)
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
        with_truth = fitting(answer.value(self._truth.values(nodes)))
        return Comparison(
            place,
            gradient,
            given,
            slack,
            agreement(gradient, given, slack),
            agreement(follows, given, loose),
            agreement(gradient, with_truth, slack),
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

    def _keep(self, name: str, comparison: Comparison | None) -> None:
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


def _misfit(
    answer: Answer, given: tuple[int, ...], shape: tuple[int, ...], problem: Problem
) -> str:
    """Return what is wrong with the shape of an answer: in names where it is an expression."""
    name, declared = answer.name, problem.variable(answer.name).shape
    turned = ": transposed?" if given == shape[::-1] and len(shape) > 1 else ""
    by_names = isinstance(answer.entries, Formula) and not answer.tolerance
    yours, belongs = (answer.shape, declared) if by_names else (given, shape)
    return f"your {problem.symbol(name)} is {show(yours)}; {name} is {show(belongs)}{turned}"

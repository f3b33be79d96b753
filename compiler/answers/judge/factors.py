"""Numbers that are multiplied together, each of them a value that was rounded: 0.65*0.25.

In: an answer that is a product of decimals, the comparison at the point. Out: whether it is right
to the digits of its factors: the values that these round to give the gradient, in all its digits.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np

from ...interpret.evaluate import evaluate
from ...interpret.precise import to_float
from ...lower.answer import Formula
from ..problem import Problem
from ..read.answer import Answer, is_product
from .compare import Agreement
from .comparison import Comparison
from .judge import Judgement
from .put_in import numbers_put_in

_CLOSE = 1e-9
_MANY = (2, 3)  # factors
_LEAST = 2  # digits of one


def are_factors_right(problem: Problem, answer: Answer, here: Comparison) -> bool:
    """Return whether the factors of a number are values of the program, or gradients, rounded."""
    entry = answer.entries
    if not (isinstance(entry, Formula) and answer.is_number and is_product(entry)):
        return False
    factors = [one for one in entry.literals if one.has_point]
    are_plain = all(one.digits >= _LEAST and "e" not in one.text.lower() for one in factors)
    given, truth = float(to_float(here.given)), float(to_float(here.gradient))
    if not (given and are_plain and len(factors) in _MANY):
        return False
    nodes = [*problem.graph.wrt.values(), *problem.gradients.values()]
    found = evaluate(nodes, here.place.values, here.place.sizes)
    values = np.abs([float(found[node]) for node in nodes if not node.shape])
    ratios: list[list[float]] = []
    for factor in factors:
        one, half = float(factor.text), 0.5 * 10.0 ** -len(factor.text.partition(".")[2])
        near = values[abs(values - one) <= half]
        ratios.append([1.0, *(one / near), *(near / one)])
    return any(abs(truth / given - np.prod(chosen)) <= _CLOSE for chosen in product(*ratios))


def with_numbers(
    problem: Problem, judgements: Mapping[str, Judgement], judgement: Judgement
) -> str:
    """Return what is said of an answer that is right with values put in as numbers, or ""."""
    answer, comparisons = judgement.answer, judgement.comparisons
    given = (one for one in comparisons if one.place.is_given)
    here = next((one for one in given if one.truth is not Agreement.UNDEFINED), None)
    if here is None:
        return ""
    if are_factors_right(problem, answer, here):
        return "right to the digits given"
    if answer.is_number or not here.truth.is_right:
        return ""
    answers = [one.answer for one in judgements.values()]
    meant = numbers_put_in(problem, answers, answer.name, [one.place for one in comparisons])
    return "" if meant is None else f"right, with numbers put in: {meant}"

"""Explanations put in order, and those told that are likely: one, or two that are equally likely.

In: the candidates that give a wrong answer. Out: the same, simplest first. A local derivative that
stands in the answer as it belongs there is hardly what went wrong.

    -2*cot(cos(t))*(-csc(cos(t))^2*(-sin(t)))   ->   the sign of cos' is right, that of cot^2 is not
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from ...calculus.partials import is_matrix_rule, partial, pull_back
from ...graph.build import operation
from ...graph.node import Node, constant
from ...graph.shapes import Mismatch
from ..judge.judge import Judgement
from ..kinds import kinds
from .breaks import Break, Inapplicable, Region
from .candidates import Candidate
from .matching import Vector, WrongAnswer

_SHOWN = 10  # by which an explanation moves down where the student has that step right
_SEEN = 4  # by which it moves up where what it says is wrong stands in the answer
_CLOSE = 1e-9
_PARTS = 500  # of an answer, beyond which nothing is looked for in it


def ordered(
    found: Sequence[Candidate], wrong: WrongAnswer, judgement: Judgement, region: Region
) -> list[Candidate]:
    """Return candidates with weights: few mistakes first, likely kinds, near to the variable."""
    position = {node: index for index, node in enumerate(region.edges)}
    seen = _seen(found, wrong, judgement)
    weighed = [replace(one, weight=_weight(one) + _moved(one, seen)) for one in found]

    def rank(candidate: Candidate) -> tuple[Any, ...]:
        places = sorted(position.get(one.node, 0) for one in candidate.breaks)
        positions = [one.positions for one in candidate.breaks]
        about = candidate.about if isinstance(candidate.about, str) else ""
        return candidate.count, candidate.weight, places, positions, about

    return sorted(weighed, key=rank)


def likeliest(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the first of ordered candidates, and another one that is as likely.

    That is one of another kind, or else of the same kind at another place; of a guess, which takes
    two mistakes, there is none.
    """
    if not found or found[0].count > 1:
        return list(found[:1])
    first = found[0]
    equal = [one for one in found[1:] if _likelihood(one) == _likelihood(first)]
    others = [one for one in equal if one.kinds != first.kinds]
    node = first.breaks[0].node if first.breaks else None
    elsewhere = [one for one in equal if one.breaks and one.breaks[0].node is not node]
    return [first, *(others or elsewhere)[:1]]


def _likelihood(candidate: Candidate) -> tuple[int, int]:
    return candidate.count, candidate.weight


def _weight(candidate: Candidate) -> int:
    """Return how unlikely the kinds of a candidate are."""
    weight = sum(kinds()[one.kind].weight(one.node, one.positions) for one in candidate.breaks)
    if candidate.is_everywhere:
        weight = weight // len(candidate.breaks) + 1
    return weight if candidate.breaks else kinds()[candidate.kind].rank


def _moved(candidate: Candidate, seen: Mapping[Break, tuple[bool, bool]]) -> int:
    """Return how an explanation moves by what stands in the answer."""
    has_right = any(seen.get(one, (False, False))[0] for one in candidate.breaks)
    has_wrong = any(seen.get(one, (False, False))[1] for one in candidate.breaks)
    return _SHOWN if has_right else -_SEEN if has_wrong else 0


def _seen(
    found: Sequence[Candidate], wrong: WrongAnswer, judgement: Judgement
) -> dict[Break, tuple[bool, bool]]:
    """Return whether the right derivative at a break stands in the answer, and the wrong one."""
    breaks = [one for candidate in found for one in candidate.breaks if one.row is not None]
    slopes = {one: pair for one in breaks if (pair := _slopes(one)) is not None}
    if not slopes or judgement.answer.is_number:
        return {}
    roots = judgement.answer.nodes()
    parts = [_values(wrong, _factors(roots, with_numbers)) for with_numbers in (False, True)]
    seen: dict[Break, tuple[bool, bool]] = {}
    for one, pair in slopes.items():
        right, broken = wrong.vectors(pair)
        if not _varies(right) or not _varies(broken):
            continue
        is_sign = bool(np.allclose(right, -broken, rtol=_CLOSE, atol=0))
        given = parts[is_sign]
        has_right = any(_is_multiple(part, right, is_sign) for part in given)
        seen[one] = (has_right, any(_is_multiple(part, broken, is_sign) for part in given))
    return seen


def _values(wrong: WrongAnswer, nodes: Sequence[Node]) -> list[NDArray[np.float64]]:
    return [vector for vector in wrong.vectors(nodes) if _varies(vector)]


def _slopes(one: Break) -> tuple[Node, Node] | None:
    """Return the right derivative at a break and the wrong one; None where it is no factor."""
    place = one.positions[0]
    if len(one.positions) > 1 or is_matrix_rule(one.node, place):
        return None
    try:
        broken = one.passes(pull_back, one.node, place, constant(1))
    except (Inapplicable, Mismatch):
        return None
    return None if broken is None else (partial(one.node, place), broken)


def _varies(vector: Vector) -> TypeGuard[NDArray[np.float64]]:
    return vector is not None and vector.dtype == float and bool(np.ptp(vector) > 0)


def _is_multiple(part: NDArray[np.float64], slope: NDArray[np.float64], scaled: bool) -> bool:
    """Return whether a part is the same as a slope, or, `scaled`, a positive multiple of it."""
    if not scaled:
        return bool(np.allclose(slope, part, rtol=_CLOSE, atol=0))
    with np.errstate(all="ignore"):
        ratio = part[slope != 0] / slope[slope != 0]
    is_constant = len(ratio) > 1 and np.allclose(ratio, ratio[0], rtol=_CLOSE, atol=0)
    return bool(is_constant and ratio[0] > 0)


def _factors(roots: Sequence[Node], with_numbers: bool) -> list[Node]:
    """Return what is multiplied and added up in an answer, and those products and sums.

    What stands under a minus sign is no factor by itself, nor, `with_numbers`, what is multiplied
    by a number.
    """
    found: dict[Node, None] = {}
    stack = list(roots)
    while stack and len(found) <= _PARTS:
        node = stack.pop()
        if node in found:
            continue
        found[node] = None
        if node.op == "mul" and with_numbers and any(one.op == "const" for one in node.operands):
            continue
        if node.op in ("add", "sub", "mul", "mark"):
            stack += node.operands
        elif node.op == "div":
            above, below = node.operands
            stack.append(above)
            found[operation("div", (constant(1), below))] = None
    return list(found)

"""Values matched with a wrong answer: as floats all at once, and what is near in many digits.

In: candidates. Out: those of them whose values are the answer at every point where it was judged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...graph.graph import reached
from ...graph.node import Node
from ...interpret.evaluate import evaluator
from ...interpret.precise import largest, many_digits, to_float
from ...lower.answer import Formula
from ..judge.compare import OFF, Agreement, Measure, compare
from ..judge.comparison import Comparison
from ..judge.judge import Judgement
from ..judge.sheet import Sheet
from ..problem import Problem
from .candidates import Candidate

# The entries at all points, one after the other; None for what has another shape.
Vector: TypeAlias = NDArray[np.float64] | None

_CLOSE = 1e-6  # of floats, before many digits decide
_CONFIRMED = 4  # points
_TINY = 1e-12
_NOISE = 4  # times as far off as the answer a candidate's floats may be
_SAME = 1e-25  # relative, of values in many digits
_NOTHING = 1e-55


class WrongAnswer:
    """A wrong answer at the points where it was judged, for values to be matched with."""

    def __init__(self, problem: Problem, judgement: Judgement) -> None:
        self._problem = problem
        self._answer = judgement.answer
        defined = [one for one in judgement.comparisons if one.truth is not Agreement.UNDEFINED]
        self._comparisons = [
            one for one in defined if np.isfinite(to_float(one.given)).all()
        ] or defined
        self._batches = list(self._points()) if self._comparisons else []
        self._given = joined([given for _, _, given, _ in self._batches])
        self._slack = joined([slack for *_, slack in self._batches])
        self._vectors: dict[Node, Vector] = {}
        self._slack = self._slack + self._noise()
        self._using = many_digits()

    @property
    def is_pointwise(self) -> bool:
        """Whether its program is of numbers alone."""
        return self._problem.is_pointwise

    def matching(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return the candidates whose values are that of the answer at every point."""
        tried = list(candidates)
        vectors = self.vectors([one.value for one in tried])
        near = [vector is not None and np.all(self.nearness(vector)) for vector in vectors]
        kept = [one.value for one, is_near in zip(tried, near, strict=True) if is_near]
        for comparison in self._comparisons[:_CONFIRMED]:
            kept = self._confirmed(kept, comparison)
        confirmed = set(kept)
        return [one for one in tried if one.value in confirmed]

    def vectors(self, nodes: Sequence[Node]) -> list[Vector]:
        """Return the values of nodes as floats."""
        missing = [node for node in dict.fromkeys(nodes) if node not in self._vectors]
        self._vectors.update(zip(missing, self._evaluated(missing), strict=True))
        return [self._vectors[node] for node in nodes]

    def _evaluated(self, nodes: Sequence[Node]) -> list[Vector]:
        known_at = evaluator(nodes, only=True)
        parts: list[list[Any]] = [[] for _ in nodes]
        for values, sizes, given, _ in self._batches:
            known = known_at(values, sizes=sizes)
            for part, node in zip(parts, nodes, strict=True):
                value = known[node]
                fits = np.ndim(value) == 0 or np.shape(value) == np.shape(given)
                part.append(np.broadcast_to(value, np.shape(given)) if fits else None)
        return [None if any(one is None for one in part) else joined(part) for part in parts]

    def nearness(self, vectors: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return where the entries of one vector, or of rows of them, are near to the answer's."""
        size = np.maximum(np.abs(vectors), np.abs(self._given))
        with np.errstate(invalid="ignore"):
            gap = np.abs(vectors - self._given)
            close: NDArray[np.bool_] = gap <= _CLOSE * size + self._slack * (1 + _CLOSE)
        return close & np.isfinite(vectors)

    def _noise(self) -> Any:
        """Return how far off floats are of the answer itself, where digits of it cancel."""
        entries = self._answer.entries
        is_computed = self._answer.tolerance > 0  # by code, as one leaf
        if is_computed or not self._batches or not isinstance(entries, Formula):
            return 0
        (vector,) = self.vectors([entries.node])
        if vector is None:
            return 0
        with np.errstate(invalid="ignore"):
            gap = np.abs(vector - self._given)
        return np.where(np.isfinite(gap), _NOISE * gap, 0)

    def _points(self) -> Iterator[tuple[Mapping[str, Any], dict[str, int], Any, Any]]:
        """Yield values of inputs and leaves, sizes, the answer and its slack.

        Of all points at once where these are numbers, of one after the other where they are arrays.
        """
        points = [
            (
                {
                    **one.place.values,
                    **{str(leaf.payload): to_float(v) for leaf, v in one.leaves.items()},
                },
                dict(one.place.sizes),
                to_float(one.given),
                OFF * to_float(one.slack) + _TINY * np.max(np.abs(to_float(one.gradient))),
            )
            for one in self._comparisons
        ]
        if not self._problem.is_pointwise or self._has_arrays():
            yield from points
            return
        yield (
            {name: np.array([values[name] for values, *_ in points]) for name in points[0][0]},
            {},
            np.array([given for _, _, given, _ in points]),
            np.array([slack for *_, slack in points]),
        )

    def _has_arrays(self) -> bool:
        """Return whether there are arrays in the answer, be it one of numbers: sum([x, 1])."""
        entries = self._answer.entries
        return isinstance(entries, Formula) and any(one.shape for one in reached([entries.node]))

    def _confirmed(self, nodes: Sequence[Node], at: Comparison) -> list[Node]:
        sheet = Sheet(self._problem, at.place, self._using)
        for leaf, value in at.leaves.items():
            sheet.give(leaf, value)
        values = sheet.values(nodes)
        is_symbolic = sheet.is_precise and not self._answer.is_number
        nothing = (_NOTHING if is_symbolic else _TINY) * largest(at.gradient)
        by = Measure(self._answer.digits(), is_symbolic, nothing)

        def agrees(node: Node) -> bool:
            value = np.broadcast_to(values[node], np.shape(at.given))
            off = _SAME * abs(at.given) if is_symbolic else 0
            return compare(value, at.given, at.slack, by, off, nothing).is_right

        return [node for node in nodes if agrees(node)]


def joined(parts: Sequence[Any]) -> NDArray[np.float64]:
    """Return the entries of all arrays, one after the other."""
    return np.concatenate([np.ravel(part) for part in parts]) if parts else np.zeros(0)

"""The values of nodes at a point, once as they are, and once with every rounding moved.

In: a problem, a point, an arithmetic; values of leaves. Out: values of nodes, in 50 digits, or as
floats where arrays are too large for that. What differs from one sheet to a `Jitter`ed one is what
nobody can know from so many digits: the size of the terms that cancelled, times a rounding.

    sigmoid(x) + sigmoid(-x) - 1  at 0.3   ->   1e-66, and with a jitter of 1e-55, some 1e-55
"""

from collections.abc import Iterable, Mapping
from typing import Any

import mpmath
import numpy as np

from ...graph.graph import order
from ...graph.node import Node
from ...graph.operations import having
from ...interpret.evaluate import evaluator
from ...interpret.precise import Precision, exact, extend, is_finite
from ..places import Place
from ..problem import Problem

_WORK = 100_000  # operations on numbers up to which a point is worked out in 50 digits
_SPARE = 10  # digits by which a rounding is moved further than it goes
_FLOATS = 1e-14  # the same, of floats

# What picks, compares or cuts has no rounding of its own; sums and products of whole numbers are
# whole. So neither the side of a kink is changed, nor an exponent that was counted down.
_EXACT = frozenset(
    [
        *"input const size eye mark rule neg abs sign max min floor ceil round where".split(),
        *"amax amin".split(),
        *(op for trait in ("comparison", "connective", "view", "moves") for op in having(trait)),
    ]
)
_WHOLE = frozenset(("add", "sub", "mul", "sum", "pow", *having("contraction"), *_EXACT))
_MIXED = 1e4  # by which digits are spread: the sines of what is near are far apart
_COUNTED = 1e15  # a whole number beneath is exact as a float


class Jitter:
    """Every rounding moved by a random part, of the size of many: what differs is not known.

    With `of_floats` roundings are those of floats.
    """

    def __init__(self, seed: int, using: Precision, is_precise: bool, of_floats: bool) -> None:
        self._random = np.random.default_rng(seed)
        context = using.context
        size: Any = context.mpf(10) ** (_SPARE - context.dps)
        self._size = size if is_precise and not of_floats else _FLOATS
        self._are_whole: dict[Node, bool] = {}

    def leaf(self, leaf: Node, value: Any) -> Any:
        """Return the value of a leaf or a constant, moved: a tie stays one.

        What has the same digits is moved alike, as one float stands for it everywhere.
        """
        self._are_whole[leaf] = _are_whole(value)
        if self._are_whole[leaf] or not is_finite(value):
            return value
        digits, _ = np.frexp(np.abs(np.asarray(value, float)))
        return self._moved(value, np.sin(_MIXED * digits))

    def keep(self, node: Node, value: Any) -> Any:
        """Return the value of a node, moved."""
        if node.op == "const":
            return self.leaf(node, value)
        operands = [self._are_whole.get(one, False) for one in node.operands]
        whole = node.op in _WHOLE and all(operands)
        self._are_whole[node] = whole and _are_whole(value)
        if node.op in _EXACT or self._are_whole[node]:
            return value
        return self._moved(value, self._random.uniform(-1, 1, np.shape(value)))

    def _moved(self, value: Any, drawn: Any) -> Any:
        """Return a value moved by parts that were drawn from -1 to 1."""
        parts = (drawn + np.copysign(1, drawn)) / 2  # of either sign, and at least a half
        if np.asarray(value).dtype == object:
            parts = np.asarray(parts, object)  # mpmath has no numbers of NumPy's
        return np.asarray(value * (1 + parts * self._size))[()]


def _are_whole(value: Any) -> bool:
    """Return whether all entries are whole numbers that no arithmetic rounds, or truth values."""
    entries = np.asarray(value)
    if entries.dtype == object:
        return all(_is_whole(one) for one in entries.ravel())
    return bool(np.all((entries == np.floor(entries)) & (abs(entries) < _COUNTED)))


def _is_whole(entry: Any) -> bool:
    return bool(mpmath.isint(entry) and abs(entry) < _COUNTED)


class Sheet:
    """The values of nodes at a point; those of leaves are set with `give`.

    Inputs have theirs from the point, each when something depends on it.
    """

    def __init__(
        self, problem: Problem, place: Place, using: Precision, jitter: Jitter | None = None
    ) -> None:
        self.place = place
        self._using = using
        self._jitter = jitter
        self.is_precise = is_precise(problem, place)
        self._known: dict[Node, Any] = {}
        inputs = {node: place.values[str(node.payload)] for node in problem.graph.inputs}
        self._inputs = {**inputs, **place.measured}

    def give(self, leaf: Node, value: Any) -> None:
        """Set the value of a leaf."""
        self._known[leaf] = exact(value, self._using) if self.is_precise else value

    def _take(self, leaf: Node, value: Any) -> None:
        """Set the value of an input, or of what was measured, which may be moved a little."""
        exactly = exact(value, self._using) if self.is_precise else value
        self._known[leaf] = self._jitter.leaf(leaf, exactly) if self._jitter else exactly

    def values(self, nodes: Iterable[Node]) -> Mapping[Node, Any]:
        """Return the values of nodes whose leaves have been given."""
        nodes = [*nodes]
        for leaf in order(nodes, self._known):
            if leaf in self._inputs:
                self._take(leaf, self._inputs[leaf])
        keep = self._jitter.keep if self._jitter else None
        if self.is_precise:
            extend(self._known, nodes, self.place.sizes, self._using, keep)
            return self._known
        leaves = {str(node.payload): value for node, value in self._known.items()}
        return evaluator(nodes)(leaves, sizes=self.place.sizes, keep=keep)

    def value(self, node: Node) -> Any:
        """Return the value of one node."""
        return self.values([node])[node]


def is_precise(problem: Problem, place: Place) -> bool:
    """Return whether a point is worked out in 50 digits."""
    return problem.work(place.sizes) <= _WORK

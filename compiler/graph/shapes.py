"""Shapes: broadcast as in NumPy, reduced, indexed.

In: shapes and settings. Out: a shape, or a `Mismatch` that says why not. Shapes are aligned at the
last axis, where a 1 stretches; two different names never match.

    broadcast(("n", 1), ("m",))  ->  ("n", "m")
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from .dimensions import Dimension, Shape, at_least, constant_of, divided, minus, plus, show

# What an operation on arrays is set to. An index has an item an axis: a dimension, or a slice as
# (start, stop, step), each a dimension or None.
Settings: TypeAlias = tuple[Any, ...]


class Mismatch(Exception):  # noqa: N818  # becomes a ShapeError where the place is known
    """Shapes that do not fit: a sentence with `{0}` for the first operand, a hint."""

    def __init__(self, sentence: str, hint: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


def broadcast(*shapes: Shape) -> Shape:
    """Return the shape that all of these stretch to; raises `Mismatch`."""
    result: Shape = ()
    for position, shape in enumerate(shapes):
        if shape and shape != result:
            result = _pair(result, shape, position) if result else shape
    return result


def broadcasts_to(shape: Shape, target: Shape) -> bool:
    """Return whether a shape stretches to another."""
    try:
        return broadcast(shape, target) == target
    except Mismatch:
        return False


def _pair(first: Shape, second: Shape, position: int) -> Shape:
    rank = max(len(first), len(second))
    padded = [(1,) * (rank - len(shape)) + shape for shape in (first, second)]
    result: list[Dimension] = []
    for one, other in zip(*padded, strict=True):
        if one != other and 1 not in (one, other):
            raise Mismatch(
                f"the shapes do not broadcast: {{{position - 1}}} and {{{position}}}",
                _advice(first, second, one, other),
            )
        result.append(other if one == 1 else one)
    return tuple(result)


def _advice(first: Shape, second: Shape, one: Dimension, other: Dimension) -> str:
    """Return what to do about two shapes of which the dimensions `one` and `other` meet."""
    short, long = sorted((first, second), key=len)
    column = (*short, *(1,) * (len(long) - len(short)))
    if len(short) < len(long) and all(a in (b, 1) for a, b in zip(column, long, strict=True)):
        return (
            f"shapes are aligned at the last axis; as a column it would be {show(column)}: "
            "declare it so, or keep the axis with keepdims=True"
        )
    return f"shapes are aligned at the last axis, and {one} is not {other}"


def reduced(shape: Shape, axes: Sequence[int], keepdims: bool) -> Shape:
    """Return the shape after a reduction over some axes."""
    if keepdims:
        return tuple(1 if axis in axes else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def expanded(shape: Shape, axes: Sequence[int]) -> Shape:
    """Return the shape with axes of length 1 at these places of it."""
    sizes = iter(shape)
    rank = len(shape) + len(axes)
    return tuple(1 if axis in axes else next(sizes) for axis in range(rank))


# ---- indices -----------------------------------------------------------------------------------


def extent(size: Dimension, item: Any) -> Dimension | None:
    """Return how many entries of an axis an index takes; None for one entry, without an axis."""
    if not isinstance(item, tuple):
        position = _from_start(item, size)
        if isinstance(size, int) and isinstance(position, int) and not 0 <= position < size:
            allowed = f"0 to {size - 1}, or -1 to {-size} from the end" if size else "none"
            raise Mismatch(f"the index {item} is out of range: {{0}}", f"indices are {allowed}")
        if not isinstance(size, int) and at_least(position, size):
            last = minus(size, 1)
            raise Mismatch(f"the index {item} is out of range: {{0}}", f"the last one is {last}")
        return None
    start, stop, step = item
    step = 1 if step is None else step
    if isinstance(size, int) and all(isinstance(bound, int | None) for bound in (start, stop)):
        return len(range(*slice(start, stop, step).indices(size)))
    if step < 0:
        if start is not None or stop is not None:
            raise Mismatch(
                "a slice backwards with bounds needs a dimension that is a number: {0}",
                "declare the dimension as a whole number",
            )
        return _steps(size, -step)
    first, last = _bounds(size, start, stop)
    length = minus(last, first)
    return max(0, _steps(length, step)) if isinstance(length, int) else _steps(length, step)  # type: ignore[type-var]


def requirements(size: Dimension, item: Any) -> Iterator[tuple[Dimension, Dimension]]:
    """Yield the pairs (larger, smaller) that must hold at run time for an index to fit its axis."""
    if not isinstance(item, tuple):
        position = _from_start(item, size)
        pairs = [(size, plus(position, 1)), (position, 0)]
    else:
        first, last = _bounds(size, item[0], item[1])
        pairs = [(size, last), (last, first), (first, 0)]
    yield from (pair for pair in pairs if not _is_settled(*pair))


def _is_settled(larger: Dimension, smaller: Dimension) -> bool:
    """Return whether nothing is left to check at run time: it holds, or both are numbers."""
    return at_least(larger, smaller) or (isinstance(larger, int) and isinstance(smaller, int))


WHOLE = (None, None, None)  # the slice that takes a whole axis


def bounds(size: Dimension, item: Any) -> tuple[Dimension, Dimension] | None:
    """Return where a slice of step 1 begins and ends; None for any other item of an index."""
    if not isinstance(item, tuple) or item[2] not in (None, 1):
        return None
    return _bounds(size, item[0], item[1])


def _bounds(size: Dimension, start: Any, stop: Any) -> tuple[Dimension, Dimension]:
    first = 0 if start is None else _from_start(start, size)
    return first, size if stop is None else _from_start(stop, size)


def _from_start(bound: Dimension, size: Dimension) -> Dimension:
    """Return a bound counted from the start: -1 is the last entry."""
    return plus(size, bound) if bound != 0 and at_least(0, bound) else bound


def _steps(length: Dimension, step: int) -> Dimension:
    if isinstance(length, int):
        return -(-length // step)
    rest = constant_of(length)
    quotient = divided(minus(length, rest), step)
    if quotient is None:
        raise Mismatch(
            f"a step of {step} takes a number of entries that is not known: {{0}}",
            f"declare the dimension as {step}*n, or as a whole number",
        )
    return plus(quotient, -(-rest // step))

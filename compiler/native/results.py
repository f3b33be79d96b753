"""Results of machine code: numbers or arrays in order, and what is made of them.

In: how results are made of numbers. Out: the same in words, as `objects.ll` reads it; and from the
arrays that a caller gives for them, these in order.

    (value, Gradient(x, w))   ->   3 numbers, Gradient of 2, a tuple of 2
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from ..emit.entries import Parameter
from ..emit.native.program import Family, Group, Result, Table
from ..errors import InputError
from .operands import are_shared, is_read


def leaves(out: Any) -> list[Any]:
    """Return the arrays of `out` in order; those of a family by index are a mapping."""
    if isinstance(out, Mapping):
        out = tuple(out[index] for index in sorted(out))
    if not isinstance(out, tuple | list):
        return [out]
    found: list[Any] = []
    for one in out:
        if type(one) is np.ndarray or not isinstance(one, tuple | list | Mapping):
            found.append(one)
        else:
            found += leaves(one)
    return found


def count(part: Result) -> int:
    """Return of how many numbers a result is made."""
    if isinstance(part, int):
        return 1
    if isinstance(part, Table):
        return int(np.prod(part.shape))
    return len(part.members) if isinstance(part, Family) else sum(map(count, part.parts))


def objects_of(whole: Result) -> list[int | Table]:
    """Return the results of which each is an object, a number or an array of its own, in order."""
    if isinstance(whole, int | Table):
        return [whole]
    inside = whole.members.values() if isinstance(whole, Family) else whole.parts
    return [one for part in inside for one in objects_of(part)]


def axes_of(part: int | Table) -> tuple[int, ...]:
    """Return the axes that an object has behind those of the points."""
    return part.shape if isinstance(part, Table) else ()


def entries_of(whole: Result, arrays: Sequence[Any]) -> list[Any]:
    """Return where each number goes, of the arrays of all objects: itself, or a part of one.

    By the places of the numbers, which of the members of families are not one behind the other.
    """
    found: dict[int, Any] = {}
    for one, array in zip(objects_of(whole), arrays, strict=True):
        first = one.place if isinstance(one, Table) else one
        places = product(*map(range, axes_of(one)))
        for number, place in enumerate(places, first):
            found[number] = array[(..., *place)] if place else array
    return [found[number] for number in range(len(found))]


def made_of(
    part: Result,
    numbers: Sequence[Any],
    file: Mapping[str, Any],
    inputs: Sequence[Parameter],
    given: Mapping[str, Any],
) -> Any:
    """Return the result that is made of numbers or arrays in order; the whole of a table is it.

    Its classes are those of the file, and families are given back as they came.
    """
    if isinstance(part, int):
        return numbers[part]
    if isinstance(part, Table):
        first = numbers[part.place]
        if isinstance(first, np.ndarray) and first.ndim:
            return first
        return np.array(numbers[part.place : part.place + count(part)]).reshape(part.shape)
    if isinstance(part, Group):
        some = [made_of(one, numbers, file, inputs, given) for one in part.parts]
        return file[part.name](*some) if part.name else tuple(some)
    members = [made_of(one, numbers, file, inputs, given) for one in part.members.values()]
    if not part.name:
        return dict(zip(part.members, members, strict=True))
    own = next(one.name for one in inputs if one.key == part.name)
    return file["_alike"](given[own], members)


def buffers(out: Any, shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Return the arrays of `out`, of these shapes and apart from each other, or raise."""
    arrays = leaves(out)
    good = len(arrays) == len(shapes) and all(
        isinstance(one, np.ndarray) and is_read(one) and one.shape == wanted and one.flags.writeable
        for one, wanted in zip(arrays, shapes, strict=True)
    )
    if not good:
        each = "array" if len(shapes) == 1 else "arrays, nested as the results are,"
        said = " or ".join(map(str, dict.fromkeys(shapes)))
        hint = "they are of float64 or float32, aligned, and can be written to"
        raise InputError(f"out is {len(shapes)} {each} of shape {said}", None, hint)
    if any(are_shared(a, b) for i, a in enumerate(arrays) for b in arrays[:i]):
        raise InputError("two arrays of out share memory")
    return arrays


def shapes_of(whole: Result) -> list[int]:
    """Return four words for each object of a result: of how many numbers, of which axes."""
    words: list[int] = []
    for one in objects_of(whole):
        axes = axes_of(one)
        words += [count(one), len(axes), *axes, *[0] * (2 - len(axes))]
    return words


def steps_of(whole: Result, classes: Mapping[str, Any]) -> list[int]:
    """Return how a result is made, three words a step: objects, the class, and of how many."""
    steps: list[int] = []
    pushed = 0

    def walk(part: Result) -> None:
        nonlocal pushed
        if isinstance(part, int | Table):
            pushed += 1
        elif isinstance(part, Group):
            for one in part.parts:
                walk(one)
            cls = classes[part.name] if part.name else tuple
            steps.extend((pushed, id(cls), len(part.parts)))
            pushed = 0

    walk(whole)
    return [*steps, pushed, 0, 0] if pushed else steps

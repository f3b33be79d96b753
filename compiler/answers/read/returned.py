"""What somebody's backward pass returned, by the names of the program.

In: a dict, or a sequence in the order of the variables, as JSON has them. Out: the gradients by
name, and the value of the program where that stands before them, as in `return loss, grads`.

    [0.7, {"dW": [1.0, 2.0]}]   ->   Returned({"W": array([1., 2.])}, 0.7)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import GradcError, InputError
from ...graph.members import member
from ..problem import Problem
from .spelling import variable_of


@dataclass(frozen=True, slots=True)
class Returned:
    """The gradients by name, and the value of the program if that was returned before them."""

    gradients: Mapping[str, Any]
    value: float | None = None


def read_returned(problem: Problem, returned: Any, order: Sequence[str], function: str) -> Returned:
    """Return what a function returned; raises `InputError` for what is no gradients.

    `order` has the variables, for gradients that are not returned by name.
    """
    if isinstance(returned, dict):
        return Returned(_by_name(problem, returned, function))
    first, rest = _parted(returned, [len(problem.variable(name).shape) for name in order])
    if isinstance(rest, list):
        if len(rest) != len(order):
            raise InputError(
                f"{function} returned {len(rest)} gradients for the {len(order)} variables "
                f"{', '.join(order)}",
                None,
                "return a dict by name, or name the variables with --wrt",
            )
        rest = dict(zip(order, rest, strict=True))
    return Returned(_by_name(problem, rest, function), first)


def _parted(returned: Sequence[Any], axes: Sequence[int]) -> tuple[float | None, Any]:
    """Return the value of the program, if one is returned before the gradients, and these.

    It is a number before a dict, before one gradient each, or before a sequence of these. `axes`
    has the number of axes of each variable: what is a gradient by itself is no sequence.
    """
    parts = list(returned)
    if len(parts) < 2 or isinstance(parts[0], dict | list):
        return None, parts
    value, rest = float(parts[0]), parts[1:]
    inner = rest[0]
    if len(rest) == 1 and isinstance(inner, dict):
        return value, inner
    is_sequence = len(rest) == 1 and isinstance(inner, list) and len(inner) == len(axes)
    is_gradient = (
        _axes(inner) == axes[0] if len(axes) == 1 else len(parts) == len(axes) and not axes[0]
    )
    if is_sequence and not is_gradient:
        return value, inner
    return (value, rest) if len(rest) == len(axes) else (None, parts)


def _axes(value: Any) -> int:
    """Return how deep a list is nested, which may have rows of several lengths."""
    axes = 0
    while isinstance(value, list):
        axes, value = axes + 1, value[0] if value else None
    return axes


def _by_name(problem: Problem, returned: Mapping[str, Any], function: str) -> dict[str, Any]:
    """Return the gradients that a function returned, by the names of the program."""
    flat: dict[str, Any] = {}
    for name, value in returned.items():
        if isinstance(value, dict):
            flat.update({_member(name, index, function): entry for index, entry in value.items()})
        else:
            flat[name] = value
    try:
        names = {variable_of(problem, name): value for name, value in flat.items()}
    except GradcError as error:
        raise InputError(f"{function} returned a gradient for another name: {error.message}",
                         None, error.hint) from None  # fmt: skip
    return {name: _numbers(value, name, function) for name, value in names.items()}


def _member(family: str, index: str, function: str) -> str:
    try:
        return member(family, int(index))
    except ValueError:
        said = f"{function} returned a dict for {family} with {index}, which is no whole number"
        raise InputError(said, None, "a dict by index is for a family: w[1], w[2]") from None


def _numbers(value: Any, name: str, function: str) -> Any:
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        raise InputError(f"{function} returned no array of numbers for {name}") from None
    if not np.isfinite(array).all():
        raise InputError(f"{function} returned a gradient with inf or nan in it, for {name}")
    return array if array.ndim else float(array)

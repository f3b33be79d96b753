"""What generated files for NumPy need to solve equations."""

from collections.abc import Callable
from typing import Any

import numpy as np


def _newton_of_number(equation: Callable[[Any], tuple[Any, ...]], unknown: Any, name: str) -> Any:
    """Return where an equation holds, at each point: Newton's method, with steps halved.

    A point of several where it finds none is nan, as is one that is to be least and is not.
    """
    before: Any = np.inf
    values = equation(unknown)
    for _ in range(50):
        residual, slope, *least = values
        with np.errstate(all="ignore"):
            step = np.divide(residual, slope)
        lost = np.isfinite(residual) & ~np.isfinite(step)
        if np.ndim(step) == 0 and lost:
            break
        step = np.where(lost, np.nan, step)
        size, rest = np.abs(step), np.sqrt(np.finfo(np.result_type(step)).eps)
        small = size <= rest * (1 + np.abs(unknown))
        if np.all(np.isnan(size) | (size == 0) | (small & (2 * size >= before))):
            no_least = np.asarray(slope if least else 1) < 0
            if no_least.ndim == np.ndim(step) == 0 and no_least:
                said = (
                    "is no least value: the gradient is 0 there, and the second derivative below 0"
                )
                raise ArithmeticError(f"what is found for {name} {said}; begin elsewhere")
            return np.where(no_least, np.nan, unknown - step)[()]
        if least:
            step = np.where(residual * step < 0, residual, step)
        merit = least[0] if least else np.abs(residual)
        for _ in range(30):
            values = equation(unknown - step)
            worse = ~small & ~((values[2] if least else np.abs(values[0])) <= merit)
            if not np.any(worse):
                break
            step = np.where(worse, step / 2, step)
        unknown, before = unknown - step, size
    said = "Newton's method has not come to rest; it may begin elsewhere"
    raise ArithmeticError(f"the equation for {name}: {said}")


def _newton_of_system(equation: Callable[[Any], tuple[Any, ...]], unknown: Any, name: str) -> Any:
    """Return where a system of equations holds: Newton's method, with steps halved."""
    values, before = equation(unknown), np.inf
    for _ in range(50):
        residual, jacobian, *least = values
        matrix = np.reshape(jacobian, (residual.size, residual.size))
        try:
            step = np.linalg.solve(matrix, residual.ravel()).reshape(residual.shape)
        except np.linalg.LinAlgError:
            break
        size, rest = np.max(np.abs(step), initial=0), np.sqrt(np.finfo(step.dtype).eps)
        small = size <= rest * (1 + np.max(np.abs(unknown), initial=0))
        if np.isnan(size) or size == 0 or (small and 2 * size >= before):
            if least and size < np.inf:
                scale = np.sqrt(np.abs(np.diagonal(matrix)))
                scale = np.where(scale > 0, scale, 1)
                curved = np.linalg.eigvalsh(matrix / scale / scale[:, None])
                noise = len(matrix) * np.finfo(step.dtype).eps * np.max(np.abs(curved), initial=0)
                if np.any(curved < -noise):
                    said = "is no least value: the gradient is 0 there, and some curvature below 0"
                    raise ArithmeticError(f"what is found for {name} {said}; begin elsewhere")
            return unknown - step
        if least and np.sum(residual * step) < 0:
            step = residual
        merit = least[0] if least else np.max(np.abs(residual))
        for _ in range(30):
            values = equation(unknown - step)
            if small or (values[2] if least else np.max(np.abs(values[0]))) <= merit:
                break
            step = step / 2
        unknown, before = unknown - step, size
    said = "Newton's method has not come to rest; it may begin elsewhere"
    raise ArithmeticError(f"the equation for {name}: {said}")

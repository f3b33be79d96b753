"""What generated files for NumPy need; the functions that one uses are copied into it.

A copy has of each choice by a name in capitals the side that its program takes. Below, every
program's side is taken: the tables are those of a program with nothing declared.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

Numbers: TypeAlias = float | np.ndarray
_Result = TypeVar("_Result")
_Sizes: TypeAlias = Mapping[int | str, int]

# The declared shapes; the dimensions that stand nowhere alone, with the input and its axis that
# they are worked out from; those that are sums or products of others; those that must not be
# smaller than others. A file has those tables that its program needs, and members share a shape.
_SHAPES: dict[str, tuple[int | str, ...]] = {}
_SOLVED: dict[str, tuple[str, int, Callable[[int, _Sizes], int]]] = {}
_SIZES: dict[int | str, Callable[[_Sizes], int]] = {}
_LEAST: tuple[tuple[str, str, Callable[[_Sizes], tuple[int, int]]], ...] = ()
# The inputs that are integers.
_WHOLE: tuple[str, ...] = ()
# The arrays that are indices alone, and so are not made floats where they are whole numbers.
_INDICES: tuple[str, ...] = ()
SOLVED = WHOLE = SIZES = LEAST = FAMILIES = INDICES = True

# What an input is declared to be, in words, and where it is not.
_ASSUMED: dict[str, tuple[str, Callable[[Any], Any]]] = {}


def _arguments(given: Mapping[str, Any]) -> tuple[list[Any], Callable[[Any], Numbers]]:
    """Return the arguments as floats of one type, and the function that makes results like them.

    A result is of the broadcast shape, and no memory of an argument or of another result.
    """
    arrays, shape, plain = [*given.values()], (), False
    if _is_alike(arrays):
        dtype, shape = arrays[0].dtype, arrays[0].shape
    else:
        floats, dtype = _floats(given)
        plain = all(isinstance(argument, int | float) for argument in arrays)
        arrays = [array[()] for array in floats.values()]
        try:
            shape = np.broadcast_shapes(*(array.shape for array in arrays))
        except ValueError:
            shapes = ", ".join(f"{name} is {array.shape}" for name, array in floats.items())
            raise ValueError(f"the arguments do not broadcast: {shapes}") from None
    taken = {*map(id, arrays)}

    def result(value: Any) -> Any:
        is_one = type(value) is np.ndarray and value.shape == shape and value.dtype is dtype
        if is_one and value.base is None and id(value) not in taken and shape:
            taken.add(id(value))
            return value
        array = np.empty(shape, dtype)
        array[...] = value
        if shape == ():
            return float(array) if plain else array[()]
        return array

    return arrays, result


def _is_alike(arrays: Sequence[Any]) -> bool:
    """Return whether all are arrays of one shape and one float type, which need no change."""
    if not arrays or type(arrays[0]) is not np.ndarray:
        return False
    array, shape, dtype = np.ndarray, arrays[0].shape, arrays[0].dtype
    for one in arrays:
        if type(one) is not array or one.dtype is not dtype or one.shape != shape:
            return False
    return bool(shape and dtype.kind == "f" and dtype.isnative)


def _checked(given: Mapping[str, Any]) -> list[Any]:
    """Return the arguments as arrays of one float type; raise where one is not as declared."""
    arrays, _ = _floats(given)
    sizes: dict[int | str, int] = {}
    first: dict[int | str, str] = {}
    if WHOLE:
        for name in _WHOLE:
            sizes[name], first[name] = _integer(name, arrays[name]), "the call"
    for name, array in arrays.items():
        declared = _SHAPES[name.partition("[")[0] if FAMILIES else name]
        found = f"{name} is declared [{', '.join(map(str, declared))}]; its shape is {array.shape}"
        if array.ndim != len(declared):
            raise ValueError(found)
        for dimension, length in zip(declared, array.shape):
            if (
                isinstance(dimension, str) and dimension not in _SIZES
                if SIZES
                else isinstance(dimension, str)
            ):
                first.setdefault(dimension, name)
                if sizes.setdefault(dimension, length) != length:
                    where = "" if first[dimension] == name else f" in {first[dimension]}"
                    raise ValueError(f"{found}, and {dimension} is {sizes[dimension]}{where}")
            elif isinstance(dimension, int) and dimension != length:
                raise ValueError(found)
    if SOLVED:
        for dimension, (name, axis, solve) in _SOLVED.items():
            sizes[dimension], first[dimension] = solve(arrays[name].shape[axis], sizes), name
    if SIZES:
        for name, array in arrays.items():
            declared = _SHAPES[name.partition("[")[0] if FAMILIES else name]
            for dimension, length in zip(declared, array.shape):
                if dimension in _SIZES and _SIZES[dimension](sizes) != length:
                    known = [f"{key} is {size} in {first[key]}" for key, size in sizes.items()]
                    found = f"{name} has {length} entries along {dimension}"
                    raise ValueError(f"{found}, and {', '.join(known)}")
    if LEAST:
        for large, small, values in _LEAST:
            if values(sizes)[0] < values(sizes)[1]:
                raise ValueError(f"{large} is {values(sizes)[0]}, and must be {small} or more")
    return [array[()] for array in arrays.values()]


def _at_each_point(function: Callable[..., _Result], *given: Any) -> _Result:
    """Return what a function gives at each of many points, as arrays of their broadcast shape."""
    arrays = np.broadcast_arrays(*given)
    shape = arrays[0].shape
    found = [function(*(one[index] for one in arrays)) for index in np.ndindex(shape)]
    if not found:
        raise ValueError("there is no point in arrays without entries")
    result: _Result = _gathered(found, shape)
    return result


def _gathered(found: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """Return results at many points as one: arrays, in whatever they are named by."""
    if isinstance(found[0], tuple):
        parts = [_gathered(one, shape) for one in zip(*found)]
        return type(found[0])(*parts) if hasattr(found[0], "_fields") else tuple(parts)
    return np.reshape(found, shape + np.shape(found[0]))


def _integer(name: str, number: Any) -> int:
    """Return an input that is a number of steps, or of entries; raise where it can be none."""
    if np.ndim(number) or not 0 <= number <= 1e9 or number % 1:
        raise ValueError(f"{name} is declared an integer from 0 to 10^9; it is {number}")
    return int(number)


def _assume(given: Mapping[str, Any]) -> None:
    """Raise where a value is not what it is declared to be; nan is let through."""
    for name, value in given.items():
        declared, outside = _ASSUMED[name.partition("[")[0] if FAMILIES else name]
        if np.any(outside(value)):
            first = tuple(np.argwhere(outside(value))[0].tolist())
            which = f"{name}[{', '.join(map(str, first))}]" if first else "it"
            found = float(np.asarray(value)[first])
            raise ValueError(f"{name} is declared {declared}; {which} is {found}")


def _floats(given: Mapping[str, Any]) -> tuple[dict[str, Any], np.dtype[Any]]:
    """Return the arguments by name as arrays of one float type, and that type."""
    arrays = {}
    for name, argument in given.items():
        try:
            array = arrays[name] = np.asarray(argument)
        except ValueError:
            raise ValueError(f"the rows of {name} are not of one length") from None
        if array.dtype.kind == "c":
            raise TypeError(f"{name} is complex; only real arguments can be differentiated here")
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} is not a number or an array of numbers")
    if INDICES:
        for name in _INDICES:
            if name in arrays and arrays[name].dtype.kind == "b":
                raise TypeError(f"{name} is a mask, where an index has whole numbers")
        whole = [name for name in _INDICES if name in arrays and arrays[name].dtype.kind in "iu"]
        given = {name: one for name, one in given.items() if name not in whole}
    kinds = [
        argument if isinstance(argument, int | float) else arrays[name]
        for name, argument in given.items()
    ]
    dtype = np.result_type(*kinds) if kinds else np.dtype(float)
    dtype = dtype if dtype.kind == "f" else np.dtype(float)
    floats = {name: arrays[name].astype(dtype, copy=False) for name in given}
    return arrays | floats if INDICES else floats, dtype


def _share(number: float, size: float) -> float:
    """Return a number over a size; where that is 0 it is infinite, or not defined."""
    return number / size if size else number * np.inf


def _rows(result: Callable[[Any], Any], entries: Sequence[Sequence[Any]]) -> np.ndarray:
    """Return rows of entries, at each point, as one array: points, rows, columns."""
    return np.stack([_row(result, row) for row in entries], -2)


def _row(result: Callable[[Any], Any], entries: Sequence[Any]) -> np.ndarray:
    """Return entries, at each point, as one array: points, entries."""
    return np.stack([result(entry) for entry in entries], -1)


def _shaped(dtype: Any, given: Mapping[str, tuple[Any, tuple[int, ...]]]) -> list[Any]:
    """Return arrays of one type; raise where one has not the shape of what it belongs to."""
    arrays, _ = _floats({name: value for name, (value, _) in given.items()})
    for name, array in arrays.items():
        if array.shape != given[name][1]:
            raise ValueError(f"the {name} has the shape {array.shape}, not {given[name][1]}")
    return [array.astype(dtype, copy=False)[()] for array in arrays.values()]


def _sigmoid(x: Any) -> Any:
    """Return 1/(1 + exp(-x)) in one buffer; exp(-x) may be inf, which makes it 0."""
    if _has_moderate_exp(x):
        result = np.negative(x)
        np.exp(result, out=result)
    else:
        with np.errstate(over="ignore"):
            result = np.exp(0.0 - x)
    result += 1
    return np.reciprocal(result, out=result if isinstance(result, np.ndarray) else None)


def _sigmoids(x: Any) -> tuple[Any, Any]:
    """Return sigmoid(x) and sigmoid(-x), which is exp(-x)*sigmoid(x) where that is no inf*0."""
    if _has_moderate_exp(x):
        return _of_one_exp(x)
    try:
        with np.errstate(over="raise", invalid="raise"):
            return _of_one_exp(x)
    except FloatingPointError:
        return _sigmoid(x), _sigmoid(0.0 - x)


def _of_one_exp(x: Any) -> tuple[Any, Any]:
    """Return sigmoid(x) and sigmoid(-x) by exp(-x), in one buffer each."""
    other = np.negative(x)
    other = np.exp(other, out=other if isinstance(other, np.ndarray) else None)
    result = other + 1
    result = np.reciprocal(result, out=result if isinstance(result, np.ndarray) else None)
    other *= result
    return result, other


def _has_moderate_exp(x: Any) -> bool:
    """Return whether x is an array of entries and exp(-x) nowhere inf or nan, by a look at it."""
    if not (isinstance(x, np.ndarray) and x.size and x.shape):  # what is made of () is no array
        return False
    least: float = x.item(x.argmin())
    return least > (-700 if x.itemsize == 8 else -80 if x.itemsize == 4 else -10)


@np.errstate(over="ignore")
def _sech(x: Any) -> Any:
    """Return 1/cosh(x); cosh(x) may be inf, which makes it 0."""
    return 1 / np.cosh(x)


@np.errstate(all="ignore")
def _exprel(x: Any) -> Any:
    """Return (exp(x) - 1)/x, 1 at 0; also where exp(x) alone would overflow, and of inf."""
    near = np.where(x == 0, 1, np.expm1(x) / np.where(x == 0, 1, x))
    far = np.minimum(x, 2000)
    return np.where(x > 700, np.exp(far - np.log(np.abs(far))), near)[()]


@np.errstate(all="ignore")
def _exprel_derivative(n: int, x: Any) -> Any:
    """Return the n-th derivative of (exp(x) - 1)/x, the integral of t^n*exp(x*t) over 0 < t < 1.

    A sum of positive terms for small x, else from the derivative of x times it, which is exp(x).
    """
    near = np.clip(x, -n - 2, n + 2)
    term, total = np.ones_like(near), np.ones_like(near) / (n + 1)
    for k in range(1, 32 + 5 * n):
        term = term * np.abs(near) / np.where(near > 0, k, n + 1 + k)
        total += term / np.where(near > 0, n + k + 1, n + 1)
    total *= np.where(near > 0, 1, np.exp(near))
    far = np.where(np.abs(x) < n + 2, n + 2, np.minimum(x, 1400))
    half = np.exp(np.maximum(far, 0) / 2)
    whole = np.exp(np.minimum(far, far / 2))
    result = (whole - 1 / half) / far
    for k in range(1, n + 1):
        result = (whole - k * result) / far
    return np.where(np.abs(x) < n + 2, total, half * result)[()]


@np.errstate(over="ignore")
def _sinc(x: Any) -> Any:
    """Return sin(pi*x)/(pi*x), 1 at 0; by the distance to a whole number, which is exact."""
    far = np.isinf(x)
    inside = np.where((x == 0) | far, 1, x)
    whole = np.round(inside)
    wave = np.sin(np.pi * (inside - whole)) * (1 - 2 * (whole % 2))
    return np.where(x == 0, 1, np.where(far, 0, wave / (np.pi * inside)))[()]


@np.errstate(over="ignore")
def _sinc_derivative(n: int, x: Any) -> Any:
    """Return the n-th derivative of sin(pi*x)/(pi*x).

    Its power series for small x, else from the derivative of x times it, which is a sine.
    """
    near = np.clip(x, -(n + 1) / np.pi, (n + 1) / np.pi) * np.pi
    term, total = near ** (n % 2) * np.pi**n * (-1) ** ((n + 1) // 2), 0.0
    for k in range((n + 1) // 2, 16 + 3 * n):
        total = total + term / (2 * k + 1)
        term = -term * near * near / ((2 * k + 2 - n) * (2 * k + 1 - n))
    far = np.where((np.abs(x) * np.pi < n + 1) | np.isinf(x), 1, x)
    angle, turned = np.pi * (far - np.round(far)), 1 - 2 * (np.round(far) % 2)
    result = np.sin(angle) * turned / (np.pi * far)
    for k in range(1, n + 1):
        wave = (np.sin, np.cos)[k % 2](angle) * turned * (1, 1, -1, -1)[k % 4]
        result = (np.pi ** (k - 1) * wave - k * result) / far
    result = np.where(np.isinf(x), 0, result)
    return np.where(np.abs(x) * np.pi < n + 1, total, result)[()]


@np.errstate(over="ignore")
def _norm(x: Any, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """Return the root of the sum of squares, scaled where squares overflow or vanish."""
    if axis is None and not keepdims:
        squares = np.vdot(x, x)
    else:
        squares = np.sum(x * x, axis=axis, keepdims=keepdims)
    kind = np.finfo(x.dtype)
    if np.all((squares > kind.tiny / kind.eps) & (squares < np.inf)):
        return np.sqrt(squares)
    largest = np.max(np.abs(x), axis=axis, keepdims=True, initial=0)
    unit = np.where((largest > 0) & (largest < np.inf), largest, 1)
    root = np.sqrt(np.sum(np.square(x / unit), axis=axis, keepdims=keepdims))
    return root * (unit if keepdims else np.squeeze(unit, axis))


def _others(x: Any, axis: int | tuple[int, ...]) -> Any:
    """Return for each entry the product of the others along some axes, right where some are 0."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(x, axes, range(len(axes)))
    count = np.prod(moved.shape[: len(axes)], dtype=int)
    flat = moved.reshape(count, *moved.shape[len(axes) :])
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[:-1], axis=0, out=before[1:])
    np.cumprod(flat[:0:-1], axis=0, out=after[-2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), range(len(axes)), axes)


def _before(x: Any, axis: int | tuple[int, ...], back: bool = False) -> Any:
    """Return for each entry the product of those before it along some axes, or behind it."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(x, axes, range(len(axes)))
    count = np.prod(moved.shape[: len(axes)], dtype=int)
    flat = moved.reshape(count, *moved.shape[len(axes) :])[:: -1 if back else 1]
    result = np.ones_like(flat)
    np.cumprod(flat[:-1], axis=0, out=result[1:])
    return np.moveaxis(result[:: -1 if back else 1].reshape(moved.shape), range(len(axes)), axes)


def _recurrence(x: Any, y: Any, axis: int | tuple[int, ...], back: bool = False) -> Any:
    """Return r with r[0] = 0 and r[i + 1] = x[i]*r[i] + y[i] along some axes, or from the end."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    x, y = (np.moveaxis(a, axes, range(len(axes))) for a in (x, y))
    shape, count = x.shape, np.prod(x.shape[: len(axes)], dtype=int)
    x, y = (a.reshape(count, *shape[len(axes) :])[:: -1 if back else 1] for a in (x, y))
    result = np.zeros_like(x)
    for i in range(count - 1):
        result[i + 1] = x[i] * result[i] + y[i]
    return np.moveaxis(result[:: -1 if back else 1].reshape(shape), range(len(axes)), axes)


def _cofactor(matrix: Any, along: Sequence[Any] = ()) -> Any:
    """Return the cofactors, the derivative of det, or their derivative along further matrices.

    From the SVD, so that it may be singular. A determinant is linear in each row. Each may be a
    stack of matrices.
    """
    if not along:
        u, values, v = np.linalg.svd(matrix)
        others = [np.delete(values, i, -1).prod(axis=-1) for i in range(values.shape[-1])]
        scaled = u * np.moveaxis(np.array(others, matrix.dtype), 0, -1)[..., None, :]
        return (np.linalg.det(u) * np.linalg.det(v))[..., None, None] * scaled @ v
    matrix, *rest, last = np.broadcast_arrays(matrix, *along)
    result = np.zeros_like(matrix)
    size, own = (np.abs(a).max(axis=(-2, -1), keepdims=True, initial=0) for a in (last, matrix))
    size = np.where(size > 0, size, 1) / np.where(own > 0, own, 1)
    for row in range(matrix.shape[-1]):
        here = np.arange(matrix.shape[-1])[:, None] == row
        changed = np.where(here, last / size, matrix)
        result += np.where(here, 0, _cofactor(changed, [np.where(here, 0, a) for a in rest]))
    return result * size

"""Operations on arrays in dual numbers, straight from what they are: loops over entries.

In: a context, settings with numbers for dimensions, object arrays of `Dual`. Out: one of these.
"""

import math
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from .dual import OPERATIONS, Dual, total

Array = Any  # an object array of duals


def _on(c: Any, name: str, *operands: Any) -> Any:
    """Return an operation on numbers, entry by entry."""
    function = OPERATIONS[name]
    found = np.frompyfunc(lambda *xs: function(c, *xs), len(operands), 1)(*operands)
    return found


def _boxed(value: Any, shape: Sequence[int]) -> Array:
    found = np.empty(tuple(shape), object)
    found[...] = value
    return found


def _reduced(c: Any, x: Array, axes: Sequence[int], keep: bool, reduce: Callable[..., Dual]) -> Any:
    """Return a function of the entries along axes, for each place on the others."""
    x = np.asarray(x, object)
    axes = tuple(axes)
    others = [axis for axis in range(x.ndim) if axis not in axes]
    moved = np.transpose(x, [*others, *axes])
    shape = moved.shape[: len(others)]
    found = np.empty(shape, object)
    for place in np.ndindex(shape):
        found[place] = reduce(c, list(np.ravel(moved[place])))
    if keep:
        return np.reshape(found, [1 if axis in axes else n for axis, n in enumerate(x.shape)])
    return found if shape else found.item()


def _number(c: Any, value: Any) -> Dual:
    return Dual(c.mpf(value), {})


def _mean(c: Any, entries: list[Dual]) -> Dual:
    return OPERATIONS["div"](c, total(c, entries), _number(c, len(entries)))


def _prod(c: Any, entries: list[Dual]) -> Dual:
    found = _number(c, 1)
    for one in entries:
        found = OPERATIONS["mul"](c, found, one)
    return found


def _extreme(sign: int) -> Callable[..., Dual]:
    def extreme(c: Any, entries: list[Dual]) -> Dual:
        most = max(entries, key=lambda one: sign * one.value).value
        ties = [one for one in entries if one.value == most]
        return _mean(c, ties)

    return extreme


def _var(c: Any, entries: list[Dual]) -> Dual:
    mean = _mean(c, entries)
    gaps = [OPERATIONS["sub"](c, one, mean) for one in entries]
    return _mean(c, [OPERATIONS["mul"](c, gap, gap) for gap in gaps])


def _root(c: Any, square: Dual) -> Dual:
    return Dual(c.zero, {}) if square.value == 0 else OPERATIONS["sqrt"](c, square)


def _norm(c: Any, entries: list[Dual]) -> Dual:
    return _root(c, total(c, [OPERATIONS["mul"](c, one, one) for one in entries]))


def _logsumexp(c: Any, entries: list[Dual]) -> Dual:
    most = Dual(max(one.value for one in entries), {})
    parts = [OPERATIONS["exp"](c, OPERATIONS["sub"](c, one, most)) for one in entries]
    return OPERATIONS["add"](c, OPERATIONS["log"](c, total(c, parts)), most)


def _reduction(function: Callable[..., Dual]) -> Callable[..., Any]:
    return lambda c, settings, x: _reduced(c, x, settings[0], settings[1], function)


def _softmax(c: Any, settings: Any, x: Array) -> Array:
    return _on(c, "exp", _log_softmax(c, settings, x))


def _log_softmax(c: Any, settings: Any, x: Array) -> Array:
    return _on(c, "sub", x, _reduced(c, x, settings[0], True, _logsumexp))


def _standardize(c: Any, settings: Any, x: Array, eps: Any) -> Array:
    gap = _on(c, "sub", x, _reduced(c, x, settings[0], True, _mean))
    spread = _on(c, "add", _reduced(c, x, settings[0], True, _var), eps)
    return _on(c, "div", gap, _on(c, "sqrt", spread))


def _cumulated(name: str) -> Callable[..., Array]:
    def cumulated(c: Any, settings: Any, x: Array) -> Array:
        moved = np.moveaxis(x.copy(), settings[0], 0)
        for i in range(1, len(moved)):
            moved[i] = _on(c, name, moved[i - 1], moved[i])
        return np.moveaxis(moved, 0, settings[0])

    return cumulated


def _product(c: Any, settings: Any, a: Array, b: Array) -> Any:
    rows = a if a.ndim > 1 else a[None, :]
    columns = b if b.ndim > 1 else b[:, None]
    stack = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
    rows = np.broadcast_to(rows, (*stack, *rows.shape[-2:]))
    columns = np.broadcast_to(columns, (*stack, *columns.shape[-2:]))
    found = np.empty((*stack, rows.shape[-2], columns.shape[-1]), object)
    for place in np.ndindex(found.shape):
        *outer, i, j = place
        pairs = zip(rows[(*outer, i)], columns[(*outer, slice(None), j)], strict=True)
        found[place] = total(c, [OPERATIONS["mul"](c, one, other) for one, other in pairs])
    if a.ndim == 1:
        found = found[..., 0, :]
    if b.ndim == 1:
        found = found[..., 0]
    return found if found.shape else found.item()


def _det(c: Any, settings: Any, a: Array) -> Dual:
    """Return the determinant by its definition, a sum over permutations."""
    n = len(a)
    terms = []
    for order in permutations(range(n)):
        swaps = sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
        term = _prod(c, [a[i, order[i]] for i in range(n)])
        terms.append(OPERATIONS["neg"](c, term) if swaps % 2 else term)
    return total(c, terms)


def _logabsdet(c: Any, settings: Any, a: Array) -> Dual:
    return OPERATIONS["log"](c, OPERATIONS["abs"](c, _det(c, (), a)))


def _solve(c: Any, settings: Any, a: Array, b: Array) -> Array:
    """Return the solution by Gauss and Jordan, with the largest pivot."""
    n = len(a)
    right = b if b.ndim == 2 else b[:, None]
    rows = [[*a[i], *right[i]] for i in range(n)]
    for i in range(n):
        best = max(range(i, n), key=lambda k: abs(rows[k][i].value))
        rows[i], rows[best] = rows[best], rows[i]
        pivot = rows[i][i]
        rows[i] = [OPERATIONS["div"](c, one, pivot) for one in rows[i]]
        for k in range(n):
            if k != i:
                factor = rows[k][i]
                rows[k] = [
                    OPERATIONS["sub"](c, one, OPERATIONS["mul"](c, factor, other))
                    for one, other in zip(rows[k], rows[i], strict=True)
                ]
    found = np.empty(right.shape, object)
    for i, j in np.ndindex(right.shape):
        found[i, j] = rows[i][n + j]
    return found if b.ndim == 2 else found[:, 0]


def _eye(c: Any, settings: Any) -> Array:
    n = settings[0]
    found = np.empty((n, n), object)
    for i, j in np.ndindex(n, n):
        found[i, j] = _number(c, int(i == j))
    return found


def _inv(c: Any, settings: Any, a: Array) -> Array:
    return _solve(c, (), a, _eye(c, (len(a),)))


def _trace(c: Any, settings: Any, a: Array) -> Dual:
    return total(c, [a[i, i] for i in range(len(a))])


def _diagonal_matrix(c: Any, settings: Any, x: Array) -> Array:
    found = _boxed(_number(c, 0), (len(x), len(x)))
    for i, one in enumerate(x):
        found[i, i] = one
    return found


def _place(items: Any) -> tuple[Any, ...]:
    return tuple(slice(*item) if isinstance(item, tuple) else item for item in items)


def _loss(c: Any, z: Array, y: Array, rows: Callable[[Array], Array], count: int) -> Dual:
    """Return the sum of what `rows` makes of logits, less labels times logits, over `count`."""
    terms = [
        *np.ravel(rows(z)),
        *(OPERATIONS["neg"](c, one) for one in np.ravel(_on(c, "mul", y, z))),
    ]
    return OPERATIONS["div"](c, total(c, terms), _number(c, count))


def _cross_entropy(c: Any, settings: Any, z: Array, y: Array) -> Dual:
    """Return the mean over rows of log(sum(exp(z))) less the sum of y*z."""
    sums = lambda z: _reduced(c, z, (z.ndim - 1,), True, _logsumexp)  # noqa: E731
    return _loss(c, z, y, sums, math.prod(z.shape[:-1]))


def _binary_cross_entropy(c: Any, settings: Any, z: Any, y: Any) -> Dual:
    z, y = np.asarray(z, object), np.asarray(y, object)
    return _loss(c, z, y, lambda z: _on(c, "softplus", z), z.size)


ARRAYS: dict[str, Callable[..., Any]] = {
    "sum": _reduction(total),
    "mean": _reduction(_mean),
    "prod": _reduction(_prod),
    "amax": _reduction(_extreme(1)),
    "amin": _reduction(_extreme(-1)),
    "var": _reduction(_var),
    "std": _reduction(lambda c, entries: _root(c, _var(c, entries))),
    "norm": _reduction(_norm),
    "logsumexp": _reduction(_logsumexp),
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "standardize": _standardize,
    "cumsum": _cumulated("add"),
    "cumprod": _cumulated("mul"),
    "flip": lambda c, s, x: np.flip(x, s[0]),
    "roll": lambda c, s, x: np.roll(x, s[0], s[1]),
    **dict.fromkeys(("matmul", "matvec", "vecmat", "dot"), _product),
    "outer": lambda c, s, x, y: _on(c, "mul", x[:, None], y[None, :]),
    "trace": _trace,
    "det": _det,
    "logabsdet": _logabsdet,
    "inv": _inv,
    "solve": _solve,
    "solve_vector": _solve,
    "diagonal": lambda c, s, a: np.array([a[i, i] for i in range(len(a))], object),
    "diagonal_matrix": _diagonal_matrix,
    "size": lambda c, s: _number(c, s[0]),
    "eye": _eye,
    "transpose": lambda c, s, x: np.transpose(x, s[0]),
    "reshape": lambda c, s, x: np.reshape(np.asarray(x, object), s[0]),
    "broadcast_to": lambda c, s, x: np.broadcast_to(_boxed(x, np.shape(x)), s[0]),
    "expand_dims": lambda c, s, x: np.expand_dims(np.asarray(x, object), s[0]),
    "squeeze": lambda c, s, x: np.squeeze(x, s[0]),
    "index": lambda c, s, x: x[_place(s[0])],
    "concat": lambda c, s, *xs: np.concatenate(xs, axis=s[0]),
    "stack": lambda c, s, *xs: np.stack([np.asarray(x, object) for x in xs], axis=s[0]),
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
}

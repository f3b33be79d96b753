"""Functions of Python that use what is rarely written: `test_python_corners.py` runs and reads them.

Those without annotations are read for the point that they are tried at.
"""
# ruff: noqa: F722, F821

import copy
import functools
import math
import operator
import typing
import warnings
from copy import deepcopy
from functools import cache, partial, reduce
from operator import mul

import numpy as np
import scipy.special as special
from scipy import special as sp

V = np.array([0.5, -1.25, 2.0])
W = np.array([[1.0, 2.0, 0.5], [-1.5, 0.25, 3.0]])
TABLE = {"rate": 0.5, "sizes": [1, 2]}
PAIR = [2.0, 3.0]
doubled = lambda x: 2 * x


# ---- arguments that are dicts, lists and tuples ------------------------------------------------


def a_dict(params, x):
    return params["scale"] * np.sum(np.tanh(params["w"] @ x + params["b"]))


def a_nest(params, x):
    for w, b in params["layers"]:
        x = np.tanh(w @ x + b)
    return params["scale"] * np.sum(x)


def alike(ws, x):
    for w in ws:
        x = np.tanh(0.1 * w @ x)
    return np.sum(x) * len(ws)


def unlike(parts, x):
    w, v, s = parts
    return np.sum(w @ v) * s * x


def a_tuple(pair, x):
    v, s = pair
    return np.sum(v) * s * x


def keys_of_a_dict(params, x):
    total = 0.0
    for key in params:
        total = total + params[key] * x
    for key, value in params.items():
        total += value**2
    return total * len(params) if "a" in params else total


# ---- Python's own modules ----------------------------------------------------------------------


def operators_by_name(x: float, y: float):
    return operator.add(x, y) * operator.mul(x, 2) - operator.truediv(x, y) + operator.pow(x, 3)


def reduced_by_an_operator(x: float):
    @cache
    def inner(y, by):
        return y + by

    return reduce(mul, deepcopy([x, 2.0, x])) * partial(inner, by=2.0)(x)


def copies(v: "3"):
    y = copy.copy(v)
    y[0] = 1.0
    z = copy.deepcopy({"v": v, "parts": [v, 2.0]})
    parts = copy.copy([v, 2.0])
    parts[1] = 3.0
    return np.sum(y * v) + np.sum(z["v"]) * z["parts"][1] + np.sum(parts[0]) * parts[1]


def a_warning(x: float):
    warnings.warn("take care")
    print("here", x)
    return x**2


def a_cached_function(x: float):
    @functools.cache
    def inner(y):
        return y**3

    @functools.lru_cache(maxsize=None)
    def other(y):
        return y**2

    return inner(x) + other(x)


def a_wrapped_function(x: float):
    def twice(function):
        @functools.wraps(function)
        def inner(y):
            return function(function(y))

        return inner

    return twice(lambda y: y**2 + 1)(x)


def special_functions(x: float, v: "3"):
    return special.gammaln(x) + sp.erf(x) + np.sum(sp.expit(v))


def numbers_worked_out(x: float):
    return x * math.comb(5, 2) + abs(-3) * float(2) * int(3.7) + max(2, 3) - min(4, 5) + bool(3) * x


# ---- values of a module, names ------------------------------------------------------------------


def globals_of_all_kinds(x: float):
    return x * TABLE["rate"] + TABLE["sizes"][1] * x**2 + PAIR[0] * doubled(x)


def an_axis_more(v: "3"):
    return np.sum(v[:, np.newaxis] * v[np.newaxis, :] ** 2)


def what_an_array_is(v: "3"):
    return np.sum(v) * np.ndim(v) * np.shape(v)[0] * np.size(v) * np.size([1, 2])


def parts_of_a_shape(v: "3", a: "2 3"):
    rows, columns = np.shape(a)
    return np.sum(v) * rows + a.shape[-1] * np.sum(a) * columns + len(a.shape) * v.real[0]


def a_number_has_no_axes(x: float):
    y = np.asarray(x)
    return y * 2 + len(np.shape(3.0)) + len([1, 2, x])


# ---- lists, tuples and dicts --------------------------------------------------------------------


def lists(x: float):
    row = [1.0] + [x, 2.0]
    row = row + [x] * 2
    row = 2 * row
    row.append(x**2)
    first, *rest = row
    again = [*rest, first]
    where = [1, 2, 3].index(2) + [1, 2, 2].count(2)
    other = row.copy()
    other[0] = 3.0
    return sum(again) * where + row[0] + other[0] + sum(reversed([x, 2.0])) + tuple(row)[1]


def dicts(x: float):
    d = dict([("a", x), ("b", 2.0)])
    e = {**d, "c": x * x}
    e["b"] = x
    f = e.copy()
    f["a"] = 1.0
    return (
        d["a"]
        + e["b"] * e["c"]
        + f["a"]
        + ("a" in d) * d.get("z", 5.0)
        + len(e)
        + dict(d, q=x)["q"]
    )


def choices_of_known_values(x: float):
    name = "tanh" if isinstance(1.0, float) else "sin"
    y = math.tanh(x) if name in ("tanh", "relu") else math.sin(x)
    none = None
    z = x if none is None else none
    flag = not [] and not isinstance(x, (list, dict)) and isinstance([x], list)
    return (
        y * z
        + (x if flag and isinstance(x, float) else 0.0)
        + (1 if none == 2 else x)
        + (2 if 3 != none else x)
    )


def enumerated(x: float):
    pairs = list(enumerate([x, 2.0, x**2], 1))
    more = list(enumerate((x, 3.0), start=2))
    return sum(place * one for place, one in pairs) + more[1][0] * more[0][1]


def sums_with_a_start(x: float, v: "3"):
    return sum(v, x) + sum([x, 2.0], 3.0) + max(v) + min([x, 10.0]) + max([], default=x)


def conditions(x: float, v: "3"):
    either = x > 0 or v[0] > 3
    both = x > 0.1 and v[0] > 0
    y = x if either else 2 * x
    z = (x or 2.0) * (x and 3.0)
    return y * z + (v[1] if both else v[2]) + (0 < x < 1) * x + bool(x > 5) * 3


def rounded(x: float):
    return x * round(x) + int(x) * x + np.round(x)


def sorted_parts(v: "3"):
    return sum(sorted([3, 1, 2])) * v[0] + list(reversed(range(3)))[0] * v[1]


# ---- loops ---------------------------------------------------------------------------------------


def a_loop_that_carries_a_list(v: "n"):
    state = [0.0, 1.0]
    for i in range(len(v)):
        state = [state[0] + v[i] * state[1], state[1] * 0.5]
    return state[0] * state[1]


def a_loop_with_a_list_that_grows(v: "n", x: float):
    hs = []
    h = x
    for i in range(len(v)):
        h = np.tanh(h + v[i])
        hs.append(h)
    return np.sum(np.array(hs) ** 2) + hs[-1]


def a_loop_over_a_number_and_an_array(v: "n", x: float):
    a = [x, v]
    for i in range(len(v)):
        a = [a[0] + v[i], v]
        last = v[i]
    return a[0] * a[1][0] + last * i


def backwards(v: "n"):
    h = 0.0
    for i in reversed(range(len(v))):
        h = np.tanh(0.5 * h + v[i])
    return h


def left_early(x: float):
    for i in range(10):
        if i == 3:
            break
        x = x * 1.5
    k = 0
    while k < 10:
        k += 1
        if k > 4:
            break
        x = x + k
    return x


def _until(x, least):
    i = 0
    while i < 10:
        i += 1
        if i * 2 > least:
            return x * i
    return x


def a_return_in_a_loop(x: float):
    def first(parts):
        for place, part in enumerate(parts):
            if place == 1:
                return part
        return parts[0]

    return first([x, x**2, x**3]) + _until(x, 5)


def words(x: float):
    total = 0.0
    for letter in "abca":
        if letter == "a":
            total += x
    for row in [(x, 2.0), (3.0, x)]:
        total += row[0] * row[1]
    return total * len("abc")


def branches_with_lists(v: "3", a: "2 3"):
    parts = [v[0], v[1]]
    table = {"a": v[0]}
    if v[0] > 0:
        parts[0] = v[2]
        table["a"] = v[1]
    else:
        parts[0] = v[1]
    one, other = (v[0], v[1]) if a[0, 0] > 0 else (v[1], v[0])
    return parts[0] * parts[1] + table["a"] * one - other


def typed_names(x: float):
    y: typing.Final = x * 2
    z: "float" = y + 1
    return z**2


def names_of_entries(params):
    """Read entries by names that are put together in every way."""
    total = 0.0
    for i in range(2):
        total += params[f"w{i:d}"] * params["w%d" % i] + params["w{}".format(i)]
        total += params["_".join(["x", str(i)])[-1:].join(["w", ""])]
    key = "W0".lower().replace("0", "1")
    first, second = "w0,w1".split(",")
    letter = f"{'w0'!s}"[0]
    return total + params[key] * params[first] - params[second] * len(f"{'a'!r}") * (letter == "w")


def truths_of_containers(x: float):
    empty, full = [], {"a": x}
    y = x if not empty and full else 0.0
    z = y * 2 if range(3) and not range(0) and (1,) and not {} else 0.0
    return z * (3 if "abc" and not "" else 1)


def in_descending_order(x: float, v: "3"):
    a, b = sorted([x, x * x], reverse=True)
    words = sorted({"b": 1.0, "a": 2.0}.items())
    return a - 2 * b + words[0][1] * x + sorted(v)[0] + sorted([3, 1, 2], reverse=True)[0] * x


# ---- where each is tried --------------------------------------------------------------------------

FUNCTIONS = [
    (
        a_dict,
        (
            {"w": W, "b": V[:2], "scale": 2.0},
            V,
        ),
    ),
    (
        a_nest,
        (
            {"layers": [(W, V[:2]), (W.T, V)], "scale": 2.0},
            V,
        ),
    ),
    (
        alike,
        (
            [W.T @ W, W.T @ W - 1.0],
            V,
        ),
    ),
    (
        unlike,
        (
            [W, V, 1.5],
            0.5,
        ),
    ),
    (
        a_tuple,
        (
            (V, 2.0),
            0.5,
        ),
    ),
    (
        keys_of_a_dict,
        (
            {"a": 1.5, "b": 2.5},
            2.0,
        ),
    ),
    (
        operators_by_name,
        (
            1.5,
            2.5,
        ),
    ),
    (reduced_by_an_operator, (1.5,)),
    (copies, (V,)),
    (a_warning, (1.5,)),
    (a_cached_function, (1.5,)),
    (a_wrapped_function, (1.5,)),
    (
        special_functions,
        (
            0.75,
            V,
        ),
    ),
    (numbers_worked_out, (1.5,)),
    (globals_of_all_kinds, (1.5,)),
    (an_axis_more, (V,)),
    (what_an_array_is, (V,)),
    (
        parts_of_a_shape,
        (
            V,
            W,
        ),
    ),
    (a_number_has_no_axes, (2.5,)),
    (lists, (1.5,)),
    (dicts, (1.5,)),
    (choices_of_known_values, (1.5,)),
    (enumerated, (1.5,)),
    (
        sums_with_a_start,
        (
            1.5,
            V,
        ),
    ),
    (
        conditions,
        (
            0.3,
            V,
        ),
    ),
    (rounded, (2.7,)),
    (sorted_parts, (np.array([3.0, 1.0, 2.0]),)),
    (a_loop_that_carries_a_list, (V,)),
    (
        a_loop_with_a_list_that_grows,
        (
            V,
            0.3,
        ),
    ),
    (a_loop_over_a_number_and_an_array, (V, 1.5)),
    (backwards, (V,)),
    (left_early, (1.5,)),
    (a_return_in_a_loop, (1.5,)),
    (words, (1.5,)),
    (
        branches_with_lists,
        (
            V,
            W,
        ),
    ),
    (typed_names, (1.5,)),
    (names_of_entries, ({"w0": 1.5, "w1": -0.5},)),
    (truths_of_containers, (1.5,)),
    (in_descending_order, (1.5, V)),
]

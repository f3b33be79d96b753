"""Functions of Python that are read, each with a point: `test_python.py` runs them, and reads them.

The shapes are those of annotations of jaxtyping's form.
"""
# ruff: noqa: F722, F821, E731, PERF401, C416, C417, SIM108, RET504, RET505, B007, PLR, ARG001, N806
# ruff: noqa: D103, UP, C400, C401, C403, SIM, PIE, RUF, B023, RET, C419, E741, PERF, S101, T201, B905, E702, C901

import functools
import math
from functools import partial, reduce

import numpy as np
import numpy.linalg as la
from numpy import tanh as hyperbolic

V = np.array([0.5, -1.25, 2.0])
W = np.array([[1.0, 2.0, 0.5], [-1.5, 0.25, 3.0]])
S = np.array([[2.0, 0.3], [0.3, 1.0]])
LONG = np.linspace(0.1, 0.9, 25)
FUNCTIONS = []
EPS = 1e-3
WEIGHTS = (0.5, 2.0, -1.0)


def at(*point):
    """Keep a function with the point it is tried at."""

    def keep(function):
        FUNCTIONS.append((function, point))
        return function

    return keep


def square(x):
    return x * x


def scaled(x, by=2.0, *, shift=0.0):
    y = x * by
    return y + shift


def power(x, n):
    if n == 0:
        return 1.0
    return x * power(x, n - 1)


# ---- scalars, assignments ----------------------------------------------------------------------


@at(1.5, 2.0)
def plain(x, y):
    """Say what it is."""
    z = x * y + math.exp(x)
    return z**2


@at(1.5)
def names_of_constants(e):
    pi = e * 2
    E = pi + 1
    I = E * e
    return I + pi


@at(0.7)
def names_of_words(output):
    param = output**2
    T = param + 1
    grad = T * output
    return grad


@at(0.7)
def names_of_modules(F):
    K = F + 1
    sp = K * F
    return sp


@at(1.5, 2.0)
def swapped(a, b):
    a, b = b, a * b
    a, b = b, a + b
    return a * b - a


@at(2.0)
def chained(x):
    a = b = x * 3
    a = a + 1
    return a * b


@at(2.0)
def augments(x):
    y = x
    y += 3
    y *= x
    y -= 1
    y /= 2
    y **= 2
    return y


@at(2.0)
def annotated_locals(x):
    y: float = x + 1
    z: float
    z = y * 2
    return z


@at(2.0)
def walrus(x):
    return (y := x + 1) * y


@at(2.0)
def defaults(x, k=3, eps=1e-2):
    return x**k + eps


@at(2.0)
def keyword_only(x, *, n=2, rate=0.5):
    return rate * x**n


@at(7.3)
def floors(x):
    return x // 2 + x % 3 + (-x) // 2 + (-x) % 3


@at(1.3)
def unary(x):
    return -x + +(x**2) - -3 * x


@at(1.3)
def fractions(x):
    n = 3
    return x ** (1 / 2) + 1 / n * x + 7 // 2 * x


@at(1.3)
def same_name(x):
    x = x * 2
    x = x + 1
    return x * x


@at(1.3)
def underscores(x):
    _, y = x + 1, x * 2
    _hidden = y * x
    return _hidden


@at(0.3)
def functions_of_math(x):
    return math.sin(x) + math.sqrt(x) + math.log(x) + math.tanh(x) + math.pi * math.atan(x)


@at(0.3)
def constants_of_math(x):
    n = int(math.sqrt(16))
    return x * math.e + x**n + math.floor(2.5) * x


@at(0.3)
def of_module(x):
    return scaled(square(x), shift=EPS) + WEIGHTS[1] * x


@at(0.3)
def builtin_functions(x):
    return abs(x - 1) + max(x, 0.1) + min(x, 1, 2) + pow(x, 2) + float(x) + round(2.4) * x


@at(0.3, 0.4)
def sums_of_lists(x, y):
    return sum([x, y, x * y]) + max([x, y]) + sum((x, y), 2.0)


# ---- conditions --------------------------------------------------------------------------------


@at(-0.7)
def branches(x):
    if x > 0:
        y = x**2
    elif x > -1:
        y = -3 * x
    else:
        y = x
    return y


@at(-0.7)
def early(x):
    if x > 0:
        return math.sqrt(x)
    z = x * 2
    if z > 5:
        return z
    return z**3


@at(1.7)
def both_returned(x):
    if x < 0:
        return -x
    else:
        return x * 2


@at(1.7)
def nested_branches(x):
    y = 1.0
    if x > 0:
        if x > 1:
            y = x * 3
        y = y + x
    return y * x


@at(1.7)
def old_value(x):
    if x > 1:
        x = x * 2
        y = x + 1
    else:
        y = x
    return x * y


@at(1.7)
def expression(x):
    return x if x < 1 else (x**2 if 1 <= x < 3 else x**3)


@at(1.7)
def logic(x):
    if x > 0 and not x > 3 or x == 7:
        return x * 2
    return x


@at(1.7)
def known_condition(x, flag=True, mode="square", extra=None):
    if extra is None:
        extra = 2.0
    if flag and mode == "square":
        return x**2 * extra
    return x.undefined


@at(1.7)
def ignored(x):
    assert x > 0, f"x is {x}"
    print("x", x)
    if x < 0:
        raise ValueError("no")
    return x**2


@at(-0.5)
def guarded(x):
    if x > 0:
        y = math.log(x)
    else:
        y = 3 * x
    return y


@at(1.2)
def pairs_of_branches(x):
    if x > 1:
        p = (x, x * 2)
    else:
        p = (1.0, x)
    a, b = p
    return a * b


# ---- loops -------------------------------------------------------------------------------------


@at(0.7)
def short(x):
    s = 0
    for i in range(4):
        s += x**i
    return s


@at(0.7)
def long(x):
    s = 0.0
    for i in range(30):
        s = s + x / (i + 1)
    return s


@at(0.7)
def carried(x):
    a, b = 0.0, 1.0
    for _ in range(25):
        a, b = b, 0.5 * (a + b * x)
    return a + b


@at(0.7)
def stepped(x):
    s = 0.0
    for i in range(1, 50, 3):
        s += x / i
    for j in range(40, 2, -2):
        s += x * j
    return s


@at(0.7)
def backwards(x):
    s = x
    for i in reversed(range(20)):
        s = s * 0.9 + i
    return s


@at(0.7)
def skipping(x):
    s = 0.0
    for i in range(16):
        if i % 3 == 0:
            continue
        if i > 10:
            break
        s += x * i
    return s


@at(0.7)
def conditional_step(x):
    s = 0.0
    for i in range(20):
        if s > 2:
            continue
        s += x
    return s


@at(2.0)
def newton(a):
    x = a
    for _ in range(50):
        if abs(x * x - a) < 1e-12:
            break
        x = 0.5 * (x + a / x)
    return x


@at(2.0)
def newton_last(a):
    x = a
    for _ in range(50):
        x = 0.5 * (x + a / x)
        if abs(x * x - a) < 1e-12:
            break
    return x


@at(2.0)
def counted_while(a):
    x, k = a, 0
    while abs(x * x - a) > 1e-12 and k < 40:
        x = 0.5 * (x + a / x)
        k += 1
    return x


@at(2.0)
def known_while(x):
    n = 10
    while n > 1:
        x = x + n
        n //= 2
    return x


@at(0.4)
def nested_loops(x):
    s = 0.0
    for i in range(20):
        for j in range(20):
            s = s + x * i - j
    return s


@at(0.4)
def lists_of_weights(x):
    s = 0.0
    for w in [1.0, 2.0, 3.0]:
        s += w * x
    for i, w in enumerate(WEIGHTS):
        s += i * w * x
    for a, b in zip((1, 2), (3, 4)):
        s += a * b * x
    for i, w in enumerate((x, 2.0), start=1):
        s += i * w
    return s


@at(0.4)
def appended(x):
    h = []
    for i in range(5):
        h.append(x**i)
    return h[-1] + sum(h) + len(h)


@at(0.4)
def appended_long(x):
    hs = [x]
    for i in range(20):
        h = 0.5 * hs[-1] + x
        hs.append(h)
    return np.sum(np.stack(hs)) + hs[3]


@at(0.4)
def after(x):
    for i in range(40):
        x = x + 1
    return x * i


@at(0.4)
def comprehensions(x):
    ys = [x * i for i in range(5) if i != 2]
    d = {k: x + k for k in range(3)}
    return sum(y**2 for y in ys) + d[2] + sum(x for _ in range(3))


@at(0.4)
def nested_comprehension(x):
    return sum(x * i + j for i in range(3) for j in range(i))


# ---- functions ---------------------------------------------------------------------------------


@at(0.4)
def lambdas(x):
    f = lambda a, b=2: a * b
    g = lambda a: f(a) + x
    return g(x) * f(x, 3)


@at(0.4)
def closures(x):
    def inner(a):
        return a * x

    def outer(f, n):
        return f(f(n))

    return outer(inner, 3.0)


@at(1.4)
def recursive(x):
    return power(x, 5) + power(x, 0)


@at(1.4)
def partials(x):
    double = partial(scaled, by=2.0)
    return double(x) + functools.reduce(lambda a, b: a * b, [x, 2, x]) + reduce(max, (x, 1.0))


@at(1.4)
def starred(x):
    def total(*values, **named):
        return sum(values) + named["by"]

    first, *rest = [x, 2 * x, 3 * x]
    return total(*rest, first, by=x) * total(*(x, 1), **{"by": 3})


@at(1.4)
def early_in_callee(x):
    def clipped(v):
        if v > 1:
            return 1.0 + 0 * v
        return v

    return clipped(x) + clipped(x / 2) * x


@at(1.4)
def mapped(x):
    return sum(map(square, [x, 2.0, 3 * x])) + sum(list(map(lambda a, b: a * b, (x, 1), (2, x))))


@at(1.4)
def local_names(x):
    def helper(a):
        y = a + 1
        return y * y

    y = x * 2
    return helper(y) + y


@at(1.4)
def dictionaries(x):
    p = {"w": x, "b": 2.0}
    q = dict(p, c=x * x)
    total = 0.0
    for key, value in q.items():
        total = total + value
    p["w"] = p["w"] + 1
    return total * p["w"] + q.get("none", 0.5)


@at(1.4)
def lists_changed(x):
    a = [x, 2.0]
    b = a
    b[0] = x * 5
    a.append(x)
    a += [1.0]
    a.extend([x, x])
    c = a[1:3] + [a[-1]] * 2
    return sum(a) * sum(c) + len(b)


@at(1.4)
def imported_inside(x):
    import numpy as onp
    from math import sqrt

    return sqrt(x) * onp.exp(x)


# ---- arrays ------------------------------------------------------------------------------------


@at(V)
def norms(x: "n"):
    return np.sum(x**2) + la.norm(x) + x.sum() + hyperbolic(x).mean()


@at(V, W)
def products(x: "n", A: "m n"):
    y = A @ x
    return y @ y + np.dot(A, x).sum() + (A.T @ y).sum()


@at(W)
def methods(A: "m n"):
    return (
        A.sum(axis=1).max() + A.mean() + A.T.sum(axis=-1, keepdims=True).min() + A.reshape(-1).sum()
    )


@at(W)
def shapes(A: "m n"):
    m, n = A.shape
    return A.sum() / m + n * A[0, 1] + A.shape[0] + len(A) + A.ndim


@at(V)
def indices(x: "n"):
    return x[0] * x[-1] + np.sum(x[1:]) + x[: len(x) - 1].sum()


@at(W)
def indices_of_matrices(A: "m n"):
    return A[0].sum() + A[:, 1].sum() + A[1, 2] + A[..., 0].sum() + A[:, None, :].sum()


@at(V)
def wheres(x: "n"):
    return np.sum(np.where(x > 0, x, 0.1 * x)) + np.maximum(x, 0).sum() + np.clip(x, -1, 1).sum()


@at(V)
def conditions_of_arrays(x: "n"):
    return np.sum(np.where((x > -2) & ~(x > 1) | (x > 5), x**2, 0.0))


@at(LONG)
def over_rows(x: "n"):
    s = 0.0
    for v in x:
        s = s + v**2
    return s


@at(LONG)
def over_rows_counted(x: "n"):
    s = 0.0
    for i, v in enumerate(x):
        s = s + v * i
    for a, b in zip(x, x):
        s = s + a * b
    return s


@at(LONG)
def over_indices(x: "n"):
    s = 0.0
    for i in range(1, x.shape[0]):
        s = s + x[i] * x[i - 1]
    for i in range(len(x)):
        s += x[i]
    return s


@at(LONG)
def recurrence(x: "n"):
    h = 0.0
    hs = []
    for t in range(len(x)):
        h = np.tanh(0.5 * h + x[t])
        hs.append(h)
    return np.sum(np.stack(hs)) + hs[-1]


@at(V)
def arrays_of_numbers(x: "3"):
    a = np.array([x[0], 2.0, x[1] * x[2]])
    b = np.stack([x, a])
    return a @ x + b.sum() + np.concatenate([x, a]).sum()


@at(V)
def zeros(x: "n"):
    y = np.zeros(len(x)) + x
    z = np.zeros_like(x) + np.ones(x.shape) * 2
    return (y * z).sum()


@at(S, np.array([1.0, 2.0]))
def linear(A: "n n", b: "n"):
    return np.linalg.solve(A, b).sum() + la.det(A) + np.trace(A) + np.linalg.inv(A).sum()


@at(V)
def softmax(x: "[n]"):
    z = x - np.max(x)
    e = np.exp(z)
    p = e / np.sum(e)
    return -np.log(p[0])


@at(W, V, np.array([0.3, -0.2]))
def layers(W1: "m n", x: "n", b: "m"):
    def layer(W, x, b):
        return np.tanh(W @ x + b)

    h = layer(W1, x, b)
    return np.sum(layer(W1.T, h, 0.1))


@at(V, 3)
def counted(x: "n", steps: int):
    for _ in range(steps):
        x = x * 0.5 + 1
    return x.sum()


@at(V, 2.0)
def mixed(x: "n", w: float, n: int = 2):
    return w * np.sum(x**n)


@at(V)
def of_copies(x: "n"):
    y = x.copy()
    y = y + np.asarray(x) + np.array(x) + x.astype(float)
    return y.sum()


@at(V)
def augmented_array(x: "n"):
    y = x * 2
    y += x
    y *= 2.0
    return y.sum()


@at(V)
def chosen_arrays(x: "n"):
    y = x if x[0] > 0 else -x
    if x[1] > 0:
        z = y * 2
    else:
        z = y + 1
    return (z * x).sum()


@at(V)
def formatted(x: "n"):
    """Keep the docstring."""
    name = "norm"
    text = f"{name}: {len(x)}" + "%d" % 3
    print(text)
    return np.sqrt(np.sum(x * x))


@at(V)
def unpacked(x: "3"):
    a, b, c = x
    (d, e), f = (a, b), c
    return a * b + c * d - e * f


@at(W)
def comprehension_over_rows(A: "2 3"):
    return sum(np.dot(row, row) for row in A) + sum([a.sum() for a in A])


@at(V)
def any_and_all(x: "3"):
    if all(v < 5 for v in x) and any([x[0] > 1, x[1] < 0]):
        return x.sum()
    return x[0]


@at(-0.4)
def globals_of_branches(x):
    if x > 0:
        y = WEIGHTS[0] * x
    else:
        y = WEIGHTS[1] * x + scaled(x, by=WEIGHTS[2])
    for i in range(30):
        y = y + x * WEIGHTS[1] * square(y) * 0.01
    return y + sum(WEIGHTS)

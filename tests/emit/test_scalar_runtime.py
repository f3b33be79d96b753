"""The functions that are copied into files for floats: what they compute, against mpmath."""

import contextlib
import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import mpmath as mp
import pytest

import gradc
from gradc.emit.scalar import runtime

POINTS = (-745.0, -40.0, -3.0, -1e-3, -1e-9, 0.0, 1e-300, 1e-9, 1e-3, 0.5, 3.0, 40.0, 745.0)


def sinc(x: mp.mpf) -> mp.mpf:
    return mp.sinpi(x) / (mp.pi * x) if x else mp.mpf(1)


def exprel(x: mp.mpf) -> mp.mpf:
    return mp.expm1(x) / x if x else mp.mpf(1)


def written(text: str) -> Callable[[float], float]:
    """Return the function of a file, in which the operation has no function of its own."""
    function: Callable[[float], float] = gradc.compile(text, target="scalar").module.value
    return function


ONE = [
    (written("sigmoid(x)"), lambda x: 1 / (1 + mp.exp(-x)), POINTS),
    (written("sech(x)"), mp.sech, POINTS),
    (written("softplus(x)"), lambda x: mp.log1p(mp.exp(x)), POINTS),
    (written("log_sigmoid(x)"), lambda x: -mp.log1p(mp.exp(-x)), POINTS),
    (runtime._exprel_of_float, exprel, POINTS[:-1]),
    (runtime._sinc_of_float, sinc, POINTS),
    (runtime._digamma_of_float, mp.digamma, (1e-3, 0.5, 1.0, 3.0, 40.0, 1e5, -0.5, -2.5)),
]


@pytest.mark.parametrize(("function", "exact", "points"), ONE, ids=lambda one: str(one)[:20])
def test_functions_of_one_number(
    function: Callable[[float], float], exact: Callable[[mp.mpf], mp.mpf], points: tuple
) -> None:
    for x in points:
        with mp.workdps(60):
            expected = float(exact(mp.mpf(x)))
        assert function(x) == pytest.approx(expected, rel=1e-12, abs=1e-300), x


def sigmoid(x: mp.mpf) -> mp.mpf:
    return 1 / (1 + mp.exp(-x))


def softplus(x: mp.mpf) -> mp.mpf:
    return mp.log1p(mp.exp(x))


# Of functions that share what they have in common: values and slopes.
SHARED: dict[str, Callable[[mp.mpf], tuple[mp.mpf, mp.mpf]]] = {
    "sigmoid(x)": lambda x: (sigmoid(x), sigmoid(x) * sigmoid(-x)),
    "softplus(x)": lambda x: (softplus(x), sigmoid(x)),
    "softplus(-x)": lambda x: (softplus(-x), -sigmoid(-x)),
    "log_sigmoid(x)": lambda x: (-softplus(-x), sigmoid(-x)),
    "log_sigmoid(-x)": lambda x: (-softplus(x), -sigmoid(x)),
    "tanh(x)": lambda x: (mp.tanh(x), mp.sech(x) ** 2),
}
CLOSE = (*POINTS, -720.0, -700.0, -350.0, -0.9, -0.88, 0.6, 0.87, 1.2, 2.0, 9.0, 20.0, 350.0, 700.0)


@pytest.mark.parametrize("text", SHARED)
def test_what_is_shared_is_as_exact(text: str) -> None:
    function = gradc.compile(text, target="scalar").module.value_and_gradient
    for x in CLOSE:
        value, (slope,) = function(x)
        with mp.workdps(700):
            exact = tuple(map(float, SHARED[text](mp.mpf(x))))
        assert (value, slope) == pytest.approx(exact, rel=1e-15, abs=5e-324), x
    assert all(math.isnan(one) for one in (function(math.nan)[0], *function(math.nan)[1]))


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("x", [-20.0, -2.0, -0.3, -1e-4, 0.0, 1e-4, 0.3, 2.0, 20.0])
def test_derivatives_of_any_order(n: int, x: float) -> None:
    with mp.workdps(80):
        shift = mp.mpf(10) ** -20  # off the point where the quotient is 0/0
        near = mp.mpf(x) + (shift if x == 0 else 0)
        of_sinc, of_exprel = (float(mp.diff(one, near, n)) for one in (sinc, exprel))
    assert runtime._sinc_derivative_of_float(n, x) == pytest.approx(of_sinc, rel=1e-9, abs=1e-12)
    assert runtime._exprel_derivative_of_float(n, x) == pytest.approx(
        of_exprel, rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize("n", [0, 1, 2, 3])
@pytest.mark.parametrize("x", [0.1, 0.5, 1.0, 2.5, 30.0])
def test_polygamma(n: int, x: float) -> None:
    with mp.workdps(40):
        expected = float(mp.polygamma(n, mp.mpf(x)))
    assert runtime._polygamma_of_float(n, x) == pytest.approx(expected, rel=1e-10)


def test_what_overflows_is_infinite() -> None:
    assert runtime._or_inf(math.exp, 1000.0) == math.inf
    assert runtime._or_inf(math.exp, 1.0) == math.e


@pytest.mark.parametrize("n", [1, 2, 3, 8])
@pytest.mark.parametrize("x", [-0.3, -2.55, -7.9999, -40.25, 1e-9, 1e150, 1e300])
def test_polygamma_far_out_and_below_0(n: int, x: float) -> None:
    count = max(0, 1 - math.floor(x))
    with mp.workdps(400):
        terms = sum((mp.fac(n) / (mp.mpf(x) + k) ** (n + 1) for k in range(count)), mp.mpf(0))
        expected = float(mp.psi(n, mp.mpf(x) + count) + (-1) ** (n + 1) * terms)
    assert runtime._polygamma_of_float(n, x) == pytest.approx(expected, rel=1e-12, abs=5e-324)


EXTREME = (
    math.inf, -math.inf, math.nan, 1e300, -1e300, 1.7e308, -1e8, -1e8 - 0.5, 1e8, 5e-324, -5e-324,
    1e-310, 0.0, -0.0, 2.0**52, -(2.0**52) + 0.5,
)  # fmt: skip
OF_ORDERS = ("_polygamma_of_float", "_exprel_derivative_of_float", "_sinc_derivative_of_float")
FINITE = {
    ("_sinc_of_float", math.inf): 0.0,
    ("_sinc_of_float", -math.inf): 0.0,
    ("_polygamma_of_float", math.inf): 0.0,
    ("_sinc_derivative_of_float", math.inf): 0.0,
    ("_sinc_derivative_of_float", -math.inf): 0.0,
    ("_exprel_derivative_of_float", -math.inf): 0.0,
    ("_exprel_of_float", -math.inf): 0.0,
}


class EndlessError(Exception):
    """More lines are run than any function of one number needs."""


@pytest.mark.parametrize("x", EXTREME)
@pytest.mark.parametrize(
    "name", [name for name in vars(runtime) if name.endswith("_of_float") and "newton" not in name]
)
def test_every_function_of_one_number_ends(name: str, x: float) -> None:
    function = getattr(runtime, name)
    orders = [1, 2, 7, 60] if name in OF_ORDERS else [0]
    for n in orders:
        given = (n, x) if name in OF_ORDERS else (x,)
        given = (x, 1.0) if name == "_logaddexp_of_float" else given
        with at_most(100_000):
            try:
                found = function(*given)
            except (ValueError, ArithmeticError):
                assert (name, x) not in FINITE
                continue
        assert isinstance(found, float)
        assert (name, x) not in FINITE or found == FINITE[name, x]


@contextlib.contextmanager
def at_most(count: int) -> Iterator[None]:
    """Raise where more lines are run."""
    left = count

    def watch(frame: Any, event: str, what: Any) -> Any:
        nonlocal left
        left -= event == "line"
        if left < 0:
            raise EndlessError
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


ENDS = [
    (runtime._logaddexp_of_float, (math.inf, math.inf), math.inf),
    (runtime._logaddexp_of_float, (-math.inf, 1.0), 1.0),
    (runtime._logaddexp_of_float, (3.0, 1.0), math.log(math.exp(3) + math.exp(1))),
    (runtime._sech_of_float, (0.5,), 1 / math.cosh(0.5)),
    (runtime._sech_of_float, (-740.0,), 2 * math.exp(-740)),
    (runtime._sech_squared_of_float, (0.5,), math.cosh(0.5) ** -2),
    (runtime._sech_squared_of_float, (-350.0,), 4 * math.exp(-700)),
    (runtime._exprel_of_float, (0.0,), 1.0),
    (runtime._exprel_of_float, (math.inf,), math.inf),
    (runtime._exprel_of_float, (710.0,), math.exp(710 - math.log(710))),
    (runtime._exprel_of_float, (-1000.0,), 1e-3),
    (runtime._exprel_derivative_of_float, (1.0, math.inf), math.inf),
]
# What a function of math raises, and what stands for it.
RAISED = [
    (math.sinh, (-1e3,), -math.inf), (math.sinh, (1e3,), math.inf), (math.exp, (1e3,), math.inf),
    (math.pow, (-1e200, 3.0), -math.inf), (math.pow, (-1e200, 2.0), math.inf), (math.log, (0.0,), -math.inf),
    (math.log1p, (-1.0,), -math.inf), (math.log2, (0.0,), -math.inf), (math.cosh, (0.0,), 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("function", "at", "value"), ENDS)
def test_a_function_has_its_limit(
    function: Callable[..., float], at: tuple[float, ...], value: float
) -> None:
    assert function(*at) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(("function", "at", "value"), RAISED)
def test_what_overflows_and_a_pole_are_infinite(
    function: Callable[..., float], at: tuple[float, ...], value: float
) -> None:
    assert runtime._or_inf(function, *at) == value


@pytest.mark.parametrize(
    ("function", "at"), [(math.log, -1.0), (math.log1p, -2.0), (math.pow, -1.0)]
)
def test_what_is_no_number_stays_an_error(function: Callable[..., float], at: float) -> None:
    with pytest.raises(ValueError, match="math domain error"):
        runtime._or_inf(function, at, *[0.5] * (function is math.pow))

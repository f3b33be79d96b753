"""Special functions and log densities, with SciPy's arguments, against mpmath's closed forms.

Values and first derivatives are right to all digits where they are well conditioned, at ordinary
places and at extreme ones; what has no derivative by an argument says so.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
import pytest

import gradc

CLOSE = 1e-13
DIGITS = 80  # of the closed forms
MANY = 900  # where some inputs are far out

mp = mpmath.mp.clone()
mp.dps = 60


def tail(x: Any) -> Any:
    """Return the logarithm of erfc."""
    return mp.log(mp.erfc(x))


def erfcinv(x: Any) -> Any:
    if x > 1:
        return -erfcinv(2 - x)
    with mp.workdps(DIGITS):
        return mp.findroot(lambda y: tail(y) - mp.log(x), mp.sqrt(-mp.log(x) / 2) + mp.mpf("0.1"))


def ndtri(x: Any) -> Any:
    return -mp.sqrt(2) * erfcinv(2 * x)


def normal(x: Any, loc: Any = 0, scale: Any = 1) -> Any:
    return -(((x - loc) / scale) ** 2) / 2 - mp.log(scale) - mp.log(2 * mp.pi) / 2


def gamma(x: Any, a: Any, loc: Any = 0, scale: Any = 1) -> Any:
    z = (x - loc) / scale
    return (a - 1) * mp.log(z) - z - mp.loggamma(a) - mp.log(scale)


def beta(x: Any, a: Any, b: Any) -> Any:
    whole = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
    return (a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - whole


def student(x: Any, df: Any, loc: Any = 0, scale: Any = 1) -> Any:
    z = (x - loc) / scale
    size = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(mp.pi * df) / 2
    return size - (df + 1) / 2 * mp.log(1 + z * z / df) - mp.log(scale)


def poisson(k: Any, mu: Any) -> Any:
    return k * mp.log(mu) - mu - mp.loggamma(k + 1)


def binomial(k: Any, n: Any, p: Any) -> Any:
    ways = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    return ways + k * mp.log(p) + (n - k) * mp.log(1 - p)


TAILS = [(x,) for x in (1e-300, 1e-20, 1e-3, 0.2, 0.5 - 1e-10, 0.5 + 1e-10, 0.7, 0.9999)]
LINE = [(x,) for x in (-1000.0, -37.0, -1.3, -1e-300, 1e-300, 1e-9, 0.7, 5.0, 49.0, 51.0, 650.0)]

SHAPES = [(0.5, 0.01), (1.0, 0.7), (2.5, 9.0), (30.0, 20.0), (30.0, 33.0), (1e-3, 0.2)]

# The function, its closed form, and points; a call whose inputs are x, y, z in this order.
ROWS: Sequence[tuple[str, Callable[..., Any], Sequence[tuple[float, ...]]]] = [
    ("beta(x, y)", mp.beta, [(-0.5, 3.0), (3.0, -0.5), (-0.5, -0.7), (-1.5, 2.5), (200.0, 0.5)]),
    ("logit(x)", lambda x: mp.log(x / (1 - x)), TAILS),
    ("ndtri(x)", ndtri, TAILS),
    ("erfcinv(x)", erfcinv, [*TAILS, (1.5,), (1.999,)]),
    ("erfinv(x)", mp.erfinv, [(1e-300,), (1e-9,), (0.3,), (-0.9,), (0.999999,)]),
    ("ndtr(x)", lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, LINE[1:7]),
    ("log_ndtr(x)", lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2), [(-1000.0,), (-37.0,), (-1.3,), (0.7,), (5.0,)]),
    ("i0e(x)", lambda x: mp.exp(-abs(x)) * mp.besseli(0, x), [one for one in LINE if abs(one[0]) > 1e-9]),
    ("i1e(x)", lambda x: mp.exp(-abs(x)) * mp.besseli(1, x), LINE),
    ("besseli(0, x)", lambda x: mp.besseli(0, x), LINE[1:]),
    ("besseli(1, x)", lambda x: mp.besseli(1, x), LINE[1:]),
    ("besselj(1, x)", lambda x: mp.besselj(1, x), [(1e-300,), (0.7,), (-3.0,), (12.0,)]),
    ("besselj(1.5, x)", lambda x: mp.besselj(1.5, x), [(0.7,), (3.0,), (12.0,)]),
    ("besselk(0.5, x)", lambda x: mp.besselk(0.5, x), [(0.7,), (3.0,), (12.0,)]),
    ("bessely(2, x)", lambda x: mp.bessely(2, x), [(0.7,), (3.0,), (12.0,)]),
    ("expi(x)", mp.ei, [(-30.0,), (-1e-300,), (1e-300,), (0.7,), (50.0,), (714.0,)]),
    ("zeta(3, x)", lambda x: mp.zeta(3, x), [(0.7,), (3.0,), (100.0,)]),
    ("gammainc(2.5, x)", lambda x: mp.gammainc(2.5, 0, x, regularized=True), [(1e-9,), (0.7,), (2.5,), (20.0,)]),
    ("gammaincc(2.5, x)", lambda x: mp.gammainc(2.5, x, regularized=True), [(1e-9,), (0.7,), (2.5,), (20.0,)]),
    ("betainc(2.5, 3, x)", lambda x: mp.betainc(2.5, 3, 0, x, regularized=True), [(1e-9,), (0.3,), (0.9,)]),
    ("gammainc(x, y)", lambda a, x: mp.gammainc(a, 0, x, regularized=True), SHAPES),
    ("gammaincc(x, y)", lambda a, x: mp.gammainc(a, x, regularized=True), SHAPES),
    (
        "betainc(x, y, z)",
        lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True),
        [(0.5, 2.0, 0.3), (2.0, 1.0, 0.5), (30.0, 4.0, 0.9), (3.0, 70.0, 1e-3)],
    ),
    (
        "stdtr(x, y)",
        lambda df, x: mp.mpf(1) / 2
        + x * mp.gamma((df + 1) / 2) / mp.gamma(df / 2) / mp.sqrt(mp.pi * df)
        * mp.hyp2f1(0.5, (df + 1) / 2, 1.5, -x * x / df),
        [(3.0, 0.7), (3.0, -0.01), (2.5, 4.0)],
    ),
    (
        "stdtr(3, x)",
        lambda x: mp.mpf(1) / 2 + (mp.atan(x / mp.sqrt(3)) + mp.sqrt(3) * x / (3 + x * x)) / mp.pi,
        [(1e-9,), (0.0,), (0.7,), (-30.0,), (5.0,)],
    ),
    ("xlog1py(x, y)", lambda x, y: x * mp.log1p(y), [(0.0, 3.0), (2.0, 1e-300), (2.0, -0.5), (1e-300, 4.0)]),
    ("rel_entr(x, y)", lambda x, y: x * mp.log(x / y), [(1e-300, 1e300), (1.0, 1 + 1e-9), (3.0, 0.2)]),
    ("kl_div(x, y)", lambda x, y: x * mp.log(x / y) - x + y, [(1e-300, 1e300), (1.0, 1 + 1e-9), (3.0, 0.2)]),
    ("betaln(x, y)", lambda x, y: mp.loggamma(x) + mp.loggamma(y) - mp.loggamma(x + y), [(1e-9, 3.0), (2.5, 1e8), (1e9, 1e9)]),
    ("boxcox(x, y)", lambda x, y: (x**y - 1) / y, [(1.5, 1e-12), (0.3, 2.0), (1 + 1e-9, 0.5)]),
    ("boxcox1p(x, y)", lambda x, y: ((1 + x) ** y - 1) / y, [(1.5, 1e-12), (0.3, 2.0), (1e-9, 0.5)]),
    ("inv_boxcox(x, y)", lambda x, y: (1 + x * y) ** (1 / y), [(1.5, 1e-12), (0.3, 2.0), (1e-9, 0.5)]),
    ("poch(x, y)", lambda x, h: mp.gamma(x + h) / mp.gamma(x), [(2.0, 0.5), (-0.5, 2.25), (-2.3, 0.7)]),
    ("sinh_rest(x)", lambda x: (mp.sinh(x) / x - 1) / x**2, [(1e-9,), (0.97,), (-1.5,), (12.0,)]),
    ("sin_rest(x)", lambda x: (1 - mp.sin(x) / x) / x**2, [(1e-9,), (0.97,), (-1.5,), (12.0,)]),
    ("expm1_over(x, y)", lambda a, x: mp.expm1(a * x) / mp.expm1(a), [(0.5, 3.0), (2.0, 900.0), (-0.7, 0.2)]),
    ("side_squared(x, y, z)", lambda x, y, t: x * x + y * y - 2 * x * y * mp.cos(t), [(1.0, 1 + 1e-7, 1e-7), (-1.0, 1 + 1e-7, 3.1415926)]),
    ("sphericalj1(x)", lambda x: (mp.sin(x) / x - mp.cos(x)) / x, [(1e-9,), (0.1,), (0.9,), (3.0,), (-20.0,)]),
    ("tan_step(x, y)", lambda x, h: mp.tan(x + h) - mp.tan(x), [(0.3, 1e-9), (0.7, 0.8), (2.0, -0.4)]),
    ("cos_difference(x, y)", lambda x, y: mp.cos(x) - mp.cos(y), [(1e-9, 3e-9), (2.0, 2 + 1e-9), (0.3, 4.0)]),
    ("log_mean(x, y)", lambda x, y: (x - y) / mp.log(x / y), [(2.0, 2 + 1e-9), (-2.0, -3.0), (1e-9, 4.0), (3.0, 1e-9)]),
    ("multigammaln(x, 3)", lambda x: mp.log(mp.pi) * 3 / 2 + sum(mp.loggamma(x - mp.mpf(j) / 2) for j in range(3)), [(1.7,), (40.0,)]),
    ("normal_logpdf(x, y, z)", normal, [(1000.0, -3.0, 0.5), (1e-300, 0.0, 1.0), (1.0, 2.0, 1e5)]),
    ("student_t_logpdf(x, y, 0.5, z)", lambda x, y, z: student(x, y, 0.5, z), [(1000.0, 3.0, 0.7), (0.3, 4.0, 2.0)]),
    ("gamma_logpdf(x, y, 0.1, z)", lambda x, y, z: gamma(x, y, mp.mpf("0.1"), z), [(2.0, 0.3, 1.5), (1200.0, 300.0, 3.0), (1000.0, 2.0, 0.5)]),
    ("beta_logpdf(x, y, z)", beta, [(0.3, 0.4, 2.0), (0.7, 700.0, 301.0), (1e-90, 2.0, 3.0), (0.5, 3.0, 5e3)]),
    ("poisson_logpmf(4, x)", lambda x: poisson(4, x), [(1e-300,), (3.7,), (1000.0,)]),
    ("poisson_logpmf(1000000, x)", lambda x: poisson(1000000, x), [(1e6 + 3,), (1.1e6,)]),
    ("binomial_logpmf(4, 10, x)", lambda x: binomial(4, 10, x), [(1e-300,), (0.3,), (0.999,)]),
    ("binomial_logpmf(40000, 100000, x)", lambda x: binomial(40000, 100000, x), [(0.4001,), (0.39,)]),
    ("bernoulli_logpmf(1, x)", mp.log, [(1e-300,), (0.3,), (1.0,)]),
    ("cauchy_logpdf(x, y, z)", lambda x, y, z: -mp.log(mp.pi * z * (1 + ((x - y) / z) ** 2)), [(1e200, 1.0, 2.0), (0.3, 1.0, 2.0)]),
    ("logistic_logpdf(x, y, z)", lambda x, y, z: -(x - y) / z - mp.log(z) - 2 * mp.log(1 + mp.exp(-(x - y) / z)), [(-1000.0, 1.0, 2.0), (1000.0, 1.0, 2.0)]),
    ("lognormal_logpdf(x, y)", lambda x, y: normal(mp.log(x), 0, y) - mp.log(x), [(1e-300, 2.0), (3.0, 0.2)]),
]  # fmt: skip


def slope(function: Callable[..., Any], point: Sequence[Any], place: int) -> Any:
    """Return a derivative by a difference in so many digits that it has those of a float."""
    is_far = any(x and not 1e-100 < abs(x) < 1e100 for x in point)
    with mp.workdps(MANY if is_far else DIGITS):
        at = [mp.mpf(x) for x in point]
        step = (abs(at[place]) or 1) * mp.mpf(10) ** -25
        up, down = (
            function(*[x + sign * step * (i == place) for i, x in enumerate(at)])
            for sign in (1, -1)
        )
        return +mp.re((up - down) / (2 * step))


@pytest.mark.parametrize(("call", "closed", "points"), ROWS, ids=[row[0] for row in ROWS])
def test_values_and_slopes_are_right_to_their_digits(
    call: str, closed: Callable[..., Any], points: Sequence[tuple[float, ...]]
) -> None:
    names = "xyz"[: len(points[0])]
    compiled = gradc.compile(f"param {', '.join(names)}; {call}")
    for point in points:
        with mp.workdps(DIGITS):
            value = mp.re(closed(*map(mp.mpf, point)))
        found, gradient = compiled.value_and_gradient(*point)
        assert found == pytest.approx(float(value), rel=CLOSE, abs=1e-307), point
        for place, entry in enumerate(gradient):
            known = float(slope(closed, point, place))
            assert entry == pytest.approx(known, rel=CLOSE, abs=1e-307), (point, place)


@pytest.mark.parametrize(
    ("call", "point", "value", "gradient"),
    [
        ("poisson_logpmf(0, x)", 0.0, 0.0, -1.0),
        ("poisson_logpmf(3, x)", 0.0, -math.inf, math.inf),
        ("poisson_logpmf(30, x)", 0.0, -math.inf, math.inf),
        ("binomial_logpmf(0, 7, x)", 0.0, 0.0, -7.0),
        ("binomial_logpmf(7, 7, x)", 1.0, 0.0, 7.0),
        ("bernoulli_logpmf(0, x)", 0.0, 0.0, -1.0),
        ("bernoulli_logpmf(1, x)", 1.0, 0.0, 1.0),
        ("gamma_logpdf(x, 1)", 0.0, 0.0, -1.0),
        ("gamma_logpdf(x, 2)", -1.0, -math.inf, 0.0),
        ("beta_logpdf(x, 1, 2)", 0.0, math.log(2), -1.0),
        ("uniform_logpdf(x, 1, 2)", 2.0, -math.log(2), 0.0),
        ("uniform_logpdf(x, 1, 2)", 4.0, -math.inf, 0.0),
        ("exponential_logpdf(x)", -1.0, -math.inf, 0.0),
        ("xlogy(0, x)", 0.0, 0.0, 0.0),
        ("xlog1py(0, x)", -1.0, 0.0, 0.0),
        (
            "student_t_logpdf(x, 3)",
            1e200,
            math.lgamma(2)
            - math.lgamma(1.5)
            - math.log(3 * math.pi) / 2
            + 2 * math.log(3)
            - 800 * math.log(10),
            -4e-200,
        ),
        ("kl_div(0, x)", 0.0, 0.0, 1.0),
        ("rel_entr(0, x)", 2.0, 0.0, 0.0),
        ("entr(x)", -1.0, -math.inf, 0.0),
        ("erfinv(x)", 1.0, math.inf, math.inf),
        ("i1e(x)", 0.0, 0.0, 0.5),
        ("i0e(x)", 0.0, 1.0, 0.0),
        ("gammainc(1, x)", 0.0, 0.0, 1.0),
        ("gammainc(3, x)", 0.0, 0.0, 0.0),
        ("betainc(1, 2, x)", 0.0, 0.0, 2.0),
    ],
)
def test_at_the_edges(call: str, point: float, value: float, gradient: float) -> None:
    with np.errstate(all="ignore"):
        found, slopes = gradc.compile(call).value_and_gradient(x=point)
    assert found == pytest.approx(value, abs=1e-15)
    assert slopes.x == pytest.approx(gradient, rel=1e-14)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("besselj(n, x)", "n"), ("besseli(n, x)", "n"), ("besselk(n, x)", "n"), ("bessely(n, x)", "n"), ("zeta(x, 2)", "x"),
    ],
)  # fmt: skip
def test_a_derivative_that_has_no_formula_is_an_error(call: str, name: str) -> None:
    with pytest.raises(gradc.ProgramError, match="has no derivative by its argument") as caught:
        gradc.compile(call)
    assert caught.value.hint is not None
    if name != "x":
        assert np.isfinite(gradc.compile(call, wrt=["x"])(**{name: 1.5, "x": 0.3}))


# What has no derivative by some argument, by the other ones: the second derivative.
@pytest.mark.parametrize(
    ("call", "closed"),
    [
        ("gammainc(2.5, x)", lambda x: mp.exp(gamma(x, mp.mpf("2.5"))) * (1.5 / x - 1)),
        ("gammaincc(30, x)", lambda x: -mp.exp(gamma(x, 30)) * (29 / x - 1)),
        ("betainc(2.5, 3, x)", lambda x: mp.exp(beta(x, mp.mpf("2.5"), 3)) * (1.5 / x - 2 / (1 - x))),
        ("stdtr(3, x)", lambda x: mp.exp(student(x, 3)) * -4 * x / (3 + x * x)),
        ("besselj(2, x)", lambda x: mp.besselj(2, x, 2)),
        ("besseli(1.5, x)", lambda x: mp.besseli(1.5, x, 2)),
        ("bessely(2, x)", lambda x: mp.bessely(2, x, 2)),
        ("besselk(2, x)", lambda x: (mp.besselk(0, x) + 2 * mp.besselk(2, x) + mp.besselk(4, x)) / 4),
        ("zeta(3, x)", lambda x: 12 * mp.zeta(5, x)),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_the_second_derivative_by_the_other_argument(call: str, closed: Any) -> None:
    compiled = gradc.compile(call, emit="hessian")
    for x in (0.2, 0.77):
        found = compiled.hessian(x=x)
        assert float(np.ravel(found)[0]) == pytest.approx(float(closed(mp.mpf(x))), rel=1e-12)


STATS = """
norm.logpdf(x, y, z) = normal_logpdf(x, y, z)
scipy.stats.norm.logpdf(x, loc=y, scale=z) = normal_logpdf(x, y, z)
stats.norm(y, z).logpdf(x) = normal_logpdf(x, y, z)
norm(loc=y).pdf(x) = normal_pdf(x, y)
jax.scipy.stats.norm.cdf(x, y) = normal_cdf(x, y)
norm.sf(x) = ndtr(-x)
norm.logcdf(x) = log_ndtr(x)
norm.ppf(x, y, z) = y + z*ndtri(x)
stats.t.logpdf(x, 3, y, z) = student_t_logpdf(x, 3, y, z)
stats.gamma.logpdf(x, 3, y, z) = gamma_logpdf(x, 3, y, z)
stats.gamma.pdf(x, 3) = exp(gamma_logpdf(x, 3))
stats.gamma.cdf(x, 3) = gamma_cdf(x, 3)
stats.gamma.logcdf(x, 3) = where(gamma_cdf(x, 3) > 0.5, log1p(-gamma_sf(x, 3)), log(gamma_cdf(x, 3)))
stats.t.cdf(x, 3, y) = stdtr(3, x - y)
stats.t.logcdf(x, 3) = where(student_t_cdf(x, 3) > 0.5, log1p(-student_t_sf(x, 3)), log(student_t_cdf(x, 3)))
stats.poisson.cdf(3, x) = gammaincc(4, x)
stats.binom.cdf(3, 7, x) = betainc(4, 4, 1 - x)
stats.beta.logpdf(x, y, z) = beta_logpdf(x, y, z)
stats.poisson.logpmf(3, x) = poisson_logpmf(3, x)
stats.poisson.pmf(3, x) = exp(poisson_logpmf(3, x))
stats.binom.logpmf(3, 10, x) = binomial_logpmf(3, 10, x)
stats.bernoulli.logpmf(1, p=x) = bernoulli_logpmf(1, x)
stats.expon.logpdf(x, 0, y) = exponential_logpdf(x, 0, y)
stats.laplace.logpdf(x, y, z) = laplace_logpdf(x, y, z)
stats.cauchy.logpdf(x, y, z) = cauchy_logpdf(x, y, z)
stats.lognorm.logpdf(x, y) = lognormal_logpdf(x, y)
stats.uniform.logpdf(x, y, z) = uniform_logpdf(x, y, z)
"""
PAIRS = [line.rsplit(" = ", 1) for line in STATS.strip().splitlines()]


@pytest.mark.parametrize(("theirs", "ours"), PAIRS, ids=[theirs for theirs, _ in PAIRS])
def test_a_distribution_of_scipy_is_read(theirs: str, ours: str) -> None:
    found, known = (
        gradc.compile(f"param x, y, z; f = {text} + 0*(x + y + z)") for text in (theirs, ours)
    )
    assert found.source.partition("return result")[2] == known.source.partition("return result")[2]


def test_a_name_that_is_a_value_is_no_distribution() -> None:
    assert gradc.compile("param t, x; t.maximum(x)")(t=2.0, x=1.0) == 2.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stats.zipf.logpmf(x, 2)", "the distribution zipf is not read"),
        ("stats.beta.isf(x, 2, 3)", "beta.isf is not read"),
        ("norm.isf(x, 1, 2, 3)", "normal_isf takes 1 to 3 arguments, 4 given"),
    ],
)
def test_what_is_not_read_of_a_distribution(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    assert caught.value.message == message


def test_a_normal_density_of_rows() -> None:
    random = np.random.default_rng(3)
    x, mean, root = (random.normal(size=size) for size in ((5, 3), (3,), (3, 3)))
    cov = root @ root.T + np.eye(3)
    declared = "x: [rows, n], mean: [n]; param cov: [n, n]"
    compiled = gradc.compile(f"{declared}; sum(multivariate_normal_logpdf(x, mean, cov))")
    inverse, gaps = np.linalg.inv(cov), x - mean
    value = -np.einsum("ij,jk,ik->", gaps, inverse, gaps) / 2
    value -= 5 * (np.linalg.slogdet(cov)[1] + 3 * math.log(2 * math.pi)) / 2
    assert compiled(x=x, mean=mean, cov=cov) == pytest.approx(value, rel=1e-13)
    slope = inverse @ gaps.T @ gaps @ inverse / 2 - 5 * inverse / 2
    found = compiled.gradient(x=x, mean=mean, cov=cov)[0]
    assert np.allclose(found, slope, rtol=1e-11)
    one = gradc.compile(
        "x: [n], cov: [n, n]; param mean: [n]; multivariate_normal_logpdf(x, mean, cov)"
    )
    assert np.allclose(one.gradient(x=x[0], mean=mean, cov=cov)[0], inverse @ gaps[0])


# Functions of Python's, with what they give at 0.3 and 2.
IN_PYTHON = [
    ("from scipy.stats import norm", "norm.logpdf(x, 0, y)", "normal_logpdf(x, 0, y)"),
    ("from scipy import stats", "stats.norm(scale=y).logpdf(x)", "normal_logpdf(x, scale=y)"),
    ("import scipy.stats as st", "st.gamma.logpdf(x, y, scale=3)", "gamma_logpdf(x, y, scale=3)"),
    ("import scipy.stats", "scipy.stats.t.pdf(x, y)", "exp(student_t_logpdf(x, y))"),
    ("from jax.scipy.stats import beta", "beta.logpdf(x, y, 2.0)", "beta_logpdf(x, y, 2)"),
    ("from scipy.special import logsumexp", "logsumexp([x, y], b=[2.0, y])", "log(2*exp(x) + y*exp(y))"),
    ("from scipy.special import multigammaln", "multigammaln(y, 2) + x", "multigammaln(y, 2) + x"),
    ("import scipy.special as sp", "sp.jv(1.5, x) + sp.sinc(y)", "besselj(1.5, x) + sinc(y)"),
    ("import scipy.special as sp", "sp.erfinv(x) + sp.gammainc(2.5, y)", "erfinv(x) + gammainc(2.5, y)"),
]  # fmt: skip


@pytest.mark.parametrize(("imported", "call", "ours"), IN_PYTHON, ids=[row[1] for row in IN_PYTHON])
def test_in_a_function_of_python(imported: str, call: str, ours: str) -> None:
    text = f"{imported}\ndef f(x: float, y: float):\n    return {call}\n"
    found = gradc.compile(text, language="python").value_and_gradient(x=0.3, y=2.0)
    known = gradc.compile(f"param x, y; {ours}").value_and_gradient(x=0.3, y=2.0)
    assert found[0] == pytest.approx(known[0], rel=1e-14)
    assert found[1] == pytest.approx(known[1], rel=1e-13)


@pytest.mark.parametrize("call", ["logsumexp(x, b=w)", "weighted_logsumexp(x, w)"])
def test_a_weight_of_0_does_not_count(call: str) -> None:
    compiled = gradc.compile(f"x: [n], w: [n]; {call}", wrt=["x", "w"])
    value, slopes = compiled.value_and_gradient(x=[1.0, 1000.0, 3.0], w=[2.0, 0.0, 0.5])
    assert value == pytest.approx(math.log(2 * math.e + 0.5 * math.exp(3)), rel=1e-15)
    share = 2 * math.e / (2 * math.e + 0.5 * math.exp(3))
    assert slopes.x == pytest.approx([share, 0, 1 - share])


@pytest.mark.parametrize(
    ("call", "slope"),
    [
        ("gammainc(2, x)", "x*exp(-x)/gamma(2)"),
        ("betainc(2, 3, x)", "x*(1 - x)^2/beta(2, 3)"),
        ("ndtri(x)", "sqrt(2*pi)*exp(ndtri(x)^2/2)"),
        ("betaln(x, 2)", "digamma(x) - digamma(x + 2)"),
        ("i0e(x)", "-sign(x)*(i0e(abs(x)) - i1e(abs(x)))"),
        ("poisson_logpmf(3, x)", "(3 - x)/x"),
        ("normal_logpdf(x, 1, 2)", "(1 - x)/4"),
    ],
)
def test_a_derivative_as_a_book_has_it(call: str, slope: str) -> None:
    assert str(gradc.compile(call).derivative("x")).splitlines()[0].endswith(slope)


FLOAT32 = [
    "digamma(x)", "polygamma(2, x)", "gamma_logpdf(x, 2)", "beta_logpdf(x, 2, 3)", "poch(x, 2)",
    "binomial_logpmf(1, 3, x)", "poisson_logpmf(2, x)", "beta(x, 2)", "student_t_logpdf(2, x)",
    "betainc(x, 2, 0.3)", "gammainc(x, x)", "stdtr(3, x)",
]  # fmt: skip


@pytest.mark.parametrize("call", FLOAT32)
def test_numbers_of_32_bits_stay_what_they_are(call: str) -> None:
    f = gradc.compile(f"x: [3]; sum({call})")
    x = np.array([0.3, 0.6, 0.8], np.float32)
    value, gradient = f.value_and_gradient(x)
    assert value.dtype == gradient.x.dtype == np.float32
    assert gradient.x == pytest.approx(f.gradient(x.astype(float)).x, rel=1e-5)


@pytest.mark.parametrize(
    ("program", "x", "expected"),
    [
        ("stats.expon.logcdf(x)", 30.0, -9.357622968840613e-14),
        ("stats.expon.logsf(x)", 1e-20, -1e-20),
        ("stats.gamma.logcdf(x, 3, scale=2)", 1000.0, -8.941414636224561e-213),
        ("stats.t.logcdf(x, 3)", 1e6, -1.1026577908396144e-18),
        ("stats.t.logcdf(x, 3)", -5.0, -4.867026104920422),
    ],
)
def test_the_logarithm_of_a_probability_near_1_has_its_digits(
    program: str, x: float, expected: float
) -> None:
    assert gradc.compile(program)(x) == pytest.approx(expected, rel=1e-13)

"""Derivatives of a whole order that is known, and all that the vocabulary has of numbers."""

import math

import mpmath
import numpy as np
import pytest

import gradc
from gradc.calculus.partials import MissingRuleError
from gradc.emit.prepare import prepare
from gradc.graph.graph import order
from gradc.graph.operations import is_callable, is_entrywise, wants_boolean
from gradc.kernels.programs import is_kernel, lowered
from gradc.kernels.values import Maker
from gradc.vocabulary import functions

from .truths import errors, parts

# What has no kernel, or is said by what has none: the NumPy file has these.
MISSING = set(
    "besselj0 besselj1 besselj bessely besseli besselk expi zeta gammainc gammaincc gammainc_slope "
    "betainc betainc_slope betainc_second_slope stdtr student_t_cdf student_t_sf gamma_cdf gamma_sf "
    "chi2_cdf chi2_sf beta_cdf binomial_cdf poisson_cdf poisson_sf".split()
)
ARRAYS = set(
    "multivariate_normal_logpdf adjugate logm zeros_like ones_like ravel turns turned_off".split()
)
NUMBERS = [
    name
    for name, row in functions().items()
    if is_entrywise(name) and is_callable(name) and not row.settings and name not in ARRAYS
]


def written(name):
    """Return a program that calls a function with one argument after the other."""
    formals = [one for one in functions()[name].formals if one.default is None]
    given = ["2" if one.kind == "integer" else one.name for one in formals]
    names = [one.name for one in formals if one.kind != "integer"]
    given = [f"({one} > 0)" if wants_boolean(name, i) else one for i, one in enumerate(given)]
    return f"param {', '.join(names)}\n{name}({', '.join(given)})"


@pytest.fixture
def native(monkeypatch):
    pytest.importorskip("llvmlite")
    monkeypatch.setenv("GRADC_CACHE", "")

    def made(text):
        f = gradc.compile(text)
        return f, f.native()

    return made


@pytest.mark.table
@pytest.mark.parametrize("name", NUMBERS)
def test_functions_of_numbers_are_written_out_to_kernels(name):
    try:
        compilation = gradc.compile(written(name)).compilation
    except MissingRuleError:
        assert name in MISSING
        return
    roots = prepare(compilation.simplified, is_kernel).graph.roots()
    is_whole = all(node.op in ("input", "const") or is_kernel(node.op) for node in order(roots))
    assert is_whole == (name not in MISSING)
    if is_whole:
        lowered(roots, Maker())


@pytest.mark.slow
@pytest.mark.parametrize("part", range(32))
@pytest.mark.table
def test_functions_of_numbers_are_those_of_the_numpy_file(native, part):
    generator = np.random.default_rng(part)
    for name in [one for one in NUMBERS if one not in MISSING][part::32]:
        f, compiled = native(written(name))
        arrays = [generator.uniform(0.05, 2.5, 50) for _ in f.compilation.simplified.inputs]
        with np.errstate(all="ignore"):
            found = compiled.value_and_gradient(*arrays)
            wanted = f.value_and_gradient(*arrays)
        np.testing.assert_allclose(found[0], wanted[0], rtol=1e-12, atol=1e-300, err_msg=name)
        for one, other in zip(found[1], wanted[1], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-300, err_msg=name)


def _exprel(context, n, x):
    result = (context.exp(x) - 1) / x
    for k in range(1, n + 1):
        result = (context.exp(x) - k * result) / x
    return result


def _sinc(context, n, x):
    result = context.sinpi(x) / (context.pi * x)
    for k in range(1, n + 1):
        wave = context.cospi(x) if k % 2 else context.sinpi(x)
        sign = 1 if k % 4 < 2 else -1
        result = (sign * context.pi ** (k - 1) * wave - k * result) / x
    return result


def _polygamma(context, n, x):
    """Return the n-th derivative of digamma, below 0 by the sum up to where x + k is above."""
    count = max(0, 1 - int(context.floor(x)))
    terms = sum((context.fac(n) / (x + k) ** (n + 1) for k in range(count)), context.mpf(0))
    return context.psi(n, x + count) + (-1) ** (n + 1) * terms


# Each with its truth, the ranges of x, and the most ulps.
ORDERS = {
    "polygamma": (_polygamma, [(0, 20), (1e3, 1e9)], 4),
    "exprel_derivative": (_exprel, [(-30, 30), (-3, 3), (-700, 700)], 5),
    "sinc_derivative": (_sinc, [(-0.4, 0.4), (20.1, 20.4)], 6),
}


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("name", ORDERS)
def test_orders_are_near_the_truth(native, name, n):
    function, ranges, most = ORDERS[name]
    generator = np.random.default_rng(n)
    x = np.concatenate([generator.uniform(*one, 16) for one in ranges])
    _, compiled = native(f"param x\n{name}({n}, x)")
    context = mpmath.mp.clone()
    context.prec = 400
    pairs = [parts(context, lambda c, one: function(c, n, one), (one,)) for one in x.tolist()]
    assert errors(compiled(x), np.array(pairs).T).max() <= most


@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 3, 5, 9, 20])
def test_polygamma_of_any_order_is_near_the_truth(native, n):
    """Below 0 those of odd order have no roots, and lose nothing."""
    generator = np.random.default_rng(n)
    below = [(-9, 0), (-300, -9)] if n % 2 else []
    x = np.concatenate([generator.uniform(*one, 24) for one in [(0, 30), *below]])
    _, compiled = native(f"param x\npolygamma({n}, x)")
    context = mpmath.mp.clone()
    context.prec = 400
    pairs = [parts(context, lambda c, one: _polygamma(c, n, one), (one,)) for one in x.tolist()]
    assert errors(compiled(x), np.array(pairs).T).max() <= 4


@pytest.mark.slow
@pytest.mark.parametrize("n", [2, 4, 8])
def test_polygamma_of_even_order_is_as_near_below_0_as_its_roots_leave(native, n):
    """What cancels at the roots are the sides of the nearest pole, of which each is near the truth."""
    x = np.random.default_rng(n).uniform(-20, 0, 60)
    _, compiled = native(f"param x\npolygamma({n}, x)")
    context = mpmath.mp.clone()
    context.prec = 400
    for one, found in zip(x.tolist(), compiled(x).tolist(), strict=True):
        sides = context.fac(n) * (context.zeta(n + 1, one - math.floor(one)) * 2)
        sides = max(sides, context.fac(n) * context.zeta(n + 1, math.ceil(one) - one))
        gap = abs(found - _polygamma(context, n, context.mpf(one)))
        assert gap <= 3 * math.ulp(float(sides)), one

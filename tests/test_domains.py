"""The domains and kinks of functions.grad are where the functions have no derivative, and nowhere else.

At points of a grid, edges among them, a function and its partials are finite inside of the domain,
and one of them is not outside; beside a kink the slopes from either side differ.
"""

import itertools
from collections.abc import Mapping

import numpy as np
import pytest
from operands import applied

import gradc
from gradc.calculus.partials import is_unknown, partial, stops
from gradc.graph.build import as_number
from gradc.graph.node import Node
from gradc.graph.operations import is_entrywise
from gradc.interpret.evaluate import evaluate
from gradc.lower.instantiate import arguments, instantiate, settings_of
from gradc.vocabulary import Row, functions

NUMBERS = [0.0, 0.3, 0.5, 0.9, 1.0, 1.5, 2.0, 2.5, 3.0, -0.3, -0.5, -0.9, -1.0, -1.5, -2.0, -2.5, -3.0]  # fmt: skip
MOST = 3000
ROWS = [
    row
    for row in functions().values()
    if is_entrywise(row.name) and not (row.settings or row.is_shorthand)
]

# Finite outside as well, where limits, other branches and conventions are: what is told there is
# another function's derivative, or none.
NARROW = """pow hypot_minus hypot_minus_slope hypot_plus hypot_plus_slope complex_root quadratic_root
    sqrt_pow cos_sqrt sinc_sqrt log_cosh_plus_slope log_ratio log_mean expm1_ratio reciprocal_minus_cot
    acot atan2 beta betaln poch lgamma_step digamma_step polygamma_step besselj besseli bessel_gap
    zeta gammainc gammaincc gammainc_slope betainc betainc_slope betainc_second_slope
    gamma_log_density beta_log_density gamma_density beta_density weibull_density pow_ratio hill""".split()
# Inside, where one is not: at poles of gamma, since pi is rounded, where 1/n is not, and by exponents.
WIDE = "pow_ratio hill gamma lgamma digamma polygamma root_step".split()
# Of a power of what is negative there is none by the exponent.
ALONE = {"pow": [0]}


def at_grid(row: Row) -> tuple[Node, list[Node], Mapping[str, np.ndarray]]:
    node, used = applied(row)
    names = [str(one.payload) for one in used]
    if len(NUMBERS) ** len(names) <= MOST:
        points = np.array(list(itertools.product(NUMBERS, repeat=len(names))))
    else:
        points = np.random.default_rng(1).choice(NUMBERS, (MOST, len(names)))
    return node, used, {name: points[:, i] for i, name in enumerate(names)}


def flows(op: str, position: int) -> bool:
    return not (stops(op, position) or is_unknown(op, position))


@pytest.mark.table
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.domain is not None], ids=lambda row: row.name
)
def test_a_domain_is_where_there_is_a_derivative(row: Row) -> None:
    node, _, at = at_grid(row)
    flowing = [i for i in range(len(node.operands)) if flows(row.name, i)]
    places = ALONE.get(row.name, flowing)
    partials = [as_number(partial(node, place)) for place in places]
    domain = instantiate(row.domain, arguments(node), settings_of(node))
    with np.errstate(all="ignore"):
        known = evaluate([as_number(node), domain, *partials], at)
    size = len(next(iter(at.values())))
    inside = np.broadcast_to(known[domain], size).astype(bool)
    finite = np.all(
        [np.broadcast_to(np.isfinite(known[one]), size) for one in (as_number(node), *partials)],
        axis=0,
    )
    points = list(zip(*at.values(), strict=True))
    if row.name not in WIDE:
        assert not [points[i] for i in np.flatnonzero(inside & ~finite)]
    if row.name not in NARROW:
        assert not [points[i] for i in np.flatnonzero(~inside & finite)]
    assert inside.any()


# Both sides are the same line where the slope is 1, and the same to first order.
STRAIGHT = {"leaky_relu": (0, 1), "elu": (0, 1)}


@pytest.mark.parametrize("row", [row for row in ROWS if row.kinks], ids=lambda row: row.name)
def test_a_kink_is_where_the_slopes_differ(row: Row) -> None:
    node, used, at = at_grid(row)
    values = {**arguments(node), "out": node}
    kinks = [instantiate(kink, values, settings_of(node)) for kink in row.kinks]
    with np.errstate(all="ignore"):
        beside = evaluate(kinks, at)
        bends = [bend(as_number(node), str(one.payload), at) for one in used]
    bent = np.nan_to_num(np.max(np.array(bends), axis=0)) > 1e-3
    on = np.any([abs(np.asarray(beside[one], float)) < 1e-9 for one in kinks], axis=0)
    points = list(zip(*at.values(), strict=True))
    assert [points[i] for i in np.flatnonzero(on != bent)] in ([], [STRAIGHT.get(row.name)])


def bend(node: Node, name: str, at: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return by how much a function jumps at points, and by how much its slopes differ."""
    step = 1e-6
    moved = [{**at, name: at[name] + way * step} for way in (-1, 0, 1)]
    below, here, above = (np.asarray(evaluate([node], one)[node], float) for one in moved)
    return abs(above - below) + abs(above + below - 2 * here) / step


INF, nan = float("inf"), float("nan")
FAR_OUT = [
    ("cbrt_step(x, h)", (1.0, INF), INF), ("cbrt_step(x, h)", (-8.0, -INF), -INF), ("cbrt_step(x, h)", (8.0, 0.0), 0.0),
    ("log_step(x, h)", (1.0, INF), INF), ("log_step(x, h)", (2.0, 1e300), 690.0823807176538),
    ("atan_step(x, h)", (1.0, INF), 0.7853981633974483), ("atan_step(x, h)", (1.0, 1e200), 0.7853981633974483),
    ("atan_difference(x, y)", (INF, 1.0), 0.7853981633974483), ("atan_difference(x, y)", (INF, -INF), 3.141592653589793),
    ("hypot_minus(x, c)", (INF, 1.0), INF), ("hypot_plus(x, y)", (-1.0, INF), INF), ("plus_root(x, d)", (-1.0, INF), INF),
    ("exp_step(x, h)", (1.0, INF), INF), ("sqrt_step(x, h)", (1.0, INF), INF), ("rsqrt_step(x, h)", (1.0, INF), -1.0),
    ("reciprocal_step(x, h)", (2.0, INF), -0.5), ("sqrt_difference(x, y)", (INF, 4.0), INF), ("exp_difference(x, y)", (800.0, 1.0), INF),
    ("discriminant_root(a, b, c)", (1.0, 1e200, 1.0), 1e200), ("discriminant_root(a, b, c)", (-1e200, 1.0, 1e200), 2e200),
    ("discriminant_root(a, b, c)", (-1e-180, 1e-180, 1e-180), 5**0.5*1e-180), ("root_minus(d, c)", (0.0, -0.3), 0.6),
    ("sinhc(x)", (710.0,), 1.5732357508181067e305), ("softsign(x)", (1e300,), 1.0), ("log1p_square(x)", (1e200,), 921.0340371976183),
    ("expm1_ratio(a, b, w)", (5e-4, 400.0, 1.0), 2000.5000416666664), ("expm1_ratio(a, b, w)", (400.0, 5e-4, 1.0), 2000.5000416666664),
    ("pow_ratio(x, y, n)", (1e-300, 1e300, 0.5), 1e-300), ("pow_ratio(x, y, n)", (1e200, 1e190, 30.0), 1e300),
    ("beta_log_density(x, a, b)", (0.5, 1e6, 1e6), 7.028537391617382), ("beta_log_density(x, a, b)", (0.25, 3e5, 9e5), 6.916965440034351),
    ("gamma_log_density(x, a)", (1e6, 1e6), -7.826693895520143), ("gamma_log_density(x, a)", (1.001e8, 1e8), -60.09697005303059),
    ("kl_div(x, y)", (0.0, 2.0), 2.0), ("kl_div(x, y)", (0.0, -1.0), INF), ("kl_div(x, y)", (1.0, -1.0), INF), ("rel_entr(x, y)", (0.0, 2.0), 0.0),
    ("rel_entr(x, y)", (0.0, -1.0), INF), ("rel_entr(x, y)", (1.0, -1.0), INF), ("boxcox(x, k)", (4.0, 0.5), 2.0), ("boxcox1p(x, k)", (3.0, 0.5), 2.0),
    ("inv_boxcox(y, k)", (2.0, 0.5), 4.0), ("inv_boxcox1p(y, k)", (2.0, 0.5), 3.0), ("inv_boxcox1p(y, k)", (2.0, 0.0), 6.38905609893065),
    ("log_cosh_plus(x, a, b)", (1000.0, 2.0, 1.0), 1000.0), ("hill(x, k, n)", (1e200, 1.0, 3.0), 1.0), ("hill(x, k, n)", (0.0, 1.0, 3.0), 0.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "at", "expected"), FAR_OUT, ids=[f"{one} at {at}" for one, at, _ in FAR_OUT]
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_value_far_out(call: str, at: tuple[float, ...], expected: float) -> None:
    names = call.partition("(")[2].rstrip(")")
    f = gradc.compile(f"param {names}; {call}")
    assert float(f(*at)) == pytest.approx(expected, rel=1e-14, abs=0)


EDGES = [
    ("xlogy(x, y)", (2.0, 0.0), (-INF, INF)), ("xlogy(x, y)", (0.0, 0.0), (-INF, 0.0)),
    ("xlog1py(x, y)", (2.0, -1.0), (-INF, INF)), ("xlog1py(x, y)", (0.0, -1.0), (-INF, 0.0)),
    ("rel_entr(x, y)", (0.0, 0.0), (nan, 0.0)), ("kl_div(x, y)", (0.0, 0.0), (nan, 1.0)), ("kl_div(x, y)", (0.0, 2.0), (-INF, 1.0)),
    ("weibull_density(x, c, u)", (0.0, 2.0, 0.0), (2.0, 0.0, 0.0)), ("weibull_density(x, c, u)", (0.0, 3.0, 0.0), (0.0, 0.0, 0.0)),
    ("gamma_density(x, a, u)", (0.0, 2.0, 0.0), (1.0, 0.0, 0.0)),
    ("beta_density(x, a, b, u)", (0.0, 2.0, 3.0, 0.0), (12.0, 0.0, 0.0, 0.0)), ("beta_density(x, a, b, u)", (1.0, 3.0, 2.0, 0.0), (-12.0, 0.0, 0.0, 0.0)),
    ("log_mean(x, y)", (1e200, 1e-200), (0.001084557381651807, INF)), ("log_mean(x, y)", (1e-200, 1e200), (INF, 0.001084557381651807)),
    ("pow_ratio(x, y, n)", (0.0, 4.0, 1.0), (0.25, 0.0, 0.0)),
    ("pow(x, y)", (0.0, 0.0), (0.0, 0.0)), ("pow(x, y)", (0.0, 1.0), (1.0, 0.0)), ("pow(x, y)", (0.0, 2.0), (0.0, 0.0)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "at", "expected"), EDGES, ids=[f"{one} at {at}" for one, at, _ in EDGES]
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_gradient_at_an_edge(call: str, at: tuple[float, ...], expected: tuple) -> None:
    names = call.partition("(")[2].rstrip(")")
    assert gradc.compile(f"param {names}; {call}").gradient(*at) == pytest.approx(
        expected, nan_ok=True
    )

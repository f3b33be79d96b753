"""Functions in digits at the ends of their domains, and of matrices beside what floats give."""

import mpmath
import numpy as np
import pytest
from scipy import special

from gradc.interpret import factors, functions
from gradc.interpret.special import SPECIAL

NAN, INF = np.nan, np.inf
ENDS = [
    ("erfcinv", (0,), INF), ("erfcinv", (2,), -INF), ("erfcinv", (-1,), NAN), ("erfcinv", (3,), NAN),
    ("erfcinv", (1.5,), special.erfcinv(1.5)), ("erfcinv", (1e-30,), special.erfcinv(1e-30)),
    ("ndtri", (0.2,), special.ndtri(0.2)), ("ndtri", (1,), INF), ("erfinv", (1,), INF),
    ("erfinv", (-1,), -INF), ("erfinv", (2,), NAN), ("erfinv", (0.3,), special.erfinv(0.3)),
    ("gammainc", (-1, 2), NAN), ("gammainc", (2, -1), NAN), ("gammainc", (2, 1e6), 1), ("gammainc", (1e6, 2), NAN),
    ("gammainc", (2, 3), special.gammainc(2, 3)), ("gammaincc", (2, 1e6), 0), ("gammaincc", (0, 1), NAN),
    ("gammaincc", (2, 3), special.gammaincc(2, 3)), ("betainc", (1, 1, 2), NAN), ("betainc", (0, 1, 0.5), NAN),
    ("betainc", (2, 3, 0.4), special.betainc(2, 3, 0.4)), ("stdtr", (-1, 0), NAN), ("stdtr", (1e6, 0), NAN),
    ("stdtr", (3, -1), special.stdtr(3, -1)), ("stdtr", (3, 1), special.stdtr(3, 1)), ("bessely", (1, -1), NAN),
    ("bessely", (1, 2), special.yv(1, 2)), ("besselk", (1, 0), NAN), ("besselk", (1, 2), special.kv(1, 2)),
    ("besseli", (1, 2), special.iv(1, 2)), ("i0e", (-2,), special.i0e(2)), ("i1e", (2,), special.i1e(2)),
    ("expi", (2,), special.expi(2)), ("zeta", (1, 1), NAN), ("zeta", (2, 3), special.zeta(2, 3)),
    ("bessel_gap", (2,), special.i0e(2) - special.i1e(2)), ("bessel_gap", (1e7,), NAN),
    ("kl_div", (0, 1), 1), ("kl_div", (-1, 1), INF), ("kl_div", (1, 0), INF), ("kl_div", (2, 3), special.kl_div(2, 3)),
    ("beta_log_density", (2, 1, 1), NAN), ("beta_log_density", (0.5, 0, 1), -INF), ("beta_log_density", (0, 1, 1), 0),
    ("beta_log_density", (0, 2, 1), -INF), ("beta_log_density", (1, 1, 0.5), INF), ("gamma_log_density", (0, 1), 0),
    ("gamma_log_density", (-1, 1), NAN), ("gamma_log_density", (0, 2), -INF), ("gamma_log_density", (1, 0), -INF),
    ("gamma_log_density", (1, -0.5), -1 - special.gammaln(-0.5)), ("gamma_log_density", (1, -2), -INF),
    ("beta_log_density", (0.5, -0.5, 2), 1.5*np.log(2) + np.log(0.5) - special.betaln(-0.5, 2)),
    ("betaln", (2, 3), special.betaln(2, 3)), ("lgamma_step", (2, 3), special.gammaln(5) - special.gammaln(2)),
    ("digamma_step", (2, 3), special.digamma(5) - special.digamma(2)), ("gammainc_slope", (-1, 1), NAN),
    ("gammainc_slope", (2, 3), (special.gammainc(2 + 1e-6, 3) - special.gammainc(2 - 1e-6, 3))/2e-6),
    ("betainc_slope", (2, 3, 0.4), (special.betainc(2 + 1e-6, 3, 0.4) - special.betainc(2 - 1e-6, 3, 0.4))/2e-6),
    ("betainc_second_slope", (2, 3, 0.4), (special.betainc(2, 3 + 1e-6, 0.4) - special.betainc(2, 3 - 1e-6, 0.4))/2e-6),
]  # fmt: skip
_A = np.random.default_rng(1).normal(size=(3, 3))
SQUARE, SYMMETRIC, NONE = _A, _A @ _A.T + np.eye(3), np.empty((0, 0))
NO_NUMBER = np.where(np.eye(3, dtype=bool), NAN, SYMMETRIC)
MATRICES = {"square": SQUARE, "symmetric": SYMMETRIC, "none": NONE, "no number": NO_NUMBER,
            "negative": -SYMMETRIC, "stack": np.stack([SYMMETRIC, -SYMMETRIC, NO_NUMBER])}  # fmt: skip
OF_MATRICES = {
    **{name: (factors.FACTORS[name], one) for name, one in factors.PRECISE.items()},
    **{name: (functions.FUNCTIONS[name], one) for name, one in functions.PRECISE.items()},
}


@pytest.mark.parametrize(("name", "at", "value"), ENDS)
def test_a_function_has_its_value_at_an_end(name: str, at: tuple[float, ...], value: float) -> None:
    found = SPECIAL[name](mpmath.mp, *map(mpmath.mpf, at))
    assert float(found) == pytest.approx(value, rel=1e-8, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("name", OF_MATRICES)
def test_a_function_of_matrices_is_that_of_floats(name: str, matrix: str) -> None:
    in_floats, in_digits = OF_MATRICES[name]
    given = [MATRICES[matrix]]
    if name == "gaps":
        given = [given[0].diagonal(axis1=-2, axis2=-1)]
    elif name == "expm_along":
        given *= 2
    elif name == "lyapunov":
        given = [SYMMETRIC if len(given[0]) else NONE, *given]
    if name in ("orthogonal_factor", "triangular_factor") and matrix in ("no number", "stack"):
        pytest.skip("digits have no such factor")
    with np.errstate(all="ignore"):
        digits = [np.frompyfunc(mpmath.mpf, 1, 1)(one) if one.size else one for one in given]
        found = np.array(in_digits(mpmath.mp, (), *digits), float)
        np.testing.assert_allclose(found, in_floats(*given), rtol=1e-8, atol=1e-10)

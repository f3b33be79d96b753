"""The densities and probabilities of the vocabulary are those of SciPy, outside of the support too."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy import stats

import gradc
from gradc.lower.densities import DISTRIBUTIONS, METHODS
from gradc.vocabulary import functions

# The shapes that a distribution has, where it has any.
SHAPES: Mapping[str, Sequence[float]] = {
    "beta": (2.3, 1.7), "chi2": (3.2,), "gamma": (2.6,), "pareto": (1.9,), "poisson": (2.4,), "bernoulli": (0.3,),
    "binom": (5, 0.35), "geom": (0.4,), "invgamma": (2.2,), "lognorm": (0.8,), "nbinom": (3, 0.45), "t": (4.5,), "weibull_min": (1.6,),
}  # fmt: skip
# Where `loc` and `scale` are, and the second point has neither; whole numbers where these alone count.
PLACES = ((0.4, 1.7), (None, None))
POINTS = (-3.1, -0.2, 0.0, 0.15, 0.4, 0.45, 0.9, 1.3, 2.2, 2.65, 4.0)
COUNTS = (-1, 0, 1, 2, 3, 5, 6, 9)
IN_ROWS = [
    (theirs, method)
    for theirs, ours in DISTRIBUTIONS.items()
    for method in sorted(METHODS)
    if f"{ours}_{method}" in functions() and hasattr(stats, theirs) and theirs not in ("dirichlet", "multivariate_normal")
]  # fmt: skip


@pytest.mark.table
@pytest.mark.parametrize(
    ("theirs", "method"), IN_ROWS, ids=[f"{DISTRIBUTIONS[one]}_{other}" for one, other in IN_ROWS]
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_function_of_probability_is_that_of_scipy(theirs: str, method: str) -> None:
    ours = f"{DISTRIBUTIONS[theirs]}_{method}"
    shapes = SHAPES.get(theirs, ())
    is_whole = "pmf" in ours or theirs in ("poisson", "binom")
    given = [formal.name for formal in functions()[ours].formals]
    for loc, scale in PLACES:
        extra = {"loc": loc, "scale": scale} if loc is not None else {}
        extra = {name: value for name, value in extra.items() if name in given}
        if is_whole and "loc" in extra:
            extra["loc"] = 1
        texts = [*map(str, shapes), *(f"{name}={value}" for name, value in extra.items())]
        f = gradc.compile(f"param x; {ours}({', '.join(['x', *texts])})")
        function = getattr(getattr(stats, theirs), method)
        if method in ("ppf", "isf"):
            points: Sequence[float] = (0.02, 0.4, 0.97)
        else:
            points = COUNTS if is_whole else POINTS
        for x in points:
            expected = float(function(x, *shapes, **extra))
            assert float(f(float(x))) == pytest.approx(expected, rel=1e-11, abs=1e-300), (x, extra)


def test_every_function_of_probability_is_here() -> None:
    ours = {f"{DISTRIBUTIONS[theirs]}_{method}" for theirs, method in IN_ROWS}
    ends = tuple(f"_{method}" for method in METHODS)
    rows = {name for name in functions() if name.endswith(ends)}
    assert rows - ours == {"dirichlet_logpdf", "multivariate_normal_logpdf"}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("theirs", "shapes"),
    [
        ("gamma", (-0.5,)), ("gamma", (0.0,)), ("chi2", (-1.5,)), ("invgamma", (-0.5,)), ("weibull_min", (-1.2,)),
        ("beta", (-0.5, 2.0)), ("beta", (2.0, -0.5)), ("lognorm", (-1.0,)), ("t", (-2.0,)), ("nbinom", (-0.5, 0.3)),
    ],
)  # fmt: skip
def test_a_shape_that_no_distribution_has_gives_no_number(
    theirs: str, shapes: Sequence[float]
) -> None:
    law = getattr(stats, theirs)
    x, method = (1.0, "logpmf") if hasattr(law, "logpmf") else (0.5, "logpdf")
    names = [f"s{k}" for k in range(len(shapes))]
    function = gradc.compile(f"{DISTRIBUTIONS[theirs]}_{method}(x, {', '.join(names)})")
    given = dict(zip(names, shapes, strict=True))
    assert np.isnan(getattr(law, method)(x, *shapes))
    assert np.isnan(function(x=x, **given))
    assert np.isnan(function(x=np.array([x]), **{k: np.array([v]) for k, v in given.items()}))


def test_the_density_of_dirichlet() -> None:
    f = gradc.compile("x: [n], alpha: [n]; dirichlet_logpdf(x, alpha)", wrt=["x", "alpha"])
    x, alpha = np.array([0.2, 0.5, 0.3]), np.array([1.2, 2.5, 0.7])
    assert f(x, alpha) == pytest.approx(stats.dirichlet.logpdf(x, alpha), rel=1e-13)

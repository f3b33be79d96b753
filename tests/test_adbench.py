"""The four objectives of ADBench are NumPy functions: compiled, they give what they give when run.

Srajer, Kukelova and Fitzgibbon, A benchmark of selected algorithmic differentiation tools on some
problems in computer vision and machine learning, 2018.
"""

import importlib.util
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import gammaln, multigammaln
from scipy.stats import multivariate_normal

import gradc

FOLDER = Path(__file__).parents[1] / "examples" / "adbench"
R = np.random.default_rng(8)
TRANSFORMS = np.eye(4) + 0.2 * R.normal(size=(2, 22, 4, 4)) * np.array([[1.0]] * 3 + [[0.0]])
WEIGHTS = R.uniform(size=(6, 22)) ** 8

# The function of each file, a point, and what is differentiated there.
POINTS: Mapping[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "mixture": (
        "log_likelihood",
        {
            "alphas": R.normal(size=4),
            "means": R.normal(size=(4, 3)),
            "inverse": 0.5 * R.normal(size=(4, 6)),
            "x": R.normal(size=(7, 3)),
            "gamma": 1.3,
            "m": 2.0,
        },
        ("alphas", "means", "inverse"),
    ),
    "bundle": (
        "errors",
        {
            "cameras": np.array([0.1, -0.2, 0.3, 0.1, 0.2, -0.3, 1.1, 0.2, -0.1, 0.1, 0.05])
            + 0.1 * R.normal(size=(3, 11)),
            "points": np.array([0.3, -0.2, 3.0]) + 0.4 * R.normal(size=(4, 3)),
            "weights": R.uniform(size=7),
            "features": R.normal(size=(7, 2)),
            "camera": np.array([0, 1, 2, 0, 1, 2, 0]),
            "point": np.array([0, 1, 2, 3, 0, 1, 1]),
        },
        ("cameras", "points", "weights"),
    ),
    "hand": (
        "errors",
        {
            "theta": 0.4 * R.normal(size=26),
            "relatives": TRANSFORMS[0],
            "inverses": TRANSFORMS[1],
            "base": np.concatenate([R.normal(size=(6, 3)), np.ones((6, 1))], axis=1),
            "weights": WEIGHTS / WEIGHTS.sum(axis=1, keepdims=True),
            "points": R.normal(size=(4, 3)),
            "vertex": np.array([0, 3, 5, 3]),
        },
        ("theta",),
    ),
    "lstm": (
        "loss",
        {
            "main": R.uniform(size=(2, 2, 4, 5)),
            "extra": R.uniform(size=(3, 5)),
            "state": R.uniform(size=(2, 2, 5)),
            "sequence": (R.uniform(size=(20, 5)) > 0.5) * 1.0,
        },
        ("main", "extra"),
    ),
}


@cache
def example(name: str) -> Any:
    """Return a file of the examples as a module."""
    spec = importlib.util.spec_from_file_location(f"adbench_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def compiled(name: str) -> gradc.Function:
    called, _, wrt = POINTS[name]
    return gradc.from_python(getattr(example(name), called), wrt=wrt)


def differences(function: Callable[..., Any], point: dict[str, Any], name: str) -> np.ndarray:
    """Return the derivatives by one input, of the shape of the result and then of the input."""
    x = np.asarray(point[name], float)
    columns = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = 1e-6
        after, before = (function(**{**point, name: x + way}) for way in (step, -step))
        columns.append((after - before) / 2e-6)
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + x.shape)


def test_every_objective_has_a_point() -> None:
    assert sorted(POINTS) == sorted(path.stem for path in FOLDER.glob("*.py"))


@pytest.mark.parametrize("name", POINTS)
def test_an_objective_is_what_it_computes(name: str) -> None:
    """And its derivatives are those of differences."""
    called, point, wrt = POINTS[name]
    function, f = getattr(example(name), called), compiled(name)
    value = f(**point)
    assert_allclose(value, function(**point), rtol=1e-12, atol=1e-12)
    found = f.jacobian(**point) if np.ndim(value) else f.gradient(**point)
    assert found._fields == wrt
    for variable, derivative in found._asdict().items():
        wanted = differences(function, point, variable)
        assert_allclose(derivative, wanted, rtol=1e-6, atol=1e-7 * np.max(np.abs(wanted)))


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_forward_and_backward_mode_are_products_with_the_jacobian(name: str) -> None:
    _, point, wrt = POINTS[name]
    f = compiled(name)
    value = f(**point)
    jacobian = f.jacobian(**point) if np.ndim(value) else f.gradient(**point)
    tangents = {one: R.normal(size=np.shape(point[one])) for one in wrt}
    along = sum(
        np.tensordot(one, tangent, np.ndim(tangent))
        for one, tangent in zip(jacobian, tangents.values(), strict=True)
    )
    assert_allclose(f.jvp(tangents, **point)[1], along, rtol=1e-10, atol=1e-12)
    weights = R.normal(size=np.shape(value))
    for backward, derivative in zip(f.vjp(weights, **point), jacobian, strict=True):
        assert_allclose(backward, np.tensordot(weights, derivative, weights.ndim), atol=1e-10)


def test_the_mixture_is_what_statistics_say_of_it() -> None:
    """A density of SciPy for each component, and the constant of a Wishart density."""
    _, point, _ = POINTS["mixture"]
    q = example("mixture").lower(point["inverse"], 3)
    shares = np.exp(point["alphas"]) / np.sum(np.exp(point["alphas"]))
    density = sum(
        share * multivariate_normal(mean, np.linalg.inv(one.T @ one)).pdf(point["x"])
        for share, mean, one in zip(shares, point["means"], q, strict=True)
    )
    gamma, m = point["gamma"], point["m"]
    n = 3 + m + 1
    constant = n * 3 * np.log(gamma / np.sqrt(2)) - multigammaln(n / 2, 3)
    prior = np.sum(
        0.5 * gamma**2 * np.sum(q**2, axis=(1, 2)) - m * np.linalg.slogdet(q)[1] - constant
    )
    assert_allclose(compiled("mixture")(**point), np.sum(np.log(density)) + prior, rtol=1e-12)
    assert example("mixture").log_gamma_of_several(2.5, 1) == gammaln(2.5)


def test_a_camera_that_is_not_turned_has_a_jacobian() -> None:
    """Rodrigues' formula divides by the angle, and is not taken there."""
    _, point, _ = POINTS["bundle"]
    cameras = point["cameras"].copy()
    cameras[1, :3] = 0
    point = {**point, "cameras": cameras}
    found = compiled("bundle").jacobian(**point)
    assert all(np.all(np.isfinite(one)) for one in found)
    function = example("bundle").errors
    assert_allclose(compiled("bundle")(**point), function(**point), rtol=1e-12)
    wanted = differences(function, point, "points")
    assert_allclose(found.points, wanted, rtol=1e-6, atol=1e-7 * np.max(np.abs(wanted)))


def test_bundle_adjustment_has_a_sparse_jacobian() -> None:
    _, point, _ = POINTS["bundle"]
    dense, sparse = (compiled("bundle").jacobian(**point, sparse=one) for one in (False, True))
    for one, other in zip(dense, sparse, strict=True):
        assert_allclose(other.toarray(), one.reshape(other.shape), atol=1e-12)
    assert sparse.weights.nnz == 14 + 7  # of two errors of its own, and how far it is from 1


def test_the_lstm_is_unrolled_over_any_length() -> None:
    _, point, _ = POINTS["lstm"]
    longer = {**point, "sequence": (R.uniform(size=(60, 5)) > 0.5) * 1.0}
    assert_allclose(compiled("lstm")(**longer), example("lstm").loss(**longer), rtol=1e-12)

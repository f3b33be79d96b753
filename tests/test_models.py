"""The models among the examples are NumPy functions: compiled, they give what they give when run."""

import importlib.util
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gradc

FOLDER = Path(__file__).parents[1] / "examples" / "models"
R = np.random.default_rng(5)


def positive_definite(n: int) -> np.ndarray:
    root = R.normal(size=(n, n))
    return root @ root.T + n * np.eye(n)


# The function of each file, and a point.
POINTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "attention": (
        "attention",
        {
            **{name: R.normal(size=(6, 6)) for name in ("Wq", "Wk", "Wv", "Wo")},
            "x": R.normal(size=(2, 4, 6)),
        },
    ),
    "black_scholes": (
        "call",
        {"spot": 100.0, "strike": 95.0, "rate": 0.02, "volatility": 0.3, "time": 0.5},
    ),
    "bundle_adjustment": (
        "residuals",
        {
            "cameras": 0.1 * R.normal(size=(3, 11)) + 0.2,
            "points": R.normal(size=(5, 3)) + 4,
            "weights": R.uniform(size=8),
            "features": R.normal(size=(8, 2)),
            "camera": np.array([0, 1, 2, 0, 1, 2, 0, 0]),
            "point": np.array([0, 1, 2, 3, 4, 0, 1, 1]),
        },
    ),
    "convolution": (
        "loss",
        {
            "kernel": R.normal(size=3),
            "bias": 0.1,
            "scale": 1.3,
            "signal": R.normal(size=12),
            "target": 0.4,
        },
    ),
    "cox": (
        "surprise",
        {
            "beta": R.normal(size=3),
            "x": R.normal(size=(9, 3)),
            "died": (R.uniform(size=9) > 0.4) * 1.0,
        },
    ),
    "embeddings": (
        "loss",
        {
            "embedding": R.normal(size=(7, 4)),
            "W": R.normal(size=(4, 3)),
            "b": R.normal(size=3),
            "tokens": R.integers(0, 7, size=(5, 6)),
            "labels": R.integers(0, 3, size=5),
        },
    ),
    "gaussian_mixture": (
        "log_likelihood",
        {
            "alphas": R.normal(size=3),
            "means": R.normal(size=(3, 2)),
            "log_scales": R.normal(size=(3, 2)),
            "lower": R.normal(size=(3, 2, 2)),
            "x": R.normal(size=(6, 2)),
        },
    ),
    "gaussian_process": (
        "surprise",
        {
            "log_length": 0.1,
            "log_signal": 0.2,
            "log_noise": -1.0,
            "x": R.normal(size=(6, 2)),
            "y": R.normal(size=6),
        },
    ),
    "kalman_filter": (
        "surprise",
        {
            "log_q": -1.0,
            "log_r": -0.5,
            "A": np.array([[0.9, 0.2], [-0.1, 0.8]]),
            "C": np.array([[1.0, 0.5]]),
            "y": R.normal(size=(7, 1)),
            "m": np.ones(2),
            "P": positive_definite(2),
        },
    ),
    "kepler": (
        "loss",
        {
            "amplitude": 2.0,
            "eccentricity": 0.3,
            "omega": 0.7,
            "period": 5.0,
            "start": 0.2,
            "time": np.linspace(0, 9, 8),
            "velocity": R.normal(size=8),
        },
    ),
    "lotka_volterra": (
        "loss",
        {
            "p": np.array([0.6, 0.03, 0.02, 0.8]),
            "start": np.array([30.0, 6.0]),
            "seen": R.uniform(5, 40, size=(5, 2)),
            "dt": 0.2,
        },
    ),
    "matrix_factorisation": (
        "loss",
        {
            "U": R.normal(size=(4, 2)),
            "V": R.normal(size=(5, 2)),
            "user": np.array([0, 1, 3, 3, 0, -1]),
            "item": np.array([4, 1, 0, 2, 4, 4]),
            "rating": R.normal(size=6),
            "penalty": 0.1,
        },
    ),
}


def loaded(name: str) -> Any:
    """Return a file of the examples as a module."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def slope(function: Callable[..., Any], point: dict[str, Any], name: str) -> np.ndarray:
    """Return the gradient by one input, by differences of two sides."""
    x = np.asarray(point[name], float)
    found = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = np.zeros(x.shape)
        moved[index] = step = 1e-6 * max(1.0, abs(x[index]))
        after, before = (function(**{**point, name: x + way}) for way in (moved, -moved))
        found[index] = (after - before) / (2 * step)
    return found


def test_every_model_has_a_point() -> None:
    assert sorted(POINTS) == sorted(path.stem for path in FOLDER.glob("*.py"))


@pytest.mark.parametrize("name", POINTS)
def test_a_model_is_compiled_to_what_it_computes(name: str) -> None:
    called, point = POINTS[name]
    function = getattr(loaded(name), called)
    f = gradc.from_python(function)
    assert inspect.signature(function).parameters.keys() >= f.inputs.keys()
    value, gradient = f.value_and_gradient(**point)
    assert_allclose(value, function(**point), rtol=1e-12)
    integers = {one for one, value in point.items() if np.asarray(value).dtype.kind == "i"}
    assert set(gradient._fields) == point.keys() - integers
    for variable, found in gradient._asdict().items():
        assert_allclose(found, slope(function, point, variable), rtol=2e-5, atol=2e-6)

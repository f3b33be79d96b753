"""The examples with loops and equations, against what is written by hand here, and SciPy."""

# ruff: noqa: N803, N806 -- a matrix has a capital name

import re
import runpy
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.stats import multivariate_normal
from test_cli import run

import gradc

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
PROGRAMS = sorted([*FOLDER.glob("loops/*.grad"), *FOLDER.glob("implicit/*.grad")])
SCRIPTS = sorted([*FOLDER.glob("loops/*.py"), *FOLDER.glob("implicit/*.py")])

by_stem = pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)


def compiled(name: str, **options: Any) -> gradc.Function:
    return gradc.compile((FOLDER / f"{name}.grad").read_text(encoding="utf-8"), **options)


def slopes(function: Callable[[np.ndarray], Any], x: Any, step: float = 1e-5) -> np.ndarray:
    """Return the gradient by differences of two sides."""
    x = np.asarray(x, float)
    found = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = np.zeros(x.shape)
        moved[index] = step
        found[index] = (function(x + moved) - function(x - moved)) / (2 * step)
    return found


# ---- loops -------------------------------------------------------------------------------------


def tracking(steps: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    A = np.array([[1.0, 0.5, 0.0], [0.0, 0.9, 0.3], [0.0, -0.3, 0.9]])
    P0 = np.eye(3) + 0.2
    seen = random.normal(size=(steps, 2))
    return {"y": seen, "A": A, "C": random.normal(size=(2, 3)), "m0": np.ones(3), "P0": P0}


def joint(q: float, r: float, y: Any, A: Any, C: Any, m0: Any, P0: Any) -> float:
    """Return minus the log-likelihood of all that is seen, as of one vector of a normal law."""
    steps, k = y.shape
    n = len(A)
    powers = [np.linalg.matrix_power(A, i) for i in range(steps + 1)]
    states = np.zeros((steps, n, (steps + 1) * n))  # of the first state and of each push
    for t in range(steps):
        states[t, :, :n] = powers[t + 1]
        for s in range(t + 1):
            states[t, :, (s + 1) * n : (s + 2) * n] = powers[t - s]
    views = np.concatenate([C @ one for one in states])
    noise = np.kron(np.eye(steps + 1), np.exp(q) * np.eye(n))
    noise[:n, :n] = P0
    mean = np.concatenate([C @ powers[t + 1] @ m0 for t in range(steps)])
    covariance = views @ noise @ views.T + np.exp(r) * np.eye(steps * k)
    return -float(multivariate_normal(mean, covariance).logpdf(y.ravel()))


def test_the_kalman_filter_has_the_likelihood_of_all_that_is_seen() -> None:
    data = tracking(12)
    value, gradient = compiled("loops/kalman").value_and_gradient(q=-1.0, r=0.5, **data)
    assert value == pytest.approx(joint(-1.0, 0.5, **data), rel=1e-11)
    by_differences = slopes(lambda x: joint(*x, **data), [-1.0, 0.5])
    assert_allclose(gradient, by_differences, rtol=1e-7)


def by_hand_rnn(x: Any, y: Any, W: Any, U: Any, b: Any, V: Any) -> Any:
    h, states = np.zeros(len(U)), []
    for x_t in x:
        h_before, h = h, np.tanh(W @ x_t + U @ h + b)
        states.append((h_before, h))
    loss, delta = 0.0, np.zeros(len(U))
    d_W, d_U, d_b, d_V = (np.zeros_like(one) for one in (W, U, b, V))
    for x_t, y_t, (h_before, h) in zip(x[::-1], y[::-1], states[::-1], strict=True):
        error = V @ h - y_t
        loss += (error**2).mean()
        d_y = 2 * error / error.size
        d_V += np.outer(d_y, h)
        d_z = (V.T @ d_y + delta) * (1 - h**2)
        d_W += np.outer(d_z, x_t)
        d_U += np.outer(d_z, h_before)
        d_b += d_z
        delta = U.T @ d_z
    return loss, (d_W, d_U, d_b, d_V)


def by_hand_lstm(x: Any, y: Any, W: Any, U: Any, b: Any) -> Any:
    n = len(y)
    h, c, states = np.zeros(n), np.zeros(n), []
    for x_t in x:
        z = W @ x_t + U @ h + b
        i, f, o = (1 / (1 + np.exp(-z[k * n : (k + 1) * n])) for k in range(3))
        g = np.tanh(z[3 * n :])
        before = h, c
        c = f * c + i * g
        h = o * np.tanh(c)
        states.append((x_t, *before, c, i, f, o, g))
    d_h, d_c = 2 * (h - y) / n, np.zeros(n)
    d_W, d_U, d_b = (np.zeros_like(one) for one in (W, U, b))
    for x_t, h_before, c_before, c, i, f, o, g in reversed(states):
        d_c = d_c + d_h * o * (1 - np.tanh(c) ** 2)
        gates = d_c * g * i * (1 - i), d_c * c_before * f * (1 - f)
        d_z = np.concatenate([*gates, d_h * np.tanh(c) * o * (1 - o), d_c * i * (1 - g**2)])
        d_W += np.outer(d_z, x_t)
        d_U += np.outer(d_z, h_before)
        d_b += d_z
        d_h, d_c = U.T @ d_z, d_c * f
    return ((h - y) ** 2).mean(), (d_W, d_U, d_b)


# The shapes of the inputs: 30 steps, 2 features, 3 hidden units.
NETWORKS = {
    "rnn": (by_hand_rnn, [(30, 2), (30, 4), (3, 2), (3, 3), (3,), (4, 3)]),
    "lstm": (by_hand_lstm, [(30, 2), (3,), (12, 2), (12, 3), (12,)]),
}


@pytest.mark.parametrize("options", [{}, {"checkpoint": True}], ids=["kept", "checkpoint"])
@pytest.mark.parametrize("name", NETWORKS)
def test_backpropagation_through_time_is_that_by_hand(name: str, options: dict) -> None:
    by_hand, shapes = NETWORKS[name]
    random = np.random.default_rng(0)
    given = [random.normal(size=shape) for shape in shapes]
    value, gradient = compiled(f"loops/{name}", **options).value_and_gradient(*given)
    expected, by_step = by_hand(*given)
    assert value == pytest.approx(expected, rel=1e-12)
    for found, one in zip(gradient, by_step, strict=True):
        assert_allclose(found, one, rtol=1e-9, atol=1e-12)


def test_a_checkpoint_keeps_less_of_the_lstm() -> None:
    sizes = {"steps": 1000, "features": 8, "hidden": 32}
    memory = compiled("loops/lstm").memory(**sizes)
    assert str(memory) in README
    assert memory.checkpointed.kept < memory.plain.kept / 50


def test_the_pendulum_is_where_the_equation_says() -> None:
    def end(x: np.ndarray) -> float:
        _, _, length, friction = x

        def slope(t: float, u: Any) -> list[float]:
            return [u[1], -9.81 / length * np.sin(u[0]) - friction * u[1]]

        tolerance = {"rtol": 1e-12, "atol": 1e-12}
        return float(solve_ivp(slope, (0, 10), x[:2], method="DOP853", **tolerance).y[0, -1])

    at = np.array([1.0, 0.2, 0.8, 0.1])  # angle, speed, length, friction
    value, gradient = compiled("loops/pendulum").value_and_gradient(2000, *at.tolist(), 10.0)
    assert value == pytest.approx(end(at), abs=1e-7)
    assert_allclose(gradient, slopes(end, at), rtol=1e-6)


def test_hares_and_lynxes_live_as_the_equation_says() -> None:
    seen = np.array([5.0, 3.0])

    def loss(x: np.ndarray) -> float:
        a, b, c, d = x[:4]

        def slope(t: float, u: Any) -> list[float]:
            return [u[0] * (a - b * u[1]), u[1] * (c * u[0] - d)]

        found = solve_ivp(slope, (0, 20), x[4:], method="DOP853", rtol=1e-12, atol=1e-12)
        return float(((found.y[:, -1] - seen) ** 2).sum())

    at = np.array([1.1, 0.4, 0.1, 0.4, 10, 5])
    f = compiled("loops/lotka_volterra")
    value, gradient = f.value_and_gradient(n=2000, rates=at[:4], start=at[4:], seen=seen, dt=0.01)
    assert value == pytest.approx(loss(at), rel=1e-7)
    assert_allclose(np.concatenate(gradient), slopes(loss, at), rtol=1e-5)


@pytest.mark.parametrize("a", [27.0, 2.0, 1e-6, 1e9])
def test_newtons_method_ends_at_the_cube_root(a: float) -> None:
    value, gradient = compiled("loops/newton").value_and_gradient(a)
    assert value == pytest.approx(np.cbrt(a), rel=1e-12)
    assert gradient.a == pytest.approx(np.cbrt(a) / (3 * a), rel=1e-10)


# ---- equations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("M", "e"), [(1.0, 0.3), (0.1, 0.9), (3.0, 0.99), (-2.0, 0.0), (7.0, 0.5)])
def test_keplers_equation_is_solved_and_differentiated(M: float, e: float) -> None:
    E = brentq(lambda E: E - e * np.sin(E) - M, M - 1, M + 1, xtol=1e-15, rtol=1e-15)
    value, gradient = compiled("implicit/kepler").value_and_gradient(M=M, e=e)
    r = 1 - e * np.cos(E)
    assert_allclose(value, [E, r], rtol=1e-12)
    assert_allclose(gradient.E, [1 / r, np.sin(E) / r], rtol=1e-10)
    assert_allclose(gradient.r, [e * np.sin(E) / r, (e - np.cos(E)) / r], rtol=1e-9, atol=1e-12)


def test_keplers_equation_at_many_points_is_that_at_each() -> None:
    f = compiled("implicit/kepler")
    M, e = np.linspace(-3, 3, 7), np.array([[0.0], [0.5], [0.95]])
    value = f(M=M, e=e)
    for i, j in np.ndindex(3, 7):
        assert value.E[i, j] == pytest.approx(f(M=M[j], e=e[i, 0]).E, rel=1e-14)


def test_the_equilibrium_is_what_many_layers_come_to() -> None:
    random = np.random.default_rng(0)
    x, y, b = (random.normal(size=size) for size in (2, 4, 4))
    W, U = random.normal(size=(4, 4)) / 5, random.normal(size=(4, 2))

    def loss(W: np.ndarray) -> float:
        z = np.zeros(4)
        for _ in range(200):
            z = np.tanh(W @ z + U @ x + b)
        return float(((z - y) ** 2).mean())

    value, gradient = compiled("implicit/equilibrium").value_and_gradient(x, y, W, U, b)
    assert value == pytest.approx(loss(W), rel=1e-12)
    assert_allclose(gradient.W, slopes(loss, W), rtol=1e-7, atol=1e-10)


def test_the_penalty_of_a_ridge_regression_by_the_normal_equations() -> None:
    random = np.random.default_rng(0)
    X, X_new = random.normal(size=(8, 5)), random.normal(size=(6, 5))
    y, y_new = random.normal(size=8), random.normal(size=6)

    def loss(penalty: Any) -> float:
        w = np.linalg.solve(X.T @ X + np.exp(float(penalty)) * np.eye(5), X.T @ y)
        return float(((X_new @ w - y_new) ** 2).mean())

    given = {"X": X, "y": y, "X_new": X_new, "y_new": y_new, "penalty": 0.3}
    f = compiled("implicit/ridge")
    value, gradient = f.value_and_gradient(**given)
    assert value == pytest.approx(loss(0.3), rel=1e-12)
    assert gradient.penalty == pytest.approx(float(slopes(loss, 0.3)), rel=1e-8)
    second = float(slopes(lambda p: float(slopes(loss, p, 1e-4)), 0.3, 1e-3))
    assert f.hessian(**given).penalty.penalty == pytest.approx(second, rel=1e-5)


# ---- the commands, the scripts, the README -----------------------------------------------------


# The shapes of the inputs at sizes that are small; an integer is 2.
SMALL: dict[str, dict[str, tuple[int, ...]]] = {
    "rnn": {"x": (2, 2), "y": (2, 1), "W": (1, 2), "U": (1, 1), "b": (1,), "V": (1, 1)},
    "lstm": {"x": (2, 1), "y": (1,), "W": (4, 1), "U": (4, 1), "b": (4,)},
    "kalman": {"y": (2, 1), "A": (2, 2), "C": (1, 2), "m0": (2,), "P0": (2, 2), "q": (), "r": ()},
    "lotka_volterra": {"rates": (4,), "start": (2,), "seen": (2,), "dt": ()},
    "pendulum": dict.fromkeys(["angle", "speed", "length", "friction", "T"], ()),
    "newton": {"a": ()},
    "kepler": {"M": (), "e": ()},
    "equilibrium": {"x": (1,), "y": (2,), "W": (2, 2), "U": (2, 1), "b": (2,)},
    "ridge": {"X": (3, 2), "y": (3,), "X_new": (1, 2), "y_new": (1,), "penalty": ()},
}


@by_stem
def test_the_program_is_verified(path: Path) -> None:
    random = np.random.default_rng(0)
    at: dict[str, Any] = {
        name: random.uniform(0.2, 0.9, shape) for name, shape in SMALL[path.stem].items()
    }
    f = compiled(f"{path.parent.name}/{path.stem}")
    at |= {"n": 2} if "n" in f.inputs else {}
    at |= {"P0": np.eye(2)} if "P0" in f.inputs else {}
    assert f.verify(at=at).ok


@by_stem
def test_the_command_of_the_comment_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    line = next(one for one in path.read_text().splitlines() if one.startswith("# gradc"))
    words = shlex.split(line[2:])
    assert words[2] == str(path.relative_to(ROOT))
    status, _, err = run(*words[1:])
    assert (status, err) == (0, "")


@by_stem
def test_the_lines_in_the_readme_are_those_generated(path: Path) -> None:
    _, _, sections = README.partition("## Loops\n")
    paragraph = re.search(rf"^\*\*{path.stem}\.\*\* (?:.+\n)+", sections, re.MULTILINE)
    assert paragraph is not None
    source = compiled(f"{path.parent.name}/{path.stem}").source
    for line in re.findall(r"`(\w+ = [^`]+|for [^`]+:)`", paragraph[0]):
        assert line in source


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_script_prints_what_the_readme_shows(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(path))
    assert capsys.readouterr().out in README


def test_the_readme_lists_every_one() -> None:
    for path in [*PROGRAMS, *SCRIPTS]:
        assert f"({path.parent.name}/{path.name})" in README

"""`fun`, `pack` and `unpack` of a generated file, against the objective of the same program."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from test_cli import run

import gradc

NETWORK = """
param W: [h, f], b: [h, 1], v[1..2]: [h]
x: [f, n], y: [n]
a = tanh(W @ x + b)
sum((v[1] @ a - y)^2) + sum((v[2] @ sin(a))^2) + 0.1*sum(W^2)
"""
RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(2, 4)), RNG.normal(size=4)


def made(text: str, **options: Any) -> ModuleType:
    return gradc.compile(text, emit="fun", **options).module


@pytest.mark.parametrize(
    ("text", "start", "data", "sizes"),
    [
        (NETWORK, {"W": np.ones((3, 2)), "b": np.zeros((3, 1)), "v": [[1, 2, 3], [0.5, 0, 1]]}, {"x": X, "y": Y}, []),
        ("param x: [n]\nsum(sin(x)^2)", {"x": np.arange(4.0)}, {}, []),
        ("param A: [n, m], B: [m, k]\nsum((A @ B)^2)", {"A": np.ones((2, 3)), "B": np.ones((3, 4))}, {}, [2, 3, 4]),
        ("param A: [n, n]\nsum(A^3) + trace(A)", {"A": np.eye(3)}, {}, []),
        ("param A: [n, n], B: [2*n, n]\nsum(A^3) + sum(B @ A)", {"A": np.eye(3), "B": np.ones((6, 3))}, {}, []),
        ("param W: [h, h], U: [h, f], b: [h], s: []\nx: [f]\nsum(tanh(W @ tanh(U @ x) + b))*s", {"W": np.eye(3), "U": np.ones((3, 2)), "b": np.ones(3), "s": 1.0}, {"x": np.ones(2)}, []),
        ("param A: [n, n, n], s: []\nsum(A^3)*s", {"A": np.ones((2, 2, 2)), "s": 1.0}, {}, [2]),
        ("param A: [n, m], b: [n, n]\nsum(A)*sum(b)", {"A": np.ones((3, 2)), "b": np.eye(3)}, {}, [3, 2]),
        ("param A: [n, n], b: [n]\nx: [n]\nb @ A @ x", {"A": np.eye(3), "b": np.ones(3)}, {"x": np.arange(3.0)}, []),
        ("param w: [2*n + 1], s: []\nx: [n]\nsum(w)^2*s + sum(x)", {"w": np.ones(7), "s": 2.0}, {"x": np.ones(3)}, []),
        ("param w: [n], u: [n + 2]\nsum(w)*sum(u)", {"w": np.ones(2), "u": np.arange(4.0)}, {}, []),
        ("param w: [3], s: []\nsum(w^2)*s", {"w": np.arange(3.0), "s": 2.0}, {}, []),
        ("param w: [m]\nx[1..2]: [n, m]\nsum((x[1] @ w)^2) + sum(x[2] @ w)", {"w": np.ones(2)}, {"x": [np.ones((3, 2)), np.eye(3, 2)]}, []),
        ("param a, b\na*exp(-b) + b^2", {"a": 2.0, "b": 0.5}, {}, []),
        ("param w[1..3], s\nw[1]*w[2]^2 + s*w[3]", {"w": [1.0, 2.0, 3.0], "s": 0.5}, {}, []),
        ("param theta: [n], pack: [], fun: []\nvalues: [n]\nsum((theta - values)^2)*pack + fun^2",
         {"theta": np.arange(3.0), "pack": 2.0, "fun": 1.0}, {"values": np.ones(3)}, []),
        ("param λ, W₁\nλ*W₁^2", {"λ": 2.0, "W₁": 3.0}, {}, []),
    ],
)  # fmt: skip
def test_fun_is_the_objective(text: str, start: dict, data: dict, sizes: list[int]) -> None:
    module = made(text)
    objective = gradc.compile(text).as_objective(start, **data)
    theta = objective.x0 + 0.1
    value, gradient = module.fun(theta, *data.values(), *sizes)
    expected_value, expected = objective.fun(theta)
    assert value == pytest.approx(expected_value, rel=1e-14)
    assert gradient.tolist() == pytest.approx(expected.tolist(), rel=1e-13, abs=1e-15)
    packed = module.pack(*start.values())
    assert packed.tolist() == objective.x0.tolist()
    assert packed.dtype == gradient.dtype == float


def test_many_points_have_a_row_each() -> None:
    module = made("param a, w[1..2]\nt: [], y: []\na*exp(-w[1]*t) + w[2] - y")
    t, y = np.linspace(0, 1, 5), np.ones(5)
    value, rows = module.fun([2.0, 1.0, 0.5], t, y)
    assert value.tolist() == pytest.approx((2 * np.exp(-t) + 0.5 - 1).tolist())
    expected = np.stack([np.exp(-t), -2 * t * np.exp(-t), np.ones(5)], -1)
    assert rows == pytest.approx(expected)


def test_a_loop_at_many_points() -> None:
    text = "param x, w\nt: []\nz[0] = x\nfor l in 1..60 { z[l] = sin(z[l-1]*w)*t }\nz[60]"
    t = np.array([0.9, 1.0, 1.1])
    value, rows = made(text).fun([0.5, 1.2], t)
    objective = gradc.compile(text).as_objective([0.5, 1.2], t=t)
    assert value == pytest.approx(objective.value(objective.x0), rel=1e-13)
    assert rows == pytest.approx(objective.jac(objective.x0), rel=1e-12)
    assert rows.shape == (3, 2)


def test_several_outputs_are_a_vector() -> None:
    module = made("param x, y\nu = x*y; v = x + y^2; output u, v")
    value, rows = module.fun([2.0, 3.0])
    assert (value.tolist(), rows.tolist()) == ([6.0, 11.0], [[3.0, 2.0], [1.0, 6.0]])
    arrays = made("param x: [n], s: []\nu = sum(x)*s; v = sum(x^2); output u, v")
    value, rows = arrays.fun([1.0, 2.0, 3.0])
    assert (value.tolist(), rows.tolist()) == ([9.0, 5.0], [[3.0, 3.0, 3.0], [2.0, 4.0, 0.0]])


def test_the_scalar_target_takes_and_gives_lists() -> None:
    module = made("param a, w[1..2]\nt: []\na*exp(-w[1]*t) + w[2]", target="scalar")
    value, gradient = module.fun([2.0, 1.0, 0.5], 0.0)
    assert (value, gradient) == (2.5, [1.0, 0.0, 1.0])
    assert module.unpack([1.0, 2.0, 3.0]) == (1.0, [2.0, 3.0])
    assert module.pack(1.0, {1: 2.0, 2: 3.0}) == [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="theta has 2 entries, not 3"):
        module.fun([1.0, 2.0], 0.0)


@pytest.mark.slow
def test_a_file_is_minimised_with_scipy_alone(tmp_path: Path) -> None:
    path = tmp_path / "network.grad"
    path.write_text(NETWORK)
    status, out, _ = run("compile", str(path), "--flat")
    assert status == 0
    module: dict[str, Any] = {}
    exec(out, module)  # noqa: S102  # the file that was just written
    theta = module["pack"](0.1 * np.ones((3, 2)), np.zeros((3, 1)), [np.ones(3), np.ones(3)])
    found = minimize(module["fun"], theta, args=(X, Y), jac=True)
    W, b, v = module["unpack"](found.x, 3, 2)  # noqa: N806
    assert module["value"](W, b, v, X, Y) == pytest.approx(found.fun, rel=1e-14)
    assert found.fun < 1


def test_what_the_file_says() -> None:
    source = gradc.compile("param W: [n, m], b: [n]\nx: [m]\nsum((W @ x + b)^2)", emit="fun").source
    start = source.index("def pack")
    assert (
        source[start : source.index("\n\n\n_SHAPES")]
        == '''def pack(W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return W and b as one vector."""
    return np.concatenate([np.ravel(W), np.ravel(b)], dtype=float)


def unpack(theta: np.ndarray, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Return W and b from one vector."""
    theta = np.asarray(theta, dtype=float)
    if theta.shape != (m * n + n,):
        raise ValueError(f"theta has the shape {theta.shape}, not ({m * n + n},)")
    return theta[: m * n].reshape(n, m), theta[m * n :]


def fun(theta: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
    """Return f and its gradient at one vector of W and b."""
    m = np.shape(x)[0]
    n = np.size(theta) // (m + 1)
    W, b = unpack(theta, n, m)
    values, found = value_and_gradient(W, b, x)
    return values, pack(*found)'''
    )
    assert "def value(" not in source
    assert "def pack(" not in gradc.compile("x^2").source


def test_what_is_long_is_broken() -> None:
    names = [f"parameter_{i}" for i in range(30)]
    source = gradc.compile(f"param {', '.join(f'{n}: [n]' for n in names)}\nsum({'*'.join(names)})", emit="fun").source  # fmt: skip
    body = source[source.index("def pack") : source.index("\n\n\n_SHAPES")]
    assert max(map(len, body.splitlines())) <= 100


@pytest.mark.parametrize(
    ("text", "wrt", "message"),
    [
        ("param x: [n]\ny = x^2\noutput y", None, r"the output y is \[n\], and a gradient"),
        (
            "param x: [n]\ny = x^2\ns = sum(y)\noutput s, y",
            None,
            r"the output y is \[n\], and a flat gradient",
        ),
        ("z = x^2; z + x", "z, x", "z is no whole input: a flat vector holds inputs\n.*x"),
        ("param w[1..3]\nw[1]*w[2]*w[3]", "w[2]", r"w\[2\] is no whole input"),
        ("2*3", None, "the program has no variables"),
    ],
)
def test_what_has_no_flat_vector(text: str, wrt: str | None, message: str) -> None:
    with pytest.raises(gradc.InputError, match=message):
        gradc.compile(text, wrt=wrt, emit="value, fun")


def test_a_vector_of_another_length_is_refused() -> None:
    module = made("param W: [n, m], b: [n]\nx: [m]\nsum((W @ x + b)^2)")
    with pytest.raises(ValueError, match=r"theta has the shape \(10,\), not \(9,\)"):
        module.fun(np.ones(10), np.ones(2))
    with pytest.raises(ValueError, match=r"theta has the shape \(2, 3\), not \(6,\)"):
        module.unpack(np.ones((2, 3)), 2, 2)
    square = made("param A: [n, n], b: [n], s: []\nsum(A @ b)*s")
    for length in (0, 2, 4, 5, 6, 8, 12, 14):
        with pytest.raises(ValueError, match=rf"theta has the shape \({length},\), not"):
            square.fun(np.ones(length))
    for n in (1, 2, 3, 100, 1000):
        assert square.fun(np.ones(n * n + n + 1))[0] == n * n

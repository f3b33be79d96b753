"""The examples of networks: each program against its backpropagation by hand, and each script."""

# ruff: noqa: N803, N806 -- a matrix has a capital name

import re
import runpy
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from test_cli import run

import gradc

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "networks"
PROGRAMS = sorted(FOLDER.glob("*.grad"))
README = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")

Array = NDArray[np.floating]
Gradient = dict[str, Array]


def text(name: str) -> str:
    return (FOLDER / f"{name}.grad").read_text(encoding="utf-8")


def agree(found: Array, expected: Array) -> None:
    """Compare, with an error relative to the largest entry."""
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12 * np.max(np.abs(expected)))


# ---- backpropagation by hand: from the inputs, the gradient by name ---------------------------


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def xor(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradient:
    a1 = np.tanh(W1 @ x + b1)
    delta2 = (sigmoid(W2 @ a1 + b2) - y) / y.size
    delta1 = W2.T @ delta2 * (1 - a1**2)
    return {
        "z1": delta1,
        "W1": delta1 @ x.T,
        "b1": delta1.sum(1, keepdims=True),
        "W2": delta2 @ a1.T,
        "b2": delta2.sum(1, keepdims=True),
    }


# The activation, and its derivative from its value.
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    "tanh": (np.tanh, lambda a: 1 - a**2),
}


def deltas(activation: str, x: Array, y: Array, W: Array) -> dict[int, Array]:
    """Return the δ of each layer, last first: δ[l-1] = W[l].T @ δ[l] * slope(a[l-1])."""
    act, slope = ACTIVATIONS[activation]
    a = [x]
    for weights in W:
        a.append(act(weights @ a[-1]))
    d_a, delta = 2 * (a[-1] - y) / y.size, {}
    for layer in range(len(W), 0, -1):
        delta[layer] = d_a * slope(a[layer])
        d_a = W[layer - 1].T @ delta[layer]
    return delta


def batch_norm(x: Array, delta: Array, gamma: Array, beta: Array) -> Gradient:
    m = len(x)
    sigma = np.sqrt(x.var(0) + 1e-5)
    x_hat = (x - x.mean(0)) / sigma
    return {
        "x": gamma / sigma / m * (m * delta - delta.sum(0) - x_hat * (delta * x_hat).sum(0)),
        "gamma": (delta * x_hat).sum(0),
        "beta": delta.sum(0),
    }


def lstm(x: Array, h0: Array, c0: Array, y: Array, W: Array, U: Array, b: Array) -> Gradient:
    """Backpropagation through time: d_h and d_c go back step by step, d_W, d_U, d_b add up."""
    h, c, steps = h0, c0, []
    for x_t in x:
        z_i, z_f, z_o, z_g = np.split(W @ x_t + U @ h + b, 4)
        i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_g)
        h_before, c_before = h, c
        c = f * c_before + i * g
        h = o * np.tanh(c)
        steps.append((x_t, h_before, c_before, c, i, f, o, g))
    d_h, d_c = 2 * (h - y) / y.size, np.zeros_like(c0)
    d_W, d_U, d_b = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    for x_t, h_before, c_before, c, i, f, o, g in reversed(steps):
        d_c = d_c + d_h * o * (1 - np.tanh(c) ** 2)
        d_z = np.concatenate(
            [
                d_c * g * i * (1 - i),
                d_c * c_before * f * (1 - f),
                d_h * np.tanh(c) * o * (1 - o),
                d_c * i * (1 - g**2),
            ]
        )
        d_W += d_z @ x_t.T
        d_U += d_z @ h_before.T
        d_b += d_z.sum(1, keepdims=True)
        d_h, d_c = U.T @ d_z, d_c * f
    return {"W": d_W, "U": d_U, "b": d_b, "h0": d_h, "c0": d_c}


def residual(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradient:
    a1 = np.maximum(W1 @ x + b1, 0)
    d_h = 2 * (x + W2 @ a1 + b2 - y) / y.size
    delta = W2.T @ d_h * (a1 > 0)
    return {
        "x": d_h + W1.T @ delta,
        "h": d_h,
        "W1": delta @ x.T,
        "b1": delta.sum(1, keepdims=True),
        "W2": d_h @ a1.T,
        "b2": d_h.sum(1, keepdims=True),
    }


def adapter(x: Array, y: Array, W: Array, A: Array, B: Array) -> Gradient:
    d_p = 2 * (W @ x + A @ (B @ x) - y) / y.size
    return {"A": d_p @ (B @ x).T, "B": A.T @ d_p @ x.T}


def digits(x: Array, y: Array, W: Array, b: Array) -> Gradient:
    weights = np.exp(x @ W + b)
    delta = (weights / weights.sum(1, keepdims=True) - y) / len(x)
    return {"z": delta, "W": x.T @ delta, "b": delta.sum(0)}


def attention(x: Array, y: Array, W_q: Array, W_k: Array, W_v: Array) -> Gradient:
    Q, K, V = x @ W_q, x @ W_k, x @ W_v
    weights = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    P = weights / weights.sum(1, keepdims=True)
    d_output = 2 * (P @ V - y) / y.size
    d_P = d_output @ V.T
    d_S = np.array([(np.diag(p) - np.outer(p, p)) @ d for p, d in zip(P, d_P, strict=True)])
    d_Q, d_K = d_S @ K / np.sqrt(Q.shape[1]), d_S.T @ Q / np.sqrt(Q.shape[1])
    return {"P": d_P, "S": d_S, "W_q": x.T @ d_Q, "W_k": x.T @ d_K, "W_v": x.T @ P.T @ d_output}


# The shapes of the inputs, in order.
BY_HAND = {
    xor: [(2, 5), (1, 5), (3, 2), (3, 1), (1, 3), (1, 1)],
    batch_norm: [(6, 3), (6, 3), (3,), (3,)],
    lstm: [(20, 3, 5), (4, 5), (4, 5), (4, 5), (16, 3), (16, 4), (16, 1)],
    residual: [(4, 5), (4, 5), (3, 4), (3, 1), (4, 3), (4, 1)],
    adapter: [(4, 5), (3, 5), (3, 4), (3, 2), (2, 4)],
    digits: [(5, 4), (5, 3), (4, 3), (3,)],
    attention: [(5, 4), (5, 2), (4, 3), (4, 3), (4, 2)],
}


def draw(shapes: list[tuple[int, ...]]) -> list[Array]:
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape) for shape in shapes]


@pytest.mark.parametrize("by_hand", BY_HAND, ids=lambda by_hand: by_hand.__name__)
def test_the_gradient_is_the_one_by_hand(by_hand: Callable[..., Gradient]) -> None:
    values = draw(BY_HAND[by_hand])
    expected = by_hand(*values)
    found = gradc.compile(text(by_hand.__name__), wrt=list(expected)).gradient(*values)
    for name in expected:
        agree(getattr(found, name), expected[name])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_deltas_of_fifty_layers_are_those_by_hand(activation: str) -> None:
    x, y, W = draw([(6, 4), (6, 4), (50, 6, 6)])
    W *= np.sqrt(1.5 / 6)
    program = text("deep50").replace("tanh(t)", f"{activation}(t)")
    found = gradc.compile(program, wrt="z").gradient(x, y, W).z
    expected = deltas(activation, x, y, W)
    assert sorted(found) == sorted(expected)
    for layer in expected:
        agree(found[layer], expected[layer])


# ---- what the programs show --------------------------------------------------------------------


def test_batch_norm_by_hand_is_the_built_in_one() -> None:
    built_in = """
        x: [batch, features], delta: [batch, features]
        param gamma: [features], beta: [features]
        y = batch_norm(x, gamma, beta)
        loss = sum(delta*y)
    """
    wrt = ["x", "gamma", "beta"]
    values = draw(BY_HAND[batch_norm])
    one, other = (
        gradc.compile(program, wrt=wrt).value_and_gradient(*values)
        for program in (text("batch_norm"), built_in)
    )
    assert one[0] == pytest.approx(other[0], rel=1e-12)
    for found, expected in zip(one[1], other[1], strict=True):
        agree(found, expected)


def test_the_identity_path_carries_the_gradient_unchanged() -> None:
    function = gradc.compile(text("residual"), wrt=["h", "x"])
    x, y, W1, b1, W2, b2 = draw(BY_HAND[residual])
    gradient = function.gradient(x, y, W1, b1, 0 * W2, b2)
    np.testing.assert_array_equal(gradient.x, gradient.h)


def test_a_frozen_weight_has_no_gradient_anywhere() -> None:
    function = gradc.compile(text("adapter"))
    assert list(function.wrt) == ["A", "B"]
    assert function.gradient(*draw(BY_HAND[adapter]))._fields == ("A", "B")
    assert "d_W" not in function.source


# ---- the commands, the scripts, the README -----------------------------------------------------


def command(name: str) -> list[str]:
    """Return the words of the command in a program's comment."""
    line = next(line for line in text(name).splitlines() if line.startswith("# gradc"))
    return shlex.split(line[2:])


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_command_of_the_comment_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = command(path.stem)
    assert words[2] == f"examples/networks/{path.name}"
    status, _, err = run(*words[1:])
    assert (status, err) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=path.stem, marks=pytest.mark.exhaustive if path.stem == "deep50" else ()
        )
        for path in PROGRAMS
    ],
)
def test_the_program_is_verified(path: Path) -> None:
    wrt = ["z"] if path.stem == "deep50" else None
    assert gradc.compile(text(path.stem), wrt=wrt).verify(seed=1, points=1).ok


def printed_by(script: str, capsys: pytest.CaptureFixture[str]) -> str:
    runpy.run_path(str(FOLDER / script))
    return capsys.readouterr().out


def test_xor_is_learned(capsys: pytest.CaptureFixture[str]) -> None:
    assert float(printed_by("xor.py", capsys).removeprefix("loss = ")) < 0.01


def test_the_gradient_vanishes_through_sigmoid_alone(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed_by("deep50.py", capsys)
    assert out in README
    _, *rows = (line.split() for line in out.splitlines())
    assert [row[0] for row in rows] == ["50", "40", "30", "20", "10", "1"]
    first, last = (np.array(rows[index][1:], float) for index in (-1, 0))
    assert first[0] / last[0] < 1e-25
    assert np.all(first[1:] / last[1:] > 0.1)


def test_digits_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    train, test = re.findall(r"accuracy ([\d.]+)", printed_by("digits.py", capsys))
    assert float(train) > 0.93
    assert float(test) > 0.93


def test_the_readme_lists_every_network() -> None:
    for path in [*PROGRAMS, *FOLDER.glob("*.py")]:
        assert f"(networks/{path.name})" in README


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_lines_in_the_readme_are_those_generated(path: Path) -> None:
    paragraph = re.search(rf"^\*\*{path.stem}\.\*\* (?:.+\n)+", README, re.MULTILINE)
    assert paragraph is not None
    lines = re.findall(r"`(d_\w+ \+?= [^`]+)`", paragraph[0])
    assert lines
    words = command(path.stem)
    wrt = words[words.index("--wrt") + 1] if "--wrt" in words else None
    source = gradc.compile(text(path.stem), wrt=wrt).source
    for line in lines:
        assert line in source

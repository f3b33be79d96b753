"""Several heads of attention: an axis that is a product is taken apart, in both languages."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradc

R = np.random.default_rng(8)
BATCH, TOKENS, HEADS, WIDTH = 2, 3, 4, 2
MODEL = HEADS * WIDTH
POINT = {
    "x": R.normal(size=(BATCH, TOKENS, MODEL)),
    **{name: R.normal(size=(MODEL, MODEL)) / 2 for name in ("Q", "K", "V")},
}

ATTENTION = """
q = transpose(reshape(x @ Q, [batch, tokens, heads, width]), (0, 2, 1, 3))
k = transpose(reshape(x @ K, [batch, tokens, heads, width]), (0, 2, 1, 3))
v = transpose(reshape(x @ V, [batch, tokens, heads, width]), (0, 2, 1, 3))
a = softmax(q @ swapaxes(k, -1, -2)/sqrt(width), axis=-1) @ v
f = sum(reshape(transpose(a, (0, 2, 1, 3)), [batch, tokens, heads*width])^3)
"""
WEIGHTS = "\nparam Q: [{0}, {0}], K: [{0}, {0}], V: [{0}, {0}]"


def attention(x: np.ndarray, Q: np.ndarray, K: np.ndarray, V: np.ndarray, heads: int) -> float:
    """Return the same entry by entry of the heads."""
    total, width = 0.0, len(Q) // heads
    for one in x:
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            q, k, v = one @ Q[:, part], one @ K[:, part], one @ V[:, part]
            e = np.exp(q @ k.T / np.sqrt(width))
            total += float(np.sum((e / e.sum(axis=1, keepdims=True) @ v) ** 3))
    return total


def slope(point: dict[str, Any], heads: int, direction: np.ndarray) -> float:
    values = [
        attention(point["x"], point["Q"] + h * direction, point["K"], point["V"], heads)
        for h in (1e-5, -1e-5)
    ]
    return (values[0] - values[1]) / 2e-5


def check(f: gradc.Function, given: dict[str, Any], heads: int) -> None:
    value, gradient = f.value_and_gradient(**given)
    assert value == pytest.approx(attention(**POINT, heads=heads), rel=1e-12)
    direction = R.normal(size=(MODEL, MODEL))
    expected = slope(POINT, heads, direction)
    assert np.sum(gradient.Q * direction) == pytest.approx(expected, rel=1e-6)
    rest = {name: np.zeros((MODEL, MODEL)) for name in ("K", "V")}
    _, tangent = f.jvp({"Q": direction, **rest}, **given)
    assert tangent == pytest.approx(expected, rel=1e-6)


def test_heads_that_are_a_number() -> None:
    text = "x: [batch, tokens, 4*width]" + WEIGHTS.format("4*width") + "\nheads = 4" + ATTENTION
    check(gradc.compile(text), POINT, 4)


@pytest.mark.parametrize(
    "header",
    [
        "heads: integer, x: [batch, tokens, heads*width]",
        "x: [batch, tokens, heads*width], heads: integer",
    ],
)
@pytest.mark.parametrize("heads", [1, 2, 4, 8])
def test_heads_that_the_call_says(header: str, heads: int) -> None:
    f = gradc.compile(header + WEIGHTS.format("heads*width") + ATTENTION)
    check(f, {**POINT, "heads": heads}, heads)
    for wrong in (3, 0):
        with pytest.raises(ValueError, match=rf"heads\*width, and heads is {wrong}"):
            f.value(**POINT, heads=wrong)


def test_heads_that_another_input_tells() -> None:
    f = gradc.compile(
        "x: [tokens, heads*width], g: [heads]\nq = reshape(x, [tokens, heads, width])\nsum(q^2*g[:, None])"
    )
    x, g = R.normal(size=(3, 6)), R.normal(size=3)
    assert f.value(x, g) == pytest.approx(np.sum(x**2 * np.repeat(g, 2)))
    assert np.allclose(f.gradient(x, g).x, 2 * x * np.repeat(g, 2))
    assert np.allclose(f.hvp({"x": x, "g": 0 * g}, x, g).x, 2 * x * np.repeat(g, 2))
    assert f.verify().ok


def test_one_vector_of_the_weights() -> None:
    text = "heads: integer, x: [tokens, heads*width]\nparam W: [heads*width, heads*width]\n"
    text += "q = reshape(x @ W, [tokens, heads, width])\nsum(q^2*arange(heads)[:, None])"
    module = gradc.compile(text, emit="fun").module
    x, W = R.normal(size=(3, 4)), R.normal(size=(4, 4))
    value, gradient = module.fun(W.ravel(), 2, x)
    q = (x @ W).reshape(3, 2, 2)
    assert value == pytest.approx(np.sum(q[:, 1] ** 2))
    assert gradient.shape == (16,)


# ---- Python ------------------------------------------------------------------------------------


def of_a_number(x: "batch tokens 4*width", Q: "4*width 4*width"):
    B, T, D = x.shape
    H = 4
    q = (x @ Q).reshape(B, T, H, D // H)
    return np.sum(q[:, :, 1] ** 2)


def of_the_rest(x: "batch tokens 4*width", Q: "4*width 4*width"):
    B, T, _ = x.shape
    return np.sum((x @ Q).reshape(B, T, 4, -1)[:, :, 1] ** 2)


def of_an_argument(x: "batch tokens heads*width", Q: "heads*width heads*width", heads: int):
    B, T, D = x.shape
    return np.sum((x @ Q).reshape(B, T, heads, D // heads)[:, :, 1] ** 2)


@pytest.mark.parametrize("function", [of_a_number, of_the_rest, of_an_argument])
def test_heads_in_python(function: Callable[..., Any]) -> None:
    f = gradc.from_python(function)
    given = {"x": POINT["x"], "Q": POINT["Q"]} | ({"heads": 4} if "heads" in f.inputs else {})
    assert [*f.inputs] == [*given]
    assert f.value(**given) == pytest.approx(function(**given))
    q = (POINT["x"] @ POINT["Q"]).reshape(BATCH, TOKENS, HEADS, WIDTH)
    q[:, :, [0, 2, 3]] = 0
    expected = np.einsum("btm,btn->mn", POINT["x"], 2 * q.reshape(BATCH, TOKENS, MODEL))
    assert np.allclose(f.gradient(**given).Q, expected)


def of_an_open_axis(x: "batch tokens model"):
    B, T, D = x.shape
    return np.sum(x.reshape(B, T, 4, D // 4)[:, :, 1])


def same_name(x: "k", k: int):
    return np.sum(x**k)


def test_an_int_is_no_dimension_that_stands_alone() -> None:
    f = gradc.from_python(same_name)
    assert f.value(np.array([1.0, 2.0, 3.0]), 2) == 14


# ---- what cannot be told -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("q = reshape(x, [batch, tokens, 4, -1])", "the -1", r"the axis model as a product, 4\*width"),
        ("q = reshape(x, [batch, tokens, 4, model/4])", "model need not be a multiple of 4", r"4\*width"),
        ("q = reshape(x, [batch, tokens, rank, -1])", "the -1", r"model as a product, rank\*width"),
        ("q = reshape(x, [batch, tokens, rank, model/rank])", "a multiple of rank", r"rank\*width"),
        ("q = reshape(x, [batch, tokens, rank, size])", "cannot be reshaped", r"a product, rank\*size"),
        ("q = reshape(x, [batch, tokens, s, -1])", "known when compiling", "s: integer"),
    ],
)  # fmt: skip
def test_what_to_declare_is_said(text: str, message: str, hint: str) -> None:
    header = "x: [batch, tokens, model], W: [rank, size], s: []\n"
    with pytest.raises(gradc.ProgramError, match=message) as caught:
        gradc.compile(f"{header}{text}\nsum(q^2)*s + sum(W)")
    assert caught.match(hint)


def test_what_to_declare_is_said_in_python() -> None:
    with pytest.raises(gradc.ProgramError, match=r"model need not be a multiple of 4") as caught:
        gradc.from_python(of_an_open_axis)
    assert caught.match(r"declare the axis model as a product, 4\*width")

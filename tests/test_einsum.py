"""`einsum` of any number of arrays: its values are NumPy's, its gradient that of differences."""

import string
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import gradc

Arrays = Sequence[Any]


def compiled(subscripts: str, shapes: Sequence[Sequence[object]], extra: str = "") -> Any:
    """Return the functions of an einsum, and of a number that depends on all of it."""
    names = [f"x{position}" for position in range(len(shapes))]
    declared = "\n".join(
        f"{name}: [{', '.join(map(str, shape))}]" for name, shape in zip(names, shapes, strict=True)
    )
    call = f"einsum('{subscripts}', {', '.join(names)}{extra})"
    number = f"sin({call})" if subscripts.endswith("->") else f"sum(sin({call}))"
    return gradc.compile(f"{declared}\n{call}"), gradc.compile(f"{declared}\n{number}")


def differences(subscripts: str, arrays: Arrays, tangents: Arrays) -> float:
    """Return the slope of sum(sin(einsum)) along tangents, by NumPy's einsum at two points."""
    h = 1e-6
    ends = [
        np.sum(
            np.sin(
                np.einsum(subscripts, *(a + s * t for a, t in zip(arrays, tangents, strict=True)))
            )
        )
        for s in (h, -h)
    ]
    return float(ends[0] - ends[1]) / (2 * h)


def judged(subscripts: str, shapes: Sequence[Sequence[object]], sizes: dict[str, int]) -> None:
    random = np.random.default_rng(len(subscripts))
    drawn = [tuple(sizes[s] if isinstance(s, str) else int(str(s)) for s in one) for one in shapes]
    arrays = [random.normal(size=one) for one in drawn]
    tangents = [random.normal(size=one) for one in drawn]
    value, number = compiled(subscripts, shapes)
    expected = np.einsum(subscripts, *arrays)
    found = value(*arrays)
    assert np.shape(found) == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    gradient = number.gradient(*arrays)
    slope = sum(np.sum(g * t) for g, t in zip(gradient, tangents, strict=True))
    assert slope == pytest.approx(differences(subscripts, arrays, tangents), rel=1e-5, abs=1e-6)


SIZES = {"n": 3, "m": 2, "k": 4, "b": 2, "h": 3}
CASES = [
    ("ij,jk,kl->il", [("n", "m"), ("m", "k"), ("k", "n")]),
    ("...ij,...jk->...ik", [("b", "n", "m"), ("m", "k")]),
    ("...ij,...jk->...ik", [("h", 1, "n", "m"), ("b", "m", "k")]),
    ("bhqd,bhkd->bhqk", [("b", "h", "n", "m"), ("b", "h", "k", "m")]),
    ("...i,i", [("b", "n", "m"), ("m",)]),
    ("i...->...", [("n", "m")]),
    ("...,...->...", [("n", "m"), ("m",)]),
    ("iij->ij", [("n", "n", "m")]),
    ("iji,j->i", [("n", "m", "n"), ("m",)]),
    ("iii->", [("n", "n", "n")]),
    ("ij,jk->ik", [("n", 1), ("m", "k")]),
    ("ij,ij->ij", [(1, "m"), ("n", "m")]),
    ("i,i,i->", [("n",)] * 3),
    ("ijk,il,jm,kn->lmn", [("n", "m", "k"), ("n", "b"), ("m", "h"), ("k", "b")]),
    ("ba", [("n", "m")]),
    ("aB , Bc -> ac", [("n", "m"), ("m", "k")]),
    (",i,->i", [(), ("n",), ()]),
    ("abc,abd->cd", [("n", "m", "k"), ("n", "m", "b")]),
    ("nk,nij,nj->ki", [("n", "k"), ("n", "m", "b"), ("n", "b")]),
]


@pytest.mark.parametrize(("subscripts", "shapes"), CASES)
def test_einsum(subscripts: str, shapes: Sequence[Sequence[object]]) -> None:
    judged(subscripts, shapes, SIZES)


def drawn_subscripts(seed: int) -> tuple[str, list[tuple[object, ...]]]:
    """Return subscripts at random, with the shapes of their operands; some axes have length 1."""
    random = np.random.default_rng(seed)
    letters = string.ascii_letters[: random.integers(2, 6)]
    sizes = {letter: int(random.integers(2, 4)) for letter in letters}
    operands, shapes = [], []
    for _ in range(random.integers(1, 5)):
        chosen = [str(random.choice(list(letters))) for _ in range(random.integers(1, 4))]
        operands.append("".join(chosen))
        is_once = len(set(chosen)) == len(chosen)
        shapes.append(
            tuple(1 if is_once and random.random() < 0.1 else sizes[one] for one in chosen)
        )
    used = sorted(set("".join(operands)))
    result = "".join(str(one) for one in random.permutation(used)[: random.integers(0, 4)])
    return f"{','.join(operands)}->{result}", shapes


@pytest.mark.parametrize("seed", range(40))
def test_random_subscripts(seed: int) -> None:
    subscripts, shapes = drawn_subscripts(seed)
    judged(subscripts, shapes, {})


def test_a_product_of_matrices_does_the_work() -> None:
    value, _ = compiled("ijk,kl->ijl", [("n", "m", "k"), ("k", "b")])
    assert " @ " in value.source
    assert "np.einsum" not in value.source


def test_the_order_is_that_of_the_least_work() -> None:
    value, _ = compiled("ij,jk,k->i", [(50, 60), (60, 70), (70,)])
    assert "x0 @ (x1 @ x2)" in value.source


def test_optimize_is_accepted() -> None:
    value, _ = compiled("ij,j->i", [("n", "m"), ("m",)], ", optimize='greedy'")
    np.testing.assert_allclose(value(np.ones((3, 2)), np.ones(2)), [2.0, 2.0, 2.0])


def test_second_derivatives() -> None:
    _, number = compiled("ni,ij,nj->n", [("n", "m"), ("m", "m"), ("n", "m")])
    random = np.random.default_rng(1)
    arrays = [random.normal(size=shape) for shape in ((3, 2), (2, 2), (3, 2))]
    assert number.verify()
    hessian = number.hessian(*arrays)
    h = 1e-6
    moved = [number.gradient(arrays[0], arrays[1] + s * h, arrays[2]).x0 for s in (1, -1)]
    along = np.sum(np.asarray(hessian.x0.x1), axis=(2, 3))
    np.testing.assert_allclose(along, (moved[0] - moved[1]) / (2 * h), atol=1e-7)

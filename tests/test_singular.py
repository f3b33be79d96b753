"""Singular values, pseudo-inverses and norms: against NumPy and SciPy, and differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg

import gradc

_RANDOM = np.random.default_rng(2)
TALL, SQUARE = _RANDOM.normal(size=(4, 3)), _RANDOM.normal(size=(3, 3))
WIDE, B = TALL.T.copy(), _RANDOM.normal(size=4)
STACK = _RANDOM.normal(size=(2, 4, 3))
DEFICIENT = _RANDOM.normal(size=(4, 2)) @ _RANDOM.normal(size=(2, 3))
WEIGHTS = _RANDOM.normal(size=(5, 5, 5))
LINALG = np.linalg
NORM = np.linalg.norm


def cut(a: Any) -> Any:
    return LINALG.pinv(a, 0.5)


def thin(a: Any) -> Any:
    return LINALG.svd(a, full_matrices=False)


# A formula of A (and b), and the same in NumPy. Each is asked for of tall, wide and square matrices.
OF_MATRICES: dict[str, Callable[[Any], Any]] = {
    "svdvals(A)": lambda a: LINALG.svd(a, compute_uv=False),
    "np.linalg.svd(A, compute_uv=False)^3": lambda a: LINALG.svd(a, compute_uv=False) ** 3,
    "scipy.linalg.svdvals(A)": scipy.linalg.svdvals,
    "np.linalg.svd(A)[1]": lambda a: LINALG.svd(a)[1],
    "torch.linalg.svdvals(A)[0]": lambda a: LINALG.svd(a)[1][0],
    "jnp.linalg.svd(A, full_matrices=False)[0]^2": lambda a: thin(a)[0] ** 2,
    "np.linalg.svd(A, False)[2]^2": lambda a: thin(a)[2] ** 2,
    "svd(A, full_matrices=False).U @ svd(A, full_matrices=False).Vh": (
        lambda a: thin(a)[0] @ thin(a)[2]
    ),
    "pinv(A)": LINALG.pinv,
    "np.linalg.pinv(A, 0.5)": cut,
    "np.linalg.pinv(A, rcond=1e-10)": LINALG.pinv,
    "scipy.linalg.pinv(A, rtol=0.5)": cut,
    "matrix_rank(A) + 0*A[0, 0]": LINALG.matrix_rank,
    "np.linalg.matrix_rank(A, 1.5) + 0*A[0, 0]": lambda a: LINALG.matrix_rank(a, 1.5),
    "cond(A)": LINALG.cond,
    "np.linalg.cond(A, -2)": lambda a: LINALG.cond(a, -2),
    "np.linalg.norm(A)": NORM,
    "np.linalg.norm(A, 'fro')": NORM,
    "np.linalg.norm(A, 'nuc')": lambda a: NORM(a, "nuc"),
    "np.linalg.norm(A, 2)": lambda a: NORM(a, 2),
    "np.linalg.norm(A, -2)": lambda a: NORM(a, -2),
    "np.linalg.norm(A, 1)": lambda a: NORM(a, 1),
    "np.linalg.norm(A, -1)": lambda a: NORM(a, -1),
    "np.linalg.norm(A, np.inf)": lambda a: NORM(a, np.inf),
    "jnp.linalg.norm(A, -inf)": lambda a: NORM(a, -np.inf),
    "norm(A, ord=1)": lambda a: NORM(a, 1),
    "norm(A, ord=2, keepdims=True)": lambda a: NORM(a, 2, keepdims=True),
    "torch.linalg.norm(A, 2)": lambda a: NORM(a, 2),
    "torch.norm(A, 2)": NORM,
    "torch.norm(A, p=1)": lambda a: np.abs(a).sum(),
    "tf.norm(A, 3)": lambda a: NORM(a.ravel(), 3),
    "torch.norm(A, p=3, dim=1)": lambda a: NORM(a, 3, axis=1),
    "np.linalg.norm(A, 3, axis=0)": lambda a: NORM(a, 3, axis=0),
    "np.linalg.norm(A, ord=1, axis=-1, keepdims=True)": (
        lambda a: NORM(a, 1, axis=-1, keepdims=True)
    ),
    "np.linalg.norm(A, np.inf, axis=1)": lambda a: NORM(a, np.inf, axis=1),
    "np.linalg.norm(A, 0, axis=1) + 0*A[0, 0]": lambda a: NORM(a, 0, axis=1),
    "np.linalg.norm(A, None, 1)": lambda a: NORM(a, None, 1),
    "np.linalg.norm(A, axis=1)": lambda a: NORM(a, axis=1),
    "np.linalg.norm(A, -1.5, axis=1)": lambda a: NORM(a, -1.5, axis=1),
    "np.linalg.norm(A, 1, axis=(1, 0))": lambda a: NORM(a, 1, axis=(1, 0)),
    "np.linalg.norm(A, 2, axis=(0, 1), keepdims=True)": (
        lambda a: NORM(a, 2, axis=(0, 1), keepdims=True)
    ),
    "np.linalg.vector_norm(A, ord=3)": lambda a: NORM(a.ravel(), 3),
    "torch.linalg.matrix_norm(A, 'nuc')": lambda a: NORM(a, "nuc"),
}  # fmt: skip
OF_SQUARES: dict[str, Callable[[Any], Any]] = {
    "np.linalg.cond(A, 'fro')": lambda a: LINALG.cond(a, "fro"),
    "cond(A, 1)": lambda a: LINALG.cond(a, 1),
    "np.linalg.cond(A, np.inf)": lambda a: LINALG.cond(a, np.inf),
    "np.linalg.cond(A, p=2)": LINALG.cond,
    "np.linalg.svd(A)[0]^2": lambda a: LINALG.svd(a)[0] ** 2,
    "np.trace(A, offset=1)": lambda a: np.trace(a, offset=1),
    "np.trace(A, -1)": lambda a: np.trace(a, -1),
}  # fmt: skip
CASES = [
    *((text, f, matrix) for text, f in OF_MATRICES.items() for matrix in (TALL, WIDE)),
    *((text, f, SQUARE) for text, f in OF_SQUARES.items()),
    *((text, OF_MATRICES[text], SQUARE) for text in ("svdvals(A)", "pinv(A)")),
    *((text, OF_MATRICES[text], SQUARE) for text in list(OF_MATRICES)[5:7]),
    ("pinv(A)", LINALG.pinv, 1e-9 * TALL), ("np.linalg.pinv(A, 0.5)", cut, 1e9 * WIDE),
]  # fmt: skip


def weighed(value: Any) -> Any:
    """Return the sum of a value with other weights for each entry."""
    rank = np.ndim(value)
    weights = WEIGHTS[tuple(slice(size) for size in np.shape(value)) + (0,) * (3 - rank)]
    return np.sum(weights * value)


def compiled(text: str, matrix: Any) -> Any:
    """Return a program for a formula, its entries weighed as `weighed` does."""
    declared = f"A: {list(matrix.shape)}"
    shape = np.shape(gradc.compile(f"{declared}; {text}")(matrix))
    weights = "W: [p, q, r]"
    places = ", ".join([*(f":{size}" for size in shape), *("0",) * (3 - len(shape))])
    inner = f"W[{places}]*({text})"
    total = f"sum({inner})" if shape else inner
    return gradc.compile(f"{declared}, {weights}; {total} + 0*sum(A)", wrt="A")


def slopes(f: Callable[..., float], at: Any, h: float = 1e-6) -> Any:
    """Return the derivatives by central differences."""
    found = np.empty_like(at)
    step = h * (np.abs(at).max() or 1.0)
    for index in np.ndindex(at.shape):
        moved = [at.copy(), at.copy()]
        moved[0][index] += step
        moved[1][index] -= step
        found[index] = (f(moved[0]) - f(moved[1])) / (2 * step)
    return found


@pytest.mark.table
@pytest.mark.parametrize(
    ("text", "plain", "matrix"), CASES, ids=lambda x: x if isinstance(x, str) else ""
)
def test_a_formula_is_that_of_numpy_and_its_derivatives_are_right(
    text: str, plain: Callable[[Any], Any], matrix: Any
) -> None:
    f = compiled(text, matrix)
    expected = weighed(plain(matrix))
    assert f(matrix, WEIGHTS) == pytest.approx(expected, rel=1e-11)
    found = f.gradient(matrix, WEIGHTS).A
    scale = np.abs(found).max() + abs(expected / np.abs(matrix).max())
    by_steps = slopes(lambda a: weighed(plain(a)), matrix)
    assert found == pytest.approx(by_steps, rel=1e-6, abs=1e-7 * scale)
    along = _RANDOM.normal(size=matrix.shape) * np.abs(matrix).max()
    assert f.jvp(along, matrix, WEIGHTS)[-1] == pytest.approx(
        np.sum(found * along), rel=1e-9, abs=1e-12 * scale
    )
    h = 1e-5
    ends = [f.gradient(matrix + s * h * along, WEIGHTS).A for s in (1, -1)]
    second = (ends[0] - ends[1]) / (2 * h)
    size = np.abs(second).max() + scale
    assert np.reshape(f.hvp(along, matrix, WEIGHTS), matrix.shape) == pytest.approx(
        second, rel=1e-5, abs=1e-6 * size
    )


SUMS: dict[str, Callable[[Any], Any]] = {
    "sum(svdvals(A)^3)": lambda a: (LINALG.svd(a)[1] ** 3).sum(),
    "norm(A, ord='nuc')*cond(A)": lambda a: NORM(a, "nuc") * LINALG.cond(a),
    "sum(pinv(A)^2)": lambda a: (LINALG.pinv(a) ** 2).sum(),
    "sum((svd(A, full_matrices=False)[0]*svdvals(A)^2) @ svd(A, full_matrices=False)[2])": (
        lambda a: ((thin(a)[0] * thin(a)[1] ** 2) @ thin(a)[2]).sum()
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SUMS)
def test_sizes_need_not_be_known_nor_which_is_the_larger(text: str) -> None:
    f = gradc.compile(f"A: [m, n]; {text}")
    for matrix in (TALL, WIDE, SQUARE, TALL[:, :1], TALL[:1], TALL[:1, :1]):
        assert f(matrix) == pytest.approx(SUMS[text](matrix), rel=1e-11)
        found = f.gradient(matrix).A
        scale = np.abs(found).max()
        assert found == pytest.approx(slopes(SUMS[text], matrix), rel=1e-6, abs=1e-7 * scale)


@pytest.mark.parametrize("text", list(SUMS)[:3])
def test_stacks_single_precision_and_matrices_without_entries(text: str) -> None:
    one = gradc.compile(f"A: [m, n]; {text}")
    many = text.replace("norm(A, ord='nuc')", "np.linalg.norm(A, 'nuc', axis=(1, 2))")
    stack = gradc.compile(f"A: [b, m, n]; {many if many.startswith('sum') else f'sum({many})'}")
    assert stack(STACK) == pytest.approx(sum(map(one, STACK)))
    apart = np.stack([one.gradient(a).A for a in STACK])
    assert pytest.approx(apart) == stack.gradient(STACK).A
    single = STACK.astype(np.float32)
    assert stack.gradient(single).A.dtype == np.float32
    assert np.asarray(one(single[0])).dtype == np.float32
    assert pytest.approx(apart, rel=1e-3, abs=1e-3) == stack.gradient(single).A
    assert np.isnan(one(np.full((3, 2), np.nan)))
    if "cond" not in text:
        assert one(np.zeros((0, 3))) == 0
        assert one.gradient(np.zeros((3, 0))).A.shape == (3, 0)
    assert one.verify(points=1).ok


LOOP = """A: [m, n], x0: [n]
x = x0
for k in 1..30 { x = pinv(A + k/10*ones_like(A)) @ (A @ x) + norm(A, ord=2)/k*x/10 }
sum(x^2)"""


def test_in_loops() -> None:
    x = B[:3]
    for f in (gradc.compile(LOOP), gradc.compile(LOOP.replace("30", "2"))):
        found = f.gradient(TALL, x).A
        expected = slopes(lambda a, f=f: f(a, x), TALL)
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-6 * np.abs(found).max())


# ---- ranks that are not full --------------------------------------------------------------------


def test_the_pseudo_inverse_of_a_matrix_of_lower_rank_is_differentiated_where_the_rank_stays() -> (
    None
):
    left, right = _RANDOM.normal(size=(4, 2)), _RANDOM.normal(size=(2, 3))
    weights = _RANDOM.normal(size=(3, 4))

    def plain(left: Any, right: Any) -> Any:
        return np.sum(weights * LINALG.pinv(left @ right, 1e-10))

    for text in ("pinv(P @ Q)", "np.linalg.pinv(P @ Q, 1e-10)"):
        f = gradc.compile(f"P: [m, k], Q: [k, n], W: [n, m]; sum(W*{text})", wrt=["P", "Q"])
        assert f(left, right, weights) == pytest.approx(plain(left, right), rel=1e-10)
        found = f.gradient(left, right, weights)
        by_steps = slopes(lambda p: plain(p, right), left), slopes(lambda q: plain(left, q), right)
        for one, expected in zip(found, by_steps, strict=True):
            assert one == pytest.approx(expected, rel=1e-5, abs=1e-6)
        along = (left * 0.3 + 1, right * 0.2 - 1)
        h = 1e-5
        ends = [
            f.gradient(left + s * h * along[0], right + s * h * along[1], weights) for s in (1, -1)
        ]
        hvp = f.hvp(along, left, right, weights)
        for one, up, down in zip(hvp, *ends, strict=True):
            assert one == pytest.approx((up - down) / (2 * h), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("matrix", [np.eye(3), np.diag([2.0, 2, 0]), np.zeros((3, 3)), DEFICIENT])
def test_sums_over_singular_values_are_right_where_these_are_repeated_or_0(matrix: Any) -> None:
    f = gradc.compile("A: [m, n]; sum(svdvals(A)^2)")
    assert pytest.approx(2 * matrix, abs=1e-12) == f.gradient(matrix).A
    of_pinv = gradc.compile("A: [m, n]; sum(pinv(A))").gradient(matrix).A
    assert np.isfinite(of_pinv).all()


@pytest.mark.parametrize("matrix", [np.zeros((2, 3)), np.diag([1.0, 0, 2]), DEFICIENT])
def test_the_nuclear_norm_has_the_least_subgradient_where_values_are_0(matrix: Any) -> None:
    found = gradc.compile("A: [m, n]; norm(A, ord='nuc')").gradient(matrix).A
    left, values, right = thin(matrix)
    expected = (left * (values > 1e-12)) @ right
    assert found == pytest.approx(expected, abs=1e-12)
    assert found == pytest.approx(slopes(lambda a: NORM(a, "nuc"), matrix), abs=1e-4)


def test_vectors_of_a_singular_square_matrix_are_differentiated() -> None:
    matrix = SQUARE - np.outer(SQUARE @ [1, 0, 0], [1, 0, 0])
    f = gradc.compile("A: [3, 3]; U = svd(A)[0]; sum(U[:, 0]^2*[1, 2, 3])")
    plain = lambda a: (LINALG.svd(a)[0][:, 0] ** 2 * [1, 2, 3]).sum()  # noqa: E731
    assert pytest.approx(slopes(plain, matrix), rel=1e-6, abs=1e-8) == f.gradient(matrix).A


def test_a_vector_of_a_repeated_singular_value_has_no_derivative() -> None:
    f = gradc.compile("A: [3, 3], w: [3]; sum(w*svd(A)[0][:, 0]^2)", wrt="A")
    assert np.isnan(f.gradient(np.eye(3), B[:3]).A).any()


# ---- Python -------------------------------------------------------------------------------------


def reconstructed(a: "[m, n]"):  # noqa: F821
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    return np.sum(((u * s**2) @ vt) ** 2) + np.sum(np.linalg.svd(a, compute_uv=False)) + s[0]


def fitted(a: "[m, n]", b: "[m]"):  # noqa: F821
    x, _, rank, s = np.linalg.lstsq(a, b, rcond=None)
    also = np.linalg.lstsq(a, b)[0]
    found = scipy.linalg.lstsq(a, b)
    return x @ also + found[0].sum() + rank + s[-1] + np.linalg.lstsq(a, b)[1][0]


def of_values(a: "[m, n]"):  # noqa: F821
    _u, s, _vt = np.linalg.svd(a)
    return np.sum(np.log(s))


def ridge(a: "[m, n]", b: "[m]"):  # noqa: F821
    w = np.linalg.pinv(a) @ b
    r = a @ w - b
    return np.linalg.norm(r) + np.linalg.norm(w, 1) + np.linalg.norm(a, "nuc") + np.linalg.cond(a)


@pytest.mark.parametrize("function", [reconstructed, fitted, of_values, ridge])
def test_python_functions(function: Any) -> None:
    f = gradc.from_python(function)
    given = [TALL, B][: function.__code__.co_argcount]
    assert f(*given) == pytest.approx(function(*given), rel=1e-11)
    for place, found in enumerate(f.gradient(*given)):

        def of_one(x: Any, place: int = place) -> Any:
            return function(*given[:place], x, *given[place + 1 :])

        assert found == pytest.approx(slopes(of_one, given[place]), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sum(svd(A))", "gives a list of arrays"),
        ("sum(svd(A)[2])", "without a singular value"),
        ("np.linalg.norm(A, 3)", "no order 3 of matrices"),
        ("np.linalg.norm(A, 'max')", "no order 'max' of matrices"),
        ("np.linalg.norm(b, 'nuc')", "no order 'nuc' of vectors"),
        ("np.linalg.norm(A, axis=(0, 0))", "along an axis, or over two"),
        ("sum(np.linalg.pinv(A, hermitian=True))", "whole matrices"),
        ("svdvals(b)[0]", "takes an array with 2 axes"),
    ],
)
def test_what_is_not_read_is_told(text: str, said: str) -> None:
    with pytest.raises(gradc.GradcError, match=said):
        gradc.compile(f"A: [m, n], b: [m]; {text}")


# ---- values that are the same -------------------------------------------------------------------

_LEFT, _RIGHT = np.linalg.qr(TALL)[0], np.linalg.qr(SQUARE)[0]
SAME = (_LEFT * [2.0, 2, 1]) @ _RIGHT.T
ALIKE = [SAME, SAME.T.copy(), np.eye(3), (_LEFT * [3.0, 3, 3]) @ _RIGHT.T]


def of_values(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def plain(a: Any) -> Any:
        left, values, right = thin(a)
        return (left * f(values)) @ right

    return plain


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "(U*s) @ Vh": lambda a: a,
    "(U*s^3) @ Vh": of_values(lambda s: s**3),
    "U @ diag(tanh(s)) @ Vh": of_values(np.tanh),
    "U @ (log(s)[:, None]*Vh)": of_values(np.log),
    "U @ Vh": of_values(np.ones_like),
    "((Vh.T/s) @ U.T).T": of_values(lambda s: 1 / s),
}  # fmt: skip


@pytest.mark.parametrize("text", FUNCTIONS)
def test_a_function_of_singular_values_is_differentiated_where_these_are_the_same(
    text: str,
) -> None:
    for matrix in ALIKE:
        shape = list(matrix.shape)
        f = gradc.compile(
            f"A: {shape}, W: {shape}; U = svd(A, full_matrices=False)[0]; s = svdvals(A); "
            f"Vh = svd(A, full_matrices=False)[2]; sum(W*({text}))",
            wrt="A",
        )
        weights = WEIGHTS[0][: shape[0], : shape[1]]
        expected = slopes(lambda a, w=weights: np.sum(w * FUNCTIONS[text](a)), matrix)
        found = f.gradient(matrix, weights).A
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-7 * np.abs(expected).max())


@pytest.mark.parametrize(
    "text",
    [
        "sum(svdvals(A)^2)", "norm(A, ord='nuc')", "sum(log(svdvals(A)))^2",
        "s = svdvals(A); p = s/sum(s); -sum(p*log(p))", "logsumexp(svdvals(A)) + norm(svdvals(A))",
    ],
)  # fmt: skip
def test_second_derivatives_of_symmetric_functions_of_values_that_are_the_same(text: str) -> None:
    f = gradc.compile(f"A: [m, n]; {text}")
    for matrix in (*ALIKE, TALL, WIDE):
        along = _RANDOM.normal(size=matrix.shape)
        ends = [f.gradient(matrix + step * along).A for step in (1e-5, -1e-5)]
        expected = (ends[0] - ends[1]) / 2e-5
        found = np.reshape(f.hvp(along, matrix), matrix.shape)
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-6 * np.abs(expected).max())
        hessian = np.reshape(f.hessian(matrix)[0], (matrix.size, matrix.size))
        assert np.reshape(hessian @ along.ravel(), matrix.shape) == pytest.approx(
            expected, rel=1e-5, abs=1e-6 * np.abs(expected).max()
        )


def test_the_polar_factor_of_a_singular_matrix_has_no_derivative() -> None:
    f = gradc.compile("A: [n, n], W: [n, n]; sum(W*(svd(A)[0] @ svd(A)[2]))", wrt="A")
    assert np.isnan(f.gradient(np.diag([2.0, 1, 0]), WEIGHTS[0, :3, :3]).A).any()


def test_a_square_of_the_norm_is_differentiated_twice_where_values_are_0() -> None:
    f = gradc.compile("A: [m, n]; sum(svdvals(A)^2)")
    for matrix in (np.zeros((3, 2)), np.diag([2.0, 0, 0]), DEFICIENT):
        hessian = np.reshape(f.hessian(matrix)[0], (matrix.size, matrix.size))
        assert hessian == pytest.approx(2 * np.eye(matrix.size), abs=1e-7)


@pytest.mark.parametrize("call", ["pinv_above(A, 0.1)"])
def test_what_is_cut_off_turns_by_a_share_of_the_largest_value(call: str) -> None:
    random = np.random.default_rng(8)
    left, right = (np.linalg.qr(random.normal(size=(n, n)))[0] for n in (3, 2))
    w = random.normal(size=(2, 3))
    f = gradc.compile(f"param A: [3, 2]; w: [2, 3]; sum(w*{call})")
    for values in ((5.0, 0.3), (0.2, 0.011), (5.0, 0.7), (0.2, 0.03)):
        matrix = left[:, :2] @ np.diag(values) @ right
        found = f.gradient(matrix, w)[0]
        for index in np.ndindex(matrix.shape):
            step = np.zeros_like(matrix)
            step[index] = 1e-6
            ends = [np.sum(w * np.linalg.pinv(matrix + way * step, rcond=0.1)) for way in (1, -1)]
            assert found[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-7)

"""SymPy's expressions as functions: against SymPy's own numbers and derivatives."""

import mpmath
import numpy as np
import pytest
import sympy as sp

import gradc
from gradc import from_sympy

x, y, z = sp.symbols("x y z")
p = sp.Symbol("p", positive=True)
n, k, j = sp.symbols("n k j", integer=True)
A, B = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("B", n, 2)
v, w = sp.MatrixSymbol("v", n, 1), sp.MatrixSymbol("w", n, 1)
i = sp.Symbol("i", integer=True)
X = sp.IndexedBase("X", shape=(n,))

_INSIDE = "sin cos tan sec csc cot asin acos atan sinh cosh tanh sech csch coth asinh atanh asech acsch exp log sqrt erf erfc gamma loggamma digamma trigamma Abs sign floor ceiling factorial sinc cbrt frac harmonic"
_ABOVE_ONE = "acosh acoth asec acsc acot"
EXPRESSIONS = [
    *(getattr(sp, name)(x) for name in _INSIDE.split()),
    *(getattr(sp, name)(1 + x) for name in _ABOVE_ONE.split()),
    x**y,
    x**-3,
    x ** sp.Rational(-2, 3),
    -x / (2 * y) * sp.sqrt(z) - sp.Rational(3, 4),
    (x - y) ** 2 / (x + y) ** 3 / z,
    sp.exp(-((x - y) ** 2) / (2 * z**2)) / sp.sqrt(2 * sp.pi * z**2),
    sp.pi * x + sp.E * y + sp.EulerGamma + sp.Float("0.1") + sp.GoldenRatio,
    sp.Rational(10**20, 3) * x + 10**25,
    2**x,
    (-2) ** 2 * x,
    (x + y) ** (-y),
    -(x**2),
    -(x + y) * z,
    x - (y - z) / 3,
    sp.Mul(sp.Rational(1, 2), sp.Add(x, y, evaluate=False), evaluate=False),
    sp.Mul(-1, sp.Mul(-1, x, evaluate=False), evaluate=False),
    sp.Add(x, sp.Add(-y, z, evaluate=False), evaluate=False),
    sp.Mod(x, y),
    sp.atan2(y, x),
    sp.Max(x, y, z, sp.Rational(1, 2)),
    sp.Min(x, y, 2 * z),
    sp.Piecewise((x**2, x > 1), (y, sp.And(y > 0, z < 1)), (z, True)),
    sp.Piecewise((1, sp.Or(x < y, sp.Not(sp.Eq(z, 1)))), (x * y, sp.Ne(x, 2))),
    sp.Piecewise((x, sp.Xor(x > y, y > z)), (y, True)),
    sp.Piecewise((x, sp.ITE(x > y, x > z, y > z)), (y, True)),
    sp.Heaviside(x - y),
    sp.Heaviside(x, 1) * y,
    sp.besselj(0, x) + sp.besselj(3, y),
    sp.polygamma(2, x),
    sp.beta(x, y),
    sp.binomial(x, y),
    sp.rf(x, y),
    sp.ff(x + 3, y),
    sp.erf2(x, y),
    sp.log(x, 2) + sp.log(y, 10),
    sp.Sum(x**k / k, (k, 1, 6)),
    sp.Sum(x**k / sp.factorial(k), (k, 0, 80)),
    sp.Sum(sp.Sum(x * k + j * y, (j, 1, k)), (k, 1, 5)),
    sp.Sum(x * k + j * y, (j, 1, k), (k, 1, 4)),
    sp.Product(x + k * y, (k, -1, 3)),
    sp.Product(1 - sp.Sum(x / j, (j, 1, k)), (k, 1, 3)),
    sp.Sum(x, (k, 2, 1)) + y + x,
    sp.re(x) + sp.conjugate(y),
    sp.exp(x * y) + sp.sin(sp.exp(x * y)),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda e: str(e)[:50])
def test_value_and_gradient_are_those_of_sympy(expression: sp.Expr) -> None:
    point = {x: 0.7, y: 1.3, z: 0.6}
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    f = from_sympy(expression)
    assert [*f.inputs] == [s.name for s in symbols]
    at = [point[s] for s in symbols]
    plain = sp.lambdify(symbols, expression.doit(), "mpmath")
    with mpmath.workdps(50):
        assert f(*at) == pytest.approx(float(plain(*map(mpmath.mpf, at))), rel=1e-12)
        for place, slope in enumerate(f.gradient(*at)):
            alone = lambda t, place=place: plain(*at[:place], t, *at[place + 1 :])  # noqa: E731
            assert slope == pytest.approx(float(mpmath.diff(alone, at[place])), rel=1e-9, abs=1e-10)


def _drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(size=shape) + 2 * np.eye(*shape)


MATRICES = [
    (A * v, lambda A, v: A @ v),
    (A.T * B, lambda A, B: A.T @ B),
    (A.inverse() * v, lambda A, v: np.linalg.inv(A) @ v),
    (A.inverse() * A.T.inverse() * v, lambda A, v: np.linalg.inv(A) @ np.linalg.inv(A.T) @ v),
    (v.T * A * v, lambda A, v: (v.T @ A @ v).item()),
    (2 * A * v - 3 * v, lambda A, v: 2 * A @ v - 3 * v),
    (x * A + A.T / 2, lambda A, x: x * A + A.T / 2),
    (A**3 - sp.Identity(n), lambda A: A @ A @ A - np.eye(3)),
    (A**-2, lambda A: np.linalg.inv(A) @ np.linalg.inv(A)),
    (sp.Trace(A * A.T), lambda A: np.trace(A @ A.T)),
    (sp.log(sp.Determinant(A) ** 2), lambda A: np.log(np.linalg.det(A) ** 2)),
    (sp.HadamardProduct(A, A.T), lambda A: A * A.T),
    (sp.HadamardPower(A, 2), lambda A: A**2),
    ((A * v).applyfunc(sp.tanh), lambda A, v: np.tanh(A @ v)),
    (A[0, 1] * v[2, 0] + sp.exp(A[1, 1]), lambda A, v: A[0, 1] * v[2, 0] + np.exp(A[1, 1])),
    (A[0:2, 1:3], lambda A: A[0:2, 1:3]),
    (sp.DotProduct(v, w), lambda v, w: (v * w).sum()),
    (sp.DiagMatrix(v) * A, lambda A, v: np.diag(v.ravel()) @ A),
    (sp.Sum(A[i, 0] * v[i, 0], (i, 0, n - 1)), lambda A, v: A[:, 0] @ v[:, 0]),
]


@pytest.mark.parametrize(("expression", "plain"), MATRICES, ids=[str(e)[:40] for e, _ in MATRICES])
def test_matrices(expression: sp.Expr, plain) -> None:
    values = {
        "A": _drawn(3, 3),
        "B": _drawn(3, 2),
        "v": _drawn(3, 1),
        "w": _drawn(3, 1) + 1,
        "x": 0.5,
    }
    f = from_sympy(expression)
    at = [values[name] for name in f.inputs]
    assert np.allclose(f(*at), plain(*at), rtol=1e-12)
    assert f.verify(at=dict(zip(f.inputs, at, strict=True))).ok


def test_indexed_arrays_and_counts_are_loops() -> None:
    f = from_sympy(sp.Sum(X[i] ** 2 * x, (i, 0, n - 1)), inputs=(X, x))
    assert f([1.0, 2.0, 3.0], 0.5) == 7.0
    g = from_sympy(sp.Sum(x**k / k, (k, 1, n)), inputs=(x, n))
    assert g(0.5, 100) == pytest.approx(np.log(2))
    assert g.gradient(0.5, 100).x == pytest.approx(2)
    assert "for " in g.source


def test_inputs_are_as_lambdify_takes_them() -> None:
    e = x * sp.exp(y) + z
    assert from_sympy(e, inputs=(z, y, x))(1.0, 2.0, 3.0) == sp.lambdify((z, y, x), e)(
        1.0, 2.0, 3.0
    )
    assert [*from_sympy(e, inputs="x y z".split()).inputs] == ["x", "y", "z"]
    assert [*from_sympy(x**2, inputs=x).inputs] == ["x"]
    assert [*from_sympy(e, wrt=(z, x)).wrt] == ["z", "x"]


def test_several_outputs_and_arrays() -> None:
    assert from_sympy([x * y, x])(2.0, 3.0) == (6.0, 2.0)
    named = from_sympy({"u": x * y, sp.Symbol("v_{1}"): x + y})
    assert named(2.0, 3.0)._asdict() == {"u": 6.0, "v_1": 5.0}
    f = from_sympy(sp.Matrix([[x, y], [1, x * y]]))
    assert f(2.0, 3.0).tolist() == [[2, 3], [1, 6]]
    assert f.jacobian(2.0, 3.0).x.tolist() == [[1, 0], [0, 3]]
    assert from_sympy(sp.Array([[[x]], [[2 * x]]]))(1.5).tolist() == [[[1.5]], [[3.0]]]


def test_names_and_assumptions() -> None:
    names = [r"\alpha", "x_{1}", "in", "x'", "lambda", "σ", "pi", "a b", "1st"]
    f = from_sympy(sum(sp.Symbol(name) * at for at, name in enumerate(names, 1)), inputs=names)
    assert [*f.inputs] == [
        "alpha",
        "x_1",
        "in_",
        "x_prime",
        "lambda",
        "sigma",
        "pi_",
        "a_b",
        "x1st",
    ]
    assert f(*np.eye(9)[4]) == 5
    two = from_sympy(
        sp.Symbol("x") - p - sp.Symbol("x", real=True), inputs=[x, sp.Symbol("x", real=True), p]
    )
    assert two(3.0, 1.0, 0.5) == 1.5
    with pytest.raises(ValueError, match="declared > 0"):
        from_sympy(sp.log(p))(-1.0)


REFUSED = [
    (sp.Derivative(sp.Function("g")(x), x), "derivative"),
    (sp.Integral(sp.exp(x**2), (x, 0, y)), "integral"),
    (sp.Function("g")(x), "g is a function that is not defined"),
    (sp.zoo, "without a sign"),
    (sp.I * x, "imaginary"),
    (sp.Sum(1 / k**2 * x, (k, 1, sp.oo)), "does not end"),
    (sp.Sum(x, (k, 5, 1)), "go down"),
    (sp.Si(x), "programs have no Si"),
    ("x**2", "no expression of SymPy"),
    (sp.Integer(10) ** 400 * x, "no float"),
    (sp.IndexedBase("Y")[0], "shape of the array Y"),
    ([], "there is no expression"),
]


@pytest.mark.parametrize(("expression", "said"), REFUSED, ids=[str(e)[:30] for e, _ in REFUSED])
def test_what_is_not_read_is_named(expression: object, said: str) -> None:
    with pytest.raises(gradc.GradcError, match=said):
        from_sympy(expression)


def test_inputs_that_do_not_fit() -> None:
    for inputs, said in (
        ((x,), "y is not among"),
        ((x, (y, z)), "an input is a symbol"),
        ((x, x, y), "twice"),
    ):
        with pytest.raises(gradc.GradcError, match=said):
            from_sympy(x * y, inputs=inputs)


def test_shared_parts_are_written_once() -> None:
    deep = x
    for _ in range(40):
        deep = sp.sin(deep) + sp.cos(deep)
    f = from_sympy(deep)
    assert len(f.compilation.text.splitlines()) < 50
    assert f(0.3) == pytest.approx(1.2581, abs=0.2)


@pytest.mark.slow
def test_a_deep_expression_needs_no_recursion() -> None:
    deep = x
    for _ in range(400):
        deep = sp.sin(deep, evaluate=False)
    assert 0 < from_sympy(deep)(0.3) < 0.3
    assert len(from_sympy(sp.Add(*(sp.Symbol(f"a{at}") for at in range(500)))).inputs) == 500

"""Programs of arrays as loop nests in machine code hold against the NumPy file."""

from pathlib import Path

import numpy as np
import pytest

import gradc
from gradc.emit.native.nests import routine_text
from gradc.emit.numpy.declared import sources_of
from gradc.emit.prepare import prepare
from gradc.graph.dimensions import names_in, value_of
from gradc.graph.node import Count, Whole
from gradc.kernels.arrays.routine import is_lowered, routine
from gradc.native.machine import assembly
from gradc.native.routines import Routine

ROOT = Path(__file__).parents[2]
PROGRAMS = {
    "network": """
        X: [batch, features], Y: [batch, classes]
        param W1: [features, hidden], b1: [hidden], W2: [hidden, classes], b2: [classes]
        loss = cross_entropy(sigmoid(X @ W1 + b1) @ W2 + b2, Y)""",
    "sums": "x: [n, m], y: [m]; sum(sum(x*y, axis=0)^2) + sum(max(x, axis=1)*min(x, axis=1))",
    "views": "x: [n, m], y: [m, n]; sum(x.T*y) + sum(x[:, 0]) + sum(exp(x[1:, 1:].T))",
    "moments": "x: [n, m]; sum(mean(x, axis=0)*var(x, axis=0)) + sum(std(x, axis=1))",
    "stacks": "x: [n, m], y: [n]; sum(tanh(stack([x[:, 0], y, y*x[:, 1]])))*sum(concat([y, y^2])^3)",
    "cumulated": "x: [n]; y: [n]; sum(cumsum(x)*y) + sum(cumsum(x*y)^2)",
    "attention": """
        x: [tokens, features]; param Wq: [features, depth], Wk: [features, depth]
        loss = sum((softmax(x @ Wq @ (x @ Wk).T/sqrt(depth), axis=-1) @ x)^2)""",
    "mixture": """
        x: [n, d]; param a: [k], m: [k, d], s: [k, d]
        z = a - sum((x[:, None, :] - m)^2*exp(s), axis=-1)
        loss = sum(logsumexp(z, axis=1)) - n*logsumexp(a)""",
    "reshaped": "x: [2*n, 3]; sum(x.reshape(n, 6)^2 @ (1 + x.reshape(n, 6)[0])) + sum(x.T.reshape(6*n)[::2])",
    "vectors": "A: [n, m], x: [n], y: [m]; x @ A @ y + sum((A @ y)*x^2) + sum(outer(x, y)*A) + y @ y",
    "powers": "x: [n, n], y: [n]; trace(x @ x) + sum(eye(n)*x) + sum(diag(x)*y)",
    "systems": """
        A: [n, n], b: [n], B: [n, k]
        sum(solve(A, b)^2) + sum(solve(A.T, B)*B) + sum(inv(A)^2) + det(A) + logdet(A @ A.T)""",
    "choices": "x: [n], y: [n]; sum(where(x > y, exp(x), y^2)) + max(x)*prod(y)",
    "loop": """
        x: [steps, features]; param W: [hidden, features], U: [hidden, hidden], b: [hidden]
        h[0] = zeros(hidden)
        for t in 1..steps { h[t] = tanh(W @ x[t-1] + U @ h[t-1] + b) }
        loss = sum(h[steps]^2)""",
}  # fmt: skip


def lowered(f, kinds):
    graph = prepare(f.compilation.simplified, is_lowered).graph
    tables = {"value": graph.outputs, "gradient": graph.gradients}
    roots = [node for kind in kinds for node in tables[kind].values()]
    return graph, roots, routine("f", graph.inputs, roots)


def called(f, given, kinds=("value", "gradient")):
    """Return what the loop nests of a program give, as a list of arrays."""
    graph, roots, found = lowered(f, kinds)
    by_node = dict(zip(graph.inputs, given, strict=True))
    sizes = {}
    for name, source in sources_of(graph).items():
        if isinstance(source.node.payload, Count):
            sizes[name] = by_node[source.node]
        else:
            length = by_node[source.node].shape[source.axis] - source.rest
            sizes[name] = length // source.factor
    arrays = [
        np.ascontiguousarray(by_node[one], int if isinstance(one.payload, Whole) else float)
        for one in found.inputs
    ]
    results = [np.empty([value_of(size, sizes) for size in one.shape]) for one in roots]
    held = Routine(found)(arrays, results, [sizes[name] for name in found.dimensions])
    return results if held else None


def flat(results):
    if isinstance(results, tuple):
        return [leaf for one in results for leaf in flat(one)]
    return [np.asarray(results)]


def point(f, seed=0, size=3):
    """Return values for the inputs of a program; its dimensions are numbers from a size on."""
    random = np.random.default_rng(seed)
    inputs = f.compilation.simplified.inputs
    names = dict.fromkeys(n for one in inputs for length in one.shape for n in names_in(length))
    sizes = {name: size + place for place, name in enumerate(names)}
    sizes |= {str(one.payload): 6 for one in inputs if isinstance(one.payload, Count)}
    given = []
    for one in inputs:
        shape = tuple(value_of(length, sizes) for length in one.shape)
        if isinstance(one.payload, Count):
            given.append(sizes[str(one.payload)])
        elif isinstance(one.payload, Whole):
            given.append(random.integers(0, 2, size=shape))
        else:
            given.append(
                random.uniform(0.2, 0.9, size=shape) if shape else random.uniform(0.2, 0.9)
            )
    return given


def assert_same(found, wanted):
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape
        scale = np.max(np.abs(other), initial=1e-300)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13 * scale)


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    pytest.importorskip("llvmlite")
    monkeypatch.setenv("GRADC_CACHE", "")


QUICK = ("sums", "views", "loop")


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[pytest.mark.slow] * (one not in QUICK)) for one in PROGRAMS],
)
def test_values_and_gradients_are_those_of_the_file(name):
    f = gradc.compile(PROGRAMS[name])
    given = point(f)
    assert_same(called(f, given), flat(f.value_and_gradient(*given)))


EXAMPLES = ["networks/residual", "networks/batch_norm", "loops/lotka_volterra", "loops/kalman"]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_those_of_the_file(name):
    f = gradc.compile((ROOT / "examples" / f"{name}.grad").read_text())
    given = point(f)
    assert_same(called(f, given), flat(f.value_and_gradient(*given)))


def test_sizes_of_0_and_1():
    f = gradc.compile("x: [n, m], y: [m]; sum(exp(x)*y) + sum(x @ y) + sum(sum(x, axis=0)*y)")
    native = f.native()
    random = np.random.default_rng(1)
    for shape in ((0, 3), (3, 0), (1, 1), (0, 0), (1, 5)):
        given = [random.normal(size=shape), random.normal(size=shape[1])]
        assert_same(flat(native.value_and_gradient(*given)), flat(f.value_and_gradient(*given)))


def test_sums_have_the_error_of_one_part():
    f = gradc.compile("x: [n]; sum(x)")
    x = np.random.default_rng(0).uniform(size=100_003)
    exact = sum(map(int, x * 2.0**60)) / 2**60
    found = called(f, [x], ("value",))[0]
    assert abs(found - exact) <= np.spacing(exact)


@pytest.mark.slow
def test_products_by_blas_are_those_of_loops(monkeypatch):
    f = gradc.compile(
        "A: [n, k], B: [k, m], C: [m, n]; sum((A @ B)*C.T) + sum(C @ (A @ B)[:, ::-1])"
    )
    given = point(f, size=40)
    assert_same(called(f, given), flat(f.value_and_gradient(*given)))
    monkeypatch.setattr("gradc.native.routines.dgemm", lambda: 0)
    assert_same(called(f, given), flat(f.value_and_gradient(*given)))


def test_inner_loops_are_vectorised():
    f = gradc.compile("x: [n, m], y: [m]; sum(sigmoid(x + y))")
    _, _, found = lowered(f, ("value",))
    text = assembly(routine_text(found.routine, found.maker))
    assert "ymm" in text or "mulpd" in text or ".2d" in text

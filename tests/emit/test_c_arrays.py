"""Programs of arrays as files of C: loop nests and a workspace, against the file of NumPy."""

import ctypes

import numpy as np
import pytest
from in_c import build, compiler

import gradc
from gradc.errors import ProgramError
from gradc.graph.dimensions import names_in, value_of
from gradc.graph.node import Count, Whole
from gradc.pipeline import compile_program

PROGRAMS = {
    "network": """
        X: [batch, features], Y: [batch, classes]
        param W1: [features, hidden], b1: [hidden], W2: [hidden, classes], b2: [classes]
        loss = cross_entropy(sigmoid(X @ W1 + b1) @ W2 + b2, Y)""",
    "sums": "x: [n, m], y: [m]; sum(sum(x*y, axis=0)^2) + sum(max(x, axis=1)*min(x, axis=1))",
    "views": "x: [n, m], y: [m, n]; sum(x.T*y) + sum(x[:, 0]) + sum(exp(x[1:, 1:].T)) + sum(x[:, ::-1]^3)",
    "moments": "x: [n, m]; sum(mean(x, axis=0)*var(x, axis=0)) + sum(std(x, axis=1)) + norm(x)",
    "stacks": "x: [n, m], y: [n]; sum(tanh(stack([x[:, 0], y, y*x[:, 1]])))*sum(concat([y, y^2])^3)",
    "cumulated": "x: [n], y: [n]; sum(cumsum(x)*y) + sum(cumsum(x*y)^2) + prod(x)",
    "attention": """
        x: [tokens, features]; param Wq: [features, depth], Wk: [features, depth]
        loss = sum((softmax(x @ Wq @ (x @ Wk).T/sqrt(depth), axis=-1) @ x)^2)""",
    "mixture": """
        x: [n, d]; param a: [k], m: [k, d], s: [k, d]
        z = a - sum((x[:, None, :] - m)^2*exp(s), axis=-1)
        loss = sum(logsumexp(z, axis=1)) - n*logsumexp(a)""",
    "reshaped": "x: [2*n, 3]; sum(x.reshape(n, 6)^2 @ (1 + x.reshape(n, 6)[0])) + sum(x.T.reshape(6*n)[::2])",
    "vectors": "A: [n, m], x: [n], y: [m], c: []; c*(x @ A @ y) + sum((A @ y)*x^2) + sum(outer(x, y)*A) + y @ y",
    "choices": "x: [n], y: [n]; sum(where(x > y and not (x > 0.8), exp(x), sin(y))) + max(x)*erf(min(y))",
    "loop": """
        x: [steps, features]; param W: [hidden, features], U: [hidden, hidden], b: [hidden]
        h[0] = zeros(hidden)
        for t in 1..steps { h[t] = tanh(W @ x[t-1] + U @ h[t-1] + b) }
        loss = sum(h[steps]^2)""",
    "steps": "n: integer; x: [], a: []\ns = x\nfor t in 1..n { s = s + a*sin(s)*0.1 }\ns",
    "gathered": "x: [n, m], i: [k] integer; sum(x[i]^2)",
    "outputs": "x: [n], w: []\ny = x*w\ns = sum(y^2)\noutput y, s",
    "systems": """
        A: [n, n], b: [n], B: [n, k]
        sum(solve(A, b)^2) + sum(solve(A.T, B)*B) + sum(inv(A)^2) + det(A)^2 + logdet(A @ A.T)""",
    "stacked_systems": """
        A: [s, n, n], b: [s, n, k], B: [n, n]
        sum(solve(A, b)) + sum(solve(B, b)) + sum(inv(A)^2) + sum(det(A)) + sum(logabsdet(A))""",
    "along": """
        x: [n, m], y: [n, m]
        sum(cumprod(x, axis=1)*y) + sum(cummax(x*y, axis=0)*y) + sum(cumprod(x)) +
        sum(argmax(x, axis=0)*y[0]) + argmax(x*y)*x[0, 0] + sum(argmax(x, axis=1, keepdims=True)*y)""",
    "entries": """
        x: [n, m], y: [n]
        sum(roll(x, 1, axis=0)*x) + sum(roll(y, -2)*arange(n)) + sum(where(x > 0.5, x > 0.6, x < 0.3)*x) +
        sum(where(y > 0, y > 0.5, 2)*y) + sum(diag(y > 0.5)*y) + sum((outer(y > 0.4, y) + eye(n))*y) +
        sum(not y)*n + sum((y and y > 0.5)*y)""",
}  # fmt: skip
MORE = {
    "jvp": "sums",
    "vjp": "network",
    "jacobian": "outputs",
    "hvp": "vectors",
    "hessian": "choices",
}


def _flat(results):
    if isinstance(results, tuple):
        return [leaf for one in results for leaf in _flat(one)]
    return [np.asarray(results, dtype=float)]


def _point(inputs, size=3):
    """Return values for inputs, and the sizes of the dimensions: numbers from a size on."""
    random = np.random.default_rng(0)
    counts = [str(one.payload) for one in inputs if isinstance(one.payload, Count)]
    names = [n for one in inputs for length in one.shape for n in names_in(length)]
    sizes = {name: size + place for place, name in enumerate(dict.fromkeys([*counts, *names]))}
    given = []
    for one in inputs:
        shape = tuple(value_of(length, sizes) for length in one.shape)
        if isinstance(one.payload, Count):
            given.append(sizes[str(one.payload)])
        elif isinstance(one.payload, Whole):
            given.append(random.integers(-2, 2, size=shape))
        else:
            given.append(random.uniform(0.2, 0.9, size=shape) if shape else 0.7)
    return given, sizes


def called(library, name, entry, graph, given, sizes, results, along=()):
    """Return what an entry gives, and whether all its checks held."""
    inputs = [one for one in graph.inputs if not isinstance(one.payload, Count)]
    values = [v for one, v in zip(graph.inputs, given, strict=True) if one in inputs]
    kept, arguments = [], [ctypes.c_size_t(size) for size in sizes.values()]
    for one, value in [*((None, v) for v in along), *zip(inputs, values, strict=True)]:
        whole = one is not None and isinstance(one.payload, Whole)
        if np.ndim(value) == 0 and not whole:
            arguments.append(ctypes.c_double(value))
            continue
        kept.append(np.ascontiguousarray(value, dtype=np.int64 if whole else float))
        arguments.append(ctypes.c_void_p(kept[-1].ctypes.data))
    filled = [np.full(np.shape(one), np.nan) for one in results]
    arguments += [ctypes.c_void_p(one.ctypes.data) for one in filled]
    if hasattr(library, f"{name}_workspace"):
        function = getattr(library, f"{name}_workspace")
        function.restype = ctypes.c_size_t
        work = np.full(function(*arguments[: len(sizes)]), np.nan)
        arguments.append(ctypes.c_void_p(work.ctypes.data))
    status = getattr(library, f"{name}_{entry}")(*arguments)
    return filled, status


@pytest.fixture(scope="module", params=["c", pytest.param("c-kernels", marks=pytest.mark.slow)])
def library(request, tmp_path_factory):
    done = {
        name: compile_program(text, target=request.param, name=name)
        for name, text in PROGRAMS.items()
    }
    for entry, name in MORE.items():
        text = PROGRAMS[name]
        done[entry] = compile_program(text, target=request.param, name=entry, emit=entry)
    folder = tmp_path_factory.mktemp("arrays")
    texts = [one.source for one in done.values()]
    return done, ctypes.CDLL(str(build(compiler(), texts, folder, "-O0")))


def _same(found, wanted):
    for one, other in zip(found, wanted, strict=True):
        scale = np.max(np.abs(other), initial=1e-300)
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13 * scale)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_of_arrays_has_the_values_of_the_file_of_numpy(library, name):
    done, loaded = library
    function = gradc.Function(compile_program(PROGRAMS[name]))
    graph = done[name].simplified
    given, sizes = _point(graph.inputs)
    wanted = _flat(function.value_and_gradient(*given))
    found, _ = called(loaded, name, "value_and_gradient", graph, given, sizes, wanted)
    _same(found, wanted)
    wanted = _flat(function.value(*given))
    _same(called(loaded, name, "value", graph, given, sizes, wanted)[0], wanted)


@pytest.mark.parametrize("entry", MORE)
def test_further_entries_of_arrays_are_those_of_the_file_of_numpy(library, entry):
    done, loaded = library
    function = gradc.Function(compile_program(PROGRAMS[MORE[entry]]))
    graph = done[entry].simplified
    given, sizes = _point(graph.inputs)
    values = dict(zip(map(str, (one.payload for one in graph.inputs)), given, strict=True))
    along = ()
    if entry == "vjp":
        along = [1.5]
    elif entry in ("jvp", "hvp"):
        along = [np.cos(values[name]) for name in graph.wrt]
    more = {"vjp": [1.5], "jvp": [along], "hvp": [along]}.get(entry, [])
    wanted = _flat(getattr(function, entry)(*more, *given))
    found, _ = called(loaded, entry, entry, graph, given, sizes, wanted, along)
    _same(found, wanted)


def test_an_index_out_of_range_is_told(library):
    done, loaded = library
    graph = done["gathered"].simplified
    given, sizes = _point(graph.inputs)
    given[1][0] = 99
    _, status = called(loaded, "gathered", "value", graph, given, sizes, [0.0])
    assert status == 1


def test_what_has_no_loops_is_refused_by_its_name():
    with pytest.raises(ProgramError, match="cholesky"):
        compile_program("A: [n, n]; sum(cholesky(A))", target="c")

"""Programs of which NumPy works out a part: the rest is machine code, and the values are the same."""

import copy

import numpy as np
import pytest
from differences import by_argument

import gradc

pytest.importorskip("llvmlite")

RANDOM = np.random.default_rng(3)
N, D = 6, 3


def normal(*shape):
    return RANDOM.normal(size=shape)


DISTANCES = """X: [n, d], y: [n]; param l, s, noise
q = sum((X/exp(l))^2, axis=1)
K = exp(2*s - (q[:, None] + q[None, :] - 2*(X/exp(l)) @ (X/exp(l)).T)/2)
L = cholesky(K + exp(2*noise)*eye(n))
"""
POINTS = (normal(N, D), normal(N), 0.3, 0.1, -1.0)

# Text, arguments, and what NumPy works out.
PROGRAMS = {
    "process": (
        DISTANCES + "a = solve(L, y); sum(a^2)/2 + sum(log(diag(L)))",
        POINTS,
        {"cholesky", "solve", "tril"},
    ),
    "process with a head": (
        DISTANCES + "W: [h, n], v: [h]; z = W @ solve(L, y); p = softmax(z + v); -log(sum(p^2))",
        (*POINTS, normal(4, N), normal(4)),
        {"cholesky", "solve", "tril"},
    ),
    "determinant": (
        "A: [n, n], B: [n, m]; G = A.T @ A + exp(-sum(B^2))*eye(n) + B @ B.T; "
        "logabsdet(G) + tanh(sum(sin(sqrtm(G))))",
        (normal(N, N), normal(N, D)),
        {"logabsdet", "sqrtm"},
    ),
    "eigenvalues": (
        "A: [n, n], w: [n]; S = A @ A.T + eye(n)*w^2; e = eigvalsh(S); sum(tanh(e)*w + log(e))",
        (normal(N, N), 1 + np.arange(N) / N),
        {"eigvalsh"},
    ),
    "singular values": (
        "A: [n, m], c: []; B = tanh(A)*c + exp(-A^2); s = svdvals(B); sum(log(1 + s^2)*c)",
        (normal(N, D), 0.7),
        {"svdvals"},
    ),
    "orthogonal factor": (
        "A: [n, m], y: [n]; B = sin(A) + exp(A)/3; Q = orthogonal_factor(B); sum(tanh(Q.T @ y)^2)",
        (normal(N, D), normal(N)),
        {"orthogonal_factor"},
    ),
    "sort": (
        "x: [n], w: [n]; z = tanh(x*w) + exp(-x^2)/2; s = sort(z); sum((s - sigmoid(w))^2*s)",
        (normal(9), normal(9)),
        {"argsort"},
    ),
    "median": (
        "X: [n, d], y: [n], w: [d]; r = abs(tanh(X @ w) - y) + 0.1*sin(y); median(r) + sum(r^2)/9",
        (normal(9, D), normal(9), normal(D)),
        {"argsort"},
    ),
    "Student": (
        "x: [n], y: [n]; param m, s, df; z = (tanh(x) - m)*exp(-s); sum(log(stdtr(df, z))*y + z^2)",
        (normal(7), normal(7), 0.2, 0.1, 4.0),
        {"stdtr"},
    ),
    "gammainc": (
        "x: [n]; param a, b; t = log(1 + exp(x*b)); sum(tanh(gammainc(a, t) + a*t))",
        (normal(7), 1.7, 0.6),
        {"gammainc"},
    ),
    "while": (
        "x: [n], w: [n]; s = 1; k = sum(tanh(x*w)^2) + 3; "
        "while abs(s^2 - k) > 1e-13*k, at most 60 { s = (s + k/s)/2 }; s + sum(exp(-x^2)*w)*s",
        (normal(5), normal(5)),
        {"while"},
    ),
    "root": (
        "x: [n], c: [n]; M = tanh(x) + exp(-c^2)/2; e = 0.3*sigmoid(c); "
        "E = root(E - e*sin(E) - M, E, from=M); sum(cos(E)*c + E^2)",
        (normal(5), normal(5)),
        {"root"},
    ),
    "loop with a factor in it": (
        "A: [n, n], x: [n]; param c\nS = A @ A.T/9 + eye(n); u = x*exp(c)\n"
        "for t in 1..3 { L = cholesky(S + c^2*eye(n)); u = tanh(solve(L, u) + x) }\n"
        "sum(u^2)/(1 + sum(abs(A)^2))",
        (normal(4, 4), normal(4), 0.4),
        {"cholesky", "solve"},
    ),
    "loop of any length with a factor in it": (
        "A: [n, n], x: [n], B: [k, n]\nS = A @ A.T/9 + eye(n); u = tanh(x)*exp(-x^2)\n"
        "for t in 0..k-1 { u = tanh(solve(cholesky(S + u^2*eye(n)), u) + B[t]) }\n"
        "sum(u^2)/(1 + sum(abs(A)^2))",
        (normal(4, 4), normal(4), normal(5, 4)),
        {"for"},
    ),
    "loop between factors": (
        "A: [n, n], x: [n], B: [k, n]\nL = cholesky(A @ A.T/9 + eye(n)); h = x*0.5\n"
        "for t in 0..k-1 { h = tanh(L @ h + B[t] - h^3) }\n"
        "sum(solve(L, h)^2) + sum(h)",
        (normal(4, 4), normal(4), normal(3, 4)),
        {"cholesky", "solve", "tril"},
    ),
    "network and attention": (
        DISTANCES + "P: [d, h], Q: [h, d], V: [d, d]\n"
        "H = tanh(X @ P) @ Q; S = softmax(H @ H.T/sqrt(d), axis=1) @ (X @ V)\n"
        "sum(tanh(solve(L, S))^2) + mean(S) + y @ y",
        (*POINTS, normal(D, 4), normal(4, D), normal(D, D)),
        {"cholesky", "solve", "tril"},
    ),
    "Bessel at points": (
        "param x, a; r = sqrt(x^2 + exp(a)); besselj(2, r)*tanh(a) + log(r)*exp(-r) + sin(a*r)",
        (0.7, 0.2),
        {"besselj"},
    ),
    "gammainc at points": (
        "param x, a; t = log(1 + exp(x)); u = 1 + a^2; tanh(gammainc(u, t))*exp(-t) + sin(u*t)",
        (0.7, 0.2),
        {"gammainc"},
    ),
}
NUMBERS = [name for name in PROGRAMS if "points" in name]
ARRAYS = [name for name in PROGRAMS if name not in NUMBERS]


@pytest.fixture(scope="module")
def made():
    known = {}

    def pair(name):
        if name not in known:
            f = gradc.compile(PROGRAMS[name][0], wrt=[*gradc.compile(PROGRAMS[name][0]).inputs])
            known[name] = f, f.native()
        return known[name]

    return pair


def flat(one):
    return [leaf for part in one for leaf in flat(part)] if isinstance(one, tuple) else [one]


def same(found, wanted, tolerance=1e-9):
    for one, other in zip(flat(found), flat(wanted), strict=True):
        one, other = np.asarray(one), np.asarray(other)
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        scale = 1 + np.max(np.abs(other), initial=0, where=np.isfinite(other))
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * scale)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_gradients_are_those_of_the_file_and_of_differences(made, name):
    f, native = made(name)
    given = PROGRAMS[name][1]
    same(native(*given), f(*given))
    same(native.gradient(*given), f.gradient(*given))
    found = native.value_and_gradient(*given)
    same(found, f.value_and_gradient(*given))
    for place, one in enumerate(found[1]):
        wanted = by_argument(f, given, place)
        np.testing.assert_allclose(one, wanted, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_says_what_is_left(made, name):
    _, native = made(name)
    left = repr(native).partition("native but for ")[2].rstrip(">").split(", ")
    assert PROGRAMS[name][2] <= {*left}


@pytest.mark.slow
@pytest.mark.parametrize("name", ARRAYS)
def test_floats_of_32_bits(made, name):
    f, native = made(name)
    given = [np.asarray(one, np.float32)[()] for one in PROGRAMS[name][1]]
    same(native.value_and_gradient(*given), f.value_and_gradient(*given), 5e-3)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("shape", [(), (1,), (0,), (5,), (3, 4), (30_000,)], ids=str)
def test_points(made, name, shape):
    f, native = made(name)
    if name == "gammainc at points" and shape == (30_000,):
        shape = (300,)  # its slopes are sums, which the file adds up point by point
    x, a = RANDOM.uniform(0.1, 2, shape), np.array(0.3)
    for given in ((x, a), (x, 0.2), (x, x[::-1] if shape else x), (np.float32(x), np.float32(a))):
        tolerance = 1e-12 if given[0].dtype == float else 1e-4
        same(native.value_and_gradient(*given), f.value_and_gradient(*given), tolerance)
    assert type(native(0.7, 0.2)) is type(f(0.7, 0.2))


@pytest.mark.parametrize("bad", [np.nan, np.inf], ids=str)
@pytest.mark.parametrize("name", ["sort", "median", "gammainc", "Student", "loop between factors"])
def test_what_is_no_finite_number(made, name, bad):
    f, native = made(name)
    given = [np.array(one) if np.ndim(one) else one for one in PROGRAMS[name][1]]
    given[1] = np.where(np.arange(np.size(given[1])) == 1, bad, given[1])
    if not np.ndim(PROGRAMS[name][1][1]):
        given[1] = bad
    with np.errstate(all="ignore"):
        found, wanted = (one.value_and_gradient(*given) for one in (native, f))
    for one, other in zip(flat(found), flat(wanted), strict=True):
        np.testing.assert_array_equal(np.isnan(one), np.isnan(other))


def test_arrays_without_entries(made):
    for name, empty in (
        ("sort", (np.zeros(0), np.zeros(0))),
        ("gammainc", (np.zeros(0), 1.0, 2.0)),
        ("process", (np.zeros((0, 2)), np.zeros(0), 0.1, 0.1, 0.1)),
        ("root", (np.zeros(0), np.zeros(0))),
    ):
        f, native = made(name)
        same(native.value_and_gradient(*empty), f.value_and_gradient(*empty))


@pytest.mark.parametrize("name", ["process", "loop with a factor in it", "sort"])
def test_errors_are_those_of_the_file(made, name):
    given = list(PROGRAMS[name][1])
    for other in (given[:-1], [1j * given[0], *given[1:]], [given[0], given[1][:-1], *given[2:]]):
        said = []
        for one in made(name):
            with pytest.raises((TypeError, ValueError, gradc.GradcError)) as error:
                one.value_and_gradient(*other)
            said.append((type(error.value), str(error.value).replace(", native", "")))
        assert said[0][0] is said[1][0]


def test_a_matrix_that_has_no_factor_is_refused_as_by_the_file():
    f = gradc.compile("A: [n, n], x: [n]; sum(tanh(solve(cholesky(A + A.T), sin(x)*exp(x))))")
    native = f.native()
    said = []
    for one in (f, native):
        with pytest.raises(np.linalg.LinAlgError) as error:
            one(-np.eye(3), np.ones(3))
        said.append(str(error.value))
    assert said[0] == said[1]


def test_an_index_out_of_range_is_refused_by_the_file():
    f = gradc.compile("x: [n], i: [m] integer; s = sort(tanh(x)*exp(x)); sum(s[i]^2*sin(s[i]))")
    native = f.native()
    x = np.arange(4.0)
    same(native.value_and_gradient(x, [0, 3, 3]), f.value_and_gradient(x, [0, 3, 3]))
    said = []
    for one in (f, native):
        with pytest.raises(IndexError) as error:
            one(x, [0, 4, 1])
        said.append(str(error.value))
    assert said[0] == said[1]


def test_families_assumptions_and_counts():
    f = gradc.compile(
        "param W[1..2]: [n, n]\nparam c > 0\nx: [n]\n"
        "L = cholesky(W[1] @ W[1].T + c*eye(n)); sum(tanh(L @ tanh(W[2] @ x))*c)"
    )
    native = f.native()
    given = ([normal(3, 3), normal(3, 3)], 0.5, normal(3))
    found, wanted = (one.gradient(*given) for one in (native, f))
    np.testing.assert_allclose(found.W, wanted.W, 1e-9)
    with pytest.raises(ValueError, match="c is declared"):
        native(given[0], -1.0, given[2])


def test_results_share_no_memory(made):
    f = gradc.compile(
        "A: [n, n]; L = cholesky(A @ A.T + eye(n)); B = tanh(L)*exp(L)*sin(L); output L, B, A"
    )
    native = f.native()
    given = normal(3, 3)
    found = native(given)
    same(found, f(given))
    assert not any(np.shares_memory(given, one) for one in found)
    found[0][:] = 0
    same(native(given), f(given))


@pytest.mark.slow
def test_jacobians_are_native_in_parts_too():
    f = gradc.compile("A: [n, n], x: [n]; tanh(solve(cholesky(A @ A.T + eye(n)), sin(x)*x))")
    native = f.native()
    given = normal(3, 3), normal(3)
    same(native.jacobian(*given), f.jacobian(*given))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["process", "Bessel at points"])
def test_directions_go_through_parts(made, name):
    f, native = made(name)
    given = PROGRAMS[name][1]
    along = [normal(*np.shape(one))[()] for one in given]
    same(native.jvp(along, *given), f.jvp(along, *given))
    same(native.vjp(0.7, *given), f.vjp(0.7, *given))
    same(native.hvp(along, *given), f.hvp(along, *given), 1e-8)


@pytest.mark.parametrize(
    "text", ["besselj(2, x)", "param A: [n]\nsum(argsort(A))", "A: [n, n]; cholesky(A)"]
)
def test_where_nothing_is_left_to_machine_code_it_is_refused_by_name(text):
    with pytest.raises(gradc.ProgramError, match="no native function for"):
        gradc.compile(text).native()


@pytest.mark.parametrize(
    ("text", "is_worth_it"),
    [
        ("x: [n]; s = sort(x); sum(s*s + sin(s))", True),
        (PROGRAMS["process"][0], True),
        ("A: [n, n]; sum(log(diag(cholesky(A))))", False),
        ("A: [n, n], x: [n]; sum(tanh(inv(expm(A)) @ x))", False),
    ],
)
def test_parts_are_chosen_where_they_are_worth_it(text, is_worth_it):
    assert ("native" in repr(gradc.compile(text, target="auto"))) is is_worth_it


def test_options_are_refused(made):
    _, native = made("sort")
    with pytest.raises(gradc.InputError, match="out"):
        native(*PROGRAMS["sort"][1], out=np.empty(()))


def test_a_function_in_parts_is_copied(made):
    _, native = made("sort")
    again = copy.deepcopy(native)
    same(again(*PROGRAMS["sort"][1]), native(*PROGRAMS["sort"][1]))


def test_code_is_kept_on_disk(made, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADC_CACHE", str(tmp_path))
    text, given, _ = PROGRAMS["sort"]
    first = gradc.compile(text).native()
    first.value_and_gradient(*given)
    files = {one.name for one in tmp_path.iterdir()}
    again = gradc.compile(text).native()
    same(again.value_and_gradient(*given), first.value_and_gradient(*given))
    assert files == {one.name for one in tmp_path.iterdir()}


def test_a_program_of_its_own_is_made_in_parts():
    function = gradc.compile("x: [n], w: [n]; s = sort(tanh(x*w) + exp(-x^2)/3); sum(s^2*w)")
    given = normal(7), normal(7)
    same(function.native().value_and_gradient(*given), function.value_and_gradient(*given))

"""`out=` and `threads=` of programs of arrays: into what is given, and by so many threads."""

import numpy as np
import pytest

import gradc
from gradc.emit.native.nests import routine_text

pytest.importorskip("llvmlite")

RANDOM = np.random.default_rng(0)
A, X, C = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=3), 2.0
N = gradc.compile("A: [n, m], x: [m], c: []; y = tanh(A @ x)\nsum(c*y^2)").native()
FAMILIES = gradc.compile(
    "param W[1..2]: [n, n], b[1..2]: [n], x: [n]\nsum((W[1] @ tanh(W[2] @ x + b[2]) + b[1])^2)",
    wrt=["W[1]", "b[1]", "W[2]", "b[2]"],
).native()
STEPS = gradc.compile("n: integer\nparam a\nu = a\nfor t in 1..n { u = u + sin(u)/n }\nu").native()


def outs(kind="d", order="C"):
    return np.empty((), kind), (
        np.empty((4, 3), kind, order),
        np.empty(3, kind),
        np.empty((), kind),
    )


def flat(result):
    value, gradient = result
    return [value, *gradient]


@pytest.mark.parametrize("given", [(A, X, C), (A.tolist(), X[::-1], 2), (A.astype("f"), X, C)])
@pytest.mark.parametrize(("kind", "order"), [("d", "C"), ("d", "F"), ("f", "C")])
def test_results_go_where_they_are_told_to(given, kind, order):
    wanted = flat(N.value_and_gradient(*given))
    out = outs(kind, order)
    found = N.value_and_gradient(*given, out=out)
    assert type(found[1]).__name__ == "Gradient"
    for one, place, other in zip(flat(found), flat(out), wanted, strict=True):
        assert one is place
        np.testing.assert_array_equal(one, np.asarray(other).astype(kind))


def test_parts_of_arrays_with_gaps():
    memory = np.zeros((8, 9))
    value, (_, x, c) = outs()
    N.value_and_gradient(A, X, C, out=[value, [memory[::2, 6:3:-1], x, c]])
    np.testing.assert_array_equal(memory[::2, 6:3:-1], N.gradient(A, X, C).A)
    memory[::2, 6:3:-1] = 0
    assert not memory.any()


def test_out_may_be_arguments():
    wanted = flat(N.value_and_gradient(A, X, C))
    a, x, c = A.copy(), X.copy(), np.array(C)
    found = N.value_and_gradient(a, x, c, out=(np.empty(()), (a, x, c)))
    for one, other in zip(flat(found), wanted, strict=True):
        np.testing.assert_array_equal(one, other)
    memory = np.zeros(20)
    a, over = memory[:12].reshape(4, 3), memory[4:16].reshape(4, 3)
    a[:] = A
    N.gradient(a, X, C, out=(over, *outs()[1][1:]))
    np.testing.assert_array_equal(over, wanted[1])


def read_only():
    array = np.empty((4, 3))
    array.flags.writeable = False
    return array


def test_what_is_no_place_for_results():
    value, (a, x, c) = outs()
    unaligned = np.empty(12 * 8 + 1, np.uint8)[1:].view(float).reshape(4, 3)
    places = (
        A.T.copy(), np.empty((4, 3), int), np.empty((4, 3), "g"), np.empty((4, 3), ">f8"),
        A.tolist(), None, 1.0, read_only(), unaligned,
    )  # fmt: skip
    for one in places:
        with pytest.raises(gradc.InputError, match=r"out is 4 arrays.*\(4, 3\)") as caught:
            N.value_and_gradient(A, X, C, out=(value, (one, x, c)))
        assert "float64 or float32" in str(caught.value)
    for out in (value, (), (value, (a, x)), (value, (a, x, c, c)), {}):
        with pytest.raises(gradc.InputError, match="out is 4 arrays"):
            N.value_and_gradient(A, X, C, out=out)
    for one in (a[0], a[1:2].reshape(3)):
        with pytest.raises(gradc.InputError, match="share memory"):
            N.value_and_gradient(A, X, C, out=(value, (a, one, c)))
    with pytest.raises(ValueError, match="shape"):  # an argument that does not fit is said first
        N.value_and_gradient(A, X[:2], C, out=(value, (a, x, c)))


def test_members_of_families_go_to_their_own_places():
    w = [RANDOM.normal(size=(2, 2)) for _ in range(2)]
    b = [RANDOM.normal(size=2) for _ in range(2)]
    wanted = FAMILIES.gradient(w, b, X[:2])
    out = [[np.empty((2, 2)), np.empty((2, 2))], {1: np.empty(2), 2: np.empty(2)}]
    found = FAMILIES.gradient(w, b, X[:2], out=out)
    places = [*out[0], *out[1].values()]
    own = [*found.W, *found.b]
    for one, place, other in zip(own, places, [*wanted.W, *wanted.b], strict=True):
        assert one is place
        np.testing.assert_array_equal(one, other)


def test_members_of_families_of_points_go_to_their_own_places():
    text = "param x, w[1..2], b[1..2]\nx*w[1] + 2*b[1] + 3*w[2] + 4*b[2]"
    f = gradc.compile(text, wrt=["w[1]", "b[1]", "w[2]", "b[2]"]).native()
    x = RANDOM.normal(size=5)
    out = [np.empty(5), np.empty(5)], [np.empty(5), np.empty(5)]
    found = f.gradient(x, [x, x], [x, x], out=out)
    for one, place in zip([*found.w, *found.b], [*out[0], *out[1]], strict=True):
        assert one is place
    assert [one[0] for one in (*out[0], *out[1])] == [x[0], 3, 2, 4]


def test_numbers_with_steps_go_to_arrays():
    value, slope, table = np.empty(()), np.empty(()), np.empty(1, "f")
    found = STEPS.value_and_gradient(5, 0.3, out=(value, [slope]))
    assert (found[0] is value, found[1].a is slope) == (True, True)
    assert (float(value), (float(slope),)) == STEPS.value_and_gradient(5, 0.3)
    assert STEPS.jacobian(5, 0.3, out=table) is table
    assert table == np.float32(slope)


def test_a_check_that_fails_leaves_the_arguments():
    f = gradc.compile("x: [n], i: [m] integer; sum(x[i]^2)").native()
    x = np.arange(4.0)
    with pytest.raises(IndexError, match="4"):
        f.gradient(x, [0, 4], out=(x,))
    assert x.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(f.gradient(x, [1, 1, 3], out=(x,)).x, [0, 4, 0, 6])


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "2"])
def test_threads_that_are_none(threads):
    with pytest.raises(gradc.InputError, match="threads is a whole number from 1 on"):
        N(A, X, C, threads=threads)


def test_an_input_may_be_called_as_an_option_is():
    f = gradc.compile("out: [n], threads: []; sum(out*threads)").native()
    assert f(out=X, threads=3.0) == f(X, 3.0)


# ---- threads ------------------------------------------------------------------------------------

SUMS = "param X: [n, d], w: [d], y: [n]\n"
THREADED = {
    "rows": ("tanh(X*w[None, :])*y[:, None]", 20_000),
    "sums": ("a = sum(exp(-X^2)*w[None, :])\nb = sum(y^3)\na*b", 30_000),
    "sums of rows": ("sum(logsumexp(X*w[None, :], axis=1)*y)", 5_000),
    "one sum": ("sum(X)*sum(y) + sum(w)", 200_000),
    "products": ("sum(sigmoid(X @ w)*y)", 30_000),
    "largest": ("max(X) + sum(y*max(X, axis=1)) + sum(w)", 20_000),
    "running": ("sum(cumsum(y)*y) + sum(X @ w)", 20_000),
    "stacks": (
        "S = exp(-(X[:, :, None]*X[:, None, :])^2)\nT = softmax(S @ S/9, axis=2)\n"
        "sum((T @ S)*w[None, :, None]*y[:, None, None])",
        3000,
    ),
    "columns": ("sum(sum(X*y[:, None], axis=0)^2*w)", 30_000),
    "logarithms": ("sum(log(y^2 + 1)) + sum(X*w[None, :])", 30_000),
}


@pytest.mark.parametrize("name", THREADED)
def test_the_same_bits_by_any_number_of_threads(name):
    text, size = THREADED[name]
    f = gradc.compile(SUMS + text)
    native = f.native()
    entry = "value_and_gradient" if f.compilation.graph.differentiated() else "value"
    for rows in (0, 1, 2, 1000, size):
        if rows == 0 and "max" in text:
            continue
        given = RANDOM.normal(size=(rows, 6)), RANDOM.normal(size=6), RANDOM.normal(size=rows)
        wanted = places(getattr(native, entry)(*given))
        for one, other in zip(places(getattr(f, entry)(*given)), wanted, strict=True):
            np.testing.assert_allclose(one, other, 1e-9, 1e-9)
        for threads in (2, 3, 16, None):
            found = places(getattr(native, entry)(*given, threads=threads))
            for one, other in zip(found, wanted, strict=True):
                np.testing.assert_array_equal(one, other)
        out = [np.empty(np.shape(one)) for one in wanted]
        nested = (out[0], out[1:]) if len(out) > 1 else out[0]
        getattr(native, entry)(*given, out=nested, threads=3)
        for one, other in zip(out, wanted, strict=True):
            np.testing.assert_array_equal(one, other)


def places(result):
    return [*result[:1], *result[1]] if isinstance(result, tuple) else [result]


def test_a_check_that_fails_in_a_share_is_that_of_the_file():
    f = gradc.compile("x: [n], i: [m] integer; y: [m]\nsum(exp(x[i])*y)")
    native = f.native()
    x, y = RANDOM.normal(size=10), RANDOM.normal(size=300_000)
    i = RANDOM.integers(0, 10, size=300_000)
    assert native(x, i, y, threads=4) == native(x, i, y)
    i[200_000] = 10
    with pytest.raises(IndexError, match="10"):
        native(x, i, y, threads=4)


def test_infinite_terms_of_groups():
    f = gradc.compile("x: [n]; sum(exp(x))").native()
    x = np.zeros(500_000)
    for value, wanted in ((800.0, np.inf), (np.nan, np.nan)):
        x[70_000] = value
        for threads in (1, 3):
            np.testing.assert_equal(f(x, threads=threads), wanted)


def test_calls_of_arrays_by_threads_take_any_arguments():
    wanted = N.value(A, X, C)
    module = N.module.value
    for found in (
        module(A, X, C, threads=2),
        module(A, X, c=C, threads=2),
        module(A.tolist(), X, C, threads=2),
        module(A, X, C, threads=2**70),
        N(A, X, C, threads=2),
    ):
        assert found == wanted
    for threads in (0, -2, 2.0, True):
        with pytest.raises(gradc.InputError, match="threads is"):
            module(A, X, C, threads=threads)
    with pytest.raises(TypeError):
        module(A, X, C, other=2)


def test_which_loops_are_shared():
    """Those over rows are, one over steps is not."""
    texts = []
    for text in ("X: [n, d], w: [d]; sum(tanh(X @ w))", "x: [n]; y = cumsum(x)\noutput y"):
        native = gradc.compile(text).native().module.value.__self__
        lowered = native.called.lowered
        texts.append(routine_text(lowered.routine, lowered.maker))
    assert "call i32 @gradc_shared" in texts[0]
    assert "@gradc_shared" not in texts[1]

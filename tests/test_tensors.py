"""Arrays at run time: what the generated functions take, what they refuse, and what they give."""

import re

import numpy as np
import pytest

import gradc
from gradc.graph.graph import order

NETWORK = """
x: [features, batch]; y: [1, batch]
param W1: [hidden, features], b1: [hidden, 1], W2: [1, hidden], b2: [1, 1]
loss = mse(W2 @ tanh(W1 @ x + b1) + b2, y)
"""


def values(batch: int = 3, features: int = 2, hidden: int = 4) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    shapes = {
        "x": (features, batch),
        "y": (1, batch),
        "W1": (hidden, features),
        "b1": (hidden, 1),
        "W2": (1, hidden),
        "b2": (1, 1),
    }
    return {name: random.normal(size=shape) for name, shape in shapes.items()}


@pytest.fixture(scope="module")
def network() -> gradc.Function:
    return gradc.compile(NETWORK)


def test_shapes_are_told(network: gradc.Function) -> None:
    assert network.inputs["W1"] == ("hidden", "features")
    assert network.wrt["b2"] == (1, 1)
    assert network.outputs == {"loss": ()}
    shapes = gradc.compile("param W[1..3]: [2*n, n]; sum(W[1] + W[2]*W[3])").inputs["W"]
    assert [str(size) for size in shapes] == ["3", "2*n", "n"]


@pytest.mark.parametrize("sizes", [(3, 2, 4), (1, 2, 4), (3, 1, 1), (1, 1, 1)])
def test_sizes_of_one_are_like_any_others(
    network: gradc.Function, sizes: tuple[int, int, int]
) -> None:
    given = values(*sizes)
    gradient = network.gradient(**given)
    for name in ("W1", "b1", "W2", "b2"):
        assert getattr(gradient, name).shape == given[name].shape
    assert network.verify(at=given).ok


def test_a_batch_of_none_gives_gradients_of_zero_and_a_mean_of_nothing(
    network: gradc.Function,
) -> None:
    with pytest.warns(RuntimeWarning):
        value, gradient = network.value_and_gradient(**values(batch=0))
    assert np.isnan(value)
    assert all(np.array_equal(one, np.zeros_like(one)) for one in gradient)
    total = gradc.compile("x: [n]; param w: [n]; sum(w*x) + sum(w)^2")
    value, gradient = total.value_and_gradient(x=np.zeros(0), w=np.zeros(0))
    assert value == 0
    assert gradient.w.shape == (0,)


def test_float32_stays_float32(network: gradc.Function) -> None:
    single = {name: array.astype(np.float32) for name, array in values().items()}
    value, gradient = network.value_and_gradient(**single)
    assert value.dtype == np.float32
    assert all(one.dtype == np.float32 for one in gradient)
    expected = network.gradient(**values())
    np.testing.assert_allclose(gradient.W1, expected.W1, rtol=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        lambda array: array.tolist(),
        lambda array: np.asfortranarray(array),
        lambda array: np.repeat(array, 2, axis=0)[::2],
        lambda array: np.ascontiguousarray(array[::-1])[::-1],
        lambda array: array.astype(">f8"),
        lambda array: np.asmatrix(array),
    ],
    ids=["list", "by columns", "every second row", "backwards", "other bytes", "matrix"],
)
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_arrays_of_any_layout_are_right(network: gradc.Function, change: object) -> None:
    given = values()
    changed = network.gradient(**{name: change(array) for name, array in given.items()})
    for found, expected in zip(changed, network.gradient(**given), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_whole_numbers_and_truth_values_are_taken_as_floats() -> None:
    f = gradc.compile("x: [n]; sum(x^3)")
    assert f.gradient(np.array([1, 2])).x.tolist() == [3.0, 12.0]
    assert f.gradient(np.array([True, False])).x.tolist() == [3.0, 0.0]
    assert f.gradient([1, 2]).x.dtype == np.float64


def test_inputs_are_not_changed_and_nothing_is_shared() -> None:
    f = gradc.compile("x: [n]; y: [n]; z: [n]; sum(x*y) + sum(z) + sum(x) + sum(y)")
    given = [np.ones(3), np.full(3, 2.0), np.zeros(3)]
    kept = [one.copy() for one in given]
    arrays = [*given, *f.gradient(*given)]
    for one in arrays[3:]:
        one += 1
    assert all(np.array_equal(a, b) for a, b in zip(given, kept, strict=True))
    for position, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[position + 1 :])


@pytest.mark.parametrize(
    ("program", "given", "message"),
    [
        ("x: [n, 1]; sum(x)", {"x": np.zeros(3)}, "x is declared [n, 1]; its shape is (3,)"),
        ("x: [n]; sum(x)", {"x": np.zeros(())}, "x is declared [n]; its shape is ()"),
        ("x: [n]; sum(x)", {"x": 2.0}, "x is declared [n]; its shape is ()"),
        ("x: [1]; sum(x)", {"x": np.zeros(3)}, "x is declared [1]; its shape is (3,)"),
        ("x: [3]; sum(x)", {"x": np.zeros(1)}, "x is declared [3]; its shape is (1,)"),
        ("s: []; x: [n]; s*sum(x)", {"s": np.ones(3), "x": np.ones(3)}, "s is declared []; its shape is (3,)"),
        ("x: [n]; y: [n]; x @ y", {"x": np.zeros(3), "y": np.zeros(1)}, "y is declared [n]; its shape is (1,), and n is 3 in x"),
        ("A: [n, n]; trace(A)", {"A": np.zeros((2, 3))}, "A is declared [n, n]; its shape is (2, 3), and n is 2"),
        ("x: [2*n]; sum(x)", {"x": np.zeros(3)}, "x has 3 entries along 2*n, and n is 1 in x"),
        ("x: [n]; y: [n + 1]; sum(x) + sum(y)", {"x": np.zeros(3), "y": np.zeros(3)}, "y has 3 entries along n + 1, and n is 3 in x"),
        ("x: [n]; x[4]", {"x": np.zeros(3)}, "n is 3, and must be 5 or more"),
        ("x: [n]; sum(x[1:3])", {"x": np.zeros(2)}, "n is 2, and must be 3 or more"),
        ("param W[1..2]: [n]; W[1] @ W[2]", {"W": [np.zeros(2), np.zeros(3)]}, "W[2] is declared [n]; its shape is (3,), and n is 2 in W[1]"),
        ("x: [n]; sum(x)", {"x": [[1, 2], [3]]}, "the rows of x are not of one length"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_named(program: str, given: dict, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gradc.compile(program)(**given)


def test_what_is_no_number_is_named() -> None:
    f = gradc.compile("x: [n]; sum(x)")
    with pytest.raises(TypeError, match="x is complex"):
        f(np.array([1j]))
    with pytest.raises(TypeError, match="x is not a number or an array of numbers"):
        f(["a"])


def test_an_output_that_is_an_array_has_a_value_and_no_gradient() -> None:
    f = gradc.compile("x: [n]; y = 2*x; output y")
    assert f([1.0, 2.0]).tolist() == [2.0, 4.0]
    with pytest.raises(gradc.InputError, match=r"the output y is \[n\], and a gradient is"):
        f.gradient([1.0, 2.0])
    both = gradc.compile("x: [n]; p = softmax(x); loss = -log(p[0]); output loss, p")
    value, gradients = both.value_and_gradient([0.0, 0.0])
    assert value.p.tolist() == [0.5, 0.5]
    assert gradients.loss.x.tolist() == [-0.5, 0.5]


def test_nothing_is_written_for_a_frozen_input() -> None:
    source = gradc.compile(
        "x: [n]; W: [m, n]; param A: [m, 1], B: [1, n]\nsum(tanh((W + A @ B) @ x)^2)"
    ).source
    assert "d_W" not in source
    assert "d_A" in source


def test_intermediate_adjoints_of_a_family() -> None:
    f = gradc.compile(
        "x: [n, 1]; param W[1..3]: [n, n]\na[0] = x\n"
        "for l in 1..3 { z[l] = W[l] @ a[l-1]; a[l] = tanh(z[l]) }\nloss = sum(a[3]^2)",
        wrt=["z", "W[2]"],
    )
    random = np.random.default_rng(1)
    given = {"x": random.normal(size=(2, 1)), "W": list(random.normal(size=(3, 2, 2)))}
    gradient = f.gradient(**given)
    assert sorted(gradient.z) == [1, 2, 3]
    assert gradient.z[3].shape == (2, 1)
    a = np.tanh(given["W"][0] @ given["x"])
    np.testing.assert_allclose(gradient.W_2, gradient.z[2] @ a.T)
    assert f.verify(at=given).ok


def test_many_indices_of_one_array_write_into_one_buffer() -> None:
    steps = 200
    f = gradc.compile(
        f"W: [{steps}, d]; x: [d]; s[0] = 0\n"
        f"for l in 0..{steps - 1} {{ s[l+1] = s[l] + (W[l] @ x)^2 }}\ns[{steps}]",
        limits=gradc.Limits(written_out=steps),
    )
    nodes = order(f.compilation.simplified.roots())
    buffers = [node for node in nodes if node.op == "scatter"]
    assert len(buffers) == 1
    assert len(buffers[0].operands) == steps
    assert f.source.count("np.zeros(") == 1
    weights = np.random.default_rng(0).normal(size=(steps, 3))
    np.testing.assert_allclose(
        f.gradient(weights, np.ones(3)).W, 2 * weights.sum(1)[:, None] * np.ones(3)
    )


def test_cross_entropy_is_the_prediction_minus_the_label() -> None:
    source = gradc.compile("z: [classes]; y: [classes]; cross_entropy(z, y)", wrt="z").source
    assert "d_z = t2 / t3 - y" in source
    by_hand = gradc.compile("z: [n]; y: [n]; -sum(y*log(exp(z)/sum(exp(z))))", wrt="z").source
    assert "d_z = t2 / t3 * y.sum() - y" in by_hand


@pytest.mark.parametrize(
    "loss",
    [
        "-sum(y*log(exp(z)/sum(exp(z), axis=1, keepdims=True)))",
        "-sum(y*log(exp(z - max(z, axis=1, keepdims=True))/sum(exp(z - max(z, axis=1, keepdims=True)), axis=1, keepdims=True)))",
        "-sum(y*log(softmax(z, axis=1)))",
        "-sum(y*log_softmax(z))",
        "-sum(y*(z - log(sum(exp(z), axis=1, keepdims=True))))",
        "-sum(y*(z - logsumexp(z, axis=-1, keepdims=True)))",
    ],
)
def test_every_spelling_of_the_softmax_loss_is_stable(loss: str) -> None:
    f = gradc.compile(f"z: [rows, n]; y: [rows, n]; {loss}", wrt="z")
    z = np.array([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]])
    y = np.array([[0.0, 1.0, 0.0], [0.5, 0.5, 1.0]])
    value, gradient = f.value_and_gradient(z, y)
    assert value == pytest.approx(1000 + 2 * np.log(3))
    third = 1 / 3
    expected = [[1.0, -1.0, 0.0], [2 * third - 0.5, 2 * third - 0.5, 2 * third - 1]]
    np.testing.assert_allclose(gradient.z, expected, atol=1e-12)


def test_a_guard_holds_behind_every_operation() -> None:
    x = np.array([[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]])
    given = {"x": x, "w": np.ones((3, 2)), "v": np.ones(3)}
    for body in (
        "where(low > 0, log(x) @ v, 0)",
        "where(low[:, None] > 0, log(x) @ w, 0)",
        "where(low[:, None] > 0, cumsum(log(x), axis=1), 0)",
        "where(low[:, None] > 0, softmax(log(x)), 0)*x",
        "where(x > 0, log(x), 0).T[1:]",
        "where(low > 0, sum(log(x), axis=1), 0)",
        "where(outer(low, low) > 0, outer(log(low), log(low)), 0)",
        "reshape(where(x > 0, 1/x, 0), (3*2,))",
        "concat([where(x > 0, sqrt(x), 0), x])",
    ):
        f = gradc.compile(
            f"x: [2, 3]; w: [3, 2]; v: [3]\nlow = min(x, axis=1)\nsum({body}) + sum(w) + sum(v)"
        )
        assert all(np.isfinite(one).all() for one in f.gradient(**given)), body


def test_a_limit_on_the_size_of_an_array() -> None:
    with pytest.raises(gradc.errors.LimitError, match="an array would take 800 bytes"):
        gradc.compile("x: []; sum(x*ones([100]))", limits=gradc.Limits(tensor_bytes=100))


def test_definitions_of_one_name_are_told_apart() -> None:
    text = "".join(f"def f(t) = {10**k}*t\na{k} = f(x)\n" for k in range(8))
    assert gradc.compile(text + " + ".join(f"a{k}" for k in range(8)))(1.0) == 11111111


@pytest.mark.parametrize(
    ("program", "is_warned"),
    [
        ("X: [n, d]; y: [n, 1]; param w: [d]; mean((X @ w - y)^2)", True),
        ("x: [n]; y: [n, 1]; mse(x, y)", True),
        ("x: [n]; sum(abs(x[:, None] - x))", False),
        ("x: [n]; y: [m, 1]; sum(x*y)", False),
    ],
)
@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
def test_a_vector_against_a_column_of_its_length_is_warned_of(
    program: str, is_warned: bool
) -> None:
    warnings = gradc.compile(program).compilation.warnings
    assert any("broadcast to [n, n]; is that meant?" in one for one in warnings) == is_warned


def test_what_another_library_means_by_the_same_call_is_refused() -> None:
    for call in ("np.linalg.norm(x, 1)", "torch.softmax(x)"):
        with pytest.raises(gradc.ProgramError):
            gradc.compile(f"x: [n, m]; sum({call})")
    assert gradc.compile("x: [n, m]; sum(scipy.special.softmax(x, axis=None))")


def test_the_transpose_of_a_product_is_one_product() -> None:
    source = gradc.compile("Q: [k, n, d]; K: [k, n, d]; sum(softmax(Q @ K.mT)^2)").source
    assert "d_K = d_t1.mT @ Q" in source
    assert ".mT.mT" not in source


def test_products_are_exact_where_entries_are_zero() -> None:
    f = gradc.compile("x: [n]; w: [n]; cumprod(x) @ w", wrt="x")
    gradient = f.gradient([2.0, 0.0, 3.0, 0.0], [1.0, 1.0, 1.0, 1.0]).x
    assert gradient.tolist() == [1.0, 2.0 + 6.0 + 0.0, 0.0, 0.0]
    g = gradc.compile("X: [n, m]; sum(prod(X, axis=1))")
    assert g.gradient([[0.0, 2.0, 3.0], [0.0, 0.0, 3.0]]).X.tolist() == [[6, 0, 0], [0, 0, 0]]
    d = gradc.compile("A: [n, n]; det(A)")
    np.testing.assert_allclose(
        d.gradient([[1.0, 2.0], [2.0, 4.0]]).A, [[4, -2], [-2, 1]], atol=1e-12
    )
    np.testing.assert_allclose(d.gradient(np.zeros((3, 3))).A, np.zeros((3, 3)))


@pytest.mark.parametrize(
    ("shift", "places"), [("2", 2), ("-1", -1), ("n - 1", 2), ("-(n + 4)", -7), ("0", 0), ("7", 7)]
)
def test_roll_takes_whole_numbers_and_dimensions(shift: str, places: int) -> None:
    function = gradc.compile(f"A: [n, m], c: [n, m]; sum(c*roll(A, {shift}, axis=0)^2)")
    a, c = np.arange(6.0).reshape(3, 2), np.array([[1.0, 2], [0, 1], [3, 1]])
    assert function(A=a, c=c) == np.sum(c * np.roll(a, places, axis=0) ** 2)
    assert np.array_equal(function.gradient(A=a, c=c).A, 2 * np.roll(c, -places, axis=0) * a)


def test_the_bessel_functions_at_0() -> None:
    assert gradc.compile("besselj0(x)").value_and_gradient(x=0.0) == (1.0, (0.0,))
    assert gradc.compile("besselj1(x)").value_and_gradient(x=0.0) == (0.0, (0.5,))

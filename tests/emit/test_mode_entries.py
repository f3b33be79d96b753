"""The entries beyond the gradient: what stands in a file, in which form results come, and errors."""

import re
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.emit.entries import ENTRIES
from gradc.pipeline import compile_program

NETWORK = "param W: [m, n], b: [m]; x: [n]; y = tanh(W@x + b); loss = sum(y^2); output y, loss"


def functions_of(source: str) -> list[str]:
    return re.findall(r"^def ([a-z]\w*)\(", source, re.M)


# ---- what stands in a file ---------------------------------------------------------------------


def test_a_file_has_what_is_asked_for() -> None:
    assert functions_of(compile_program("x^2").source) == [
        "value",
        "gradient",
        "value_and_gradient",
    ]
    asked = compile_program("x^2", emit="hessian, value,jvp").source
    assert functions_of(asked) == ["value", "jvp", "hessian"]
    assert "np.stack" not in compile_program("x^2", emit=["value"]).source


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_a_gradient_alone_has_statements_of_its_own(target: str) -> None:
    module = gradc.compile("f = x^2*w; f", target=target, emit="gradient").module
    assert not hasattr(module, "value_and_gradient")
    assert module.gradient(3.0, 2.0) == (12.0, 9.0)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_every_entry_is_of_use_by_itself(target: str) -> None:
    for entry in ENTRIES:
        name = "derivatives=2" if entry.name == "derivatives" else entry.name
        module = gradc.compile("sin(x)*exp(x)", target=target, emit=[name]).module
        along = [1.0] * (entry.arguments[0] != "inputs")
        assert getattr(module, entry.name)(*along, 0.5) is not None


def test_names_of_the_program_are_kept_apart_from_those_of_the_file() -> None:
    text = "hessian*tangents^2 + tangent_jvp*jvp + Hessian"
    function = gradc.compile(text, emit="value, jvp, hessian")
    tangents = dict.fromkeys(function.inputs, 1.0)
    at = dict(zip(function.inputs, (2.0, 3.0, 4.0, 5.0, 6.0), strict=True))
    value, tangent = function.jvp(tangents, **at)
    assert (value, tangent) == (2 * 9 + 4 * 5 + 6, 9 + 12 + 4 + 5 + 1)
    assert function.hessian(**at)[0, 1] == 6.0


def test_what_a_file_lacks_is_compiled_once() -> None:
    function = gradc.compile("x^3")
    before = function.source
    assert function.hessian(2.0).tolist() == [[12.0]]
    (kept,) = function._loaded.others.values()
    assert function.hessian(1.0).tolist() == [[6.0]]
    assert [*function._loaded.others.values()] == [kept]
    assert function.source == before


def test_a_file_with_all_entries_passes_for_the_values_alone() -> None:
    plain = gradc.compile("log(1 + exp(x*w))")
    whole = gradc.compile("log(1 + exp(x*w))", emit="value, gradient, value_and_gradient, hessian")
    for at in ((1.0, 2.0), (-30.0, 40.0), (1e3, 1.0)):
        assert plain.value_and_gradient(*at) == whole.value_and_gradient(*at)


# ---- programs of numbers -----------------------------------------------------------------------


def test_newton_s_method_has_all_three_from_one_call() -> None:
    function = gradc.compile("f = exp(x)*w^2; f")
    value, gradient, hessian = function.value_gradient_and_hessian(0.5, 3.0)
    assert (value, gradient) == function.value_and_gradient(0.5, 3.0)
    assert np.array_equal(hessian, function.hessian(0.5, 3.0))
    whole = gradc.compile("f = exp(x)*w^2; f", emit="value_gradient_and_hessian")
    assert whole.source.count("np.exp(x)") == 1


def test_points_come_first() -> None:
    function = gradc.compile("f = x*w^2; f")
    x, w = np.ones((5, 1)), np.arange(4.0)
    assert function.jacobian(x, w).shape == (5, 4, 2)
    assert function.hessian(x, w).shape == (5, 4, 2, 2)
    for i, j in np.ndindex(5, 4):
        assert np.array_equal(function.hessian(x, w)[i, j], function.hessian(1.0, w[j]))


def test_an_entry_that_is_constant_is_broadcast_too() -> None:
    assert gradc.compile("x*w").hessian(np.zeros(3), 1.0).tolist() == [[[0, 1], [1, 0]]] * 3
    assert gradc.compile("2*x").jacobian(np.zeros((2, 3))).tolist() == [[[2.0]] * 3] * 2


def test_floats_of_a_kind_give_floats_of_that_kind() -> None:
    function = gradc.compile("x*w")
    assert function.hessian(np.float32(1), np.float32(2)).dtype == np.float32
    assert function.jacobian(np.ones(2, np.float32), 2.0).dtype == np.float32
    assert function.jacobian(1.0, 2.0).dtype == float


def test_one_output_has_no_axis_and_several_have() -> None:
    one, two = gradc.compile("x*w"), gradc.compile("f = x*w; g = x^2; output f, g")
    assert one.jacobian(2.0, 3.0).tolist() == [3.0, 2.0]
    assert two.jacobian(2.0, 3.0).tolist() == [[3.0, 2.0], [4.0, 0.0]]
    assert two.hessian(2.0, 3.0).g.tolist() == [[2.0, 0.0], [0.0, 0.0]]
    assert two.hvp((1.0, 0.0), 2.0, 3.0).f == (0.0, 1.0)


def test_the_scalar_target_gives_floats_by_name() -> None:
    function = gradc.compile("x^2*w", target="scalar")
    assert function.jacobian(2.0, 3.0) == (12.0, 4.0)
    assert function.hessian(2.0, 3.0).x.w == 4.0
    assert np.array(function.hessian(2.0, 3.0)).tolist() == [[6.0, 4.0], [4.0, 0.0]]
    assert function.jvp((1.0, 0.0), 2.0, 3.0) == (12.0, 12.0)


def test_directions_broadcast_with_the_points() -> None:
    function = gradc.compile("sin(x)*w")
    value, tangent = function.jvp({"x": np.eye(2), "w": 0.0}, 0.0, 3.0)
    assert tangent.tolist() == [[3.0, 0.0], [0.0, 3.0]]
    assert value.shape == (2, 2)
    assert function.vjp(np.array([1.0, 2.0]), 0.0, 3.0).x.tolist() == [3.0, 6.0]


# ---- programs with arrays ----------------------------------------------------------------------


def point() -> dict[str, Any]:
    random = np.random.default_rng(0)
    shapes = {"W": (2, 3), "b": (2,), "x": (3,)}
    return {name: random.normal(size=shape) for name, shape in shapes.items()}


def test_nesting_is_that_of_jax() -> None:
    function = gradc.compile(NETWORK)
    jacobian, hessian = function.jacobian(**point()), function.hessian(**point())
    assert jacobian.y.W.shape == (2, 2, 3)
    assert jacobian.loss.b.shape == (2,)
    assert hessian.loss.W.b.shape == (2, 3, 2)
    single = gradc.compile(NETWORK.replace("output y, loss", "output loss"))
    assert np.array_equal(single.hessian(**point()).W.b, hessian.loss.W.b)
    assert np.array_equal(single.jacobian(**point()).W, single.gradient(**point()).W)


def test_hessians_are_symmetric_to_the_bit() -> None:
    found = gradc.compile(NETWORK).hessian(**point()).loss
    square = found.W.W.reshape(6, 6)
    assert np.array_equal(square, square.T)
    assert np.array_equal(found.W.b.reshape(6, 2), found.b.W.reshape(2, 6).T)


def test_results_share_no_memory() -> None:
    found = gradc.compile("x: [n], y: [n]; x @ y").hessian([1.0, 2.0], [3.0, 4.0])
    blocks = [block for row in found for block in row]
    for i, one in enumerate(blocks):
        one += 1
        assert all(not np.shares_memory(one, other) for other in blocks[:i])
    tangent = np.ones(2)
    _, moved = gradc.compile("x: [n]; 1*x").jvp(tangent, [1.0, 2.0])
    assert not np.shares_memory(tangent, moved)


def test_a_direction_is_checked_for_its_shape() -> None:
    function = gradc.compile(NETWORK)
    with pytest.raises(ValueError, match=r"the tangent b has the shape \(3,\), not \(2,\)"):
        function.jvp({"W": np.ones((2, 3)), "b": np.ones(3)}, **point())
    with pytest.raises(ValueError, match=r"the cotangent y has the shape \(3,\), not \(2,\)"):
        function.vjp({"y": np.ones(3), "loss": 1.0}, **point())


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        ({"W": 1}, "vectors takes W, b, not W"),
        ({"W": 1, "c": 2}, "vectors takes W, b, not W, c"),
        ((1, 2, 3), "vectors takes one for each of W, b"),
        (1.0, "vectors takes one for each of W, b"),
    ],
)
def test_a_direction_has_one_for_each_variable(vectors: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        gradc.compile(NETWORK).hvp(vectors, **point())


def test_a_number_may_meet_a_column() -> None:
    function = gradc.compile("param x: [n, 1], c: []\nsum(tanh(x + c))")
    found = function.hessian([[0.5], [1.0]], 0.25)
    assert found.c.c == pytest.approx(found.x.x.sum())
    assert found.c.x == pytest.approx(found.x.x.sum(axis=(2, 3)))


def test_a_gradient_is_a_direction() -> None:
    function = gradc.compile("x: [n], c: []; sum(x^4)*c")
    at = {"x": np.array([1.0, 2.0]), "c": 0.5}
    gradient, hessian = function.gradient(**at), function.hessian(**at)
    product = function.hvp(gradient, **at)
    assert product.x == pytest.approx(hessian.x.x @ gradient.x + hessian.x.c * gradient.c)


# ---- families and intermediate values ----------------------------------------------------------


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_families_are_directions_and_results_in_their_own_form(target: str) -> None:
    function = gradc.compile("param w[0..2]; x: []; w[0] + w[1]*x + w[2]*w[0]*x^2", target=target)
    w = {0: 1.0, 1: 2.0, 2: 3.0}
    for family in (w, [*w.values()]):
        assert function.jvp({"w": family}, family, 2.0) == (17.0, 29.0)
        assert function.jvp(family, family, 2.0) == (17.0, 29.0)
        assert function.hvp(family, family, 2.0).w == (
            dict(zip(w, (12.0, 0.0, 4.0), strict=True)) if family is w else [12.0, 0.0, 4.0]
        )
    if target == "numpy":
        assert function.hessian(w, 2.0).tolist() == [[0, 0, 4], [0, 0, 0], [4, 0, 0]]
    else:
        assert function.hessian(w, 2.0).w[0].w[2] == 4.0


def test_families_of_arrays_are_nested_twice() -> None:
    function = gradc.compile("param w[1..2]: [n]; sum(w[1]*w[2]^2)")
    w = [np.array([1.0, 2.0]), np.array([3.0, 4.0])]
    found = function.hessian(w).w
    assert found[0].w[1].tolist() == [[6.0, 0.0], [0.0, 8.0]]
    assert function.jacobian(w).w[0].tolist() == [9.0, 16.0]


def test_intermediate_values_are_variables() -> None:
    function = gradc.compile("z = x*w; a = sigmoid(z); a^2", wrt="z, a")
    found = function.hessian(1.0, 0.5)
    a = 1 / (1 + np.exp(-0.5))
    slope = a * (1 - a)
    assert found[1, 1] == 2.0
    assert found[0, 0] == pytest.approx(2 * slope**2 + 2 * a * slope * (1 - 2 * a))
    assert function.jvp({"z": 1.0, "a": 0.0}, 1.0, 0.5)[1] == pytest.approx(2 * a * slope)


FAMILIES_INSIDE = [
    ("h[0] = w; for t in 1..3 { h[t] = sin(h[t-1])*w }; h[3]", "h", "numpy"),
    ("h[0] = w; for t in 1..3 { h[t] = sin(h[t-1])*w }; h[3]", "w, h", "scalar"),
    ("a[1] = w^2; a[2] = a[1]*w; a[1]*a[2]^2", "a", "numpy"),
    ("x: [n], w: []; a[1] = w*x; a[2] = a[1]*w; sum(a[1]*a[2]^2)", "a, w", "numpy"),
]


@pytest.mark.parametrize(("text", "wrt", "target"), FAMILIES_INSIDE)
def test_families_of_intermediate_values_are_directions(text: str, wrt: str, target: str) -> None:
    function = gradc.compile(text, wrt=wrt, target=target)
    at = {"x": np.array([0.5, 2.0])} if "x:" in text else {}
    slopes = function.gradient(**at, w=0.7)
    family = {key: np.cos(np.asarray(value)) for key, value in slopes[wrt.split(", ").index(
        next(one for one in wrt.split(", ") if one != "w"))].items()}  # fmt: skip
    direction = {name: 1.0 if name == "w" else family for name in wrt.split(", ")}
    _, moved = function.jvp(direction, **at, w=0.7)
    expected = sum(
        np.sum(slope * direction[name])
        if name == "w"
        else sum(np.sum(slope[key] * family[key]) for key in family)
        for name, slope in zip(direction, slopes, strict=True)
    )
    assert moved == pytest.approx(expected)
    assert len(function.hvp(direction, **at, w=0.7)) == len(direction)
    assert function.jvp(slopes, **at, w=0.7)[1] > 0


ONE_VALUE_TWICE = [
    ("h = w*v; c = h*v; s = h*v; s + c^2", "w, v, c, s"),
    ("h = w*v; c = h*v; s = h*v; s + c^2 + sin(h)*c", "w, s, c, h"),
    ("h = w*v; c = h*v; s = h*v; r = h*v; s*r + c^2*r", "v, c, s, r"),
    ("h = exp(w) + v; c = h^2; s = h^2; h*s + sin(c)", "w, s, c, h"),
    ("a = w*v; b = w*v; a + b^2", "b, w, a"),
]


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("text", "wrt"), ONE_VALUE_TWICE)
def test_values_that_are_equal_are_variables_each_of_its_own(
    text: str, wrt: str, target: str
) -> None:
    function = gradc.compile(text, wrt=wrt, target=target)
    at = {"w": 0.7, "v": 0.3}
    gradient = function.gradient(**at)
    assert tuple(function.jacobian(**at)) == gradient
    assert function.vjp(1.0, **at) == gradient
    assert function.value_gradient_and_hessian(**at)[1] == gradient
    for name, slope in zip(function.wrt, gradient, strict=True):
        one = gradc.compile(text, wrt=name, target=target)
        assert one.gradient(**at)[0] == pytest.approx(slope)
        along = {key: float(key == name) for key in function.wrt}
        assert function.jvp(along, **at)[1] == pytest.approx(slope)


# ---- any order ---------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_derivatives_of_any_order_are_one_entry(target: str) -> None:
    function = gradc.compile("exp(2*x)", target=target, emit="derivatives=5")
    found = function.derivatives(0.5)
    assert found == pytest.approx([2**k * np.exp(1) for k in range(6)], rel=1e-14)
    assert (found.value, found.d3) == (found[0], found[3])
    assert len(function.derivatives(0.5, order=8)) == 9


def test_derivatives_of_several_outputs_and_at_many_points() -> None:
    function = gradc.compile("f = sin(x); g = x^3; output f, g")
    found = function.derivatives(np.array([0.0, 1.0]), order=4)
    assert found.g.d3.tolist() == [6.0, 6.0]
    assert found.g.d4.tolist() == [0.0, 0.0]
    assert found.f.d4 == pytest.approx(np.sin([0.0, 1.0]))


@pytest.mark.parametrize(
    "program", ["x*sin(x)", "1/(1 + x^2)", "exp(-x^2)", "sigmoid(x)", "log(1 + exp(x))", "tanh(x)"]
)
def test_orders_do_not_blow_up(program: str) -> None:
    source = compile_program(program, emit="derivatives=8").source
    statements = source.split("def derivatives", 1)[1].split("return", 1)[0]
    assert len(statements) < 8_000


# ---- errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "emit", "said", "hint"),
    [
        ("x^2", "hesian", "there is no function hesian", "did you mean hessian?"),
        ("x^2", "derivatives", "derivatives of which order?", "write derivatives=5"),
        ("x^2", "derivatives=0", "derivatives go from order 1 to 100, not to 0", None),
        ("x*y", "derivatives=2", "by one variable: the program has x, y", "wrt=x"),
        ("x: [n]; sum(x)", "derivatives=2", "x is [n]", "a jacobian and a hessian"),
        ("x: [n]; 2*x", "hessian", "a Hessian is that of a number", "reduce it, as in sum(f)"),
        ("x: [n]; 2*x", "hvp", "a Hessian is that of a number", "a jacobian, a jvp and a vjp"),
        ("x: [n]; 2*x", "gradient", "a gradient is that of a number", "an array has a jacobian"),
        ("2*pi", "jacobian", "the program has no variables", None),
        ("x^2", "", "there is no function ", "value, gradient"),
    ],
)
def test_what_there_is_none_of_is_said(
    program: str, emit: str, said: str, hint: str | None
) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(program, emit=emit)
    assert said in caught.value.message
    assert hint is None or hint in caught.value.report


def test_an_array_has_no_gradient_and_is_told_of_its_jacobian() -> None:
    with pytest.raises(gradc.GradcError, match="an array has a jacobian"):
        gradc.compile("x: [n]; 2*x").gradient([1.0])


def test_an_order_must_be_said() -> None:
    with pytest.raises(gradc.GradcError, match=r"f.derivatives\(x, order=5\)"):
        gradc.compile("x^2").derivatives(1.0)
    for order in (0, -1, 2.0, "3", True):
        with pytest.raises(gradc.GradcError, match="an order is a whole number"):
            gradc.compile("x^2").derivatives(1.0, order=order)


@pytest.mark.parametrize("emit", [5, [5], {"value"}])
def test_functions_are_named_as_text(emit: Any) -> None:
    with pytest.raises(gradc.GradcError, match="emit names functions"):
        gradc.compile("x^2", emit=emit)


@pytest.mark.parametrize(
    ("program", "kind", "sizes", "said"),
    [
        (
            "x: [n]; sum(x^4)",
            "hessian",
            {"x": (500_000,)},
            "Hessian takes 2,000 GB: that of f by x, x",
        ),
        ("W: [n, m]; tanh(W)", "jacobian", {"W": (10**3, 10**3)}, "Jacobian takes 8,000 GB"),
        ("x^2*y", "hessian", {"x": (10**11,), "y": ()}, "Hessian takes 3,200 GB"),
    ],
)
def test_what_is_larger_than_memory_is_refused(
    program: str, kind: str, sizes: dict[str, tuple[int, ...]], said: str
) -> None:
    at = {name: np.broadcast_to(1.0, shape) for name, shape in sizes.items()}
    with pytest.raises(gradc.GradcError) as caught:
        getattr(gradc.compile(program), kind)(**at)
    assert said in caught.value.message
    assert "without making it" in caught.value.report

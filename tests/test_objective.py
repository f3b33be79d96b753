"""`f.as_objective`: a program as a function of one flat vector, and SciPy's methods on it."""

import copy
import inspect
import pickle
import sys
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.integrate import solve_ivp
from scipy.optimize import NonlinearConstraint, check_grad, least_squares, minimize, root
from scipy.sparse import issparse
from tensor_strategies import SIZES, tensor_programs

import gradc

T = np.linspace(0, 4, 50)
Y = 2.5 * np.exp(-1.3 * T)
X = np.array([[0.2, -1.0, 0.5, 1.5], [1.0, 0.3, -0.7, 0.1]])

ROSENBROCK = "param x, y\n(1 - x)^2 + 100*(y - x^2)^2"
MANY_ROSENBROCK = "param x: [n]\nsum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)"
DECAY = "param a, b\nt: [], y: []\na*exp(-b*t) - y"
LOSS = "param a: [], b: []\nt: [n], y: [n]\nsum((a*exp(-b*t) - y)^2)"
NETWORK = """
param W: [h, f], b: [h, 1], v[1..2]: [h]
x: [f, n], y: [n]
a = tanh(W @ x + b)
sum((v[1] @ a - y)^2) + sum((v[2] @ sin(a))^2) + 0.1*sum(W^2)
"""


def network() -> Any:
    start = {"W": np.full((3, 2), 0.3) + np.eye(3, 2), "b": np.ones((3, 1)), "v": [[1, -1, 0.5], [0.1, 0.2, 0.3]]}  # fmt: skip
    return gradc.compile(NETWORK).as_objective(start, x=X, y=np.array([1.0, -1.0, 0.5, 0.0]))


def test_a_program_of_numbers_is_minimised() -> None:
    objective = gradc.compile(ROSENBROCK).as_objective({"x": -1.2, "y": 1.0})
    found = minimize(objective.fun, objective.x0, jac=True, method="BFGS", tol=1e-9)
    assert found.x == pytest.approx([1, 1], abs=1e-6)


def test_a_single_array_needs_no_name() -> None:
    objective = gradc.compile(MANY_ROSENBROCK).as_objective(np.zeros(5))
    found = minimize(objective.fun, objective.x0, jac=True, tol=1e-9)
    assert found.x == pytest.approx(np.ones(5), abs=1e-5)


def test_an_array_of_two_axes_is_flat_and_comes_back() -> None:
    objective = gradc.compile("param W: [n, m]\nsum((W - 2)^4)").as_objective(np.zeros((2, 3)))
    assert objective.x0.shape == (6,)
    value, gradient = objective.fun(objective.x0)
    assert value == 6 * 16.0
    assert gradient.tolist() == [-32.0] * 6
    assert objective.unpack(objective.x0)["W"].shape == (2, 3)


def test_many_arrays_and_a_family_are_one_vector() -> None:
    objective = network()
    assert objective.x0.shape == (15,)
    assert check_grad(objective.value, objective.jac, objective.x0) < 1e-5
    found = minimize(objective.fun, objective.x0, jac=True)
    values = objective.unpack(found.x)
    assert [values["W"].shape, values["b"].shape, len(values["v"])] == [(3, 2), (3, 1), 2]
    again = gradc.compile(NETWORK)(**values, x=X, y=[1.0, -1.0, 0.5, 0.0])
    assert again == pytest.approx(found.fun, rel=1e-14)


def test_the_vector_has_the_order_of_the_start() -> None:
    function = gradc.compile(ROSENBROCK)
    assert function.as_objective({"y": 1.0, "x": -1.2}).x0.tolist() == [1.0, -1.2]
    assert function.as_objective([-1.2, 1.0]).unpack([3.0, 4.0]) == {"x": 3.0, "y": 4.0}
    x, y = (function.as_objective({"y": 1.0, "x": -1.2}).jac([1.0, -1.2])[k] for k in (1, 0))
    assert (x, y) == function.gradient(-1.2, 1.0)


def test_names_are_read_as_python_reads_them() -> None:
    function = gradc.compile("lambda*W₁ + x", wrt="lambda, W1")
    objective = function.as_objective({"W₁": 2.0, "lambda": 3.0}, x=1.0)
    assert objective.unpack(objective.x0) == {"W1": 2.0, "lambda": 3.0}
    latex = gradc.compile(r"\sigma(w_1 x)", latex=True).as_objective({"w_1": 0.5}, x=2.0)
    assert latex.unpack(latex.x0) == {"w1": 0.5}


def test_many_points_are_a_vector_with_a_jacobian() -> None:
    objective = gradc.compile(DECAY).as_objective([1.0, 1.0], t=T, y=Y)
    value, jacobian = objective.fun(objective.x0)
    assert (value.shape, jacobian.shape) == ((50,), (50, 2))
    assert jacobian == pytest.approx(np.stack([np.exp(-T), -T * np.exp(-T)], -1), rel=1e-14)
    for method in ("lm", "trf", "dogbox"):
        found = least_squares(objective.residuals, objective.x0, jac=objective.jac, method=method)
        assert found.x == pytest.approx([2.5, 1.3], rel=1e-7)


def test_points_of_two_axes_are_rows_in_their_order() -> None:
    objective = gradc.compile("w*x + y*w^2").as_objective(2.0, x=[[1.0], [2.0]], y=[3.0, 4.0, 5.0])
    expected = np.array([[1.0], [2.0]]) * 2 + 4 * np.array([3.0, 4.0, 5.0])
    assert objective.value([2.0]).tolist() == expected.ravel().tolist()
    assert objective.jac([2.0]).shape == (6, 1)


LOOP = "param x: [], w: []\nt: []\nn: integer\nz[0] = x\nfor l in 1..n { z[l] = sin(z[l-1]*w)*t }\nz[n]"


def test_an_integer_is_given_and_does_not_vary() -> None:
    function = gradc.compile(LOOP)
    objective = function.as_objective([0.5, 1.2], n=3, t=[0.9, 1.0])
    assert objective.value([0.5, 1.2]) == pytest.approx(
        [function(0.5, 1.2, t, 3) for t in (0.9, 1.0)]
    )
    steps = 1e-6 * np.eye(2)
    sides = [
        (objective.value(objective.x0 + s) - objective.value(objective.x0 - s)) / 2e-6
        for s in steps
    ]
    assert objective.jac(objective.x0) == pytest.approx(np.array(sides).T, rel=1e-7)
    with pytest.raises(gradc.InputError, match=r"n is declared an integer .* it is 2\.5"):
        function.as_objective([0.5, 1.2], n=2.5, t=1.0)
    with pytest.raises(gradc.InputError, match="n is an integer, and one for all points"):
        function.as_objective([0.5, 1.2], n=[2, 3], t=1.0)
    with pytest.raises(gradc.InputError, match=r"not differentiated by n\n  give n=... beside x0$"):
        function.as_objective({"x": 0.5, "w": 1.2, "n": 3}, t=1.0)


def test_what_varies_is_what_is_not_given() -> None:
    function = gradc.compile("a*exp(-b*t) - y")
    assert [*function.wrt] == ["a", "b", "t", "y"]
    objective = function.as_objective([1.0], a=2.0, t=1.0, y=0.0)
    assert objective.unpack(objective.x0) == {"b": 1.0}
    assert objective.fun(1.0)[1] == pytest.approx([-2 * np.exp(-1)])


def test_several_outputs_are_one_vector_or_one_of_them() -> None:
    function = gradc.compile("param x, y\nu = x^2 + y - 3; v = x - y + 1; output u, v")
    objective = function.as_objective([2.0, 2.0], of=["u", "v"])
    assert objective.jac([2.0, 5.0]).tolist() == [[4.0, 1.0], [1.0, -1.0]]
    for method in ("hybr", "lm"):
        found = root(objective.fun, objective.x0, jac=True, method=method)
        assert found.x == pytest.approx([1, 2], rel=1e-9)
    one = function.as_objective([2.0, 2.0], of="v")
    assert one.fun(one.x0)[0] == 1.0
    with pytest.raises(gradc.InputError, match=r"the outputs u, v\n.*of='u'.*of=\['u', 'v'\]"):
        function.as_objective([2.0, 2.0])


STIFF = "du = v; dv = mu*(1 - u^2)*v - u; output du, dv"


@pytest.mark.parametrize("method", ["Radau", "BDF", "LSODA"])
def test_a_stiff_equation_is_solved_with_its_jacobian(method: str) -> None:
    objective = gradc.compile(STIFF, wrt="u, v").as_objective([2.0, 0.0], of=["du", "dv"], mu=100.0)
    options = {"method": method, "rtol": 1e-7, "atol": 1e-9}
    found = solve_ivp(objective.rhs, (0, 20), objective.x0, jac=objective.rhs_jac, **options)
    # By finite differences in the place of the Jacobian, and tighter.
    expected = solve_ivp(
        objective.rhs, (0, 20), objective.x0, method="Radau", rtol=1e-9, atol=1e-11
    )
    assert found.success
    assert found.y[:, -1] == pytest.approx(expected.y[:, -1], rel=1e-5)


def test_a_right_side_may_depend_on_time() -> None:
    objective = gradc.compile("-50*(y - cos(t))", wrt="y").as_objective(0.0, time="t")
    found = solve_ivp(
        objective.rhs,
        (0, 2),
        objective.x0,
        jac=objective.rhs_jac,
        method="BDF",
        rtol=1e-9,
        atol=1e-12,
    )
    exact = (2500 * np.cos(2) + 50 * np.sin(2)) / 2501 - 2500 / 2501 * np.exp(-100)
    assert found.y[0, -1] == pytest.approx(exact, rel=1e-7)
    with pytest.raises(gradc.InputError, match="t is the time"):
        objective.fun([0.0])
    assert gradc.compile("t*y", wrt="y").as_objective(1.0, time="t", t=2.0).value([3.0]) == 6.0


def test_the_right_side_has_as_many_entries_as_the_state() -> None:
    objective = gradc.compile("x*y").as_objective([1.0, 2.0])
    with pytest.raises(gradc.InputError, match="dy/dt has 1 entry, and y has 2"):
        objective.rhs(0.0, objective.x0)


def test_pack_and_unpack_are_inverse() -> None:
    objective = network()
    theta = np.arange(15.0)
    assert objective.pack(objective.unpack(theta)).tolist() == theta.tolist()
    assert objective.unpack(theta)["v"][1].tolist() == [12.0, 13.0, 14.0]


def test_a_family_comes_back_as_it_was_given() -> None:
    function = gradc.compile("param w[1..3]\nw[1]*w[2]*w[3]")
    assert function.as_objective([1, 2, 3]).unpack([4, 5, 6]) == {"w": [4.0, 5.0, 6.0]}
    keyed = function.as_objective({"w": {1: 1, 2: 2, 3: 3}})
    assert keyed.unpack([4, 5, 6]) == {"w": {1: 4.0, 2: 5.0, 3: 6.0}}
    assert keyed.pack({"w": [7, 8, 9]}).tolist() == [7, 8, 9]
    one = gradc.compile("param w[1..3]\nw[1]*w[2]*w[3]").as_objective(
        {"w[2]": 5.0}, w={1: 2.0, 3: 4.0}
    )
    assert one.fun([5.0])[1].tolist() == [8.0]
    assert one.unpack([1.0]) == {"w[2]": 1.0}


def test_what_is_returned_belongs_to_the_caller() -> None:
    objective = gradc.compile("param x: [n]\noutput x").as_objective(np.ones(3))
    theta = np.arange(3.0)
    value = objective.value(theta)
    assert not np.shares_memory(value, theta)
    assert value.flags.c_contiguous
    network_ = network()
    first = network_.jac(network_.x0)
    first[:] = 0
    assert network_.jac(network_.x0).any()
    assert not np.shares_memory(network_.unpack(network_.x0)["W"], network_.x0)
    assert network_.jac(network_.x0).dtype == float


def test_what_was_given_may_change_afterwards() -> None:
    t = T.copy()
    objective = gradc.compile(DECAY).as_objective([1.0, 1.0], t=t, y=Y)
    before = objective.value(objective.x0)
    t[:] = 0
    assert objective.value(objective.x0).tolist() == before.tolist()


def test_floats_of_half_the_size_and_integers_are_taken() -> None:
    objective = gradc.compile(LOSS).as_objective(
        {"a": 1, "b": 1}, t=T.astype(np.float32), y=np.arange(50)
    )
    value, gradient = objective.fun(np.array([1, 2]))
    assert type(value) is float
    assert gradient.dtype == float


def test_it_keeps_as_little_as_the_function() -> None:
    text = "param x: [n]\nh[0] = x\nfor l in 1..64 { h[l] = sin(h[l-1]) }\nsum(h[64])"
    start, peaks, gradients = np.linspace(0, 1, 10_000), [], []
    for checkpoint in (False, True):
        objective = gradc.compile(text, checkpoint=checkpoint).as_objective(start)
        objective.fun(objective.x0)
        tracemalloc.start()
        gradients.append(objective.jac(objective.x0))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert gradients[1] == pytest.approx(gradients[0], rel=1e-12)
    assert peaks[1] < 0.6 * peaks[0]
    few = gradc.compile(text, checkpoint=True).as_objective(np.ones(3))
    assert few.value(few.x0) == few.fun(few.x0)[0]
    assert few.hess(few.x0) @ np.ones(3) == pytest.approx(few.hessp(few.x0, np.ones(3)), rel=1e-12)


def test_it_is_pickled_and_copied() -> None:
    objective = network()
    expected = objective.jac(objective.x0).tolist()
    for other in (
        pickle.loads(pickle.dumps(objective)),  # noqa: S301  # what was just made
        copy.copy(objective),
        copy.deepcopy(objective),
    ):
        assert other.jac(other.x0).tolist() == expected
        assert repr(other) == repr(objective)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (DECAY, {}),
        ("z = w*x; a = z^2; a + z", {"wrt": "z, w"}),
        (r"\sigma(w_1 x)", {"latex": True}),
        ("param w[1..3]\nw[1]*w[2]*w[3]", {"target": "scalar"}),
        ("z[0] = x\nfor l in 1..3 { z[l] = sin(z[l-1]*w) }\nz[3]", {"wrt": "z, w"}),
        ("z[0] = x\nfor l in 1..3 { z[l] = sin(z[l-1]*w) }\nz[3]", {"wrt": "z[2]"}),
        ("log(exp(x) + exp(y))", {"stabilise": False}),
        ("2*3", {}),
    ],
)
def test_a_function_is_pickled(text: str, options: dict) -> None:
    function = gradc.compile(text, **options, name="it")
    assert function.module is not None
    for other in (
        pickle.loads(pickle.dumps(function)),  # noqa: S301  # what was just made
        copy.deepcopy(function),
        copy.copy(function),
    ):
        assert (other.source, other.name, other.inputs) == (function.source, "it", function.inputs)


def test_it_says_what_it_is_of() -> None:
    assert repr(network()) == "<gradc.Objective of f_, 15 entries for W, b, v; given x, y>"
    assert repr(gradc.compile("x^2").as_objective(1)) == "<gradc.Objective of f, 1 entry for x>"


def test_declared_assumptions_hold_for_the_start_and_later() -> None:
    function = gradc.compile("param L > 0\nL + 1/L")
    with pytest.raises(gradc.InputError, match="L is declared > 0; it is -1"):
        function.as_objective(-1.0)
    with pytest.raises(ValueError, match="L is declared > 0"):
        function.as_objective(1.0).fun([-1.0])


def test_an_index_needs_its_entry() -> None:
    with pytest.raises(gradc.InputError, match="n is 3, and must be 5 or more"):
        gradc.compile("param x: [n]\nx[4]^2").as_objective(np.ones(3))


@pytest.mark.parametrize(
    ("x0", "given", "message"),
    [
        ([1, 1], {"t": 1}, "x0 has the shape .2,., and a, b, y vary: 3 numbers\n.*y=..."),
        ({"a": 1}, {"t": 1, "y": 2}, "no value for b\n.*in x0 where it varies"),
        ({"a": 1, "b": 2, "q": 2}, {"t": 1, "y": 2}, "there is no input q"),
        ({"a": 1, "b": 2}, {"t": 1, "y": 2, "q": 1}, "there is no input q"),
        ({"a": 1, "b": 2}, {"t": [1, 2], "y": [1, 2, 3]}, r"do not broadcast: .*t is \(2,\)"),
        ({"a": [1, 2], "b": 2}, {"t": [1, 2], "y": 2}, r"a is a number .* shape \(2,\)\n.*a: \[n\]"),
        ({"a": 1j, "b": 2}, {"t": 1, "y": 2}, "a is complex"),
        ({"a": "x", "b": 2}, {"t": 1, "y": 2}, "a is not a number"),
        ({"a": 1, "b": 2, "t": 1}, {"t": 1, "y": 2}, "t is given twice"),
        ({1: 1}, {"t": 1, "y": 2}, "1 is none"),
        ({}, {"a": 1, "b": 2, "t": 1, "y": 2}, "nothing varies"),
        (1, {"a": 1, "b": 2, "t": 1, "y": 2}, "what varies is nothing"),
        ({"a": 1, "b": 2}, {"t": 1, "y": 2, "of": "g"}, "there is no output g"),
        ({"a": 1, "b": 2}, {"t": 1, "y": 2, "of": []}, "each output is named once"),
        ({"a": 1, "b": 2}, {"t": 1, "y": 2, "time": "s"}, "there is no input s"),
        ({"a": 1, "t": 2}, {"b": 1, "y": 2, "time": "t"}, "t is the time"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(x0: object, given: dict, message: str) -> None:
    with pytest.raises(gradc.InputError, match=message):
        gradc.compile("a*exp(-b*t) - y").as_objective(x0, **given)


@pytest.mark.parametrize(
    ("x0", "given", "message"),
    [
        (
            {"W": np.ones((3, 2)), "b": np.ones(2)},
            {"x": np.ones(2)},
            "do not fit the declared shapes",
        ),
        ({"W": np.ones(3), "b": np.ones(2)}, {"x": np.ones(2)}, "the value of W is not"),
        (
            {"W": np.ones((3, 2)), "z": np.ones(2)},
            {"x": np.ones(2)},
            "z is worked out by the program",
        ),
        (
            {"W": np.ones((3, 2)), "x": np.ones(2)},
            {"b": np.ones(3)},
            "not differentiated by x\n.*'x'",
        ),
        (np.ones((3, 2)), {"x": np.ones(2)}, 'varies is W, b\n.*{"W": ..., "b": ...}'),
    ],
)
def test_what_does_not_fit_in_a_program_of_arrays_is_said(
    x0: object, given: dict, message: str
) -> None:
    text = "param W: [n, m], b: [n]\nx: [m]\nz = W @ x + b\nsum(z^2)"
    with pytest.raises(gradc.InputError, match=message):
        gradc.compile(text).as_objective(x0, **given)


@pytest.mark.parametrize(
    ("theta", "message"),
    [
        ([1.0], r"shape \(1,\), and x, y together have 2 entries\n.*shape \(2,\)"),
        (1.0, "2 entries"),
        ([[1.0, 2.0]], "2 entries"),
        ([1j, 2], "complex"),
        ("ab", "not a number"),
        (None, "not a number"),
        ([[1], [2, 3]], "not of one length"),
    ],
)
def test_a_vector_that_does_not_fit(theta: object, message: str) -> None:
    objective = gradc.compile(ROSENBROCK).as_objective([1, 1])
    for call in (objective.fun, objective.value, objective.jac, objective.unpack):
        with pytest.raises(gradc.InputError, match=message):
            call(theta)


def test_values_that_do_not_fit_are_not_packed() -> None:
    objective = network()
    values = objective.unpack(objective.x0)
    with pytest.raises(gradc.InputError, match=r"the shape of W is \(2, 2\), and was \(3, 2\)"):
        objective.pack({**values, "W": np.ones((2, 2))})
    with pytest.raises(gradc.InputError, match="no value for b"):
        objective.pack({name: value for name, value in values.items() if name != "b"})
    with pytest.raises(gradc.InputError, match="there is no input q"):
        objective.pack({**values, "q": 1.0})
    with pytest.raises(gradc.InputError, match="a mapping by name"):
        objective.pack([1.0])  # type: ignore[arg-type]


# ---- every method of SciPy that takes derivatives -------------------------------------------------

OF_GRADIENTS = ["CG", "BFGS", "L-BFGS-B", "TNC", "SLSQP"]
OF_HESSIANS = ["Newton-CG", "dogleg", "trust-ncg", "trust-krylov", "trust-exact", "trust-constr"]
OF_PRODUCTS = ["Newton-CG", "trust-ncg", "trust-krylov", "trust-constr"]
EVERY = [
    *((method, "jac") for method in OF_GRADIENTS),
    *((method, "hess") for method in OF_HESSIANS),
    *((method, "hessp") for method in OF_PRODUCTS),
]

# A convex program of several arrays and a family, so that every method has one place to go.
REGRESSION = """
param W: [k, f], b: [k], s[1..2]: []
X: [n, f], Y: [n, k]
Z = X @ W.T + b
loss = sum(softplus(Z) - Y*Z) + s[1]^2 + exp(s[2]) - s[2] + 0.05*(sum(W^2) + sum(b^2))
"""


def programs() -> dict[str, tuple[Any, np.ndarray | None]]:
    rng = np.random.default_rng(3)
    start = {"W": np.zeros((2, 3)), "b": np.zeros(2), "s": [1.0, -1.0]}
    data = {"X": rng.normal(size=(20, 3)), "Y": (rng.random((20, 2)) > 0.5).astype(float)}
    return {
        "numbers": (gradc.compile(ROSENBROCK).as_objective([-1.2, 1.0]), np.ones(2)),
        "an array": (gradc.compile(MANY_ROSENBROCK).as_objective(np.full(6, 1.2)), np.ones(6)),
        "arrays": (gradc.compile(REGRESSION).as_objective(start, **data), None),
    }


PROGRAMS = programs()


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("method", "takes"), EVERY)
@pytest.mark.filterwarnings("ignore:delta_grad == 0.0")  # trust-constr, where it is done
def test_minimize_by(method: str, takes: str, program: str) -> None:
    objective, expected = PROGRAMS[program]
    more = {} if takes == "jac" else {takes: getattr(objective, takes)}
    tolerance = {"gtol": 1e-7} if method in OF_HESSIANS and method != "Newton-CG" else {}
    most = {"maxfun" if method == "TNC" else "maxiter": 2000}
    found = minimize(
        objective.fun, objective.x0, jac=True, method=method, tol=1e-10 if not tolerance else None,
        options=most | tolerance, **more,
    )  # fmt: skip
    assert np.max(np.abs(objective.jac(found.x))) < 2e-4
    if expected is not None:
        assert found.x == pytest.approx(expected, abs=1e-3)


RESIDUALS = (
    "param x: [n]\nu = 10*(x[1:] - x[:-1]^2)\nv = 1 - x\nr = concat([u, v], axis=0)\noutput r"
)


@pytest.mark.parametrize("method", ["lm", "trf", "dogbox"])
@pytest.mark.parametrize("of", ["an array", "points", "outputs"])
def test_least_squares_by(method: str, of: str) -> None:
    objective, expected = {
        "an array": (gradc.compile(RESIDUALS).as_objective(np.full(4, 0.5)), np.ones(4)),
        "points": (gradc.compile(DECAY).as_objective([1, 1], t=T, y=Y), [2.5, 1.3]),
        "outputs": (
            gradc.compile(
                "param W: [n, m], b: [n]\nx: [m, k], y: [n, k]\nr = W @ x + b[:, None] - y\nq = 0.1*W\noutput r, q"
            ).as_objective(
                {"b": [0, 0], "W": np.zeros((2, 2))}, of=["r", "q"], x=X, y=X**2
            ),
            None,
        ),
    }[of]  # fmt: skip
    found = least_squares(
        objective.residuals, objective.x0, jac=objective.jac, method=method, xtol=1e-12
    )
    if expected is None:
        differences = least_squares(objective.residuals, objective.x0, method=method, xtol=1e-12)
        expected = differences.x
        assert found.nfev <= differences.nfev
    assert found.x == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_an_array_is_solved_for_its_root() -> None:
    text = "param x: [n]\nF = x^3 + sum(x) - 2*ones(n)\noutput F"
    objective = gradc.compile(text).as_objective([1.0, 0.5, 2.0])
    for method in ("hybr", "lm"):
        found = root(objective.fun, objective.x0, jac=True, method=method)
        assert objective.value(found.x) == pytest.approx(np.zeros(3), abs=1e-8)


def test_the_jacobian_of_arrays_is_that_of_differences() -> None:
    text = "param W: [n, m], v[1..2]: [n]\nx: [m]\nh = tanh(W @ x)*v[1] + v[2]\ns = sum(h^2)\noutput h, s"
    start = {"v": [[1.0, 2.0], [0.5, -0.5]], "W": np.array([[0.1, -0.2, 0.3], [1.0, 0.5, -0.4]])}
    objective = gradc.compile(text).as_objective(start, of=["s", "h"], x=[1.0, -1.0, 2.0])
    steps = 1e-6 * np.eye(10)
    sides = [
        (objective.value(objective.x0 + s) - objective.value(objective.x0 - s)) / 2e-6
        for s in steps
    ]
    assert objective.jac(objective.x0) == pytest.approx(np.array(sides).T, abs=1e-8)
    value, jacobian = objective.fun(objective.x0)
    assert (value.shape, jacobian.shape) == ((3,), (3, 10))


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_hessian_is_that_of_differences_and_symmetric_to_the_bit(program: str) -> None:
    objective, _ = PROGRAMS[program]
    theta = objective.x0 + 0.1 * np.cos(np.arange(objective.x0.size))
    hessian = objective.hess(theta)
    steps = 1e-6 * np.eye(theta.size)
    rows = [(objective.jac(theta + step) - objective.jac(theta - step)) / 2e-6 for step in steps]
    assert hessian == pytest.approx(np.array(rows), rel=1e-6, abs=1e-5)
    assert (hessian == hessian.T).all()
    for v in (*np.eye(theta.size), np.sin(theta)):
        assert objective.hessp(theta, v) == pytest.approx(hessian @ v, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "given", "of"),
    [
        ("x*y^2 + exp(x*t)", {"t": [0.5, 1.0, 2.0]}, None),
        ("x*y^2 + exp(x*t)", {"t": [[0.5], [1.0]], "s": 1}, None),
        ("u = x*y; v = sin(x) + y^3; output u, v", {}, ["v", "u"]),
        ("param x, y\na: [n]\nr = exp(a*x)*y + a\noutput r", {"a": [1.0, -0.5]}, None),
        ("u = x^2 + y + w*0", {"w": [1.0, 2.0]}, None),
        ("x^2*y", {}, None),
    ],
)
def test_the_hessian_of_a_constraint_weighs_its_entries(text: str, given: dict, of: Any) -> None:
    given.pop("s", None)
    objective = gradc.compile(text).as_objective({"x": 0.7, "y": -0.4}, of=of, **given)
    v = 1.0 + np.arange(objective.residuals(objective.x0).size)
    hessian = objective.hess(objective.x0, v)

    def weighed(theta: np.ndarray) -> np.ndarray:
        return v @ np.atleast_2d(objective.jac(theta))

    sides = [
        (weighed(objective.x0 + s) - weighed(objective.x0 - s)) / 2e-6 for s in 1e-6 * np.eye(2)
    ]
    assert hessian == pytest.approx(np.array(sides), rel=1e-6, abs=1e-6)
    with pytest.raises(gradc.InputError, match="v has 9 entries"):
        objective.hess(objective.x0, np.ones(9))


def test_a_constrained_minimum_with_every_derivative() -> None:
    objective = gradc.compile(ROSENBROCK).as_objective({"x": 0.2, "y": 0.3})
    limits = gradc.compile("c = x^2 + y^2; d = x - y^3; output c, d")
    bound = limits.as_objective({"x": 0.2, "y": 0.3}, of=["c", "d"])
    constraint = NonlinearConstraint(bound.value, -np.inf, [1, 1], jac=bound.jac, hess=bound.hess)
    found = minimize(
        objective.fun, objective.x0, jac=True, hess=objective.hess, method="trust-constr",
        constraints=[constraint], options={"gtol": 1e-10, "xtol": 1e-12},
    )  # fmt: skip
    slsqp = minimize(
        objective.fun, objective.x0, jac=True, method="SLSQP", tol=1e-12,
        constraints=[{"type": "ineq", "fun": lambda x: 1 - bound.value(x), "jac": lambda x: -bound.jac(x)}],
    )  # fmt: skip
    assert found.x == pytest.approx(slsqp.x, abs=1e-6)


def test_a_vector_has_no_hessian_of_its_own() -> None:
    objective = gradc.compile(DECAY).as_objective([1, 1], t=T, y=Y)
    with pytest.raises(gradc.InputError, match=r"f is a vector\n.*hess\(theta, v\)"):
        objective.hess(objective.x0)
    with pytest.raises(gradc.InputError, match="this is a vector"):
        objective.hessp(objective.x0, objective.x0)


def test_a_matrix_that_is_too_large_is_refused_before_it_is_made() -> None:
    objective = gradc.compile(MANY_ROSENBROCK).as_objective(np.zeros(40_000))
    assert objective.hessp(objective.x0, objective.x0).shape == (40_000,)
    with pytest.raises(gradc.LimitError, match="an array would take 12,800,000,000 bytes"):
        objective.hess(objective.x0)


def test_calls_cost_little_more_than_their_arithmetic() -> None:
    """No call of Python's own for each entry: a call of a hundred numbers is as one of two."""
    objective = gradc.compile(MANY_ROSENBROCK).as_objective(np.zeros(100))
    objective.fun(objective.x0)
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    objective.fun(objective.x0)
    sys.setprofile(None)
    assert calls < 20


def test_a_number_beside_a_variable_that_is_not_used() -> None:
    text = "param x: [n, 1], s: [], z: [n]\nsum(sin(x + s)) + 0*sum(z)"
    start = {"x": np.full((2, 1), 0.3), "s": 0.2, "z": np.ones(2)}
    objective = gradc.compile(text).as_objective(start)
    sine = -np.sin(0.5)
    expected = np.zeros((5, 5))
    expected[:3, :3] = [[sine, 0, sine], [0, sine, sine], [sine, sine, 2 * sine]]
    assert objective.hess(objective.x0) == pytest.approx(expected, rel=1e-14)


@settings(max_examples=20, deadline=None)
@given(tensor_programs())
@pytest.mark.filterwarnings("ignore")
def test_random_programs_on_a_vector_are_what_they_are_by_name(text: str) -> None:
    function = gradc.compile(text)
    rng = np.random.default_rng(0)
    values = {
        name: rng.uniform(0.3, 0.9, [SIZES[n] if isinstance(n, str) else n for n in shape])
        for name, shape in function.inputs.items()
    }
    names = [*values][: max(1, len(values) - 1)]
    given_ = {name: value for name, value in values.items() if name not in names}
    objective = function.as_objective({name: values[name] for name in names}, **given_)
    gradient = function.gradient(**values)
    value, vector = objective.fun(objective.x0)
    assert value == pytest.approx(function(**values), rel=1e-12, nan_ok=True)
    expected = np.concatenate([np.ravel(getattr(gradient, name)) for name in names])
    assert vector == pytest.approx(expected, rel=1e-10, abs=1e-12, nan_ok=True)
    assert objective.pack(objective.unpack(objective.x0)).tolist() == objective.x0.tolist()
    file = gradc.compile(text, wrt=names, emit="fun").module
    sizes = [SIZES[name] for name in inspect.signature(file.fun).parameters if name in SIZES]
    assert file.fun(objective.x0, *given_.values(), *sizes)[1] == pytest.approx(vector, rel=1e-10, abs=1e-12, nan_ok=True)  # fmt: skip


# ---- sparse matrices -----------------------------------------------------------------------------

SPARSE: list[tuple[str, Any, dict[str, Any]]] = [
    (MANY_ROSENBROCK, np.zeros(8), {}),
    (f"param s: []\n{MANY_ROSENBROCK}*s", {"s": 1.2, "x": np.zeros(8)}, {}),
    (RESIDUALS, np.zeros(5), {}),
    ("param x: [n], s: []\nu = x[1:]*x[:-1]*s; v = x^2; output u, v", {"x": np.ones(5), "s": 1.0}, {"of": ["v", "u"]}),
    ("param w[1..2]: [n], s: []\nx: [n]\nr = w[1]*x + w[2]^2*s\noutput r", {"w": [np.ones(3), np.ones(3)], "s": 2.0}, {"x": np.ones(3)}),
    ("param w[1..2]: [n]\nx: [n]\nsum((w[1]*x + w[2]^2)^2)", {"w": [np.ones(3), np.ones(3)]}, {"x": np.ones(3)}),
    ("param w[1..2]: [n], b: []\nx: [n]\nsum((w[1]*x + w[2]^2)^2)*b", {"b": 2.0, "w[2]": np.ones(3)}, {"w": {1: np.ones(3)}, "x": np.ones(3)}),
    ("param x[1..5]\ns[0] = 0\nfor i in 1..4 { s[i] = s[i-1] + (x[i+1] - x[i]^2)^2 }\ns[4]", np.zeros(5), {}),
    ("param x, y\nu = x*y; v = x + y^2; output u, v", [1.0, 2.0], {"of": ["u", "v"]}),
    ("param A: [n, m]\nr = A^2\noutput r", np.ones((2, 3)), {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "x0", "options"), SPARSE)
def test_sparse_matrices_are_the_dense_ones(text: str, x0: Any, options: dict[str, Any]) -> None:
    function = gradc.compile(text)
    dense = function.as_objective(x0, **options)
    sparse = pickle.loads(pickle.dumps(function.as_objective(x0, sparse=True, **options)))  # noqa: S301  # what was just made
    theta = dense.x0 + 0.1 * np.sin(np.arange(dense.x0.size))
    value, found = sparse.fun(theta)
    assert value == pytest.approx(dense.value(theta), rel=1e-14)
    v = 1.0 + np.arange(np.size(value))
    pairs = [(sparse.hess(theta, v), dense.hess(theta, v))]
    if dense.is_number:
        assert found.tolist() == dense.jac(theta).tolist()
        pairs.append((sparse.hess(theta), dense.hess(theta)))
    else:
        pairs.append((found, dense.jac(theta)))
    for one, other in pairs:
        assert issparse(one)
        assert one.toarray() == pytest.approx(other, rel=1e-12, abs=1e-12)


def test_scipy_takes_sparse_matrices() -> None:
    chain = gradc.compile(RESIDUALS).as_objective(np.full(2000, 0.9), sparse=True)
    assert chain.jac(chain.x0).nnz == 3 * 2000 - 2
    found = least_squares(chain.residuals, chain.x0, jac=chain.jac)
    assert found.x == pytest.approx(np.ones(2000), abs=1e-6)
    heat = gradc.compile(
        "param u: [n]\nk: []\nv = concat([zeros(1), u, zeros(1)], axis=0)\nd = k*(v[2:] - 2*u + v[:-2])\noutput d"
    )
    n = 99
    wave = np.sin(np.pi * np.arange(1, n + 1) / (n + 1))
    rod = heat.as_objective(wave, k=(n + 1.0) ** 2, sparse=True)
    solved = solve_ivp(
        rod.rhs, (0, 0.1), rod.x0, method="BDF", jac=rod.rhs_jac, rtol=1e-8, atol=1e-10
    )
    rate = 4 * (n + 1) ** 2 * np.sin(np.pi / (2 * (n + 1))) ** 2
    assert solved.y[:, -1] == pytest.approx(wave * np.exp(-0.1 * rate), rel=1e-5)
    valley = gradc.compile(MANY_ROSENBROCK).as_objective(np.full(50, 1.1), sparse=True)
    least = minimize(valley.fun, valley.x0, jac=True, hess=valley.hess, method="trust-constr", options={"gtol": 1e-8})  # fmt: skip
    assert least.x == pytest.approx(np.ones(50), abs=1e-5)


def test_many_points_are_not_sparse() -> None:
    with pytest.raises(gradc.InputError, match="not of many points\n  declare"):
        gradc.compile(DECAY).as_objective([1, 1], t=T, y=Y, sparse=True)

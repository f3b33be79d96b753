"""The NumPy target: types and shapes in and out, no warnings inside the domain, names, no imports of ours."""

import math
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import gradc

NEURON = gradc.compile("sigmoid(x*w + b)")


def test_floats_in_floats_out() -> None:
    value, gradient = NEURON.value_and_gradient(1.0, 2, True)
    assert type(value) is float
    assert all(type(derivative) is float for derivative in gradient)


def test_arrays_in_arrays_of_the_broadcast_shape_out() -> None:
    value, gradient = NEURON.value_and_gradient(x=np.ones((3, 1)), w=np.ones(4), b=0.5)
    assert value.shape == (3, 4)
    assert all(derivative.shape == (3, 4) for derivative in gradient)


def test_a_constant_derivative_is_an_array_too() -> None:
    gradient = gradc.compile("x + y").gradient(x=np.zeros(1000), y=1.0)
    assert np.array_equal(gradient.x, np.ones(1000))
    assert np.array_equal(gradient.y, np.ones(1000))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_type_of_floats_is_kept(dtype: type) -> None:
    function = gradc.compile("where(x > 1, sigmoid(x*w)^2, max(x, 0.5)*2) + log(3)*w^3 + gelu(x)")
    for x in (np.array([0.5, 1.5], dtype), dtype(0.5), np.array(0.5, dtype)):
        value, gradient = function.value_and_gradient(x=x, w=2.0)
        assert {np.asarray(result).dtype for result in (value, *gradient)} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    "text", ["x*erf(n)", "x*log_sigmoid(n)", "x/sqrt(n)", "stack([sqrt(n), x[0]])"]
)
def test_a_function_of_sizes_has_no_type_of_its_own(text: str) -> None:
    function = gradc.compile(f"x: [n]\nf = {text}\nsum(f)")
    for dtype in (np.float32, np.float64):
        value, gradient = function.value_and_gradient(np.ones(3, dtype))
        assert {value.dtype, gradient.x.dtype} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    "x", [np.arange(3), [0, 1, 2], np.array([True, False, True]), np.uint8([0, 1, 2])]
)
def test_whole_numbers_become_float64(x: object) -> None:
    value, gradient = gradc.compile("x^2/2").value_and_gradient(x)
    assert value.dtype == gradient.x.dtype == np.float64
    assert np.array_equal(gradient.x, np.asarray(x, float))


def test_complex_and_text_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="w is complex"):
        NEURON(x=1.0, w=1j, b=0.0)
    with pytest.raises(TypeError, match="b is not a number"):
        NEURON(x=1.0, w=1.0, b="1")


def test_shapes_that_do_not_broadcast_are_both_named() -> None:
    with pytest.raises(ValueError, match=r"x is \(3,\), w is \(4,\)"):
        NEURON(x=np.zeros(3), w=np.zeros(4), b=0.0)


def test_empty_arrays() -> None:
    value, gradient = NEURON.value_and_gradient(x=np.zeros((0, 2)), w=1.0, b=0.0)
    assert value.shape == gradient.w.shape == (0, 2)


def test_results_do_not_share_memory_with_arguments_or_each_other() -> None:
    x, y = np.ones(3), np.ones(3)
    value, gradient = gradc.compile("x*y + (x - x)*y").value_and_gradient(x, y)
    arrays = [x, y, value, gradient.x, gradient.y]
    for position, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[position + 1 :])


@pytest.mark.parametrize("text", [
    "sigmoid(x)", "softplus(x)", "log_sigmoid(x)", "1/(1 + exp(-x))", "log(1 + exp(x))", "tanh(x)",
    "sech(x)", "csch(x)", "coth(x)", "elu(x)", "silu(x)", "where(x < 10, exp(x), x)", "relu(x)",
    "where(x > 0, log(x), 0) + where(x > 0, sqrt(x), x^3/1e9)", "atan2(x, 1e200)", "hypot(x, 1e200)",
])  # fmt: skip
def test_no_warning_inside_the_domain(text: str) -> None:
    function = gradc.compile(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in (1000.0, -1000.0, 1e-3, -1e-3):
            assert np.isfinite(function.value_and_gradient(x)[0])
            assert np.isfinite(function.gradient(x).x)
            function.gradient(np.array([x, -x]))


def test_a_warning_outside_of_the_domain_is_numpys() -> None:
    with pytest.warns(RuntimeWarning, match="invalid value"):
        assert np.isnan(gradc.compile("log(x)*where(y > 0, sqrt(y), 0)")(-1.0, 1.0))


@pytest.mark.parametrize(
    "text",
    [
        "lambda + np*value",
        "gradient*Gradient - result",
        "d_x*x + d_d_x",
        "param x\nd_x = x/x\nh = x/x\nx/x + d_x",
        "t1*t2 + sin(t1*t2)",
        "λ*x + def1",
        "print + sum + index + count",
        "class_ + E*pi",
        "ﬁ + fi",
        "x_1 + x__1",
    ],
)
@pytest.mark.filterwarnings("ignore:. looks like fi:gradc.GradcWarning")
@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_any_name_is_a_name(text: str, target: str) -> None:
    function = gradc.compile(text, target=target)
    names = list(function.inputs)
    values = {name: 0.5 + position for position, name in enumerate(names)}
    value, gradient = function.value_and_gradient(**values)
    report = function.verify(at=values)
    assert report.ok
    assert value == pytest.approx(function(*values.values()))
    assert len(gradient) == len(names)


def test_the_file_needs_numpy_alone(tmp_path: Path) -> None:
    path = tmp_path / "neuron.py"
    gradc.compile("where(x > 0, sigmoid(x*w), softplus(w))").save(path)
    blocked = "gradc sympy lark typer rich scipy mpmath".split()
    script = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
sys.modules.update(dict.fromkeys({blocked!r}))
import neuron
value, gradient = neuron.value_and_gradient(x=1.0, w=0.5)
print(value, gradient.x, gradient.w, neuron.value(1.0, 0.5), neuron.gradient(1.0, w=0.5).w)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    value, dx, dw, again, dw_again = map(float, done.stdout.split())
    assert value == again == pytest.approx(0.6224593312018546)
    assert dx == pytest.approx(0.11750185610079725)
    assert dw == dw_again == pytest.approx(0.2350037122015945)


def test_the_gradient_of_a_square_never_mentions_a_logarithm() -> None:
    assert "log" not in gradc.compile("x^2").source
    assert "log" in gradc.compile("x^y").source


def test_what_nobody_asked_for_is_not_there() -> None:
    source = gradc.compile("frozen = exp(a); frozen*w", wrt=["w"]).source
    assert "d_a" not in source
    assert "d_frozen" not in source


def test_an_expression_is_never_nested_deeper_than_twenty() -> None:
    source = gradc.compile("sin(" * 200 + "x" + ")" * 200).source.split("class Gradient")[1]
    assert max(line.count("(") for line in source.splitlines()) <= 22


def test_special_functions_come_from_scipy_and_are_imported_when_used() -> None:
    assert "scipy" not in gradc.compile("exp(x)").source
    assert "import scipy.special" in gradc.compile("erf(x)").source


def test_a_quotation_mark_in_a_comment_does_not_end_the_docstring() -> None:
    assert gradc.compile('# """ \\\nx + 1')(1.0) == 2.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("where(x > 0, 2, 3)^-2", 0.25),
        ("where(x > 0, 10, 3)^40", 1e40),
        ("u = where(x > 0, 2, 0); u^-3*u", 0.25),
        ("sign(2)^-2*x", 1.0),
        ("(x > 0)^-2", 1.0),
        ("max(2, 3)^-1*x + round(2.5)^-1", 1 / 3 + 0.5),
    ],
)
def test_numbers_are_floats_wherever_they_stand(text: str, value: float) -> None:
    assert gradc.compile(text)(1.0) == pytest.approx(value)
    assert gradc.compile(text)(np.ones(2)) == pytest.approx(np.full(2, value))


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_a_value_that_is_called_as_an_input_leaves_that_as_it_is(target: str) -> None:
    function = gradc.compile("x = sin(x)*u\ny = x*u\noutput x, y", target=target)
    found = function.gradient(x=0.5, u=-0.75)
    assert found.x.x == pytest.approx(-0.75 * math.cos(0.5), rel=1e-15)
    assert found.y.x == pytest.approx(0.75**2 * math.cos(0.5), rel=1e-15)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "text",
    [
        "x: [n, m]\nmean(mean(x, axis=1))",
        "x: [n, m]\nsum(softmax(x, axis=1)*x)/2 + mean(x)",
        "x: [n, m]\nsum(mean(x, axis=0)*mean(x))",
        "x: [n, m]\nvar(x)",
    ],
)
def test_a_mean_of_nothing_is_nan_and_no_error(text: str) -> None:
    function = gradc.compile(text, emit="value, gradient, jacobian, hessian")
    x = np.zeros((0, 3))
    assert np.isnan(function.value(x)) or "axis=0" in text
    assert function.gradient(x).x.shape == x.shape
    assert function.jacobian(x).x.shape == x.shape
    assert function.hessian(x).x.x.shape == x.shape * 2


@pytest.mark.parametrize("letters", [24, 83, 90, 400])
def test_a_name_that_is_longer_than_a_line_stays_whole(letters):
    name = "a" * letters
    f = gradc.compile(f"{name}*sin(b)")
    assert f.gradient(**{name: 2.0, "b": 0.0}) == (0.0, 2.0)
    layers = "\n".join(f"h{name}{k} = tanh({f'h{name}{k - 1}' if k else 'x'}*w)" for k in range(9))
    cut = gradc.compile(f"x: [n]\nparam w\n{layers}\nsum(h{name}8)", checkpoint=3)
    assert "\n    del " in cut.source
    plain = gradc.compile(cut.compilation.text)
    assert cut.gradient([1.0], 1.0).w == pytest.approx(plain.gradient([1.0], 1.0).w)


@pytest.mark.parametrize(
    ("text", "value", "slope"),
    [
        ("where(not (softplus(1.3) > 1) or x < 0, x, 3*x)", 2.1, 3.0),
        ("x: []\nw: [2]\nwhere(not (softplus(1.3) > 1) or x < 0, x, 3*x) + sum(w)", 2.85, 3.0),
        ("x: []\nw: [2]\nwhere(softplus(1.3) > 1 and x < 9, x, x + 10)*2 + sum(w)", 2.15, 2.0),
        ("c = min(sort([1, x, 5])[0], 1)\nwhere(-1 < c and where(c > 1, 1, c) < 1, x, x + 10)", 0.7, 1.0),
        ("v = sort([1, x, 5])[0]\nc = where(v < -1, -1, where(v > 1, 1, v))\nwhere(-1 < c and c < 1, x, x + 10)", 0.7, 1.0),
        ("v = sort([1, x, 5])[0]\nc = where(v > 1, 1, v)\nwhere(not (c < 1), x, 3*x)", 2.1, 3.0),
    ],
)  # fmt: skip
def test_what_is_not_is_none_of_a_truth_of_python(text: str, value: float, slope: float) -> None:
    f = gradc.compile(text)
    at = {"x": 0.7, "w": [0.25, 0.5]}
    given = {name: at[name] for name in f.inputs}
    assert f.value(**given) == pytest.approx(value)
    assert f.gradient(**given).x == pytest.approx(slope)
    along = {name: np.zeros(np.shape(one)) for name, one in given.items()} | {"x": 1.0}
    assert f.jvp(along, **given)[1] == pytest.approx(slope)

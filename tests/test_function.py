"""`gradc.compile` and `Function`: arguments, results, saving, warnings, verification."""

import math
import stat
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradc


def test_arguments_by_position_are_in_the_order_of_appearance() -> None:
    function = gradc.compile("b - a")
    assert list(function.inputs) == ["b", "a"]
    assert function(5.0, 3.0) == 2.0
    assert function(5.0, a=3.0) == function(a=3.0, b=5.0) == 2.0


def test_declared_inputs_are_in_the_order_of_declaration() -> None:
    assert list(gradc.compile("param a, b\nx: []\nx*b + a").inputs) == ["a", "b", "x"]


def test_parameters_are_the_variables_where_there_are_some() -> None:
    assert list(gradc.compile("x: []\nparam w\nw*x").wrt) == ["w"]
    assert list(gradc.compile("w*x").wrt) == ["w", "x"]


def test_intermediate_values_can_be_differentiated_by() -> None:
    function = gradc.compile("z = w*x; a = z^2; a + z", wrt=["z", "w"])
    gradient = function.gradient(w=2.0, x=3.0)
    assert gradient == (13.0, 39.0)
    assert gradient._fields == ("z", "w")


def test_a_variable_counts_the_uses_written_through_its_name() -> None:
    assert gradc.compile("p = x*y; q = x*y; p + q^2", wrt="p").gradient(2.0, 3.0) == (1.0,)


def test_of_a_name_assigned_again_the_last_value_counts() -> None:
    function = gradc.compile("c = x^2; c = c*3; c^2", wrt=["c", "x"])
    assert function.gradient(1.0) == (6.0, 36.0)
    assert "c_1 = x**2" in function.source


def test_the_output_itself_is_a_variable() -> None:
    assert gradc.compile("y = x^2; y", wrt="y").gradient(3.0) == (1.0,)


def test_families_of_inputs_come_and_go_as_a_sequence_or_a_mapping() -> None:
    function = gradc.compile("param w[1..3]\nw[1]*w[2] + w[3]")
    assert function([2.0, 3.0, 4.0]) == 10.0
    assert function.gradient([2.0, 3.0, 4.0]).w == [3.0, 2.0, 1.0]
    assert function.gradient({1: 2.0, 2: 3.0, 3: 4.0}).w == {1: 3.0, 2: 2.0, 3: 1.0}
    assert function.inputs == {"w": (3,)}
    with pytest.raises(ValueError, match=r"w takes the members 1 to 3, not \[1, 2\]"):
        function([1.0, 2.0])
    assert function.verify(at={"w[1]": 1.0, "w[2]": 2.0, "w[3]": 3.0}).ok


def test_families_of_values_are_variables_whole_or_by_member() -> None:
    text = "z[0] = x\nfor l in 1..3 { z[l] = sin(z[l-1]*w) }\nz[3]"
    whole = gradc.compile(text, wrt=["z", "w"]).gradient(0.5, 1.5)
    assert list(whole.z) == [0, 1, 2, 3]
    one = gradc.compile(text, wrt=["z[2]"]).gradient(0.5, 1.5)
    assert one._fields == ("z_2",)
    assert one.z_2 == whole.z[2]
    assert whole.z[3] == 1.0


def test_several_outputs_have_a_gradient_each() -> None:
    function = gradc.compile("s = a + b; p = a*b; output s, p")
    value, gradients = function.value_and_gradient(2.0, 3.0)
    assert (value.s, value.p) == (5.0, 6.0)
    assert gradients.s == (1.0, 1.0)
    assert gradients.p == (3.0, 2.0)
    assert function.verify().ok


def test_a_program_without_inputs() -> None:
    function = gradc.compile("2*3")
    assert function() == 6.0
    assert function.gradient() == ()


def test_names_of_arguments_are_those_of_the_program() -> None:
    function = gradc.compile("lambda*W₁")
    assert function(**{"lambda": 2.0, "W1": 3.0}) == 6.0
    assert function.gradient(2.0, 3.0)._fields == ("lambda_", "W1")


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        ((1.0,), {}, "no value for w"),
        ((1.0, 2.0, 3.0), {}, "3 values are given for the 2 inputs"),
        ((1.0,), {"x": 2.0}, "x is given twice"),
        ((), {"x": 1.0, "w": 2.0, "v": 3.0}, "there is no input v"),
    ],
)
def test_arguments_that_do_not_fit(arguments: tuple, named: dict, message: str) -> None:
    with pytest.raises(gradc.InputError, match=message):
        gradc.compile("x*w")(*arguments, **named)


def test_an_unknown_variable_or_target_is_an_error() -> None:
    with pytest.raises(gradc.UnknownNameError, match="there is no weihgt"):
        gradc.compile("weight*x", wrt=["weihgt"])
    with pytest.raises(gradc.InputError, match="there is no target numpi"):
        gradc.compile("x", target="numpi")


@pytest.mark.parametrize("given", [None, 3, ["native"]], ids=["None", "3", "list"])
@pytest.mark.parametrize("what", ["target", "language"])
def test_a_name_that_is_no_text_is_refused_in_words(what: str, given: object) -> None:
    chosen: dict[str, Any] = {what: given}
    with pytest.raises(gradc.InputError, match=f"there is no {what}"):
        gradc.compile("x^2", **chosen)


@pytest.mark.parametrize(
    ("text", "message"),
    [("e^x", r"e is an input here.*exp\(x\)"), ("x^T", r"T is an input here.*X\.T")],
)
def test_letters_that_mean_more_where_inputs_are_declared(text: str, message: str) -> None:
    with pytest.warns(gradc.GradcWarning, match=message):
        function = gradc.compile(text)
    assert set(function.inputs) == set(text) - {"^"}
    assert list(gradc.compile("param x\ne^x").inputs) == ["x"]


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("A*exp(-E/(R*T))", "param A, E, R, T"),
        ("param A, R, T; A*exp(-E/(R*T))", "param E"),
        ("K*E^x - E", "param E, K, x"),
    ],
)
def test_an_e_among_capital_letters_is_warned_of(text: str, declared: str) -> None:
    with pytest.warns(gradc.GradcWarning, match="E is Euler's number") as caught:
        gradc.compile(text)
    assert str(caught[0].message).endswith(f"declare it: {declared}")
    assert "E" in gradc.compile(f"{declared}; {text}").inputs


def test_an_e_among_many_names_is_called_by_another() -> None:
    text = "A*exp(-E/(R*T))*" + "*".join(f"x{k}" for k in range(20))
    with pytest.warns(gradc.GradcWarning, match="E is Euler's number") as caught:
        gradc.compile(text)
    *_, name = str(caught[0].message).split("as A and R, call it ")
    assert set(gradc.compile(text.replace("E", name)).inputs) > {"A", "R", "T", "x0", name}


@pytest.mark.parametrize(
    "text",
    ["E^x", "K*E^(-T)", "E*x", "log(K)/log(E)", "W: [n]; sum(E*W)", "param E, T; E/T", "T*e"],
)
def test_no_other_e_is(text: str) -> None:
    gradc.compile(text)  # warnings are errors here


def test_an_unused_input_is_warned_of_and_has_gradient_zero() -> None:
    with pytest.warns(gradc.GradcWarning, match="the input y is never used"):
        function = gradc.compile("x: [], y: []\nx^2")
    assert function.gradient(3.0, 1.0) == (6.0, 0.0)


def test_saving_replaces_the_file_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text("old")
    path.chmod(0o640)
    function = gradc.compile("x^2")
    function.save(path)
    assert path.read_text() == function.source
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(gradc.InputError, match="cannot write"):
        gradc.compile("x^2").save(tmp_path / "nowhere" / "f.py")
    (tmp_path / "folder").mkdir()
    with pytest.raises(gradc.InputError, match="cannot write"):
        gradc.compile("x^2").save(tmp_path / "folder")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


def test_a_traceback_shows_the_generated_line() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        gradc.compile("1/x", target="scalar")(0.0)
    assert "f = 1.0 / x" in "".join(traceback.format_exception(caught.value))


def test_the_representation_names_the_inputs() -> None:
    assert repr(gradc.compile("x*w", name="neuron")) == "<gradc.Function neuron(x, w)>"


def test_closures_capture_what_a_name_means_where_the_definition_stands() -> None:
    text = "k = 2\ndef f(x) = k*x\nk = 5\ndef relu(x) = relu(x) + 1\nf(a) + relu(a)"
    assert gradc.compile(text)(3.0) == 6.0 + 4.0


def test_pasted_numpy_works() -> None:
    function = gradc.compile("np.maximum(x, 0)**2 + numpy.exp(-x)*math.pi + np.e*x.clip(0, 1)")
    assert function(0.5) == pytest.approx(0.25 + np.exp(-0.5) * np.pi + np.e * 0.5)


def test_constants_can_be_shadowed() -> None:
    assert gradc.compile("E = 3*x; E + pi")(1.0) == pytest.approx(3 + np.pi)
    assert gradc.compile("param pi\npi*2")(1.0) == 2.0


def test_nested_loops_and_loop_variables() -> None:
    text = "s = x\nfor i in 1..3 { for j in i..3 { s = s + i*j*x } }\ns"
    total = 1 + sum(i * j for i in range(1, 4) for j in range(i, 4))
    assert gradc.compile(text).gradient(1.0) == (total,)


def test_a_loop_that_runs_backwards_does_not_run() -> None:
    assert gradc.compile("a = x\nfor i in 3..1 { a = 0 }\na")(7.0) == 7.0


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(
    "text", ["x < 1 or x > 2", "not (x > 1)", "a = x < 1 and x > 0; output a", "x < 1"]
)
def test_a_truth_value_as_output_is_one_or_zero(text: str, target: str) -> None:
    function = gradc.compile(text, target=target)
    assert function.value_and_gradient(0.5) == (1.0, (0.0,))
    assert type(function(0.5)) is float
    assert function.verify().ok


def test_variables_may_be_given_as_one_text() -> None:
    assert list(gradc.compile("w*x + b", wrt="w, b").wrt) == ["w", "b"]


def test_a_program_that_is_no_text_is_refused() -> None:
    with pytest.raises(gradc.InputError, match="a program is text, not PosixPath"):
        gradc.compile(Path("f.grad"))


def test_a_list_is_no_number_for_the_scalar_target() -> None:
    function = gradc.compile("x*w", target="scalar")
    with pytest.raises(gradc.InputError, match="the value of x is not a number"):
        function([1, 2], 2)
    assert function(np.float64(3.0), 2) == 6.0


def test_half_a_character_is_an_error() -> None:
    with pytest.raises(gradc.ParseError, match="half a character"):
        gradc.compile("x # \udcff")


def test_value_is_what_a_call_returns() -> None:
    function = gradc.compile("x^2")
    assert function.value(3.0) == function(3.0) == 9.0


def test_an_input_may_be_called_self() -> None:
    assert gradc.compile("self*2").value_and_gradient(self=3.0) == (6.0, (2.0,))


@pytest.mark.parametrize(
    ("family", "message"),
    [
        ({1: 1.0, 2: 2.0, 4: 3.0}, "takes the members 1 to 3"),
        (1.0, "w is a family"),
        ([1.0] * 4, "takes the members"),
    ],
)
def test_a_family_that_does_not_fit(family: object, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        gradc.compile("param w[1..3]\nw[1]*w[2]*w[3]")(w=family)


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ({"x": 1.0}, "no value for y"),
        ({"x": 1.0, "y": 2.0, "q": 1.0}, "there is no input q"),
        ({"x": 1.0, "y": [1, 2]}, "the value of y is not one number"),
        ({"x": -1.0, "y": 1.0}, "outside of the domain"),
    ],
)
def test_a_point_to_verify_at_that_does_not_fit(at: dict, message: str) -> None:
    with pytest.raises(gradc.InputError, match=message):
        gradc.compile("log(x)*y").verify(at=at)


def test_families_are_verified_at_a_sequence() -> None:
    assert gradc.compile("param w[1..3]\nw[1]*w[2]*w[3]").verify(at={"w": [1, 2, 3]}).ok


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("wrt", [["a", "c"], ["c", "a"], ["c"], ["x", "c", "a"]])
def test_two_names_of_one_value_have_each_its_own_gradient(target: str, wrt: list[str]) -> None:
    function = gradc.compile("a = sin(x); c = sin(x); c^2 + sin(a)", wrt=wrt, target=target)
    value = math.sin(0.7)
    expected = {"a": math.cos(value), "c": 2 * value}
    expected["x"] = math.cos(0.7) * (expected["a"] + expected["c"])
    found = function.gradient(x=0.7)._asdict()
    assert found == pytest.approx({name: expected[name] for name in wrt}, rel=1e-14)


def test_members_of_one_value_have_each_their_own_gradient() -> None:
    program = "h[1] = sin(x); h[2] = h[1]*0.7; h[3] = sin(x); h[3]^2 + h[1]^2 + h[2]^2"
    found = gradc.compile(program, wrt="h").gradient(x=0.7).h
    value = math.sin(0.7)
    assert list(found.values()) == pytest.approx([2.98 * value, 1.4 * value, 2 * value], rel=1e-14)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_a_member_of_a_family_may_be_assigned_again(target: str) -> None:
    function = gradc.compile("h[1] = x*w; h[1] = h[1]*w; h[1]^2 + h[1]", target=target)
    assert function(x=1.0, w=2.0) == 20.0
    assert function.gradient(x=1.0, w=2.0).w == 36.0
    assert "h_1_1 = x * w" in function.source

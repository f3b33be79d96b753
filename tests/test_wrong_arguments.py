"""What is no fit argument of `gradc.compile`, or of a file's name, is said in a sentence."""

import ast
import dataclasses

import numpy as np
import pytest

import gradc


@pytest.mark.parametrize("wrt", [3, [3], ["x", None], 1.5, object(), {"x": 1, 2: 3}, b"x"])
def test_variables_are_names(wrt):
    with pytest.raises(gradc.GradcError, match="wrt names variables, as in 'w, b' or"):
        gradc.compile("x*y", wrt=wrt)


@pytest.mark.parametrize(
    "wrt", ["x, y", ["x", "y"], ("x", "y"), {"x": 1, "y": 2}, iter(["x", "y"])]
)
def test_names_may_be_listed_in_any_way(wrt):
    assert gradc.compile("x*y", wrt=wrt).gradient(x=2.0, y=3.0) == (3.0, 2.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": 3}, "a name is text, not 3"),
        ({"limits": 3}, r"limits are gradc.Limits\(...\), not 3"),
        ({"target": 3}, "there is no target 3"),
        ({"language": 3}, "there is no language 3"),
        ({"emit": 3}, "emit names functions"),
        ({"checkpoint": "no"}, "a number of segments is 1 or more"),
    ],
)
def test_settings_are_what_they_are_said_to_be(given, said):
    with pytest.raises(gradc.GradcError, match=said):
        gradc.compile("x*y", **given)


@pytest.mark.parametrize("name", ["math", "string", "stdint", "stddef", "Math"])
def test_a_file_of_c_hides_no_header_of_c(tmp_path, name):
    f = gradc.compile("exp(x)", target="c")
    with pytest.raises(gradc.GradcError, match=f"{name}.h is a header of C's"):
        f.save(tmp_path / f"{name}.c")
    assert not [*tmp_path.iterdir()]
    f.save(tmp_path / f"my_{name}.c")


ASKED = {
    "verify(at=3)": "the values are by name, not 3",
    "verify(at={1: 2.0})": "the values are by name",
    "verify(points=0)": "points is a whole number from 1 on, not 0",
    "verify(points=-2)": "points is a whole number from 1 on, not -2",
    "verify(points=1.5)": "points is a whole number from 1 on, not 1.5",
    "verify(points=True)": "points is a whole number from 1 on, not True",
    "verify(seed='a')": "seed is a whole number from 0 on, not 'a'",
    "verify(seed=-1)": "seed is a whole number from 0 on, not -1",
    "flat(3)": "the values are by name, not 3",
    "flat({None: 3})": "the values are by name",
    "explain({3: 4})": "the values are by name",
    "flow(1.0, 2.0, family=3)": "no family 3",
    "flow(1.0, 2.0, family=[3])": r"no family \[3\]",
    "flow(1.0, 2.0, sizes=3)": "sizes are by name, not 3",
    "as_objective([1.0, 2.0], of=3)": "there is no output 3",
    "as_objective([1.0, 2.0], of=[[3]])": r"there is no output \[3\]",
    "as_objective({'x': 1.0, 'h0': 2.0}, time=[3])": r"time names an input, not \[3\]",
    "graph(boxes='a')": "boxes is a whole number from 0 on, not 'a'",
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_a_function_is_asked_for_is_said_to_be_wrong(asked):
    f = gradc.compile("h[0] = x\nfor t in 1..3 { h[t] = tanh(h[t-1]*w) }\nh[3]")
    call = ast.parse(f"f.{asked}", mode="eval").body
    given = [ast.literal_eval(one) for one in call.args]
    named = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    with pytest.raises(gradc.InputError, match=ASKED[asked]):
        getattr(f, call.func.attr)(*given, **named)


@pytest.mark.parametrize("kind", ["value", "jacobian", "hessian"])
def test_a_number_for_an_array_is_said_by_all_that_takes_it(kind):
    f = gradc.compile("x: [n]; x[0]^2*sum(x)")
    with pytest.raises(ValueError, match=r"x is declared \[n\]; its shape is \(\)"):
        getattr(f, kind)(3.0)


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(gradc.Limits)])
@pytest.mark.parametrize("value", ["a", None, -1, float("nan"), [3], True])
def test_limits_are_numbers(name, value):
    with pytest.raises(gradc.InputError, match=f"the limit {name} is "):
        gradc.Limits(**{name: value})


def test_limits_may_be_anything_from_0_on():
    assert gradc.Limits(seconds=0.5, nodes=0, memory=float("inf")).seconds == 0.5
    assert gradc.Limits(nodes=np.int64(3)).nodes == 3


def test_digits_are_told_beside_products_with_vectors():
    f = gradc.compile("x*w", emit="value, gradient, jvp")
    assert f.verify(accuracy=True, points=1).digits

"""What is no fit argument of `gradc.compile`, or of a file's name, is said in a sentence."""

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

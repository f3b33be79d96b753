"""The values of a point in the spellings of people."""

import math
from typing import Any

import pytest

from gradc.errors import GradcError
from gradc.interpret.reading import read_point

ONE = {"x": 1.0, "y": 2.0}
THREE = {"w": [1.0, 2.0, 3.0]}
POINTS: dict[str, dict[str, Any]] = {
    "x=1, y=2": ONE, "x=1; y=2": ONE, "x=1\ny=2": ONE, "x = 1;\ny = 2;": ONE, "x: 1, y: 2": ONE,
    "x: 1\ny: 2\n": ONE, "x=1,\ny=2": ONE, "x=1,\n\ny=2,": ONE, '{"x": 1, "y": 2}': ONE,
    "{'x': 1, 'y': 2}": ONE, "{\n  'x': 1,\n  'y': 2,\n}": ONE, "dict(x=1, y=2)": ONE, "x:=1, y:=2": ONE,
    "x==1, y≈2": ONE, "x → 1, y -> 2": ONE, "x=1 and y=2": ONE, "`x=1, y=2`": ONE, "$x=1, y=2$": ONE,
    "x=1 # one, and\ny=2": ONE, "'x'=1, 'y'=2": ONE, "x=1,\n# y: 3\ny=2": ONE,
    "x=1,5": {"x": 1.5}, "x=0,5; y=0,25": {"x": 0.5, "y": 0.25}, "x=1,5, y=2": {"x": 1.5, "y": 2.0},
    "w=[1 2 3]": THREE, "w=[1, 2, 3]": THREE, "w: [1, 2, 3]": THREE, "w=1,2,3": THREE, "w=(1, 2, 3)": THREE,
    "w=np.array([1, 2, 3])": THREE, "w=torch.tensor([1., 2., 3.])": THREE,
    "w=1, 2, 3; x=4": {**THREE, "x": 4.0}, "w=[1,\n2,\n3]": THREE,
    "w[1]: 2; w[2]: 3": {"w": {1: 2.0, 2: 3.0}}, "x₁=1": {"x1": 1.0}, "x=1.6̅": {"x": 5 / 3},
    "x=2pi": {"x": 2 * math.pi}, "x=√2": {"x": math.sqrt(2)}, "x=½": {"x": 0.5}, "x=e": {"x": math.e},
    "x=np.float64(0.5)": {"x": 0.5}, "x=1 +\n2": {"x": 3.0}, "x=39%": {"x": 0.39},
}  # fmt: skip


@pytest.mark.parametrize(("text", "point"), POINTS.items())
def test_a_point_may_be_written_in_many_ways(text: str, point: dict[str, Any]) -> None:
    found = read_point(text)
    assert found.keys() == point.keys()
    assert all(found[name] == pytest.approx(value) for name, value in point.items())


# What is said of texts that are none, and what to write instead.
FAULTS = {
    "3": ("by name", "x=3"), "x": ("x has no value", "x=1"), "x=1, y": ("y has no value", "y=1"),
    "w=1, 2": ("has no name", "write [1, 2]"), "x=1,234": ("two ways", "1.234"), "x=1 y=2": ("'y'", "','"),
    "x=[1, 2": ("never closed", "]"), "x=3}": ("closes nothing", "take it out"), "(x, y) = (1, 2)": ("the name of an input", ""),
    "x=a": ("not a number", "values are numbers"), "x=1, x=2": ("given twice", ""), "😀": ("by name", "x=1, y=2"),
    "x=😀": ("no meaning", ""), "x=שלום": ("not a number", "values are numbers"),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_no_point_is_answered_with_what_to_write(text: str) -> None:
    message, hint = FAULTS[text]
    with pytest.raises(GradcError) as caught:
        read_point(text)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.span is not None
    assert caught.value.span.text == text


def test_a_long_point_is_read() -> None:
    long = ", ".join(f"x{number}: {number}" for number in range(3000))
    assert len(read_point(long)) == 3000

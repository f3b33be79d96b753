"""Arrays inside of programs of numbers: checked, verified and explained as any."""

import pytest

import gradc

_PROGRAMS = [
    ("sum(zeros(3) + x)", "3", "2"),
    ("sum(ones(3)*x)", "3", "sum([1, 1])"),
    ("sum([1, 2, 3]*x)", "6", "5"),
    ("sum([x, x^2])", "1 + 2x", "1 + x"),
    ("prod([x, 2])", "2", "sum([x, 1, 1])"),
    ("[x, 2x] @ [1, 2]", "5", "4"),
    ("sum(outer([1, 2], [x, 1]))", "3", "sum([x, 0])"),
    ("mean(x + [1, 2])", "1", "sum([1, 1])"),
    ("[x, 2x][1]", "2", "1"),
    ("x", "sum([1, 0])", "sum(x + zeros(32))"),
    ("x^2", "sum([x, x])", "sum(x + zeros(12))"),
    ("3x", "sum(ones(3))", "sum(ones(4))"),
]


@pytest.mark.parametrize(("program", "right", "wrong"), _PROGRAMS)
def test_numbers_in_arrays(program: str, right: str, wrong: str) -> None:
    f = gradc.compile(program)
    assert f.check({"x": right}).ok
    assert not f.check({"x": wrong}).ok
    assert f.verify().ok

"""The generators of `python -m tests.fuzz`, a few cases each, and what judges what comes of them."""

import contextlib
import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradc

from . import pens, truth
from .readers import READERS, case_of
from .shrink import shrunk
from .truth import Truth, UndefinedError
from .worker import outcome

X, Y = ["x"], ["y"]


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=6)
@given(random=st.randoms(use_true_random=False))
def test_nothing_but_an_error_of_ours_comes_out(name: str, random: Random) -> None:
    reader = READERS[name]
    case = reader.draw(random)
    with contextlib.suppress(gradc.GradcError):
        reader.run(case)


@pytest.mark.parametrize("name", READERS)
def test_a_seed_draws_the_same_cases(name: str) -> None:
    cases = [case_of(name, 5, number) for number in range(5)]
    assert cases == [case_of(name, 5, number) for number in range(5)]
    assert json.loads(json.dumps(cases)) == cases


@pytest.mark.parametrize(
    ("tree", "at", "value", "slope"),
    [
        (["mul", X, X], 3.0, 9, 6),
        (["exp", ["neg", X]], 0.0, 1, -1),
        (["let", "h", ["mul", X, X], ["mul", ["h"], ["h"]]], 2.0, 16, 32),
        (["loop", "h", 3, X, ["mul", ["h"], X], ["h"]], 2.0, 16, 32),
        (["where", X, ["num", "1"], ["sin", X], X], 2.0, 2, 1),
        (["div", X, X], 5.0, 1, 0),
    ],
)
def test_truth_knows_values_and_slopes(tree: list, at: float, value: float, slope: float) -> None:
    found, _ = truth.value(tree, {"x": at})
    assert found.number == value
    slopes = truth.derivative(tree, {"x": at}, "x")
    for one, right in ((found, value), (slopes, slope)):
        assert one.allows(right)
        assert not one.allows(right + 1e-6)
        assert not one.allows(float("nan"))


@pytest.mark.parametrize("tree", [["relu", X], ["abs", X], ["cbrt", X], ["max", X, ["neg", X]]])
def test_there_is_no_slope_at_a_kink(tree: list) -> None:
    with pytest.raises(UndefinedError):
        truth.derivative(tree, {"x": 0.0}, "x")


@pytest.mark.parametrize("tree", [["log", X], ["div", X, ["sub", X, X]], ["asin", ["exp", Y]]])
def test_what_is_no_number_is_undefined(tree: list) -> None:
    with pytest.raises(UndefinedError):
        truth.value(tree, {"x": -1.0, "y": 1.0})


def test_what_cancels_is_given_room() -> None:
    tree = ["sub", ["add", ["num", "1"], ["mul", X, X]], ["num", "1"]]
    found, _ = truth.value(tree, {"x": 1e-9})
    assert found.allows(0.0)
    assert not Truth(found.number, truth.c.mpf(0)).allows(0.0)


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        ("plain", "h0 = x^2\n(sqrt(h0)/(x - y))"),
        ("latex", "h_0 = \\left(x\\right)^{2} \\\\\nf = \\frac{\\sqrt{h_0}}{x - y}"),
        ("paper", "param x, y, z\nh0 = x²\nf = √(h0)/(x - y)"),
    ],
)
def test_a_tree_is_written_as_each_notation_has_it(notation: str, text: str) -> None:
    tree = ["let", "h0", ["pow", X, ["num", "2"]], ["div", ["sqrt", ["h0"]], ["sub", X, Y]]]
    written = {pens.written(tree, pens.NOTATIONS[notation], Random(seed)) for seed in range(20)}  # noqa: S311
    assert text in written


def test_a_finding_is_made_small() -> None:
    case = {"text": "a = sin(x)\nb = ) + 1\nc", "at": "x=1"}
    assert shrunk(case, lambda other: ")" in other["text"]) == {"text": ")", "at": ""}
    tree = ["add", ["mul", X, ["log", Y]], ["exp", X]]
    small = shrunk({"tree": tree}, lambda other: "log" in json.dumps(other))
    assert small == {"tree": ["log", Y]}


def test_what_a_reader_raises_is_told_by_its_last_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(case: object) -> None:
        raise KeyError(case)

    monkeypatch.setitem(READERS, "values", READERS["values"].__class__(lambda _: {}, fails, 1))
    found = outcome("values", {})
    assert (found["status"], found["kind"]) == ("found", "KeyError")
    assert found["key"][-1] == "test_fuzz.py:fails"
    assert outcome("formula", {"text": "x +"}) == {"status": "refused"}
    assert outcome("formula", {"text": "x + y"}) == {"status": "passed"}

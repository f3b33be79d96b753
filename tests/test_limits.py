"""Programs beyond a limit are refused, with the name of the limit and how to raise it."""

import sys

import pytest

import gradc

CASES = {
    "source_bytes": "x" + " " * 5_000_000,
    "nesting": "(" * 300_000 + "x" + ")" * 300_000,
    "iterations": "for i in 1..1000000 { x = i }\nx",
    "nodes": "\n".join(
        ["def f0(x) = sin(x) + x"]
        + [f"def f{n}(x) = f{n - 1}(f{n - 1}(x))" for n in range(1, 40)]
        + ["f39(a)"]
    ),
}


@pytest.mark.parametrize(("name", "text"), CASES.items(), ids=CASES.keys())
def test_a_limit_is_named_with_how_to_raise_it(name: str, text: str) -> None:
    with pytest.raises(gradc.LimitError) as caught:
        gradc.compile(text, limits=gradc.Limits(nodes=20_000))
    assert name in caught.value.message
    assert f"gradc.Limits({name}=" in (caught.value.hint or "")


def test_ten_megabytes_of_brackets() -> None:
    with pytest.raises(gradc.LimitError, match="source_bytes"):
        gradc.compile("(" * 10_000_000)


def test_a_raised_limit_lets_the_program_through() -> None:
    text = "for i in 1..2000 { x = sin(x0) + i }\nx"
    with pytest.raises(gradc.LimitError):
        gradc.compile(text, limits=gradc.Limits(iterations=1000))
    assert gradc.compile(text, limits=gradc.Limits(iterations=3000))(x0=0.0) == 2000


@pytest.mark.parametrize(
    "text",
    [
        "sin(" * 100_000 + "x" + ")" * 100_000,
        "(" * 100_000 + "x" + ")" * 100_000,
        "x" + " + x*y" * 100_000,
        "-" * 100_000 + "x",
        "[" * 100_000 + "x" + "]" * 100_000,
        "0.9^" * 20_000 + "x",
        "where(x > 0, x, " * 20_000 + "1" + ")" * 20_000,
    ],
    ids=["calls", "brackets", "sum", "minus", "lists", "powers", "choices"],
)
def test_a_hundred_thousand_levels_do_not_touch_the_recursion_limit(text: str) -> None:
    before = sys.getrecursionlimit()
    if text.startswith("["):
        with pytest.raises(gradc.ShapeError) as caught:
            gradc.compile(text)
        assert len(str(caught.value)) < 1000
    else:
        function = gradc.compile(text)
        assert len(function.gradient(*[0.1] * len(function.inputs))) == len(function.inputs)
    assert sys.getrecursionlimit() == before

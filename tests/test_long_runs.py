"""Long runs: what is compiled and let go is gone, and many warnings are one."""

import gc
import linecache
import warnings

import pytest

import gradc
from gradc.graph import node
from gradc.rewrite import terms
from gradc.rewrite.stable import cancel


def compiled(numbers: range) -> None:
    for number in numbers:
        f = gradc.compile(f"sin(x*{number}.5)*y + w{number}^2", name=f"f{number}")
        f.gradient(1.0, 2.0, 3.0)


def forget() -> None:
    """Empty what remembers the last of what was asked."""
    for cached in (*vars(terms).values(), *vars(cancel).values()):
        if callable(getattr(cached, "cache_info", None)) and cached.cache_info().maxsize:
            cached.cache_clear()
    gc.collect()


def files() -> set[str]:
    return {name for name in linecache.cache if name.startswith("<gradc f")}


@pytest.mark.slow
def test_programs_that_are_let_go_leave_nothing() -> None:
    compiled(range(10))
    forget()
    nodes, there = len(node._nodes), files()
    compiled(range(10, 60))
    forget()
    assert len(node._nodes) <= nodes + 10
    assert files() <= there


def test_lines_are_known_while_a_function_is_there() -> None:
    f = gradc.compile("x^2", name="here")
    f(1.0)
    assert linecache.getline("<gradc here>", 1).startswith('"""')
    again = gradc.compile("x^3", name="here")
    again(1.0)
    del f
    gc.collect()
    assert linecache.getline("<gradc here>", 3).strip() == "x^3"
    del again
    gc.collect()
    assert "<gradc here>" not in linecache.cache


@pytest.mark.slow
def test_no_leak_over_hundreds_of_compilations() -> None:
    compiled(range(100))
    forget()
    first = len(node._nodes)
    compiled(range(100, 200))
    forget()
    assert len(node._nodes) <= first + 10
    assert len(files()) < 10


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("param v[1..4000], x; x*v[1]", ["v[2], v[3], v[4] and 3996 more"]),
        ("param v[1..3], x; x*v[1]", ["v[2]", "v[3]"]),
        ("param a, b, c, d, x; x", ["a, b, c and 1 more"]),
        ("param a, v[1..9], x; x", ["a", "v[1], v[2], v[3] and 6 more"]),
    ],
)
def test_many_unused_inputs_are_one_warning(program: str, said: list[str]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gradc.compile(program)
    wanted = [
        f"the inputs {one} are never used; their gradients are 0"
        if " more" in one
        else f"the input {one} is never used; its gradient is 0"
        for one in said
    ]
    assert [str(one.message) for one in caught] == wanted

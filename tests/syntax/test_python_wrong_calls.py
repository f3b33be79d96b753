"""Calls of functions that are read, with arguments they do not take, are errors at their place."""

from collections.abc import Iterator

import pytest

import gradc

# What is said of what. `xs` is a list, `d` a dict, `s` a text, `v` an array, `x` a number.
SAID = {
    "xs.append()": ".append() takes 1 argument, not 0",
    "xs.append(1, 2)": ".append() takes 1 argument, not 2",
    "xs.pop(0, 1)": ".pop() takes 0 or 1 arguments, not 2",
    "xs.pop(index=0)": ".pop() has no arguments by name",
    "xs.count()": ".count() takes 1 argument, not 0",
    "xs.index()": ".index() takes 1 argument, not 0",
    "xs.insert(1.5, x)": "invalid literal for int() with base 10: '1.5'",
    "xs[::0]": "the step of a slice is not 0",
    "xs['a':]": "bounds of a slice are whole numbers",
    "d.get()": ".get() takes 1 or 2 arguments, not 0",
    "d.pop()": ".pop() takes 1 or 2 arguments, not 0",
    "d.setdefault()": ".setdefault() takes 1 or 2 arguments, not 0",
    "d.values(1)": ".values() takes 0 arguments, not 1",
    "d.get([])": "must be known when compiling",
    "s[::0]": "the step of a slice is not 0",
    "s.join()": ".join() of a text is not read",
    "v[::0]": "the step of a slice is a whole number",
    "functools.reduce(lambda a, b: a, [])": "reduce() does not take these",
    "list(enumerate(xs, 1.5))": "enumerate counts from a whole number",
    "isinstance()": "isinstance() takes a value and a class",
    "isinstance(x)": "isinstance() takes a value and a class",
    "isinstance(x, float, int)": "isinstance() takes a value and a class",
    "len()": "len() does not take these",
    "v.sum([], [])": "sum has no argument dtype",
    "v.cumsum(0, [])": "cumsum has no argument dtype",
    "v.cumsum([1, 2])": "several axes are named",
    "np.split(v, 10**30)": "write out more than 50,000 operations",
    "np.vander(v, -1)": "vander has no -1 entries",
    "np.arange(1e400)": "arange does not end",
    "np.delete(v, [])": "delete takes one place, or several",
}
TAKES = ["", "x", "v", "1.5", "'a'", "[]", "None", "x, x", "v, 'a'", "[], 1", "*[]", "a=1"]
NAMES = [
    *(f"xs.{name}" for name in "append clear copy count extend index insert pop remove".split()),
    *(f"d.{name}" for name in "get items keys pop setdefault update values popitem".split()),
    *(f"s.{name}" for name in "join format replace split upper strip find zfill".split()),
    *(f"v.{name}" for name in "sum mean reshape astype item tolist dot cumsum repeat".split()),
    *(f"np.{name}" for name in "split meshgrid arange concatenate delete where full".split()),
    *(f"functools.{name}" for name in ("reduce", "partial", "lru_cache")),
    *"abs max sum int round range len dict zip enumerate pow isinstance map sorted repr".split(),
]  # fmt: skip
TEXT = """
import functools
import numpy as np
def f(x: float, v: "[4]"):
    xs, d, s = [1, 2, x], {{"a": x}}, "ab {{}}"
    r = {}
    return np.sum(r)*x + np.sum(v)
"""


@pytest.mark.parametrize("call", SAID)
def test_what_a_call_does_not_take_is_said(call: str) -> None:
    with pytest.raises(gradc.GradcError) as raised:
        gradc.compile(TEXT.format(call), language="python", wrt="x")
    assert SAID[call] in raised.value.message


def _refused(name: str) -> Iterator[bool]:
    for given in TAKES:
        try:
            gradc.compile(TEXT.format(f"{name}({given})"), language="python", wrt="x")
        except gradc.GradcError:
            yield True
        else:
            yield False


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_given_is_read_or_an_error(name: str) -> None:
    assert len([*_refused(name)]) == len(TAKES)


@pytest.mark.parametrize("call", ["np.split(v, True)[0]", "[]*10**400 + [x]", "xs[True:]"])
def test_what_is_seldom_given_is_read(call: str) -> None:
    assert gradc.compile(TEXT.format(call), language="python", wrt="x").gradient(1.0, [1.0] * 4)

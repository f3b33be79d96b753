"""Calls of a function: from the second on they go straight to its file, and say the same."""

import pickle
from typing import Any

import numpy as np
import pytest

import gradc

GIVEN: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((1.0, 2.0), {}), ((1.0,), {"w": 2.0}), ((), {"w": 2.0, "x": 1.0}), ((1.0,), {"x": 2.0}),
    ((1.0,), {}), ((), {}), ((1.0, 2.0, 3.0), {}), ((), {"x": 1.0, "y": 2.0}), (("1", 2.0), {}),
    ((), {"x": 1.0}), ((1.0, 2.0), {"w": 3.0}), ((1.0, [1.0, 2.0]), {}), ((True, 2), {}),
    ((), {"ｘ": 1.0, "w": 2.0}), ((1j, 2.0), {}), ((None, 2.0), {}),
    (([1.0, 2.0], [1.0, 2.0, 3.0]), {}), ((np.float32(2.0), 1.0), {}), ((-2.0, 5.0), {}),
)  # fmt: skip


def outcome(call: Any, given: tuple[Any, ...], named: dict[str, Any]) -> str:
    try:
        return repr(call(*given, **named))
    except Exception as error:  # whatever it is
        lines, trace = 0, error.__traceback__
        while trace is not None:
            lines, trace = lines + 1, trace.tb_next
        return f"{type(error).__name__}: {error}; {lines} lines"


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("name", ["value", "gradient", "value_and_gradient", "__call__"])
def test_later_calls_are_as_the_first(target: str, name: str) -> None:
    warm = gradc.compile("param w > -1; x: []; f = log(x + w)*w", wrt="w", target=target)
    warm(1.0, 2.0)
    getattr(warm, name)(1.0, 2.0)
    for given, named in GIVEN:
        fresh = pickle.loads(pickle.dumps(warm))
        assert outcome(getattr(warm, name), given, named) == outcome(
            getattr(fresh, name), given, named
        ), (given, named)


def test_what_is_left_out_has_its_default() -> None:
    def decay(x: float, rate: float = 0.5) -> float:
        return x * rate

    function = gradc.from_python(decay)
    for _ in range(2):
        assert function(2.0) == 1.0
        assert function(2.0, 1.0) == function(rate=1.0, x=2.0) == 2.0


def test_an_entry_that_the_file_lacks() -> None:
    function = gradc.compile("x^2", emit="value")
    for _ in range(2):
        assert function.gradient(3.0) == (6.0,)
        assert function.value_and_gradient(x=3.0) == (9.0, (6.0,))


def test_a_method_is_one() -> None:
    function = gradc.compile("x^2")
    assert function.value is function.value
    assert pickle.loads(pickle.dumps(function.gradient))(3.0) == (6.0,)

"""What others' code works out without an end is stopped, in any thread, and nothing else is."""

import contextlib
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.stopping import stopped
from gradc.views.evaluation import evaluation


def endless() -> None:
    """Work until somebody ends it."""
    while True:
        sum(range(100))


def test_what_does_not_end_is_stopped() -> None:
    with pytest.raises(TimeoutError), stopped(0.05, TimeoutError):
        endless()


def test_threads_are_stopped_by_themselves() -> None:
    found: list[str] = []

    def stops() -> None:
        try:
            with stopped(0.05, TimeoutError):
                endless()
        except TimeoutError:
            found.append("stopped")

    threads = [threading.Thread(target=stops) for _ in range(4)]
    with stopped(60, TimeoutError):
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert found == ["stopped"] * 4


def test_the_inner_one_stops_first_and_the_outer_one_goes_on() -> None:
    with stopped(60, LookupError):
        with pytest.raises(TimeoutError), stopped(0.05, TimeoutError):
            endless()
        assert sum(range(10)) == 45


def test_the_outer_one_is_not_taken_for_the_inner_one() -> None:
    def goes_on() -> None:
        try:
            with stopped(60, TimeoutError):
                endless()
        except TimeoutError:  # as who goes on without what takes too long
            endless()

    with pytest.raises(LookupError), stopped(0.1, LookupError):
        goes_on()


def test_where_the_time_of_several_is_over_the_outermost_one_says_so() -> None:
    def goes_on() -> None:
        while True:
            with contextlib.suppress(TimeoutError), stopped(0.05, TimeoutError):
                with contextlib.suppress(ValueError), stopped(0.05, ValueError):
                    endless()
                endless()

    for _ in range(3):
        with pytest.raises(LookupError), stopped(0.05, LookupError):
            goes_on()
    for _ in range(10_000):
        pass  # where one that is late would arrive


@pytest.mark.slow
def test_one_that_comes_where_another_begins_is_not_lost() -> None:
    lengths = itertools.cycle(range(0, 10_000, 371))

    def goes_on() -> None:
        while True:
            with contextlib.suppress(TimeoutError), stopped(0.05, TimeoutError):
                sum(range(next(lengths)))

    for _ in range(30):
        with pytest.raises(LookupError), stopped(0.05, LookupError):
            goes_on()


@pytest.mark.slow
def test_one_that_a_finalizer_swallows_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    swallowed: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", swallowed.append)

    class Held:
        def __del__(self) -> None:
            endless()

    def let_go() -> None:
        Held()
        endless()

    with pytest.raises(TimeoutError), stopped(0.05, TimeoutError):
        let_go()
    assert len(swallowed) == 1


@pytest.mark.slow
def test_verification_as_a_whole_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """And says nothing of SymPy, which had time left."""
    monkeypatch.setattr("gradc.verify.look._OF_SYMPY", 1e3)
    monkeypatch.setattr("sympy.diff", lambda *_: endless())
    with pytest.raises(gradc.LimitError, match="the limit seconds is 1"):
        gradc.compile("sin(x)", limits=gradc.Limits(seconds=1)).verify(points=1)


def test_what_ends_in_time_is_not_touched() -> None:
    for _ in range(200):
        with stopped(1e-6, TimeoutError):
            pass
    for _ in range(10_000):
        pass  # where one that is late would arrive


def test_no_watch_stays_behind() -> None:
    for _ in range(20):
        with stopped(1000, TimeoutError):
            pass
    deadline = time.monotonic() + 30
    while any(one.name.startswith("gradc stops") for one in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
def test_verification_goes_on_without_sympy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sympy.diff", lambda *_: endless())
    report = gradc.compile("sin(x)", limits=gradc.Limits(seconds=1)).verify(points=2)
    assert "from point 1 on SymPy takes too long: finite differences only" in str(report)
    assert report.ok


FAILS = {
    "lgamma(10^300*x)": "RecursionError",  # in the factorial of a number of 300 digits
    "besselj(10^6, x)": "OverflowError",  # a power that it would take to its last digit
}


@pytest.mark.parametrize("text", FAILS)
def test_verification_goes_on_where_sympy_fails(text: str) -> None:
    report = gradc.compile(text).verify(points=1)
    assert f"from point 1 on SymPy fails ({FAILS[text]}): finite diff" in str(report)


@pytest.mark.slow
def test_an_answer_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradc.answers.check.judge", lambda *_, **__: endless())
    function = gradc.compile("x^2", limits=gradc.Limits(seconds=1))
    with pytest.raises(gradc.LimitError, match="the limit seconds is 1"):
        function.check({"x": "2*x"})


@pytest.mark.slow
@pytest.mark.parametrize("ask", [lambda f: evaluation(f, {"x": 1.0}), lambda f: f.flow(x=1.0)])
def test_a_file_whose_loop_does_not_end_is_stopped(ask: Callable[[gradc.Function], object]) -> None:
    text = "s = x; while s > 0, at most 10^9 { s = s + 1 }; s"
    function = gradc.compile(text, limits=gradc.Limits(seconds=1))
    with pytest.raises(gradc.LimitError, match="the limit seconds is 1"):
        ask(function)


@pytest.mark.parametrize("verb", [evaluation, gradc.Function.flow])
def test_machine_code_of_too_many_steps_is_refused_by_counting(verb: Callable[..., Any]) -> None:
    pytest.importorskip("llvmlite")
    loops = "".join(f"for i{k} in 1..30 {{ " for k in range(9))
    function = gradc.compile(f"s = x\n{loops}s = sin(s){' }' * 9}\ns", target="native")
    with pytest.raises(gradc.LimitError, match="the limit seconds is 10"):
        verb(function, {"x": 1.0})


@pytest.mark.parametrize(
    ("text", "size", "limit"),
    [
        ("x: [n]\nsum(outer(x, x))", 20_000, "memory"),
        ("A: [n, n]\nsum(A @ A @ A)", 8_000, "seconds"),
    ],
)
def test_arrays_that_are_too_large_are_refused_by_counting(
    text: str, size: int, limit: str
) -> None:
    shape = (size,) if limit == "memory" else (size, size)
    given = np.broadcast_to(1.0, shape)  # of no memory
    with pytest.raises(gradc.LimitError, match=f"the limit {limit} is "):
        evaluation(gradc.compile(text), dict.fromkeys(text[0], given))


def test_of_arrays_that_do_not_fit_the_file_says_so() -> None:
    function = gradc.compile("A: [n, n]\nsum(A @ A)")
    with pytest.raises((gradc.InputError, ValueError), match=r"\[n, n\]|shape"):
        evaluation(function, {"A": np.ones((2, 3))})

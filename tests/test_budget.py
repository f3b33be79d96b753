"""Work is counted, and refused where there is too much of it: the same on every machine."""

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import gradc
from gradc.answers.check import check_problem
from gradc.answers.problem import read_problem
from gradc.budget import Budget, opened, spend, take
from gradc.flow.follow import PYTHON
from gradc.pipeline import with_entries, with_target
from gradc.views.flow import flows

TOWER = "^".join(["x"] * 5_000)  # its derivative has a term for each level, and each is a node
LIMIT = gradc.Limits(seconds=1)
SHORT = "y = " + " + ".join(f"sin({k}*x)*cos(x/{k})" for k in range(1, 200))

# What may be asked of a program; each has a budget of its own, which one second is too little for.
VERBS: dict[str, Callable[[gradc.Function], object]] = {
    "verify": lambda f: f.verify(points=1000),
    "derivatives": lambda f: f.derivatives(0.5, order=100),
}


class RefusedError(Exception):
    """What a budget raises here."""


def refuse(limit: str) -> None:
    raise RefusedError(limit)


@pytest.mark.parametrize(
    "lines",
    [
        "xs = [x]*10**9; return sum(xs)",
        f"xs = [x]; {'xs = xs + xs; ' * 60}return sum(xs)",
        f"xs = [x]; {'xs.extend(xs); ' * 60}return sum(xs)",
    ],
)
def test_a_list_that_is_too_long_is_refused_before_it_is_made(lines: str) -> None:
    with pytest.raises(gradc.LimitError, match="the limit copies is 1,000"):
        gradc.compile(f"def f(x): {lines}", language="python", limits=gradc.Limits(copies=1000))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (f"a = 'x'; {'a = a + a; ' * 60}return x*len(a)", "this text is too long"),
        (f"a = 3; {'a = a*a; ' * 60}return x*a", "this number is too large for a float"),
    ],
)
def test_what_doubles_in_python_is_refused_before_it_is_made(lines: str, said: str) -> None:
    with pytest.raises(gradc.ParseError, match=said):
        gradc.compile(f"def f(x): {lines}", language="python")


def test_what_was_refused_has_taken_all_its_steps_from_a_purse() -> None:
    limits = gradc.Limits()
    purse = limits.purse("", 2)
    whole = purse.steps
    with limits.budget("x", purse=purse):
        spend(1000)
    assert purse.steps == whole - 1000
    with pytest.raises(gradc.LimitError, match="seconds"), limits.budget("x", purse=purse):
        raise gradc.LimitError("the limit seconds is 10")
    assert purse.steps < whole / 4
    with pytest.raises(gradc.LimitError), limits.budget("x", purse=purse):
        spend(whole / 4)


def test_functions_of_python_that_call_twice_are_refused_by_counting() -> None:
    lines = ["def f0(x): return np.sin(x)"]
    lines += [f"def f{k}(x): return f{k - 1}(f{k - 1}(x))" for k in range(1, 40)]
    with pytest.raises(gradc.LimitError, match="the limit seconds is 1"):
        gradc.compile("\n".join(lines), language="python", limits=gradc.Limits(seconds=1))


def test_machine_code_of_large_functions_counts() -> None:
    text = "^".join(["x"] * 60)
    gradc.compile(text, limits=gradc.Limits(seconds=1))
    with pytest.raises(gradc.LimitError, match="the limit seconds is 1"):
        gradc.compile(text, target="native", limits=gradc.Limits(seconds=1))


def test_an_answer_draws_from_what_reading_its_problem_has_left() -> None:
    problem = read_problem("sin(x)*y")
    assert problem.spent > 0
    with pytest.raises(gradc.LimitError, match="the limit seconds is 10"):
        check_problem(replace(problem, spent=1e7), {"x": "y*cos(x)"})


def test_steps_and_bytes_run_out_by_themselves() -> None:
    with opened(Budget(100, 1000, refuse)):
        spend(100)
        take(1000)
        with pytest.raises(RefusedError, match="seconds"):
            spend(1)
        with pytest.raises(RefusedError, match="memory"):
            take(1)


def test_a_budget_inside_of_another_draws_from_that() -> None:
    with (
        opened(Budget(100, 1000, refuse)),
        opened(Budget(10_000, 1000, refuse)),
        pytest.raises(RefusedError, match="seconds"),
    ):
        spend(101)


def test_where_none_is_open_nothing_is_bounded() -> None:
    with opened(Budget(1, 1, refuse)):
        pass
    spend(1e12)
    take(1e12)


PROGRAMS = [
    "beta(x, 2)*log(1 + exp(x)) + sinc(x)",
    "sqrt(x)*sqrt(x)*y",
    "max(max(x, y), max(z, w))",
    "x: [n]; W: [n, n]; sum(softmax(W @ x)*log(x)) + logdet(W)",
    "n: integer; param x, w; h[0] = x; for t in 1..n { h[t] = tanh(w*h[t-1]) }; h[n]^2",
    "(exp(k*x) - 1)/k + x^n/(1 + x^n) + gamma(x + 1/2)/gamma(x)",
]
TWICE = """
import sys
import gradc
from gradc.budget import Budget, opened

kept = []
for text in sys.argv[1:]:
    for _ in range(2):
        with opened(Budget(1e9, 1e12, print)) as bill:
            kept.append(gradc.compile(text))
            print(bill.budget.steps, bill.budget.room)
"""


@pytest.mark.slow
def test_what_a_program_costs_is_the_same_whatever_was_compiled_before() -> None:
    run = [sys.executable, "-c", TWICE, *PROGRAMS]
    lines = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == 2 * len(PROGRAMS)
    assert lines[::2] == lines[1::2]


def test_a_thread_has_its_own() -> None:
    found: list[BaseException] = []

    def draw() -> None:
        try:
            spend(1000)
        except RefusedError as error:  # pragma: no cover
            found.append(error)

    with opened(Budget(100, 1000, refuse)):
        thread = threading.Thread(target=draw)
        thread.start()
        thread.join()
    assert not found


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["seconds", "memory"])
def test_the_limit_is_named_with_how_to_raise_it(limit: str) -> None:
    few = gradc.Limits(seconds=1) if limit == "seconds" else gradc.Limits(memory=1_000_000)
    with pytest.raises(gradc.LimitError, match=f"the limit {limit} is ") as caught:
        gradc.compile(TOWER, limits=few)
    assert f"--limit {limit}=" in (caught.value.hint or "")
    assert gradc.compile("x^2", limits=few)(3.0) == 9.0  # the next has a budget of its own


@pytest.mark.slow
def test_a_longer_text_gets_more() -> None:
    text = SHORT + "\n# " + "spoken of at length " * 20_000
    with pytest.raises(gradc.LimitError):
        gradc.compile(SHORT, limits=gradc.Limits(memory=4_000_000))
    gradc.compile(text, limits=gradc.Limits(memory=4_000_000))


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_asked_of_a_program_is_bounded_too(verb: str) -> None:
    function = gradc.compile(SHORT, limits=LIMIT)
    with pytest.raises(gradc.LimitError, match="the limit seconds is 1"):
        VERBS[verb](function)


@pytest.mark.parametrize("verb", ["derivative", "explain", "flow"])
def test_what_compiling_took_is_taken_from_what_a_verb_may_take(verb: str) -> None:
    function = gradc.compile("z[0] = x; z[1] = sin(z[0]); z[2] = sin(z[1]); z[2]")
    given = "x" if verb == "derivative" else 0.5
    getattr(function, verb)(given)
    function.compilation = replace(function.compilation, spent=1e7)
    with pytest.raises(gradc.LimitError, match="the limit seconds is 10"):
        getattr(function, verb)(given)


def test_so_it_is_for_flows_side_by_side() -> None:
    function = gradc.compile("z[0] = x; z[1] = sin(z[0]); z[2] = sin(z[1]); z[2]")
    function.compilation = replace(function.compilation, spent=1e7)
    with pytest.raises(gradc.LimitError, match="the limit seconds is 10"):
        list(flows({"a": function}, {"x": 0.5}, None, None, None, None, PYTHON))


@pytest.mark.parametrize(
    "asked", [lambda done: with_entries(done, "hessian"), lambda done: with_target(done, "native")]
)
def test_another_file_draws_from_what_compiling_has_left(asked: Callable[..., Any]) -> None:
    done = gradc.compile("sin(x)*y").compilation
    assert asked(done).spent > done.spent
    with pytest.raises(gradc.LimitError, match="the limit seconds is 10"):
        asked(replace(done, spent=1e7))


def test_what_is_nested_too_deeply_is_an_error_of_ours() -> None:
    calls = "".join(f"def f{k}(t) = f{k - 1}(t) + f{k - 1}(t)\n" for k in range(1, 1000))
    function = gradc.compile(f"def f0(t) = sin(t)\n{calls}f999(x)")
    with pytest.raises(gradc.LimitError, match="nested too deeply"):
        function.latex()


def test_arrays_of_too_many_axes_are_not_judged() -> None:
    function = gradc.compile(f"x: [{', '.join('1' * 33)}]\nsum(x)")
    with pytest.raises(gradc.InputError, match="more than 32 axes"):
        function.check({"x": "1"})


def test_functions_are_looked_for_in_products_of_few_factors() -> None:
    names = [*range(200)]
    above, below = ("*".join(f"gamma({one}{n})" for n in names) for one in "ab")
    lines = gradc.compile(f"{above}/({below})").compilation.applied
    assert [one.line for one in lines] == ["1/gamma(u) = rgamma(u)"]

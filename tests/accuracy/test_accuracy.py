"""The oracle of accuracy, the units of errors, and what the stabilising pass may not make worse."""

import math

import mpmath
import numpy as np
import pytest

import gradc

from .dual import OPERATIONS, Dual
from .measure import made_worse, measured, places
from .oracle import UnknownError, truth
from .suites import OWN, SUITES, Problem, by_chance
from .units import bits, from_ordinal, ordinal, ulps


def exact(text: str, **point: float) -> tuple[float, dict[str, float]]:
    graph = gradc.compile(text).compilation.graph
    found = truth(graph, point)
    (output,) = graph.outputs
    slopes = {name: float(found.gradients[output, name]) for name in graph.wrt}
    return float(found.values[output]), slopes


def test_errors_are_counted_in_doubles() -> None:
    one = 1.0
    assert ulps(np.nextafter(one, 2), one) == 1
    assert ulps(-5e-324, 5e-324) == 2
    assert ulps(-0.0, 0.0) == 0
    assert ulps(math.nan, one) == ulps(math.inf, one) == math.inf
    assert bits([0.0, 1.0, 3.0, math.inf]).tolist() == [0.0, 1.0, 2.0, 64.0]
    numbers = np.array([-1e300, -5e-324, 0.0, 1.5, 1e-310])
    assert (from_ordinal(ordinal(numbers)) == numbers).all()


@pytest.mark.parametrize(
    ("text", "point", "value", "slope"),
    [
        ("exp(x) - 1", {"x": 1e-20}, 1e-20, 1.0),
        ("(x + 1) - x", {"x": 1e200}, 1.0, 0.0),
        ("sigmoid(x)", {"x": 40.0}, 1.0, 4.248354255291589e-18),
        ("1 - sigmoid(x)", {"x": 800.0}, 0.0, 0.0),
        ("log(1 - sigmoid(x))", {"x": 800.0}, -800.0, -1.0),
        ("log(cosh(x))", {"x": 800.0}, 800 - math.log(2), 1.0),
        ("sqrt(x + 1) - sqrt(x)", {"x": 1e300}, 5e-151, -0.0),
        ("(1 - cos(x))/x^2", {"x": 1e-200}, 0.5, -1e-200 / 12),
        ("sin(x)", {"x": 1e22}, -0.8522008497671888, 0.5232147853951389),
        ("where(x > 0, log(x), x)", {"x": -2.0}, -2.0, 1.0),
        ("exp(exp(x)) - exp(exp(x))", {"x": 5.0}, 0.0, 0.0),
        ("sin(x)^2 + cos(x)^2 - 1", {"x": 0.3}, 0.0, 0.0),
    ],
)  # fmt: skip
def test_the_truth(text: str, point: dict, value: float, slope: float) -> None:
    found, slopes = exact(text, **point)
    assert found == pytest.approx(value, rel=1e-15, abs=0)
    assert slopes["x"] == pytest.approx(slope, rel=1e-12, abs=1e-320)


def test_what_the_oracle_does_not_know_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = gradc.compile("cbrt(x)").compilation.graph
    monkeypatch.delitem(OPERATIONS, "cbrt")
    with pytest.raises(UnknownError, match="no row for cbrt"):
        truth(graph, {"x": 1.0})


SMOOTH = sorted(
    set(OPERATIONS)
    - set("lt le gt ge eq ne and or not where mark rule sign floor ceil round polygamma".split())
)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("x", [0.37, 2.3])
def test_slopes_of_the_oracle_are_those_of_differences(name: str, x: float) -> None:
    context = mpmath.mp.clone()
    context.dps = 60
    arity = next(n for n in (1, 2, 3) if _takes(name, n, context))
    operands = [context.mpf(x), context.mpf("1.7"), context.mpf("0.9")][:arity]
    step = context.mpf(10) ** -20
    duals = [Dual(one, {position: context.one}) for position, one in enumerate(operands)]
    out = OPERATIONS[name](context, *duals)
    if out.value != out.value:
        pytest.skip("outside of its domain")
    for position in range(arity):
        ends = []
        for sign in (-1, 1):
            moved = list(operands)
            moved[position] += sign * step
            ends.append(OPERATIONS[name](context, *[Dual(one, {}) for one in moved]).value)
        slope = out.slopes.get(position, context.zero)
        assert abs((ends[1] - ends[0]) / (2 * step) - slope) < context.mpf(10) ** -25 * (
            1 + abs(slope)
        )


def _takes(name: str, arity: int, context: object) -> bool:
    try:
        OPERATIONS[name](context, *[Dual(context.mpf("0.4"), {}) for _ in range(arity)])
    except (TypeError, ValueError):
        return False
    return True


def test_a_program_is_measured() -> None:
    problem = Problem("own", "expm1", "exp(x) - 1", points=({"x": 1e-20}, {"x": 1.0}))
    function, known, _ = places(problem, 2, 0)
    assert max(measured(function, known).mean) <= 0.5
    worse = gradc.compile("exp(x) - 1", stabilise=False)
    value, gradient = measured(worse, known).mean
    assert value > 25
    assert gradient <= 0.5


def test_a_finite_truth_that_was_lost_is_listed() -> None:
    problem = Problem("own", "cosh", "log((exp(x) + exp(-x))/2)", points=({"x": 800.0},))
    function = gradc.compile(problem.text, stabilise=False)
    _, known, _ = places(problem, 1, 0)
    lost = measured(function, known).lost
    assert [one.what for one in lost] == ["value", "d_x"]


def test_a_pass_that_makes_worse_is_found() -> None:
    problem = Problem("own", "wrong", "x + 1e20 - 1e20", points=({"x": 1.0},))
    _, known, _ = places(problem, 1, 0)
    assert made_worse(problem, gradc.compile("x"), known) is None
    assert made_worse(problem, gradc.compile("x + 3"), known) is None  # as wrong as before
    exact_one = Problem("own", "right", "x", points=({"x": 1.0},))
    _, known, _ = places(exact_one, 1, 0)
    worse = gradc.compile("x + 1e20 - 1e20", stabilise=False)
    found = made_worse(exact_one, worse, known)
    assert found is not None
    assert found.off == 0


@pytest.mark.slow
def test_the_programs_of_the_literature_can_be_sampled() -> None:
    for name in ("hamming", "fpbench"):
        assert (OWN / f"{name}.jsonl").exists()
        for problem in SUITES[name]():
            _, known, _ = places(problem, 2, 0)
            assert len(known) == 2, problem.name


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_pass_makes_no_program_of_chance_worse(seed: int) -> None:
    assert worse_of(by_chance(seed + 1, 12)) == []


@pytest.mark.table
@pytest.mark.slow
@pytest.mark.parametrize(
    "suite",
    [
        "hamming", "exercises", "conventions",
        *(pytest.param(one, marks=pytest.mark.exhaustive) for one in ("fpbench", "random")),
    ],
)  # fmt: skip
def test_the_pass_makes_no_program_worse(suite: str) -> None:
    assert worse_of(SUITES[suite]()) == []


@pytest.mark.exhaustive
@pytest.mark.slow
def test_the_problems_of_hamming_lose_few_bits() -> None:
    means = []
    for problem in SUITES["hamming"]():
        function, known, _ = places(problem, 200, 0)
        means.append(measured(function, known).mean)
    value, gradient = np.mean(means, axis=0)
    assert value <= 2
    assert gradient <= 3


def worse_of(problems: list[Problem]) -> list[str]:
    found = []
    for problem in problems:
        try:
            function, known, _ = places(problem, 48, 0)
        except gradc.GradcError:  # of constants that are not finite
            continue
        worse = made_worse(problem, function, known)
        if worse is not None:
            found.append(
                f"{problem.name}: {problem.text}: {worse.what} at {worse.point}: {worse.on} ulps, {worse.off} before"
            )
    return found

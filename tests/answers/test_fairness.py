"""Properties of random programs: the gradient that the compiler simplified is right, changed it is not."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from injection import answer_of
from strategies import programs
from tensor_strategies import tensor_programs

import gradc
from gradc.answers.check import verdicts
from gradc.answers.places import sampled_places
from gradc.answers.problem import Problem, read_problem
from gradc.answers.say.verdict import Verdict
from gradc.graph.build import full, operation
from gradc.graph.node import Node, constant

CHANGES = {
    "twice": lambda g: operation("mul", (constant(2), g)),
    "negated": lambda g: operation("neg", (g,)),
    "nearly": lambda g: operation("mul", (constant(1.0000001), g)),
    "zero": lambda g: full(constant(0), g.shape),
}


def read(text: str) -> tuple[Problem, dict[str, Node]]:
    """Return the problem of a program, and its gradients by inputs as they are compiled."""
    try:
        graph = gradc.compile(text).compilation.simplified
        problem = read_problem(text)
        sampled_places(problem)
    except gradc.GradcError:
        assume(False)
    assume(len(graph.outputs) == 1)
    return problem, {name: node for (_, name), node in graph.gradients.items()}


def judged(problem: Problem, answers: dict[str, Node]) -> list[Verdict]:
    read = [answer_of(name, node) for name, node in answers.items()]
    return [one for one in verdicts(problem, read, sampled_places(problem)) if not one.error]


def assert_right(text: str) -> None:
    problem, gradients = read(text)
    for verdict in judged(problem, gradients):
        assert verdict.correct, verdict.lines()
        assert not verdict.mistakes


@pytest.mark.exhaustive
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@given(programs())
def test_the_compiled_gradient_is_right(text: str) -> None:
    assert_right(text)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@settings(max_examples=30)
@given(tensor_programs())
@pytest.mark.exhaustive
def test_the_compiled_gradient_of_arrays_is_right(text: str) -> None:
    assert_right(text)


@pytest.mark.exhaustive
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@settings(max_examples=12)
@given(programs(), st.sampled_from(sorted(CHANGES)))
def test_a_gradient_that_was_changed_is_wrong_unless_it_is_0(text: str, change: str) -> None:
    problem, gradients = read(text)
    changed = {name: CHANGES[change](node) for name, node in gradients.items()}
    zeros = {name: CHANGES["zero"](node) for name, node in gradients.items()}
    are_zero = {one.name: one.correct for one in judged(problem, zeros)}
    for verdict in judged(problem, changed):
        assert not verdict.correct or are_zero[verdict.name], verdict.lines()

"""Guards: narrowing, widening, and the two together are no guard at all."""

import pytest

from gradc.graph.build import operation
from gradc.graph.guards import ALWAYS, Guard, as_condition, conjoin, disjoin, longest
from gradc.graph.node import constant, make

X = make("input", payload="x")
A, B, C = (operation("gt", (X, constant(n))) for n in range(3))


def when(*literals: tuple) -> Guard:
    guard = ALWAYS
    for condition, holds in literals:
        guard = conjoin(guard, condition, holds)
    return guard


def test_both_branches_together_are_always() -> None:
    assert disjoin(when((A, True)), when((A, False))) == ALWAYS


def test_a_wider_guard_absorbs_a_narrower_one() -> None:
    assert disjoin(when((A, True)), when((A, True), (B, True))) == when((A, True))


def test_branches_inside_of_a_branch_merge() -> None:
    inner = disjoin(when((A, True), (B, True)), when((A, True), (B, False)))
    assert inner == when((A, True))


def test_a_condition_and_its_opposite_hold_nowhere() -> None:
    assert when((A, True), (A, False)) == ()
    assert conjoin(ALWAYS, make("const", payload=False), True) == ()


def test_connectives_are_taken_apart() -> None:
    both, either = operation("and", (A, B)), operation("or", (A, B))
    assert when((both, True)) == when((A, True), (B, True))
    assert set(when((either, True))) == {*when((A, True)), *when((B, True))}
    assert when((operation("not", (A,)), True)) == when((A, False))
    assert when((either, False)) == when((A, False), (B, False))


def test_a_guard_is_a_condition_of_the_graph() -> None:
    guard = disjoin(when((A, True), (B, False)), when((C, True)))
    expected = operation("or", (operation("and", (A, operation("not", (B,)))), C))
    assert as_condition(guard) is expected
    assert as_condition(ALWAYS).payload is True
    assert as_condition(()).payload is False


def test_too_many_alternatives_become_what_they_share() -> None:
    conditions = [operation("gt", (X, constant(n + 10))) for n in range(20)]
    guard = when((A, True), (conditions[0], True))
    for condition in conditions[1:]:
        guard = disjoin(guard, when((A, True), (condition, True)))
    assert guard == when((A, True))
    assert longest(guard) == 1


@pytest.mark.parametrize("depth", [3, 30])
def test_deep_connectives_are_kept_whole_beyond_a_few_levels(depth: int) -> None:
    tower = A
    for n in range(depth):
        tower = operation("and", (tower, operation("lt", (X, constant(n)))))
    assert 1 <= longest(conjoin(ALWAYS, tower, True)) <= depth + 1

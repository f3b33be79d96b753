"""What judging costs is counted: how much there is to work out is asked once, and points are few."""

from typing import Any

import pytest

from gradc.answers import problem as problems
from gradc.answers.check import check_problem
from gradc.answers.diagnose import diagnose
from gradc.answers.places import sampled_places
from gradc.answers.problem import read_problem


def test_the_work_of_a_program_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    counted = problems.work

    def work(roots: Any, sizes: Any) -> int:
        asked.append(sizes)
        return counted(roots, sizes)

    monkeypatch.setattr(problems, "work", work)
    verdicts = check_problem(read_problem("x*y + sin(x)"), {"x": "y + cos(x)", "y": "x"}, None)
    assert verdicts.ok
    assert asked == [{}]


@pytest.mark.parametrize(("operations", "points"), [(100, 12), (10_000, 5), (40_000, 3)])
def test_a_program_of_many_operations_is_judged_at_few_points(operations: int, points: int) -> None:
    problem = read_problem("x*y")
    problem._work[()] = operations
    found = sampled_places(problem, answers=[])
    assert len(found) <= 2 * points
    assert len(found) >= min(points, 3)
    assert (len(found) >= 12) == (points == 12)


def test_few_points_are_said() -> None:
    problem = read_problem("x*y")
    assert "judged" not in str(check_problem(problem, {"x": "y"}))
    problem._work[()] = 40_000
    found = check_problem(problem, {"x": "y"})
    assert str(found).splitlines()[-1] == "judged at 3 points, where 12 are usual"
    assert "judged at 3 points" in found._repr_html_()
    assert found.to_json()["few"] == found.few


def test_mistakes_of_a_very_large_program_are_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = read_problem("a = sin(x)\nb = exp(a)\nb^2")
    assert check_problem(problem, {"x": "cos(x)"})[0].mistakes
    monkeypatch.setattr(diagnose, "_LARGEST", 2)
    found = check_problem(problem, {"x": "cos(x)"})[0]
    assert not found.mistakes
    assert found.status == "wrong"
    said = "\n".join(found.lines())
    assert "too large for mistakes to be looked for" in said
    assert "no single mistake" not in said

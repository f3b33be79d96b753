"""What witnesses cost is counted: minors, pieces, differences, and values that nobody uses again."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.graph.graph import order
from gradc.graph.node import Node
from gradc.interpret import walk
from gradc.interpret.entries import minors, scalar_graph, steps
from gradc.interpret.evaluate import evaluator
from gradc.verify import differences
from gradc.verify.entries import most_differences, some_of
from gradc.verify.symbolic import Tape


def graph_of(text: str) -> Any:
    return gradc.compile(text).compilation.graph


@pytest.mark.parametrize(("size", "most"), [(4, 100), (6, 600), (8, 2500)])
def test_a_determinant_is_written_out_by_minors_that_are_shared(size: int, most: int) -> None:
    graph = graph_of(f"A: [{size},{size}]\ndet(A)")
    written = len(order(scalar_graph(graph, {}).outputs.values()))
    assert written < most  # of Leibniz' formula there are n! products: 40,320 of 8 rows
    assert minors(graph.outputs.values(), {}) == size << size


def test_an_expansion_by_minors_is_the_determinant() -> None:
    graph = graph_of("A: [4,4]\ndet(A)")
    matrix = np.random.default_rng(0).uniform(-1, 1, (4, 4))
    scalars = scalar_graph(graph, {})
    (output,) = scalars.outputs.values()
    values = {f"A[{i}, {j}]": matrix[i, j] for i, j in np.ndindex(4, 4)}
    found = evaluator([output])(values)[output]
    assert found == pytest.approx(np.linalg.det(matrix), rel=1e-12)


def test_steps_of_loops_are_counted_without_taking_them() -> None:
    graph = graph_of("s = x\nfor i in 1..100 { for k in 1..50 { s = sin(s) } }\ns")
    assert 5_000 <= steps(graph.outputs.values(), {}) <= 20_000


def test_pieces_are_differentiated_once_for_all_outputs() -> None:
    lines = "\n".join(f"a{k} = sin({f'a{k - 1}' if k else 'x'})" for k in range(40))
    graph = graph_of(f"{lines}\noutput {', '.join(f'a{k}' for k in range(40))}")
    tape = Tape(graph, {"x": 0.5})
    found = [tape.gradient(node, graph.wrt)["x"] for node in graph.outputs.values()]
    assert len(tape._slopes) == len(tape._pieces)
    assert found[-1] == Tape(graph, {"x": 0.5}).gradient(graph.outputs["a39"], graph.wrt)["x"]


MANY = 200  # inputs


@pytest.mark.slow
def test_of_many_entries_some_are_tried_by_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Node] = []
    slope_of = differences.slope_of

    def counted(output: Node, variable: Node) -> Any:
        tried.append(variable)
        return slope_of(output, variable)

    monkeypatch.setattr("gradc.verify.entries.slope_of", counted)
    function = gradc.compile(
        "\n".join(["s = 0*x0", *(f"s = s + sin(x{k})" for k in range(MANY)), "s"])
    )
    report = function.verify(points=1)
    most = most_differences(function.compilation.graph, {})
    assert 1 <= most < MANY
    assert sum(one.finite_difference is not None for one in report.entries) <= most
    assert report.ok
    assert f"differences at {most} entries a point" in str(report)


def test_some_of_many_entries_are_chosen_without_listing_them() -> None:
    random = np.random.default_rng(0)
    found = some_of({"a": (1000, 1000), "b": ()}, 10, random)
    assert len([one for one in found if one[0] == "a"]) == 5
    assert ("b", ()) in found


def test_values_that_nobody_uses_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = graph_of("sin(" * 50 + "x" + ")" * 50)
    (output,) = graph.outputs.values()
    most = 0

    def counted(
        path: walk.Route, table: Any, leaf: Any, known: Mapping[Node, Any], *rest: Any
    ) -> Any:
        nonlocal most
        found = interpret(path, table, leaf, known, *rest)
        most = max(most, len(found))
        return found

    interpret = walk.interpret
    monkeypatch.setattr("gradc.interpret.evaluate.interpret", counted)
    every, one = (evaluator([output], only=only)({"x": 0.5}) for only in (False, True))
    assert (len(every), len(one)) == (51, 1)
    assert one[output] == every[output]


@pytest.mark.slow
def test_a_long_program_is_looked_at_at_few_points() -> None:
    report = gradc.compile("s = x\nfor i in 1..50000 { s = sin(s) + x }\ns").verify(points=3)
    assert {one.point for one in report.entries} == {0}
    assert "no more than 1 of 3 points, so long is the program" in str(report)


def test_that_sympy_is_asked_for_some_of_many_entries_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    function = gradc.compile("x: [n]; x[0]*x[1]")
    at = {"x": np.linspace(1, 2, 20)}
    assert "SymPy" not in " ".join(function.verify(at=at).notes)
    monkeypatch.setattr("gradc.verify.entries._ENTRIES", 7)
    assert "SymPy at 7 of 20 entries a point, chosen by the seed" in function.verify(at=at).notes

"""What holds for every program: properties over random ones."""

import contextlib
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
import stages
from hypothesis import assume, given, settings
from stages import assert_reads_again, assert_well_formed
from strategies import points, programs, texts

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.graph.graph import Graph
from gradc.lower.program import lower_program
from gradc.pipeline import compile_program
from gradc.rewrite.simplify import simplify, stabilise
from gradc.syntax.parser import parse

RELATIVE = 1e-9


def lowered(text: str) -> Graph:
    try:
        return lower_program(parse(text), text)
    except gradc.GradcError:
        assume(False)
        raise


def results(graph: Graph, values: dict[str, float]) -> list[float]:
    return [float(value) for value in stages.results(graph, values)]


def assert_close(found: float, expected: float, scale: float) -> None:
    if not math.isfinite(expected) or not math.isfinite(found):
        assert found == expected or (math.isnan(found) and math.isnan(expected))
    else:
        assert abs(found - expected) <= RELATIVE * scale


@given(programs())
def test_each_stage_hands_on_a_graph_that_is_well_formed(text: str) -> None:
    assert_well_formed(lowered(text))


@given(programs())
def test_printing_and_reading_again_gives_the_same_nodes(text: str) -> None:
    assert_reads_again(lowered(text))


@given(programs())
def test_simplifying_twice_is_simplifying_once(text: str) -> None:
    once = simplify(differentiate(stabilise(lowered(text))))
    twice = simplify(once)
    assert dict(twice.outputs) == dict(once.outputs)
    assert dict(twice.gradients) == dict(once.gradients)


@given(programs(), points)
def test_simplifying_keeps_the_values(text: str, values: dict[str, float]) -> None:
    graph = lowered(text)
    before = results(graph, values)
    after = results(simplify(graph), values)
    assume(all(map(math.isfinite, before)))
    for old, new in zip(before, after, strict=True):
        assert_close(new, old, 1 + abs(old))


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@given(programs(), points)
def test_the_generated_file_computes_what_the_evaluator_does(
    target: str, text: str, values: dict[str, float]
) -> None:
    lowered(text)
    compilation = compile_program(text, target=target)
    function = gradc.Function(compilation)
    expected = results(compilation.simplified, values)
    given_values = {name: values[name] for name in function.inputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            value, gradient = function.value_and_gradient(**given_values)
        except (ArithmeticError, ValueError):
            assert target == "scalar"  # `math` raises where NumPy gives inf or nan
            return
    assume(all(map(math.isfinite, expected)))
    scale = 1 + max(map(abs, expected))
    for found, known in zip([value, *gradient], expected, strict=True):
        assert_close(found, known, scale)


@given(programs(), points)
def test_arrays_give_at_every_point_what_floats_give(text: str, values: dict[str, float]) -> None:
    lowered(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(text)
        assume(function.inputs)
        one = {name: values[name] for name in function.inputs}
        many = {name: np.array([[value], [value / 2]]) for name, value in one.items()}
        value, gradient = function.value_and_gradient(**one)
        values_, gradients = function.value_and_gradient(**many)
    assert values_.shape == (2, 1)
    for found, known in zip([values_, *gradients], [value, *gradient], strict=True):
        assert found.shape == (2, 1)
        assert found.dtype == np.float64
        assert_close(float(found[0, 0]), known, 1 + abs(known))


@settings(max_examples=25)
@given(programs())
def test_reverse_agrees_with_sympy_with_differences_and_with_forward(text: str) -> None:
    lowered(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(text)
        try:
            report = function.verify(points=2)
        except gradc.InputError:
            assume(False)
    assert all(entry.ok for entry in report.entries), str(report)
    assert report.ok, str(report)


@given(texts)
def test_any_text_compiles_or_raises_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(gradc.GradcError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gradc.compile(text, limits=gradc.Limits(nodes=10_000)).source.encode()


@pytest.mark.slow
def test_the_same_bytes_under_different_hash_seeds() -> None:
    program = (
        "import gradc, glob, sys;"
        "text = 'u = sqrt(x); where(x > 0, log(u), y) + where(x > 1 or y > 2, u*y, 0) + max(x, y)^y';"
        "sys.stdout.write(gradc.compile(text).source + gradc.compile(text, target='scalar').source)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "12345")
    }
    assert len(outputs) == 1

"""Loops of numbers: in the scalar target, where all is floats, and in NumPy's for many points."""

import warnings

import numpy as np
import pytest
from scans import NUMBERS

from gradc.calculus.differentiate import differentiate
from gradc.emit.targets import TARGETS, emit
from gradc.errors import ProgramError
from gradc.interpret.evaluate import evaluate
from gradc.rewrite.simplify import in_code


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("target", ["scalar", "numpy"])
def test_a_loop_of_numbers_has_the_values_of_the_evaluator(target: str, name: str) -> None:
    program = NUMBERS[name]()
    graph = in_code(differentiate(program.graph))
    expected = evaluate(graph.roots(), program.at)
    module = TARGETS[target].load(emit(graph, "", TARGETS[target]), "loops")
    at = {key: float(value) for key, value in program.at.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, gradient = module.value_and_gradient(**at)
        assert module.value(**at) == value
    assert type(value) is float
    np.testing.assert_allclose(value, expected[graph.outputs["f"]], rtol=1e-12)
    for variable, found in zip(graph.wrt, gradient, strict=True):
        assert type(found) is float
        wanted = expected[graph.gradients["f", variable]]
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "newton"])
def test_many_points_are_points(name: str) -> None:
    program = NUMBERS[name]()
    module = TARGETS["numpy"].load(
        emit(differentiate(program.graph), "", TARGETS["numpy"]), "loops"
    )
    first, *others = program.at
    many = {first: program.at[first] + np.array([[0.0], [0.1], [0.2]])}
    many[others[0]] = program.at[others[0]] + np.array([0.0, 0.01])
    value, gradient = module.value_and_gradient(**{**program.at, **many})
    assert value.shape == (3, 2)
    for place in np.ndindex(3, 2):
        at = {k: np.broadcast_to(many.get(k, v), (3, 2))[place] for k, v in program.at.items()}
        one, slopes = module.value_and_gradient(**at)
        np.testing.assert_allclose(value[place], one, rtol=1e-13)
        for all_of_them, slope in zip(gradient, slopes, strict=True):
            np.testing.assert_allclose(all_of_them[place], slope, rtol=1e-12, atol=1e-15)


def test_a_loop_over_an_array_is_not_for_numbers_alone() -> None:
    from scans import rnn

    with pytest.raises(ProgramError, match="has no arrays"):
        emit(rnn().graph, "", TARGETS["scalar"])

"""Loops from the text of a program: one LSTM in three spellings, short files, and LaTeX."""

import time

import numpy as np
import pytest
from scans import NUMBERS, PROGRAMS

import gradc
from gradc.emit.latex.write import program_latex
from gradc.limits import Limits

LSTM = """x: [{steps}, 3]
W: [20, 3]
U: [20, 5]
b: [20]
h[0] = zeros((5,))
c[0] = zeros((5,))
for t in 1..{steps} {{
  z = W @ x[t-1] + U @ h[t-1] + b
  c[t] = sigmoid(z[5:10])*c[t-1] + sigmoid(z[:5])*tanh(z[10:15])
  h[t] = sigmoid(z[15:])*tanh(c[t])
}}
sum(h[{steps}]^2)
"""
KEPT = Limits(written_out=16)


def test_an_lstm_of_a_literal_length_a_dimension_and_written_out_has_the_same_numbers() -> None:
    random = np.random.default_rng(4)
    at = {
        name: random.normal(size=shape)
        for name, shape in {"x": (20, 3), "W": (20, 3), "U": (20, 5), "b": (20,)}.items()
    }
    literal = gradc.compile(LSTM.format(steps=20), limits=KEPT)
    dimension = gradc.compile(LSTM.format(steps="steps"), limits=KEPT)
    plain = gradc.compile(LSTM.format(steps=20), limits=Limits(written_out=20))
    assert "for t in range(20)" in literal.source
    assert "for t in range(steps)" in dimension.source
    assert "for t in range" not in plain.source
    value, gradient = plain.value_and_gradient(**at)
    for one in (literal, dimension):
        other, slopes = one.value_and_gradient(**at)
        assert other == pytest.approx(value, rel=1e-12)
        for found, wanted in zip(slopes, gradient, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-13)


def test_a_thousand_steps_compile_quickly_to_a_short_file() -> None:
    start = time.process_time()
    function = gradc.compile(LSTM.format(steps=1000), limits=KEPT)
    assert time.process_time() - start < 1
    assert len(function.source.splitlines()) < 250


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_loop_in_latex_is_no_error(name: str) -> None:
    assert program_latex(PROGRAMS[name]().graph)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_loop_of_numbers_in_latex_is_no_error(name: str) -> None:
    assert program_latex(NUMBERS[name]().graph)

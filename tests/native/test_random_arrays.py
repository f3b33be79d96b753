"""Random programs of arrays in machine code hold against the NumPy file."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from tensor_strategies import SIZES, tensor_programs

import gradc


def leaves(one):
    if isinstance(one, tuple):
        return [leaf for part in one for leaf in leaves(part)]
    return [np.asarray(one)]


@pytest.mark.slow
@given(tensor_programs())
@settings(max_examples=12, deadline=None)
def test_random_programs_are_those_of_the_file(text):
    pytest.importorskip("llvmlite")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f = gradc.compile(text)
        inputs = f.compilation.graph.inputs
        random = np.random.default_rng(0)
        given = {
            str(one.payload): random.uniform(-1, 1, [SIZES.get(str(n), 1) for n in one.shape])
            for one in inputs
        }
        found, wanted = (leaves(one.value_and_gradient(**given)) for one in (f.native(), f))
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape
        scale = 1 + np.max(np.abs(other), initial=0, where=np.isfinite(other))
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-9 * scale)

"""Textbook identities of matrix calculus: closed forms against the generated code and the witnesses."""

import numpy as np
import pytest
from matrix_identities import IDENTITIES, Identity, sample

import gradc

SEEDS = (0, 1)


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.name)
def test_the_gradient_is_the_closed_form(identity: Identity) -> None:
    function = gradc.compile(identity.program, wrt=list(identity.gradients))
    for seed in SEEDS:
        values = sample(identity, seed)
        gradient = function.gradient(**values)
        for found, closed_form in zip(gradient, identity.gradients.values(), strict=True):
            expected = closed_form(**values)
            assert found.shape == np.shape(expected)
            scale = max(1.0, np.max(np.abs(expected), initial=0))
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10 * scale)


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.name)
def test_the_witnesses_agree(identity: Identity) -> None:
    function = gradc.compile(identity.program, wrt=list(identity.gradients))
    report = function.verify(at=sample(identity))
    assert report.ok, str(report)

"""Sparse derivatives beside dense ones, and the points that they are taken at."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse

import gradc

ROUNDING = 1e-12


def assert_same(sparse: object, full: object) -> None:
    """Check a sparse derivative, or the blocks of one, against the dense one."""
    if scipy.sparse.issparse(sparse):
        while isinstance(full, tuple):  # one matrix stands for the only field
            (full,) = full
        expected = np.reshape(full, sparse.shape)
        np.testing.assert_allclose(sparse.toarray(), expected, rtol=ROUNDING, atol=ROUNDING)
        assert sparse.has_canonical_format
        return
    assert type(sparse)._fields == type(full)._fields
    for one, other in zip(sparse, full, strict=True):
        assert_same(one, other)


def point(function: gradc.Function, sizes: Mapping[str, int], seed: int = 0) -> dict[str, object]:
    random = np.random.default_rng(seed)
    return {
        name: random.uniform(0.2, 1.5, tuple(sizes.get(str(size), size) for size in shape))
        for name, shape in function.inputs.items()
    }


def products(function: gradc.Function, kind: str) -> int:
    """Return how many products a sparse derivative takes, from its file."""
    *_, other = (
        one for key, one in function._loaded.others.items() if key.startswith(f"{kind} at")
    )
    return len(getattr(other.module, f"_{kind.upper()}_SEEDS"))

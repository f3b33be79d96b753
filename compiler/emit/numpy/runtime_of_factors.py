"""What generated files for NumPy need for the factors of matrices; those that are used are copied.

Of a matrix that is to be symmetric its symmetric part is read. Each may be a stack of matrices.
"""

from typing import Any

import numpy as np


def _symmetrized(matrix: Any) -> Any:
    """Return the symmetric part of matrices, which of one that is symmetric is the very same."""
    return matrix / 2 + np.swapaxes(matrix, -1, -2) / 2


def _cholesky(matrix: Any) -> Any:
    """Return the lower factor L of L @ L.T; raises where a matrix is not positive definite."""
    symmetric = _symmetrized(matrix)
    try:
        return np.linalg.cholesky(symmetric)
    except np.linalg.LinAlgError:
        if not np.isfinite(symmetric).all():
            return np.full_like(symmetric, np.nan)
        least = np.linalg.eigvalsh(symmetric).min()
    said = f"cholesky takes a positive definite matrix; this one has the eigenvalue {least:.6g}"
    raise np.linalg.LinAlgError(said)


def _eigvalsh(matrix: Any) -> Any:
    """Return the eigenvalues of symmetric matrices, the least first."""
    return np.linalg.eigvalsh(_symmetrized(matrix))


def _eigenvectors(matrix: Any) -> Any:
    """Return the eigenvectors of symmetric matrices as columns, in the order of the eigenvalues."""
    return np.linalg.eigh(_symmetrized(matrix))[1]


def _lower_half(matrix: Any) -> Any:
    """Return the lower triangle, with half of the diagonal."""
    return np.tril(matrix) - np.where(np.eye(matrix.shape[-1], dtype=bool), matrix / 2, 0)


def _gaps(values: Any) -> Any:
    """Return 1/(x[j] - x[i]): 0 where i is j, and nan where they are the same but for rounding.

    What comes of eigenvectors there depends on how the values part, which is not known here.
    """
    size = values.shape[-1]
    gaps = values[..., None, :] - values[..., :, None]
    largest = np.abs(values).max(axis=-1, initial=0)[..., None, None]
    same = np.abs(gaps) <= 8 * size * np.finfo(values.dtype).eps * largest
    found = np.where(same, np.nan, 1 / np.where(same, 1, gaps))
    return np.where(np.eye(size, dtype=bool), 0, found)

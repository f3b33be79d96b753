"""What generated files for NumPy need for the factors of matrices; those that are used are copied.

A matrix that is to be symmetric may differ from its transpose by what rounding makes of it, or a
step of differences in one entry: its symmetric part is read. Any other is an error. Each may be a
stack of matrices.
"""

from typing import Any

import numpy as np


def _symmetrized(matrix: Any) -> Any:
    """Return the symmetric part of matrices, which of one that is symmetric is the very same."""
    return matrix / 2 + np.swapaxes(matrix, -1, -2) / 2


def _symmetric(function: str, matrix: Any) -> Any:
    """Return the symmetric part of matrices; raises where one is not symmetric.

    What is a thousandth of its largest entry is the step of a difference, of 32 bits at most; of
    one with nan, or without a largest entry, nothing is known.
    """
    apart = np.abs(matrix - np.swapaxes(matrix, -1, -2)).max(axis=(-1, -2), initial=0)
    largest = np.abs(matrix).max(axis=(-1, -2), initial=0)
    if (apart > 1e-3 * largest).any():
        said = f"{function} takes a symmetric matrix; this one and its transpose differ by "
        said += (
            f"{apart.max():.6g}: write (A + A.T)/2, or for what NumPy reads, the lower triangle,"
        )
        raise np.linalg.LinAlgError(f"{said} tril(A) + tril(A, -1).T")
    return _symmetrized(matrix)


def _cholesky(matrix: Any) -> Any:
    """Return the lower factor L of L @ L.T; raises where a matrix is not positive definite."""
    symmetric = _symmetric("cholesky", matrix)
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
    return np.linalg.eigvalsh(_symmetric("eigvalsh", matrix))


def _eigenvectors(matrix: Any) -> Any:
    """Return the eigenvectors of symmetric matrices as columns, in the order of the eigenvalues."""
    return np.linalg.eigh(_symmetric("eigh", matrix))[1]


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

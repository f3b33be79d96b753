"""What the arrays are called that a function gives together, in their order.

U, S, Vh = svd(A)     svd(A).S
"""

from collections.abc import Mapping

PARTS: Mapping[str, tuple[str, ...]] = {
    "slogdet": ("sign", "logabsdet"),
    "eigh": ("eigenvalues", "eigenvectors"),
}

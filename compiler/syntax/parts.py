"""What the arrays are called that a function gives together, in their order.

U, S, Vh = svd(A)     svd(A).S
"""

from collections.abc import Mapping

PARTS: Mapping[str, tuple[str, ...]] = {
    "slogdet": ("sign", "logabsdet"),
    "eigh": ("eigenvalues", "eigenvectors"),
    **dict.fromkeys(
        ("topk", "top_k", "torch_sort", "torch_cummax", "torch_cummin"), ("values", "indices")
    ),
}

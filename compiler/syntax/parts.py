"""What the arrays are called that a function gives together, in their order.

U, S, Vh = svd(A)     svd(A).S
"""

from collections.abc import Mapping

PARTS: Mapping[str, tuple[str, ...]] = {
    "slogdet": ("sign", "logabsdet"),
    **dict.fromkeys(("eigh", "scipy_eigh"), ("eigenvalues", "eigenvectors")),
    "svd": ("U", "S", "Vh"),
    "torch_svd": ("U", "S", "V"),
    **dict.fromkeys(("qr", "scipy_qr"), ("Q", "R")),
    "lstsq": ("solution", "residuals", "rank", "singular_values"),
    **dict.fromkeys(
        ("topk", "top_k", "torch_sort", "torch_cummax", "torch_cummin"), ("values", "indices")
    ),
}
# The setting, its place, and what it is where a function of these gives one array alone.
SINGLE: Mapping[str, tuple[str, int, str]] = {
    "svd": ("compute_uv", 2, "false"),
    "qr": ("mode", 1, "r"),
    **dict.fromkeys(("eigh", "scipy_eigh"), ("eigvals_only", 99, "true")),
}

"""`gradc compile --emit jacobian --sparse --sizes "n=50"`: a file with sparse matrices."""

from collections.abc import Sequence

from ..errors import InputError
from ..flow.follow import check_all, read_sizes
from ..flow.initial import Spelling
from ..pipeline import Compilation, with_entries
from ..sparse.matrix import SPARSE, dimensions


def as_sparse(
    compilation: Compilation, emit: Sequence[str] | None, sparse: bool, sizes: str | None
) -> Compilation:
    """Return the compilation with a file whose matrices are sparse; raises `InputError`."""
    functions = ",".join(emit or ())
    if not sparse:
        raise InputError("--sizes are those of sparse matrices", None, "add --sparse")
    if not {one.strip() for one in functions.split(",")} & SPARSE.keys():
        hint = "sparse are a jacobian and a hessian: --emit jacobian --sparse"
        raise InputError("--sparse is for a Jacobian or a Hessian", None, hint)
    found = read_sizes(sizes, Spelling("--{} ")) or {}
    check_all("size", found, dimensions(compilation.graph))
    return with_entries(compilation, functions, found)

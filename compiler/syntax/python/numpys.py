"""What functions of NumPy do with arrays: which give views, which write to one, how many axes."""

from collections.abc import Mapping, Sequence

from .reader import Reader
from .values import Items, Term, Value

# What gives an array that shares its entries.
VIEWS = frozenset(
    "reshape ravel transpose squeeze swapaxes moveaxis expand_dims broadcast_to asarray real "
    "atleast_1d atleast_2d atleast_3d diagonal diag view asfarray ascontiguousarray asanyarray "
    "array_split split hsplit vsplit dsplit rollaxis flip fliplr flipud rot90 permute_dims "
    "matrix_transpose broadcast_arrays sliding_window_view einsum require unstack nan_to_num "
    "as_strided".split()
)
# What changes an array that it is given, and what to write instead.
CHANGING: Mapping[str, str] = {
    "copyto": "use y[:] = x", "fill_diagonal": "use np.where(np.eye(n) == 1, 0.0, A)",
    "put": "use y[i] = v", "place": "use y[c] = v", "putmask": "use y[c] = v",
    "put_along_axis": "use y[i] = v", "shuffle": "give it in its order",
}  # fmt: skip
# How many arrays functions of entries take, before one that they would write to.
ARITY: Mapping[str, int] = {
    **dict.fromkeys(
        "exp log log2 log10 log1p expm1 exp2 sqrt cbrt square abs absolute fabs sign negative "
        "positive reciprocal sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh "
        "arctanh floor ceil trunc rint isnan isinf isfinite logical_not deg2rad rad2deg".split(),
        1,
    ),
    **dict.fromkeys(
        "add subtract multiply divide true_divide floor_divide mod remainder fmod power "
        "float_power maximum minimum fmax fmin hypot arctan2 logaddexp logaddexp2 copysign "
        "heaviside greater greater_equal less less_equal equal not_equal logical_and logical_or "
        "logical_xor".split(),
        2,
    ),
}
_LIKE = frozenset("zeros_like ones_like empty_like full_like clip nan_to_num".split())
_MADE = frozenset("zeros ones empty full".split())
_REDUCED = frozenset("sum mean prod max min amax amin std var".split())


def rank_of_call(
    module: str, name: str, given: Sequence[Value], named: Mapping[str, Value], reader: Reader
) -> int | None:
    """Return the number of axes where that is told by the arguments."""
    if module == "math":
        return 0
    if name in _MADE and given:
        first = given[0]
        if isinstance(first, Items):
            parts = reader.parts(first)
            return len(parts) if isinstance(parts, tuple) else None
        is_shape = isinstance(first, Term) and first.tree.data == "attribute"
        return None if is_shape else 1
    if name in ARITY or module.startswith("scipy.special"):
        ranks = [one.rank if isinstance(one, Term) else 0 for one in given]
        is_told = None not in ranks and not any(isinstance(one, Items) for one in given)
        return max((rank or 0 for rank in ranks), default=0) if is_told and not named else None
    if name in _LIKE and given:
        return given[0].rank if isinstance(given[0], Term) else 0
    if name in _REDUCED and len(given) == 1:
        return None if named else 0
    return None

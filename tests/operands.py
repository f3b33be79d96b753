"""Operands for every operation of the vocabulary: shapes and settings, and applied to inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradc.graph.build import operation
from gradc.graph.dimensions import Shape
from gradc.graph.node import Node, Payload, constant, make
from gradc.graph.operations import OPERATIONS, having
from gradc.graph.shapes import Settings
from gradc.vocabulary import Row, functions

EVERY = list(dict.fromkeys([*functions(), *OPERATIONS]))

# What a setting of each kind is set to, for a square matrix.
SET: dict[str, Any] = {
    "axes": (0,), "axis": 0, "flag": False, "shape": ("n", "n"), "size": "n", "offset": -1, "place": (0, (None, None, None)),
}  # fmt: skip

# Each operation on arrays at some shapes of its operands, with its settings.
_ROWS = (
    ([(2, 3)], ((0,), False)),
    ([(2, 3)], ((0, 1), False)),
    ([(2, 3, 2)], ((1,), True)),
    ([(3,)], ((0,), False)),
)
_ALONG = ([(2, 3)], ((1,),)), ([(2, 3)], ((0, 1),)), ([(3,)], ((0,),))
_AXIS = ([(2, 3)], (1,)), ([(3, 2)], (0,)), ([(4,)], (0,))
_WHOLE = (None, None, None)
ARRAYS: dict[str, Sequence[tuple[list[Shape], Settings | None]]] = {
    **dict.fromkeys(having("reduction"), _ROWS),
    **dict.fromkeys(("softmax", "log_softmax"), _ALONG),
    **dict.fromkeys(("argsort", "argcummax"), _AXIS),
    "writers": [([(4,)], (3,)), ([(2, 3)], (4,))],
    "standardize": [([(3, 2), ()], ((0,),)), ([(2, 3), ()], ((1,),))],
    **dict.fromkeys(("cumsum", "cumprod", "flip"), _AXIS),
    "roll": [([(2, 3)], (2, 1)), ([(3, 2)], (-1, 0)), ([(4,)], (7, 0))],
    "others": _ALONG,
    "before": [(shapes, (*settings, back)) for back in (False, True) for shapes, settings in _ALONG],
    "recurrence": [(shapes * 2, (*settings, back)) for back in (False, True) for shapes, settings in _ALONG],
    "cofactor": [([(2, 2)], None), ([(3, 3)], None), ([(3, 3)] * 2, None), ([(3, 3)] * 3, None)],
    "matmul": [([(2, 3), (3, 4)], None), ([(2, 2, 3), (3, 2)], None), ([(2, 3), (2, 3, 1)], None)],
    "matvec": [([(2, 3), (3,)], None)],
    "vecmat": [([(2,), (2, 3)], None)],
    "dot": [([(3,), (3,)], None)],
    "outer": [([(2,), (3,)], None)],
    **dict.fromkeys(("trace", "det", "logabsdet", "signdet", "inv", "diagonal"), (([(2, 2)], None), ([(3, 3)], None))),
    "solve": [([(2, 2), (2, 3)], None)],
    "solve_vector": [([(3, 3), (3,)], None)],
    **dict.fromkeys(("cholesky", "eigvalsh", "eigenvectors", "symmetrized", "lower_half"), (([(2, 2)], None), ([(3, 3)], None))),
    **dict.fromkeys(("svdvals", "left_vectors", "right_vectors"), (([(2, 2)], None), ([(3, 2)], None), ([(2, 3)], None))),
    "pinv": [([(2, 2)], None), ([(3, 2)], None), ([(2, 3)], None)],
    **dict.fromkeys(("pinv_above", "rank_above"), (([(2, 2), ()], None), ([(3, 2), ()], None), ([(2, 3), ()], None))),
    **dict.fromkeys(("expm", "sqrtm"), (([(2, 2)], None), ([(3, 3)], None))),
    **dict.fromkeys(("lyapunov", "expm_along"), (([(2, 2), (2, 2)], None), ([(3, 3), (3, 3)], None))),
    **dict.fromkeys(("orthogonal_factor", "triangular_factor"), (([(2, 2)], None), ([(3, 2)], None))),
    "spectral": [([(2, 2), (2,)], None), ([(3, 3), (3,)], None)],
    "divided": [([(3,), (3,), (3,)], None)],
    "singular": [([(2, 2), (2,)], None), ([(3, 2), (2,)], None), ([(2, 3), (2,)], None)],
    "divided_sums": [([(3,), (3,), (3,)], None)],
    **dict.fromkeys(("unlevel", "uneven"), (([(3,), (3,), (3,)], None),)),
    **dict.fromkeys(("level", "gated"), (([(3,), (3,)], None),)),
    "gaps": [([(3,)], None)],
    "diagonal_matrix": [([(3,)], None)],
    "transpose": [([(2, 3)], ((1, 0),)), ([(2, 3, 4)], ((1, 2, 0),))],
    "reshape": [([(2, 3)], ((3, 2),)), ([(4,)], ((2, 1, 2),)), ([()], ((1,),))],
    "broadcast_to": [([(3,)], ((2, 3),)), ([(2, 1)], ((2, 3),)), ([()], ((2,),)), ([(1, 2)], ((3, 1, 2),))],
    "expand_dims": [([(2, 3)], ((1,),)), ([(2,)], ((0, 2),))],
    "squeeze": [([(2, 1, 3)], ((1,),)), ([(1, 2, 1)], ((0, 2),))],
    "index": [
        ([(3, 4)], ((1, (None, None, 2)),)),
        ([(4,)], (((None, None, -1),),)),
        ([(4, 2)], (((1, -1, None), -1),)),
    ],
    "gather": [
        ([(3, 2), (4,)], (0,)),
        ([(2, 3, 2), (2, 1), (3,)], (1,)),
        ([(2, 4), ()], (1,)),
    ],
    "scatter_add": [
        ([(4, 2), (4,)], (0, (3, 2))),
        ([(2, 2, 3), (2, 1), (3,)], (1, (2, 3, 2))),
        ([(2,), ()], (1, (2, 4))),
    ],
    "scatter": [([(4,), (2,)], (((1, _WHOLE), ((1, None, None), 0)), (3, 4)))],
    "concat": [([(2, 3), (1, 3)], (0,)), ([(2,), (3,), (1,)], (0,)), ([(2, 1), (2, 2)], (1,))],
    "stack": [([(2,), (2,)], (0,)), ([(2, 3), (2, 3)], (1,))],
    **dict.fromkeys(("cross_entropy", "binary_cross_entropy"), (([(2, 3), (2, 3)], None), ([(3,), (3,)], None))),
}  # fmt: skip

# What has no loop nest, and is no kernel: the NumPy file has it.
NO_NEST = {
    "besselj0", "besselj1", "besselj", "bessely", "besseli", "besselk", "expi", "zeta", "gammainc",
    "gammaincc", "gammainc_slope", "betainc", "betainc_slope", "betainc_second_slope", "stdtr",
    "argsort", "writers", "cholesky", "eigvalsh", "eigenvectors", "lower_half", "svdvals",
    "left_vectors", "right_vectors", "pinv", "pinv_above", "rank_above", "expm", "sqrtm",
    "lyapunov", "expm_along", "orthogonal_factor", "triangular_factor", "spectral", "divided",
    "singular", "divided_sums", "unlevel", "uneven", "level", "gated", "gaps", "cofactor",
}  # fmt: skip


def suited(op: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values that an operation takes, and by which differences are good.

    Cholesky's factor is that of a positive definite matrix; what divides by gaps has wide ones.
    What takes a symmetric matrix is given one; a share of the largest singular value is a small one.
    """
    if op in ("pinv_above", "rank_above") and "x1" in values:
        values = {**values, "x1": values["x1"] / 50}
    added = {
        "cholesky": lambda x: 3 * np.eye(len(x)),
        "sqrtm": lambda x: 3 * np.eye(len(x)),
        "lyapunov": lambda x: 3 * np.eye(len(x)),
        **dict.fromkeys(("gaps", "divided", "divided_sums"), lambda x: 2 * np.arange(len(x))),
    }
    if op in having("symmetric") or op == "lyapunov":
        values = {**values, "x0": (values["x0"] + np.swapaxes(values["x0"], -1, -2)) / 2}
    return {
        name: x + added[op](x) if name == "x0" and op in added else x for name, x in values.items()
    }


def applied(row: Row) -> tuple[Node, list[Node]]:
    """Return the function applied to inputs, and the inputs.

    A condition is one on an input, and a whole number is 2.
    """
    inputs = [make("input", payload=formal.name) for formal in row.formals]
    operands = [
        constant(2) if formal.kind == "integer" else node
        for formal, node in zip(row.formals, inputs, strict=True)
    ]
    if row.name == "where":
        operands[0] = operation("gt", (inputs[0], constant(0)))
    used = [n for n, formal in zip(inputs, row.formals, strict=True) if formal.kind in ("", "each")]
    return operation(row.name, operands), used


def payload_of(op: str) -> Payload:
    """Return the settings of an operation on a square matrix, one for each formal of its row."""
    if op == "scatter":
        return ((SET["place"],), SET["shape"])
    settings = functions()[op].settings if op in functions() else ()
    return tuple(SET[formal.kind] for formal in settings) or None

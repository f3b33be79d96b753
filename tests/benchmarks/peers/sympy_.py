"""SymPy: `diff`, then `lambdify` with `cse`, for `math` with floats and for NumPy and SciPy else."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import sympy

from ..cases import Case, Peer, Timed, Unable

_MOST = 20  # inputs: the derivatives of a long chain are written out, which grows as its square

_SQUARE = "writes the derivatives of a chain out, which grows as its square"

_OPS = SimpleNamespace(
    exp=sympy.exp,
    log=sympy.log,
    sqrt=sympy.sqrt,
    sin=sympy.sin,
    cos=sympy.cos,
    sigmoid=lambda z: 1 / (1 + sympy.exp(-z)),
    ndtr=lambda x: (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
)


def expressions(case: Case) -> tuple[list[Any], list[Any]]:
    """Return the symbols and all results as expressions."""
    workload = case.workload
    if len(case.given) > _MOST:
        raise Unable(_SQUARE)
    symbols = [sympy.Symbol(name) for name in case.given]
    outputs = workload.formula(_OPS, *symbols)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return symbols, [
        sympy.diff(output, *map(sympy.Symbol, order)) if order else output
        for output in outputs
        for order in workload.orders
    ]


def _lambdified(case: Case, modules: str | list[str]) -> Timed:
    symbols, found = expressions(case)

    def read(answer: Any) -> list[Any]:
        # What does not depend on an input is a number.
        return [*np.broadcast_arrays(*answer)]

    return Timed(sympy.lambdify(symbols, found, modules, cse=True), case.arguments, read)


def _compiling(case: Case) -> Timed:
    count, formula = len(case.given), case.workload.formula
    if count > _MOST + 1:
        raise Unable(_SQUARE)

    def first(*given: float) -> Any:
        symbols = sympy.symbols(f"x0:{count}")
        value = formula(_OPS, *symbols)
        slopes = [sympy.diff(value, one) for one in symbols]
        return sympy.lambdify(symbols, [value, *slopes], "math", cse=True)(*given)

    return Timed(first, case.arguments, list)


PEER = Peer(
    "SymPy lambdify",
    ("sympy",),
    {
        "floats": lambda case: _lambdified(case, "math"),
        "compiling": _compiling,
        "points": lambda case: _lambdified(case, ["scipy", "numpy"]),
    },
)

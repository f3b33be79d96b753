"""Functions that SymPy cannot differentiate by all arguments, with numbers for their derivatives.

gammainc(a, x).diff(a).evalf(30, subs=...)   ->   mpmath's difference, in more digits
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
import sympy as sp

# SymPy and mpmath are untyped.
Expression = Any

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "gammainc": lambda c, a, x: c.gammainc(a, 0, x, regularized=True),
    "gammaincc": lambda c, a, x: c.gammainc(a, x, c.inf, regularized=True),
    "betainc": lambda c, a, b, x: c.betainc(a, b, 0, x, regularized=True),
    "stdtr": lambda c, df, x: _share(c, df, x),
}

# How many of the first arguments are shapes, which are positive; and where mpmath takes minutes.
_SHAPES = {"gammainc": 1, "gammaincc": 1, "betainc": 2, "stdtr": 1}
_LARGEST = 1e5


def _share(c: Any, df: Any, x: Any) -> Any:
    """Return the share below x of Student's distribution."""
    scale = c.gamma((df + 1) / 2) / c.gamma(df / 2) / c.sqrt(c.pi * df)
    return c.mpf(1) / 2 + x * scale * c.hyp2f1(0.5, (df + 1) / 2, 1.5, -x * x / df)


@cache
def incomplete(name: str, order: tuple[int, ...]) -> Any:
    """Return a function by its name, or a derivative of it, as a class of SymPy."""

    def number(self: Any, precision: int) -> Expression:
        context = mpmath.mp.clone()
        context.prec = precision + 10
        at = [context.mpf(one._to_mpmath(context.prec)) for one in self.args]
        function = _FUNCTIONS[name]
        if any(not 0 < shape < _LARGEST for shape in at[: _SHAPES[name]]) or (
            name != "stdtr" and at[-1] < 0
        ):
            return sp.nan
        found = context.diff(lambda *xs: function(context, *xs), at, order)
        return sp.Float(context.re(found), precision=precision)

    def slope(self: Any, position: int = 1) -> Expression:
        more = tuple(k + (i == position - 1) for i, k in enumerate(order))
        return incomplete(name, more)(*self.args)

    members = {"_eval_evalf": number, "fdiff": slope, "nargs": len(order)}
    return type(f"{name}_{'_'.join(map(str, order))}", (sp.Function,), members)

"""What SymPy's functions are in the language: a table by the name of the class.

Abs(x)  ->  abs(x)        loggamma(x)  ->  lgamma(x)        sinc(x)  ->  sphericalj0(x)

A row is a pattern whose places are the operands. What calls a function that the vocabulary lacks is
not read.
"""

import re
from collections.abc import Mapping

from ..syntax.words import is_function

_ONE = "({0})"

# By the name that both have.
_SAME = (
    "exp log sqrt sin cos tan sec csc cot asin acos atan asec acsc acot sinh cosh tanh sech csch "
    "coth asinh acosh atanh asech acsch acoth erf erfc gamma digamma sign floor expm1 log1p log2 "
    "log10 erfinv erfcinv trigamma"
)

_ROWS: Mapping[str, tuple[str, ...]] = {
    # By how many operands there are: the pattern of one, of two, …; "" is none.
    **{name: (f"{name}{_ONE}",) for name in _SAME.split()},
    "log": ("log({0})", "log({0})/log({1})"),
    "Abs": ("abs({0})",),
    "ceiling": ("ceil({0})",),
    "frac": ("({0} - floor({0}))",),
    "Mod": ("", "mod({0}, {1})"),
    "atan2": ("", "atan2({0}, {1})"),
    "re": ("({0})",),
    "conjugate": ("({0})",),
    "im": ("0",),
    "arg": ("where({0} < 0, pi, 0)",),
    "Heaviside": (
        "where({0} > 0, 1, where({0} < 0, 0, 1/2))",
        "where({0} > 0, 1, where({0} < 0, 0, {1}))",
    ),
    "KroneckerDelta": ("", "where({0} == {1}, 1, 0)"),
    "sinc": ("sphericalj0({0})",),
    "exp2": ("2^({0})",),
    "Sqrt": ("sqrt({0})",),
    "Cbrt": ("cbrt({0})",),
    "cosm1": ("(-2*sin(({0})/2)^2)",),
    "powm1": ("", "powm1({0}, {1})"),
    "hypot": ("", "hypot({0}, {1})"),
    "fma": ("", "", "({0}*{1} + {2})"),
    "logaddexp": ("", "logaddexp({0}, {1})"),
    "erf2": ("", "erf_difference({1}, {0})"),
    "loggamma": ("lgamma({0})",),
    "polygamma": ("", "polygamma({0}, {1})"),
    "beta": ("", "beta({0}, {1})"),
    "factorial": ("gamma({0} + 1)",),
    "binomial": ("", "gamma({0} + 1)/(gamma({1} + 1)*gamma({0} - ({1}) + 1))"),
    "RisingFactorial": ("", "gamma({0} + {1})/gamma({0})"),
    "FallingFactorial": ("", "gamma({0} + 1)/gamma({0} - ({1}) + 1)"),
    "harmonic": ("(digamma({0} + 1) + 0.5772156649015329)",),
    "lowergamma": ("", "gammainc({0}, {1})*gamma({0})"),
    "uppergamma": ("", "gammaincc({0}, {1})*gamma({0})"),
    "besselj": ("", "besselj({0}, {1})"),
    **{f"bessel{kind}": ("", f"bessel{kind}({{0}}, {{1}})") for kind in "iky"},
    "betainc_regularized": ("", "", "", "(betainc({0}, {1}, {3}) - betainc({0}, {1}, {2}))"),
    "zeta": ("zeta({0})", "zeta({0}, {1})"),
    "Ei": ("expi({0})",),
    "LambertW": ("lambertw({0})",),
}


def pattern(name: str, count: int) -> str | None:
    """Return the pattern of a function of SymPy with so many operands, None where there is none."""
    rows = _ROWS.get(name, ())
    found = rows[count - 1] if 0 < count <= len(rows) else ""
    called = re.findall(r"(\w+)\(", found)
    return found if found and all(map(is_function, called)) else None

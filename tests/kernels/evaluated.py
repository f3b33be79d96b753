"""The kernel language in Python, one number at a time: what a value is for these arguments.

It shares no code with what writes values as LLVM or as C, and judges these to the last bit.

    evaluated(value, {"x": 0.5})   ->   1.6487212707001282
"""

import math
import struct
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gradc.kernels.llvm import TWO_OVER_PI
from gradc.kernels.values import Value, ordered

_WORD = 1 << 64


def evaluated(value: Value, arguments: Mapping[str, float]) -> Any:
    """Return the number that a value is."""
    found: dict[Value, Any] = {}
    for one in ordered([value]):
        if one.op == "argument":
            found[one] = arguments[one.name]
        elif one.op == "constant":
            found[one] = one.number if one.kind == "whole" else float(one.number)
        else:
            operands = [found[operand] for operand in one.operands]
            result = _OPERATIONS[one.op](*operands)
            found[one] = _signed(result) if one.kind == "whole" else result
    return found[value]


def _signed(n: int) -> int:
    """Return a whole number of 64 bits, with a sign."""
    return (n + _WORD // 2) % _WORD - _WORD // 2


def _bits(x: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", x))[0])


def _of_bits(n: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", n))[0])


def _div(x: float, y: float) -> float:
    if y != 0:
        return x / y
    if x == 0 or x != x:
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1.0, y)


def _fma(a: float, b: float, c: float) -> float:
    """Return a*b + c, rounded once."""
    if not all(map(math.isfinite, (a, b, c))):
        return a * b + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if exact == 0:
        return a * b + c
    sign = 1.0 if exact > 0 else -1.0
    try:
        return math.copysign(float(exact), sign)
    except OverflowError:
        return sign * math.inf


def _to_whole(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda x: math.copysign(function(x), x) if math.isfinite(x) else x


_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "neg": lambda x: -x,
    "div": _div,
    "fma": _fma,
    "sqrt": lambda x: math.sqrt(x) if x >= 0 else math.nan,
    "abs": abs,
    "round": _to_whole(round),
    "floor": _to_whole(math.floor),
    "ceil": _to_whole(math.ceil),
    "trunc": _to_whole(math.trunc),
    "copysign": math.copysign,
    "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y,
    "ge": lambda x, y: x >= y,
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "and": lambda x, y: x and y,
    "or": lambda x, y: x or y,
    "not": lambda x: not x,
    "select": lambda c, x, y: x if c else y,
    "bits": _bits,
    "of_bits": _of_bits,
    "real": float,
    "bit_and": lambda x, y: x & y,
    "bit_or": lambda x, y: x | y,
    "bit_xor": lambda x, y: x ^ y,
    "left": lambda x, n: x << n,
    "right": lambda x, n: x >> n,
    "right_unsigned": lambda x, n: (x % _WORD) >> n,
    "high": lambda x, y: (x % _WORD) * (y % _WORD) >> 64,
    "below": lambda x, y: x % _WORD < y % _WORD,
    "two_over_pi": lambda n: TWO_OVER_PI[n] if 0 <= n < len(TWO_OVER_PI) else 0,
}

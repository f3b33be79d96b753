"""Formulas evaluated modulo large primes, where equal formulas have equal values without rounding.

A number is kept modulo a chain of primes, each a divisor of the next one less 1: modulo the next
one exp(u) is a power of a base of that order, so that exp(u)*exp(v) is exp(u + v), and exp of exp
goes down the chain. `sigmoid` is made of exp. Any other function is a random number for each value
of its arguments. Two formulas that differ as rational functions of these have one value with a
probability of their degree over the prime (Schwartz and Zippel): below 1e-14 for degrees in the
thousands.
"""

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from gradc.graph.graph import order
from gradc.graph.node import Node, number_of

# p, and k of the next one, k*p + 1.
_FIRST, _STEPS = 2**61 - 1, (52, 24, 100, 38, 14, 30)
PRIMES = [_FIRST]
for _step in _STEPS:
    PRIMES.append(_step * PRIMES[-1] + 1)
_BASES = [pow(3, (large - 1) // small, large) for small, large in pairwise(PRIMES)]

# Where functions are 0, which a formula without them may know.
_ZERO_AT_0 = ("log1p", "atan", "erf")
_NAMED = (3.141592653589793, 2.718281828459045)

# A number modulo each of the primes.
Residues: TypeAlias = tuple[int, ...]


def residues(roots: list[Node], inputs: Mapping[str, int]) -> list[int]:
    """Return each root modulo the last prime; raises `ZeroDivisionError` where one divides by 0."""
    known: dict[Node, Residues] = {}
    for node in order(roots):
        known[node] = _value(node, [known[one] for one in node.operands], inputs)
    return [known[root][-1] for root in roots]


def _value(node: Node, operands: list[Residues], inputs: Mapping[str, int]) -> Residues:
    if node.op == "input":
        return _everywhere(inputs[str(node.payload)])
    if node.op == "const" and abs(number_of(node)) not in _NAMED:
        exact = Fraction(repr(number_of(node)))
        return _divided(_everywhere(exact.numerator), _everywhere(exact.denominator))
    if node.op in _TABLE:
        return _TABLE[node.op](*operands)
    if node.op == "pow":
        exponent = _whole(node.operands[1])
        if exponent is not None:
            base = operands[0] if exponent >= 0 else _divided(_everywhere(1), operands[0])
            return _entrywise(lambda p, x: pow(x, abs(exponent), p), base)
    if node.op in _ZERO_AT_0 and not any(operands[0]):
        return _everywhere(0)
    return _drawn((node.op, node.payload, operands))


def _drawn(key: object) -> Residues:
    draw = random.Random(repr(key))  # noqa: S311  # no secret
    return tuple([draw.randrange(1, p) for p in PRIMES])


def _everywhere(value: int) -> Residues:
    return tuple([value % p for p in PRIMES])


def _entrywise(function: Callable[..., int], *operands: Residues) -> Residues:
    return tuple([function(*each) % each[0] for each in zip(PRIMES, *operands, strict=True)])


def _whole(node: Node) -> int | None:
    """Return the whole number that an exponent of numbers is."""
    if any(one.op not in ("const", "add", "sub", "neg") for one in order([node])):
        return None
    (residue,) = residues([node], {})
    return residue if residue < PRIMES[-1] // 2 else residue - PRIMES[-1]


def _divided(x: Residues, y: Residues) -> Residues:
    if 0 in y:
        raise ZeroDivisionError
    return _entrywise(lambda p, x, y: x * pow(y, -1, p), x, y)


def _exp(x: Residues) -> Residues:
    (lowest, *_) = _drawn(("exp", x))
    larger = zip(_BASES, x, PRIMES[1:], strict=False)
    return (lowest, *(pow(base, exponent, p) for base, exponent, p in larger))


def _sigmoid(x: Residues) -> Residues:
    power = _exp(x)
    return _divided(power, _entrywise(lambda p, x: 1 + x, power))


_TABLE: Mapping[str, Callable[..., Residues]] = {
    "add": lambda x, y: _entrywise(lambda p, x, y: x + y, x, y),
    "sub": lambda x, y: _entrywise(lambda p, x, y: x - y, x, y),
    "mul": lambda x, y: _entrywise(lambda p, x, y: x * y, x, y),
    "neg": lambda x: _entrywise(lambda p, x: -x, x),
    "div": _divided,
    "exp": _exp,
    "sigmoid": _sigmoid,
}

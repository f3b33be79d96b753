"""The kernel language's values: floats and whole numbers of 64 bits, truths, and what makes them.

A kernel is a graph of these, without branches: `select` takes one of two values that are both
worked out.

    k = round(x*1.4426950408889634)      Value("round", (Value("mul", (x, 1.44…)),))
    select(x > 0, k, 0)                  Value("select", (Value("gt", (x, 0)), k, 0))
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["float", "whole", "truth"]

# What each operation takes and gives; `same` is either of float and whole, as its operands are.
OPERATIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("add", "sub", "mul"), (("same", "same"), "same")),
    "neg": (("same",), "same"),
    "div": (("float", "float"), "float"),
    "fma": (("float", "float", "float"), "float"),  # a*b + c, rounded once
    **dict.fromkeys(("sqrt", "abs", "round", "floor", "ceil", "trunc"), (("float",), "float")),
    "copysign": (("float", "float"), "float"),
    **dict.fromkeys(("lt", "le", "gt", "ge", "eq", "ne"), (("same", "same"), "truth")),
    **dict.fromkeys(("and", "or"), (("truth", "truth"), "truth")),
    "not": (("truth",), "truth"),
    "select": (("truth", "same", "same"), "same"),
    "bits": (("float",), "whole"),  # the bits of a float as a whole number with a sign
    "of_bits": (("whole",), "float"),
    "whole": (("float",), "whole"),  # towards 0; what does not fit gives any number
    "real": (("whole",), "float"),
    **dict.fromkeys(("bit_and", "bit_or", "bit_xor"), (("whole", "whole"), "whole")),
    **dict.fromkeys(("left", "right", "right_unsigned"), (("whole", "whole"), "whole")),
    "high": (("whole", "whole"), "whole"),  # of the product without signs, the upper half
    "below": (("whole", "whole"), "truth"),  # without signs
    "two_over_pi": (("whole",), "whole"),  # 64 bits of it, those of the n-th word behind a 0
}


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A value of a kernel: what it is worked out by, from what, and of which kind.

    `number` is what a constant is, `name` what an argument is called, the buffer of a
    `load`, or the function of a `call`.
    """

    op: str
    operands: tuple["Value", ...] = ()
    kind: Kind = "float"
    number: float | int = 0
    name: str = ""


@dataclass(slots=True)
class Maker:
    """Makes the values of one kernel; the same value is made once.

    `domains` is where those kernels hold that do not everywhere; `anywhere` takes those instead
    that do, and cost more. `functions` are the kernels that are called, and not written out;
    `kernels` has the values of the others, by name and arguments; `rests` is what those lack that
    are worked out in twice the digits.
    """

    anywhere: bool = False
    functions: Container[str] = ()
    domains: dict[Value, None] = field(default_factory=dict)
    made: dict[tuple[object, ...], Value] = field(default_factory=dict)
    kernels: dict[tuple[object, ...], Value] = field(default_factory=dict)
    rests: dict[Value, Value] = field(default_factory=dict)

    def argument(self, name: str, kind: Kind = "float") -> Value:
        """Return an argument."""
        return self._once(("argument", name), Value("argument", (), kind, 0, name))

    def constant(self, number: float, kind: Kind = "float") -> Value:
        """Return a constant: the float next to a number, or a whole number."""
        key = number.hex() if isinstance(number, float) else number
        if kind == "float":
            number = float(number)
            key = number.hex()
        return self._once(("constant", kind, key), Value("constant", (), kind, number))

    def number(self, number: int) -> Value:
        """Return a whole number as it is written, which stands for a float as well."""
        return self._once(("number", number), Value("constant", (), "float", number))

    def load(self, buffer: str, index: Sequence[Value], kind: Kind = "float") -> Value:
        """Return an entry of a buffer of a loop nest, of `nests`."""
        key = ("load", buffer, *map(id, index))
        return self._once(key, Value("load", tuple(index), kind, 0, buffer))

    def call(self, function: str, arguments: Sequence[Value]) -> Value:
        """Return the value of a function of floats, which the target has."""
        key = ("call", function, *map(id, arguments))
        return self._once(key, Value("call", tuple(arguments), "float", 0, function))

    def make(self, op: str, *operands: Value) -> Value:
        """Return the value of an operation; raises `TypeError` where its operands are no such."""
        takes, gives = OPERATIONS[op]
        kind = ""
        for wanted, operand in zip(takes, operands, strict=True):
            if wanted == "same":
                kind = kind or operand.kind
                wanted = kind
            if operand.kind != wanted:
                raise TypeError(f"{op} takes a {wanted} where a {operand.kind} is given")
        result: Kind = kind if gives == "same" else gives  # type: ignore[assignment]
        return self._once((op, *map(id, operands)), Value(op, operands, result))

    def _once(self, key: tuple[object, ...], value: Value) -> Value:
        return self.made.setdefault(key, value)


def ordered(roots: Sequence[Value]) -> list[Value]:
    """Return all that values are worked out from, each behind its operands."""
    found: dict[Value, None] = {}
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        value, is_left = stack.pop()
        if value in found:
            continue
        if is_left:
            found[value] = None
            continue
        stack.append((value, True))
        stack += [(operand, False) for operand in reversed(value.operands)]
    return [*found]

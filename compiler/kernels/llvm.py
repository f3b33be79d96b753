"""The kernel language as LLVM's assembly.

In: values. Out: lines of a basic block, each of which names one; `emit.native` has what is around
them.

    Value("mul", (x, w))   ->   %v3 = fmul double %v1, %v2
"""

import struct
from collections.abc import Mapping, Sequence

from .values import Kind, Value, ordered

KINDS: Mapping[Kind, str] = {"float": "double", "whole": "i64", "truth": "i1"}
_INFIX: Mapping[tuple[str, str], str] = {
    ("add", "float"): "fadd",
    ("sub", "float"): "fsub",
    ("mul", "float"): "fmul",
    ("div", "float"): "fdiv",
    ("add", "whole"): "add",
    ("sub", "whole"): "sub",
    ("mul", "whole"): "mul",
    ("bit_and", "whole"): "and",
    ("bit_or", "whole"): "or",
    ("bit_xor", "whole"): "xor",
    ("left", "whole"): "shl",
    ("right", "whole"): "ashr",
    ("right_unsigned", "whole"): "lshr",
    ("and", "truth"): "and",
    ("or", "truth"): "or",
    ("below", "truth"): "icmp ult",
    ("bits", "whole"): "bitcast",
    ("of_bits", "float"): "bitcast",
    ("real", "float"): "sitofp",
}
_CONVERSIONS = ("bits", "of_bits", "real")
_COMPARED: Mapping[str, tuple[str, str]] = {
    "lt": ("olt", "slt"),
    "le": ("ole", "sle"),
    "gt": ("ogt", "sgt"),
    "ge": ("oge", "sge"),
    "eq": ("oeq", "eq"),
    "ne": ("une", "ne"),
}
_INTRINSICS: Mapping[str, str] = {
    "sqrt": "sqrt",
    "abs": "fabs",
    "round": "rint",
    "floor": "floor",
    "ceil": "ceil",
    "trunc": "trunc",
    "copysign": "copysign",
    "fma": "fma",
}

# 2/pi, 64 bits a word, behind a word of 0.
TWO_OVER_PI = (
    0, 11743562013128004905, 18169587780923219392, 15808362127397457985, 18325537948574664033,
    13196794004601950944, 452944820249399836, 18311050168422213438, 16754012890938950788,
    16833452818741296705, 4148332274289687028, 11278244420634880059, 2303758334597371919,
    17235013589178936607, 7869616827067468215, 5712322887342352941, 8441921394348257659,
    4397547296490951402, 7780917995555872008, 6197850593633725355, 17352294737506481693,
)  # fmt: skip
_TABLE = (
    f"@two_over_pi = private constant [{len(TWO_OVER_PI)} x i64] "
    f"[{', '.join(f'i64 {one}' for one in TWO_OVER_PI)}]"
)


class Block:
    """Lines of one basic block. `texts` has what a value is called, `declared` what they refer to.

    Its names begin with `prefix`.
    """

    def __init__(self, prefix: str, declared: dict[str, None]) -> None:
        self.prefix, self.declared = prefix, declared
        self.lines: list[str] = []
        self.texts: dict[Value, str] = {}

    def write(self, values: Sequence[Value]) -> list[str]:
        """Return what values are called, when all that they need is written."""
        for value in ordered(values):
            if value not in self.texts:
                self.texts[value] = self._text(value)
        return [self.texts[value] for value in values]

    def joined(self) -> str:
        """Return the lines as the text of a function's body."""
        return "\n  ".join(self.lines)

    def line(self, text: str) -> str:
        """Write a line, and return the name of its value."""
        name = f"%{self.prefix}{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return name

    def _text(self, value: Value) -> str:
        if value.op == "constant":
            return number(value)
        operands = [self.texts[one] for one in value.operands]
        kind = KINDS[value.operands[0].kind]
        infix = _INFIX.get((value.op, value.kind))
        if value.op in _CONVERSIONS:
            return self.line(f"{infix} {kind} {operands[0]} to {KINDS[value.kind]}")
        if infix:
            return self.line(f"{infix} {kind} {', '.join(operands)}")
        if value.op in _COMPARED:
            is_float = value.operands[0].kind == "float"
            test = _COMPARED[value.op][0 if is_float else 1]
            return self.line(f"{'f' if is_float else 'i'}cmp {test} {kind} {', '.join(operands)}")
        if value.op in _INTRINSICS:
            return self._call(f"llvm.{_INTRINSICS[value.op]}.f64", "double", operands)
        return self._other(value, operands, kind)

    def _other(self, value: Value, operands: list[str], kind: str) -> str:
        first = operands[0]
        match value.op:
            case "neg":
                return self.line(
                    f"fneg {kind} {first}" if kind == "double" else f"sub i64 0, {first}"
                )
            case "not":
                return self.line(f"xor i1 {first}, true")
            case "select":
                a, b = (f"{KINDS[value.kind]} {one}" for one in operands[1:])
                return self.line(f"select i1 {first}, {a}, {b}")
            case "whole":
                return self._call("llvm.fptosi.sat.i64.f64", "i64", operands)
            case "high":
                a, b = (self.line(f"zext i64 {one} to i128") for one in operands)
                upper = self.line(f"lshr i128 {self.line(f'mul i128 {a}, {b}')}, 64")
                return self.line(f"trunc i128 {upper} to i64")
        assert value.op == "two_over_pi"
        self.declared[_TABLE] = None
        words = f"[{len(TWO_OVER_PI)} x i64]"
        # What is worked out for numbers that need no such word may ask for one that there is not.
        inside = self.line(f"icmp ult i64 {first}, {len(TWO_OVER_PI)}")
        first = self.line(f"select i1 {inside}, i64 {first}, i64 0")
        at = self.line(f"getelementptr {words}, ptr @two_over_pi, i64 0, i64 {first}")
        return self.line(f"load i64, ptr {at}")

    def _call(self, name: str, gives: str, operands: Sequence[str]) -> str:
        self.declared[f"declare {gives} @{name}({', '.join(['double'] * len(operands))})"] = None
        given = ", ".join(f"double {one}" for one in operands)
        return self.line(f"call {gives} @{name}({given})")


def number(value: Value) -> str:
    """Return a constant, a float by its bits."""
    if value.kind == "whole":
        return str(int(value.number))
    return f"0x{struct.unpack('<Q', struct.pack('<d', value.number))[0]:016X}"

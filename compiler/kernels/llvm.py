"""The kernel language as LLVM's assembly: a function over numbers, or a loop over points."""

import struct
from collections.abc import Mapping, Sequence

from .values import Value, Width, ordered

_FLOAT: Mapping[int, str] = {64: "double", 32: "float"}
_INFIX: Mapping[tuple[str, str], str] = {
    ("add", "float"): "fadd", ("sub", "float"): "fsub", ("mul", "float"): "fmul",
    ("div", "float"): "fdiv", ("add", "whole"): "add", ("sub", "whole"): "sub",
    ("mul", "whole"): "mul", ("bit_and", "whole"): "and", ("bit_or", "whole"): "or",
    ("bit_xor", "whole"): "xor", ("left", "whole"): "shl", ("right", "whole"): "ashr",
    ("right_unsigned", "whole"): "lshr", ("and", "truth"): "and", ("or", "truth"): "or",
}  # fmt: skip
_COMPARED = {"lt": ("olt", "slt"), "le": ("ole", "sle"), "gt": ("ogt", "sgt"), "ge": ("oge", "sge"), "eq": ("oeq", "eq"), "ne": ("une", "ne")}  # fmt: skip
_INTRINSIC = {
    "sqrt": "sqrt", "abs": "fabs", "round": "rint", "floor": "floor", "ceil": "ceil",
    "trunc": "trunc", "copysign": "copysign", "fma": "fma",
}  # fmt: skip


TWO_OVER_PI = (
    0,
    11743562013128004905, 18169587780923219392, 15808362127397457985, 18325537948574664033,
    13196794004601950944, 452944820249399836, 18311050168422213438, 16754012890938950788,
    16833452818741296705, 4148332274289687028, 11278244420634880059, 2303758334597371919,
    17235013589178936607, 7869616827067468215, 5712322887342352941, 8441921394348257659,
    4397547296490951402, 7780917995555872008, 6197850593633725355, 17352294737506481693,
)  # fmt: skip
_TABLE = (
    f"@two_over_pi = private constant [{len(TWO_OVER_PI)} x i64] "
    f"[{', '.join(f'i64 {one}' for one in TWO_OVER_PI)}]"
)


class Writer:
    """Writes values as lines, each once; `texts` has what a value is called."""

    def __init__(self, width: Width) -> None:
        self.width = width
        self.kinds = {"float": _FLOAT[width], "whole": f"i{width}", "truth": "i1"}
        self.lines: list[str] = []
        self.texts: dict[Value, str] = {}
        self.declared: dict[str, None] = {}

    def write(self, roots: Sequence[Value]) -> list[str]:
        """Return what the roots are called, when all that they need is written."""
        for value in ordered(tuple(roots)):
            if value not in self.texts:
                self.texts[value] = self._text(value)
        return [self.texts[root] for root in roots]

    def line(self, text: str) -> str:
        """Write a line, and return the name of its value."""
        name = f"%v{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return name

    def _text(self, value: Value) -> str:
        if value.op == "constant":
            return self.constant(value)
        operands = [self.texts[one] for one in value.operands]
        kind = self.kinds[value.operands[0].kind] if value.operands else ""
        infix = _INFIX.get((value.op, value.kind))
        if infix:
            return self.line(f"{infix} {kind} {', '.join(operands)}")
        if value.op in _COMPARED:
            is_float = value.operands[0].kind == "float"
            test = _COMPARED[value.op][0 if is_float else 1]
            return self.line(f"{'f' if is_float else 'i'}cmp {test} {kind} {', '.join(operands)}")
        return self._other(value, operands, kind)

    def _other(self, value: Value, operands: list[str], kind: str) -> str:
        float_kind, whole = self.kinds["float"], self.kinds["whole"]
        result = self.kinds[value.kind]
        match value.op:
            case "neg" if value.kind == "float":
                return self.line(f"fneg {kind} {operands[0]}")
            case "neg":
                return self.line(f"sub {kind} 0, {operands[0]}")
            case "not":
                return self.line(f"xor i1 {operands[0]}, true")
            case "select":
                c, a, b = operands
                return self.line(f"select i1 {c}, {result} {a}, {result} {b}")
            case "bits" | "of_bits":
                return self.line(f"bitcast {kind} {operands[0]} to {result}")
            case "high":
                wide = 2 * self.width
                a, b = (self.line(f"zext {whole} {one} to i{wide}") for one in operands)
                both = self.line(f"mul i{wide} {a}, {b}")
                upper = self.line(f"lshr i{wide} {both}, {self.width}")
                return self.line(f"trunc i{wide} {upper} to {whole}")
            case "below":
                return self.line(f"icmp ult {kind} {', '.join(operands)}")
            case "two_over_pi":
                self.declared[_TABLE] = None
                at = self.line(f"getelementptr [{len(TWO_OVER_PI)} x i64], ptr @two_over_pi, i64 0, i64 {operands[0]}")
                return self.line(f"load i64, ptr {at}")
            case "real":
                return self.line(f"sitofp {whole} {operands[0]} to {float_kind}")
            case "whole":
                name = f"@llvm.fptosi.sat.{whole}.f{self.width}"
                self.declared[f"declare {whole} {name}({float_kind})"] = None
                return self.line(f"call {whole} {name}({float_kind} {operands[0]})")
        name = f"@llvm.{_INTRINSIC[value.op]}.f{self.width}"
        arguments = ", ".join(f"{float_kind} {one}" for one in operands)
        self.declared[f"declare {float_kind} {name}({', '.join([float_kind] * len(operands))})"] = None
        return self.line(f"call {float_kind} {name}({arguments})")

    def constant(self, value: Value) -> str:
        """Return a constant: a float by its bits, which LLVM writes as those of a double."""
        if value.kind == "whole":
            return str(int(value.number))
        number = float(value.number)
        if self.width == 32:
            (number,) = struct.unpack("<f", struct.pack("<f", number))
        return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"


def loop(arguments: Sequence[Value], results: Sequence[Value], width: Width = 64) -> str:
    """Return the text of `f(in…, out…, n)`: each result at each of n points, from arrays."""
    writer = Writer(width)
    kind = writer.kinds["float"]
    for number, one in enumerate(arguments):
        at = writer.line(f"getelementptr inbounds {kind}, ptr %in{number}, i64 %i")
        writer.texts[one] = writer.line(f"load {kind}, ptr {at}")
    found = writer.write(results)
    for number, text in enumerate(found):
        at = writer.line(f"getelementptr inbounds {kind}, ptr %out{number}, i64 %i")
        writer.lines.append(f"store {kind} {text}, ptr {at}")
    taken = [f"ptr noalias readonly %in{i}" for i in range(len(arguments))]
    taken += [f"ptr noalias %out{i}" for i in range(len(results))]
    body = "\n  ".join(writer.lines)
    return f"""{chr(10).join(writer.declared)}
define void @points({', '.join([*taken, 'i64 %n'])}) {{
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %loop, label %end
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  {body}
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end
end:
  ret void
}}
"""

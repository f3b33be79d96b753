"""The kernel language as C99: expressions and lines, and each kernel as a function.

In: values, or the name of a kernel. Out: lines that give a name to what is used twice, or chosen
between; so that a compiler sees no branch. Whole numbers have no sign in C, where those with one
may not overflow.

    Value("select", (Value("gt", (x, 0)), y, z))   ->   x > 0.0 ? y : z
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from ..budget import spend
from .library import kernels, written_out
from .llvm import TWO_OVER_PI
from .values import Kind, Maker, Value, ordered

TYPES: Mapping[Kind, str] = {"float": "double", "whole": "uint64_t", "truth": "int"}
INCLUDES = ("math.h", "stdint.h", "string.h")

# How strongly a text holds together.
_CHOICE, _BITS, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(7)
_LONGEST = 72
_SMALL = 64  # whole numbers below it are written as they are
_SHIFTS = ("left", "right", "right_unsigned")


@dataclass(frozen=True, slots=True)
class _Form:
    """How an operation is written, how strongly that binds, and how strongly its operands must."""

    template: str
    binding: int = _ATOM
    operands: int = _CHOICE


def _infix(sign: str, binding: int, operands: int) -> _Form:
    return _Form(f"{{0}} {sign} {{1}}", binding, operands)


_SIGNED = "(int64_t){{0}} {} (int64_t){{1}}"
_COMPARED = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_FORMS: Mapping[str, _Form] = {
    "add": _Form("{0} + {1}", _SUM, _PRODUCT),
    "sub": _Form("{0} - {1}", _SUM, _PRODUCT),
    "mul": _Form("{0} * {1}", _PRODUCT, _UNARY),
    "div": _Form("{0} / {1}", _PRODUCT, _UNARY),
    "neg": _Form("-{0}", _UNARY, _ATOM),
    **{op: _infix(sign, _COMPARISON, _SUM) for op, sign in _COMPARED.items()},
    "and": _infix("&", _BITS, _ATOM),
    "or": _infix("|", _BITS, _ATOM),
    "not": _Form("!{0}", _UNARY, _ATOM),
    "select": _Form("{0} ? {1} : {2}", _CHOICE, _COMPARISON),
    "bits": _Form("gradc_bits({0})"),
    "of_bits": _Form("gradc_of_bits({0})"),
    "whole": _Form("gradc_whole({0})"),
    "real": _Form("(double)(int64_t){0}", _UNARY, _ATOM),
    "bit_and": _infix("&", _BITS, _ATOM),
    "bit_or": _infix("|", _BITS, _ATOM),
    "bit_xor": _infix("^", _BITS, _ATOM),
    "left": _infix("<<", _BITS, _ATOM),
    "right": _Form("(uint64_t)((int64_t){0} >> {1})", _UNARY, _ATOM),
    "right_unsigned": _infix(">>", _BITS, _ATOM),
    "high": _Form("gradc_high({0}, {1})"),
    "below": _infix("<", _COMPARISON, _SUM),
    "two_over_pi": _Form("gradc_two_over_pi({0})"),
    "abs": _Form("fabs({0})"),
    "round": _Form("rint({0})"),
    **{op: _Form(f"{op}({{0}})") for op in ("sqrt", "floor", "ceil", "trunc")},
    "copysign": _Form("copysign({0}, {1})"),
    "fma": _Form("fma({0}, {1}, {2})"),
}
# Those of whole numbers that are others.
_OF_WHOLE: Mapping[str, _Form] = {
    "neg": _Form("0 - {0}", _SUM, _PRODUCT),
    **{
        op: _Form(_SIGNED.format(_COMPARED[op]), _COMPARISON, _ATOM)
        for op in ("lt", "le", "gt", "ge")
    },
}


_LINES = 20  # steps for what is written at once

# How a load or a call is written, with the texts of its operands.
Named: TypeAlias = Callable[[Value, Sequence[str]], str]


def lines(
    results: Sequence[Value],
    texts: Mapping[Value, str],
    name: Callable[[], str] | None,
    named: Named | None = None,
    summands: Container[Value] = (),
) -> tuple[list[str], list[str]]:
    """Return the lines that work results out, and what these are then.

    `texts` has what arguments are called; `name` gives names for what has a line, and without it
    there are none. Results that are `summands` stand in a sum as they are.
    """
    reached = ordered(results)
    spend(_LINES + len(reached))
    values = [one for one in reached if one not in texts]
    times = Counter(operand for one in values for operand in one.operands)
    chosen = {one for value in values if value.op == "select" for one in value.operands[1:]}
    found: list[str] = []
    known = (one for one in reached if one in texts)
    written: dict[Value, tuple[str, int]] = {one: (texts[one], _ATOM) for one in known}
    for value in values:
        text, binding = _text(value, written, named)
        if (
            name
            and value.operands
            and (times[value] > 1 or value in chosen or len(text) > _LONGEST)
        ):
            label = name()
            found.append(f"const {TYPES[value.kind]} {label} = {text};")
            text, binding = label, _ATOM
        written[value] = text, binding
    least = {True: _SUM, False: _CHOICE}
    return found, [_bracketed(written[one], least[one in summands]) for one in results]


def _text(
    value: Value, written: Mapping[Value, tuple[str, int]], named: Named | None
) -> tuple[str, int]:
    if value.op == "constant":
        return constant(value)
    if value.op in ("load", "call") and named:
        least = _SUM if value.op == "load" else _CHOICE
        return named(value, [_bracketed(written[one], least) for one in value.operands]), _ATOM
    of_whole = bool(value.operands) and value.operands[-1].kind == "whole"
    form = (_OF_WHOLE.get(value.op) if of_whole else None) or _FORMS[value.op]
    operands = [_bracketed(written[one], form.operands) for one in value.operands]
    if value.op in _SHIFTS and value.operands[0].op == "constant":
        operands[0] = f"(uint64_t){operands[0]}"
    return form.template.format(*operands), form.binding


def _bracketed(written: tuple[str, int], least: int) -> str:
    text, binding = written
    return f"({text})" if binding < least else text


def constant(value: Value) -> tuple[str, int]:
    """Return a number as text, and how strongly that binds."""
    if value.kind == "whole":
        number = int(value.number) % 2**64
        return str(number) if number < _SMALL else f"UINT64_C({number})", _ATOM
    real = float(value.number)
    if math.isnan(real):
        return "NAN", _ATOM
    text = "INFINITY" if math.isinf(real) else repr(abs(real))
    return (f"-{text}", _UNARY) if math.copysign(1, real) < 0 else (text, _ATOM)


# ---- kernels -----------------------------------------------------------------------------------


def is_near(op: str) -> bool:
    """Return whether an operation has a kernel that does not hold everywhere."""
    return op in kernels() and kernels()[op].domain is not None


@cache
def function(name: str) -> str:
    """Return a kernel as the text of functions in C, with the prefix gradc_.

    One that does not hold everywhere has a function that tells where it does not, for loops that
    look at many points at once, and one for all numbers.
    """
    kernel = kernels()[name]
    if kernel.domain is None:
        return _function(name, f"Return {name}({', '.join(kernel.arguments)}).")
    call = ", ".join(kernel.arguments)
    taken = ", ".join(f"double {one}" for one in kernel.arguments)
    whole = [
        "int far = 0;",
        f"const double near = gradc_{name}_near({call}, &far);",
        f"return far ? gradc_{name}_anywhere({call}) : near;",
    ]
    return "\n\n".join(
        [
            _near(name),
            _function(f"{name}_anywhere", f"Return {name}({call}) of any number.", inlined=""),
            _definition(f"Return {name}({call}).", f"gradc_{name}({taken})", whole),
        ]
    )


def _near(name: str) -> str:
    """Return the function of a kernel that does not hold everywhere."""
    arguments = kernels()[name].arguments
    maker = Maker()
    given = [maker.argument(one) for one in arguments]
    value = written_out(name, given, maker)
    (holds,) = maker.domains
    texts = dict(zip(given, arguments, strict=True))
    before, (result, condition) = lines([value, holds], texts, _namer(arguments))
    taken = ", ".join([*(f"double {one}" for one in arguments), "int *far"])
    body = [*before, f"*far |= !({condition});", f"return {result};"]
    said = f"Return {name}({', '.join(arguments)}); far is set where that is too far out for it."
    return _definition(said, f"gradc_{name}_near({taken})", body)


def _function(name: str, said: str, inlined: str = "GRADC_INLINE ") -> str:
    arguments = kernels()[name].arguments
    maker = Maker()
    given = [maker.argument(one) for one in arguments]
    value = written_out(name, given, maker)
    texts = dict(zip(given, arguments, strict=True))
    before, (result,) = lines([value], texts, _namer(arguments))
    taken = ", ".join(f"double {one}" for one in arguments)
    head = f"gradc_{name}({taken})"
    return _definition(said, head, [*before, f"return {result};"], inlined)


def _definition(said: str, head: str, body: Iterable[str], inlined: str = "GRADC_INLINE ") -> str:
    inner = "\n".join(f"    {line}" for line in body)
    return f"/* {said} */\nstatic {inlined}double {head}\n{{\n{inner}\n}}"


def _namer(taken: Iterable[str]) -> Callable[[], str]:
    """Return what gives v1, v2, … but for names that are taken."""
    names, count = {*taken}, [0]

    def name() -> str:
        count[0] += 1
        while f"v{count[0]}" in names:
            count[0] += 1
        return f"v{count[0]}"

    return name


# ---- what they call ----------------------------------------------------------------------------

_NAME = re.compile(r"^static \w+ \w+ gradc_(\w+)\(", re.MULTILINE)
_CALLED = re.compile(r"\bgradc_(\w+)\(")


@cache
def _runtime() -> Mapping[str, str]:
    """Return the functions of `runtime.c` by name, in their order."""
    text = (files(__package__) / "runtime.c").read_text(encoding="utf-8")
    words = ",\n        ".join(f"UINT64_C({one})" for one in TWO_OVER_PI)
    parts = text.rstrip().replace("TWO_OVER_PI", words).split("\n\n\n")
    return {name[1]: part for part in parts if (name := _NAME.search(part))}


def called(texts: Sequence[str]) -> list[str]:
    """Return what texts need of the language: how functions are inlined, and those they call."""
    found = {name for text in texts for name in _CALLED.findall(text)}
    own = [part for name, part in _runtime().items() if name in found]
    return [_inlined(), *own] if own or any("GRADC_INLINE" in text for text in texts) else []


@cache
def _inlined() -> str:
    """Return the lines of the preprocessor in `runtime.c`."""
    text = (files(__package__) / "runtime.c").read_text(encoding="utf-8")
    return next(part.strip() for part in text.split("\n\n\n") if "#define" in part)

"""Random formulas written as people do, with few signs and brackets, are read back, or refused."""

import cmath
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lark import Token, Tree

from gradc.errors import ParseError
from gradc.syntax.paper.context import Known
from gradc.syntax.parser import parse
from gradc.syntax.tokens import exponent

# What a formula is: its text, its value, and how tightly it holds together.
Formula: TypeAlias = tuple[str, complex, int]
SUM, PRODUCT, UNARY, APPLIED, POWER, ATOM = range(6)

VALUES = {"x": 1.37, "y": 0.61, "z": 2.13, "w": 0.29, "b": 1.83}
_PLAIN: dict[str, Callable[[complex], complex]] = {
    "sin": cmath.sin, "cos": cmath.cos, "ln": cmath.log, "exp": cmath.exp, "tanh": cmath.tanh, "sqrt": cmath.sqrt,
}  # fmt: skip
ANSWER = Known(VALUES.__contains__, {}, True)

GAPS = st.sampled_from(["", " "])
ATOMS = st.one_of(
    st.sampled_from([(name, complex(value), ATOM) for name, value in VALUES.items()]),
    st.sampled_from([("2", 2 + 0j, ATOM), ("3", 3 + 0j, ATOM), ("0.5", 0.5 + 0j, ATOM)]),
)


def within(one: Formula, level: int) -> str:
    """Return a formula in brackets, if it would fall apart without."""
    return one[0] if one[2] >= level else f"({one[0]})"


def power(base: complex, above: complex) -> complex:
    return cmath.exp(above * FUNCTIONS["ln"](base))


def plain(function: Callable[[complex], complex]) -> Callable[[complex], complex]:
    """Return a function that takes -0 for 0, so that it has one value on a cut."""
    return lambda x: function(complex(x.real + 0.0, x.imag + 0.0))


FUNCTIONS = {name: plain(function) for name, function in _PLAIN.items()}


def added(draw: Any, one: Formula, other: Formula) -> Formula:
    sign = draw(st.sampled_from("+-"))
    value = one[1] + other[1] if sign == "+" else one[1] - other[1]
    gap = draw(GAPS)
    return f"{within(one, SUM)}{gap}{sign}{gap}{within(other, PRODUCT)}", value, SUM


def multiplied(draw: Any, one: Formula, other: Formula) -> Formula:
    sign = draw(st.sampled_from(["", " ", " ", "*"]))
    left, right = within(one, PRODUCT), within(other, APPLIED)
    if right[0].isdecimal() and (left[-1].isalnum() or left[-1] == "."):
        sign = sign or " "  # 2 behind x is a part of a name
    if one[2] < POWER and left[-1] != ")":
        sign = sign or " "  # and x behind sin 2 one of its argument
    return f"{left}{sign}{right}", one[1] * other[1], PRODUCT


def divided(draw: Any, one: Formula, other: Formula) -> Formula:
    gap = draw(GAPS)
    return f"{within(one, PRODUCT)}{gap}/{gap}{within(other, APPLIED)}", one[1] / other[1], PRODUCT


def raised(draw: Any, one: Formula, other: Formula) -> Formula:
    if draw(st.booleans()):
        return f"{within(one, ATOM)}²", one[1] * one[1], POWER
    above = within(other, draw(st.sampled_from([APPLIED, ATOM])))
    return f"{within(one, ATOM)}^{above}", power(one[1], other[1]), POWER


def natural(draw: Any, one: Formula, other: Formula) -> Formula:
    sign = draw(st.sampled_from(["", "-"]))
    return f"e^{sign}{within(one, ATOM)}", cmath.exp(-one[1] if sign else one[1]), POWER


def negated(draw: Any, one: Formula, other: Formula) -> Formula:
    return f"-{within(one, APPLIED)}", -one[1], UNARY


def applied(draw: Any, one: Formula, other: Formula) -> Formula:
    """Return a function with or without brackets, and with or without a power."""
    name = draw(st.sampled_from(sorted(FUNCTIONS)))
    is_square = draw(st.booleans())
    script = draw(st.sampled_from(["²", "^2"])) if is_square else ""
    value = FUNCTIONS[name](one[1])
    value = value * value if is_square else value
    if draw(st.booleans()):
        return f"{name}{script}({one[0]})", value, ATOM
    if draw(st.booleans()):  # a number in one with a symbol
        symbol = draw(st.sampled_from(sorted(VALUES)))
        value = FUNCTIONS[name](2 * VALUES[symbol])
        return f"{name}{script} 2{symbol}", value * value if is_square else value, APPLIED
    gap = draw(GAPS) if script == "²" else " "
    argument = within(one, APPLIED)
    argument = f"({argument})" if argument[0] == "(" else argument  # sin (x)^2 is sin(x)^2
    return f"{name}{script}{gap}{argument}", value, APPLIED


@st.composite
def combined(draw: Any, parts: st.SearchStrategy[Formula]) -> Formula:
    make = draw(
        st.sampled_from(
            [added, multiplied, multiplied, divided, raised, natural, negated, applied, applied]
        )
    )
    try:
        return make(draw, draw(parts), draw(parts))
    except (ZeroDivisionError, OverflowError, ValueError):
        assume(False)
        raise


def worked_out(part: Any) -> complex:
    """Return the value of a tree."""
    inner = [child for child in part.children if isinstance(child, Tree)]
    values = [worked_out(child) for child in inner] if part.data != "call" else []
    first = next((str(child) for child in part.children if isinstance(child, Token)), "")
    if part.data == "call":
        (argument,) = inner[0].children
        return {"log": FUNCTIONS["ln"], **FUNCTIONS}[first](worked_out(argument))
    if part.data in ("superscript", "natural"):
        (digits,) = [
            exponent(one) for one in part.children if getattr(one, "type", "") == "SUPERSCRIPT"
        ] or [None]
        if part.data == "natural":
            return cmath.exp(values[0] if digits is None else float(digits))
        assert digits is not None
        return complex(values[0] ** int(digits))
    if part.data in ("name", "integer", "real"):
        return complex(VALUES[first] if part.data == "name" else float(first))
    return {
        "add": lambda: values[0] + values[1], "sub": lambda: values[0] - values[1],
        "mul": lambda: values[0] * values[1], "juxtaposed": lambda: values[0] * values[1],
        "div": lambda: values[0] / values[1], "pow": lambda: power(values[0], values[1]),
        "neg": lambda: -values[0], "bare": lambda: values[0], "program": lambda: values[0],
    }[part.data]()  # fmt: skip


@given(st.recursive(ATOMS, combined, max_leaves=8))
def test_a_formula_is_read_back_or_refused(formula: Formula) -> None:
    text, value, _ = formula
    try:
        tree = parse(text, known=ANSWER)
    except ParseError:
        return
    try:
        found = worked_out(tree)
    except KeyError:  # a name or a function that there is not, which lowering refuses
        return
    assume(cmath.isfinite(value) and abs(value) < 1e12)
    assert found == pytest.approx(value, rel=1e-6, abs=1e-9)

"""The scalar target: floats in, floats out, with the standard library alone.

    where(x > 0, log(x), 0)  ->  math.log(x) if x > 0 else 0

Arguments are not checked, and what `math` refuses raises as there. A value that only a branch
needs is worked out only where that branch is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ...errors import ProgramError
from ...graph.graph import Graph, is_pointwise, order
from ...graph.node import Node, number_of
from ...notation import printer
from ...notation.text import Binding, Form, Text, call, infix, number
from ...vocabulary import functions
from ..listing import Statement
from ..numpy.target import OPERATORS
from ..prepare import prepare
from ..python.file import Parameter, Target, commented, render
from ..style import Style, Words

_LARGEST_POWER = 1000
_CHOICE = (Binding.OR, Binding.OR, Binding.LAZY)

_MATH = (
    "exp expm1 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan sinh cosh tanh asinh "
    "acosh atanh erf erfc gamma lgamma"
).split()

FORMS: Mapping[str, Form] = {
    **OPERATORS,
    **{op: call(f"math.{op}", 1) for op in _MATH},
    "hypot": call("math.hypot", 2),
    "atan2": call("math.atan2", 2),
    "pow": call("math.pow", 2),
    "max": call("max", 2),
    "min": call("min", 2),
    "abs": call("abs", 1),
    "floor": Form("float(math.floor({0}))"),
    "ceil": Form("float(math.ceil({0}))"),
    "round": Form("float(round({0}))"),
    "sign": Form("math.copysign(1.0, {0}) if {0} else 0.0", Binding.LAZY, (Binding.OR,)),
    "and": infix(" and ", Binding.AND),
    "or": infix(" or ", Binding.OR),
    "not": Form("not {0}", Binding.NOT, (Binding.NOT,)),
    "where": Form("{1} if {0} else {2}", Binding.LAZY, _CHOICE),
    "sigmoid": Form(
        "1.0 / (1.0 + math.exp(-{0})) if {0} > -700.0 else math.exp({0})",
        Binding.LAZY,
        (Binding.ATOM,),
    ),
    "relu": Form("max({0}, 0.0)"),
    "softplus": Form("max({0}, 0.0) + math.log1p(math.exp(-abs({0})))", Binding.SUM),
    "log_sigmoid": Form("min({0}, 0.0) - math.log1p(math.exp(-abs({0})))", Binding.SUM),
    "logaddexp": Form(
        "max({0}, {1}) + math.log1p(math.exp(-abs({0} - {1})))",
        Binding.SUM,
        (Binding.PRODUCT, Binding.PRODUCT),
    ),
}


def emit(graph: Graph, text: str) -> str:
    """Return the file for a differentiated graph and the program that it came from.

    Raises `ProgramError` for a function that the standard library lacks.
    """
    if not is_pointwise(graph):
        raise ProgramError(
            "the target scalar has no arrays, and the program has some",
            next((s[0] for node, s in graph.spans.items() if node.shape and s), None),
            "use the target numpy",
        )
    prepared = prepare(graph, FORMS.__contains__)
    for node in order(prepared.graph.roots()):
        if node.op in functions() and node.op not in FORMS:
            raise ProgramError(
                f"{node.op} is not in Python's standard library, which the scalar target needs",
                next(iter(graph.spans.get(node, ())), None),
                "use the target numpy",
            )
    return render(prepared, text, TARGET)


def _notation(node: Node, words: Words) -> Form:
    """Return the form of an operation; a whole power is `**`, which is faster and as exact."""
    if node.op == "pow":
        exponent = node.operands[1]
        power = number_of(exponent) if exponent.op == "const" else 0.5
        if power.is_integer() and abs(power) < _LARGEST_POWER:
            return Form(f"{{0}}**{int(power)}", Binding.POWER, (Binding.ATOM,))
    return FORMS[node.op]


def _leaf(node: Node) -> Text | None:
    """Return a leaf as text; numbers are floats, so that results are."""
    if node.op == "const" and type(node.payload) is float:
        text = number(node.payload, "math.inf", "math.nan")
        return replace(text, text=text.as_float())
    return printer.leaf(node)


def _imports(rest: str) -> list[str]:
    math = ["import math"] if "math." in rest else []
    return [*math, "from typing import NamedTuple"]


def _helpers(operations: frozenset[str]) -> list[str]:
    return []


def _unpack(parameters: Sequence[Parameter], dimensions: Sequence[str]) -> list[str]:
    lines = []
    for parameter in parameters:
        if parameter.members:
            names = [name for _, name in parameter.members]
            comma = "," if len(names) == 1 else ""
            lines.append(f"{', '.join(names)}{comma} = {parameter.unpacked}.values()")
    return lines


def _body(statements: Iterable[Statement]) -> list[str]:
    return commented(statements)


TARGET = Target(
    style=Style(notation=_notation, leaf=_leaf, lazy=True),
    summary="Every argument is a float, and is not checked.",
    number="float",
    imports=_imports,
    helpers=_helpers,
    unpack=_unpack,
    result=str,
    body=_body,
)

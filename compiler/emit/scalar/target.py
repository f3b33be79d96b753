"""The scalar target: floats in, floats out, with the standard library alone.

    where(x > 0, log(x), 0)  ->  math.log(x) if x > 0 else 0

Of arguments no more is checked than what they are declared to be, and what `math` refuses raises
as there, unless it is infinite on its way to a value that is not (`overflow.py`). A value that only
a branch needs is worked out only where that branch is taken.
"""

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from numbers import Real
from typing import Any

from ...errors import InputError
from ...graph.graph import integers_of
from ...graph.node import Node, number_of
from ...notation.assumed import assumed_text, outside_text
from ...notation.text import Binding, Form, Text, call, number
from ..entries import Interface
from ..page import newton
from ..prepare import Prepared
from ..python.copied import copied, functions, with_called
from ..python.directions import taken_apart
from ..python.file import load, write
from ..python.integers import integers
from ..python.lines import OPERATORS, named, unpacked
from ..target import Arguments, Target
from .logistic import FORMS as SHARED
from .logistic import with_shared
from .overflow import FORMS as OR_INF
from .overflow import extended

_LARGEST_POWER = 1000
_CHOICE = (Binding.OR, Binding.OR, Binding.LAZY)


def _chosen(template: str) -> Form:
    """Return the form of a choice, in which each operand may stand several times."""
    return Form(template, Binding.LAZY, (Binding.ATOM, Binding.ATOM))


# The functions that take the operands and nothing else.
FUNCTIONS: Mapping[str, str] = {
    **named(
        "math",
        "exp expm1 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan sinh cosh tanh asinh "
        "acosh atanh erf erfc gamma lgamma hypot atan2 pow",
    ),
    "abs": "abs",
}

FORMS: Mapping[str, Form] = {
    **{op: form for op, form in OPERATORS.items() if op != "pow"},
    "floor": Form("float(math.floor({0}))"),
    "ceil": Form("float(math.ceil({0}))"),
    "round": Form("float(round({0}))"),
    "where": Form("{1} if {0} else {2}", Binding.LAZY, _CHOICE),
    # What is nan fails each comparison, and is itself in the last place.
    "sign": _chosen("1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else abs({0})"),
    "relu": _chosen("0.0 if {0} < 0.0 else {0}"),
    # Of exp(x) and exp(-x) the one that is not too large.
    "sigmoid": _chosen("math.exp({0}) if {0} < -700.0 else 1.0 / (1.0 + math.exp(-{0}))"),
    "softplus": _chosen(
        "math.log1p(math.exp({0})) if {0} < 0.0 else {0} + math.log1p(math.exp(-{0}))"
    ),
    "log_sigmoid": _chosen(
        "{0} - math.log1p(math.exp({0})) if {0} < 0.0 else -math.log1p(math.exp(-{0}))"
    ),
    **OR_INF,
    **SHARED,
}

# A comparison is quicker than a call of Python's max, which takes a nan in the first place alone.
_LARGER: Mapping[str, tuple[str, str]] = {"max": (">", "<"), "min": ("<", ">")}


def _larger(node: Node) -> Form:
    """Return the form of the larger of two numbers, or the smaller: nan where one of them is."""
    above, below = _LARGER[node.op]
    for const, other in ((0, 1), (1, 0)):
        if node.operands[const].op == "const":
            return _chosen(f"{{{const}}} if {{{other}}} {below} {{{const}}} else {{{other}}}")
    return _chosen(f"{{0}} if {{0}} {above}= {{1}} or {{0}} != {{0}} else {{1}}")


def _form(node: Node) -> Form:
    """Return the form of an operation; a whole power is `*` or `**`, faster and as exact."""
    if node.op == "pow":
        exponent = node.operands[1]
        power = number_of(exponent) if exponent.op == "const" else 0.5
        if power == 2:
            return Form("{0} * {0}", Binding.PRODUCT, (Binding.POWER,))
        if power.is_integer() and abs(power) < _LARGEST_POWER:
            return Form(f"{{0}}**{int(power)}", Binding.POWER, (Binding.ATOM,))
    if node.op in _LARGER:
        return _larger(node)
    return FORMS.get(node.op) or call(FUNCTIONS.get(node.op, _own(node.op)), len(node.operands))


def _own(op: str) -> str:
    """Return the name of the file's own function for an operation, which `runtime.py` may have."""
    return f"_{op}_of_float"


@cache
def _is_spelled(op: str) -> bool:
    return op in FORMS or op in FUNCTIONS or op in _LARGER or _own(op) in functions(__package__)


def _parts(nodes: Iterable[Node]) -> list[str]:
    """Return the functions of the file's own that stand for operations, and what they call."""
    used = {"_or_inf" if node.op in OR_INF else _own(node.op) for node in nodes}
    used |= {newton(node, False) for node in nodes if node.op == "root"}
    return [copied(__package__, name) for name in with_called(__package__, used)]


def _number(value: float) -> Text:
    """Return a number as text: a float, so that results are floats."""
    text = number(value, "math.inf", "math.nan")
    return replace(text, text=text.as_float())


def _imports(nodes: Iterable[Node]) -> tuple[list[str], list[str]]:
    of_math = any(
        not math.isfinite(number_of(node))
        if node.op == "const"
        else node.op == "root"
        or "math." in _form(node).template
        or _own(node.op) in functions(__package__)
        for node in nodes
        if node.op == "const" or node.operands
    )
    return ["import math"] * of_math, []


def _arguments(shown: Interface) -> Arguments:
    families = [one for one in shown.inputs if one.members]
    lines = [
        f"{', '.join(one.values)}{',' * (len(one.values) == 1)} = {unpacked(one)}.values()"
        for one in families
    ]
    checked = ", and is not checked"
    if shown.graph.assumptions:
        checked = "; what is declared of its value is checked, and no more"
    return Arguments(
        summary=f"Every argument is a float{checked}.",
        number="float",
        at_once=True,
        unpack=lambda dimensions, entry: [
            *taken_apart(shown, entry),
            *lines,
            *integers(shown),
            *_assumed(shown),
        ],
        parts=[copied(__package__, "_integer") for _ in integers_of(shown.graph)[:1]],
    )


def _assumed(shown: Interface) -> Iterator[str]:
    """Yield the lines that raise for a value that is not what it is declared to be."""
    for node, interval in shown.graph.assumptions.items():
        key, name = str(node.payload), shown.names.give(str(node.payload))
        yield f"if {outside_text(interval, name)}:"
        found = f"{key} is declared {assumed_text(interval)}; it is {{float({name})}}"
        yield f'    raise ValueError(f"{found}")'


def _check(values: Mapping[str, Any], families: Container[str]) -> None:
    """Raise for a value that is not one number: a list times 2 would be a longer list."""
    for name, value in values.items():
        if not isinstance(value, Real) and name not in families:
            hint = "the target scalar takes floats; for arrays use the target numpy"
            raise InputError(f"the value of {name} is not a number", None, hint)


def _tidy(prepared: Prepared) -> Prepared:
    return with_shared(extended(prepared))


TARGET = Target(
    name="scalar",
    library="Python's standard library",
    is_spelled=_is_spelled,
    spell=lambda node, words: _form(node),
    number=_number,
    result=lambda node, text, shared, words: text.text,
    imports=_imports,
    parts=_parts,
    arguments=_arguments,
    check=_check,
    write=write,
    load=load,
    tidy=_tidy,
    is_lazy=True,
)

"""The target of C99: doubles in, doubles out, with the C library's `math.h`.

    where(x > 0, log(x), 0)  ->  x > 0.0 ? log(x) : 0.0

An operation is spelled by a row of one of the tables here, or by a function of `runtime.c` that is
called like it. Any other is written out by its definition in the vocabulary. A value is what the
NumPy target gives: both branches of a choice are worked out, and nothing raises.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType

from ...errors import InputError
from ...graph.node import Node, number_of
from ...graph.operations import is_boolean, wants_boolean
from ...kernels.arrays.routine import is_lowered
from ...notation.text import Binding, Form, Text, call, infix, number
from ..target import Arguments, Target, Words
from . import arrays
from .arrays import Style
from .copied import functions, with_called
from .file import files, write

_ARITHMETIC = (Binding.SUM, Binding.SUM)
_MOST = 4  # the power that is multiplied out

# The functions of math.h that take the operands and nothing else.
FUNCTIONS: Mapping[str, str] = {
    **{
        op: op
        for op in (
            "exp exp2 expm1 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan sinh cosh "
            "tanh asinh acosh atanh erf erfc hypot atan2 pow lgamma floor ceil"
        ).split()
    },
    "abs": "fabs",
    "round": "rint",
    "gamma": "tgamma",
}

FORMS: Mapping[str, Form] = {
    "add": infix(" + ", Binding.SUM),
    "sub": infix(" - ", Binding.SUM),
    "mul": infix(" * ", Binding.PRODUCT),
    "div": infix(" / ", Binding.PRODUCT),
    "neg": Form("-{0}", Binding.UNARY, (Binding.POWER,)),  # two of them would count down
    **{
        op: Form(f"{{0}} {sign} {{1}}", Binding.COMPARISON, _ARITHMETIC)
        for op, sign in {
            "lt": "<",
            "le": "<=",
            "gt": ">",
            "ge": ">=",
            "eq": "==",
            "ne": "!=",
        }.items()
    },
    "and": Form("{0} && {1}", Binding.AND, (Binding.AND, Binding.NOT)),
    "or": Form("{0} || {1}", Binding.OR, (Binding.NOT, Binding.NOT)),
    "not": Form("!{0}", Binding.UNARY, (Binding.ATOM,)),
    "where": Form("{0} ? {1} : {2}", Binding.LAZY, (Binding.OR, Binding.OR, Binding.LAZY)),
}


def is_spelled(op: str) -> bool:
    """Return whether C's library has the operation, or a file has a function of its own for it."""
    return op in FORMS or op in FUNCTIONS or op in functions()


def spelled(node: Node, words: Words, own: str | None = None) -> Form:
    """Return the form of an operation; `own` is a function that has its value, if not math.h's."""
    function = own or FUNCTIONS.get(node.op, f"{words.names.prefix}_{node.op}")
    form = _power(node) if node.op == "pow" else FORMS.get(node.op)
    if form is None and node.op == "hypot":
        form = _pairwise(function, len(node.operands))
    return _of_doubles(node, form or call(function, len(node.operands)))


def _power(node: Node) -> Form | None:
    """Return the form of a small whole power, which is a product."""
    exponent = node.operands[1]
    power = number_of(exponent) if exponent.op == "const" else 0.5
    if power == -1:
        return Form("1.0 / {0}", Binding.PRODUCT, (Binding.UNARY,))
    if not (power.is_integer() and 1 < power <= _MOST):
        return None
    product = " * ".join(["{0}"] * int(power))
    return Form(product, Binding.PRODUCT, (Binding.UNARY,))


def _pairwise(function: str, count: int) -> Form:
    """Return the form of the root of a sum of several squares: that of two, and the next."""
    inner = "{0}"
    for position in range(1, count):
        inner = f"{function}({inner}, {{{position}}})"
    return Form(inner)


def _of_doubles(node: Node, form: Form) -> Form:
    """Return a form in which truth values are doubles, as operands of arithmetic: 1/2 is 0 in C."""
    truths = [
        position
        for position, one in enumerate(node.operands)
        if is_boolean(one) and not wants_boolean(node.op, position) and one.op != "const"
    ]
    if not truths:
        return form
    template, least = form.template, [*(form.operands or (Binding.LAZY,) * len(node.operands))]
    for position in truths:
        template = template.replace(f"{{{position}}}", f"(double){{{position}}}")
        least[position] = Binding.ATOM
    return Form(template, Binding(min(form.binding, Binding.UNARY)), tuple(least))


def literal(value: float) -> Text:
    """Return a number as text: a double, so that no quotient is one of integers."""
    text = number(value, "INFINITY", "NAN")
    return replace(text, text=text.as_float())


def called_ops(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the operations that are calls, and not products, by which powers are written."""
    yield from (node.op for node in nodes if node.op != "pow" or _power(node) is None)


def parts_of(ops: Iterable[str]) -> list[str]:
    """Return the functions of the file's own that stand for operations, and what they call."""
    used = {op for op in ops if op not in FORMS and op not in FUNCTIONS}
    return [functions()[name] for name in with_called(used)]


# Every function of numbers, by what operations are called.
CALLED = frozenset({*FUNCTIONS, *functions()})
_STYLE = Style(CALLED, lambda op, prefix: FUNCTIONS.get(op, f"{prefix}_{op}"), parts_of)


def _cannot(what: str) -> InputError:
    return InputError(
        f"the target c writes C, and {what}",
        None,
        'save it with f.save("model.c") and compile that, or use the target numpy here',
    )


def _load(source: str, name: str) -> ModuleType:
    raise _cannot("a file of C is no module of Python")


def _check(values: Mapping[str, object], families: object) -> None:
    raise _cannot("a file of C is not called from Python")


_NUMBERS = Target(
    name="c",
    library="C's math.h",
    is_spelled=is_spelled,
    spell=spelled,
    number=literal,
    imports=lambda nodes: (["math.h"], []),
    parts=lambda nodes: parts_of(called_ops(nodes)),
    arguments=lambda shown: Arguments("", "double", lambda dimensions, entry: []),
    result=lambda node, text, shared, words: text.text,
    write=write,
    files=files,
    load=_load,
    check=_check,
)


def of_arrays(numbers: Target, style: Style) -> Target:
    """Return the target of programs of arrays that goes with one of numbers."""
    return replace(
        numbers,
        library="loops of C",
        is_spelled=is_lowered,
        write=partial(arrays.write, style=style),
        files=partial(arrays.files, style=style),
        has_arrays=True,
    )


TARGET = replace(_NUMBERS, of_arrays=of_arrays(_NUMBERS, _STYLE))

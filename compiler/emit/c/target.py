"""The target of C99: doubles in, doubles out, with the C library's `math.h`.

    where(x > 0, log(x), 0)  ->  x > 0.0 ? log(x) : 0.0

An operation is spelled by a row of one of the tables here, or by a function of `runtime.c` that is
called like it. Any other is written out by its definition in the vocabulary. A value is what the
NumPy target gives: both branches of a choice are worked out, and nothing raises.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from types import ModuleType

from ...errors import InputError
from ...graph.node import Node, number_of
from ...graph.operations import is_boolean, wants_boolean
from ...kernels.arrays.routine import is_lowered
from ...kernels.c import INCLUDES, called
from ...kernels.c import function as kernel
from ...kernels.library import kernels
from ...kernels.programs import OWN
from ...notation.text import Binding, Form, Text, call, infix, number
from ..target import Arguments, Target, Words
from . import arrays
from .arrays import Style
from .copied import called_in, calling, functions, with_called
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


def is_common(op: str) -> bool:
    """Return whether math.h has the operation, or a file a function for it that is no kernel."""
    return op in FORMS or op in FUNCTIONS or op in functions()


def _spelled(node: Node, function: str) -> Form:
    """Return the form of an operation; what has none of its own is the call of a function."""
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


def _called(nodes: Iterable[Node]) -> list[str]:
    """Return the operations that are calls, and not products, by which powers are written."""
    return [node.op for node in nodes if node.op != "pow" or _power(node) is None]


def _parts(
    ops: Iterable[str], lines: Sequence[str], is_own: Callable[[str], bool]
) -> tuple[list[str], list[str]]:
    """Return the functions of a file's own, for operations and for lines, and what it includes.

    Of an operation that `is_own` they have the kernel.
    """
    used = dict.fromkeys(op for op in ops if op not in FORMS)
    own = dict.fromkeys(op for op in used if is_own(op))
    others = with_called(op for op in used if op not in own and op not in FUNCTIONS)
    instead = {plain: op for op, plain in FUNCTIONS.items() if is_own(op)}
    copies = {op: calling(functions()[op], instead) for op in others if not is_own(op)}
    for text in (*(functions()[op] for op in others), *copies.values()):
        own |= dict.fromkeys(op for op in called_in(text) if is_own(op))
    texts = [kernel(op) for op in own]
    language = called([*texts, *lines])
    return [*language, *texts, *copies.values()], [*INCLUDES] if language else ["math.h"]


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


def made(
    name: str,
    library: str,
    is_own: Callable[[str], bool],
    near: Callable[[Node, Words], Form | None] | None = None,
) -> Target:
    """Return a target of C in which the functions that are the file's `own` are kernels."""

    def function(op: str, prefix: str) -> str:
        plain = None if is_own(op) else FUNCTIONS.get(op)
        return plain or f"{prefix}_{op}"

    @cache
    def every() -> frozenset[str]:
        own = (op for op in kernels() if is_own(op))
        return frozenset({*FUNCTIONS, *functions(), *own}.difference(OWN))

    points = ("GRADC_INLINE",) if near else ()  # what stands before the functions of these

    numbers = Target(
        name=name,
        library=library,
        is_spelled=lambda op: is_common(op) or is_own(op),
        spell=lambda node, words: _spelled(node, function(node.op, words.names.prefix)),
        number=literal,
        truth=lambda value: str(int(value)),
        imports=lambda nodes: (_parts(_called(nodes), points, is_own)[1], []),
        parts=lambda nodes: _parts(_called(nodes), points, is_own)[0],
        arguments=lambda shown: Arguments("", "double", lambda dimensions, entry: []),
        result=lambda node, text, shared, words: text.text,
        write=write,
        files=files,
        load=_load,
        check=_check,
        near=near,
    )
    style = Style(every, function, lambda ops, lines: _parts(ops, lines, is_own))
    of_arrays = replace(
        numbers,
        library="loops of C",
        is_spelled=is_lowered,
        write=partial(arrays.write, style=style),
        files=partial(arrays.files, style=style),
        has_arrays=True,
    )
    return replace(numbers, of_arrays=of_arrays)


TARGET = made("c", "C's math.h", lambda op: op in kernels() and op not in OWN and not is_common(op))

"""The NumPy target: floats in, floats out; arrays in, arrays of the broadcast shape out.

    sigmoid(x*w)  ->  _sigmoid(x * w), with _sigmoid at the end of the file

`emit` takes a differentiated graph and returns the text of the file. A function that is not in
the table below is written out by its definition in the vocabulary.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ...graph.graph import Graph, is_pointwise
from ...graph.node import Node
from ...graph.operations import having
from ...notation import printer
from ...notation.text import Binding, Form, Text, call, infix, number
from ..listing import Statement
from ..prepare import prepare
from ..python.file import Parameter, Target, commented, render, wrap
from ..style import Style, Words
from . import arrays
from .arguments import tensor_target
from .fuse import fuse

_ATOM, _UNARY = Binding.ATOM, Binding.UNARY
_AROUND = (Binding.SUM, Binding.SUM)

OPERATORS: Mapping[str, Form] = {
    "add": infix(" + ", Binding.SUM),
    "sub": infix(" - ", Binding.SUM),
    "mul": infix(" * ", Binding.PRODUCT),
    "div": infix(" / ", Binding.PRODUCT),
    "mod": infix(" % ", Binding.PRODUCT),
    "neg": Form("-{0}", _UNARY, (_UNARY,)),
    "pow": Form("{0}**{1}", Binding.POWER, (_ATOM, _UNARY)),
    **{
        op: Form(f"{{0}} {sign} {{1}}", Binding.COMPARISON, _AROUND)
        for op, sign in {
            "lt": "<",
            "le": "<=",
            "gt": ">",
            "ge": ">=",
            "eq": "==",
            "ne": "!=",
        }.items()
    },
    "mark": Form("{0}", Binding.LAZY),
}

_NUMPY = {
    "exp": "exp", "expm1": "expm1", "log": "log", "log1p": "log1p", "log2": "log2",
    "log10": "log10", "sqrt": "sqrt", "cbrt": "cbrt", "abs": "abs", "sign": "sign",
    "floor": "floor", "ceil": "ceil", "round": "round", "sin": "sin", "cos": "cos", "tan": "tan",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "sinc": "sinc",
}  # fmt: skip
_NUMPY_PAIRS = {
    "max": "maximum", "min": "minimum", "hypot": "hypot", "atan2": "arctan2",
    "logaddexp": "logaddexp",
}  # fmt: skip
_SCIPY = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "lgamma": "gammaln", "digamma": "digamma"}

FORMS: Mapping[str, Form] = {
    **OPERATORS,
    **{op: call(f"np.{function}", 1) for op, function in _NUMPY.items()},
    **{op: call(f"np.{function}", 2) for op, function in _NUMPY_PAIRS.items()},
    **{op: call(f"scipy.special.{function}", 1) for op, function in _SCIPY.items()},
    "polygamma": call("scipy.special.polygamma", 2),
    "and": infix(" & ", Binding.CONJUNCTION),
    "or": infix(" | ", Binding.DISJUNCTION),
    "not": Form("~{0}", _UNARY, (_UNARY,)),
    "where": call("np.where", 3),  # see _notation
    "relu": Form("np.maximum({0}, 0)"),
    "sigmoid": call("_sigmoid", 1),
    "softplus": Form("np.logaddexp(0, {0})"),
    "log_sigmoid": Form("-np.logaddexp(0, -{0})", _UNARY, (_UNARY,)),
    **arrays.FORMS,
}


def emit(graph: Graph, text: str) -> str:
    """Return the file for a differentiated graph and the program that it came from."""
    prepared = prepare(graph, is_spelled)
    if is_pointwise(prepared.graph):
        return render(prepared, text, TARGET)
    fused = replace(prepared, graph=fuse(prepared.graph))
    return render(fused, text, tensor_target(fused.graph, replace(TARGET, helpers=_helpers)))


def is_spelled(op: str) -> bool:
    """Return whether NumPy has the operation: what is not spelled is written out."""
    return op in FORMS or arrays.is_spelled(op)


def _notation(node: Node, words: Words) -> Form:
    """Return the form of an operation; a choice between numbers is one between floats.

    np.where(c, 2, 3) would be an array of integers, and its powers those of integers.
    """
    if node.op in arrays.WRITTEN or node.op in having("contraction"):
        return arrays.written(node, words)
    if node.op != "where":
        return _of_sizes(node, words) or FORMS[node.op]
    branches = [
        number(node.payload, "np.inf", "np.nan").as_float() if type(node.payload) is float else slot
        for node, slot in zip(node.operands[1:], ("{1}", "{2}"), strict=True)
    ]
    choice = f"np.where({{0}}, {', '.join(branches)})"
    if words.of_arrays and all(map(words.is_python, node.operands[1:])):
        choice += f".astype({words.dtype})"
    return Form(choice)


def _of_sizes(node: Node, words: Words) -> Form | None:
    """Return the form of a function of dimensions: a Python float, which takes any array's type.

    np.sqrt(depth) would make a float64 of every array that it multiplies.
    """
    if not words.is_static(node):
        return None
    form = FORMS[node.op]
    of_numpy = form.template.startswith(("np.", "_"))
    return Form(f"float({form.template})") if of_numpy else None


def _leaf(node: Node) -> Text | None:
    if node.op == "const" and type(node.payload) is float:
        return number(node.payload, "np.inf", "np.nan")
    return printer.leaf(node)


def _imports(rest: str) -> list[str]:
    special = ["import scipy.special"] if "scipy.special." in rest else []
    named = ["from typing import NamedTuple", ""] if "(NamedTuple)" in rest else []
    return [*named, "import numpy as np", *special]


def _helpers(operations: frozenset[str]) -> list[str]:
    own = (helper for op, helper in arrays.HELPERS.items() if op in operations)
    return [_FLOATS, *own]


def _unpack(parameters: Sequence[Parameter], dimensions: Sequence[str]) -> list[str]:
    values: list[str] = []
    given: list[str] = []
    for parameter in parameters:
        if parameter.members:
            given.append(f"**{parameter.unpacked}")
            values += [name for _, name in parameter.members]
        else:
            given.append(f'"{parameter.key}": {parameter.name}')
            values.append(parameter.name)
    comma = "," if len(values) == 1 else ""
    return [wrap(f"({', '.join(values)}{comma}), result = _arguments({{", given, "})")]


def _body(statements: Iterable[Statement]) -> list[str]:
    """Return the lines, those that a branch may not need in a block that gives no warnings."""
    lines: list[str] = []
    quiet: list[Statement] = []
    loud: list[Statement] = []

    def flush() -> None:
        lines.extend(commented(loud))
        if quiet:
            lines.append(
                'with np.errstate(all="ignore"):  # some of this may be for an unused branch'
            )
            lines.extend(f"    {line}" for line in commented(quiet))
        loud.clear()
        quiet.clear()

    for statement in statements:
        if statement.unsafe:
            quiet.append(statement)
            continue
        if quiet:
            flush()
        loud.append(statement)
    flush()
    return lines


_ARGUMENTS = '''
def _arguments(given):
    """Return the arguments as floats of one type, and the function that makes results like them."""
    arrays, dtype = _floats(given)
    plain = all(isinstance(argument, int | float) for argument in given.values())
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} is {array.shape}" for name, array in arrays.items())
        raise ValueError(f"the arguments do not broadcast: {shapes}") from None

    def result(value):
        array = np.broadcast_to(value, shape).astype(dtype)
        return float(array) if plain else array[()]

    return [array[()] for array in arrays.values()], result
'''.strip()

_FLOATS = '''
def _floats(given):
    """Return the arguments by name as arrays of one float type, and that type."""
    arrays = {}
    for name, argument in given.items():
        try:
            array = arrays[name] = np.asarray(argument)
        except ValueError:
            raise ValueError(f"the rows of {name} are not of one length") from None
        if array.dtype.kind == "c":
            raise TypeError(f"{name} is complex; only real arguments can be differentiated here")
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} is not a number or an array of numbers")
    kinds = [
        argument if isinstance(argument, int | float) else arrays[name]
        for name, argument in given.items()
    ]
    dtype = np.result_type(*kinds) if kinds else np.dtype(float)
    dtype = dtype if dtype.kind == "f" else np.dtype(float)
    return {name: array.astype(dtype, copy=False) for name, array in arrays.items()}, dtype
'''.strip()

TARGET = Target(
    style=Style(notation=_notation, leaf=_leaf, lazy=False),
    summary=(
        "Every argument is a number or an array of numbers; arrays broadcast, and each result has "
        "the broadcast shape."
    ),
    number="float | np.ndarray",
    imports=_imports,
    helpers=lambda operations: [_ARGUMENTS, *_helpers(operations)],
    unpack=_unpack,
    result=lambda text: f"result({text})",
    body=_body,
)

"""The NumPy target: floats in, floats out; arrays in, arrays of the broadcast shape out.

    sigmoid(x*w)  ->  _sigmoid(x * w), with _sigmoid at the end of the file

An operation is spelled by a row of one of the tables here, by a function of `runtime.py` that is
called like it, or by a row of `arrays.py`. Any other is written out by its definition in the
vocabulary.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, partial

from ...graph.node import Node, number_of
from ...graph.operations import having
from ...notation.printer import product_form, template_form
from ...notation.text import Binding, Form, Text, infix, number
from ...vocabulary import SCIPY
from ..entries import Entry
from ..listing import Listing
from ..names import Names
from ..page import newton
from ..python.copied import copied, functions, with_called
from ..python.file import load, write
from ..python.lines import OPERATORS, named
from ..python.lists import is_of_numbers
from ..python.results import Shown
from ..target import InPlace, Target, Words
from .arguments import arguments
from .arrays import WRITTEN, as_declared, as_number, called, stack, stacked
from .floats import OF_FLOATS
from .fuse import fuse
from .in_place import in_place
from .pairs import paired
from .powers import with_products

# The functions, and methods of the first operand, that take the other operands and the settings.
# SciPy's overflow, or widen what they are given.
_OWN = ("expi", "polygamma")

FUNCTIONS: Mapping[str, str] = {
    **named(
        "np",
        "exp expm1 log log1p log2 log10 sqrt cbrt abs sign floor ceil round sin cos tan sinh cosh "
        "tanh cumsum cumprod flip roll reshape stack outer trace",
    ),
    "asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "atan2": "np.arctan2",
    "asinh": "np.arcsinh", "acosh": "np.arccosh", "atanh": "np.arctanh",
    "max": "np.maximum", "min": "np.minimum",
    "sum": "{0}.sum", "prod": "{0}.prod", "amax": "{0}.max", "amin": "{0}.min",
    "concat": "np.concatenate", "det": "np.linalg.det", "inv": "np.linalg.inv",
    "solve": "np.linalg.solve", "solve_vector": "np.linalg.solve",
    **{op: f"scipy.special.{function}" for op, function in SCIPY.items() if op not in _OWN},
}  # fmt: skip

# Functions of Bessel of these orders have functions of their own there, which are more exact.
_ORDERS: Mapping[tuple[str, float], str] = {
    (f"bessel{letter}", float(order)): f"scipy.special.{letter}{order}({{1}})"
    for letter in "jyik"
    for order in (0, 1)
}

FORMS: Mapping[str, Form] = {
    **OPERATORS,
    "and": infix(" & ", Binding.CONJUNCTION),
    "or": infix(" | ", Binding.DISJUNCTION),
    "not": Form("np.logical_not({0})"),  # of a truth of Python's ~ is no truth
    "part": Form("{0}"),
    "relu": Form("np.maximum({0}, 0)"),
    "softplus": Form("_logaddexp(0, {0})"),
    "log_sigmoid": Form("-_logaddexp(0, -{0})", Binding.UNARY, (Binding.UNARY,)),
    "logabsdet": Form("np.linalg.slogdet({0})[1]"),
    "signdet": Form("np.linalg.slogdet({0})[0]"),
}


_SHARE = Form("_share({0}, {1})")

# Those that are written as they stand there, whatever their operands are.
_PLAIN = {op: FORMS[op] for op in OPERATORS if op not in WRITTEN}

# The operations that are written by the function of another one.
_OF = {"softplus": "logaddexp", "log_sigmoid": "logaddexp"}

# SciPy may have types, or none.
_SCIPY = "import scipy.special  # type: ignore[import-untyped, unused-ignore]"

_number = partial(number, infinity="np.inf", undefined="np.nan")


@cache
def is_spelled(op: str) -> bool:
    """Return whether NumPy has the operation: what is not spelled is written out."""
    tables = (FORMS, FUNCTIONS, WRITTEN, having("contraction"), ("where",))
    return any(op in table for table in tables) or _own(op) in functions(__package__)


def _own(op: str) -> str:
    """Return the name of the file's own function for an operation, which `runtime.py` may have."""
    return f"_{op}"


def _spell(node: Node, words: Words) -> Form:
    """Return the form of an operation; a call with dimensions alone gives a number of Python's.

    np.sqrt(depth) would make a float64 of every array that it multiplies.
    """
    plain = _PLAIN.get(node.op)
    if plain is not None:
        return _SHARE if _is_share(node, words) else plain
    if node.op in WRITTEN:
        return template_form(WRITTEN[node.op](node, words), node)
    if node.op in having("contraction"):
        return product_form(node)
    if node.op == "where":
        return _choice(node, words)
    form = FORMS.get(node.op)
    if node.operands and node.operands[0].op == "const":
        of_order = _ORDERS.get((node.op, number_of(node.operands[0])))
        form = Form(of_order) if of_order else form
    if form is None:
        function = FUNCTIONS.get(node.op, _own(node.op))
        form = template_form(called(function, node, words), node)
    static = words.is_static(node) and node.op not in OPERATORS
    return Form(f"float({form.template})") if static else form


def _is_share(node: Node, words: Words) -> bool:
    """Return whether a number is divided by a size, which Python does not do where that is 0."""
    return node.op == "div" and words.is_static(node) and node.operands[1].op != "const"


def _choice(node: Node, words: Words) -> Form:
    """Return the form of a choice; one between numbers is one between floats, and is a number.

    np.where(c, 2, 3) would be an array of integers, and its powers those of integers.
    """
    branches = [
        _number(number_of(one)).as_float() if type(one.payload) is float else slot
        for one, slot in zip(node.operands[1:], ("{1}", "{2}"), strict=True)
    ]
    choice = f"np.where({{0}}, {', '.join(branches)})"
    of_numbers = all(map(words.is_static, node.operands[1:]))
    if not node.shape and not words.lists:
        return Form(as_number(choice, words))
    return Form(as_declared(choice, words) if of_numbers else choice)


def _result(node: Node, text: Text, shared: bool, words: Words) -> str:
    """Return a result: a number is a float, and an array is not memory of another's."""
    if node.shape:
        own = f"{text.text}.copy()" if text.text.isidentifier() else f"np.array({text.text})"
        return own if shared else text.text
    if node.op == "const":
        return text.as_float()
    if words.array is not None and words.is_static(node):
        return f"float({text.text})"
    return text.text


def _imports(nodes: Iterable[Node]) -> tuple[list[str], list[str]]:
    used = _kinds(nodes)
    texts = [*(FUNCTIONS.get(node.op, "") for node in used), *_parts(used)]
    special = any("scipy.special." in text for text in texts)
    return [], ["import numpy as np", *[_SCIPY] * special]


def _kinds(nodes: Iterable[Node]) -> list[Node]:
    """Return a node for each of the operations: of a number and of an array."""
    return [*{(node.op, node.shape == ()): node for node in nodes}.values()]


def _parts(nodes: Iterable[Node]) -> list[str]:
    """Return the functions of the file's own that stand for operations, and what they call."""
    some = [*nodes]
    used = {
        newton(node, True) if node.op == "root" else _own(_OF.get(node.op, node.op))
        for node in _kinds(some)
    }
    words = Words(Names(), None)
    static = [one for one in some if words.is_static(one)]  # which is asked of each, in order
    used |= {"_share" for one in static if _is_share(one, words)}
    return [copied(__package__, name) for name in with_called(__package__, used)]


def _by_arrays(file: Shown, entry: Entry, statements: Listing) -> InPlace | None:
    """Return how an entry sends arrays of one shape to a function that works in place."""
    if not is_of_numbers(file.graph):
        return None
    return in_place(file, entry, statements, _spell, _number)


TARGET = Target(
    name="numpy",
    library="NumPy or SciPy",
    is_spelled=is_spelled,
    spell=_spell,
    number=_number,
    result=_result,
    imports=_imports,
    parts=_parts,
    arguments=arguments,
    write=write,
    load=load,
    tidy=lambda prepared: with_products(replace(prepared, graph=fuse(prepared.graph))),
    join=paired,
    has_arrays=True,
    of_floats=OF_FLOATS,
    in_place=_by_arrays,
    stack=stack,
    stacked=stacked,
    quiet='with np.errstate(all="ignore"):  # some of this may be for an unused branch',
)

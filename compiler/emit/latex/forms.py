r"""The operations in LaTeX: one form an operation, for `graph.text.fill` and for the LaTeX writer.

    div(a, b)  ->  \frac{a}{b}          sum over the axis `batch`  ->  \sum_{\mathit{batch}} a

A sum, a mean and their like say the dimensions that they go over; that axes are kept, stretched or
moved is not shown, as texts do not show it either.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...graph.dimensions import Dimension, written
from ...graph.node import Node, number_of
from ...graph.operations import having
from ...graph.shapes import WHOLE
from ...notation.settings import item_text
from ...notation.text import Binding, Form, Text, call, infix, number
from .names import latex_name

_ATOM, _POWER, _LAZY = Binding.ATOM, Binding.POWER, Binding.LAZY
_AROUND = (Binding.SUM, Binding.SUM)

_OWN_COMMANDS = "log sin cos tan sec csc cot sinh cosh tanh coth max min det"
_FUNCTIONS: Mapping[str, str] = {
    **{op: f"\\{op}" for op in _OWN_COMMANDS.split()},
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "log2": r"\log_2",
    "log10": r"\log_{{10}}", "sigmoid": r"\sigma", "gamma": r"\Gamma",
}  # fmt: skip

_WORDS: Mapping[str, str] = {
    "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "acot": "arccot", "asec": "arcsec",
    "acsc": "arccsc", "asech": "arsech", "acsch": "arcsch", "acoth": "arcoth", "relu": "ReLU",
    "gelu": "GELU", "elu": "ELU", "silu": "SiLU", "leaky_relu": "LeakyReLU", "trace": "tr",
    "diagonal": "diag", "diagonal_matrix": "diag", "var": "Var",
}  # fmt: skip

FORMS: Mapping[str, Form] = {
    "add": infix(" + ", Binding.SUM),
    "sub": infix(" - ", Binding.SUM),
    "mul": infix(r" \cdot ", Binding.PRODUCT),
    "mod": infix(r" \bmod ", Binding.PRODUCT),
    "div": Form(r"\frac{{{0}}}{{{1}}}", _POWER),
    "neg": Form("-{0}", Binding.UNARY, (Binding.UNARY,)),
    "pow": Form("{0}^{{{1}}}", _POWER, (_ATOM, _LAZY)),
    **{
        op: Form(f"{{0}} {sign} {{1}}", Binding.COMPARISON, _AROUND)
        for op, sign in {
            "lt": "<",
            "le": r"\le",
            "gt": ">",
            "ge": r"\ge",
            "eq": "=",
            "ne": r"\ne",
        }.items()
    },
    "and": infix(r" \land ", Binding.AND),
    "or": infix(r" \lor ", Binding.OR),
    "not": Form(r"\lnot {0}", Binding.NOT, (_ATOM,)),
    "where": Form(
        r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}", _LAZY
    ),
    "mark": Form("{0}", _LAZY),
    "rule": Form("{0}", _LAZY),
    **{op: call(function, 2 if op in ("max", "min") else 1) for op, function in _FUNCTIONS.items()},
    "exp": Form("e^{{{0}}}", _POWER),
    "sqrt": Form(r"\sqrt{{{0}}}", _POWER),
    "cbrt": Form(r"\sqrt[3]{{{0}}}", _POWER),
    "abs": Form(r"\lvert {0} \rvert"),
    "floor": Form(r"\lfloor {0} \rfloor"),
    "ceil": Form(r"\lceil {0} \rceil"),
    "matmul": infix(" ", Binding.PRODUCT),
    "matvec": infix(" ", Binding.PRODUCT),
    "vecmat": Form(r"{0}^\top {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY)),
    "dot": Form(r"{0}^\top {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY)),
    "outer": Form(r"{0} {1}^\top", Binding.PRODUCT, (Binding.UNARY, _ATOM)),
    "inv": Form("{0}^{{-1}}", _POWER, (_ATOM,)),
    "solve": Form("{0}^{{-1}} {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY)),
    "solve_vector": Form("{0}^{{-1}} {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY)),
    "broadcast_to": Form("{0}", _LAZY),
    "expand_dims": Form("{0}", _LAZY),
    "squeeze": Form("{0}", _LAZY),
}

# The sigmoid where sigma is a value.
SIGMOID = Form(r"\operatorname{{sigmoid}}({0})")
LOOSE_NEGATIVE = Form("-{0}", Binding.UNARY, (Binding.PRODUCT,))

# Forms whose operand is shown as it is, whatever brackets it would need.
TRANSPARENT = frozenset({"mark", "rule", "broadcast_to", "expand_dims", "squeeze"})
PRODUCTS = having("product") | having("solves")


def notation(node: Node) -> Form:
    """Return how an operation is written in LaTeX."""
    form = FORMS.get(node.op)
    if form is not None:
        return form
    of_settings = _SET.get(node.op)
    if of_settings is not None:
        return of_settings(node)
    return call(_operator(node.op), len(node.operands))


def leaf(node: Node) -> Text | None:
    """Return the text of an input or a constant, None for an operation."""
    if node.op == "input":
        return name_text(str(node.payload))
    if node.op == "size":
        return Text(dimension_text(_settings(node)[0]), _dimension_binding(_settings(node)[0]), 0)
    if node.op == "eye":
        return Text(f"I_{{{dimension_text(_settings(node)[0])}}}", _ATOM, 0)
    if node.op == "const":
        if type(node.payload) is bool:
            return Text(f"\\text{{{node.payload}}}", _ATOM, 0)
        return _number(number_of(node))
    return None


def name_text(name: str) -> Text:
    """Return a name as text: one with something above it binds as a power does."""
    text = latex_name(name)
    return Text(text, _POWER if "^" in text else _ATOM, 0)


_CONSTANTS = {math.pi: r"\pi", math.e: r"\mathrm{e}", -math.pi: r"-\pi", -math.e: r"-\mathrm{e}"}


def _number(value: float) -> Text:
    r"""Return a number: pi as \pi, a very small or large one as 6.02 \times 10^{23}."""
    if value in _CONSTANTS:
        text = _CONSTANTS[value]
        return Text(text, Binding.UNARY if text.startswith("-") else _ATOM, 0)
    plain = number(value, r"\infty", r"\mathrm{nan}")
    digits, e, power = plain.text.partition("e")
    if e and digits.lstrip("-").replace(".", "").isdigit():
        return Text(f"{digits} \\times 10^{{{int(power)}}}", Binding.PRODUCT, 0)
    return plain


def _settings(node: Node) -> tuple[Any, ...]:
    assert isinstance(node.payload, tuple)
    return node.payload


def _word(name: str) -> str:
    return _WORDS.get(name, name).replace("_", r"\_")


# ---- what depends on settings -------------------------------------------------------------------


def dimension_text(dimension: Dimension) -> str:
    """Return a dimension: a number, a name, or a sum of products."""
    return written(dimension, latex_name, r" \cdot ")


def _dimension_binding(dimension: Dimension) -> Binding:
    return _ATOM if isinstance(dimension, int | str) else Binding.SUM


def _escaped(text: str) -> str:
    """Return a text as part of a template."""
    return text.replace("{", "{{").replace("}", "}}")


def _operator(name: str) -> str:
    r"""Return \operatorname{name} as part of a template."""
    return f"\\operatorname{{{{{_word(name)}}}}}"


def _over(node: Node, axes: Sequence[int]) -> str:
    """Return the dimensions of some axes as a subscript of a template, nothing for all of them."""
    shape = node.operands[0].shape
    if len(axes) == len(shape):
        return ""
    names = [
        dimension_text(shape[axis]) if isinstance(shape[axis], str) else f"\\text{{axis }} {axis}"
        for axis in axes
    ]
    return _escaped(f"_{{{', '.join(names)}}}")


def _reduction(function: str) -> Callable[[Node], Form]:
    def form(node: Node) -> Form:
        below = _over(node, _settings(node)[0])
        return Form(f"{function}{below}({{0}})")

    return form


def _sign(symbol: str) -> Callable[[Node], Form]:
    def form(node: Node) -> Form:
        below = _over(node, _settings(node)[0])
        return Form(f"{symbol}{below} {{0}}", Binding.PRODUCT, (Binding.PRODUCT,))

    return form


def _along(node: Node) -> Form:
    """Return a function along an axis, which is shown where it is not the last one."""
    axes = _settings(node)[0]
    axes = axes if isinstance(axes, tuple) else (axes,)
    last = len(node.operands[0].shape) - 1
    below = "" if axes == (last,) else _over(node, axes)
    return call(f"{_operator(node.op)}{below}", len(node.operands))


def _standardize(node: Node) -> Form:
    below = _over(node, _settings(node)[0])
    mean, var = f"{_operator('mean')}{below}", f"{_operator('var')}{below}"
    return Form(
        f"\\frac{{{{{{0}} - {mean}({{0}})}}}}{{{{\\sqrt{{{{{var}({{0}}) + {{1}}}}}}}}}}",
        _POWER,
        _AROUND,
    )


def _transpose(node: Node) -> Form:
    return Form(r"{0}^\top", _POWER, (_ATOM,))


def _shaped(node: Node) -> Form:
    below = r" \times ".join(map(dimension_text, _settings(node)[0])) or "1"
    return Form(f"{_operator(node.op)}_{{{{{_escaped(below)}}}}}({{0}})")


def _index(node: Node) -> Form:
    items = list(_settings(node)[0])
    while len(items) > 1 and items[-1] == WHOLE:
        items.pop()
    inside = ", ".join(item_text(item, dimension_text) for item in items)
    below = _escaped(inside)
    return Form(f"{{0}}_{{{{[{below}]}}}}", _POWER, (_ATOM,))


def _norm(node: Node) -> Form:
    below = _over(node, _settings(node)[0])
    return Form(f"\\lVert {{0}} \\rVert{below}")


_SET: Mapping[str, Callable[[Node], Form]] = {
    "sum": _sign(r"\sum"),
    "prod": _sign(r"\prod"),
    "mean": _reduction(r"\operatorname{{mean}}"),
    "amax": _reduction(r"\max"),
    "amin": _reduction(r"\min"),
    "var": _reduction(r"\operatorname{{Var}}"),
    "std": _reduction(r"\operatorname{{std}}"),
    "logsumexp": _reduction(r"\operatorname{{logsumexp}}"),
    "norm": _norm,
    **dict.fromkeys(
        (
            "softmax",
            "log_softmax",
            "cumsum",
            "cumprod",
            "flip",
            "others",
        ),
        _along,
    ),
    "standardize": _standardize,
    "transpose": _transpose,
    "reshape": _shaped,
    "index": _index,
}

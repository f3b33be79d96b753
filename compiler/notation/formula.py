"""An expression as people write it: the language without the brackets that only a parser needs.

In: a node. Out: text, which is read as the same value, if not as the same node.

    mul(2, matvec(X.T, r))   ->   2*X.T @ r       neg(mul(x, y))       ->   -x*y
    const 3.14159…           ->   pi              softmax(z, axis=0)   ->   softmax(z)
"""

import math
from collections.abc import Callable, Mapping
from functools import partial

from ..budget import spend
from ..graph.graph import order
from ..graph.node import Node, constant
from ..graph.operations import having
from ..vocabulary import Formal
from .printer import leaf, notation, template_form
from .settings import is_default, set_to, setting_text, shape_text, slots
from .text import LOOSE_NEGATIVE, Binding, Form, Text, fill, number

CUT = "…"
_WRITTEN = 8  # steps to write a node

_CONSTANTS = {math.pi: "pi", math.e: "E"}


def formula(node: Node, most: int) -> tuple[str, int]:
    """Return the text of a node, and how many characters it has in full.

    Where those are more than `most`, which is known before anything is written, the longest parts
    are cut.
    """
    nodes = order([node])
    spend(_WRITTEN * len(nodes))
    size = _length(nodes)
    longest = math.inf if size <= most else most // 4
    texts: dict[Node, Text] = {}
    for one in nodes:
        written = _leaf(one)
        if written is None:
            written = fill(_form(one), [texts[operand] for operand in one.operands])
        if len(written.text) > longest and one is not node:
            written = Text(CUT)
        texts[one] = written
    return texts[node].text, size


def expression(node: Node) -> str:
    """Return the text of a node in full."""
    return formula(node, _length(order([node])))[0]


def _length(nodes: list[Node]) -> int:
    """Return how many characters the last of the nodes has, brackets not counted."""
    lengths: dict[Node, int] = {}
    for node in nodes:
        written = _leaf(node)
        if written is not None:
            lengths[node] = len(written.text)
            continue
        form = _form(node)
        own = len(form.template) - 3 * len(node.operands)
        uses = form.uses()
        lengths[node] = own + sum(
            [uses[position] * lengths[operand] for position, operand in enumerate(node.operands)]
        )
    return lengths[nodes[-1]]


def _written_number(value: float) -> Text:
    name = _CONSTANTS.get(abs(value))
    if name is None:
        return number(value)
    return Text(name) if value > 0 else Text(f"-{name}", Binding.UNARY)


_leaf = partial(leaf, written=_written_number)


def _form(node: Node) -> Form:
    if node.op in _FORMS:
        return _FORMS[node.op](node)
    short = _without_defaults(node)
    return notation(node) if short is None else short


def _product(node: Node) -> Form:
    """Return the form of a product: a product of arrays stands last without brackets."""
    first, second = node.operands
    is_scaled = second.op in having("contraction") and second.shape and not first.shape
    left = Binding.UNARY if _ends_in_product(first) else Binding.PRODUCT
    return Form("{0}*{1}", Binding.PRODUCT, (left, Binding.PRODUCT if is_scaled else Binding.UNARY))


def _ends_in_product(node: Node) -> bool:
    """Return whether a text ends in a product of arrays, which `*x` would join."""
    if node.op == "neg":
        (node,) = node.operands
    elif node.op == "mul" and not node.operands[0].shape and node.shape:
        node = node.operands[1]
    return node.op in having("contraction")


def _stretched(node: Node) -> Form:
    (inner,) = node.operands
    (shape,) = node.settings
    sizes = str(shape[0]) if len(shape) == 1 else f"[{', '.join(map(str, shape))}]"
    for value, name in ((0.0, "zeros"), (1.0, "ones")):
        if inner is constant(value):
            return Form(f"{name}({sizes})", Binding.ATOM, (Binding.LAZY,))
    return Form(f"broadcast_to({{0}}, {shape_text(shape)})", Binding.ATOM, (Binding.LAZY,))


def _quotient(node: Node) -> Form:
    """Return the form of a quotient: a number x @ y stands in brackets."""
    is_number = node.operands[0].op == "dot"
    return _OF_NUMBER if is_number else notation(node)


def _choice(node: Node) -> Form:
    """Return the form of a choice; of an array that is 1 or 0 it is the condition itself."""
    branches = tuple(node.operands[1:])
    is_mask = node.shape and branches == (constant(1), constant(0))
    return _MASK if is_mask else notation(node)


_OF_NUMBER = Form("{0}/{1}", Binding.PRODUCT, (Binding.UNARY, Binding.UNARY))
_MASK = Form("{0}", Binding.COMPARISON, (Binding.COMPARISON,))

_FORMS: Mapping[str, Callable[[Node], Form]] = {
    "neg": lambda node: LOOSE_NEGATIVE,
    "mul": _product,
    "div": _quotient,
    "where": _choice,
    "broadcast_to": _stretched,
}


def _without_defaults(node: Node) -> Form | None:
    """Return the call without the axes that its row names anyway, None where it has no others."""
    settings = set_to(node)
    if node.op not in having("along") or not settings:
        return None
    texts = [
        f"{formal.name}={setting_text(formal, value)}"
        for formal, value in settings
        if not is_default(node, formal, value) and not _is_stated(node, formal, value)
    ]
    return template_form(f"{node.op}({', '.join([*slots(node), *texts])})", node)


def _is_stated(node: Node, formal: Formal, value: object) -> bool:
    """Return whether axes are those that a row has without being given."""
    if formal.default is None or formal.kind != "axes" or not isinstance(value, tuple):
        return False
    stated = int("".join(map(str, formal.default.scan_values(lambda _: True))))
    return value == (stated % len(node.shape),)

"""A formula in NumPy, to be read and pasted: what NumPy lacks is SciPy's, or written out.

2*X.T @ (X @ w - y)/n   ->   2 * (X.T @ (X @ w - y)) / X.shape[0]
"""

from collections.abc import Mapping, Sequence

from ..emit.names import Names
from ..emit.numpy.arrays import WRITTEN
from ..emit.numpy.target import FORMS, FUNCTIONS, TARGET
from ..emit.target import Words
from ..errors import InputError
from ..graph.graph import order
from ..graph.node import Node
from ..graph.operations import having
from ..lower.instantiate import expand_nodes
from ..notation.printer import leaf, template_form
from ..notation.settings import call_text
from ..notation.text import Form, Text, fill

# What a generated file has a function of its own for.
_OWN: Mapping[str, str] = {
    "sigmoid": "scipy.special.expit",
    **{op: f"scipy.special.{op}" for op in ("softmax", "log_softmax", "logsumexp")},
}


def as_numpy(root: Node, inputs: Sequence[Node]) -> str:
    """Return a node as an expression of NumPy in its names, and those of the program's `inputs`.

    Raises `InputError` for an operation that neither NumPy nor SciPy has.
    """
    node = expand_nodes([root], _is_spelled)[root]
    nodes = order([node])
    words = Words(Names(_sizes([*nodes, *inputs])), None)
    texts: dict[Node, Text] = {}
    for one in nodes:
        written = leaf(one, words.names.give, words.show, TARGET.number)
        if one.op == "size" and isinstance(one.settings[0], str):
            written = Text(words.show(one.settings[0]))
        elif one.op == "eye":
            written = Text(f"np.eye({words.show(one.settings[0])})")
        if written is None:
            written = fill(_form(one, words), [texts[operand] for operand in one.operands])
        texts[one] = written
    return texts[node].text


def _sizes(nodes: Sequence[Node]) -> dict[str, str]:
    """Return what each dimension is in NumPy: the size of the first array that has it."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.op == "input":
            for axis, size in enumerate(node.shape):
                if isinstance(size, str):
                    name = str(node.payload)
                    text = f"len({name})" if len(node.shape) == 1 else f"{name}.shape[{axis}]"
                    found.setdefault(size, text)
    return found


def _is_spelled(op: str) -> bool:
    tables = (FORMS, FUNCTIONS, WRITTEN, having("contraction"), ("where",), _OWN)
    return any(op in table for table in tables)


def _form(node: Node, words: Words) -> Form:
    if node.op in _OWN:
        return template_form(call_text(_OWN[node.op], node, words.show), node)
    if not _is_spelled(node.op) or node.op in having("block"):  # which takes several lines
        raise InputError(
            f"neither NumPy nor SciPy has {node.op}",
            None,
            "the generated file computes it: gradc compile",
        )
    form = TARGET.spell(node, words)
    return Form(form.template.replace(", float)", ")"), form.binding, form.operands, form.function)

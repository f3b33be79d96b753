"""The target of C99 with functions of gradc's own in the place of the C library's.

    sigmoid(x*w)  ->  model_sigmoid(x * w), with model_sigmoid of `kernels.grad` before it

They have no branches and no calls, so that a compiler makes vectors of a loop over points. What has
no kernel is as in the target c.
"""

from collections.abc import Iterable
from dataclasses import replace

from ...graph.node import Node
from ...kernels.c import INCLUDES, called, function, is_near
from ...kernels.library import kernels
from ...kernels.programs import OWN
from ...notation.text import Form
from ..target import Words
from .copied import functions, with_called
from .target import FORMS, FUNCTIONS, TARGET, is_spelled, spelled

# What math.h has in one instruction of the machine, or few.
_PLAIN = [op for op in FUNCTIONS if op in OWN]


def _is_own(op: str) -> bool:
    """Return whether an operation is a kernel in files of this target."""
    return op in kernels() and op not in FORMS and op not in _PLAIN


def _spell(node: Node, words: Words) -> Form:
    function_of = f"{words.names.prefix}_{node.op}" if _is_own(node.op) else None
    return spelled(node, words, function_of)


def _near(node: Node, words: Words) -> Form | None:
    """Return the form of a kernel that does not hold everywhere, in a loop that looks for that."""
    if not (_is_own(node.op) and is_near(node.op)):
        return None
    slots = "".join(f"{{{position}}}, " for position in range(len(node.operands)))
    return Form(f"{words.names.prefix}_{node.op}_near({slots}far)")


def _parts(nodes: Iterable[Node]) -> list[str]:
    """Return the kernels of a file, and the other functions that stand for operations."""
    used = dict.fromkeys(node.op for node in nodes if node.op not in FORMS or node.op == "pow")
    own = [op for op in used if _is_own(op)]
    others = with_called(op for op in used if op not in own and op not in FUNCTIONS)
    own += [op for op in others if _is_own(op) and op not in own]
    texts = [function(op) for op in own]
    return [*called(texts), *texts, *(functions()[op] for op in others if op not in own)]


TARGET_OF_KERNELS = replace(
    TARGET,
    name="c-kernels",
    library="C's math.h or gradc's kernels",
    is_spelled=lambda op: is_spelled(op) or _is_own(op),
    spell=_spell,
    imports=lambda nodes: ([*INCLUDES], []),
    parts=_parts,
    near=_near,
)

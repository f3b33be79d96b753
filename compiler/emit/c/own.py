"""The target of C99 with functions of gradc's own in the place of the C library's.

    sigmoid(x*w)  ->  model_sigmoid(x * w), with model_sigmoid of `kernels.grad` before it

They have no branches and no calls, so that a compiler makes vectors of a loop over points. What has
no kernel is as in the target c.
"""

from ...graph.node import Node
from ...kernels.c import is_near
from ...kernels.library import kernels
from ...kernels.programs import OWN
from ...notation.text import Form
from ..target import Words
from .target import FORMS, made


def _is_own(op: str) -> bool:
    """Return whether an operation is a kernel here, and no instruction of the machine, or few."""
    return op in kernels() and op not in FORMS and op not in OWN


def _near(node: Node, words: Words) -> Form | None:
    """Return the form of a kernel that does not hold everywhere, in a loop that looks for that."""
    if not (_is_own(node.op) and is_near(node.op)):
        return None
    slots = "".join(f"{{{position}}}, " for position in range(len(node.operands)))
    return Form(f"{words.names.prefix}_{node.op}_near({slots}far)")


TARGET_OF_KERNELS = made("c-kernels", "C's math.h or gradc's kernels", _is_own, _near)

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
from .arrays import Style
from .copied import functions, with_called
from .target import (
    CALLED,
    FORMS,
    FUNCTIONS,
    TARGET,
    called_ops,
    is_spelled,
    of_arrays,
    spelled,
)

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


def _parts_of(ops: Iterable[str]) -> list[str]:
    """Return the kernels of a file, and the other functions that stand for operations."""
    used = dict.fromkeys(op for op in ops if op not in FORMS or op == "pow")
    own = [op for op in used if _is_own(op)]
    others = with_called(op for op in used if op not in own and op not in FUNCTIONS)
    own += [op for op in others if _is_own(op) and op not in own]
    texts = [function(op) for op in own]
    return [*called(texts), *texts, *(functions()[op] for op in others if op not in own)]


def _name(op: str, prefix: str) -> str:
    return f"{prefix}_{op}" if _is_own(op) else FUNCTIONS.get(op, f"{prefix}_{op}")


_CALLED = CALLED | {op for op in kernels() if _is_own(op)}
_NUMBERS = replace(
    TARGET,
    name="c-kernels",
    library="C's math.h or gradc's kernels",
    is_spelled=lambda op: is_spelled(op) or _is_own(op),
    spell=_spell,
    imports=lambda nodes: ([*INCLUDES], []),
    parts=lambda nodes: _parts_of(called_ops(nodes)),
    near=_near,
)
TARGET_OF_KERNELS = replace(
    _NUMBERS, of_arrays=of_arrays(_NUMBERS, Style(_CALLED, _name, _parts_of))
)

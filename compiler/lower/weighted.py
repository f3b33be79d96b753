"""`logsumexp(x, axis, b=w)` of SciPy and JAX: weights of the exponentials, which other calls lack.

logsumexp(x, axis=1, b=w)   ->   weighted_logsumexp(x, w, axis=1)
"""

from collections.abc import Sequence

from lark import Token, Tree

from ..errors import ProgramError
from ..syntax.tree import Branch, is_none
from .names import Lowering
from .places import argument_place
from .scope import Scope
from .signatures import bound

_SIGNATURE = "a axis? b? keepdims? return_sign?"
_POSITIONS = len("x axis b".split())


def is_weighted(callee: Token, given: Sequence[Branch], library: str | None) -> bool:
    """Return whether a call is logsumexp with an argument that only other libraries have."""
    keys = [str(one.children[0]) for one in given if one.data == "keyword"]
    positional = library in ("numpy", "jax", "sp") and len(given) - len(keys) >= _POSITIONS
    return callee == "logsumexp" and (positional or "b" in keys or "return_sign" in keys)


def logsumexp(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the logarithm of a sum of exponentials, each times its weight."""
    del tree
    named = dict(bound(_SIGNATURE, given, callee, scope))
    sign = named.pop("return_sign", None)
    if sign is not None and sign.data != "false":
        hint = "leave return_sign out: the sum is to be positive"
        raise ProgramError(f"{callee} gives one array", argument_place(sign, scope), hint)
    first, weights = named.pop("a"), named.pop("b", None)
    plain = weights is None or is_none(weights)
    operands = [first] if weights is None or plain else [first, weights]
    for key, one in named.items():
        if not is_none(one):
            setting: list[Branch | Token] = [Token("NAME", key), one]
            operands.append(Tree("keyword", setting))
    function = callee if plain else callee.update(value="weighted_logsumexp")
    call: Branch = Tree("call", [function, Tree("arguments", [*operands])])
    return (yield call, scope)

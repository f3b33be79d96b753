"""The derivative of a function, as people write it with a prime, to nodes: tanh'(x), g''(x).

The function is applied to an input of its own; what it gives is differentiated by that, which in
the end stands for the argument.
"""

from lark import Token, Tree

from ..errors import ProgramError
from ..graph.graph import substituted
from ..graph.node import make
from ..syntax.tree import Branch, children
from .calls import call
from .functions import resolve
from .names import Lowering
from .scope import Scope

_ARGUMENT = "'"  # a name that no program has


def derived(tree: Branch, scope: Scope) -> Lowering:
    """Return the derivative of a function of one argument, entry by entry."""
    callee, arguments = children(tree)
    name, given = callee.rstrip("'"), children(arguments)
    function = callee.update(type="FUNCTION", value=name)
    needed = [one for one in resolve(function, scope).function.operands if one.default is None]
    if len(needed) != 1 or not given or given[0].data == "keyword":
        hint = "its derivative is given as a formula; a prime is for a function of one argument"
        raise ProgramError(f"{callee} is not one derivative", scope.where(callee), hint)
    at = yield given[0], scope
    inner = make("input", payload=_ARGUMENT, shape=at.shape)
    parts = [Tree("name", [Token("NAME", _ARGUMENT)]), *given[1:]]
    applied: Branch = Tree("call", [function, Tree("arguments", parts)])
    value = yield from call(applied, scope.child({_ARGUMENT: inner}))
    calculus = scope.builder.calculus
    times = len(callee) - len(name)
    slope = None if calculus is None else calculus.derivative(value, inner, times)
    if slope is None:
        hint = (
            f"its derivative is given as a formula; an entry of {name} is made of several entries"
        )
        message = f"{callee} has no meaning entry by entry"
        raise ProgramError(message, scope.where(callee), hint)
    return substituted([slope], {inner: at})[slope]

"""Values given by an equation, or as what makes a value least, to nodes.

    root(y - e*sin(y) - M, y, from=M)          y, where that is 0
    argmin(sum((X @ w - y)^2) + sum(w^2), w, from=zeros(d))

The unknown is a name of its own inside; the start says its shape.
"""

from collections.abc import Sequence

from lark import Token, Tree

from ..errors import ProgramError, ShapeError
from ..graph.build import as_number
from ..graph.dimensions import show
from ..graph.equations import Equation, root
from ..graph.graph import reached
from ..graph.loops import closed
from ..graph.node import make
from ..graph.operations import is_boolean
from ..syntax.tree import Branch, children
from .names import Lowering
from .places import argument_place, call_place
from .scope import Scope

_START = "from"


def is_implicit(given: Sequence[Branch]) -> bool:
    """Return whether a call of `root` or `argmin` is one of these: it says where to begin."""
    return any(one.data == "keyword" and one.children[0] == _START for one in given)


def is_minimised(given: Sequence[Branch]) -> bool:
    """Return whether `argmin` is that of a formula, not of entries: with its unknown, or a start.

    argmin(x, k) names an axis where k is a number; a formula is no name, and has its unknown in it.
    """
    plain = [one for one in given if one.data != "keyword"]
    if is_implicit(given) or len(plain) < 2 or plain[1].data != "name":
        return is_implicit(given)
    named = plain[0].find_data("name")
    return any(one.children[0] == plain[1].children[0] for one in named)


def check_begun(callee: Token, given: list[Branch], scope: Scope) -> None:
    """Raise `ProgramError` where an equation is given with its unknown, and not where to begin.

    root(x^2 - a, x) may also be the x-th root of x^2 - a; root(x, x) is that alone.
    """
    plain = [one for one in given if one.data != "keyword"]
    if is_implicit(given) or len(plain) < 2 or plain[1].data != "name" or plain[0].data == "name":
        return
    name = plain[1].children[0]
    if not any(one.children[0] == name for one in plain[0].find_data("name")):
        return
    text, unknown = (argument_place(one, scope) for one in plain[:2])
    if text is None or unknown is None:
        return
    hint = f"write {callee}({text.words.strip()}, {unknown.words.strip()}, from=1)"
    if len(given) == 2 and str(callee) == "root":
        hint += f", or ({text.words.strip()})^(1/{name}) for the {name}-th root"
    raise ProgramError(f"{callee} is not told where to begin", call_place(callee, scope), hint)


def unknown_in(arguments: Branch) -> set[str]:
    """Return the name that the arguments of an equation bind, but for the start."""
    if arguments.data != "arguments":
        return set()
    given = [one for one in arguments.children if isinstance(one, Tree)]
    plain = [one for one in given if one.data != "keyword"]
    if not is_implicit(given) or len(plain) != 2 or plain[1].data != "name":
        return set()
    return {str(plain[1].children[0])}


def implicit(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the node of `root(equation, unknown, from=start)`, or of `argmin`.

    Raises `ProgramError` or `ShapeError`.
    """
    text, unknown, start = _arguments(given, callee, tree, scope)
    first = as_number((yield start, scope))
    name = str(unknown.children[0])
    inside = make("input", payload=f"unknown {name}", shape=first.shape)
    value = yield text, scope.child({name: inside})
    if is_boolean(value):
        what = f"a comparison is 1 or 0, and nothing that {callee} finds"
        hint = f"it takes what is to be {'0, as in y^2 - x' if str(callee) == 'root' else 'least'}"
        raise ProgramError(what, scope.where(text), hint)
    if inside not in reached([value]):
        said = f"{name} does not occur in what {callee} takes"
        raise ProgramError(
            said, scope.where(text), f"the unknown is {name}; use it, or name another"
        )
    calculus = scope.builder.calculus
    assert calculus is not None, "equations stand in programs"
    objective = None
    if str(callee) == "argmin":
        if value.shape:
            what = f"argmin takes a number; this is {show(value.shape)}"
            raise ShapeError(what, scope.where(text), "reduce it, as in sum(...)")
        objective, value = value, calculus.gradient(value, inside)
    elif value.shape != inside.shape:
        what = f"{name} is {show(inside.shape)}, and the equation {show(value.shape)}"
        hint = f"there is one equation for each entry of {name}; its shape is that of the start"
        raise ShapeError(what, scope.where(text), hint)
    jacobian = calculus.jacobian(value, inside)
    body = [value, jacobian, *(() if objective is None else (objective,))]
    new, constants = closed(body, [inside])
    builder = scope.builder
    for old, one in new.items():
        builder.spans.setdefault(one, {}).update(builder.spans.get(old, {}))
    equation = Equation(new[value], new[jacobian], objective and new[objective], name)
    node = root(equation, first, constants)
    place = scope.where(tree)
    if place is not None:
        builder.spans.setdefault(node, {})[place] = None
    return node


def _arguments(
    given: list[Branch], callee: Token, tree: Branch, scope: Scope
) -> tuple[Branch, Branch, Branch]:
    """Return the trees of the equation, of the unknown's name, and of the start."""
    plain = [one for one in given if one.data != "keyword"]
    named = {str(one.children[0]): children(one)[1] for one in given if one.data == "keyword"}
    form = f"{callee}({'F' if str(callee) == 'root' else 'L'}, y, from=y0)"
    if len(plain) != 2 or [*named] != [_START]:
        raise ProgramError(
            f"{callee} takes what it is of, the unknown, and where to begin",
            scope.where(tree),
            f"it is {form}",
        )
    text, unknown = plain
    if unknown.data != "name":
        raise ProgramError("the unknown is a name", scope.where(unknown), f"it is {form}")
    start = named[_START]
    assert isinstance(start, Tree)
    return text, unknown, start

"""Truth values: which trees are conditions, and the truth of what is known and of numbers.

A condition stands for one truth value where Python asks for one, as behind `if`; arrays have one
for each entry, and are compared and joined by & and | alone.
"""

import ast

from lark import Token

from ..tree import Branch, made, token, trees
from .knowns import known, range_of
from .reader import Reader
from .selections import CONDITIONS
from .values import Absent, Items, Known, Range, Scope, Table, Term, Value

_OF_TRUTH = frozenset(
    "isfinite isnan isinf isclose allclose all any array_equal logical_and logical_or logical_not "
    "logical_xor less less_equal greater greater_equal equal not_equal signbit".split()
)


def is_truth(tree: Branch, reader: Reader) -> bool:
    """Return whether a tree is a condition, the name of one, or a function that gives one."""
    if tree.data == "name":
        return str(tree.children[0]) in reader.conditions
    if tree.data in ("call", "method"):
        name, parts = str(tree.children[-2]), trees(tree)[-1]
        if name == "stack" and parts.children:
            (first, *_) = trees(parts)
            return bool(first.children) and all(is_truth(one, reader) for one in trees(first))
        return name in _OF_TRUTH
    if tree.data == "index":
        base = tree.children[0]
        return not isinstance(base, Token) and base is not None and is_truth(base, reader)
    return tree.data in CONDITIONS


def is_one(tree: Branch) -> bool:
    """Return whether a tree is a truth value of Python's, which counts as 1 where it is added."""
    return tree.data in ("single", "true", "false", "not")


def one_of(tree: Branch, scope: Scope, node: ast.AST) -> Branch:
    """Return the tree of a truth value of Python's."""
    at = scope.source.at(node)
    return tree if is_one(tree) else made("single", [tree], at, at)


def negated(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return not value."""
    if not isinstance(value, Term):
        return Known(not truth(value, node, reader, scope))
    return inverted(condition(value, node, reader, scope), 0, node, scope)


def inverted(tree: Branch, rank: int | None, node: ast.AST, scope: Scope) -> Term:
    """Return what is true where a condition does not hold."""
    at = scope.source.at(node)
    return Term(made("not", [token("NOT", "not", at), tree], at, tree), rank=rank)


def truth(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> bool:
    """Return the truth of a value that is known."""
    if isinstance(value, Items) and value.is_array:
        hint = "use np.all(c), np.any(c), or np.where(c, a, b) for each entry"
        raise reader.error("an array has no one truth value", node, scope, hint)
    if isinstance(value, Items):
        parts = reader.parts(value)
        return not isinstance(parts, tuple) or bool(parts)
    if isinstance(value, Table):
        return bool(reader.entries(value))
    if isinstance(value, Known):
        return bool(value.value)
    if isinstance(value, Range):
        steps = range_of(value)
        for one in (value.start, value.stop) if steps is None else ():
            known(one, node, reader, scope)
        return bool(steps)
    if isinstance(value, Absent):
        reader.tree(value, node, scope)
    return True


def condition(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Branch:
    """Return the tree of one truth value; that of a number is whether it is other than 0.

    An array has none, as in Python: what lowers the tree raises where it has more than one entry.
    """
    tree = reader.tree(value, node, scope)
    at = scope.source.at(node)
    if not is_truth(tree, reader):
        zero = made("integer", [token("INTEGER", "0", at)], at, at)
        tree = made("ne", [tree, token("NE", "!=", at), zero], at, at)
    is_number = isinstance(value, Term) and value.rank == 0
    return tree if is_number or tree.data == "single" else made("single", [tree], at, at)

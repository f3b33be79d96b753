"""Loops that are written out: their steps stand one behind the other, between marks.

A `continue` goes on at the next mark, a `break` behind the last: so each may stand in one branch of
an `if` whose condition is not known when compiling, and what follows is read in both.
"""

import ast
from collections import deque
from collections.abc import Callable, Iterator

_LEAVING = (ast.Return, ast.Break, ast.Continue)
_LOOPS = (ast.For, ast.While)


class Mark(ast.stmt):
    """Where a step begins, or, `is_end`, where the loop is left; it is `entered` when read."""

    _fields = ()

    def __init__(self, entered: Callable[[], None] | None = None, is_end: bool = False) -> None:
        super().__init__()
        self.entered = entered
        self.is_end = is_end


class Again(ast.stmt):
    """Where a `while` asks for its condition again, behind `count` steps."""

    _fields = ()

    def __init__(self, node: ast.While, count: int, depth: int) -> None:
        super().__init__()
        self.node, self.count, self.depth = node, count, depth


def to_mark(left: deque[ast.stmt], is_end: bool) -> bool:
    """Drop statements up to the next mark, or the next that ends a loop; tell whether one is."""
    if not any(isinstance(one, Mark) and (one.is_end or not is_end) for one in left):
        return False
    while not (isinstance(left[0], Mark) and (left[0].is_end or not is_end)):
        left.popleft()
    return True


def step(left: deque[ast.stmt]) -> list[ast.stmt]:
    """Take the statements up to the next mark."""
    found: list[ast.stmt] = []
    while left and not isinstance(left[0], Mark):
        found.append(left.popleft())
    return found


def leaving(
    statements: list[ast.stmt],
    kinds: tuple[type[ast.stmt], ...],
    known: dict[ast.AST, frozenset[type[ast.AST]]],
) -> bool:
    """Return whether statements may leave their block by one of these kinds.

    By which each statement may leave is worked out once, and is `known` then.
    """
    below: list[ast.AST] = [one for one in statements if one not in known]
    for one in below:  # which grows meanwhile
        below += [child for child in _within(one) if child not in known]
    for one in reversed(below):
        own = {type(one)} if isinstance(one, _LEAVING) else set()
        found = own.union(*(known[child] for child in _within(one)))
        known[one] = frozenset(found & {ast.Return} if isinstance(one, _LOOPS) else found)
    return any(not known[one].isdisjoint(kinds) for one in statements)


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a node, but for what is a function of its own."""
    is_apart = isinstance(node, ast.FunctionDef | ast.Lambda)
    return iter(()) if is_apart else ast.iter_child_nodes(node)

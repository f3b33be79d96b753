"""Conditions in an answer: what is true of numbers alone, or joins what are no conditions, is none.

In: the tree of an answer. Out: nothing, or the `ProgramError` that says what to write instead.

    2 or 3           two answers, and no condition
    x > 0 or y > 0   1 where one of both is true, 0 elsewhere
"""

from lark import Tree

from ..errors import ProgramError
from ..syntax.tree import Branch, reach, trees
from .scope import Scope

_JOINING = ("or", "and")
_COMPARING = frozenset("lt le gt ge eq ne chain".split())
_CONDITIONS = _COMPARING | frozenset(("or", "and", "not", "true", "false"))
# What has a value that is no truth value, whatever it is made of.
_NUMBERS = frozenset(
    "integer real fraction neg pos add sub mul div mod matmul pow superscript natural juxtaposed "
    "absolute transpose".split()
)
_WITHOUT_NAMES = _NUMBERS | _CONDITIONS


def check_conditions(whole: Branch, scope: Scope) -> None:
    """Raise `ProgramError` for an answer that says nothing of its numbers but whether they hold."""
    inner = _without_sign(whole)
    alone = _joined_alone(inner)
    for part in whole.iter_subtrees():
        if part.data not in _JOINING:
            continue
        parts = [one for one in part.children if isinstance(one, Tree)]
        is_number = any(one.data in _NUMBERS for one in parts)
        is_alone = id(part) in alone
        if is_number or (is_alone and any(one.data not in _CONDITIONS for one in parts)):
            raise _joined(part, parts, is_alone, scope)
    is_constant = all(part.data in _WITHOUT_NAMES for part in inner.iter_subtrees())
    if inner.data in _CONDITIONS and is_constant:
        hint = "a truth value counts as 1 or 0: write the number"
        raise ProgramError("this is a truth value, and no derivative", scope.where(whole), hint)


def _without_sign(tree: Branch) -> Branch:
    while tree.data in ("neg", "pos"):
        tree = trees(tree)[-1]
    return tree


def _joined_alone(tree: Branch) -> set[int]:
    """Return the ids of the trees that `or` joins where nothing else is there: a or b or c."""
    found: set[int] = set()
    while tree.data in _JOINING:
        found.add(id(tree))
        tree = trees(tree)[0]
    return found


def _joined(tree: Branch, parts: list[Branch], is_whole: bool, scope: Scope) -> ProgramError:
    """Return the error for `2 or 3`, and for `where(x or 2, ...)`."""
    first, second = (reach(one, scope.builder.text).words for one in parts)
    place = reach(tree, scope.builder.text)
    if is_whole and tree.data == "or":
        hint = f"give the one that you mean, {first} or {second}"
        return ProgramError("two answers are given here, and one is asked for", place, hint)
    hint = f"a condition is a comparison, as in ({first}) > 0 {tree.data} ({second}) > 0"
    return ProgramError(f"'{tree.data}' joins two conditions, and here no number", place, hint)

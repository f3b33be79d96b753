"""What a mask takes out of an array: how many entries that are is not known when compiling.

A variable stands for the tree of it, which has a meaning where it is reduced or stored.

    r = x[x > 0];  np.sum(r**2)   ->   sum(x[x > 0]^2)
"""

from collections.abc import Collection

from lark import Token

from ..tree import Branch

# The trees that are truth values, whatever the names in them mean.
CONDITIONS = frozenset("lt le gt ge eq ne and or not true false single".split())
# What has one value of all entries, with another name for each in NumPy.
_REDUCTIONS = frozenset(
    "sum mean prod max min amax amin var std norm logsumexp count_nonzero len size any all".split()
)
_LARGEST = 200  # parts of a tree that is written out wherever it is used


def is_selected(tree: Branch, conditions: Collection[str]) -> bool:
    """Return whether a tree is worked out of what a mask selects, and is not reduced.

    `conditions` are the names of conditions.
    """
    stack: list[Branch | Token | None] = [tree]
    found, count = False, 0
    while stack:
        one = stack.pop()
        if one is None or isinstance(one, Token):
            continue
        count += 1
        if one.data in ("call", "method") and one.children[-2] in _REDUCTIONS:
            continue
        found = found or (one.data == "index" and is_condition(one.children[-1], conditions))
        stack += one.children
    return found and count < _LARGEST


def is_condition(tree: Branch | Token | None, conditions: Collection[str]) -> bool:
    """Return whether a tree is a truth value, as far as that is told by what it is."""
    if tree is None or isinstance(tree, Token):
        return False
    if tree.data == "name":
        return str(tree.children[0]) in conditions
    return tree.data in CONDITIONS

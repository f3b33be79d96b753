"""What the rounding of earlier numbers lets later ones be off by: no more than it really allows.

In: what follows from a student's earlier numbers, and half a unit of the last digit of each entry
of these. Out: how far what follows may be off, entry by entry. A gradient is linear in those that
it is made of: it is the sum of what each entry, moved alone, moves it by.

    d_w = 2*d_a - 3*d_b,  d_a = 0.12, d_b = 0.50   ->   2*0.005 + 3*0.005
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...graph.graph import reached
from ...graph.node import Node

_ENTRIES = 64  # of an array, up to which each is moved alone
_TRIES = 8  # ways to move all entries of a larger one up and down
_SPREADS = 3  # of these


def carried(
    node: Node,
    follows: Any,
    leaves: Mapping[Node, Any],
    slacks: Mapping[Node, Any],
    following: Callable[[Node, Any], Any],
) -> Any:
    """Return how far `node` may be off, which is `follows` with the leaves as they are.

    `following` tells what it is where a leaf has another value. Of large arrays, whose numbers
    nobody has typed, the sum is estimated by moving all entries up or down at random.
    """
    below = reached([node])
    total = np.zeros_like(follows)
    random = np.random.default_rng(0)
    for leaf, slack in slacks.items():
        if leaf not in below:
            continue
        value = leaves[leaf]
        each = np.broadcast_to(slack, np.shape(value))
        if each.size <= _ENTRIES:
            for index in np.ndindex(each.shape):
                one = np.zeros(each.shape, object)
                one[index] = each[index]
                total = total + abs(following(leaf, value + one[()]) - follows)
        else:
            squares = np.zeros_like(follows)
            for _ in range(_TRIES):
                moved = each * random.choice((-1, 1), each.shape)
                squares = squares + (following(leaf, value + moved) - follows) ** 2
            total = total + _SPREADS * (squares / _TRIES) ** 0.5
    return total

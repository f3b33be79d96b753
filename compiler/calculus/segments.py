"""Where a forward pass is cut into segments: where little is alive, between layers of like cost.

In: the forward nodes in order, the place of the last use of each that is a value worked out at run
time, and how many arrays the backward pass has for it. Out: the places of the cuts, each behind a
value.

    50 layers of z = W @ a, a = tanh(z)   ->   13 cuts, each behind an a

What counts is the size of arrays, each dimension that is a name taken for 100. A cut costs what is
alive there: what has been computed and is used later on. A segment costs what the backward pass has
for it at once: its values, computed again, and their adjoints. By default there are as many
segments as make all cuts and the dearest segment together cheapest: of the order of √n for a chain
of n equal layers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping, Sequence
from itertools import accumulate

from ..errors import InputError
from ..graph.dimensions import Shape, names_in, product, value_of
from ..graph.node import Node
from ..graph.operations import having
from ..records import dataclass

_NOMINAL = 100
_RATIO = 1.1  # of a number of segments that is tried to the one before
_REACH = 1 / 3  # of a segment: how far a cut may be from where segments would be equal


@dataclass(frozen=True, slots=True)
class _Chain:
    """The places where a cut may be, what is alive there, and what all segments up to there cost.

    `plain` says of each that what it is behind has no name. `total` is what the whole costs.
    """

    places: Sequence[int]
    alive: Sequence[int]
    behind: Sequence[int]
    plain: Sequence[bool]
    total: int


def cuts(
    forward: Sequence[Node],
    last: Mapping[Node, int],
    held: Mapping[Node, int],
    named: Container[Node],
    count: int | None = None,
) -> tuple[int, ...]:
    """Return the places behind which the forward pass is cut into `count` segments.

    Of cuts that cost the same the first choice is one behind a value that is `named`. Raises
    `InputError` for more segments than there are values.
    """
    places = [place for place, node in enumerate(forward) if node in last][:-1]
    if count is not None and count > len(places) + 1:
        found = f"{len(places) + 1} values, too few for {count} segments"
        raise InputError(f"the program computes {found}", None, "leave the number out, or lower it")
    costs = [*accumulate(held.get(node, 0) * size_of(node) for node in forward)]
    alive = _alive(forward, last)
    chain = _Chain(
        places,
        [alive[place] for place in places],
        [costs[place] for place in places],
        [forward[place] not in named for place in places],
        costs[-1] if costs else 0,
    )
    if count is not None:
        return _placed(chain, count)
    tried = [_placed(chain, one) for one in _counts(len(places) + 1)]
    return min(tried, key=lambda some: (_price(chain, some), len(some)))


def owner(node: Node) -> Node:
    """Return the node whose memory a view shows; any other node is that itself."""
    while node.op in having("view") and node.operands[0].shape:
        node = node.operands[0]
    return node


def size_of(node: Node) -> int:
    """Return how many numbers a node takes, of nominal dimensions: none where it is a view."""
    return nominal(node.shape) if owner(node) is node else 0


def nominal(shape: Shape) -> int:
    """Return how many entries a shape has where each dimension that is a name is 100."""
    entries = product(shape)
    return value_of(entries, dict.fromkeys(names_in(entries), _NOMINAL))


def _alive(forward: Sequence[Node], last: Mapping[Node, int]) -> list[int]:
    """Return what is alive behind each place: computed by then, and used later."""
    changes = [0] * (len(forward) + 1)
    for place, node in enumerate(forward):
        if node in last:
            changes[place] += size_of(node)
            changes[last[node]] -= size_of(node)
    return [*accumulate(changes)]


def _counts(most: int) -> list[int]:
    """Return the numbers of segments that are tried: the small ones all, the others ever fewer."""
    counts = [1]
    while counts[-1] < most:
        counts.append(min(max(counts[-1] + 1, int(counts[-1] * _RATIO)), most))
    return counts


def _placed(chain: _Chain, count: int) -> tuple[int, ...]:
    """Return the places of the cuts, each where it is cheap near to where segments are equal."""
    chosen: list[int] = []
    free = 0
    for number in range(1, count):
        target = chain.total * number / count
        end = len(chain.places) - (count - 1 - number)
        reach = _REACH * chain.total / count
        nearest = bisect_left(chain.behind, target)
        first = bisect_left(chain.behind, target - reach)
        behind = bisect_right(chain.behind, target + reach)
        window = range(max(first, free), min(behind, end)) or [min(max(nearest, free), end - 1)]
        best = min(
            window,
            key=lambda one: (chain.alive[one], chain.plain[one], abs(chain.behind[one] - target)),
        )
        chosen.append(best)
        free = best + 1
    return tuple(chain.places[one] for one in chosen)


def _price(chain: _Chain, places: Sequence[int]) -> int:
    """Return what all cuts cost together with the dearest segment."""
    numbers = [bisect_left(chain.places, place) for place in places]
    ends = [*(chain.behind[one] for one in numbers), chain.total]
    return sum(chain.alive[one] for one in numbers) + max(
        after - before for before, after in zip([0, *ends], ends, strict=False)
    )

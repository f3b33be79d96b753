"""Two mistakes at once: the pairs that may give an answer, within a budget.

In: the single mistakes with their values. Out: candidates with two breaks each. Of two mistakes on
different paths the changes add up, and of two on the one path that there is they multiply: where
single mistakes suggest one or the other, the pair is tried. After these come the likeliest pairs.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from ...calculus.reverse import Rule
from ..kinds import kinds
from .candidates import Candidate, gradient_of, with_breaks
from .matching import WrongAnswer
from .region import Region

_STEPS = 30_000  # edges that pairs are tried on
_MOST = 1_000  # breaks that are tried in pairs
_LIKELY = 100  # of which all pairs may be tried


def pair_candidates(
    wrong: WrongAnswer, region: Region, right: Rule, singles: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the gradient for two mistakes at once, the suggested pairs first."""
    breaks = sorted(
        (one for one in singles if len(one.breaks) == 1 and kinds()[one.kind].in_pairs),
        key=lambda one: kinds()[one.kind].rank,
    )[:_MOST]
    likely = sorted(combinations(range(min(len(breaks), _LIKELY)), 2), key=sum)
    suggested = _suggested(wrong, region, right, breaks)
    budget = max(_STEPS // max(len(region.edges), 1), 1)
    tried = list(dict.fromkeys([*suggested[: budget // 2], *likely]))[:budget]
    for first, second in tried:
        one, other = breaks[first].breaks[0], breaks[second].breaks[0]
        if one.node is not other.node or not set(one.positions) & set(other.positions):
            yield from with_breaks("", (one, other), region, right)


def _suggested(
    wrong: WrongAnswer, region: Region, right: Rule, breaks: Sequence[Candidate]
) -> list[tuple[int, int]]:
    """Return the pairs whose values, added or multiplied, would be those of the answer."""
    vectors = wrong.vectors([gradient_of(region, right), *(one.value for one in breaks)])
    if vectors[0] is None:
        return []
    without = vectors[0]
    blank = np.full(without.shape, np.nan)
    rows = np.array([blank if vector is None else vector for vector in vectors[1:]])
    found: list[tuple[int, int]] = []
    with np.errstate(all="ignore"):
        for first, row in enumerate(rows):
            later = rows[first + 1 :]
            added = wrong.nearness(later + (row - without)).all(axis=1)
            multiplied = wrong.nearness(later * (row / without)).all(axis=1)
            found += [(first, first + 1 + int(i)) for i in np.flatnonzero(added | multiplied)]
    return sorted(found, key=sum)

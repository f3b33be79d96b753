"""What would make an answer right whose shapes do not fit.

In: a problem, and the text of an answer. Out: the `Candidate` whose value is the gradient, or none.

    W2 @ d_z2   ->   a transpose is missing in `W2 @ d_z2`
"""

from ...errors import InputError
from ..judge.compare import Agreement
from ..judge.judge import judge
from ..places import sampled_places
from ..problem import Problem
from ..read.variants import variants
from .candidates import Candidate

_POINTS = 2
_MOST = 8  # variants that are judged


def mended(problem: Problem, name: str, text: str) -> list[Candidate]:
    """Return the first change of an answer that makes it right, as a candidate of its kind."""
    try:
        places = sampled_places(problem, _POINTS)
    except InputError:
        return []
    for variant, _ in zip(variants(problem, name, text), range(_MOST), strict=False):
        found = judge(problem, [variant.answer], places)[name].comparisons
        defined = [one for one in found if one.truth is not Agreement.UNDEFINED]
        if defined and all(one.truth.is_right for one in defined):
            node = variant.answer.entries.node
            return [Candidate(variant.kind, (), node, " ".join(variant.written.split()))]
    return []

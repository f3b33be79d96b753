"""What would make an answer right whose shapes do not fit.

In: a problem, and the text of an answer. Out: the `Candidate` whose value is the gradient, or none.

    W2 @ d_z2   ->   a transpose is missing in `W2 @ d_z2`
"""

from itertools import chain

from ...errors import InputError
from ...lower.scope import Powers
from ..judge.compare import Agreement
from ..judge.granted import judgements_where_granted
from ..judge.judge import Judgement, judge
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
    found = variants(problem, name, text)
    if "@" not in text:
        found += variants(problem, name, text, Powers.PRODUCTS)
    for variant in found[:_MOST]:
        answers = [variant.answer]
        judgements = [judge(problem, answers, places)[name]]
        granted = judgements_where_granted(problem, answers, name, places)
        if any(map(_is_right, chain(judgements, (there for _, there in granted)))):
            node = variant.answer.entries.node
            return [Candidate(variant.kind, (), node, " ".join(variant.written.split()))]
    return []


def _is_right(judgement: Judgement) -> bool:
    defined = [one for one in judgement.comparisons if one.truth is not Agreement.UNDEFINED]
    return bool(defined) and all(one.truth.is_right for one in defined)

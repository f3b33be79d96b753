"""Verdicts on chains of equalities: a = b = c is right where each of its links is.

In: the verdicts on the last links, and what judges the links before. Out: the verdicts on the whole
answers; that on a wrong one is the verdict on its first wrong link, and names it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .read.answer import Answer
from .say.mistake import shortened
from .say.verdict import Verdict, Verdicts


def with_links(
    found: Verdicts,
    links: Mapping[str, Sequence[Answer]],
    judged: Callable[[Answer], Verdict],
) -> Verdicts:
    """Return the verdicts with all links of each answer, and how they were read."""
    answers = [_whole(one, links.get(one.name, ()), judged) for one in found]
    return replace(found, answers=tuple(answers))


def _whole(last: Verdict, links: Sequence[Answer], judged: Callable[[Answer], Verdict]) -> Verdict:
    """Return the verdict on an answer, from that on its last link."""
    verdict, wrong = last, None
    if len(links) > 1:
        verdicts = [*((one, judged(one)) for one in links[:-1]), (links[-1], last)]
        first = next(((one, said) for one, said in verdicts if not said.correct), None)
        if first is not None:
            wrong, verdict = first[0], first[1]
        verdict = replace(verdict, written=" = ".join(one.written for one in links))
    notes = dict.fromkeys(note for one in links for note in one.notes)
    if wrong is not None:
        notes[f"the first of its links that is wrong is {shortened(wrong.written)}"] = None
    return verdict.behind(notes)

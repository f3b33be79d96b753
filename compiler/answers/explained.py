"""The verdict on an answer: right, or wrong with the mistakes that give it.

In: a problem, the judgements of answers, the name of one. Out: its `Verdict`.

    L = (x*w)^2, 2*x*w for w   ->   wrong: the factor x of the step back through x*w ...
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from .diagnose.candidates import Candidate
from .diagnose.diagnose import diagnose, is_partial, is_too_large
from .diagnose.likeliest import likeliest
from .diagnose.shapes import mended
from .judge.compare import Agreement
from .judge.granted import Granted, Measured, judgements_where_granted
from .judge.judge import Judgement
from .problem import Problem
from .read.answer import (
    Answer,
)
from .say.notes import (
    counterexample,
    is_rounded_far,
    small,
)
from .say.phrase import Phrasebook
from .say.verdict import Verdict


def wrong_answer(
    problem: Problem,
    judgements: Mapping[str, Judgement],
    name: str,
    said: str,
    measured: Measured | None,
) -> Verdict:
    """Return the verdict on a wrong answer, explained; or on one that is right where granted."""
    judgement = judgements[name]
    elsewhere: list[Judgement] = []
    for granted, there in _where_granted(problem, judgements, name, measured):
        is_right = all(one.truth.is_right for one in there.comparisons)
        if is_right and not judgement.misfit:
            return right_answer(problem, judgement.answer, granted.words, granted.once)
        elsewhere.append(there)
    if not problem.is_explained or is_too_large(problem, name):
        example = None if judgement.misfit else counterexample(judgement.comparisons)
        large = "the program is too large for mistakes to be looked for"
        said = f"{said}\n{large}".strip() if problem.is_explained else ""
        written, symbol = judgement.answer.written, problem.symbol(name)
        return Verdict(name, written, symbol, note=said, counterexample=example, is_searched=False)
    return _with_mistakes(problem, judgements, name, said, [judgement, *elsewhere])


def _where_granted(
    problem: Problem,
    judgements: Mapping[str, Judgement],
    name: str,
    measured: Measured | None,
) -> Iterable[tuple[Granted, Judgement]]:
    """Return how an answer is judged under conditions that may be granted."""
    judgement = judgements[name]
    if measured is None and judgement.answer.is_number:
        return ()
    answers = [one.answer for one in judgements.values()]
    places = [one.place for one in judgement.comparisons]
    return judgements_where_granted(problem, answers, name, places, measured)


def _with_mistakes(
    problem: Problem,
    judgements: Mapping[str, Judgement],
    name: str,
    said: str,
    where_tried: Sequence[Judgement],
) -> Verdict:
    """Return the verdict on a wrong answer with the mistakes that give it, under some condition."""
    judgement = judgements[name]
    answered = list(judgements)
    candidates: Sequence[Candidate] = []
    is_vague = any(one.truth is Agreement.FEW_DIGITS for one in judgement.comparisons)
    is_vague = is_vague or is_rounded_far(judgement) or bool(small(judgement))
    tried = [] if is_vague else where_tried
    for where in tried:
        candidates = candidates or diagnose(problem, where, answered, with_pairs=False)
    for where in tried:
        candidates = candidates or diagnose(problem, where, answered)
    if judgement.misfit or judgement.aside:
        if all(one.kind == "number_for_array" for one in candidates):
            candidates = mended(problem, name, judgement.answer.written) or candidates
        if judgement.aside and not judgement.answer.is_number:
            said = f"{judgement.aside}\n{said}".strip()
    if not candidates and is_partial(problem, name):
        part = "the program is large: mistakes were looked for in the part next to the output"
        said = f"{said}\n{part}".strip()
    uses = {other for one in judgements.values() for other in one.answer.uses}
    has, written = {*answered, *uses}, judgement.answer.written
    found = explained_answer(problem, name, written, said, likeliest(candidates), has)
    example = None if judgement.misfit else counterexample(judgement.comparisons)
    return replace(found, counterexample=example)


def explained_answer(
    problem: Problem,
    name: str,
    written: str,
    said: str,
    candidates: Sequence[Candidate],
    has: Collection[str],
) -> Verdict:
    """Return the verdict on a wrong answer, in the words of its candidates, with what is right.

    `has` are the variables whose gradients the student has.
    """
    phrases = Phrasebook(problem, name, has, problem.language == "latex" or "\\" in written)
    return Verdict(
        name,
        written,
        problem.symbol(name),
        note=said,
        mistakes=tuple(map(phrases.mistake, candidates)),
        right=phrases.right_step,
        right_note=phrases.right_note,
    )


def right_answer(problem: Problem, answer: Answer, said: str, is_granted: bool = False) -> Verdict:
    """Return the verdict on a right answer, with what is to be said of it."""
    about = problem.symbol(answer.name)
    return Verdict(answer.name, answer.written, about, True, True, said, is_granted=is_granted)

"""Answers to a program checked: read, judged, and where they are wrong, explained.

In: a problem, answers by name, the values of a point or none. Out: `Verdicts`. What is wrong with
one answer is said of that answer; the others are judged all the same. An answer that is wrong where
the one before it is wrong may follow from that; then nothing new is wrong with it.

    L = (x*w)^2, {"w": "2*x*w"}   ->   wrong: the factor x of the step back through x*w ...
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import GradcError, InputError, MisfitError
from ..graph.graph import order, substituted
from ..lower.answer import Formula
from . import loops
from .bases import problem_of_base_ten
from .diagnose.shapes import mended
from .explained import explained_answer, right_answer, wrong_answer
from .judge.averages import averaged_later
from .judge.compare import Agreement
from .judge.factors import with_numbers
from .judge.granted import Measured, where_defined
from .judge.judge import Judgement, judge, rest_on_themselves
from .links import with_links
from .places import Place, check_indices, few_of, given_place, places_near, sampled_places
from .probes import probes
from .problem import Problem
from .read.answer import (
    Answer,
    as_matrices,
    fitting_as_matrices,
    is_of_matrices,
    misfit_of_matrices,
    other_readings,
    read_answers,
)
from .read.spelling import variable_of
from .say.notes import (
    counterexample,
    hesitation,
    kink_at,
    note,
    of_shape,
    only_named,
)
from .say.verdict import Verdict, Verdicts
from .weighed import problem_of_weighed, right_for_either

_LONG = 5_000  # nodes of answers and gradients that are looked at in a few places alone
_FEW = 4
_CIRCLE = "give one of them by the values of the program alone"
_NO_VALUE = "this cannot be worked out"


def check_problem(
    problem: Problem, answers: Mapping[str, Any], at: Mapping[str, Any] | None = None
) -> Verdicts:
    """Return the verdicts on answers, given by the names of what they are gradients of.

    An answer is text in the language, a number, or an array. `at` has the values of the inputs;
    with it an answer may be a number. Raises `GradcError` for a point at fault.
    """
    limits = problem.program.limits
    with limits.budget(problem.text, problem.spent), limits.patience(problem.text):
        found = _as_weighed(problem, _checked(problem, answers, at), answers, at)
        return replace(found, answers=tuple(_told_base(problem, one, at) for one in found))


def _as_weighed(
    problem: Problem, found: Verdicts, answers: Mapping[str, Any], at: Mapping[str, Any] | None
) -> Verdicts:
    """Return verdicts, with answers right that are so for the other meaning of cross-entropy."""
    other = None if found.ok else problem_of_weighed(problem)
    if other is None:
        return found
    judged = _checked(other, answers, at)
    return right_for_either(found, {one.name: one for one in judged})


def _told_base(problem: Problem, found: Verdict, at: Mapping[str, Any] | None) -> Verdict:
    """Return a verdict, that log is natural said with it where an answer is right for log10."""
    other = None
    if found.status == "wrong" and not found.error:
        other = problem_of_base_ten(problem, found.written)
    if other is None or not _checked(other, {found.name: found.written}, at).ok:
        return found
    said = "log is the natural logarithm here; this is right where it is log10 in the program"
    return replace(found, note="\n".join(filter(None, [found.note, said])))


def _checked(
    problem: Problem, answers: Mapping[str, Any], at: Mapping[str, Any] | None = None
) -> Verdicts:
    """Return the verdicts on answers, with logarithms as they are written."""
    if not answers:
        raise InputError("there is no answer to check", None, "give one: NAME=ANSWER")
    if not loops.has_loops(problem):
        return _checked_as_it_is(problem, answers, at)
    judged = _checked_as_it_is(loops.judged_alone(problem), answers, at)
    if judged.ok:
        return judged
    written = loops.written_out(problem, at, answers)
    if written is None:
        return judged
    return loops.together(judged, _checked_as_it_is(*written, at))


def _checked_as_it_is(
    problem: Problem, answers: Mapping[str, Any], at: Mapping[str, Any] | None
) -> Verdicts:
    read: list[Answer | Verdict] = []
    links: dict[str, list[Answer]] = {}
    for given, answer in answers.items():
        name = str(given)
        try:
            name = variable_of(problem, name)
            if name in links:
                raise InputError(f"{name} is answered twice")
            links[name] = []
            chain = read_answers(problem, name, answer)
            for one in chain:
                if at is None and isinstance(one.entries, Formula):
                    check_indices(problem, one.entries.node)
                if at is None and not isinstance(one.entries, Formula) and one.is_number:
                    said = "an array of numbers is the gradient at one point"
                    raise InputError(said, None, "give the point, or write a formula")
            links[name] = chain
            read.append(chain[-1])
        except MisfitError as error:
            meant = _as_matrices(problem, name, str(answer), at)
            read.append(meant or _misfit(problem, name, str(answer), error.report))
        except GradcError as error:
            read.append(unjudged(problem, name, answer, error.report))
    judged = [one for chain in links.values() for one in chain]
    places = _places(problem, at, judged)
    first = verdicts(problem, read, places)

    def judged_with(link: Answer) -> Verdict:
        last = links[link.name][-1]
        others = [link if one is last else one for one in read]
        said = first if link is last else verdicts(problem, others, places)
        return next(one for one in said if one.name == link.name)

    found = with_links(first, links, judged_with)
    chains = {
        verdict.name: [_meant(problem, one, judged_with) for one in links[verdict.name]]
        for verdict in found
        if verdict.status == "wrong" and verdict.name in links
    }
    if all(one is other for n in chains for one, other in zip(chains[n], links[n], strict=True)):
        return found
    links.update(chains)
    read = [links[one.name][-1] if isinstance(one, Answer) else one for one in read]
    return with_links(verdicts(problem, read, places), links, judged_with)


def _meant(problem: Problem, answer: Answer, judged: Callable[[Answer], Verdict]) -> Answer:
    """Return a wrong answer in the reading that makes it right, or fit, or else as it is."""
    others = list(other_readings(problem, answer))
    if not others or judged(answer).correct:
        return answer
    right = next((one for one in others if judged(one).correct), None)
    if right or answer.shape == problem.variable(answer.name).shape:
        return right or answer
    is_meant = is_of_matrices(answer.written)
    meant = fitting_as_matrices(problem, answer.name, answer.written) if is_meant else None
    return meant or answer


def _as_matrices(
    problem: Problem, name: str, written: str, at: Mapping[str, Any] | None
) -> Verdict | None:
    """Return the verdict on an answer that fits where its `*` is that of matrices, or None."""

    def judged(answer: Answer) -> Verdict:
        (found,) = verdicts(problem, [answer], _places(problem, at, [answer]))
        return found.behind(answer.notes)

    for answer in as_matrices(problem, name, written):
        found = judged(answer)
        if found.correct:
            return found
    fitting = fitting_as_matrices(problem, name, written)
    return None if fitting is None else judged(fitting)


def _misfit(problem: Problem, name: str, written: str, said: str) -> Verdict:
    """Return the verdict on an answer whose own shapes do not fit: wrong, and what is right."""
    said = misfit_of_matrices(problem, name, written) or said
    candidates = mended(problem, name, written)
    named = set(order([one.value for one in candidates]))
    uses = {other for other, leaf in problem.leaves.items() if leaf in named}
    return explained_answer(problem, name, written, said, candidates, uses)


def _places(
    problem: Problem, at: Mapping[str, Any] | None, answers: Sequence[Answer]
) -> list[Place]:
    """Return the points to judge at: the one given, and others unless all answers are numbers."""
    given = [] if at is None else [given_place(problem, at)]
    if given and all(answer.is_number for answer in answers):
        return given
    new = {leaf: problem.gradients[name] for name, leaf in problem.leaves.items()}
    written = [node for answer in answers for node in answer.nodes()]
    whole = substituted(written, new)  # in the inputs alone, with the true gradients
    nodes = [whole[node] for node in written]
    try:
        are_listed = any(not isinstance(answer.entries, Formula) for answer in answers)
        fixed = given[0].sizes if given and are_listed else None
        sampled = sampled_places(problem, answers=nodes, fixed=fixed)
        gradients = [problem.gradients[answer.name] for answer in answers]
        if len(order([*nodes, *gradients])) > _LONG:
            sampled = sampled[:_FEW]
    except InputError:
        if not given:
            raise
        return [*given, *places_near(problem, given[0])]
    formulas = {
        answer.name: whole[answer.entries.node]
        for answer in answers
        if isinstance(answer.entries, Formula) and not (given and answer.is_number)
    }
    fitting = {n: one for n, one in formulas.items() if one.shape == problem.variable(n).shape}
    return [*given, *sampled, *probes(problem, fitting, sampled)]


def unjudged(
    problem: Problem, name: str, written: Any, error: str, failed: bool = False
) -> Verdict:
    """Return the verdict on an answer that could not be judged, and why."""
    try:
        said = str(written)
    except ValueError:  # Python writes no number of more digits than it would read
        said = "a number of thousands of digits"
    return Verdict(name, said, problem.symbol(name), error=error, failed=failed)


def verdicts(
    problem: Problem,
    answers: Sequence[Answer | Verdict],
    places: Sequence[Place],
    measured: Measured | None = None,
) -> Verdicts:
    """Return the verdicts on answers that have been read, at these points.

    Those on answers that could not be read are among them, and stay where they are. `measured`
    gives other points what somebody's code returns there, where answers are values of that.
    """
    judgements, judged = _judgements(problem, answers, places)
    for name in judgements:  # from the output back
        judged[name] = _verdict(problem, judgements, name, judged, measured)
    right = [name for name, verdict in judged.items() if verdict.correct]
    for name, size in averaged_later(problem, judgements, right).items():
        said = f"this is {size} times {problem.symbol(name)}"
        words = f"{said}, as some courses write it: the division by {size} stands in later lines"
        judged[name] = right_answer(problem, judgements[name].answer, words)
    found = [one if isinstance(one, Verdict) else judged[one.name] for one in answers]
    inputs = {str(node.payload) for node in problem.graph.inputs}
    is_chain = any(one.name not in inputs for one in answers)
    backward = problem.backward if is_chain else ()
    return Verdicts(_said_once(found), backward, few_of(problem, places))


def _judgements(
    problem: Problem, answers: Sequence[Answer | Verdict], places: Sequence[Place]
) -> tuple[dict[str, Judgement], dict[str, Verdict]]:
    """Return the judgements of answers, and the verdicts on those that cannot be worked out."""
    read = [one for one in answers if isinstance(one, Answer)]
    round_about = rest_on_themselves(problem, read)
    failed = {
        one.name: unjudged(problem, one.name, one.written, f"{round_about[one.name]}\n{_CIRCLE}")
        for one in read
        if one.name in round_about
    }
    read = [one for one in read if one.name not in failed]
    try:
        return judge(problem, read, places), failed
    except (GradcError, ArithmeticError, ValueError, MemoryError):
        for one in read:
            try:
                judge(problem, [one], places)
            except (GradcError, ArithmeticError, ValueError, MemoryError) as error:
                said = error.report if isinstance(error, GradcError) else _NO_VALUE
                failed[one.name] = unjudged(problem, one.name, one.written, said)
        if len(failed) == len(round_about):
            raise
        return judge(problem, [one for one in read if one.name not in failed], places), failed


def _verdict(
    problem: Problem,
    judgements: Mapping[str, Judgement],
    name: str,
    before: Mapping[str, Verdict],
    measured: Measured | None,
) -> Verdict:
    judgement = judgements[name]
    answer, comparisons = judgement.answer, judgement.comparisons
    here = [one for one in comparisons if one.place.is_given]
    defined = [one for one in comparisons if one.truth is not Agreement.UNDEFINED]
    symbol = problem.symbol(name)
    if not defined:
        undefined = f"{symbol} is undefined at the point given"
        nowhere = "this is not a number, wherever it is tried"
        return unjudged(problem, name, answer.written, nowhere if comparisons else undefined)
    if judgement.misfit:
        return wrong_answer(problem, judgements, name, judgement.misfit, measured)
    follows = bool(judgement.rests_on) and (
        all(one.own.is_right for one in defined) or all(one.in_truth.is_right for one in defined)
    )
    all_before_right = all(before[other].correct for other in judgement.rests_on)
    is_right = all(one.truth.is_right for one in defined) or (follows and all_before_right)
    if is_right:
        granted = where_defined(problem, comparisons)
        if granted is not None:
            return right_answer(problem, answer, granted.words, granted.once)
        said = [
            of_shape(problem, judgement),
            note(judgement, defined, is_right),
            only_named(answer),
        ]
        return right_answer(problem, answer, "\n".join(filter(None, said)))
    meant = with_numbers(problem, judgements, judgement)
    if meant:
        return right_answer(problem, answer, meant)
    elsewhere = [one for one in defined if not one.place.is_given]
    if here and elsewhere and all(one.truth.is_right for one in elsewhere):
        kink = kink_at(problem, here[0].place)
        if kink:
            return right_answer(problem, answer, f"right but for the point given, which is {kink}")
    if follows:
        example = counterexample(defined)
        return Verdict(name, answer.written, symbol, follows=True, counterexample=example)
    doubts = hesitation(problem, judgement, defined)
    return wrong_answer(problem, judgements, name, doubts, measured)


def _said_once(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Return the verdicts with what is granted to several of them said of the first alone."""
    found: list[Verdict] = []
    for one in verdicts:
        is_said = one.is_granted and any(other.note == one.note for other in found)
        found.append(replace(one, note="") if is_said else one)
    return tuple(found)

"""How often the diagnosis names the mistake: every kind at every place of every program.

pytest -s tests/benchmarks/bench_diagnosis.py
"""

import random
from collections import Counter
from time import perf_counter

from edits import EDITS
from injection import edited, fresh_places, injections, outcome, problem_of, programs

from gradc.answers.places import sampled_places


def test_every_kind_at_every_place() -> None:
    outcomes = []
    start = perf_counter()
    count = 0
    for name, text in programs().items():
        problem = problem_of(text)
        if problem is None:
            continue
        count += 1
        places, fresh = sampled_places(problem), fresh_places(problem)
        here = [outcome(one, places, fresh) for one in injections(name, problem)]
        outcomes += here
    judged = [one for one in outcomes if not (one.is_harmless or one.is_skipped)]
    missed = Counter(
        (one.injection.program, one.injection.name, one.injection.candidate.kind)
        for one in judged
        if not one.is_equal_first
    )
    total = len(judged)
    print(f"\n{count} programs, {len(outcomes)} injections, {perf_counter() - start:.0f} s")
    print(f"harmless: {sum(one.is_harmless for one in outcomes)}")
    print(f"without a text: {sum(one.is_skipped for one in outcomes)}")
    for what in ("is_found", "is_equal_found", "is_first", "is_equal_first"):
        good = sum(getattr(one, what) for one in judged)
        print(f"{what}: {good} of {total}, {good / total:.2%}")
    for key, times in missed.most_common(40):
        print("not first:", *key, times)
    assert sum(one.is_equal_found for one in judged) >= 0.97 * total
    assert sum(one.is_equal_first for one in judged) >= 0.90 * total


def test_random_edits_of_the_right_formula() -> None:
    pick = random.Random(0)  # noqa: S311  # no secret
    problems = {name: problem_of(text) for name, text in programs().items()}
    found = [
        one
        for name, problem in problems.items()
        if problem is not None
        for one in edited(name, problem, pick)
    ]
    explained = [one for one in found if one.kinds]
    wrongly = [one for one in explained if not one.is_equal]
    print(f"\n{len(found)} edits, {len(explained)} explained, {len(wrongly)} of them wrongly")
    for edit in EDITS:
        kinds = Counter(" ".join(one.kinds) for one in found if one.edit == edit)
        print(f"{edit}: {kinds.most_common()}")
    for one in found:
        if not one.kinds or not one.is_equal:
            print("missed:", one.program, one.name, one.edit, one.text, one.kinds)
    assert len(explained) >= 0.95 * len(found)
    assert len(wrongly) <= 0.01 * len(found)

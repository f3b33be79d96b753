"""The parts that are mutated, and the tests that are meant to hold each of them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from . import mutants
from .mutants import Mutant


def _itself(mutant: Mutant) -> Mapping[str, float]:
    return {mutant.target: 1}


@dataclass(frozen=True)
class Part:
    """A part: its mutants, how one is put into the modules, and the files of tests for it.

    Where it is `by_lines`, a mutant meets the tests that run its lines; otherwise those that speak
    of what it changes, and of these at most as many as are `enough`.
    """

    made: Callable[[], Iterable[Mutant]]
    put: str
    tests: Sequence[str]
    words: Callable[[Mutant], Mapping[str, float]] = _itself
    by_lines: bool = False
    enough: int = 80
    marks: str = ""


def _using(mutant: Mutant) -> Mapping[str, float]:
    """Return a function, and those in whose rows it stands, directly or not: the nearer the more."""
    found: dict[str, float] = {mutant.target: 1}
    waiting = [mutant.target]
    for name in waiting:
        for one in _users().get(name, ()):
            if one not in found:
                found[one] = found[name] / 8
                waiting.append(one)
    return found


@cache
def _users() -> Mapping[str, Sequence[str]]:
    """Return, for each function, those in whose rows it stands."""
    found: dict[str, list[str]] = {}
    for one, text in mutants.rules().items():
        for name in dict.fromkeys(re.findall(r"(\w+)\(", text)):
            found.setdefault(name, []).append(one)
    return found


def _named(mutant: Mutant) -> Mapping[str, float]:
    """Return the functions that a line of identities is of."""
    names = set(re.findall(r"[^\W\d]\w+", mutant.was))
    return dict.fromkeys(names - {"axis", "keepdims", "aligned", "when"}, 1)


PARTS = {
    "rules": Part(
        mutants.of_rules,
        "put_rule",
        """tests/test_vocabulary.py tests/test_branches.py tests/test_domains.py tests/lower/test_densities.py
        tests/calculus/test_second.py tests/test_cases.py tests/test_stable_rules.py
        tests/test_special.py tests/test_extremes.py tests/calculus/test_shut_gates.py tests/test_operations.py
        tests/test_linear.py tests/lower/test_statistics.py tests/test_factorisations.py tests/test_singular.py
        tests/test_spectra.py tests/test_matrix_functions.py tests/calculus/test_second_cases.py""".split(),
        _using,
    ),
    "identities": Part(
        mutants.of_identities,
        "put_identity",
        """tests/rewrite/test_identities.py tests/rewrite/test_applied.py tests/rewrite/test_cancellation.py
        tests/rewrite/test_composites.py tests/rewrite/test_terms.py""".split(),
        _named,
    ),
    "traits": Part(
        mutants.of_traits,
        "put_trait",
        """tests/graph/test_traits.py tests/calculus/test_shut_gates.py tests/test_operations.py
        tests/rewrite/test_signs.py tests/calculus/test_gates.py tests/test_cases.py tests/test_linear.py""".split(),
        lambda mutant: {
            mutant.target: 1,
            "test_traits": 2,
            **dict.fromkeys(mutant.was.split("-"), 4),
        },
    ),
    "reverse": Part(
        lambda: mutants.of_modules("compiler/calculus/reverse.py", "compiler/calculus/sums.py"),
        "put_module",
        """tests/calculus/test_calculus.py tests/calculus/test_shut_gates.py tests/calculus/test_implicit.py
        tests/calculus/test_rare_steps.py tests/calculus/test_while_steps.py tests/graph/test_scan.py
        tests/calculus/test_checkpoint.py tests/test_gather.py tests/test_cases.py tests/test_tensors.py
        tests/test_loop_stores.py tests/test_truths.py tests/diagram/test_diagram.py""".split(),
        by_lines=True,
        enough=240,
        marks="not slow and not exhaustive",
    ),
    "judge": Part(
        lambda: mutants.of_modules("compiler/answers/judge/*.py"),
        "put_module",
        """tests/answers/test_compare.py tests/answers/test_averages.py
        tests/answers/test_rounded_chains.py tests/answers/test_granted.py tests/answers/test_circles.py
        tests/answers/test_noise.py tests/answers/test_numbers_given.py tests/answers/test_follows.py
        tests/answers/test_check.py tests/answers/test_label_forms.py
        tests/answers/test_answers_at_sizes.py tests/answers/test_conditions.py
        tests/answers/test_fairness.py tests/answers/test_work.py
        tests/answers/test_shapes.py tests/answers/test_matrix_answers.py tests/answers/test_columns.py
        tests/answers/test_written_ways.py tests/answers/test_probes.py
        tests/answers/test_at_edges.py tests/answers/test_returned_values.py
        tests/answers/test_judged.py tests/answers/test_fitting.py""".split(),
        by_lines=True,
        enough=240,
        marks="not slow and not exhaustive",
    ),
    "mistakes": Part(
        mutants.of_mistakes,
        "put_mistake",
        """tests/answers/test_wrong_rules_golden.py tests/answers/test_mistakes.py
        tests/answers/test_named_mistakes.py
        tests/answers/test_real_mistakes.py tests/answers/test_calculus_mistakes.py
        tests/answers/test_mistakes_of_shape.py""".split(),
    ),
}

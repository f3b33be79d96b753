"""The table of wrong rules: each row applies, is found again, and has words."""

import ast
import re
from pathlib import Path

import pytest
from injection import answer_of

import gradc.answers
from gradc.answers.diagnose.breaks import region_of
from gradc.answers.diagnose.candidates import single_candidates
from gradc.answers.diagnose.diagnose import diagnose
from gradc.answers.diagnose.matching import WrongAnswer
from gradc.answers.diagnose.policies import POLICIES
from gradc.answers.judge.judge import chain_rule, judge
from gradc.answers.kinds import FIELDS, FITS, Kind, WrongRule, kinds, wrong_rule
from gradc.answers.places import sampled_places
from gradc.answers.problem import read_problem
from gradc.vocabulary import functions

pytestmark = pytest.mark.table

ANSWERS = Path(gradc.answers.__file__).parent
GENERIC = ("any", "elementwise")

# A program for each operation that is not called by its name, or whose arguments need care.
PROGRAMS = {
    "any": "p*q", "elementwise": "sin(p)", "pow": "(p^2 + 1)^(q + 3)", "mul": "p*q", "div": "(p + q)/(p*q)",
    "max": "max(p, q)*2", "min": "min(p, q)*2",
    "matmul": "p: [n, n]; q: [n, n]; sum((p @ q)^2)", "matvec": "p: [n, n]; q: [n]; sum((p @ q)^2)",
    "vecmat": "p: [n]; q: [n, n]; sum((p @ q)^2)", "outer": "p: [n]; q: [n]; c: [n, n]; sum(c*outer(p, q)^2)",
    "transpose": "p: [n, n]; c: [n, n]; sum(c*p.T)", "det": "p: [3, 3]; det(p)", "logabsdet": "p: [3, 3]; logabsdet(p)",
    "inv": "p: [3, 3]; c: [3, 3]; sum(c*inv(p))", "solve": "A: [3, 3]; q: [3, 2]; c: [3, 2]; sum(c*solve(A, q))",
    "solve_vector": "A: [3, 3]; q: [3]; c: [3]; sum(c*solve(A, q))",
    "softmax": "p: [n]; c: [n]; sum(c*softmax(p))", "log_softmax": "p: [n]; c: [n]; sum(c*log_softmax(p))",
    "logsumexp": "p: [n]; logsumexp(p)", "standardize": "p: [n]; c: [n]; sum(c*layer_norm(p, 1, 0))",
    "cross_entropy": "p: [m, k]; q: [m, k]; cross_entropy(p, q)", "amax": "p: [n]; max(p)", "amin": "p: [n]; min(p)",
    "binary_cross_entropy": "p: [n]; q: [n]; binary_cross_entropy(p, q)", "norm": "p: [n]; norm(p)",
    "var": "p: [n]; var(p)", "std": "p: [n]; std(p)", "mean": "p: [n]; mean(p^3)", "sum": "p: [n]; sum(p^3)",
}  # fmt: skip


def program_for(row: WrongRule) -> str:
    if row.function.name in PROGRAMS:
        return PROGRAMS[row.function.name]
    arguments = [f.name for f in functions()[row.function.name].operands]
    return f"{row.function.name}({', '.join(arguments)})*2"


# The rows of all kinds, in order.
ROWS = [wrong_rule(name, line) for name, kind in kinds().items() for line in kind.rows]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_row_gives_a_gradient_and_is_found_again(row: WrongRule) -> None:
    problem = read_problem(program_for(row))
    places = sampled_places(problem)
    injected = 0
    for name in [str(node.payload) for node in problem.graph.inputs]:
        region = region_of(problem.result, problem.variable(name))
        for candidate in single_candidates(region, chain_rule(problem, ())):
            if candidate.breaks[0].row is not row or candidate.is_everywhere:
                continue
            injected += 1
            answer = answer_of(name, candidate.value)
            judgement = judge(problem, [answer], places)[name]
            if all(one.truth.is_right for one in judgement.comparisons):
                continue  # it is harmless here
            found = [one.kinds for one in diagnose(problem, judgement, [name])]
            assert (row.kind,) in found
    assert injected, "the row applies nowhere"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_row_has_the_arguments_of_its_function(row: WrongRule) -> None:
    if row.function.name in GENERIC:
        assert [f.name for f in row.function.formals] == list("xy")[: len(row.function.formals)]
    else:
        assert [f.name for f in row.function.formals] == [
            f.name for f in functions()[row.function.name].formals
        ]
        assert len(row.function.partials) <= max(len(functions()[row.function.name].partials), 1)


def test_every_kind_has_words_and_all_words_are_used() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(ANSWERS.rglob("*.py"))]
    named = {
        part.value for tree in trees for part in ast.walk(tree) if isinstance(part, ast.Constant)
    }
    assert set(POLICIES) <= kinds().keys()
    named |= {row.kind for row in ROWS} | {kind.at_number for kind in kinds().values()}
    assert kinds().keys() <= named | POLICIES.keys()


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_the_sentences_name_what_they_speak_of(kind: Kind) -> None:
    fields = set(re.findall(r"\{(\w+)\}", kind.sentence))
    assert (
        fields
        <= {"step", "operand", "name", "other", "belongs", "output", "rule", "number"}
        == {*FIELDS}
    )
    assert kind.sentence[0].islower() or kind.sentence.startswith("{")
    assert "{" not in kind.title


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_a_kind_has_what_it_needs(kind: Kind) -> None:
    assert kind.rank > 0
    assert kind.fits in ("", *FITS)
    assert {*kind.covers, kind.at_number or "sign"} <= kinds().keys()
    assert kind.rows or not (kind.is_of_gates or kind.is_of_factors or kind.is_of_all)


def test_nothing_matches_without_points() -> None:
    problem = read_problem("x^2")
    judgement = judge(problem, [answer_of("x", problem.gradients["x"])], [])["x"]
    assert WrongAnswer(problem, judgement).matching([]) == []

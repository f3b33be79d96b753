"""Grading: what an answer is worth, what its student reads, and what the class looks like."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

from gradc.answers.kinds import kinds
from gradc.grading import grade as grading
from gradc.grading.exercises import Assignment, read_exercises
from gradc.grading.folder import file_names, grade_files
from gradc.grading.grade import Grade, grade
from gradc.grading.report import gradescope, student_markdown, teacher_json
from gradc.grading.submissions import Submission, read_submissions
from gradc.grading.tally import class_csv, mistakes_markdown

SHEETS = Path(__file__).parents[2] / "examples" / "exercises"
SOLUTIONS = Path(__file__).parent / "solutions"

NEURON = """
[[exercise]]
id = "neuron"
title = "A neuron"
program = \"\"\"
z = x*w
a = tanh(z)
L = a^2/2
\"\"\"
points = { a = 1, z = 2, w = 0.5 }
"""
RIGHT = {"a": "a", "z": "d_a*(1 - a^2)", "w": "d_z*x"}


def sheet(folder: Path, more: str = "", text: str = NEURON) -> Assignment:
    path = folder / "sheet.toml"
    path.write_text(text + more, encoding="utf-8")
    return read_exercises(path)


def graded(assignment: Assignment, answers: dict[str, Any], student: str = "student_a") -> Grade:
    return grade(assignment, Submission(student, "a.toml", {"neuron": answers}))


def points(one: Grade) -> list[float]:
    return [part.points for exercise in one.exercises for part in exercise.parts]


# ---- the shipped exercises -----------------------------------------------------------------------


@pytest.mark.slow
def test_the_solutions_have_all_points(tmp_path: Path) -> None:
    solutions = "\n".join(path.read_text("utf-8") for path in sorted(SOLUTIONS.glob("*.toml")))
    (tmp_path / "model.toml").write_text(solutions, encoding="utf-8")
    assignment = read_exercises(SHEETS)
    (model,) = read_submissions([tmp_path / "model.toml"], assignment)
    found = grade(assignment, model)
    assert model.messages == ()
    for one in found.exercises:
        assert [(part.name, part.points) for part in one.parts] == list(one.exercise.points.items())
    assert (found.points, found.failures) == (assignment.maximum, [])


CLASS = """\
student,square_of_a_line,affine_relu,tanh_neuron,two_sigmoids,three_sigmoids,total
maximum,2,4,6,7,6,25
Student A,2,4,5,7,6,24
Student B,1,3,4,6,2,16
Student C,1,2,4,0,0,7
student_d,1,3,2,5,3,14
student_e,0,0,0,0,0,0
"""


@pytest.mark.slow
def test_a_small_class(tmp_path: Path) -> None:
    report = tmp_path / "report"
    arguments = ["grade", str(SHEETS / "chains.toml"), str(SHEETS / "answers"), "-o", str(report)]
    status, out, err = run(*arguments)
    assert (status, out) == (0, f"5 graded; the reports and class.csv are in {report}\n")
    assert err.startswith("warning: cannot read student_e.toml as TOML: expected newline")
    assert (report / "class.csv").read_text("utf-8") == CLASS
    names = ["Student_A", "Student_B", "Student_C", "student_d", "student_e"]
    expected = {f"{name}.{kind}" for name in names for kind in ("md", "json")}
    assert {path.name for path in report.iterdir()} == {*expected, "class.csv", "mistakes.md"}
    for name, row in zip(names, list(csv.reader(io.StringIO(CLASS)))[2:], strict=True):
        found = json.loads((report / f"{name}.json").read_text("utf-8"))
        assert [found["student"], found["points"]] == [row[0], float(row[-1])]
        assert f"\n{row[-1]} of 25 points\n" in (report / f"{name}.md").read_text("utf-8")
    mistakes = (report / "mistakes.md").read_text("utf-8")
    left_out = f"## 2 of 5 students: {kinds()['factor_dropped'].title}\n"
    assert left_out in mistakes
    step = "| tanh_neuron | ∂L/∂z | the step back through `tanh(z)` on line 2 |"
    assert f"{step} 2: Student B, student_d |" in mistakes
    assert "| square_of_a_line | ∂y/∂u | Student C | 2\\*(u | '(' is never closed |" in mistakes
    counts = [int(line.split()[1]) for line in mistakes.splitlines() if " students: " in line[3:]]
    assert counts[1:] == sorted(counts[1:], reverse=True)
    before = {path: path.read_bytes() for path in report.iterdir()}
    run(*arguments)
    assert {path: path.read_bytes() for path in report.iterdir()} == before


# ---- what an answer is worth ---------------------------------------------------------------------

WORTH = [
    ("right", {}, [1, 2, 0.5]),
    ("in other spellings", {"a": None, "dL/da": "a", "z": "", "∂L/∂z": "a*(1 - a^2)"}, [1, 2, 0.5]),
    ("wrong, and what follows from it", {"z": "d_a"}, [1, 0, 0.5]),
    ("no answer", {"z": None, "w": "  "}, [1, 0, 0]),
    ("malformed", {"z": "d_a*(1 - "}, [1, 0, 0.5]),
    ("a name that is not there", {"z": "b*q"}, [1, 0, 0.5]),
    ("a ragged array", {"z": [[1, 2], [3]]}, [1, 0, 0.5]),
    ("a table", {"z": {"z": 1}}, [1, 0, 0.5]),
    ("a number that is too large", {"z": 10**400}, [1, 0, 0.5]),
    ("half a character", {"z": "\ud800"}, [1, 0, 0.5]),
    ("by itself", {"z": "d_z"}, [1, 0, 0.5]),
]


@pytest.mark.parametrize(
    ("answers", "worth"), [row[1:] for row in WORTH], ids=[r[0] for r in WORTH]
)
def test_an_answer_costs_its_own_part_alone(
    tmp_path: Path, answers: dict[str, Any], worth: list[float]
) -> None:
    one = graded(sheet(tmp_path), {**RIGHT, "w": "(1 - a^2)*a*x", **answers})
    assert points(one) == worth
    assert one.failures == []
    assert student_markdown(one, "A sheet").count("no answer") == worth[1:].count(0) * (
        "w" in answers
    )


def test_what_follows_may_be_worth_nothing(tmp_path: Path) -> None:
    answers = {"a": "2*a", "z": "d_a*(1 - a^2)", "w": "2*a*(1 - a^2)*x"}
    assert points(graded(sheet(tmp_path), answers)) == [0, 2, 0.5]
    strict = graded(sheet(tmp_path, "follow_through = false\n"), answers)
    assert points(strict) == [0, 0, 0]
    assert "in this exercise that is worth nothing" in student_markdown(strict, "A sheet")


def test_what_nobody_asked_for_costs_nothing_and_is_answered(tmp_path: Path) -> None:
    one = graded(sheet(tmp_path), {**RIGHT, "w1": "3", "x": "3*w", "d_a": "3"})
    assert one.points == 3.5
    text = student_markdown(one, "A sheet")
    for message in (
        "there is no w1 in the program: did you mean w?",
        "a is answered twice; what stands at d_a does not count",
        "[not asked for]  ∂L/∂x = 3*w   wrong",
    ):
        assert message in text
    assert teacher_json(one)["exercises"][0]["not_asked_for"][0]["name"] == "x"


def test_an_answer_that_gradc_fails_on_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(problem: Any, answers: dict[str, Any], at: Any) -> Any:
        if "666" in answers.values():
            raise ZeroDivisionError("within")
        return check_problem(problem, answers, at)

    check_problem = grading.check_problem
    monkeypatch.setattr(grading, "check_problem", failing)
    one = graded(sheet(tmp_path), {**RIGHT, "z": "666", "w": "(1 - a^2)*a*x"})
    assert points(one) == [1, 0, 0.5]
    assert one.failures == ["neuron, ∂L/∂z"]
    assert "have it graded by hand" in student_markdown(one, "A sheet")


# ---- what is told --------------------------------------------------------------------------------

TOLD = [(0, []), (1, ["look at"]), (2, ["is left out"]), (3, ["is left out", "right: ∂L/∂z"])]


@pytest.mark.parametrize(("hints", "told"), TOLD)
def test_a_student_reads_as_much_as_the_exercise_allows(
    tmp_path: Path, hints: int, told: list[str]
) -> None:
    one = graded(sheet(tmp_path, f"hints = {hints}\n"), {**RIGHT, "z": "d_a"})
    everything = {text for _, texts in TOLD for text in texts}
    (test,) = [t for t in gradescope(one, "A")["tests"] if t["name"] == "A neuron: ∂L/∂z"]
    for text in (student_markdown(one, "A sheet"), test["output"]):
        assert {said for said in everything if said in text} == set(told)
    verdict = teacher_json(one)["exercises"][0]["parts"][1]["verdict"]
    assert verdict["mistakes"][0]["kind"] == "factor_dropped"
    assert verdict["right"] == "∂L/∂z = a*(1 - a^2)"


def test_every_kind_of_mistake_has_words_without_a_step() -> None:
    for kind in kinds().values():
        assert "{" not in kind.title
    assert kinds()["sign"].title == "the sign is wrong at …, on the way back to …"


@pytest.mark.slow
def test_two_mistakes_in_one_answer_count_for_both_kinds(tmp_path: Path) -> None:
    assignment = sheet(tmp_path)
    grades = [graded(assignment, {"w": "-(1 - a^2)*a"}, f"student_{n}") for n in "abc"]
    (verdict,) = [part.verdict for part in grades[0].exercises[0].parts if part.verdict]
    found = verdict.mistakes[0].kind.split(" + ")
    text = mistakes_markdown(assignment, grades)
    assert len(found) == 2
    assert list(verdict.mistakes[0].kinds) == found
    assert [f"## 3 of 3 students: {kinds()[kind].title}" in text for kind in found] == [True, True]


def test_what_a_student_writes_is_text_and_no_markup(tmp_path: Path) -> None:
    assignment = sheet(tmp_path)
    one = graded(assignment, {"z": "```\n# 100 points\n```"}, "<b>*A*</b>|`_b_`")
    text = student_markdown(one, "A sheet")
    assert text.startswith("# A sheet: \\<b\\>\\*A\\*\\</b\\>\\|\\`\\_b\\_\\`\n")
    lines = text.splitlines()
    outside = [part for part in "\n".join(lines).split("````")[0::2] if "100 points" in part]
    assert outside == []
    table = mistakes_markdown(assignment, [one])
    assert "| neuron | ∂L/∂z | \\<b\\>" in table


def test_no_report_commands_a_terminal(tmp_path: Path) -> None:
    hostile = "\x1b[2J\x9b\u202e\x7f"
    exercises, answers, report = (tmp_path / name for name in ("sheet.toml", "answers", "report"))
    answers.mkdir()
    spelt = json.dumps(hostile)[1:-1]
    text = f'title = "T{spelt}"\n[[exercise]]\nid = "s"\ntitle = "E{spelt}"\n'
    text += f'program = "x^2 # {spelt}"\n[exercise.points]\nx = 1\n'
    exercises.write_text(text, encoding="utf-8")
    for name, answer in (("a", f"2*x{hostile}"), ("b", "3*x")):
        content = {"student": f"{name}{hostile}", "s": {"x": answer}}
        (answers / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    grade_files(exercises, answers, report, True, list)
    for path in report.rglob("*.*"):
        assert not set(hostile) & set(path.read_text("utf-8")) - set("[2J"), path


CELLS = {
    **{name: f"'{name}" for name in ("=1+1", "@a", "-a", "+a", " =1", "＝1+1", "＠a")},
    "x;=1+1": "x;'=1+1",
    'x|y;"-1': "x|y;'\"-1",
    "Lise-Lotte a+b@c.de": "Lise-Lotte a+b@c.de",
}


@pytest.mark.parametrize(("student", "cell"), CELLS.items())
def test_no_cell_is_a_formula_of_a_spreadsheet(student: str, cell: str, tmp_path: Path) -> None:
    assignment = sheet(tmp_path)
    rows = list(csv.reader(io.StringIO(class_csv(assignment, [graded(assignment, {}, student)]))))
    assert rows[-1] == [cell, "0", "0"]


# ---- files ---------------------------------------------------------------------------------------

UNREADABLE = {
    "quotes.toml": (b"[neuron]\na = a\n", "cannot read quotes.toml as TOML: invalid value"),
    "twice.toml": (b'[neuron]\na = "a"\na = "b"\n', "cannot read twice.toml as TOML: cannot over"),
    "open.json": (b'{"neuron": {"a": "a"', "cannot read open.json as JSON: expecting ',' delim"),
    "list.json": (b"[1, 2]", "list.json does not hold an object"),
    "latin.toml": (
        'student = "\xe9"'.encode("latin-1"),
        "latin.toml is not UTF-8: byte 11 is 0xe9",
    ),
    "deep.json": (b"[" * 100_000, "cannot read deep.json as JSON: it is nested too deep"),
    "points.toml": (
        b"[neuron]\n" + b"x." * 990 + b"x = 1",
        "cannot read points.toml as TOML: it is nested",
    ),
    "quoted.toml": (
        b"[neuron]\n" + b'"a=" . ' * 20_000 + b"x = 1",
        "cannot read quoted.toml as TOML: it is",
    ),
    "tables.toml": (
        b"[neuron]\na = " + b"{a=" * 40 + b"1" + b"}" * 40,
        "cannot read tables.toml as TOML: it is",
    ),
    "lists.json": (
        b'{"neuron": {"a": ' + b"[" * 60 + b"]" * 60 + b"}}",
        "cannot read lists.json as JSON: it",
    ),
    "huge.toml": (b"#" * 4_000_001, "huge.toml has more than 4,000,000 bytes"),
}


def test_a_file_that_cannot_be_read_costs_its_student_alone(tmp_path: Path) -> None:
    sheet(tmp_path)
    answers = tmp_path / "answers"
    answers.mkdir()
    for name, (content, _) in UNREADABLE.items():
        (answers / name).write_bytes(content)
    (answers / "right.json").write_text(json.dumps({"neuron": RIGHT}), encoding="utf-8")
    (answers / "notes.txt").touch()
    (answers / ".hidden.toml").touch()
    grades, warnings = grade_files(
        tmp_path / "sheet.toml", answers, tmp_path / "report", False, lambda given: given
    )
    worth = {one.submission.file: one.points for one in grades}
    assert worth == {**dict.fromkeys(UNREADABLE, 0), "right.json": 3.5}
    assert warnings[0] == f"{answers / 'notes.txt'} is no answer file, and was left out"
    for one in grades:
        _, said = UNREADABLE.get(one.submission.file, (b"", ""))
        assert one.submission.error.startswith(said)
        if said:
            assert said in (tmp_path / "report" / f"{one.submission.student}.md").read_text("utf-8")
            assert any(warning.startswith(said) for warning in warnings)


def test_many_points_that_join_no_names_are_read(tmp_path: Path) -> None:
    numbers = ", ".join(["0.5"] * 60)
    text = f'# {"." * 90}\n[neuron]\na = [{numbers}]\nz = "{"1. + " * 60} 2."\nw = 0x{"f" * 5000}\n'
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assignment = sheet(tmp_path)
    (read,) = read_submissions([tmp_path / "a.toml"], assignment)
    assert (read.error, list(read.answers["neuron"])) == ("", ["a", "z", "w"])
    assert points(grade(assignment, read)) == [0, 0, 0]


def test_a_symbolic_link_among_answers_is_not_followed(tmp_path: Path) -> None:
    sheet(tmp_path)
    answers = tmp_path / "answers"
    answers.mkdir()
    (tmp_path / "secret").write_text("a secret of the machine", encoding="utf-8")
    (answers / "a.json").write_text(json.dumps({"neuron": RIGHT}), encoding="utf-8")
    for name, target in {"b.toml": tmp_path / "secret", "c.json": answers / "a.json"}.items():
        (answers / name).symlink_to(target)
    report = tmp_path / "report"
    grades, warnings = grade_files(
        tmp_path / "sheet.toml", answers, report, False, lambda given: given
    )
    assert [one.submission.file for one in grades] == ["a.json"]
    assert warnings == [
        f"{answers / name} is a symbolic link, and was left out" for name in ("b.toml", "c.json")
    ]
    assert not any("secret" in one.read_text("utf-8") for one in report.iterdir())


def test_what_in_a_file_belongs_to_no_exercise_is_said_and_costs_nothing(tmp_path: Path) -> None:
    assignment = sheet(tmp_path)
    path = tmp_path / "a.json"
    content = {"student": 3, "neuron": RIGHT, "neurn": RIGHT, "a": "a"}
    path.write_text(json.dumps(content), encoding="utf-8")
    (one,) = read_submissions([path], assignment)
    assert (one.student, grade(assignment, one).points) == ("a", 3.5)
    assert one.messages == (
        'student is not a name: give it as text, student = "a"',
        "there is no exercise neurn: did you mean neuron?",
        "there is no exercise a: the exercises are neuron",
    )
    for message in one.messages:
        assert message in student_markdown(grade(assignment, one), "A sheet")
        assert message in gradescope(grade(assignment, one), "A sheet")["output"]
    path.write_text('{"neuron": "a"}', encoding="utf-8")
    (one,) = read_submissions([path], assignment)
    assert one.messages == ("neuron has no answers: they stand below [neuron], a line a part",)


def test_students_of_one_name_are_told_apart(tmp_path: Path) -> None:
    assignment = sheet(tmp_path)
    paths = [tmp_path / name for name in ("a.json", "b.json", "c.json")]
    for path, name in zip(paths, ["Student", " Student ", "Other"], strict=True):
        path.write_text(json.dumps({"student": name}), encoding="utf-8")
    names = [one.student for one in read_submissions(paths, assignment)]
    assert names == ["Student (a.json)", "Student (b.json)", "Other"]


NAMES = [
    (["student_a", "Student B"], ["student_a", "Student_B"]),
    (["../../etc/passwd", "a/b", "a\\b"], ["etc_passwd", "a_b", "a_b-2"]),
    (["A", "a", "a-2"], ["A", "a-2", "a-2-2"]),
    (["class", "Mistakes", "results"], ["class-2", "Mistakes-2", "results-2"]),
    (["con", "NUL.", "Lpt1", "com²"], ["con-2", "NUL-2", "Lpt1-2", "com²-2"]),
    (["", "...", "\x00", "\ud800"], ["student", "student-2", "student-3", "student-4"]),
    (["é" * 300, "e\u0301" * 300], ["é" * 40, "é" * 40 + "-2"]),
]


@pytest.mark.parametrize(("students", "names"), NAMES)
def test_file_names_are_safe_and_different(students: list[str], names: list[str]) -> None:
    assert file_names(students) == names


def test_half_a_character_is_written_out(tmp_path: Path) -> None:
    sheet(tmp_path)
    path = tmp_path / "a.json"
    path.write_text('{"student": "A\\ud800", "neuron": {"a": "\\ud800"}}', encoding="utf-8")
    assert run("grade", str(tmp_path / "sheet.toml"), str(path), "-o", str(tmp_path / "r"))[0] == 0
    assert r"A\\ud800" in (tmp_path / "r" / "A.md").read_text("utf-8")


# ---- Gradescope ----------------------------------------------------------------------------------

FIELDS = {"score", "output", "output_format", "visibility", "tests"}
OF_TESTS = {"score", "max_score", "name", "output", "visibility"}
VISIBILITIES = {"visible", "hidden", "after_due_date", "after_published"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


@pytest.mark.parametrize("is_one", [True, False])
def test_gradescope_reads_a_file_a_student(tmp_path: Path, is_one: bool) -> None:
    given = SHEETS / "answers" / ("student_b.toml" if is_one else "")
    arguments = ["grade", str(SHEETS / "chains.toml"), str(given), "-o", str(tmp_path)]
    assert run(*arguments, "--gradescope")[0] == 0
    where = "results.json" if is_one else "Student_B/results.json"
    assert len(list(tmp_path.rglob("results.json"))) == (1 if is_one else 5)
    found = json.loads((tmp_path / where).read_text("utf-8"))
    assert set(found) == FIELDS
    assert found["score"] == sum(test["score"] for test in found["tests"]) == 16
    assert found["output"] == "Chains: 16 of 25 points"
    assert found["output_format"] in FORMATS
    assert sum(test["max_score"] for test in found["tests"]) == 25
    assert len({test["name"] for test in found["tests"]}) == len(found["tests"]) == 21
    for test in found["tests"]:
        assert set(test) == OF_TESTS
        assert {test["visibility"], found["visibility"]} <= VISIBILITIES
        assert 0 <= test["score"] <= test["max_score"]
        assert isinstance(test["name"], str)
        assert test["output"]


# ---- faults of the teacher -----------------------------------------------------------------------


def test_what_the_teacher_gave_is_at_fault(tmp_path: Path) -> None:
    good = str(SHEETS / "chains.toml")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    answers = str(SHEETS / "answers")
    for arguments, said in [
        (["none.toml", answers], "cannot read none.toml: No such file or directory"),
        ([good, str(tmp_path / "none")], "there is no such file or folder"),
        ([good, str(tmp_path / "empty")], "there is no answer file in"),
        ([good, str(tmp_path / "file")], "it ends in *.toml or *.json"),
        ([good, answers, "-o", answers], "the reports would stand among the answers"),
        ([good, answers, "-o", str(tmp_path / "file")], "cannot make the folder"),
    ]:
        status, out, err = run("grade", *arguments)
        assert (status, out) == (2, "")
        assert said in err


@pytest.mark.parametrize(
    "answers",
    [
        {"∂L/∂a": "$a$.", "L'(z)": "da (1 - a^2)", "∇_w L": "dL/dw = dz*x"},
        {"da": "L'(a) = a", "dL_dz": "d_a \\operatorname{sech}(z)^2", "w.grad": "δ_z x"},
        {r"\frac{\partial L}{\partial a}": "a", r"\delta_z": r"\delta_a (1 - a^2)", r"\nabla_w L": r"\delta_z x"},
    ],
)  # fmt: skip
def test_a_sheet_reads_answers_in_the_forms_that_check_does(
    tmp_path: Path, answers: dict[str, Any]
) -> None:
    path = tmp_path / "student.toml"
    lines = [f"{json.dumps(name)} = {json.dumps(answer)}" for name, answer in answers.items()]
    path.write_text("\n".join(["[neuron]", *lines]), encoding="utf-8")
    assignment = sheet(tmp_path, "")
    (submission,) = read_submissions([path], assignment)
    assert points(grade(assignment, submission)) == [1, 2, 0.5]


def test_the_point_of_a_sheet_may_be_lines(tmp_path: Path) -> None:
    text = NEURON.replace("points =", 'at = """\nx: 1\nw: ½\n"""\npoints =')
    one = graded(sheet(tmp_path, "", text), {"a": "≈ 0,462", "z": "0.363...", "w": "36.3%"})
    assert points(one) == [1, 2, 0.5]

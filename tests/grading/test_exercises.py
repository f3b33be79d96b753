"""Exercise files: what is read from them, and what is said of one that is at fault."""

from pathlib import Path

import pytest

from gradc.errors import InputError
from gradc.grading.exercises import read_exercises
from gradc.grading.grade import judge_answers

SHEETS = Path(__file__).parents[2] / "examples" / "exercises"


def written(folder: Path, text: str, name: str = "sheet.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_shipped_exercises_are_those_of_their_files() -> None:
    whole = read_exercises(SHEETS)
    apart = [read_exercises(path) for path in sorted(SHEETS.glob("*.toml"))]
    ids = [exercise.id for exercise in whole.exercises]
    assert ids == [exercise.id for sheet in apart for exercise in sheet.exercises]
    assert len(ids) == len(set(ids)) == 34
    assert whole.maximum == sum(sheet.maximum for sheet in apart)
    assert whole.title == "exercises"


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    (tmp_path / "square.grad").write_text("y = x^2\n", encoding="utf-8")
    path = written(tmp_path, '[[exercise]]\nid = "a-1"\nfile = "square.grad"\npoints = {x = 0.5}')
    sheet = read_exercises(path)
    (one,) = sheet.exercises
    assert (sheet.title, sheet.maximum) == ("sheet", 0.5)
    assert (one.title, one.question, one.point, one.at) == ("a-1", "", "", None)
    assert (one.hints, one.follow_through, one.problem.text) == (3, True, "y = x^2")


def test_a_program_may_be_latex(tmp_path: Path) -> None:
    text = """
        [[exercise]]
        id = "neuron"
        language = "latex"
        program = '\\sigma(w_1 x)'
        at = "w_1=0.5, x=2"
        points = { w_1 = 1 }
    """
    (one,) = read_exercises(written(tmp_path, text)).exercises
    assert judge_answers(one, {"w1": r"\sigma(w_1 x)(1 - \sigma(w_1 x)) x"})["w1"].correct


def test_answers_to_latex_know_its_arrays(tmp_path: Path) -> None:
    text = r"""
        [[exercise]]
        id = "layer"
        language = "latex"
        program = '''
            W_1 \in \mathbb{R}^{m \times n}
            x \in \mathbb{R}^n
            z_1 = W_1 x
            f = \lVert z_1 \rVert^2
        '''
        points = { W_1 = 2, x = 1, z_1 = 1 }
    """
    (one,) = read_exercises(written(tmp_path, text)).exercises
    given = {"W_1": r"d_{z_1} x^\top", "x": r"W_1^\top d_{z_1}", "∂f/∂z_1": "2 W_1 x"}
    assert all(verdict.correct for verdict in judge_answers(one, given).values())


PROGRAM = 'program = "y = x^2*w"\n'
POINTS = "points = { x = 1 }\n"

# What stands in an exercise, what is said of it after `sheet.toml: `, and the hint.
FAULTS = [
    ('titel = "A"\n', "there is no key titel", "did you mean title?"),
    ("exercise = 3\n", "exercise is not a list of tables: [[exercise]]", None),
    ("title = 3\n", "title is not text", None),
    ('title = "A"\n', "there is no exercise in it", "begin one with [[exercise]]"),
    ("exercise = [3]\n", "exercise 1 is not a table", "begin one with [[exercise]]"),
    ("[[exercise]]\n" + PROGRAM + POINTS, "exercise 1: the id is missing", None),
    ("id = 3", "exercise 1: id is not text", None),
    ('id = "a b"', "exercise a b: 'a b' is no id", None),
    ('id = "student"', "exercise student: 'student' is no id", None),
    ('id = "e"\n' + POINTS, "exercise e: the program is missing", None),
    ('id = "e"\nfile = "x.grad"\n' + PROGRAM, "exercise e: there are both program and file", None),
    ('id = "e"\nfile = "none.grad"\n' + POINTS, "exercise e: file: cannot read", None),
    (
        'id = "e"\nlanguage = "latx"\n' + PROGRAM + POINTS,
        "exercise e: language: there is no language latx",
        "did you mean latex?",
    ),
    ('id = "e"\nprogram = "y = (x"\n' + POINTS, "exercise e: program: '(' is never closed", None),
    (
        'id = "e"\nprogram = "x: [n]; y = 2*x"\n' + POINTS,
        "exercise e: program: the output y is an array, and a gradient is that of a number",
        "reduce it, as in sum(y)",
    ),
    ('id = "e"\n' + PROGRAM, "exercise e: points is missing", None),
    ('id = "e"\npoint = {}\n' + PROGRAM, "exercise e: there is no key point", "points?"),
    (
        'id = "e"\npoints = { v = 1 }\n' + PROGRAM,
        "exercise e: points: there is no v in the program",
        "the program has",
    ),
    ('id = "e"\npoints = { x1 = 1 }\n' + PROGRAM, "exercise e: points: there is no x1", "mean x?"),
    ('id = "e"\npoints = { x = -1 }\n' + PROGRAM, "exercise e: points: x = -1 is not a", None),
    ('id = "e"\npoints = { x = nan }\n' + PROGRAM, "exercise e: points: x = nan is not a", None),
    ('id = "e"\npoints = { x = true }\n' + PROGRAM, "exercise e: points: x = True is not a", None),
    ('id = "e"\nhints = 4\n' + PROGRAM + POINTS, "exercise e: hints is 4; it is a whole", None),
    ('id = "e"\nhints = true\n' + PROGRAM + POINTS, "exercise e: hints is not a whole", None),
    (
        'id = "e"\nfollow_through = 1\n' + PROGRAM + POINTS,
        "exercise e: follow_through is not",
        None,
    ),
    ('id = "e"\nat = "x=1"\n' + PROGRAM + POINTS, "exercise e: at: no value for w", None),
    (
        'id = "e"\nat = "x=1, w=2, v=3"\n' + PROGRAM + POINTS,
        "exercise e: at: there is no input v",
        "the inputs are x, w",
    ),
    ('id = "e"\nat = "x=(1"\n' + PROGRAM + POINTS, "exercise e: at: '(' is never closed", None),
    (
        'id = "e"\nat = "x=[1, 2], v=[1]"\nprogram = "x: [n], v: [n]; y = sum(x*v)"\n' + POINTS,
        "exercise e: at: the values do not fit the declared shapes: x (2,), v (1,)",
        None,
    ),
    (
        'id = "e"\nprogram = "y = log(-1 - x^2)"\n' + POINTS,
        "exercise e: no point inside the domain",
        'give a point: at = "x=1"',
    ),
    (
        'id = "e"\nat = "x=0"\nprogram = "y = log(x)"\n' + POINTS,
        "exercise e: at: the gradient with respect to x is undefined there",
        None,
    ),
    (
        f'id = "e"\n{PROGRAM}{POINTS}[[exercise]]\nid = "e"\n{PROGRAM}{POINTS}',
        "the id e is there twice",
        None,
    ),
]


@pytest.mark.parametrize(("text", "said", "hint"), FAULTS, ids=[said for _, said, _ in FAULTS])
def test_a_fault_is_said_with_its_file_its_exercise_and_its_key(
    tmp_path: Path, text: str, said: str, hint: str | None
) -> None:
    path = written(tmp_path, f"[[exercise]]\n{text}" if text.startswith("id") else text)
    with pytest.raises(InputError) as caught:
        read_exercises(path)
    assert caught.value.message.startswith(f"{path}: {said}")
    if hint is not None:
        assert caught.value.hint is not None
        assert hint in caught.value.hint


def test_an_id_belongs_to_one_file_of_a_folder(tmp_path: Path) -> None:
    text = f'[[exercise]]\nid = "e"\n{PROGRAM}{POINTS}'
    first, second = (written(tmp_path, text, name) for name in ("a.toml", "b.toml"))
    with pytest.raises(InputError) as caught:
        read_exercises(tmp_path)
    assert caught.value.message == f"{second}: the id e is there in {first} too"


def test_a_folder_without_exercises_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no exercise file"):
        read_exercises(tmp_path)
    with pytest.raises(InputError, match="No such file"):
        read_exercises(tmp_path / "none.toml")


def test_a_fault_in_toml_is_pointed_at(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "A"\n[[exercise]]\nid = a\n')
    with pytest.raises(InputError) as caught:
        read_exercises(path)
    assert str(caught.value).splitlines()[1:3] == ["  3 | id = a", "           ^"]

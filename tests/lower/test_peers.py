"""What other libraries call their functions is read as what it means there, or is answered."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from gradc.errors import GradcError
from gradc.lower.peers import ANYWHERE, METHODS
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.syntax.read import read
from gradc.syntax.words import grammar_file

CASES = Path(__file__).parents[1] / "cases"
ROWS = [json.loads(line) for line in (CASES / "peers.jsonl").read_text("utf-8").splitlines()]
TABLES = tomllib.loads(grammar_file("peers.toml"))


def shown(text: str) -> str:
    return print_program(lower_program(read(text), text))


@pytest.mark.parametrize("row", ROWS, ids=[row["theirs"] for row in ROWS])
def test_a_function_of_a_library_means_what_it_means_there(row: dict[str, str]) -> None:
    assert shown(row["program"] + row["theirs"]) == shown(row["program"] + row["ours"])


# Where nothing is declared, K and Math may be inputs.
IN_DEFINITIONS = [row for row in ROWS if not row["theirs"].startswith(("K.", "Math."))]


@pytest.mark.parametrize("row", IN_DEFINITIONS, ids=[row["theirs"] for row in IN_DEFINITIONS])
def test_it_means_the_same_in_a_definition(row: dict[str, str]) -> None:
    program = f"{row['program']}def own(u) = {row['theirs']}; own(0)"
    assert shown(program) == shown(row["program"] + row["ours"])


def names(library: str) -> list[str]:
    """Return the names that the table of a library reads."""
    lines = f"{TABLES[library].get('rows', '')}\n{TABLES[library].get('same', '')}".splitlines()
    return [re.split(r"\W", line)[0] for line in lines if line and line[0] != " "]


READ = [(library, name) for library in TABLES for name in names(library)]


@pytest.mark.parametrize(("library", "name"), READ, ids=[".".join(one) for one in READ])
def test_every_row_of_the_table_has_a_case(library: str, name: str) -> None:
    before = r"(?<![\w.])|\." if library in (ANYWHERE, METHODS) else r"\."
    assert any(re.search(rf"(?:{before}){name}\(", row["theirs"]) for row in ROWS)


UNREAD = [
    (library, name)
    for library, table in TABLES.items()
    for name, said in table.get("unread", {}).items()
    if isinstance(said, str)
]


@pytest.mark.parametrize(("library", "name"), UNREAD, ids=[name for _, name in UNREAD])
def test_what_is_not_read_says_why(library: str, name: str) -> None:
    with pytest.raises(GradcError) as caught:
        shown(f"x: [n]; {name}(x)")
    assert caught.value.message == f"{name} is not read"
    assert caught.value.hint == TABLES[library]["unread"][name]


# Calls whose names are those of values, or whose meaning today is another, stay as they are.
KEPT = {
    "K.pow(2)": "K^2",
    "def square(a) = a; square(x)": "x",
    "F = x; F*relu(x)": "x*relu(x)",
    "A: [n, m]; sum(A.transpose(0, 1))": "A: [n, m]; sum(A)",
    "A: [n, m]; sum(A.var(0))": "A: [n, m]; sum(var(A, axis=0))",
}


@pytest.mark.parametrize("text", KEPT)
def test_what_was_read_before_means_the_same(text: str) -> None:
    assert shown(text).split("output")[0].split("= ")[-1] in shown(KEPT[text])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Piecewise(x, 0)", "Piecewise takes pairs of a value and its condition"),
        ("torch.foo(x)", "there is no function foo"),
        ("K.foo(x)", "there is no function foo"),
        ("torch.sigmoid(x, y)", "sigmoid takes 1 argument, 2 given"),
        ("tf.nn.leaky_relu(x, slop=1)", "leaky_relu has no argument slop"),
    ],
)
def test_what_is_no_function_of_a_library(text: str, message: str) -> None:
    with pytest.raises(GradcError) as caught:
        shown(text)
    assert caught.value.message == message

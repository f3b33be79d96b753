"""The tables of spellings, both ways: what is written of a row is read as that row again."""

import pytest
from lark import Token

from gradc.emit.latex.forms import FORMS, notation
from gradc.emit.latex.names import latex_name
from gradc.graph.node import make
from gradc.latex.functions import SPELLINGS, as_word, inverse, kind, spelled
from gradc.latex.signs import (
    ACCENTS,
    BARS,
    CLOSING,
    GREEK,
    KINDS,
    OPENING,
    OPERATORS,
    PARTS,
    SIGNS,
    brackets,
    operator,
)
from gradc.syntax.latex.read import parse_latex
from gradc.vocabulary import aliases, functions

EVERY = [(function, one) for function, row in SPELLINGS.items() for one in row.split()]


def first(data: str, text: str) -> list:
    return next(parse_latex(text).find_data(data)).children


def function_of(text: str) -> str:
    name = str(first("call", text)[0])
    return aliases().get(name, name)


@pytest.mark.parametrize(("function", "spelling"), EVERY)
def test_each_spelling_is_read_as_its_function(function: str, spelling: str) -> None:
    written = as_word(spelling) if kind(spelling) == "word" else spelling
    assert spelled(function_of(f"{written}(x)")) == spelled(function)


@pytest.mark.parametrize(
    "function", [name for name in {**SPELLINGS, **functions()} if name not in FORMS]
)
def test_a_function_is_read_as_it_is_written(function: str) -> None:
    assert spelled(function_of(f"{spelled(function)}(x)")) == spelled(function)


def test_functions_that_share_a_spelling() -> None:
    """On a matrix diag takes the diagonal, on a vector it makes a matrix: lowering tells them apart."""
    meant = {(spelled(one), aliases().get(one, one)) for one in (*functions(), *aliases())}
    written = [one for one, _ in meant]
    assert {one for one in written if written.count(one) > 1} == {r"\operatorname{diag}"}


def test_a_function_without_a_row_is_written_by_its_name() -> None:
    x = make("input", payload="x")
    assert notation(make("new_one", (x, x))).template == r"\operatorname{{new\_one}}({0}, {1})"
    assert function_of(r"\operatorname{new\_one}(x, y)") == "new_one"


@pytest.mark.parametrize("function", SPELLINGS)
def test_the_power_of_an_inverse(function: str) -> None:
    opposite = inverse(function)
    if opposite is not None:
        assert function_of(f"{spelled(function)}^{{-1}}(x)") == opposite


@pytest.mark.parametrize("name", [*sorted(GREEK - {"pi"}), *(f"x_{part}" for part in PARTS)])
def test_letters_and_accents_are_read_as_they_are_written(name: str) -> None:
    assert str(first("name", f"2 {latex_name(name)}")[0]) == name


@pytest.mark.parametrize(("command", "part"), ACCENTS.items())
def test_each_accent_is_read(command: str, part: str) -> None:
    assert str(first("name", f"2 \\{command}{{x}}")[0]) == (f"x_{part}" if part else "x")


@pytest.mark.parametrize(("sign", "word"), SIGNS.items())
def test_signs_of_subscripts(sign: str, word: str) -> None:
    assert latex_name(f"x_t_{word}_1") == f"x_{{t{sign}1}}"
    assert str(first("name", f"2 x_{{t{sign}1}}")[0]) == f"x_t_{word}_1"


@pytest.mark.parametrize(("spelling", "name"), OPERATORS.items())
def test_each_operator_is_read(spelling: str, name: str) -> None:
    text = f"(x {spelling} y)" if name not in ("EQUALS", "NOT", "IN") else f"x {spelling} y"
    text = {"NOT": f"{spelling} (x < y)", "IN": rf"x {spelling} \mathbb{{R}}"}.get(name, text)
    program = parse_latex(text)
    tokens = {token.type for token in program.scan_values(lambda part: isinstance(part, Token))}
    assert name in tokens or program.children[0].data == "declaration"
    assert OPERATORS[operator(name)] == name or name == "EQ"


@pytest.mark.parametrize("kind", KINDS)
def test_brackets(kind: str) -> None:
    opening, closing = brackets(kind)
    assert OPENING[opening] == kind
    assert CLOSING[closing] == opening
    expected = "sin" if kind == "group" else kind
    assert expected in [
        one.children[0] for one in parse_latex(f"\\sin {opening} x {closing}").find_data("call")
    ]


@pytest.mark.parametrize(("bar", "kind"), BARS.items())
def test_bars(bar: str, kind: str) -> None:
    assert function_of(f"2 {bar} x {bar}") == kind

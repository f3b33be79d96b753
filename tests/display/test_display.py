"""What results are shown with: tables, Markdown, numbers, JSON."""

import json

import numpy as np
import pytest
from rich.cells import cell_len

from gradc.display.json import dump
from gradc.display.markdown import fenced, table_lines
from gradc.display.numbers import ANSWER, POINT, RESULT, STEP, WITNESS, Style, shown
from gradc.display.table import Table, stacked_lines, text_lines, width


def test_a_table_as_text_is_aligned_as_a_screen_is() -> None:
    table = Table(("a", "b"), (("数", "x"), ("é", "two\nlines")), "Title")
    assert text_lines(table) == ["Title", "a   b", "数  x", "é   two", "    lines"]
    assert text_lines(Table((), (("f", "1"), ("∂f/∂x", "2")))) == ["f      1", "∂f/∂x  2"]


@pytest.mark.parametrize("text", ["∂f/∂x", "σ(z₁)", "数値", "e\u0301", "‖z‖ × ½", "ｗ", "𝟙", ""])
def test_the_width_of_text_is_that_of_a_terminal(text: str) -> None:
    assert width(text) == cell_len(text)


def test_a_table_as_markdown() -> None:
    table = Table(("a", "b", ""), (("1", "", "2"),))
    assert table_lines(table) == ["| a | b | |", "| --- | --- | --- |", "| 1 |  | 2 |"]
    assert table_lines(table, ["---", "---:", "---"])[1] == "|---|---:|---|"
    assert fenced("a\n````", "text") == ["`````text", "a", "````", "`````"]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (1 / 3, RESULT, "0.333333333333"),
        (-0.0, RESULT, "0"),
        (-0.0, WITNESS, "-0"),
        (None, WITNESS, "–"),
        (np.inf, STEP, "inf"),
        (np.bool_(True), STEP, "True"),
        (np.bool_(True), ANSWER, "1"),
        ([[1, 2], [3, 1 / 3]], STEP, "[[1, 2], [3, 0.3333]]"),
        (np.ones((9, 9)), STEP, "9×9, norm 9"),
        (np.ones((9, 9)), ANSWER, "an array of 9×9"),
        ([1, 2, 3, 4], POINT, "[1, 2, 3, 4]"),
        ([[1, 2]], POINT, "array of 1×2"),
        (np.ones((2, 3)), Style(3), "2×3"),
    ],
)
def test_values_as_a_style_shows_them(value: object, style: Style, text: str) -> None:
    assert shown(value, style) == text


def test_json_has_no_numbers_that_json_has_not() -> None:
    content = {1: np.array([1.0, np.nan]), "t": (np.float64(-np.inf), np.int64(2), True, None)}
    assert json.loads(dump(content)) == {"1": [1.0, "nan"], "t": ["-inf", 2, True, None]}
    assert dump({"∂": 1}) == '{"∂": 1}'


def test_the_last_columns_go_below_where_there_is_no_room() -> None:
    rows = (("d_x", "f = x*y", "1 × 2", "2"), ("d_y", "f = x*y", "", "3"))
    table = Table(("gradient", "through", "product", "value"), rows, "Backward", below=2)
    assert stacked_lines(table, 80) == [
        "Backward",
        "gradient  through",
        "          product = value",
        "d_x       f = x*y",
        "          1 × 2 = 2",
        "d_y       f = x*y",
        "          3",
    ]


@pytest.mark.parametrize("room", [24, 40, 80])
def test_nothing_is_wider_than_the_room_and_nothing_is_lost(room: int) -> None:
    long = " + ".join(map(str, range(60)))
    table = Table(("step", "rule", "sum"), (("t1", "a rule in many words " * 3, long),), below=1)
    lines = stacked_lines(table, room)
    assert max(map(len, lines)) <= room
    assert " ".join(" ".join(lines).split()).endswith(long)

"""The rendering of errors: the source line, the caret, a long line cut around it."""

import pytest

from gradc.errors import GradcError, Span, suggest


def test_the_caret_stands_under_the_span() -> None:
    text = "a = 1\nb = W1 @ a1 + b2"
    error = GradcError(
        "the two sides do not fit", Span(text, text.index("@"), text.index("@") + 1), "try W2"
    )
    assert str(error).splitlines() == [
        "error: the two sides do not fit",
        "  2 | b = W1 @ a1 + b2",
        "             ^",
        "  try W2",
    ]


def test_a_long_line_is_cut_around_the_caret() -> None:
    text = "x + " * 100 + "?" + " + x" * 100
    shown, caret = Span(text, 400, 401).excerpt().splitlines()
    assert len(shown) < 110
    assert shown[caret.index("^")] == "?"


def test_a_span_at_the_end_of_the_text_has_a_caret() -> None:
    assert Span("x +", 3, 3).excerpt() == "  1 | x +\n         ^"


def test_tabs_do_not_move_the_caret() -> None:
    shown, caret = Span("\ta ?", 3, 4).excerpt().splitlines()
    assert shown[caret.index("^")] == "?"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("sigmod", "did you mean sigmoid?"), ("RELU", "did you mean relu?"), ("qqq", None)],
)
def test_suggestions(name: str, nearest: str | None) -> None:
    assert suggest(name, ["sigmoid", "relu", "exp"]) == nearest


def test_line_and_column_count_from_one() -> None:
    span = Span("a\nbc", 3, 4)
    assert (span.line, span.column) == (2, 2)

"""The rendering of errors: the source line, the caret, a long line cut around it."""

import pytest
from checked import check

import gradc
from gradc.errors import GradcError, InputError, ShapeError, Span, suggest


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


SHAPES = "A: [n, m]; B: [k, m]; c: [n, k]; sum(c*(%s))"
MEANT = {"A @ B": "A @ B.T", "A.T @ B.T": "A @ B.T", "(A + A) @ B": "(A + A) @ B.T"}


@pytest.mark.parametrize("written", MEANT)
def test_what_was_meant_stands_apart_from_the_hint(written: str) -> None:
    with pytest.raises(ShapeError) as caught:
        gradc.compile(SHAPES % written)
    hint = "the inner dimensions must be the same"
    assert (caught.value.hint, caught.value.suggestion) == (hint, MEANT[written])
    assert str(caught.value).endswith(f"  {hint}; did you mean {MEANT[written]}?")
    assert str(caught.value) == f"error: {caught.value.report}"


def test_a_student_is_not_told_what_would_fit() -> None:
    (verdict,) = check(SHAPES % "A @ B.T", {"c": "A @ B"})
    assert not verdict.correct
    assert "do not fit" in verdict.note
    assert "B.T" not in verdict.note


def test_an_error_says_within_what_it_is() -> None:
    error = GradcError("this is wrong", Span("x", 0, 1), "write y")
    error.suggestion = "z"
    found = error.within("sheet", InputError)
    assert isinstance(found, InputError)
    assert str(found) == "error: sheet: this is wrong\n  1 | x\n      ^\n  write y; did you mean z?"
    assert type(error.within("sheet")) is GradcError

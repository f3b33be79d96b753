"""Whatever is typed as an answer, there is one short message, and the other answers are judged."""

import pytest
from checked import check

import gradc

pytestmark = pytest.mark.table

STEPS = "z = w*x + b; a = sigmoid(z); L = (a - y)^2/2"
LONG = 60_000
BAD = {
    "long number": "1" * LONG, "long name": "a" * LONG, "brackets": "(" * LONG, "square": "[" * LONG, "braces": "{" * LONG,
    "nested": "(" * 30_000 + "a" + ")" * 30_000, "many links": "a=" * 30_000 + "a", "spaces": " " * LONG,
    "dots": "." * LONG, "semicolons": ";" * LONG, "words": "the quick brown fox " * 3_000, "backslashes": "\\" * LONG,
    "fractions": r"\frac{" * 10_000, "quotes": "'" * LONG, "emoji": "😀" * 15_000, "equals": "=" * LONG,
    "rounds": "∂" * LONG, "underscores": "_" * LONG, "dollars": "$" * LONG, "comparisons": "0<" * 500 + "a",
    "": "", "plus": "+", "opened": "(", "closed": ")", "point": ".", "backslash": "\\", "round d": "∂", "equal": "=",
    "tilde": "~", "one emoji": "😀", "emoji behind": "a 🎉", "right to left": "שלום*a", "arabic": "مرحبا", "override": "\u202ea*x",
    "nul": "a\x00", "half a character": "\ud800", "braces in latex": r"\frac{a}{b", "left": r"\left( a",
    "never closed": "(a*x", "closes nothing": "a*x)", "matrix": r"\begin{pmatrix} 1 & 2", "end": r"\end{pmatrix}",
    "markup": "<b>a</b>", "code": "__import__('os')", "lambda": "lambda x: x", "none": "None", "comment": "# a",
}  # fmt: skip
SHORT = 700  # characters of a message


@pytest.mark.parametrize("written", BAD.values(), ids=BAD.keys())
def test_a_bad_answer_is_one_message_and_the_others_are_judged(written: str) -> None:
    bad, good = check(STEPS, {"w": written, "z": "(a - y)*a*(1 - a)"})
    assert bad.status == "cannot be judged"
    assert 0 < len(bad.error) < SHORT
    assert good.correct


@pytest.mark.parametrize(
    ("program", "answers"),
    [
        ("x^2", {"x": "zeta(x + 10^6, 3)"}),
        ("gammainc(a, 2)", {"a": "1/a"}),
        ("betainc(a, 2, x)", {"a": "x/a"}),
        ("betainc(2, a, x)", {"a": "x/a"}),
        ("gammaincc(a, x)", {"a": "-x", "x": "a"}),
        ("x^2", {"x": "gammainc(x, 2) + zeta(x, 2)"}),
        ("stdtr(n, x)", {"x": "n", "n": "x"}),
    ],
)
def test_what_has_no_derivative_is_wrong_all_the_same(
    program: str, answers: dict[str, str]
) -> None:
    pytest.importorskip("scipy")
    found = gradc.compile(program, wrt=[*answers]).check(answers)
    assert not any(one.correct for one in found)


@pytest.mark.parametrize("written", [2.0, [1.0, 2.0], "x", "[x, 1]"])
@pytest.mark.parametrize("at", [None, {"w": [1.0, 2.0], "x": 3.0}])
def test_an_answer_for_a_whole_family_is_one_message(
    written: object, at: dict[str, object] | None
) -> None:
    f = gradc.compile("param w[1..2], x; w[1]*x + w[2]")
    bad, good = f.check({"w": written, "x": "w[1]"}, at=at)
    assert bad.error.startswith("w is a family of 2 values")
    assert good.correct

"""`&`, `|` and `~` between conditions in brackets, as NumPy and SymPy write them."""

import itertools

import pytest
import sympy
from trees import spelled

import gradc
from gradc.errors import ParseError

READ = [
    ("(x > 0) & (y < 1)", "(x > 0) and (y < 1)"),
    ("(x > 0) | (y < 1)", "(x > 0) or (y < 1)"),
    ("(x > 0) | (y < 1) | (z > 2)", "(x > 0) or (y < 1) or (z > 2)"),
    ("~(x > 0)", "not (x > 0)"),
    ("~~(x > 0) & ~(y > 0)", "not not (x > 0) and not (y > 0)"),
    ("((x > 0) & (y > 0)) | ~(z > 0)", "((x > 0) and (y > 0)) or not (z > 0)"),
    ("Eq(x, 0) | (y > 1)", "Eq(x, 0) or (y > 1)"),
    ("((x > 0)) & (y > 0) | Ne(z, 1)", "((x > 0)) and (y > 0) or Ne(z, 1)"),
    ("v[(x > 0) & (x < 1)]", "v[(x > 0) and (x < 1)]"),
]


@pytest.mark.parametrize(("signs", "words"), READ)
def test_signs_are_words(signs: str, words: str) -> None:
    assert spelled(signs) == spelled(words)


# In Python these are other programs, or none: a sign binds closer there than a comparison.
@pytest.mark.parametrize(
    "text",
    [
        "x > 0 & y > 0",
        "(x > 0) & y > 1",
        "(x > 0) & (y > 0) == z",
        "1 + (x > 0) & (y > 0)",
        "x & y",
        "(x) & (y)",
        "2*~(x > 0)",
        "~x",
        "x ~ f(y)",
        "(x > 0) && (y > 0)",
        "(x > 0) &",
        "& (x > 0)",
    ],
)
def test_what_is_no_condition_in_brackets_is_an_error(text: str) -> None:
    with pytest.raises(ParseError, match=r"has no meaning here|never closed|expected"):
        spelled(text)


def test_bars_stay_absolute_values() -> None:
    assert spelled("2*(a)|(b)|") == "bare(mul(2, juxtaposed(a, absolute(b))))"
    assert spelled("|(x) + 1| + |y|") == "bare(add(absolute(add(x, 1)), absolute(y)))"


def test_a_power_of_two_conditions_may_be_meant_as_either() -> None:
    with pytest.raises(ParseError, match="can be read in two ways"):
        spelled("where((x > 0) ^ (y > 0), x, y)")
    assert spelled("p^(y == 1)") == spelled("p**(y == 1)")


def test_conditions_that_sympy_prints() -> None:
    x, y = sympy.symbols("x y")
    conditions = [
        (x > 0) & (y < 1),
        (x > 0) | (y < 1),
        ~((x > 0) & (y < 1)),
        sympy.Eq(x, 0) | (sympy.Ne(y, 1) & (x < 2)),
        sympy.ITE(x > 0, y > 0, y > 1),
    ]
    for condition in conditions:
        whole = sympy.Piecewise((x + y, condition), (x * y, True), evaluate=False)
        f = gradc.compile(str(whole))
        for a, b in itertools.product((-1.0, 0.0, 0.5, 2.0), repeat=2):
            assert f.value(x=a, y=b) == float(whole.subs({x: a, y: b})), condition

"""Signs of LaTeX that are written in several ways become the one that is read."""

from operator import attrgetter

import pytest

from gradc.answers.read.signs import edits
from gradc.syntax.edits import edited

WRITTEN = [
    *((f"X^{one}", r"X^{\top}") for one in (
        r"{\mathsf T}", r"{\mathrm{T}}", r"{\intercal}", r"\intercal", "⊤", r"\mathsf{T}", r"{\rm T}", r"{ \top }")),
    *((f"X^{one}", r"X^{-\top}") for one in (
        r"{-\mathsf T}", r"{-1\top}", "{-T}", "{−T}", r"{-1}^\top", r"{-1}^{T}", "{-1}^T", r"{ - 1 }^{\mathsf{T}}")),
    ("X^{T}", "X^{T}"), ("X^{-1}", "X^{-1}"),
    (r"x \circ y", r"x \odot  y"), (r"90^\circ", r"90^\circ"), (r"90^{\circ}", r"90^{\circ}"),
    ("½x", r"\frac{1}{2}x"), ("⅔", r"\frac{2}{3}"), ("x½", "x½"), ("2 ¼", "2 ¼"),
    ("∂L", r"\partial L"),
    (r"\mathbb{1}[z > 0]", "1[z > 0]"), (r"\mathbf{1}_{z > 0}", "1(z > 0)"), (r"1_{z \leq 0}", r"1(z \leq 0)"),
    (r"\mathrm I(z < 0)", "1(z < 0)"), (r"\chi\left\{z \neq 0\right\}", r"1\left\{z \neq 0\right\}"),
    (r"\langle a, b \rangle", r"\operatorname{sum}(( a) \odot ( b ))"),
    (r"\left\langle f(a, b) \mid c \right\rangle", r"\operatorname{sum}(( f(a, b) ) \odot ( c ))"),
    ("⟨⟨a, b⟩c, d⟩", r"\operatorname{sum}((\operatorname{sum}((a) \odot ( b))c) \odot ( d))"),
    (r"\langle a \rangle", r"\langle a \rangle"), (r"\langle a, b, c \rangle", r"\langle a, b, c \rangle"),
    (r"\langle (a, b \rangle", r"\langle (a, b \rangle"), (r"a, b \rangle", r"a, b \rangle"),
]  # fmt: skip
ONES = [
    (r"\mathbf 1", ""),
    (r"\mathbb{1}", ""),
    ("𝟏", ""),
    ("𝟏_n", "n"),
    ("1_n", "n"),
    (r"\mathbf{1}_{m}", "m"),
]


START = attrgetter("start")


def read(text: str, names: str = "") -> str:
    return edited(
        text, sorted(edits(text, names.split().__contains__, 0, len(text)), key=START)
    ).text


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_a_sign_is_read(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "size"), ONES)
def test_ones_are_read(text: str, size: str) -> None:
    found = read(text)
    assert found.startswith(r"\mathit{")
    assert found.endswith(rf"\_{size}}}" if size else "}")
    assert read(r"\mathbb{1}_{m \times n}") == r"\operatorname{ones}(m, n)"


def test_a_power_of_a_name_is_one() -> None:
    assert read("X^{-T}", "T X") == "X^{-T}"
    assert read(r"X^{-1}^\top", "T X") != r"X^{-\top}"
    assert read(r"X^{-\top}", "T X") == r"X^{-\top}"


def test_what_stands_beside_the_answer_stays() -> None:
    text = r"½ + ½ + ½"
    assert edited(text, edits(text, lambda name: False, 4, 5)).text == r"½ + \frac{1}{2} + ½"

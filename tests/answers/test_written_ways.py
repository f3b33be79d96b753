"""Spellings of right answers, kind by kind: each is judged right, and noted where it is unclear.

A kind is a program, what the answer is for, and ways to write it.
"""

from functools import cache

import pytest

import gradc
from gradc.answers.bases import problem_of_base_ten
from gradc.answers.check import check_problem
from gradc.answers.problem import Problem, read_problem
from gradc.answers.say.verdict import Verdict


@cache
def problem(program: str) -> Problem:
    return read_problem(program)


def verdict(program: str, name: str, answer: str, at: dict[str, object] | None = None) -> Verdict:
    (found,) = check_problem(problem(program), {name: answer}, at)
    return found


@pytest.mark.parametrize(
    ("program", "answer", "word"),
    [
        ("a*sin(x)", "acos(x)", "acos"),
        ("a*sin(2*x)", "2acos(2x)", "acos"),
        ("a*sin(x) + a*cos(x)", "acos(x) - asin(x)", "asin"),
        ("a*cosh(x)", "asinh(x)", "asinh"),
    ],
)
def test_a_factor_joined_to_a_function_is_a_factor_where_that_is_right(
    program: str, answer: str, word: str
) -> None:
    found = verdict(program, "x", answer)
    assert found.correct
    assert f"right where {word} is" in (found.note or "")


INVERSE = "param X: [n, n]; L = log(det(X))"
MEAN = "X: [batch, features], y: [batch]; param w: [features]; p = X @ w; L = mean((p - y)^2)"


@pytest.mark.table
@pytest.mark.parametrize(
    "answer",
    [
        "X^{-1}^T", "X^{-1}^{T}", "{X^{-1}}^T", "{X^T}^{-1}", "{X}^{-T}", "{X^{-1}}ᵀ", "{X^{-1}}'",
        "X^-1^T", "X^T^-1", "X^T^{-1}", "X^{T}^{-1}", "X^{-1}ᵀ", "X^{-1}^⊤", "X^{-1}'", "X^{-1}.T",
        "X⁻¹ᵀ", "X⁻¹^T", "X^{-⊤}", "X.I.T", "X.T.I", "X.I'", "X.I.H", "X'^{-1}",
    ],
)  # fmt: skip
def test_the_transpose_of_an_inverse(answer: str) -> None:
    assert verdict(INVERSE, "X", answer).correct


def test_a_value_called_t_is_no_transpose() -> None:
    found = verdict("param x, T; f = x*T", "x", "x^{-1}^T")
    assert found.error


@pytest.mark.parametrize(
    "size",
    [
        "np.shape(X)[0]", "shape(X)[0]", "shape(y)[0]", "np.shape(y)[0]", "tf.shape(X)[0]",
        "np.shape(X)[-2]", "length(y)", "length(p)", "numel(y)", "y.numel()", "y.nelement()",
        "nrow(X)", "np.size(X, 0)", "X.size(0)", "size(X, 0)", "len(X)", "shape(X @ w)[0]",
    ],
)  # fmt: skip
def test_the_size_of_an_axis(size: str) -> None:
    assert verdict(MEAN, "w", f"2/{size}*X.T @ (p - y)").correct


@pytest.mark.parametrize(
    ("size", "ways"),
    [
        ("size(X,1)", ["X.shape[1]", "X.shape[0]"]),
        ("size(X, 2)", ["X.shape[1]"]),
        ("size(y, 1)", ["y.shape[0]"]),
        ("size(X.T, 1)", ["X.T.shape[1]", "X.T.shape[0]"]),
        ("size((X*2), 1)", ["(X*2).shape[1]", "(X*2).shape[0]"]),
        ("length(X)", ["X.shape[0]", "X.shape[1]"]),
        ("shape(X)", ["X.shape[0]", "X.shape[1]"]),
        ("np.shape(y)", ["y.shape[0]"]),
        ("y.shape", ["y.shape[0]", "y.size"]),
    ],
)
def test_the_size_of_an_axis_that_is_unclear_has_its_readings(size: str, ways: list[str]) -> None:
    answer = f"2/{size}*X.T @ (p - y)"
    found = verdict(MEAN, "w", answer)
    assert found.error
    assert f"write {' or '.join(ways)}" in found.error
    for way in ways:
        assert not verdict(MEAN, "w", answer.replace(size, way)).error


ONES = "x: [n]; L = sum(2*x)"
SUMS = "X: [m, n]; param w: [n]; L = sum(X @ w)"
CHAIN = "param x, w, b; z = w*x + b; a = sigmoid(z); L = (a - 1)^2/2"
SOFTMAX = "param z: [n]; p = softmax(z); y: [n]; L = sum(y*p)"
SQUARE = "param a: [n], b: [n]; L = dot(a, b)^2"
NORM = "param x: [n]; L = norm(x)"
STEP = "z: [n]; L = sum(relu(z))"
PRODUCT = "param x: [n], y: [n]; L = sum(x*x*y)"
HALF = "x^2/4"


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "name", "answers"),
    [
        (INVERSE, "X", [
            r"X^{-\top}", r"X^{-\mathsf{T}}", r"X^{-\mathsf T}", r"X^{-\mathrm T}", r"X^{-1\top}",
            r"X^{-\intercal}", r"\mathbf{X}^{-\top}", r"\mathbf X^{-T}", r"{X^{-1}}^\top",
            r"(X^\top)^{-1}", r"X^{-1}^\top", r"\left(X^{-1}\right)^{\mathsf T}", r"X^{-{\rm T}}",
        ]),
        (MEAN, "w", [
            rf"\frac{{2}}{{n}}X^{turned}(p - y)" for turned in (
                r"{\mathsf T}", r"{\mathsf{T}}", r"\mathsf{T}", r"\mathsf T", r"{\mathrm T}",
                r"\mathrm{T}", r"{\rm T}", r"{\text{T}}", r"{\intercal}", r"{\top}", r"\top", "T",
            )
        ]),
        (MEAN, "w", [
            r"\frac{2}{\mathrm{len}(y)}X^T(p-y)", r"\frac{2}{\operatorname{size}(y)}X^\top(p-y)",
        ]),
        (ONES, "x", [
            r"2\mathbf 1", r"2\mathbf{1}", r"2\mathbf{1}^\top", r"2\mathbf 1_n", r"2 \cdot 1_n",
            r"2\mathbb{1}", r"2\vec 1", r"2\boldsymbol{1}", r"3\bm{1} - \bm 1", r"2\mathbf{1}_{n}",
            "2*𝟏", "2𝟏", "2·𝟙", "2*𝟏^T", "2𝟏ᵀ", "2*1_n", "2 1_n", "2*1_{n}", "2𝟏_n", "2·𝟏_{n}",
        ]),
        (SUMS, "w", [
            r"X^\top \mathbf{1}", r"X^\top \mathbf 1_m", r"X^{\mathsf T}\mathbf{1}_m", "X^T 𝟏",
            "X.T @ 1_m", "Xᵀ𝟏", r"X^\top 1_m", "X'𝟏",
        ]),
        ("X: [m, n]; L = sum(X)", "X", [
            "1_m 1_n^T", r"\mathbf 1_m \mathbf 1_n^\top", r"\mathbf{1}_{m\times n}", "𝟏_m 𝟏_nᵀ",
            r"\mathbf{1}_{m, n}",
        ]),
        (STEP, "z", [
            r"\mathbb{1}[z>0]", r"\mathbb{1}_{z>0}", r"\mathbf{1}[z>0]", r"\mathbb 1(z>0)",
            r"\mathbb{1}\{z>0\}", r"\mathbf{1}_{\{z>0\}}", r"\mathbb 1_{\{z > 0\}}", r"\chi_{z>0}",
            r"\mathbb{I}(z > 0)", r"\mathbf{1}\left[z>0\right]", r"\operatorname{1}[z>0]",
            r"\mathbb{1}\left(z \gt 0\right)", r"\mathbb{I}\{z > 0\}", r"\mathbf 1[ 0 < z ]",
        ]),
        (HALF, "x", [
            "½ x", r"½ \cdot x", r"\frac{½}{1} x", r"½\, x", r"½x\cdot 1", r"\left(½\right)x",
            "{½}x", r"\frac{x}{4} + ¼ x", r"x\cdot ½", r"⅓\cdot\frac{3}{2} x",
        ]),
        (CHAIN, "w", [
            rf"{form}{sign} x" for form in (
                r"\mathrm{d}L/\mathrm{d}z", r"\mathrm dL/\mathrm dz", r"\frac{\mathrm{d}L}{\mathrm{d}z}",
                r"\frac{\text{d}L}{\text{d}z}", r"\frac{∂L}{∂z}", r"\frac{\partial L}{∂z}",
                r"\frac{∂\mathcal{L}}{\partial z}", r"\partial\mathcal{L}/\partial z", r"∂L/∂z",
            ) for sign in (r"\cdot", r"\,", r"\odot")
        ]),
        (SQUARE, "a", [
            r"2\langle a,b\rangle b", r"2\left\langle a, b\right\rangle\, b", "2⟨a, b⟩ \\cdot b",
            r"2\langle b,a\rangle \cdot b", r"\langle 2a, b\rangle b", r"2 (a^{\mathsf T} b) b",
        ]),
        (NORM, "x", [
            r"\frac{x}{\sqrt{\langle x,x\rangle}}", r"\frac{x}{\lVert x\rVert}",
            r"x/\lVert x\rVert_2", r"\frac{x}{\|x\|}", r"\frac{x}{\left\lVert x\right\rVert}",
            r"\langle x, x\rangle^{-1/2} x", r"x \lVert x \rVert^{-1}",
        ]),
        (SOFTMAX, "z", [
            r"(\operatorname{diag}(p) - p p^\top) y", r"p \odot (y - \langle p,y\rangle)",
            r"p\odot\left(y-\mathbf{1}p^\top y\right)", r"\operatorname{diag}(p)(y - \mathbf 1 p^\top y)",
            r"\mathrm{diag}(p)\, y - p\, p^{\mathsf T} y", r"p \circ y - p\, \langle p, y\rangle",
        ]),
        (PRODUCT, "x", [
            r"2x \circ y", r"2 \operatorname{diag}(x) y", r"2\,\text{diag}(y)\,x", r"2 x \odot y",
            r"2 \mathrm{diag}(x)\cdot y", r"\operatorname{diag}(2x)y",
        ]),
    ],
)  # fmt: skip
def test_a_sign_of_latex_is_read_in_every_spelling(
    program: str, name: str, answers: list[str]
) -> None:
    wrong = [one for one in answers if not verdict(program, name, one).correct]
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        r"\mathrm{d}L/\mathrm{d}w", r"\mathrm dL/\mathrm dw", r"\mathrm{d}w", r"\frac{∂L}{∂w}",
        r"\frac{\partial\mathcal{L}}{\partial w}", r"\frac{\text{d}L}{\text{d}w}",
        r"\frac{\partial L}{∂w}", r"\partial L/\partial w", r"\nabla_{w} L",
    ],
)  # fmt: skip
def test_what_an_answer_is_for_is_read_in_every_spelling(name: str) -> None:
    assert verdict(CHAIN, name, "(a - 1)*a*(1 - a)*x").correct


def test_a_value_keeps_its_letter() -> None:
    assert verdict("param x, T; f = x^(-T)", "x", r"-T x^{-T}/x").correct
    assert not verdict(SUMS, "w", r"X^\top \mathbf{1}_n").correct
    assert "2x*𝟏" in verdict("x^2", "x", "2x*𝟏").error


@pytest.mark.parametrize("answer", [r"\frac{2}{n}\sum_i (p_i - y_i) x_i", r"\sum_{i=1}^n 2 X_i"])
def test_a_sum_over_an_index_says_what_to_write(answer: str) -> None:
    assert r"the sum of an array is \operatorname{sum}(x)" in verdict(MEAN, "w", answer).error


@pytest.mark.parametrize(
    "answer",
    [
        "2[-1/3, 1/6, -1/6]", "2[-1/3 1/6 -1/6]", "2 [-1/3, 1/6, -1/6]", "-2[1/3,-1/6,1/6]",
        "⅔[-1, 0.5, -0.5]", "2[-1, 0.5, -0.5]/3", "2[-1, 0.5, -0.5]ᵀ/3", "0.5[-4/3, 2/3, -2/3]",
        "[-2/3 1/3 -1/3]ᵀ", "[-2/3, 1/3, -1/3]^T", "[-2/3 1/3 -1/3]'", "(2/3)*[-1, 0.5, -0.5]",
    ],
)  # fmt: skip
def test_a_number_before_a_list_is_its_factor(answer: str) -> None:
    at: dict[str, object] = {"r": [-1, 0.5, -0.5]}
    assert verdict("r: [3]; L = mean(r^2)", "r", answer, at).correct


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("log(x)", "1/(x*ln(10))"), ("log(x)", "1/(x ln 10)"), ("log(x)", r"\frac{1}{x \ln 10}"),
        ("x*log(100)", "2"), ("log(3*x)", "1/(x ln(10))"), ("log(x)^2", "2*log10(x)/(x*ln(10))"),
        ("log(x)", "1/(x*log(10))"),
    ],
)  # fmt: skip
def test_where_log_is_of_base_10_it_is_told_that_it_is_natural(program: str, answer: str) -> None:
    found = verdict(program, "x", answer)
    assert found.status == "wrong"
    assert found.note.count("log is the natural logarithm here") == 1


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("x*log10(100)", "log(100)"), ("x*log10(x)", "log x + 1/ln(10)"),
        ("x*log10(x)", r"\log x + \frac{1}{\ln 10}"), ("log10(x)^2", "2 log(x)/(x ln 10)"),
    ],
)  # fmt: skip
def test_log_is_of_base_10_where_the_program_has_that_alone(program: str, answer: str) -> None:
    found = verdict(program, "x", answer)
    assert found.correct
    assert "log is the natural one here" in found.note


@pytest.mark.parametrize(
    ("program", "answer"), [("log(x)", "1/(10*x)"), ("x*log(10)", "log(x)"), ("10*log(x)", "10*x")]
)
def test_of_logarithms_nothing_is_told_where_no_base_makes_it_right(
    program: str, answer: str
) -> None:
    assert "natural" not in verdict(program, "x", answer).note


def test_a_program_of_the_other_base_is_read_within_the_same_limits() -> None:
    limits = gradc.Limits(written_out=5)
    other = problem_of_base_ten(read_problem("log(100*x)", limits), "1/x")
    assert other is not None
    assert other.program.limits == limits

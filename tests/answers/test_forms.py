r"""Answers in the forms that people give them: wrapped up, in chains, as lists, with sizes, in LaTeX.

Each row is right, and is read with the notes that stand behind it.
"""

import pytest

from gradc.answers.check import check_problem
from gradc.answers.problem import Problem, read_problem
from gradc.answers.say.verdict import Verdict
from gradc.interpret.reading import read_point

SIGMOID = "param w0, x0; f = sigmoid(w0*x0 - 1)"
LINE = "x: [batch], y: [batch]; param w, b; p = w*x + b; r = p - y; L = mean(r^2)"
MATRIX = "X: [batch, features], y: [batch]; param w: [features]; p = X @ w; L = mean((p - y)^2)"
SQUARE = "f = (x*w)^2"
STEPS = "z = w*x + b; a = sigmoid(z); L = (a - y)^2/2"
WORDS = "def g(t) = t^2; xh = g(x)*w; loss = sin(xh)"
POINTS = {
    SIGMOID: "w0=2, x0=1", LINE: "x=[1, 2, 4], y=[0.5, -1, 1], w=0.5, b=-1.5",
}  # fmt: skip
PROBLEMS = {one: read_problem(one) for one in (SIGMOID, LINE, MATRIX, SQUARE, STEPS, WORDS)}


def judged(program: str, name: str, answer: str) -> Verdict:
    point = POINTS.get(program)
    at = read_point(point) if point else None
    (verdict,) = check_problem(problem(program), {name: answer}, at)
    return verdict


def problem(program: str) -> Problem:
    return PROBLEMS[program]


# At the point the gradient is 0.39322386….
NUMBERS = r"""
0.393 | ≈ 0.393 | ~0.393 | ~ 0.393 | = 0.393 | 0.393. | 0.393... | 0.393… | 0.39322... | 0,393 | 39.3% | 39% | 0.4
3.93×10⁻¹ | 3.93*10^-1 | 3.93e-01 | 4*10^-1 | `0.393` | $0.393$ | "0.393" | '0.393' | “0.393” | ≈ 0,39 | approximately 0.393
about 0.39 | \approx 0.393 | 3.93 \times 10^{-1} | 0.3932\ldots | np.float64(0.3932) | tensor(0.3932) | array(0.3932)
"""
WRONG_NUMBERS = "0.396... | 0.390... | 0.3̅ | 5*10^-1 | 0.393... = 0.4 = 0.5 | 38.9% | 0,383 | 3.93"

# Lists: the gradient is -1, 1/3, -1/3.
LISTS = r"""
[-1, 1/3, -1/3] | -1, 1/3, -1/3 | -1; 1/3; -1/3 | (-1, 1/3, -1/3) | {-1, 1/3, -1/3} | ⟨-1, 1/3, -1/3⟩ | <-1, 1/3, -1/3>
2/3*[-1.5, 0.5, -0.5] | [-1.5, 0.5, -0.5]*2/3 | [-3, 1, -1]/3 | -[1, -1/3, 1/3] | 2/3*np.array([-1.5, 0.5, -0.5])
np.array([-1, 1/3, -1/3]) | array([-1., 0.33333333, -0.33333333]) | torch.tensor([-1, 1/3, -1/3]) | [-1, 1/3, -1/3].T
tensor([-1.0000,  0.3333, -0.3333], requires_grad=True) | [-1, 0.3̅, -0.3̅] | [-1, 0.333..., -0.333...] | [-1, ⅓, -⅓]
[-1,00; 0,33; -0,33] | -1,00; 0,33; -0,33 | [-1, 1/3, -1/3]; | [-1, \frac{1}{3}, -\frac{1}{3}] | [0, 0, 0] + [-1, 1/3, -1/3]
\left( -1, \frac13, -\frac13 \right) | [-1, 1/3, -1/3]' | -[1; -1/3; 1/3] + [0; 0; 0] | [-1, 1/3, -1/3]^T | list([-1, 1/3, -1/3])
"""
COLUMNS = r"""
[-1; 1/3; -1/3] | [[-1], [1/3], [-1/3]] | \begin{pmatrix} -1 \\ 1/3 \\ -1/3 \end{pmatrix}
\begin{bmatrix} -1 \\ \frac{1}{3} \\ -\frac{1}{3} \end{bmatrix}
"""
# The gradient is -5/3.
FRACTIONS = r"""
-5/3 | -1.6̅ | -1.(6) | -1 2/3 | -1⅔ | -1.666... | -1.67 | -1.\overline{6} | -\frac{5}{3} | −5/3 | -1,67 | -(5/3)
2*mean(x*r) = 2/3*(-2.5) = -5/3 | = 2*mean(x*r) | dL/dw = 2*mean(x*r) | w = -5/3 | L'(w) ≈ -1.67 | ∇_w L = -1 2/3
"""

SIZES = r"""
2/n*X.T@(p-y) | 2/m*X.T@(p-y) | 2/N*X.T@(p-y) | 2*X.T@(p-y)/batch_size | 2*X.T@(p-y)/M | \frac{2}{n} X^\top (p-y)
\frac{2}{m} X^\top (X w - y) | 2*X.T.dot(p-y)/n
"""
NAMED_SIZES = r"""
2/batch*X.T@(p-y) | 2*X.T@(p-y)/len(X) | 2*X.T@(p-y)/len(y) | 2*X.T@(p-y)/X.shape[0] | 2*X.T@(p-y)/y.size
2*X.T@(p-y)/np.size(y) | 2*X.T@(p-y)/y.shape[0] | 2*X.T@(p-y)/size(X, 0) | \frac{2}{batch} X^T (X w - y)
\frac{2}{\text{batch}} X^\top (p - y)
"""

WRAPPED = r"""
2*x*w^2 | '2*x*w^2' | "2*x*w^2" | $2*x*w^2$ | $$2 x w^2$$ | 2 x w^2. | `2*x*w^2` | \(2 x w^2\) | 2*x*w^2; | 2*x*w^2,
f'(x) = 2*x*w^2 | ∂f/∂x = 2*x*w^2 | df/dx := 2*x*w^2 | d_x = 2*f/x | x: 2*x*w^2 | = 2*x*w^2 | f_x = 2*x*w^2 | x = 2*x*w^2
2*x*w*w = 2*(x*w)*w ≡ 2*f/x | dx = 2 x w^2 = 2 f/x | \frac{\partial f}{\partial x} = 2 x w^2 | $f'(x) = 2 x w^2$.
\nabla_x f = 2 x w^2 = \frac{2 f}{x}
"""

LATEX = r"""
(a-y)\sigma(z)(1-\sigma(z)) | (a-y) a (1-a) \cdot 1 | \frac{\partial L}{\partial a} a(1-a) | \frac{dL}{da}\, a(1-a)
\nabla_a L \cdot a (1-a) | \delta_a a (1-a) | $d_a a \left(1-a\right)$ | da \cdot a (1-a) | L'(a) \, a (1-a)
\partial L/\partial a \cdot a (1-a) | (a-y) \frac{e^{-z}}{(1+e^{-z})^2} | \frac{\partial L}{\partial z} = (a-y)\,a\,(1-a)
(a-y)\sigma'(z) | d_a \odot \sigma'(z) | d_a \cdot \sigma^{\prime}(z) | \delta_a \sigma'\left(z\right)
(a-y) \cdot sigmoid(z) (1 - a) | \left(\sigma(z) - y\right) a (1-a) | d_{a} \odot a \odot (1 - a)
"""


def rows(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split(" | ")]


@pytest.mark.parametrize("answer", rows(NUMBERS))
def test_a_number_may_be_written_in_many_ways(answer: str) -> None:
    assert judged(SIGMOID, "x0", answer).correct


@pytest.mark.parametrize("answer", rows(WRONG_NUMBERS))
def test_a_wrong_number_is_wrong_however_it_is_written(answer: str) -> None:
    verdict = judged(SIGMOID, "x0", answer)
    assert not verdict.correct
    assert not verdict.error


@pytest.mark.parametrize("answer", rows(LISTS))
def test_a_list_may_be_written_in_many_ways(answer: str) -> None:
    assert judged(LINE, "r", answer).correct


@pytest.mark.parametrize("answer", rows(COLUMNS))
def test_a_column_is_a_vector_with_a_note(answer: str) -> None:
    verdict = judged(LINE, "r", answer)
    assert verdict.correct
    assert "the column is read as a vector" in verdict.note


@pytest.mark.parametrize("answer", rows(FRACTIONS))
def test_a_fraction_may_be_written_in_many_ways(answer: str) -> None:
    assert judged(LINE, "w", answer).correct


@pytest.mark.parametrize("answer", rows(SIZES))
def test_n_is_the_size_of_the_batch_with_a_note(answer: str) -> None:
    verdict = judged(MATRIX, "w", answer)
    assert verdict.correct
    assert "is read as batch" in verdict.note


@pytest.mark.parametrize("answer", rows(NAMED_SIZES))
def test_a_size_may_be_named_in_many_ways(answer: str) -> None:
    verdict = judged(MATRIX, "w", answer)
    assert verdict.correct
    assert not verdict.note


@pytest.mark.parametrize("answer", rows(WRAPPED))
def test_what_stands_around_an_answer_is_no_part_of_it(answer: str) -> None:
    assert judged(SQUARE, "x", answer).correct


@pytest.mark.parametrize("answer", rows(LATEX))
def test_an_answer_with_a_backslash_is_latex(answer: str) -> None:
    assert judged(STEPS, "z", answer).correct


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("xh", r"\cos(xh)"), ("w", r"\cos(xh) \cdot g(x)"), ("x", r"\cos(g(x) w) \cdot 2 x w"), ("w", r"dxh \cdot x^2"),
        ("w", r"\frac{\partial loss}{\partial xh} g(x)"), ("w", r"loss'(xh) \, g(x)"), ("w", r"\cos(\mathit{xh}) g(x)"),
        ("x", r"\cos(xh) w g'(x)"), (r"\nabla_{xh} loss", r"\cos x_h"), (r"\frac{\partial loss}{\partial w}", r"\frac{d loss}{d xh} x^2"),
    ],
)  # fmt: skip
def test_latex_has_the_names_and_functions_of_the_program(name: str, answer: str) -> None:
    assert judged(WORDS, name, answer).correct


# ---- what is wrong, and what is unclear --------------------------------------------------------


def test_the_first_wrong_link_of_a_chain_is_named() -> None:
    verdict = judged(SQUARE, "x", "2*x*w^2 = 2*x*w = 2*f/x")
    assert verdict.status == "wrong"
    assert "the first of its links that is wrong is 2*x*w" in verdict.note
    assert verdict.written == "2*x*w^2 = 2*x*w = 2*f/x"
    assert verdict.right


def test_a_wrong_last_link_is_wrong() -> None:
    verdict = judged(SQUARE, "x", "2*x*w^2 = 2*f")
    assert not verdict.correct
    assert "is wrong is 2*f" in verdict.note


def test_later_answers_follow_from_the_last_link() -> None:
    answers = {"z": "d_a*a = d_a*a^2", "w": "d_a*a^2*x"}
    found = check_problem(problem(STEPS), answers)
    assert [one.correct for one in found] == [False, False]
    assert found[1].follows


@pytest.mark.parametrize(
    ("program", "name", "answer", "message", "hint"),
    [
        ("X: [a, b], y: [b]; L = sum(X @ y)", "y", "X/n", "n can be a or b", "write a or b"),
        ("X: [a, b]; L = mean(X^2)", "X", "2*X/n", "n can be a or b", "write a or b"),
        ("L = x^2", "x", "2*x/n", "there is no n", "the program has"),
        (SQUARE, "x", "q = 2*x*w^2", "there is no q", "the program has"),
        (SQUARE, "x", "2*x*w^2 =", "the answer is empty", "a number or an expression"),
        (SQUARE, "x", "1,234", "two ways", "write 1234 or 1.234"),
        (LINE, "r", "2,5*r", "two ways", "write 2.5*r for one number, or [2, 5*r] for two entries"),
        (LINE, "r", "[1, 2] + [1, 2, 3]", "two lists do not fit", ""),
        (STEPS, "w", r"\frac{\partial a}{\partial z} x", "not a gradient of L", "local derivative"),
        (STEPS, "w", r"d_z x_{", "never closed", "}"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_said(
    program: str, name: str, answer: str, message: str, hint: str
) -> None:
    at = POINTS.get(program)
    (verdict,) = check_problem(
        read_problem(program), {name: answer}, read_point(at) if at else None
    )
    assert message in verdict.error
    assert hint in verdict.error

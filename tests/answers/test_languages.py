"""Answers to programs in LaTeX, and errors that show an answer as it was typed."""

import pytest
from checked import check

import gradc

PROGRAM = r"""
z = w_1 x + b \\
a = \sigma(z) \\
L = \frac{(a - y)^2}{2}
"""


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("w_1", r"(a - y) a (1 - a) x"), ("w1", "(a - y)*a*(1 - a)*x"), ("z", r"\frac{\partial L}{\partial a} a(1-a)"),
        ("b", "d_z"), ("w1", "∂L/∂z*x"), ("w1", "dL/dz*x"), ("x", "d_z w_1"), ("x", "∂L/∂z*w_1"), ("x", "d_z*w_1"),
        ("w_1", r"\delta_z x"), ("z", r"(a - y)\sigma(z)(1 - \sigma(z))"), ("z", "(a - y)*sigmoid(z)*(1 - a)"),
    ],
)  # fmt: skip
def test_an_answer_is_latex_or_a_formula(name: str, answer: str) -> None:
    assert gradc.compile(PROGRAM, language="latex").check({name: answer}).ok


LAYER = r"""
W \in \mathbb{R}^{m \times n}
x \in \mathbb{R}^n
y \in \mathbb{R}^m
z = W x
a = \tanh(z)
f = \lVert a - y \rVert^2
"""
FORM = "A \\in \\mathbb{R}^{n \\times n}\nx \\in \\mathbb{R}^n\nb \\in \\mathbb{R}^n\n"
BILINEAR = FORM + r"f = b^\top A x"
SOLVED = FORM + r"f = b^\top A^{-1} x"
SQUARE = FORM + r"f = x^\top A x"
PRODUCT = "A, C \\in \\mathbb{R}^{n \\times n}\nM = A C\nf = \\lVert M \\rVert^2"
STACKED = r"""
B \in \mathbb{R}^{k \times m \times n}
C \in \mathbb{R}^{n \times p}
Z = B C
f = \operatorname{sum}(Z \odot Z)
"""
FAMILY = r"""
w \in \mathbb{R}^{n \times n}
x \in \mathbb{R}^n
z^{(1)} = w x
z^{(2)} = w z^{(1)}
f = \lVert z^{(2)} \rVert^2
"""
ACCENTS = r"""
W_1 \in \mathbb{R}^{m \times n}
\theta_1 \in \mathbb{R}^n
y \in \mathbb{R}^m
\hat{y}_1 = W_1 \theta_1
f = (\hat{y}_1 - y)^\top (\hat{y}_1 - y)
"""


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "name", "answer"),
    [
        (BILINEAR, "b", "A x"), (BILINEAR, "x", r"A^\top b"), (BILINEAR, "x", "A^T b"), (BILINEAR, "x", "A.T @ b"),
        (BILINEAR, "A", r"b x^\top"), (SOLVED, "b", "A^{-1} x"), (SOLVED, "x", r"(A^{-1})^\top b"),
        (SQUARE, "x", r"(A + A^\top) x"), (SQUARE, "x", "A x + x A"), (SQUARE, "A", r"x x^\top"),
        (PRODUCT, "M", "2 A C"), (PRODUCT, "A", r"d_M C^\top"), (PRODUCT, "C", r"A^\top d_M"),
        (PRODUCT, "A", r"\frac{\partial f}{\partial M} C^\top"), (PRODUCT, "A", r"2 A C C^\top"),
        (LAYER, "W", r"d_z x^\top"), (LAYER, "x", r"W^\top d_z"), (LAYER, "x", r"W^\top \delta_z"),
        (LAYER, "z", r"d_a \odot (1 - a^2)"), (LAYER, "z", "d_a*(1 - a^2)"), (LAYER, "a", "2 (a - y)"),
        (LAYER, "x", r"W^\top \left(\frac{\partial f}{\partial a} \odot (1 - a \odot a)\right)"),
        (STACKED, "Z", "2 B C"), (STACKED, "B", r"d_Z C^\top"), (STACKED, "B", "2 B C C^T"),
        (FAMILY, "z^{(1)}", r"w^\top d_{z^{(2)}}"), (FAMILY, "z^{(2)}", "2 w z^{(1)}"),
        (FAMILY, "x", r"w^\top \frac{\partial f}{\partial z^{(1)}}"), (FAMILY, "∂f/∂z^{(2)}", "2 w w x"),
        (ACCENTS, r"\theta_1", r"W_1^\top d_{\hat{y}_1}"), (ACCENTS, r"\hat{y}_1", r"2 (\hat{y}_1 - y)"),
        (ACCENTS, "W_1", r"\delta_{\hat{y}_1} \theta_1^\top"), (ACCENTS, r"∂f/∂\theta_1", r"2 W_1^\top (\hat{y}_1 - y)"),
    ],
)  # fmt: skip
def test_names_are_arrays_where_they_are_so_in_the_program(
    program: str, name: str, answer: str
) -> None:
    assert check(program, {name: answer}, language="latex").ok


@pytest.mark.parametrize(
    ("program", "name", "answer", "said"),
    [
        (PRODUCT, "A", "d_M C", "a transpose is missing at `A C`, on the way back to `A`"),
        (LAYER, "z", "d_a (1 - a^2)", "a vector times a vector can be read in several ways"),
        (LAYER, "z", r"d_a\,(1 - a^2)", "a vector times a vector can be read in several ways"),
        (BILINEAR, "A", "b x", r"write b \odot x entry by entry, b^\top x for a number, or b x^\top"),
        (BILINEAR, "A", r"b \times x", "a cross product is not known"),
        (BILINEAR, "x", r"A^2 \, b", "A^2 can be read in two ways"),
        (BILINEAR, "b", "x A", "a transpose is missing"),
        (BILINEAR, "x", r"q^\top A", "there is no q in the program"),
        (BILINEAR, "x", r"d_{q_1} A", "there is no d_{q_1} in the program"),
        (LAYER, "x", "W d_z", "W is [m, n], d_z is [m]"),
        (PROGRAM, "x", r"w_1^\top d_z", "a scalar has no transpose"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_arrays(program: str, name: str, answer: str, said: str) -> None:
    verdicts = gradc.compile(program, language="latex").check({name: answer})
    assert not verdicts.ok
    assert said in str(verdicts)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("w_1", "d_{z_1} x"), ("w_1", r"\delta_{z_1} x"), ("w1", "d_z1*x"), ("w1", "d_z_1*x"),
        ("∂f/∂z_1", "2 z_1"), ("∂f/∂z1", "2 z_1"), ("d_{z_1}", "2 z_1"), ("d_z1", "2 z_1"), ("∂z_1", "2 z_1"),
        ("df/dw_1", r"\frac{\partial f}{\partial z_1} x"),
    ],
)  # fmt: skip
def test_a_gradient_by_a_name_with_a_subscript(name: str, answer: str) -> None:
    assert gradc.compile(r"z_1 = w_1 x \\ f = z_1^2", language="latex").check({name: answer}).ok


def test_a_quotient_before_an_answer_is_said_once() -> None:
    verdicts = check("u = x*w; f = u^2", {"∂f/∂q": "2*u"})
    assert str(verdicts).splitlines()[0] == "∂f/∂q = 2*u   cannot be judged"


def test_a_mistake_is_shown_in_the_program_as_it_was_typed() -> None:
    verdicts = gradc.compile(PROGRAM, language="latex").check({"w_1": r"d_z w_1"})
    assert not verdicts.ok
    assert "line 2: " in str(verdicts)
    assert "`w_1 x`" in str(verdicts)
    assert "z = w_1 x + b" in "\n".join(verdicts.lines(1))


def test_members_of_families_in_latex() -> None:
    program = r"z^{(1)} = w^2 \\ z^{(2)} = (z^{(1)})^3 \\ L = 2 z^{(2)}"
    given = {"z^{(2)}": "2", "z^{(1)}": r"\frac{\partial L}{\partial z^{(2)}} \cdot 3 (z^{(1)})^2"}
    assert check(program, given, language="latex").ok


def test_limits_of_the_program_are_those_of_its_compilation() -> None:
    text = "{" * 30 + "x" + "}" * 30
    function = gradc.compile(text, language="latex", limits=gradc.Limits(nesting=40))
    assert function.check({"x": "1"}).ok


# An answer to  a1 = x*w; f = a1^2  by w, what its error says, and what the caret stands under.
ERRORS = [
    ("∂f/∂a1 2", "found the number 2 where an operator", "∂f/∂a1 2"),
    ("2∂q", "there is no ∂q in the program", "∂q"),
    ("∂f/∂a1*q", "there is no q in the program", "q"),
    ("x*∂q", "there is no ∂q in the program", "∂q"),
    ("∂f/∂a₁*σ(y)", "there is no y in the program", "y"),
    ("∂f/∂a1*x²*q", "there is no q in the program", "q"),
    ("∂f/∂a1 + x①", "this is not a name", "x①"),
    ("∂f/∂a1'*x", "a scalar has no transpose", "'"),
    ("∂f/∂a1(x)", "∂f/∂a1(x) can be read in two ways", "∂f/∂a1(x)"),
    ("x*∂f/∂q", "this is not a gradient of f", "∂f/∂q"),
    ("[∂a1, ∂a1*(q)]", "there is no q in the program", "q"),
    ("df/da1 @ x", "'@' multiplies arrays", "@"),
]


@pytest.mark.parametrize(("answer", "message", "pointed"), ERRORS)
def test_the_caret_stands_under_what_was_typed(answer: str, message: str, pointed: str) -> None:
    (verdict,) = check("a1 = x*w; f = a1^2", {"w": answer})
    said, excerpt, carets, *_ = verdict.error.splitlines()
    assert message in said
    assert excerpt == f"  1 | {answer}"
    begin = carets.index("^") - 6
    assert answer[begin : begin + carets.count("^")] == pointed


@pytest.mark.parametrize(
    "answer", ["∂f/∂a1 x", "x ∂f/∂a1", "x∂a1", "∂f/∂a1(x + 0)", "2a1 x", "2 a₁(x*1)"]
)
def test_a_product_with_a_gradient_needs_no_sign(answer: str) -> None:
    assert check("a1 = x*w; f = a1^2", {"w": answer}).ok


def test_errors_in_latex_stand_in_the_latex() -> None:
    function = gradc.compile(PROGRAM, language="latex")
    for answer, message in {
        r"\frac{\partial a}{\partial z} x": "this is not a gradient of L",
        r"\delta_z q": "there is no q in the program",
        "w_1 xq": "there is no xq in the program",
        "dL/dz 2": "found the number 2 where an operator or the end of the line was expected",
        "sigmod(z)": "there is no function sigmod",
    }.items():
        (verdict,) = function.check({"w_1": answer})
        assert verdict.error.splitlines()[:2] == [message, f"  1 | {answer}"]


@pytest.mark.parametrize("answer", ["", "2*(", "lambda", "y y(", "foo(y)", r"\frac{y"])
def test_what_is_no_answer_to_a_function_of_python_is_said(answer: str) -> None:
    def product(x: float, y: float) -> float:
        return x * y

    (verdict,) = gradc.from_python(product).check({"x": answer})
    assert verdict.status == "cannot be judged"

"""Names in answers as people spell them: Greek letters by sign and by name, w_1 for w1."""

import pytest
from checked import check

from gradc.latex.alike import alike

pytestmark = pytest.mark.table

RIDGE = "X: [n, d], y: [n], lam: []; param w: [d]; L = sum((X @ w - y)^2) + lam*sum(w^2)"
NORM = "x: [n], y: [n]; param gamma, beta; o = gamma*x + beta; L = sum((o - y)^2)/2"


@pytest.mark.parametrize(
    "answer",
    [
        "2X^T(Xw-y)+2λw", "2X^T(Xw-y)+2λ w", "2Xᵀ(Xw-y)+2λ*w", r"2X^T(Xw-y)+2\lambda w", "2X.T(Xw-y)+2lambda w",
        "2X^T(Xw-y)+2 lambda*w", "2X^T(Xw-y)+2lmbda w", "2X^T(Xw-y)+2lambd*w", "2X^T(Xw-y)+2lambda_ w",
        "2(X^T(Xw-y)+λw)", "2X^T(Xw-y)+2·λ·w",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["lam", "lmbda", "lambda_", "lambda", "λ", "lambd"])
def test_lambda_in_its_spellings(answer: str, name: str) -> None:
    (found,) = check(RIDGE.replace("lam", name), {"w": answer})
    assert found.correct


@pytest.mark.parametrize(
    ("program", "answer", "right"),
    [
        ("lmbda = 0.1; L = lmbda*w^2", "2λw", True),
        ("lambda1: [], lambda2: []; param w; L = lambda1*w^2 + lambda2*w", "2λ₁w + λ2", True),
        ("lam_1: [], lam_2: []; param w; L = lam_1*w^2 + lam_2*w", "2λ₁w + λ_2", True),
        ("lam_w: [], lam: []; param w; L = lam_w*w^2 + lam*w", "2λ_w w + λ", True),
        ("lam: [], lambd: []; param w; L = lam*w^2 + lambd*w", "2λw", False),
        ("eps: []; param w; L = sqrt(w^2 + eps)", "w/sqrt(w² + ε)", True),
        ("eps: []; param w; L = sqrt(w^2 + eps)", r"\frac{w}{\sqrt{w^2 + \varepsilon}}", True),
        ("x: [], sig: []; param w; L = (x - w)^2/sig^2", "2(w-x)/σ²", True),
        ("param w, theta_1; L = theta_1*w", "θ₁", True),
        ("param w, θ1; L = θ1*w", r"\theta_1", True),
        ("param w, γ; L = γ*w", "gamma", True),
        ("lambda: [], lam: []; param w; L = lambda*w^2 + lam*w", "2λw + lam", True),
    ],
)
def test_other_letters(program: str, answer: str, right: bool) -> None:
    (found,) = check(program, {"w": answer})
    assert found.correct == right


@pytest.mark.parametrize(
    "label",
    [
        "γ", "∂L/∂γ", "dL/dγ", "d_γ", "dγ", "∇_γ L", "∇γ", "∂γ", "γ_grad", "γ.grad", r"\gamma", r"\partial L/\partial \gamma",
        r"\frac{\partial L}{\partial \gamma}", "gamma", "L'(γ)", "δ_γ", "dL_dγ", "gam",
    ],
)  # fmt: skip
def test_labels(label: str) -> None:
    (found,) = check(NORM, {label: "(o-y)^T x"})
    assert found.correct
    assert found.name == "gamma"


STEPS = "z1 = x*w1 + b1; a1 = tanh(z1); z2 = a1*w2 + b2; f = (z2 - 1)^2/2"


@pytest.mark.parametrize(
    "label", ["w_1", "∂f/∂w_1", "d_w_1", "w₁", "dw_1", r"\frac{\partial f}{\partial w_1}"]
)
@pytest.mark.parametrize(
    "answer",
    [
        "(z_2-1)w_2(1-a_1^2)x", "(z_2 - 1) w_2 (1 - a1^2) x", "d_z_2 w_2(1-a_1²)·x", "(z₂-1)w₂(1-a₁²)x", "∂f/∂z_1·x",
        "d_{z_1} x", "dz_1*x", r"\frac{\partial f}{\partial z_1} x", "(z_2-1)*w2*(1-a_1**2)*x",
    ],
)  # fmt: skip
def test_numbers_behind_underscores(label: str, answer: str) -> None:
    (found,) = check(STEPS, {label: answer})
    assert found.correct
    assert found.name == "w1"


@pytest.mark.parametrize(
    ("name", "names", "found"),
    [
        ("λ", ["lam", "w"], "lam"),
        ("λ", ["lam", "lmbda"], None),
        ("θ_1", ["theta1", "theta2"], "theta1"),
        ("λw", ["lam_w"], None),
        ("λ_w", ["lam_w"], "lam_w"),
        ("w_1", ["w1"], "w1"),
        ("w1", ["w_1", "w_2"], "w_1"),
        ("w_a", ["wa"], None),
        ("Λ", ["lam"], None),
        ("Σ", ["Sigma"], "Sigma"),
        ("µ", ["mu"], "mu"),
    ],
)
def test_what_is_alike(name: str, names: list[str], found: str | None) -> None:
    assert alike(name, names) == found

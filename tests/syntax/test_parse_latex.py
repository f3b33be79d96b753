"""LaTeX in: what formulas are read as, what is unclear or malformed, and that nothing else is raised.

The golden files have a formula and the program that it is read as, or the message; each was checked
by hand. `pytest tests/syntax/test_parse_latex.py --renew` writes them anew.
"""

import contextlib
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Token
from scipy import special
from sections import debug_log, sections

import gradc
from gradc.graph.graph import Graph
from gradc.interpret.evaluate import evaluate
from gradc.latex.functions import COMMANDS
from gradc.latex.signs import ACCENTS, OPERATORS
from gradc.limits import Limits
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.syntax.latex import commands as known
from gradc.syntax.latex.page import Source
from gradc.syntax.latex.read import latex_parser, parse_latex
from gradc.syntax.parser import parse
from gradc.syntax.words import grammar_file

GOLDEN = Path(__file__).parents[1] / "golden"
FORMULAS = GOLDEN / "latex.txt"
ERRORS = GOLDEN / "latex_errors.txt"


def read(text: str) -> Graph:
    return lower_program(parse_latex(text), text)


def shown(text: str) -> str:
    try:
        return print_program(read(text)).strip("\n")
    except gradc.GradcError as error:
        return str(error)


@pytest.mark.parametrize("path", [FORMULAS, ERRORS], ids=lambda path: path.stem)
def test_golden(path: Path, renew: bool) -> None:
    found = [(name, text, shown(text)) for name, text, _ in sections(path)]
    if renew:
        path.write_text("".join(f"=== {n}\n{t}\n---\n{e}\n" for n, t, e in found), encoding="utf-8")
    for one, expected in zip(found, sections(path), strict=True):
        assert one == expected


def test_formulas_are_read_and_errors_are_errors() -> None:
    assert not [name for name, text, _ in sections(FORMULAS) if shown(text).startswith("error")]
    for name, text, _ in sections(ERRORS):
        assert re.search(r"^error: .*\n +\d+ \| .*\n +\^+", shown(text)), name
        assert len(shown(text).split("\n")) == 4, f"{name} has no hint"


# ---- against formulas written anew in Python ------------------------------------------------------


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def black_scholes(S: float, K: float, r: float, sigma: float, tau: float) -> float:  # noqa: N803
    spread = sigma * math.sqrt(tau)
    d1 = (math.log(S / K) + (r + sigma**2 / 2) * tau) / spread
    phi = [0.5 * math.erfc(-d / math.sqrt(2)) for d in (d1, d1 - spread)]
    return S * phi[0] - K * math.exp(-r * tau) * phi[1]


def haversine(r: float, phi1: float, phi2: float, lambda1: float, lambda2: float) -> float:
    a = [
        (math.cos(p) * math.cos(q), math.cos(p) * math.sin(q), math.sin(p))
        for p, q in ((phi1, lambda1), (phi2, lambda2))
    ]
    return r * math.acos(sum(x * y for x, y in zip(*a, strict=True)))


def lstm(W_f, x_t, U_f, h_t_minus_1, b_f, W_i, U_i, b_i, W_o, U_o, b_o, W_c, U_c, b_c, c_t_minus_1):  # type: ignore[no-untyped-def]  # noqa: N803
    gates = [(W_f, U_f, b_f), (W_i, U_i, b_i), (W_o, U_o, b_o), (W_c, U_c, b_c)]
    f, i, o, c = (w * x_t + u * h_t_minus_1 + b for w, u, b in gates)
    return sigmoid(o) * math.tanh(sigmoid(f) * c_t_minus_1 + sigmoid(i) * math.tanh(c))


ANEW: dict[str, Callable[..., float]] = {
    "logistic regression": lambda w, x, b, y: math.log1p(math.exp(w * x + b)) - y * (w * x + b),
    "softmax of two": lambda z1, z2: sigmoid(z1 - z2),
    "log-sum-exp, shifted": lambda m, z1, z2: np.logaddexp(z1, z2),
    "Gaussian density": lambda sigma, x, mu: math.exp(-(((x - mu) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi)),
    "Gaussian density with exp": lambda sigma, x, mu: math.exp(-(((x - mu) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi)),
    "Gaussian log likelihood": lambda sigma, x, mu: math.log(math.exp(-(((x - mu) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi))),
    "KL of two Gaussians": lambda sigma1, sigma2, mu1, mu2: math.log(sigma2) - math.log(sigma1) + (sigma1**2 + (mu1 - mu2) ** 2) / 2 / sigma2**2 - 0.5,
    "KL of a VAE": lambda sigma, mu: -0.5 * (1 + math.log(sigma**2) - mu**2 - sigma**2),
    "hinge": lambda y, y_hat: max(0.0, 1 - y * y_hat),
    "Huber": lambda a, delta: a**2 / 2 if abs(a) <= delta else delta * (abs(a) - delta / 2),
    "ELU": lambda x, alpha: x if x > 0 else alpha * math.expm1(x),
    "sign as three cases": lambda x: math.copysign(1, x),
    "GELU by tanh": lambda x: x * sigmoid(2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)),
    "GELU by erf": lambda x: 0.5 * x * math.erfc(-x / math.sqrt(2)),
    "Mish": lambda x: x * math.tanh(math.log(1 + math.exp(x))),
    "tanh by exponentials": lambda x: math.tanh(x),
    "LSTM": lstm,
    "batch norm": lambda x, mu_B, sigma_B, epsilon, gamma, beta: gamma * (x - mu_B) / math.sqrt(sigma_B**2 + epsilon) + beta,  # noqa: N803
    "Adam step": lambda theta_t, alpha, m_t_hat, v_t_hat, epsilon: theta_t - alpha * m_t_hat / (v_t_hat**0.5 + epsilon),
    "attention weight": lambda q, k1, k2, d: sigmoid(q * (k1 - k2) / math.sqrt(d)),
    "Lorentz factor": lambda v, c: 1 / math.sqrt(1 - (v / c) ** 2),
    "Planck": lambda h, nu, c, k_B, T: 2 * h * nu**3 / c**2 / math.expm1(h * nu / (k_B * T)),  # noqa: N803
    "Lennard-Jones": lambda varepsilon, sigma, r: 4 * varepsilon * ((sigma / r) ** 12 - (sigma / r) ** 6),
    "damped oscillation": lambda A, gamma, t, omega, varphi: A * math.exp(-gamma * t) * math.cos(omega * t + varphi),  # noqa: N803
    "Nernst": lambda E0, R, T, z, F, Q: E0 - R * T / z / F * math.log(Q),  # noqa: N803
    "Arrhenius": lambda A, E_a, R, T: A * math.exp(-E_a / R / T),  # noqa: N803
    "Michaelis-Menten": lambda V_max, S, K_M: V_max / (1 + K_M / S),  # noqa: N803
    "Black-Scholes": black_scholes,
    "quadratic formula": lambda a, b, c: max(np.roots([a, b, c])),
    "law of cosines": lambda a, b, gamma: math.hypot(a - b * math.cos(gamma), b * math.sin(gamma)),
    "double angle": lambda x: 0.0,
    "arctangent": lambda y, x: math.atan2(y, x),
    "haversine": haversine,
    "Himmelblau": lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    "Ackley": lambda x, y: -20 * math.exp(-0.2 * math.sqrt((x * x + y * y) / 2)) - math.exp((math.cos(2 * math.pi * x) + math.cos(2 * math.pi * y)) / 2) + math.e + 20,
    "Beta density": lambda alpha, beta, x: x ** (alpha - 1) * (1 - x) ** (beta - 1) / special.beta(alpha, beta),
    "Student's t": lambda nu, t: special.gamma(nu / 2 + 0.5) / special.gamma(nu / 2) / math.sqrt(nu * math.pi) * (1 + t * t / nu) ** (-nu / 2 - 0.5),
    "Poisson log likelihood": lambda k, **rest: k * math.log(rest["lambda"]) - rest["lambda"] - math.lgamma(k + 1),
    "entropy in bits": lambda p: -p * math.log2(p) - (1 - p) * math.log2(1 - p),
    "decibels": lambda P1, P2: 10 * math.log10(P2 / P1),  # noqa: N803
    "cube root": lambda x, y, n: np.cbrt(x * x + 1) - y ** (1 / n),
    "focal loss": lambda alpha, p, gamma: -alpha * (1 - p) ** gamma * math.log(p),
    "modulus": lambda x: math.fmod(x + math.pi, 2 * math.pi),
}  # fmt: skip

# Values under 1 at which every formula is defined, except where it needs others.
POINTS = {
    "quadratic formula": {"a": 1.0, "b": -3.0, "c": 2.0},
    "Lorentz factor": {"v": 0.3, "c": 0.8},
    "haversine": {"r": 2.0, "phi1": 0.3, "phi2": 0.7, "lambda1": 0.1, "lambda2": 0.9},
}


@pytest.mark.parametrize("name", ANEW)
def test_formula_against_one_written_anew(name: str) -> None:
    text = next(text for title, text, _ in sections(FORMULAS) if title == name)
    graph = read(text)
    names = [str(node.payload) for node in graph.inputs]
    values = POINTS.get(name) or {one: 0.3 + 0.07 * i for i, one in enumerate(names)}
    (output,) = graph.outputs.values()
    found = gradc.compile(print_program(graph))(**values)
    assert found == pytest.approx(ANEW[name](**values), rel=1e-12, abs=1e-14)
    assert output.shape == ()


# ---- the same trees as those of the language -------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "program"),
    [
        (r"\frac{a}{b}", "a/b"),
        (r"2 x_1 - -3", "2*x1 - -3"),
        (r"-x y", "-x*y"),
        (r"-x^2", "-x^2"),
        (r"x^{y^z}", "x^y^z"),
        (r"a - b - c", "a - b - c"),
        (r"a / b \cdot c", "a/b*c"),
        (r"\sqrt[3]{x}", "cbrt(x)"),
        (r"\max(a, b, c)", "max(a, b, c)"),
        (r"a < x \le b", "a < x and x <= b"),
        (r"\lnot (a < b) \lor c = 1", "not (a < b) or c == 1"),
        (r"1.5 \times 10^{-3}", "1.5e-3"),
        (r"-2 \times 10^3", "-2e3"),
        (r"2 \cdot 10^3", "2*10^3"),
        (r"e^{\pi}", "exp(pi)"),
        (r"\mathrm{e}", "E"),
        (r"\infty", "inf"),
        (r"\lVert x \rVert + \left\| y \right\|", "norm(x) + norm(y)"),
        (r"\mathrm{softplus}(x) + \text{sgn}(y)", "softplus(x) + sign(y)"),
        (r"\operatorname{leaky\_relu}(x, 0.1)", "leaky_relu(x, 0.1)"),
        (r"x \bmod y", "x % y"),
        (r"{(a + b)} [c - d] \{e\}", "(a + b)*(c - d)*e"),
    ],
)  # fmt: skip
def test_read_as_the_language_reads(latex: str, program: str) -> None:
    wrapped = r"\begin{cases} 1 & %s \\ 0 & \text{otherwise} \end{cases}"
    if "=" in latex or "<" in latex:
        latex, program = wrapped % latex, f"where({program}, 1, 0)"
    if "norm" in program:
        latex = r"x, y \in \mathbb{R}^n \\ " + latex
        program = f"x: [n], y: [n]; {program}"
    expected = lower_program(parse(program), program)
    assert list(read(latex).outputs.values()) == list(expected.outputs.values())


def test_names_that_the_language_would_misread_are_inputs() -> None:
    graph = read(r"E - \mathit{pi} + \pi + z^{(1)} z^{(3)}")
    assert [str(node.payload) for node in graph.inputs] == ["E", "pi", "z[1]", "z[2]", "z[3]"]
    assert math.pi in [node.payload for node in [graph.outputs["f"], *_all(graph)]]


def _all(graph: Graph) -> list:
    return gradc.graph.graph.order(graph.roots())


def test_gradients_on_paper_are_names() -> None:
    text = r"\frac{\partial L}{\partial w_1} = \frac{\partial L}{\partial z^{(2)}} x"
    assert list(read(text).outputs) == ["d_w1"]
    assert [str(node.payload) for node in read(text).inputs] == ["d_z_2", "x"]
    both = r"\frac{\partial L}{\partial w} + \frac{\partial f}{\partial w}"
    assert [str(node.payload) for node in read(both).inputs] == ["d_L_w", "d_f_w"]
    below = r"\frac{\partial L}{\partial w} + \frac{\partial f}{\partial w}_2"
    assert [str(node.payload) for node in read(below).inputs] == ["d_L_w", "d_f_w2"]


def test_a_chain_of_arrays_shares_its_operands() -> None:
    text = r"x, y \in \mathbb{R}^n \\ \begin{cases} x & 0 < x < y < 1 \\ y & \text{otherwise} \end{cases}"
    assert print_program(read(text)).endswith("where(0 < x and x < y and y < 1, x, y)\noutput f\n")


def test_chains_in_chains_are_no_more_work_than_they_are_text() -> None:
    text = "x"
    for _ in range(60):
        text = f"(0 < {text} < 2)"
    assert sum(node.op == "and" for node in _all(read(text))) == 60


def test_errors_of_later_stages_point_into_the_latex() -> None:
    text = "W \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^m \\\\\ny = W x"
    with pytest.raises(gradc.GradcError, match="do not fit") as caught:
        read(text)
    assert caught.value.span is not None
    assert caught.value.span.line == 2
    with pytest.raises(gradc.GradcError) as caught:
        read(r"a + \operatorname{relux}(x)")
    assert caught.value.span is not None
    assert caught.value.span.start == 4


def test_a_letter_that_is_defined_is_that_function_behind_another_too() -> None:
    text = r"\Gamma(t) = t^2 \\ y = \Gamma(x) + \log \Gamma(x)"
    assert read(text).outputs["y"] is read("y = x^2 + \\log(x^2)").outputs["y"]


def test_tokens_stand_where_they_do_in_the_text() -> None:
    for name, text, _ in sections(FORMULAS):
        tree = latex_parser().parse(Source(text, Limits()))
        for token in tree.scan_values(lambda part: isinstance(part, Token)):
            assert text[token.start_pos : token.end_pos].strip("} ") == token.strip("} "), name


# ---- the grammar and its tables --------------------------------------------------------------------


def test_no_conflicts() -> None:
    assert "conflict" not in debug_log(grammar_file("latex.lark"), start="program").lower()


def test_a_conflict_would_be_seen() -> None:
    unclear = "    | sum PLUS product                       -> add\n"
    assert unclear in grammar_file("latex.lark")
    ambiguous = grammar_file("latex.lark").replace(unclear, "    | sum PLUS sum -> add\n")
    assert "conflict" in debug_log(ambiguous, start="program").lower()


EVERY = {
    **{symbol: f"\\{symbol} + 1" for symbol in known.SYMBOLS - {"partial"}},
    **{function: f"\\{function}(x)" for function in COMMANDS if function not in ("max", "min", "det")},
    **{accent: f"\\{accent}{{x}} + 1" for accent in ACCENTS},
    **{blank: f"x \\{blank} + 1" for blank in known.BLANK},
    **{sign: f"x {sign} y" for sign, kind in OPERATORS.items() if kind not in ("IN", "AND", "OR", "NOT", "POWER")},
    **{name: f"\\begin{{{name}}} x \\end{{{name}}}" for name in known.ENVIRONMENTS},
}  # fmt: skip


def test_every_command_of_the_tables_is_read() -> None:
    for command, text in EVERY.items():
        assert not shown(text).startswith("error"), (command, shown(text))


def test_every_command_that_is_not_read_has_a_hint() -> None:
    for command, advice in known.UNREAD.items():
        if command not in known.commands():
            assert advice in shown(f"x + \\{command} y"), command


# ---- anything else ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["{" * 2000 + "x" + "}" * 2000, "(" * 2000 + "x" + ")" * 2000, r"\frac{1}{" * 2000 + "x" + "}" * 2000,
     "x^{" * 2000 + "2" + "}" * 2000, r"\sin " * 2000 + "x", "-" * 2000 + "x", "x " * 2000],
    ids=lambda text: text[:4],
)  # fmt: skip
def test_deep_nests_are_read(text: str) -> None:
    assert read(text).outputs


DECLARED = r"c \in \mathbb{R} \\ x \in \mathbb{R}^n \\ A \in \mathbb{R}^{n \times n} \\ B \in \mathbb{R}^{k \times n \times n} \\ "
RANKS = {"c": 0, "x": 1, "A": 2, "B": 3}


@pytest.mark.parametrize(
    "text",
    ["c x", "A x", "x A", "c A A", r"A^\top x", r"x^\top A x", r"x x^\top", r"x \odot x", "A^{-1} x", "B A", r"A B^\top",
     r"x \cdot x", r"\tanh(A x) \odot x", "(A + A) x", r"\lVert A x \rVert A"],
)  # fmt: skip
def test_ranks_tell_what_declarations_do(text: str) -> None:
    (statement,) = parse_latex(text, rank=RANKS.__getitem__).children
    assert statement == parse_latex(DECLARED + text).children[-1]


@pytest.mark.parametrize("text", ["x x", r"x \times x", "A x x", "A^2", "A^3", "|A|", "x (x + x)"])
def test_errors_of_products_are_those_of_programs(text: str) -> None:
    with pytest.raises(gradc.GradcError) as of_program:
        parse_latex(DECLARED + text)
    with pytest.raises(gradc.GradcError) as of_answer:
        parse_latex(text, rank=RANKS.__getitem__)
    assert of_answer.value.message == of_program.value.message
    assert of_answer.value.hint == of_program.value.hint


def test_limits() -> None:
    with pytest.raises(gradc.GradcError, match="nesting"):
        parse_latex("{" * 50 + "x" + "}" * 50, Limits(nesting=40))
    with pytest.raises(gradc.GradcError, match="source_bytes"):
        parse_latex("x + y", Limits(source_bytes=3))


@pytest.mark.parametrize(
    "text", ["", "  \n", "% x", "\ue000", "\ud800", "\\", "\x00", "$$", r"\[ \]", "\\\\"]
)
def test_odd_texts(text: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        read(text)
    assert caught.value.hint is not None


FRAGMENTS = [
    *"()[]{}|^_&+-*/=<>,;.'!%$~ \n", "x", "y_1", "2", "10", "e", "T", r"\\", r"\frac", r"\sqrt", r"\sigma",
    r"\alpha", r"\sin", r"\log", r"\left(", r"\right)", r"\left|", r"\right|", r"\cdot", r"\times", r"\le",
    r"\begin{cases}", r"\end{cases}", r"\begin{align*}", r"\end{align*}", r"\text{if }", r"\text{otherwise}",
    r"\mathrm{loss}", r"\operatorname{relu}", r"\hat", r"\mathbf{x}", r"\partial", r"\top", r"\in", r"\mathbb{R}",
    r"\quad", r"\|", r"\{", r"\}", r"\lvert", r"\rvert", r"\max", r"^{(1)}", r"_{i,j}", r"\,", r"\Delta", "\ue000",
]  # fmt: skip


@given(
    st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join), st.text(max_size=30))
)
def test_only_errors_of_ours(text: str) -> None:
    with contextlib.suppress(gradc.GradcError):
        read(text)


def test_a_value_is_the_same_however_it_is_set() -> None:
    plain, displayed = (
        read("x^2 + y"),
        read(
            "\\begin{equation}\n  x^{2}\\, + \\left. y \\right.\n\\end{equation}".replace(
                "\\left. y \\right.", "{y}"
            )
        ),
    )
    assert plain.outputs == displayed.outputs
    assert evaluate(plain.outputs.values(), {"x": 2.0, "y": 1.0})[plain.outputs["f"]] == 5


@pytest.mark.parametrize(
    "text",
    [
        r"\mathrm{_x}^2",
        r"\mathit{__}",
        r"\text{_x} y",
        r"\mathrm{_}",
        r"2\textrm{_value_of_floats}",
    ],
)
def test_a_name_begins_with_a_letter(text: str) -> None:
    with pytest.raises(gradc.GradcError, match="is no name"):
        gradc.compile(text, language="latex")


_LONG = "1." + "0" * 30 + "{}" + "0" * 20


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"1234567890123456789012345678901234567890123456789 x", 2.4691357802469136e48),
        (r"0.1234567890123456789012345678901234567890123456789 x", 0.24691357802469135),
        (r"x^{1.234567890123456789012345678901234567890123456789}", 2.3531085758161407),
        (r"\frac{x}{1234567890123456789012345678901234567890123456789}", 1.620000014580000e-48),
        (r"\sin(1.234567890123456789012345678901234567890123456789 x)", 0.6229098614505258),
    ],
)
def test_numbers_of_many_digits(text: str, value: float) -> None:
    assert gradc.compile(text, language="latex")(2.0) == pytest.approx(value, rel=1e-9)


def test_comparisons_are_those_of_the_whole_text() -> None:
    one, other = (_LONG.format(digit) for digit in "12")
    rows = rf"\begin{{cases}} x & x > {one} \\ 1 & x \le {{}} \end{{cases}}"
    gradc.compile(rows.replace("{}", one), language="latex")
    with pytest.raises(gradc.GradcError):
        gradc.compile(rows.replace("{}", other), language="latex")

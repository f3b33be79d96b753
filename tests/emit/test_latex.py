"""LaTeX out: every operation can be written, what is written is read back as the same node.

`pytest tests/emit/test_latex.py --renew` writes the golden programs anew.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operands import EVERY, payload_of
from sections import sections
from strategies import expressions, programs

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.emit.latex.forms import leaf, notation
from gradc.emit.latex.names import latex_name
from gradc.emit.latex.write import expression_latex, program_latex
from gradc.graph.build import operation
from gradc.graph.graph import Graph, order
from gradc.graph.node import Node, constant, make
from gradc.graph.operations import is_entrywise
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.notation.text import Binding, Text, fill
from gradc.rewrite.book import shortened
from gradc.syntax.latex.read import parse_latex
from gradc.syntax.messages import RESERVED
from gradc.syntax.parser import parse
from gradc.vocabulary import functions

GOLDEN = Path(__file__).parents[1] / "golden" / "latex_programs.txt"
FEYNMAN = Path(__file__).parents[3] / "shared" / "cases" / "feynman.jsonl"

# The commands that a file with amsmath has.
COMMANDS = frozenset(
    """
    frac sqrt left right lvert rvert lVert rVert lfloor rfloor lceil rceil cdot odot times bmod top sum
    prod partial infty log sin cos tan sec csc cot sinh cosh tanh coth max min det arcsin arccos arctan
    exp le ge ne land lor lnot operatorname mathrm mathit text begin end hat bar tilde dot quad alpha
    beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi
    psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon varphi
    """.split()
)


def graph_of(program: str) -> Graph:
    return lower_program(parse(program), program)


def read(text: str) -> Graph:
    return lower_program(parse_latex(text), text)


def check_latex(text: str) -> None:
    """Braces, brackets and environments are balanced, and every command is one of amsmath's."""
    plain = re.sub(r"\\_|\\\\|\\,", "", text)
    assert set(re.findall(r"\\([A-Za-z]+)", plain)) <= COMMANDS, text
    assert not re.search(r"\\[^A-Za-z]", plain), text
    opened = []
    pairs = {"}": "{", ")": "(", "]": "["}
    for match in re.finditer(r"[{}()\[\]]", plain):
        if match[0] in pairs:
            assert opened.pop() == pairs[match[0]], text
        else:
            opened.append(match[0])
    assert not opened, text
    assert plain.count(r"\left") - plain.count(r"\left\l") == plain.count(r"\left(")
    assert plain.count(r"\left") == plain.count(r"\right")
    assert plain.count(r"\begin{") == plain.count(r"\end{")


# ---- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"), ("alpha", r"\alpha"), ("w1", "w_1"), ("w12", "w_{12}"), ("theta1", r"\theta_1"),
        ("m_0", "{m}_0"), ("E_n", "E_n"), ("x_ab", "x_{ab}"), ("z[3]", "z^{(3)}"), ("loss", r"\mathit{loss}"),
        ("loss2", r"\mathit{loss}_2"), ("W_hidden", r"W_{\mathrm{hidden}}"), ("W1_2", "W_{1,2}"), ("x_mu", r"x_{\mu}"),
        ("y_hat", r"\hat{y}"), ("y1_hat", r"\hat{y}_1"), ("h_t_minus_1", "h_{t-1}"), ("theta_t_plus_1", r"\theta_{t+1}"),
        ("w_star", "w^*"), ("e", "e"), ("E", "E"), ("pi", r"\mathit{pi}"), ("pi1", r"\pi_1"), ("g_", r"\mathit{g\_}"),
        ("W1[2]", "W_1^{(2)}"), ("σ_x", "σ_x"), ("a1b", r"\mathit{a1b}"), ("x__y", r"\mathit{x\_\_y}"),
    ],
)  # fmt: skip
def test_names(name: str, latex: str) -> None:
    assert latex_name(name) == latex


PARTS = [
    "x", "w", "e", "E", "i", "T", "alpha", "pi", "sigma", "Gamma", "loss", "hidden", "hat", "bar", "star",
    "1", "12", "0", "1i", "t1", "minus", "plus", "ab", "max", "relu", "inf", "nan", "é", "mu", "f", "d",
]  # fmt: skip
joined = st.lists(
    st.tuples(st.sampled_from(PARTS), st.sampled_from(["", "_", "__"])), min_size=1, max_size=4
)
names = st.one_of(
    joined.map(lambda parts: "".join(map("".join, parts))),
    st.from_regex(r"\A[A-Za-z][A-Za-z0-9_]{0,6}\Z"),
).filter(lambda name: name.isidentifier() and name not in (*RESERVED, "None"))


@given(names)
def test_a_name_is_read_back(name: str) -> None:
    for text in (latex_name(name), f"2 {latex_name(name)} + 1"):
        assert [str(node.payload) for node in read(text).inputs] == [name]


# ---- what is written is read back --------------------------------------------------------------------


def check_round_trip(program: str) -> None:
    graph = graph_of(program)
    (output,) = graph.outputs.values()
    for text in (expression_latex(output), program_latex(graph)):
        check_latex(text)
        (found,) = read(text).outputs.values()
        assert found is output, text


def feynman() -> list:
    if not FEYNMAN.exists():
        reason = "the formulas come with the cases from outside, which are not here"
        return [pytest.param("x", marks=pytest.mark.skip(reason=reason))]
    cases = map(json.loads, FEYNMAN.read_text(encoding="utf-8").splitlines())
    return [pytest.param(case["program"], id=case["id"]) for case in cases]


@pytest.mark.parametrize("program", feynman())
def test_physics(program: str) -> None:
    check_round_trip(program)


AWKWARD = [
    "x*2*3", "2*3*x", "x*-2", "x*(-y)*z", "-(x*y)", "-x*y", "-(-x)", "x - -2", "x*(y*z)", "x/(y/z)/w", "(x^y)^z",
    "x^y^z", "x^-1", "x^T", "e^2 + e", "exp(x)^2", "exp(e)", "exp(T)", "1e-5*x", "x*1e30", "-1e-5", "0.5*x", "-0.0 + x",
    "sigma*(x + 1)", "sigma*x", "sigma^2*(x - 1)", "Gamma*(x + 1)", "gamma(x)*gamma", "f*(x + 1)", "h1*(x + 1)",
    "loss*(x + 1)", "max*(x + 1)", "Delta*x", "d*x/(d*y)", "d/(d*y)", "d*y/d", "x % y*z", "x*y % z", "x*(y % z)", "abs(abs(x))*abs(y)",
    "sin(x)*y", "sin(x)^2", "log(sin(x)*y)", "sqrt(x)^2*cbrt(y)", "(x < y)*2", "where(x == y and not (x < 1), 1, z)",
    "where(x > 0, where(y > 0, 1, 2), 3)*x", "where(x > 0, 1, where(y > 0, 1, 2)) + 1", "floor(x)*ceil(y) + round(z)",
    "max(x, y, z) - min(x, 1)", "log2(x)*log10(y)", "pi*x - E + 2*pi1", "inf*x", "x_hat*y1_hat*(z_bar + 1)", "w_star^2",
    "atan2(y, x)*hypot(x, y)", "x*y_hat^2*E_n^2", "leaky_relu(x, 0.2)", "polygamma(1, x)", "c = x == y; where(c, 1, 2)", "p = x*y; q = x*y; p + q^2",
    "where(True, x, y)",
]  # fmt: skip


@pytest.mark.parametrize("program", AWKWARD)
def test_awkward_expressions(program: str) -> None:
    check_round_trip(program)


@given(expressions)
def test_random_expressions(program: str) -> None:
    try:
        graph_of(program)
    except gradc.GradcError:
        return
    check_round_trip(program)


@given(programs())
def test_random_programs(program: str) -> None:
    try:
        graph_of(program)
    except gradc.GradcError:
        return
    check_round_trip(program)


def test_names_are_written_for_nodes() -> None:
    graph = graph_of("z1 = w*x + b; sigmoid(z1)*z1")
    text = expression_latex(graph.outputs["f"], {graph.names["z1"]: "z1"})
    assert text == r"\sigma(z_1) z_1"
    assert expression_latex(graph.names["z1"], {graph.names["z1"]: "z1"}) == "w x + b"


# ---- every operation -------------------------------------------------------------------------------


def scalar_calls() -> list[str]:
    """Return a call of each function of numbers."""
    calls = []
    for name, row in functions().items():
        if (
            not is_entrywise(name)
            or row.settings
            or name
            in (
                "size",
                "zeros_like",
                "ones_like",
                "ravel",
                "where",
                "inner",
                "adjugate",
                "turns",
                "turned_off",
                "logm",
                "sqrtm",
                "expm",
            )
            or name.startswith("multivariate")
        ):
            continue
        arguments = ["2" if formal.kind == "integer" else formal.name for formal in row.formals]
        calls.append(f"{name}({', '.join(arguments)})")
    return calls


@pytest.mark.parametrize("call", scalar_calls())
def test_every_function_of_numbers(call: str) -> None:
    if not call.startswith(("mse", "cross", "binary", "batch", "layer")):
        check_round_trip(f"{call} + y*{call}^2/{call}")


ARRAYS = """
    sum(A); sum(A, axis=0); mean(A, axis=1, keepdims=True); prod(A); max(A); min(A, axis=0); var(A); std(A); norm(A)
    norm(A, axis=1); logsumexp(A); logsumexp(A, axis=0); softmax(A); softmax(A, axis=0); log_softmax(A); cumsum(A, axis=0)
    cumprod(A, axis=1); flip(A, axis=0); A @ A; A @ v; v @ A; v @ v; outer(v, v); A.T; A.T @ A; trace(A); det(A)
    logabsdet(A); inv(A); solve(A, A); solve(A, v); inner(A, A); adjugate(A); diag(A); diag(v); reshape(A, (n*n,)); A[0]; A[:, 1:]; v[-1]; v[0:2]
    v[:, None]; concat([A, A]); concat([v, v], axis=-1); stack([v, v]); eye(n) @ A; zeros((n, 2)); ones_like(A); size(A)
    mse(A, A.T); cross_entropy(A, A.T); binary_cross_entropy(A, A.T); batch_norm(A, v, v); layer_norm(A, v, v)
    A.mT; where(A > 0, A, 0); A*A; A*v; 2*A; A/A; A^2; -A; A + v; relu(A); S.mT; S @ S; n*A; (n + 1)*A; transpose(S, (1, 0, 2))
    norm(A)*(A @ v); (A @ A)*A; A*(A @ A); -(A @ v); 2*(A @ v); softmax(A @ v)*v; v[0]*v[1] + v[1:3] @ v[1:3]
"""
CALLS = [call.strip() for line in ARRAYS.strip().split("\n") for call in line.split(";")]


@pytest.mark.parametrize("call", CALLS)
def test_every_operation_on_arrays(call: str) -> None:
    declared = "A: [n, n], v: [n], S: [k, n, n], w: []"
    graph = graph_of(f"{declared}; y = w*tanh({call}); y")
    if graph.outputs["y"].shape:
        graph = graph_of(f"{declared}; y = w*tanh({call}); sum(y)")
    for one in (graph, shortened(differentiate(graph))):
        check_latex(program_latex(one))
        for node in order(one.roots()):
            check_latex(expression_latex(node))
            written = leaf(node)
            if written is None:
                written = fill(notation(node), [Text("x", Binding.ATOM, 0)] * len(node.operands))
            assert written.text


def test_every_operation_of_the_tables() -> None:
    x = make("input", payload="x", shape=("n", "n"))
    for op in EVERY:
        count = max(1, len(functions()[op].operands)) if op in functions() else 2
        payload = {"input": "x", "const": 2.0, "mark": "x", "size": ("n",)}.get(op, payload_of(op))
        check_latex(expression_latex(make(op, (x,) * count, payload, ("n", "n"))))


# ---- programs --------------------------------------------------------------------------------------


def differentiated(program: str) -> Graph:
    return shortened(differentiate(gradc.compile(program).compilation.graph, guarded=False))


def test_programs(renew: bool) -> None:
    found = [
        (name, program, program_latex(differentiated(program)))
        for name, program, _ in sections(GOLDEN)
    ]
    if renew:
        GOLDEN.write_text(
            "".join(f"=== {n}\n{p}\n---\n{t}\n" for n, p, t in found), encoding="utf-8"
        )
    for one, expected in zip(found, sections(GOLDEN), strict=True):
        check_latex(one[2])
        assert one == expected


SCALAR = [
    (name, program)
    for name, program, _ in sections(GOLDEN)
    if not re.search(r"[:\[]|output", program)
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(("name", "program"), SCALAR, ids=[name for name, _ in SCALAR])
def test_the_gradients_as_they_are_printed(name: str, program: str) -> None:
    function = gradc.compile(program)
    text = program_latex(differentiated(program))
    graph = read(text)
    values = {str(node.payload): 0.3 + 0.11 * i for i, node in enumerate(graph.inputs)}
    expected = function.gradient(
        **{key: value for key, value in values.items() if key in function.inputs}
    )
    for variable, derivative in zip(function.wrt, expected, strict=True):
        line = (
            text.removesuffix("\\end{align*}")
            + f" \\\\ {latex_name('d_' + variable)}\n\\end{{align*}}"
        )
        assert gradc.compile(print_program(read(line)))(**values) == pytest.approx(
            derivative, rel=1e-12
        )


def test_a_long_sum_goes_on_on_further_lines() -> None:
    program = " + ".join(f"x{i}*y{i}^2" for i in range(40))
    text = program_latex(graph_of(f"z = {program}; z"))
    assert text.count(r"\\") > 3
    assert r"&\quad + " in text
    (found,) = read(text).outputs.values()
    assert found is graph_of(program).outputs["f"]


@pytest.mark.slow
def test_a_deep_expression() -> None:
    node = make("input", payload="x")
    for number in range(30_000):
        node = make("div", (node, constant(number % 7 + 2)))
    text = expression_latex(node)
    assert text.count("\\frac") == 30_000
    assert text.count("{") == text.count("}")


def test_an_expression_that_would_fill_books() -> None:
    node: Node = make("input", payload="x")
    for _ in range(100):
        node = operation("mul", (node, operation("add", (node, node))))
    with pytest.raises(gradc.GradcError, match="signs in LaTeX"):
        expression_latex(node)
    graph = Graph(inputs=(), outputs={"f": node}, names={}, spans={})
    assert len(program_latex(graph)) < 100_000


def test_the_same_text_every_time() -> None:
    program = "z = w*x + b; a = tanh(z); L = (a - y)^2"
    assert program_latex(differentiated(program)) == program_latex(differentiated(program))


@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("sigma*sigmoid(x)", r"\operatorname{sigmoid}"),
        ("e*exp(x)", r"\exp(x)"),
        ("exp(i*x)", r"\exp(i x)"),
        ("exp(2) + exp(-3)*exp(x)", r"\exp(2)"),
        ("sigmoid(x)", r"\sigma(x)"),
        ("é1*größe", r"\text{é}_1 \text{größe}"),
    ],
)
def test_a_name_like_that_of_a_function_keeps_its_letter(program: str, written: str) -> None:
    function = gradc.compile(program)
    text = function.latex(gradient=False)
    assert written in text
    again = gradc.compile(text, latex=True)
    assert again.compilation.graph.outputs["f"] is function.compilation.graph.outputs["f"]


@pytest.mark.parametrize(
    ("program", "slope"),
    [
        ("3/7*x^2", r"\frac{6 x}{7}"), ("6/3*x^3", "6 x^2"), ("pi/2*x^2", r"\pi x"), ("0/2*x^2", "0"),
        ("0.1/0.3*x^2", r"\frac{2 x}{3}"), ("x^3*(2/0.3)", "20 x^2"), ("pi/pi*x^2", "2 x"),
    ],
)  # fmt: skip
def test_a_quotient_of_numbers_before_a_power(program: str, slope: str) -> None:
    assert gradc.compile(program).latex().splitlines()[-2].endswith(f"&= {slope}")

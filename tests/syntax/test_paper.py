"""Notations of paper are the trees of what they mean, or errors with readings that work."""

import re
from contextlib import suppress

import pytest
from trees import answered, spelled

from gradc.errors import GradcError, ParseError
from gradc.syntax.paper.context import NOTHING, Known
from gradc.syntax.parser import parse
from gradc.syntax.tokens import RAISED

NUMBERS = [
    ("½", "bare(1/2)"),
    ("½x", "bare(juxtaposed(1/2, x))"),
    ("2½ + x", "bare(add(5/2, x))"),
    ("x^-½", "bare(pow(x, neg(1/2)))"),
    ("¹/₂ + ³⁄₄", "bare(add(1/2, 3/4))"),
    ("2 1/2", "bare(5/2)"),
    ("-2 1/2", "bare(neg(5/2))"),
    ("5e-3x", "bare(juxtaposed(5e-3, x))"),
    ("2.5x", "bare(juxtaposed(2.5, x))"),
    ("1.0f + f", "bare(add(juxtaposed(1.0, f), f))"),
    ("1_000x", "bare(juxtaposed(1_000, x))"),
    ("39.3%", "bare(0.393)"),
    ("50% * x", "bare(mul(0.50, x))"),
    ("(5%)", "bare(0.05)"),
    ("5 % x", "bare(mod(5, x))"),
    ("5 % -x", "bare(mod(5, neg(x)))"),
    ("y = 0,393", "assignment(y, 0.393)"),
    ("1,5*x", "bare(mul(1.5, x))"),
    ("1, 5", None),
    ("max(1,5)", "bare(call(max, arguments(1, 5)))"),
    ("[1,5]", "bare(list(1, 5))"),
    ("(1,5)", "bare(tuple(1, 5))"),
    ("output 1,5", "output(1, 5)"),
    ("≈ 0.39", "bare(0.39)"),
    ("~0.393", "bare(0.393)"),
    ("-∞", "bare(neg(inf))"),
    ("3 2", None),
    ("x ≈ 3", None),
]
SCRIPTS = [
    ("x⁴", "bare(superscript(x, ⁴))"),
    ("x⁻⁴", "bare(pow(x, neg(4)))"),
    ("xⁿ", "bare(pow(x, n))"),
    ("eˣ", "bare(pow(e, x))"),
    ("2²ⁿ", "bare(pow(2, juxtaposed(2, n)))"),
    ("x⁽ⁿ⁺¹⁾", "bare(pow(x, add(n, 1)))"),
    ("xⁿ⁺¹y", "bare(juxtaposed(pow(x, add(n, 1)), y))"),
    ("x⁰·⁵", "bare(pow(x, 0.5))"),
    ("x¹⁄²", "bare(pow(x, div(1, 2)))"),
    ("x²·³√y", "bare(mul(superscript(x, ²), call(cbrt, arguments(y))))"),
    ("x^²", "bare(pow(x, 2))"),
    ("½x⁻½", "bare(juxtaposed(1/2, pow(x, neg(1/2))))"),
    ("√{x}", "bare(call(sqrt, arguments(x)))"),
    ("max{0, x}", "bare(call(max, arguments(0, x)))"),
    ("-x⁻¹", "bare(neg(pow(x, neg(1))))"),
    ("2x⁻¹y", "bare(juxtaposed(juxtaposed(2, pow(x, neg(1))), y))"),
    ("1/x⁻¹", "bare(div(1, pow(x, neg(1))))"),
    ("x^{-4}", "bare(pow(x, neg(4)))"),
    ("e^{2x}y", "bare(juxtaposed(pow(e, juxtaposed(2, x)), y))"),
    ("x^{y^{2}}", "bare(pow(x, pow(y, 2)))"),
    ("x^{a\n+ b}", "bare(pow(x, add(a, b)))"),
    ("w_{1}x", "bare(juxtaposed(w1, x))"),
    ("w_1 + w_{1}", "bare(add(w_1, w_1))"),
    ("x_{i} + h_{t-1}", "bare(add(x_i, h_t_minus_1))"),
    ("f_{1}(x)", "bare(call(f1, arguments(x)))"),
    ("for i in 1..3 { a = i }", "loop(i, 1, 3, assignment(a, i))"),
    ("for i in 1..2^{3}{ a = i }", "loop(i, 1, pow(2, 3), assignment(a, i))"),
    ("for i in 1..n_{ a = i }", "loop(i, 1, n_, assignment(a, i))"),
    ("for i in 1..1{ a = i }", "loop(i, 1, 1, assignment(a, i))"),
    ("x⁻¹^2", None),
    ("x^{2}^{3}", None),
    ("x⁻¹[0]", None),
    ("x^{2}[0]", None),
    ("x⁻", None),
    ("⁻x", None),
]
TRANSPOSES = (
    ["X^T", "Xᵀ", "X^{T}", "X⊤", "X^⊤", "X^{⊤}", "X^ᵀ"],
    ["X^-T", "X⁻ᵀ", "X^{-T}", "X^(-T)", "X^{−T}", "X⁻⊤", "X^{-⊤}"],
)
BARS = [
    ("|x|", "bare(absolute(x))"),
    ("2|x|", "bare(juxtaposed(2, absolute(x)))"),
    ("|x||y|", "bare(juxtaposed(absolute(x), absolute(y)))"),
    ("|x| |y|", "bare(juxtaposed(absolute(x), absolute(y)))"),
    ("|x|^2", "bare(pow(absolute(x), 2))"),
    ("| |x| - 1 |", "bare(absolute(sub(absolute(x), 1)))"),
    ("||x|-1|", "bare(absolute(sub(absolute(x), 1)))"),
    ("|x - |y||", "bare(absolute(sub(x, absolute(y))))"),
    ("|x*|y|*z|", "bare(absolute(mul(mul(x, absolute(y)), z)))"),
    ("2|x| + 3|y|", "bare(add(juxtaposed(2, absolute(x)), juxtaposed(3, absolute(y))))"),
    ("|x|(y + 1)", "bare(juxtaposed(absolute(x), add(y, 1)))"),
    ("x/|x|", "bare(div(x, absolute(x)))"),
    ("e^-|x|", "bare(pow(e, neg(absolute(x))))"),
    ("|(x > 0)|", "bare(absolute(gt(x, 0)))"),
    ("|where(x > 0, 1, 2)|", "bare(absolute(call(where, arguments(gt(x, 0), 1, 2))))"),
    ("sum(|x|)", "bare(call(sum, arguments(call(abs, arguments(x)))))"),
    ("mean(2*|x - y|)", "bare(call(mean, arguments(mul(2, call(abs, arguments(sub(x, y)))))))"),
    ("||v||", "bare(call(norm, arguments(v)))"),
    ("2||v||^2", "bare(juxtaposed(2, pow(call(norm, arguments(v)), 2)))"),
    ("||v|| ||w||", "bare(juxtaposed(call(norm, arguments(v)), call(norm, arguments(w))))"),
    ("‖v‖²", "bare(superscript(call(norm, arguments(v)), ²))"),
    (
        "‖v‖₂ + ||v||_2 + ‖v‖_{2}",
        "bare(add(add(call(norm, arguments(v)), call(norm, arguments(v))), call(norm, arguments(v))))",
    ),
    (
        "|x|² + ⌊x⌋² + ||v||⁻¹",
        "bare(add(add(superscript(absolute(x), ²), superscript(call(floor, arguments(x)), ²)), pow(call(norm, arguments(v)), neg(1))))",
    ),
    ("⌊x⌋ + ⌈2x⌉", "bare(add(call(floor, arguments(x)), call(ceil, arguments(juxtaposed(2, x)))))"),
    ("2⌊x⌋", "bare(juxtaposed(2, call(floor, arguments(x))))"),
    ("|", None),
    ("||", None),
    ("(|x)|", None),
    ("|x, y|", None),
    ("⌊x", None),
    ("⌊x⌉", None),
]
ROOTS = [
    ("√x", "bare(call(sqrt, arguments(x)))"),
    ("√(1+x²)", "bare(call(sqrt, arguments(add(1, superscript(x, ²)))))"),
    ("√(1+x)y", "bare(juxtaposed(call(sqrt, arguments(add(1, x))), y))"),
    ("∛x", "bare(call(cbrt, arguments(x)))"),
    ("³√x", "bare(call(cbrt, arguments(x)))"),
    ("∜x", "bare(pow(x, div(1, 4)))"),
    ("⁴√(x+1)", "bare(pow(add(x, 1), div(1, 4)))"),
    ("√2", "bare(call(sqrt, arguments(2)))"),
    ("2√x", "bare(juxtaposed(2, call(sqrt, arguments(x))))"),
    ("√2 x", "bare(juxtaposed(call(sqrt, arguments(2)), x))"),
    ("√√x", "bare(call(sqrt, arguments(call(sqrt, arguments(x)))))"),
    ("√|x|", "bare(call(sqrt, arguments(absolute(x))))"),
    ("|√x|", "bare(absolute(call(sqrt, arguments(x))))"),
    ("√x[0]", "bare(call(sqrt, arguments(index(x, 0))))"),
    ("√sin(x)", "bare(call(sqrt, arguments(call(sin, arguments(x)))))"),
    ("x^√2", "bare(pow(x, call(sqrt, arguments(2))))"),
    ("1/√x", "bare(div(1, call(sqrt, arguments(x))))"),
    ("√x/2", "bare(div(call(sqrt, arguments(x)), 2))"),
    ("1/(x²√x)", "bare(div(1, juxtaposed(superscript(x, ²), call(sqrt, arguments(x)))))"),
    ("⁰√x", None),
    ("x ³√y", "bare(juxtaposed(x, call(cbrt, arguments(y))))"),
    ("√½", "bare(call(sqrt, arguments(1/2)))"),
    ("√", None),
]
SIGNS = [
    ("a × b · c ⊙ d ⋅ e ∙ f ∗ g ∘ h", "bare(mul(mul(mul(mul(mul(mul(mul(a, b), c), d), e), f), g), h))"),
    ("a ÷ b − c – d", "bare(sub(sub(div(a, b), c), d))"),
    ("x.*y ./ z", "bare(div(mul(x, y), z))"),
    ("x.^2", "bare(pow(x, 2))"),
    ("x.'", "bare(transpose(x))"),
    ("1./x", "bare(div(1., x))"),
    ("a ⩽ b", "bare(le(a, b))"),
    ("a ~= b", "bare(ne(a, b))"),
    ("2\u2062x\u200b", "bare(juxtaposed(2, x))"),
    ("x ± 1", None),
    ("a && b", None),
]  # fmt: skip
LISTS = [
    ("[1 2 3]", "bare(list(1, 2, 3))"),
    ("[ 1.  -2.5 ]", None),
    ("[1 -2 3]", "bare(list(1, neg(2), 3))"),
    ("[1 - 2 3]", "bare(list(sub(1, 2), 3))"),
    ("[1 -2, 3]", "bare(list(sub(1, 2), 3))"),
    ("[2x 3y]", "bare(list(juxtaposed(2, x), juxtaposed(3, y)))"),
    ("[2 x, 3 y]", "bare(list(juxtaposed(2, x), juxtaposed(3, y)))"),
    ("[1; 2; 3]", "bare(list(list(1), list(2), list(3)))"),
    ("[1 2; 3 4;]", "bare(list(list(1, 2), list(3, 4)))"),
    ("[1, 2; 3, -4]", "bare(list(list(1, 2), list(3, neg(4))))"),
    ("[1 -2; 3 -4]", "bare(list(list(1, neg(2)), list(3, neg(4))))"),
    ("[[1. 2.]\n [3. 4.]]", "bare(list(list(1., 2.), list(3., 4.)))"),
    ("[1 1/2 ½]", "bare(list(1, div(1, 2), 1/2))"),
    ("[√2 |x| 1[x>0]]", "bare(list(call(sqrt, arguments(2)), absolute(x), gt(x, 0)))"),
    ("[x' y']", "bare(list(transpose(x), transpose(y)))"),
    ("[sin(x) cos(x)]", "bare(list(call(sin, arguments(x)), call(cos, arguments(x))))"),
    ("x[1 2]", None),
    ("x: [3 4]", None),
    ("max(1 2)", None),
    ("max(1; 2)", None),
    ("[1 2\n3 4]", None),
]
CHOICES = [
    ("a if c else b", "bare(choice(a, c, b))"),
    ("f = x^2 if x > 0 else 0", "assignment(f, choice(pow(x, 2), gt(x, 0), 0))"),
    ("a if c else b if d else e", "bare(choice(a, c, choice(b, d, e)))"),
    ("not a or b if c and d else -e", "bare(choice(or(not(a), b), and(c, d), neg(e)))"),
    ("(a if c else b) + 1", "bare(add(choice(a, c, b), 1))"),
    ("max(a if c else b, 1)", "bare(call(max, arguments(choice(a, c, b), 1)))"),
    ("iffy + elsewhere", "bare(add(iffy, elsewhere))"),
    ("a if c", None),
    ("if = 3", None),
    ("if(x > 0, x, 0)", None),
    ("a else b", None),
]
INDICATORS = [
    *((text, "bare(gt(z, 0))") for text in (
        "1[z>0]", "1(z>0)", "1{z>0}", "1_{z > 0}", "𝟙[z>0]", "𝟙(z>0)", "𝟙{z > 0}", "𝟙_{z > 0}",
        "I(z>0)", "I[z > 0]", "I_{z > 0}", "I{z > 0}",
    )),
    ("2𝟙(z>0)", "bare(juxtaposed(2, gt(z, 0)))"),
    ("x𝟙(z>0)", "bare(juxtaposed(x, gt(z, 0)))"),
    ("d*1{z > 0}x", "bare(mul(d, juxtaposed(gt(z, 0), x)))"),
    ("1[z > 0 and y < 1]", "bare(and(gt(z, 0), lt(y, 1)))"),
    ("d*[z > 0]", "bare(mul(d, gt(z, 0)))"),
    ("[z > 0]*d", "bare(mul(gt(z, 0), d))"),
    ("[z > 0]", "bare(list(gt(z, 0)))"),
    ("1[0]", "bare(index(1, 0))"),
    ("I = 3; I(z > 0)", "bare(juxtaposed(I, gt(z, 0)))"),
    ("def I(x) = x; I(z > 0)", "bare(call(I, arguments(gt(z, 0))))"),
    ("𝟙", None),
]  # fmt: skip
POINTS = [
    ("x=1,5", "binding(x, 1.5)"),
    ("y=2, x=1,5", "binding(x, 1.5)"),
    ("x=1,y=2", "binding(y, 2)"),
    ("x=[1,5]", "binding(x, list(1, 5))"),
    ("x=[1 -2]", "binding(x, list(1, neg(2)))"),
    ("x=½", "binding(x, 1/2)"),
    ("x=−50%", "binding(x, neg(0.50))"),
    ("x=1,2,3", None),
]
ANSWERS = [
    ("[0.5 -0.5]", "bare(list(0.5, neg(0.5)))"),
    ("[-1 -2]", "bare(list(neg(1), neg(2)))"),
    ("w_1 + w_{1} + w₁", "bare(add(add(w1, w1), w1))"),
    ("v1 + v_{1}", "bare(add(v_1, v_1))"),
    ("0,393", "bare(0.393)"),
    ("39.3 %", "bare(0.393)"),
    ("39,3%", "bare(0.393)"),
    ("0·393 + 1·5", "bare(add(0.393, mul(1, 5)))"),
    ("50%*x", "bare(mul(0.50, x))"),
    ("50%x", "bare(mod(50, x))"),
]

PROGRAMS = [
    row
    for table in (NUMBERS, SCRIPTS, BARS, ROOTS, SIGNS, LISTS, CHOICES, INDICATORS)
    for row in table
]


@pytest.mark.parametrize(("text", "tree"), [row for row in PROGRAMS if row[1]])
def test_what_is_read(text: str, tree: str) -> None:
    assert spelled(text) == tree


@pytest.mark.parametrize("text", [text for text, tree in PROGRAMS if tree is None])
def test_what_is_not(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.span is not None


@pytest.mark.parametrize(("text", "tree"), POINTS)
def test_points(text: str, tree: str | None) -> None:
    if tree is None:
        with pytest.raises(ParseError):
            parse(text, "point")
    else:
        assert spelled(text, "point") == tree


@pytest.mark.parametrize(("text", "tree"), ANSWERS)
def test_answers(text: str, tree: str) -> None:
    assert spelled(text, known=answered("x", "w1", "v_1")) == tree


@pytest.mark.parametrize("texts", TRANSPOSES)
def test_transposes_are_one_tree(texts: list[str]) -> None:
    assert len({spelled(text, known=answered("X")) for text in texts}) == 1


# What can be read in two ways, and the readings, which are read.
UNCLEAR = [
    ("x + 2 1/2", ["(2 + 1/2)", "2*1/2"]),
    ("1 000", ["1000", "1*000"]),
    ("2 ½", ["(2 + ½)", "2*½"]),
    ("1,234", ["1234", "1.234"]),
    ("0x10", ["16", "0*x10"]),
    ("0b101", ["5", "0*b101"]),
    ("1.0f", ["1.0", "1.0*f"]),
    ("1e5L", ["1e5", "1e5*L"]),
    ("x½", ["x*½", "x^½"]),
    ("|x|y|z|", ["|x|*y*|z|", "abs(x*abs(y)*z)"]),
    ("|2|x| + 1|", ["|2|*x*|+ 1|", "abs(2*abs(x) + 1)"]),
    ("|x|sin(x) + 2|y|", ["|x|*sin(x) + 2*|y|", "abs(x*abs(sin(x) + 2)*y)"]),
    ("a | b", ["a or b"]),
    ("a || b", ["a or b"]),
    ("x > 0 || y > 0", ["x > 0 or y > 0"]),
    ("x>0||y>0", ["x>0 or y>0"]),
    ("x > 0 | y > 0 | z > 0", ["x > 0 or y > 0 or z > 0"]),
    ("a | b | c", ["a or b or c", "a*abs(b)*c"]),
    ("|x > 0|", ["(x > 0)"]),
    ("√2x", ["√(2*x)", "√2*x"]),
    ("√x²", ["√(x²)", "(√x)²"]),
    ("√x^2", ["√(x^2)", "(√x)^2"]),
    ("x + √x(y + 1)", ["√(x*(y + 1))", "√x*(y + 1)"]),
    ("√√(x)y", ["√(√(x)*y)", "√√(x)*y"]),
    ("√-x", ["√(-x)"]),
    ("√sin x", ["√sin(x)"]),
    ("x³√y", ["x³ √y", "x ³√y"]),
    ("2ˣ²", ["(x^2)", "(x2)"]),
    ("[x -1]", ["[x, -1]", "[x - 1]"]),
    ("[1 -2]", ["[1, -2]", "[1 - 2]"]),
    ("[1, 2 3]", ["[1, 2, 3]"]),
    ("‖v‖₁", ["sum(abs(v))"]),
    ("𝟙(z)", ["𝟙(z > 0)"]),
]


@pytest.mark.parametrize(("text", "readings"), UNCLEAR)
def test_an_error_offers_readings_that_work(text: str, readings: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    hint = caught.value.hint or ""
    found = [reading for reading in readings if re.search(rf"(?<!\S){re.escape(reading)}", hint)]
    assert found == readings, hint
    for reading in readings:
        parse(reading)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("50% x", ["0.50*x", "50 % x"]),
        ("(x - w1)[x > 0]", ["(x - w1)*(x > 0)"]),
        ("w1[x > 0]", ["w1*(x > 0)"]),
    ],
)
def test_an_answer_has_readings_that_work(text: str, readings: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text, known=answered("x", "w1"))
    assert caught.value.hint == f"write {' or '.join(readings)}"
    for reading in readings:
        parse(reading, known=answered("x", "w1"))


# Texts that are long: each is read, or answered with one message, in time that grows with it.
LONG = 3_000
HOSTILE = [
    *"|√½²ᵀ⁽𝟙‖∞%≈~⌊([{😀א_9",
    "x{", "w_{", "I_{", "x^{", "1[", "|x", "x|", "|x|", "√x", "√|", "xⁿ", "[1 ", "1 ", "1,", "1;",
    "a if ", "x if y else ", "1.0f", "³√", "|x|y", "‖x‖₂", "2½", "|(", "1 1/2 ", "\u202ex", "0x1 ",
    "max{", "⁻½", "x[1 ", "[1 -2",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("known", [NOTHING, answered("x", "y")], ids=["program", "answer"])
def test_long_texts(piece: str, known: Known) -> None:
    with suppress(GradcError):
        parse(piece * (LONG // len(piece)), known=known)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000 + "½",
        "1 " + "9" * 5000 + "/" + "9" * 5001,
        "0x" + "f" * 5000,
        "⁹" * 5000 + "√x",
        "¹" * 5000 + "/₂",
        "¹/₀",
        "|" * 3000 + "x" + "|" * 3000,
        "√" * 3000 + "x",
    ],
)
def test_sizes_that_nobody_means(text: str) -> None:
    with pytest.raises(GradcError):
        parse(text)


@pytest.mark.parametrize("letter", RAISED)
def test_what_is_raised_is_a_power_and_no_part_of_a_name(letter: str) -> None:
    assert spelled(f"x{letter}y", known=answered("x", "y")).startswith("bare(juxtaposed(")

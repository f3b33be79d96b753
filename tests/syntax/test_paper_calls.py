"""Functions without brackets, powers and primes of functions, words of several names, e^x."""

import re

import pytest
from lark import Token, Tree

from gradc.errors import ParseError
from gradc.syntax.paper.context import NOTHING, Known
from gradc.syntax.parser import parse

VALUES = "x y z w X a b f p n d_a alpha".split()
ANSWER = Known(VALUES.__contains__, {"g": 1}, True)
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^", "juxtaposed": "~"}
_SIGNS |= {"matmul": "@", "mod": "%"}
_KEPT = ("NAME", "FUNCTION", "DERIVED", "INTEGER", "REAL", "SUPERSCRIPT")


def shown(part: object) -> str:
    """Return a tree as text with all its brackets; ~ is a product without a sign."""
    if not isinstance(part, Tree):
        return str(part)
    inner = [
        shown(child)
        for child in part.children
        if child is not None and (not isinstance(child, Token) or child.type in _KEPT)
    ]
    if part.data in _SIGNS:
        return f"({inner[0]}{_SIGNS[part.data]}{inner[1]})"
    if part.data in ("call", "derived"):
        return f"{inner[0]}({inner[1]})"
    if part.data in ("superscript", "attribute"):
        return ("." if part.data == "attribute" else "").join(inner)
    if part.data in ("neg", "natural", "absolute", "transpose", "index"):
        return f"{part.data}({', '.join(inner)})"
    return ", ".join(inner)


def read(text: str, known: Known = ANSWER) -> str:
    return shown(parse(text, known=known))


READ = [
    # without brackets
    ("sin x", "sin(x)"), ("sin 2x", "sin((2~x))"), ("2x sin x", "((2~x)~sin(x))"), ("sin x + 1", "(sin(x)+1)"),
    ("ln x", "ln(x)"), ("2^x ln 2", "((2^x)~ln(2))"), ("sin x cos y", "(sin(x)~cos(y))"), ("ln x^2", "ln((x^2))"),
    ("2x sin x + x^2 cos x", "(((2~x)~sin(x))+((x^2)~cos(x)))"), ("x ln x - x", "((x~ln(x))-x)"), ("ln 2", "ln(2)"),
    ("exp -x", "exp(neg(x))"), ("2 exp -x + 1", "((2~exp(neg(x)))+1)"), ("sin - x", "(sin-x)"), ("-sin x", "neg(sin(x))"),
    ("sin 2πx", "sin(((2~pi)~x))"), ("ln sin x", "ln(sin(x))"), ("ln sin(x)", "ln(sin(x))"), ("ln g(x)", "ln(g(x))"),
    ("sin x * y", "(sin(x)*y)"), ("1/sin x", "(1/sin(x))"), ("2^sin x", "(2^sin(x))"), ("sin x^cos y", "sin((x^cos(y)))"),
    ("e^sin x cos x", "(natural(sin(x))~cos(x))"), ("sqrt 2", "sqrt(2)"), ("tanh z", "tanh(z)"), ("sigmoid z", "sigmoid(z)"),
    ("sin x'", "sin(transpose(x))"), ("sin X.T", "sin(X.T)"), ("cos x[0]", "cos(index(x, 0))"), ("log10 x", "log10(x)"),
    ("2sin x", "(2~sin(x))"), ("cos x / sin x", "(cos(x)/sin(x))"), ("cos x/sin(x)", "(cos(x)/sin(x))"), ("cos x e^sin x", "(cos(x)~natural(sin(x)))"), ("ln x/(1 + x)", None), ("arctan x", "arctan(x)"), ("(ln x)/x", "(ln(x)/x)"),
    ("sin(x)cos(y)", "(sin(x)~cos(y))"), ("ln (x + 1) y", "(ln((x+1))~y)"), ("abs x", "abs(x)"), ("gamma x", "(gamma~x)"),
    ("sgn x", "sgn(x)"), ("tg x", "tg(x)"), ("cosec²x", "cosec(x)²"), ("x arsinh x", "(x~arsinh(x))"),
    # powers
    ("sin^2 x", "sin(x)²"), ("sin²x", "sin(x)²"), ("sin² x", "sin(x)²"), ("sin^2x", "sin(x)²"), ("cos^2(x)", "cos(x)²"),
    ("cos²(x) − sin²(x)", "(cos(x)²-sin(x)²)"), ("sech²(z)", "sech(z)²"), ("sec² x", "sec(x)²"), ("ln^2 x", "ln(x)²"),
    ("sin^-1(x)", "asin(x)"), ("sin^-1 x", "asin(x)"), ("tan^(-1)(x)", "atan(x)"), ("tanh^-1 x", "atanh(x)"),
    ("1 - tanh^2(z)", "(1-tanh(z)²)"), ("sigmoid^2(z)", "sigmoid(z)²"), ("σ²(z)", "sigmoid(z)²"), ("gamma^2(x)", "gamma(x)²"),
    ("sin^n x", "(sin(x)^n)"), ("sin^n(x)", "(sin(x)^n)"), ("sin^(n+1)(x) y", "((sin(x)^(n+1))~y)"), ("2sin^2 x cos x", "((2~sin(x)²)~cos(x))"),
    ("sin^2 x^2", "sin((x^2))²"), ("-sin^2 x", "neg(sin(x)²)"), ("sin^2(x)y", "(sin(x)²~y)"), ("x²(1 - x)", "(x²~(1-x))"),
    ("cosh^3 2x", "cosh((2~x))³"), ("a^sin^2 x", "(a^sin(x)²)"), ("1/cos^2 x", "(1/cos(x)²)"), ("1/cos²(x)", "(1/cos(x)²)"),
    # logarithms with a base
    ("log_2(x)", "log2(x)"), ("log_2 x", "log2(x)"), ("log_10(x)", "log10(x)"), ("log₁₀(x)", "log10(x)"), ("log₁₀ x", "log10(x)"),
    ("log_3 x", "(log(x)/log(3))"), ("log_b(x)", "(log(x)/log(b))"), ("log₃(x) y", "((log(x)/log(3))~y)"), ("1/log_3(x)", "(1/(log(x)/log(3)))"),
    # what is written in one is one argument
    ("sin xy", "sin((x~y))"), ("sin 2xy", "sin(((2~x)~y))"), ("cos 2πnx", "cos((((2~pi)~n)~x))"), ("cos wx²", "cos((w~x²))"), ("sin xcos y", "(sin(x)~cos(y))"),
    ("2sinxcosx", "((2~sin(x))~cos(x))"), ("sin x e^x", "(sin(x)~natural(x))"), ("sin x/e^x", "(sin(x)/natural(x))"),
    # Greek letters are the values of their names
    ("2αx", "((2~alpha)~x)"), ("α(1 - α)", "(alpha~(1-alpha))"), ("sin αx", "sin((alpha~x))"), ("α²", "alpha²"), ("e^-αx", None),
    # with the other notations of paper
    ("sin √x", "sin(sqrt(x))"), ("ln|x|", "ln(absolute(x))"), ("sin⁻¹(x)", "asin(x)"), ("tan⁻¹x", "atan(x)"), ("sin^{-1} x", "asin(x)"), ("sin^{2} x", "(sin(x)^2)"),
    ("sinⁿ x", "(sin(x)^n)"), ("log_{10} x", "log10(x)"), ("log_{3} x", "(log(x)/log(3))"), ("eˣ", "natural(x)"), ("2eˣ sin x", "((2~natural(x))~sin(x))"),
    ("2xe^{-x^2}", "((2~x)~natural(neg((x^2))))"), ("|sin x| cos x", "(absolute(sin(x))~cos(x))"), ("x^{2}y", "((x^2)~y)"), ("x⁻¹y", "((x^neg(1))~y)"),
    ("Xᵀ(Xw - y)", "((X^T)~((X~w)-y))"), ("X^T(Xw - y)", "((X^T)~((X~w)-y))"), ("2√x sin x", "((2~sqrt(x))~sin(x))"), ("‖x‖² sin x", "(norm(x)²~sin(x))"),
    ("cos x √x", "(cos(x)~sqrt(x))"), ("1[z > 0] x", None),
    # derivatives
    ("σ'(z)", "sigmoid'(z)"), ("sigmoid'(z) x", "(sigmoid'(z)~x)"), ("d_a*tanh'(z)", "(d_a*tanh'(z))"), ("g''(x + 1)", "g''((x+1))"),
    ("relu'(z)", "relu'(z)"), ("d_a σ'(z)", "(d_a~sigmoid'(z))"), ("x' (y + 1)", "(transpose(x)~(y+1))"), ("x'x", "(transpose(x)~x)"),
    # names
    ("Xw", "(X~w)"), ("Xw - y", "((X~w)-y)"), ("2xw", "((2~x)~w)"), ("xsin(x)", "(x~sin(x))"), ("xlnx", "(x~ln(x))"),
    ("xln(x)", "(x~ln(x))"), ("xsinx", "(x~sin(x))"), ("sinx", "sin(x)"), ("wx(p - y)", "((w~x)~(p-y))"), ("2πx", "((2~pi)~x)"),
    ("xg(x)", "(x~g(x))"), ("xd_a", "(x~d_a)"), ("foo", "foo"), ("foo(x)", "foo(x)"), ("x_1", "x_1"), ("x2", "x2"),
    ("d_ax", "(d_a~x)"), ("d_aσ'(z)", "(d_a~sigmoid'(z))"), ("xsin²(x)", "(x~sin(x)²)"), ("2xsin^2 x", "((2~x)~sin(x)²)"), ("xσ(z)", "(x~sigmoid(z))"), ("sigmod'(z)", "sigmod'(z)"), ("lnsin(x)", "ln(sin(x))"), ("sigmod(x)", "sigmod(x)"), ("np.exp(x)", None), ("z(y)", None),
    ("a(1 - a)", "(a~(1-a))"), ("(p - y)/(p(1 - p))", "((p-y)/(p~(1-p)))"), ("x.T(p - y)", "(x.T~(p-y))"), ("a(-1)", "(a~neg(1))"),
    ("g(2 x)", "g((2~x))"), ("f()", None), ("f(x, y)", None), ("f (1 - f)", "(f~(1-f))"),
    # e^x
    ("e^x", "natural(x)"), ("2e^x", "(2~natural(x))"), ("e^-x", "natural(neg(x))"), ("e²", "natural(²)"), ("xe^x", "(x~natural(x))"),
    ("e^(x ln x)(ln x + 1)", "(natural((x~ln(x)))~(ln(x)+1))"), ("2xe^(x^2)", "((2~x)~natural((x^2)))"), ("e^x^2", "natural((x^2))"),
    ("e**x", "natural(x)"), ("e^x(x + 1)", "(natural(x)~(x+1))"), ("e^x/(1 + e^x)", "(natural(x)/(1+natural(x)))"), ("e^e^x", "natural(natural(x))"),
    ("e^x y", "(natural(x)~y)"), ("x^2 e^x", "((x^2)~natural(x))"), ("1/e^x", "(1/natural(x))"), ("e", "e"),
    # what products stand beside
    ("d_a * X w", "(d_a*(X~w))"), ("a/b*x y", "((a/b)*(x~y))"), ("x^2 y", "((x^2)~y)"), ("x^(2)y", "((x^2)~y)"), ("2 x^2", "(2~(x^2))"),
    ("max(2x, 3)", "max((2~x), 3)"), ("sum(x y)", None), ("[2x, 3y]", "(2~x), (3~y)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), [row for row in READ if row[1] is not None])
def test_what_is_read(text: str, tree: str) -> None:
    assert read(text) == tree


UNCLEAR = [
    ("sin x y", "sin(x) y", "sin(x y)"), ("sin x/2", "sin(x)/2", "sin(x/2)"), ("ln x / x", "ln(x) / x", "ln(x / x)"),
    ("sin 2 x", "sin(2) x", "sin(2 x)"), ("sin 2pi x", "sin(2pi) x", "sin(2pi x)"),
    ("ln sin x y", "ln(sin(x)) y", "ln(sin(x y))"), ("ln sin(x) y", "ln(sin(x)) y", "ln(sin(x) y)"), ("ln 2 sin x", "ln(2) sin x", "ln(2 sin x)"),
    ("sin^2 x y", "sin^2(x) y", "sin^2(x y)"), ("sin x @ y", "sin(x) @ y", "sin(x @ y)"), ("sin x (y + 1)", "sin(x) (y + 1)", "sin(x (y + 1))"),
    ("sqrt x(y + 1)", "sqrt(x) (y + 1)", "sqrt(x(y + 1))"), ("sin x[0] y", "sin(x[0]) y", "sin(x[0] y)"), ("ln 2 e^x", "ln(2) e^x", "ln(2 e^x)"), ("sin x(y + 1)", "sin(x) (y + 1)", "sin(x(y + 1))"), ("ln x/(2 sqrt x)", "ln(x)/(2 sqrt x)", "ln(x/(2 sqrt x))"), ("ln 2/sin x", "ln(2)/sin x", "ln(2/sin x)"),
    ("sin x y cos z", "sin(x) y", "sin(x y)"), ("log_3 x y", "log_3(x) y", "log_3(x y)"), ("sin^2(x)^3", "(sin(x)^2)^3", "sin((x)^3)^2"),
    ("g^2(x)", "g(x)^2", "g(g(x))"), ("g²(x)", "g(x)²", "g(g(x))"),
    ("1/2x", "1/(2x)", "(1/2)x"), ("a*b/2x y", "a*b/(2x y)", "(a*b/2)x y"), ("1/2 x^2", "1/(2 x^2)", "(1/2) x^2"), ("-1/2x", "-1/(2x)", "(-1/2)x"),
    ("1/n sum(x)", "1/(n sum(x))", "(1/n) sum(x)"), ("1/2 sin x", "1/(2 sin x)", "(1/2) sin x"), ("x / 2 y", "x / (2 y)", "(x / 2) y"),
    ("1/2x^2y", "1/(2x^2 y)", "(1/2)x^2 y"), ("1/x^2y", "1/(x^2 y)", "(1/x^2)y"), ("1/2(x+1)y", "1/(2(x+1)y)", "(1/2)(x+1)y"),
    ("a/-2x y", "a/(-2x y)", "(a/-2)x y"), ("X @ w y", "X @ (w y)", "(X @ w) y"), ("a % b c", "a % (b c)", "(a % b) c"), ("1/f f", "1/(f f)", "(1/f) f"),
    ("1/sin^2(x) y", "1/(sin^2(x) y)", "(1/sin^2(x)) y"), ("a/b/x y", "a/b/(x y)", "(a/b/x) y"), ("1/x e^x", "1/(x e^x)", "(1/x) e^x"),
    ("x^2y", "x^(2y)", "x^2 y"), ("e^2x", "e^(2x)", "e^2 x"), ("e^-2x", "e^(-2x)", "e^-2 x"), ("sin xy z", "sin(xy) z", "sin(xy z)"), ("sin xe^x", "sin(x) e^x", "sin(xe^x)"), ("e^2xy", "e^(2xy)", "e^2 xy"), ("2^2x^2", "2^(2x^2)", "2^2 x^2"),
    ("x^2sin x", "x^(2sin x)", "x^2 sin x"), ("x^2e^x", "x^(2e^x)", "x^2 e^x"), ("(x+1)^2y", "(x+1)^(2y)", "(x+1)^2 y"), ("sin(x)^2y", "sin(x)^(2y)", "sin(x)^2 y"),
    ("x.T^2y", "x.T^(2y)", "x.T^2 y"), ("x^2sin(x)cos(x)", "x^(2sin(x)cos(x))", "x^2 sin(x)cos(x)"),
]  # fmt: skip

AROUND = ["{}", "{} + 1", "1 - ({})", "y + z*(({}) - 1)", "f - {}", "[{}, 1]", "max({}, 0)"]


@pytest.mark.parametrize(("text", "first", "second"), UNCLEAR)
def test_what_is_unclear_has_readings_that_work(text: str, first: str, second: str) -> None:
    for around in AROUND[: -1 if " " in text else None]:
        whole = around.format(text)
        with pytest.raises(ParseError) as caught:
            read(whole)
        error = caught.value
        assert error.message == "this can be read in two ways"
        assert error.hint is not None
        assert error.span is not None
        readings = error.hint.removeprefix("write ").split(" or ")
        assert "max" not in around or all(one.startswith("(") for one in readings)
        if around == "{}":
            assert readings == [first, second]
        trees = set()
        for reading in readings:
            read(reading)  # by itself, and in its place
            trees.add(read(whole[: error.span.start] + reading + whole[error.span.end :]))
        assert len(trees) == 2


OTHER_ERRORS = [
    ("ln^-1(x)", "ln^-1 can be read in two ways", "ln^-1(x)"), ("g^-1(x)", "g^-1 can be read in two ways", "g^-1(x)"),
    ("2 + X'(x + 1)", "X' can be read in two ways", "X'(x + 1)"), ("x'(y)", "x' can be read in two ways", "x'(y)"),
    ("1 + f(x)", "f(x) can be read in two ways", "f(x)"), ("3a(z) + 1", "a(z) can be read in two ways", "a(z)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "pointed"), OTHER_ERRORS)
def test_other_errors_of_names(text: str, message: str, pointed: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert caught.value.message.startswith(message)
    assert caught.value.span is not None
    assert caught.value.span.words == pointed
    assert caught.value.hint is not None
    first = re.split(r" for |, or | or ", caught.value.hint.removeprefix("write "))[0]
    read(text.replace(pointed, first))


def test_a_word_of_several_names_in_several_ways() -> None:
    known = Known(["a", "b", "ab", "c", "bc"].__contains__, {}, True)
    with pytest.raises(ParseError, match="abc can be read in several ways") as caught:
        read("2abc", known)
    assert caught.value.hint == "write a b c, a bc or ab c"
    assert read("cac", known) == "((c~a)~c)"


def _is_refused(text: str, known: Known) -> bool:
    try:
        read(text, known)
    except ParseError:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("f = e^x", "f, (e^x)"), ("f = sin + 1", "f, (sin+1)"), ("f = sin - x", "f, (sin-x)"), ("f = sin^2 + x", "f, ((sin^2)+x)"),
        ("f = sin -x", "f, (sin-x)"), ("f = exp*x", "f, (exp*x)"), ("f = sigma^2 + sigma", "f, ((sigma^2)+sigma)"), ("f = Xw", "f, Xw"),
        ("f = 2x sin x", "f, ((2~x)~sin(x))"), ("f = sin^2 x", "f, sin(x)²"), ("f = sin x + sin", "f, ((sin~x)+sin)"), ("f = log_3 x", "f, (log(x)/log(3))"),
        ("f = log_3*x + log_3 x", "f, ((log_3*x)+(log_3~x))"), ("f = σ²(x)", None), ("f = gamma²(x + 1)", None), ("f = A'(x)", None),
        ("def g(t) = 2t\nf = g(3x)", "g, t, (2~t), f, g((3~x))"), ("def g(t) = t sin t\ng'(x)", "g, t, (t~sin(t)), g'(x)"),
        ("param x, w\nf = e^x + xw", "x, w, f, (natural(x)+(x~w))"), ("param x, e\nf = e^x", "x, e, f, (e^x)"), ("e = 3\nf = e^x", "e, 3, f, (e^x)"),
        ("x: [n], y: []\nf = xy + sum(x)", "x, n, y, , f, ((x~y)+sum(x))"), ("param x\na = 2x\nf = ax", "x, a, (2~x), f, (a~x)"),
        ("param x\nf = ax", "x, f, ax"), ("param x > 2pi\nx", "x, (2~pi), x"), ("param sin\nf = sin x", "sin, f, (sin~x)"),
        ("param x, y\nf = x\ny", "x, y, f, x, y"), ("param e1\nf = 2e1", "e1, f, 2e1"), ("param x\nf = sin(x)^2 + cos²x", "x, f, ((sin(x)^2)+cos(x)²)"),
        ("param x\nfor i in 1..3 { a[i] = ix }\na[3]", "x, i, 1, 3, index(a, i), (i~x), index(a, 3)"),
        ("output 2x", "(2~x)"), ("param x y", None), ("output x y", None), ("x: [2 n]", None), ("let y = 2", None), ("x: [n] y: []", None),
        ("max(2 x, 3)", None), ("h[2 k]", None), ("3 2", None), ("x 2", None), ("x\n(y)", "x, y"), ("(x\ny)", None),
    ],
)  # fmt: skip
def test_programs_mean_what_they_meant(text: str, tree: str | None) -> None:
    if tree is None:
        assert _is_refused(text, NOTHING)
    else:
        assert read(text, NOTHING) == tree


@pytest.mark.parametrize("text", ["x=1 y=2", "x=2 y", "x=[1] y=3"])
def test_values_are_separated_by_commas(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text, "point")


@pytest.mark.parametrize(
    "text",
    [
        "sin^^ln x",
        "sin^{}σ²2",
        "log_3^^3.5",
        "sin'^^log_Tx",
        "sin^",
        "x'(",
        "sin^-",
        "½% x",
        "e^",
        "ln'(",
    ],
)
def test_what_is_not_whole_is_a_parse_error(text: str) -> None:
    with pytest.raises(ParseError):
        read(text)

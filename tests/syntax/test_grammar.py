"""The grammar has no conflicts, and reads what the language reference says it reads."""

import pytest
from sections import debug_log
from trees import spelled

from gradc.errors import ParseError
from gradc.syntax.parser import STARTS, parse
from gradc.syntax.words import grammar_file

OPTIONS = {"start": list(STARTS)}


def test_no_conflicts() -> None:
    assert "conflict" not in debug_log(grammar_file("expression.lark"), **OPTIONS).lower()


def test_a_conflict_would_be_seen() -> None:
    unclear = "    | sum PLUS product                       -> add\n"
    assert unclear in grammar_file("expression.lark")
    ambiguous = grammar_file("expression.lark").replace(unclear, "    | sum PLUS sum -> add\n")
    assert "conflict" in debug_log(ambiguous, **OPTIONS).lower()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-x^2", "bare(neg(pow(x, 2)))"),
        ("(-x)^2", "bare(pow(neg(x), 2))"),
        ("a^b^c", "bare(pow(a, pow(b, c)))"),
        ("2**-x", "bare(pow(2, neg(x)))"),
        ("a - b - c", "bare(sub(sub(a, b), c))"),
        ("a/b*c", "bare(mul(div(a, b), c))"),
        ("a % b @ c", "bare(matmul(mod(a, b), c))"),
        ("not a < b and c > d or e == f", "bare(or(and(not(lt(a, b)), gt(c, d)), eq(e, f)))"),
        ("a ≤ b", "bare(le(a, b))"),
        ("a ≥ b", "bare(ge(a, b))"),
        ("a ≠ b", "bare(ne(a, b))"),
        ("a − b × c · d ⊙ e", "bare(sub(a, mul(mul(mul(b, c), d), e)))"),
        ("x²", "bare(superscript(x, ²))"),
        ("W₁*π", "bare(mul(W1, pi))"),
        ("σ(x)", "bare(call(sigmoid, arguments(x)))"),
        ("σ + 1", "bare(add(sigma, 1))"),
        ("gamma (x)", "bare(call(gamma, arguments(x)))"),
        ("gamma*x", "bare(mul(gamma, x))"),
        ("1./x", "bare(div(1., x))"),
        ("1.e5", "bare(1.e5)"),
        (".5e-3", "bare(.5e-3)"),
        ("2.T", "bare(attribute(2, T))"),
        ("x.T'", "bare(transpose(attribute(x, T)))"),
        ("x[1:]", "bare(index(x, slice(1, None, None)))"),
        ("x[:, 0, ::2, ...]", "bare(index(x, slice(None, None, None), 0, slice(None, None, 2), ellipsis()))"),
        ("h[l-1]", "bare(index(h, sub(l, 1)))"),
        ("x.sum(axis=(0, 1))", "bare(method(x, sum, arguments(keyword(axis, tuple(0, 1)))))"),
        ("np.linalg.inv(A)", "bare(method(attribute(np, linalg), inv, arguments(A)))"),
        ("concat([a, b], axis=-1)", "bare(call(concat, arguments(list(a, b), keyword(axis, neg(1)))))"),
        ("reshape(x, (2, 3),)", "bare(call(reshape, arguments(x, tuple(2, 3))))"),
        ("x: [n, 2*m + 1], y: []", "declaration(declared(x, shape(n, add(mul(2, m), 1))), declared(y, shape()))"),
        ("param W[1..50]: [n, n], b", "parameter(param(index(W, range(1, 50)), shape(n, n)), param(b, None))"),
        ("for l in 1..50 { a[l] = l }", "loop(l, 1, 50, assignment(index(a, l), l))"),
        ("def f(a, c=0.01) = a*c", "definition(f, formals(formal(None, a, None), formal(None, c, 0.01)), mul(a, c), None)"),
        ("def f(a) = a with 1, 2", "definition(f, formals(formal(None, a, None)), a, partials(1, 2))"),
        ("output a, h[3]", "output(a, index(h, 3))"),
        ("on + kink + param1 + android", "bare(add(add(add(on, kink), param1), android))"),
    ],
)  # fmt: skip
def test_what_a_text_means(text: str, tree: str) -> None:
    assert spelled(text) == tree


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("a = 1; b = 2", 2),
        ("a = 1\nb = 2\n", 2),
        ("\n\na = 1;;\n# a comment\n\nb = 2 # another", 2),
        ("a = (1 +\n 2)\nb = f(1,\n\n 2)", 2),
        ("a = 1 +\n 2 *\n 3", 1),
        ("a =\n 1", 1),
        ("for i in 1..2 { a = 1; b = 2 }\nc = 3", 2),
        ("for i in 1..2 {\n  a = 1\n\n  for j in 1..2 { b = 2 }\n}\n-c", 2),
        ("a = 1;\n-b", 2),
        ("-a", 1),
        ("a = 1\r\nb = 2\r\n", 2),
        ("", 0),
    ],
)
def test_newlines_end_statements(text: str, statements: int) -> None:
    assert len(parse(text).children) == statements


@pytest.mark.parametrize(
    "text",
    [
        "a\n- b",
        "a\n+ b",
        "a\n* b",
        "a = 1 } ",
        "for i in 1..2 {",
        "1 2",
        "x.",
        "f(,)",
    ],
)
def test_what_is_not_the_language(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.span is not None
    assert "^" in str(caught.value)

"""What is said of loops that cannot be kept, and of names in them that mean nothing."""

import pytest

import gradc

LOOPS = [
    ("s = x; for t in 1..n { s = concat([s, x]) }; s",
     "s is [n] before the loop and [2*n] after the first step: its shape changes"),
    ("h[0] = x; for t in 1..n { h[t] = concat([h[t-1], x]) }; h[n]",
     "h[0] is [n] and [2*n] in the step where t is 1: its shape changes"),
    ("s = 0; for t in 1..n { s = s + x[t] }; s", "x[t] is x[n] where t is n: x is [n]"),
    ("s = 0; for t in 0..n-1 { s = s + x[t-1] }; s", "x[t - 1] is x[-1] where t is 0: x is [n]"),
    ("s = 0; for t in 0..n-1 { s = s + sum(x[0:t]) }; s", "the shape [t] changes from step to step"),
    ("for t in 0..n-1 { h[2*t] = x[t] }; h[2]", "h has more than one new member in a step"),
    ("for t in 0..n-1 { h[t] = x[t]; h[t+1] = x[t] }; h[2]", "h has more than one new member"),
    ("for t in 1..n { h[t] = h[t-1] + x[t-1] }; h[n]", "there is no family h"),
    ("h[0] = 0; for t in 1..n { h[t] = h[t-2] + x[t-1] }; h[n]", "h[-1] does not exist"),
    ("h[0] = 0; for t in 1..n { h[t] = x[t-1] }; h[n+1]", "h[n + 1] does not exist"),
    ("h[0] = 0; for t in 1..n { h[t] = x[t-1] }; h[3] = 7; h[n]", "h[3] may be one of h[1] to h[n]"),
    ("h[0] = 0; h[3] = 1; for t in 1..n { h[t] = h[3] }; h[n]",
     "h[3] may be one of those that the loop assigns"),
    ("h[0] = 0; for t in 1..n { h[t] = sum(h) }; h[n]", "h as a whole changes from step to step"),
    ("s = 0; for t in 1..n { for i in 1..t { s = s + i } }; s", "this bound goes with t"),
    ("s = 0; for t in 1..n { r = s*x; s = s + sum(r[t-1:t+1]) }; s",
     "t is an index of what the loop itself works out"),
    ("s = 0; for t in 1..n { s = s + sum(roll(x, t)) }; s",
     "t is used here in a way that changes from step to step"),
    ("for t in 1..n { h[t] = zeros(2) }; h[0] = zeros(3); sum(h)",
     "h is a family, not one value: member 1 is [2], and 0 is [3]"),
    ("for t in 1..n { h[t] = x[t-1] }; h[-1] = 1; sum(h)",
     "h is a family, not one value: it has no member 0"),
    ("s = 0; for t in 1..y { s = s + t }; s", "the bound y is an input, of which nothing says"),
    ("s = 0; for t in 1..2.5 { s = s + t }; s", "a bound must be a whole number, not 2.5"),
    ("s = 0; while x > 0, at most 5 { s = s + 1 }; s",
     "the condition of a while is [n], and not one truth value"),
    ("s = 0; while s < 3, at most -5 { s = s + 1 }; s", "a loop cannot take -5 steps"),
    ("s = 0; while s < 3, at most y { s = s + 1 }; s", "the bound y is an input"),
    ("s = 0; while s < 3 { s = s + 1 }; s", "found the name 's'"),
    ("s = 0; for t in 1..10^18 { s = s + t }; s", "a loop of 1,000,000,000,000,000,000 steps"),
    ("s = 0; for t in 0..10^30 { s = s + t }; s", "has no end that anybody waits for"),
    ("s = 0; for t in 1..n { for i in 1..2*10^9 { s = s + i } }; s", "2,000,000,000 steps"),
    ("s = 0; while s < 3, at most 10^12 { s = s + 1 }; s", "1,000,000,000,000 steps"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), LOOPS)
def test_a_loop_that_cannot_be_kept_says_why(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(f"x: [n], y: []\n{text}")
    assert message in caught.value.message
    assert caught.value.hint
    assert caught.value.span is not None


UNDECLARED = [
    "for t in 1..N { x = x/2 }; x",
    "for t in 1..N { x = x/2 + a }; x",
    "for t in 1..N { y = 2*x; x = sin(y) }; x + y",
    "s = a; for t in 1..N { s = s*x; x = s }; s",
    "s = a; for t in 1..N { for i in 1..N { s = s + x }; x = s }; s",
    "s = a; for t in 1..N { for i in 1..N { x = x/2 }; s = s + x }; s",
    "while a > 0, at most N { x = x/2 }; x",
    "while x > 1, at most N { x = x/2 }; x",
]


@pytest.mark.parametrize("steps", [2, 16, 17, 100])
@pytest.mark.parametrize("text", UNDECLARED)
def test_an_input_that_a_step_assigns_is_an_error_for_any_number_of_steps(
    text: str, steps: int
) -> None:
    with pytest.raises(gradc.GradcError, match="x is assigned after it was used as an input"):
        gradc.compile(text.replace("N", str(steps)))


EQUATIONS = [
    ("root(z^2 == y, z, from=1)", "a comparison is 1 or 0"),
    ("argmin(z > y, z, from=1)", "a comparison is 1 or 0"),
    ("root(y^2 - 2, z, from=1)", "z does not occur in what root takes"),
    ("argmin(sum(x^2), z, from=1)", "z does not occur in what argmin takes"),
    ("z = y; root(z^2 - y, v, from=z)", "v does not occur in what root takes"),
]


@pytest.mark.parametrize(("text", "message"), EQUATIONS)
def test_an_equation_that_is_none_says_why(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(f"x: [n], y: []\n{text}")
    assert message in caught.value.message
    assert caught.value.hint
    assert caught.value.span is not None


VARIABLES = [
    ("s = 0; for t in 1..n { s = s + x[t-1] }; s", "t", "t counts the steps of a loop"),
    ("for t in 1..n { h[t] = x[t-1] }; h[n]", "h[t]", "h[t] is another value in each step"),
    ("for t in 1..n { h[t] = x[t-1] }; h[n]", "h[0]", "there is no h[0] to differentiate by"),
    ("s = 0; for t in 1..n { for i in 1..n { g[i] = x[t-1]*i }; s = s + g[n] }; s", "g",
     "g is assigned in a loop inside of a loop"),
    ("h[0] = zeros(2); for t in 1..n { h[t] = x[t-1] }; h[n]", "h",
     "the family h is no array: member 1 is [], and 0 is [2]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "message"), VARIABLES)
def test_a_variable_in_a_loop_that_means_nothing(text: str, wrt: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(f"x: [n]\n{text}", wrt=wrt)
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "size", "message"),
    [
        ("s = 0; for t in 3..n { s = s + x[t-1] }; s", 1, "n is 1, and must be 2 or more"),
        ("param w[1..3]; s = 0; for t in 1..n { s = s + w[t]*x[t-1] }; s", 4,
         "-n [+] 3 is -1, and must be 0 or more"),
        ("for t in 1..n { h[t] = x[t-1] }; h[5]", 4, "n is 4, and must be 5 or more"),
    ],
)  # fmt: skip
def test_steps_that_do_not_fit_when_called(text: str, size: int, message: str) -> None:
    function = gradc.compile(f"x: [n]; {text}")
    given = {"w": [1.0, 2.0, 3.0]} if "w" in text else {}
    with pytest.raises(ValueError, match=message):
        function(x=[1.0] * size, **given)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("y = x; for t in 1..n { y = sin(y) }; y", "n: integer; param x"),
        ("param a; y = a; for t in 1..n { y = sin(y) }; y", "n: integer"),
        ("param a, n; y = a; for t in 1..n { y = sin(y) }; y", "n: integer"),
    ],
)
def test_a_bound_is_declared_as_an_integer(text: str, hint: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    assert hint in str(caught.value)

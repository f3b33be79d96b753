"""Random formulas, printed as people write them, are read as what they mean, or refused."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from trees import answered, value

from gradc.errors import ParseError
from gradc.syntax.parser import parse

POINT = {"x": 1.7, "y": 0.6, "z": -2.3, "n": 3.0, "w1": 0.9}

Formula = tuple  # an operation and its operands; a leaf is its text and its value

_PLAIN = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LEAVES = {
    **POINT, "1": 1.0, "2": 2.0, "3": 3.0, "10": 10.0, "1.5": 1.5, ".5": 0.5, "2e1": 20.0, "½": 0.5,
    "2½": 2.5, "w_{1}": POINT["w1"], "w₁": POINT["w1"], "1[x>0]": 1.0, "𝟙(z>0)": 0.0,
}  # fmt: skip
_SIGNS = {
    "add": ["+", " + "],
    "sub": ["-", " - ", " − "],
    "mul": ["*", "·", " × ", "", " ", ".*"],
    "div": ["/", " / ", "÷"],
}
_VALUES: Mapping[str, Callable[..., complex]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "abs": abs,
    "sqrt": lambda a: complex(a) ** 0.5,
    "pow": lambda a, b: a**b,
    "choice": lambda a, b, c: a if b.real > c.real else b,
}
_STRENGTH = {"add": 1, "sub": 1, "neg": 2, "mul": 3, "div": 3, "pow": 5}
_TIGHT = 6

leaves = st.sampled_from(sorted(_LEAVES)).map(lambda text: (text,))
exponents = st.one_of(st.sampled_from([("2",), ("3",), ("n",), ("½",), ("neg", ("1",))]), leaves)


def _larger(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    return st.one_of(
        st.tuples(st.sampled_from(["add", "sub", "mul", "mul", "mul", "div"]), inner, inner),
        st.tuples(st.sampled_from(["neg", "abs", "abs", "sqrt"]), inner),
        st.tuples(st.just("pow"), inner, exponents),
        st.tuples(st.just("choice"), inner, inner, inner),
    )


formulas = st.recursive(leaves, _larger, max_leaves=7)


def meant(formula: Formula) -> complex:
    """Return the value of a formula."""
    if len(formula) == 1:
        return _LEAVES[formula[0]]
    return _VALUES[formula[0]](*map(meant, formula[1:]))


def joined(first: str, sign: str, second: str) -> str:
    """Return two operands with a sign between, or a space where they would be one word."""
    is_word = first[-1].isalpha() and first[-1] not in "ⁿˣ" and second[0].isalpha()
    is_number = second[0] in ".0123456789" and first[-1].isalnum()
    return first + (sign or " " * (is_word or is_number)) + second


class Printer:
    """Prints formulas in people's notation; where it is careful, so that there is one reading."""

    def __init__(self, data: st.DataObject, is_careful: bool) -> None:
        self.data, self.is_careful = data, is_careful

    def choose(self, *forms: str) -> str:
        return self.data.draw(st.sampled_from(forms))

    def show(self, formula: Formula) -> str:
        """Return a formula as text."""
        if len(formula) == 1:
            return str(formula[0])
        return _WAYS.get(formula[0], Printer._binary)(self, *formula)

    def within(self, formula: Formula, strength: int) -> str:
        """Return a formula, in brackets where it binds looser, or now and then."""
        text = self.show(formula)
        own = _TIGHT if len(formula) == 1 else _STRENGTH.get(formula[0], _TIGHT)
        return f"({text})" if own < strength or self.choose("", "", "", "(") else text

    def glued(self, formula: Formula) -> str:
        """Return a product as people join it below a line or a root: not all agree what that is."""
        if formula[0] != "mul" or self.is_careful:
            return self.within(formula, _TIGHT)
        first, second = (self.within(one, 5) for one in formula[1:])
        return joined(first, self.choose("", " "), second)

    def _binary(self, op: str, left: Formula, right: Formula) -> str:
        strength = _STRENGTH[op]
        signs = _SIGNS[op] if not self.is_careful else [one for one in _SIGNS[op] if one.strip()]
        first = self.within(left, strength)
        second = self.within(right, strength + 1)
        if op == "div" and not self.is_careful:
            second = self.choose(second, self.glued(right))
        return joined(first, self.choose(*signs), second)

    def _neg(self, _: str, inner: Formula) -> str:
        return f"{self.choose('-', '−', '- ')}{self.within(inner, 3)}"

    def _abs(self, _: str, inner: Formula) -> str:
        text = self.show(inner)
        if self.is_careful:
            return f"(|({text})|)"
        return self.choose(f"|{text}|", f"| {text} |", f"abs({text})")

    def _sqrt(self, _: str, inner: Formula) -> str:
        text = self.show(inner)
        if self.is_careful:
            return f"(√({text}))"
        glued = self.glued(inner)
        if glued.startswith(("(", "|")) and inner[0] == "mul":  # brackets say what a root is of
            glued = f"({text})"
        return self.choose(f"√({text})", f"√{glued}", f"sqrt({text})")

    def _pow(self, _: str, base: Formula, exponent: Formula) -> str:
        text = self.show(exponent)
        forms = [f"^({text})", f"^{{{text}}}", f"**({text})"]
        if text in ("2", "3", "10"):
            forms += ["".join(_PLAIN[int(digit)] for digit in text)] * 3
        forms += {"n": ["ⁿ"], "x": ["ˣ"]}.get(text, [])
        forms += {"-1": ["⁻¹", "^-1"], "−1": ["⁻¹", "^−1"]}.get(text, [])
        return self.within(base, _TIGHT) + self.choose(*forms)

    def _choice(self, _: str, first: Formula, left: Formula, right: Formula) -> str:
        texts = [self.within(one, 1) for one in (first, left, right)]
        return f"({texts[0]} if {texts[1]} > {texts[2]} else {texts[1]})"


# How each kind of formula is printed; others are two operands with a sign between.
_WAYS = {
    "neg": Printer._neg,
    "abs": Printer._abs,
    "sqrt": Printer._sqrt,
    "pow": Printer._pow,
    "choice": Printer._choice,
}


def check(formula: Formula, text: str) -> None:
    """Assert that a text is read as a formula, where it is."""
    try:
        right = meant(formula)
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assume(abs(right) < 1e12)
    tree = parse(text, known=answered(*POINT)).children[0]
    try:
        found = value(tree, POINT)
    except KeyError:  # a call, of a name that is none of a function
        return
    assert found == pytest.approx(right, rel=1e-6, abs=1e-9), text


@given(st.data(), formulas)
def test_a_formula_is_read_as_it_is_meant_or_refused(data: st.DataObject, formula: Formula) -> None:
    text = Printer(data, False).show(formula)
    try:
        check(formula, text)
    except ParseError:
        assume(True)


@given(st.data(), formulas)
def test_a_careful_formula_is_read(data: st.DataObject, formula: Formula) -> None:
    check(formula, Printer(data, True).show(formula))

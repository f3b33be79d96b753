"""Functions of Python drawn at random, that are read by gradc and run by Python: both give one value.

In: a source of chance. Out: the text of a function of two numbers, with loops, choices, lists, other
functions; its value by Python is what it is. What is not read is refused with a message.
"""

import math
import warnings
from random import Random
from typing import Any

import gradc
from gradc.pipeline import compile_program
from gradc.syntax.surroundings import Surroundings

from .compared import WrongError

Case = dict[str, Any]

_HEAD = """import math


def twice(t, by=2.0):
    return t*by


def clipped(t, *, low=-1.0, high=1.0):
    if t < low:
        return low
    return high if t > high else t


def f(x: float, y: float):
"""
_RELATIVE, _STEP = 1e-9, 1e-5


_FORMS = (
    "({a} + {b})", "({a} - {b})", "{a}*{b}", "math.sin({a})", "math.tanh({a})", "({a} if {truth} else {b})", "-({a})", "twice({a})", "twice({a}, by={b})", "clipped({a})",
    "clipped({a}, low=-2.0)", "abs({a})", "min({a}, {b})", "max({a}, {b}, 0.25)", "(lambda t: t*{b})({a})", "({a})**2", "{a}/(1 + ({b})**2)", "sum([{a}, {b}])", "[{a}, {b}][{n}]",
    "({a}, {b})[-1]", "{a} % 3", "({a})//2", "sum(k*{a} for k in range({m}))", "sum([{a}*k for k in range(4) if k % 2 == {n}])", "math.exp(-abs({a}))", "math.hypot({a}, {b})",
    "dict(p={a}, q={b})['q']", "max([{a}, {b}])", "sorted([{a}, {b}])[{n}]", "float({a})", "math.fsum([{a}, {b}])", "math.copysign({a}, {b})", "({a} or {b})", "({a} and {b})",
)  # fmt: skip
_OF_LISTS = (
    "{l}[0]", "{l}[-1]", "{l}[{n}]", "sum({l})", "max({l})", "len({l})", "sum({l}[1:])", "sum({l}[::-1][:2])", "sum(p*q for p, q in zip({l}, {l}[1:]))", "min({l})*{a}",
    "sum(t*k for k, t in enumerate({l}))", "sum([t for t in {l} if t > {a}])", "sorted({l})[0]", "sum(map(abs, {l}))",
)  # fmt: skip
_TRUTHS = (
    "{one}",
    "{one}",
    "not {one}",
    "{one} and {other} > 0",
    "{one} or {other} < 0",
    "-1 < {a} < 1",
    "{other} > 0 and not {one}",
    "{one} != ({other} > 0)",
)


class _Drawing:
    """The names that have a value, those that are lists, and the lines so far."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = ["x", "y"]
        self.lists: list[str] = []
        self.lines: list[str] = []
        self.depth = 1

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def number(self, depth: int = 2) -> str:
        """Return an expression of a number."""
        pick = self.random.choice
        if depth == 0 or self.random.randrange(6) == 0:
            return pick([*self.names, *self.names, "0.5", "2", "1.5", "-1", "3"])
        form = pick(_OF_LISTS if self.lists and self.random.randrange(4) == 0 else _FORMS)
        a, b = self.number(depth - 1), self.number(depth - 1)
        truth = self.truth(depth - 1) if "{truth}" in form else ""
        return form.format(
            a=a,
            b=b,
            truth=truth,
            l=pick(self.lists) if "{l}" in form else "",
            n=pick("01"),
            m=pick("234"),
        )

    def truth(self, depth: int = 1) -> str:
        """Return an expression of a truth value."""
        a, b, order = (
            self.number(depth),
            self.number(depth),
            self.random.choice(("<", ">", "<=", ">=")),
        )
        return self.random.choice(_TRUTHS).format(
            one=f"{a} {order} {b}", a=a, other=self.random.choice(self.names)
        )

    def statements(self, count: int, nesting: int) -> None:
        """Draw statements, of which those inside of others go no deeper than so far."""
        for _ in range(count):
            kinds = [self.assign, self.assign, self.change, self.swap, self.keep]
            self.random.choice(
                kinds
                + ([self.loop, self.loop, self.choose, self.repeat, self.inner] if nesting else [])
            )(nesting)

    def new(self) -> str:
        return self.random.choice((f"v{self.random.randrange(4)}", *self.names[2:]))

    def assign(self, _: int) -> None:
        name, value = self.new(), self.number()
        self.line(f"{name} = {value}")
        self.names.append(name)

    def change(self, _: int) -> None:
        if self.names[2:]:
            self.line(
                f"{self.random.choice(self.names[2:])} {self.random.choice(('+=', '-=', '*='))} {self.number(1)}"
            )

    def swap(self, _: int) -> None:
        if len({*self.names[2:]}) > 1:
            one, other = self.random.sample(sorted({*self.names[2:]}), 2)
            self.line(f"{one}, {other} = {other}, {one} + {self.number(1)}")

    def keep(self, _: int) -> None:
        name = f"l{self.random.randrange(2)}"
        value = self.random.choice(
            (
                f"[{self.number(1)}, {self.number(1)}, {self.number(1)}]",
                f"[{self.number(1)}*k for k in range(3)]",
                f"[{self.number(1)}]*3",
            )
        )
        self.line(f"{name} = {value}")
        if name not in self.lists:
            self.lists.append(name)
        if self.random.randrange(3) == 0:
            self.line(
                self.random.choice(
                    (
                        f"{name}.append({self.number(1)})",
                        f"{name}[1] = {self.number(1)}",
                        f"{name}[-1] += {self.number(1)}",
                        f"{name} += [{self.number(1)}]",
                    )
                )
            )

    def within(self, count: int, nesting: int) -> None:
        """Draw the statements of a block; what is assigned there alone is not used behind it."""
        known, lists = [*self.names], [*self.lists]
        self.depth += 1
        self.statements(count, nesting - 1)
        self.line("pass")
        self.depth -= 1
        self.names, self.lists = known, lists

    def loop(self, nesting: int) -> None:
        count = self.random.choice(
            (
                "range(3)",
                "range(1, 4)",
                "range(20)",
                "range(5, 0, -2)",
                "(0, 2, 5)",
                "enumerate([x, y])",
                *(self.lists or ["range(2)"]),
            )
        )
        target = "k, u" if count.startswith("enum") else "k"
        self.line(f"for {target} in {count}:")
        known = [*self.names]
        self.names += ["k"]
        self.depth += 1
        if self.random.randrange(4) == 0:
            self.line(f"if {self.truth()}:")
            self.line(f"    {self.random.choice(('break', 'continue'))}")
        self.depth -= 1
        self.within(2, nesting)
        self.names = known

    def repeat(self, nesting: int) -> None:
        count = f"n{self.depth}"
        self.line(f"{count} = 0")
        self.line(f"while {count} < 5 and ({self.truth()}):")
        self.line(f"    {count} += 1")
        self.within(1, nesting)

    def choose(self, nesting: int) -> None:
        self.line(f"if {self.truth()}:")
        self.within(1, nesting)
        if self.random.randrange(3) == 0:
            self.line(f"elif {self.truth()}:")
            if self.random.randrange(3) == 0:
                self.line(f"    return {self.number(1)}")
            self.within(1, nesting)
        if self.random.randrange(2):
            self.line("else:")
            self.within(1, nesting)

    def inner(self, _: int) -> None:
        name, known = f"g{self.random.randrange(2)}", [*self.names]
        self.line(f"def {name}(a, b={self.random.choice(('1.0', 'x'))}):")
        self.names += ["a", "b"]
        self.line(f"    return {self.number()}")
        self.names = known
        value = f"{name}({self.number(1)})"
        self.line(f"w = {value}")
        self.names.append("w")


def drawn(random: Random) -> Case:
    """Return a function and a point."""
    drawing = _Drawing(random)
    drawing.statements(random.choice((1, 2, 3, 5)), 2)
    drawing.line(f"return {drawing.number(2)}")
    return {
        "text": "\n".join(drawing.lines) + "\n",
        "x": round(random.uniform(-3, 3), 2),
        "y": round(random.uniform(-3, 3), 2),
    }


def compared(case: Case) -> None:
    """Compare what gradc reads with what Python runs: the value, and where it is smooth the slopes."""
    text, at = _HEAD + case["text"], (float(case["x"]), float(case["y"]))
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "drawn", "exec"), names)  # noqa: S102  # what is drawn above
            right = float(names["f"](*at))
        except (ArithmeticError, ValueError, NameError, IndexError, TypeError, SyntaxError):
            return
        function = gradc.Function(
            compile_program(text, language="python", around=Surroundings("f"))
        )
        try:
            value, gradient = function.value_and_gradient(*at)
        except ArithmeticError:
            value, gradient = math.nan, (math.nan, math.nan)
    if not abs(value - right) <= _RELATIVE * (1 + abs(right)):
        raise WrongError(f"{at}: {value!r}, where Python has {right!r}:\n{text}", "run", "value")
    for place, found in enumerate(gradient):
        slopes = [_slope(names["f"], at, place, step) for step in (_STEP, -_STEP, _STEP / 8)]
        lost = abs(right) * 1e-14 / _STEP
        is_smooth = max(slopes) - min(slopes) + lost <= 1e-3 * (1 + abs(slopes[0]))
        if is_smooth and not abs(found - slopes[2]) <= 3e-3 * (1 + abs(slopes[2])):
            raise WrongError(
                f"{at}: the slope {found!r}, where Python has {slopes[2]!r}:\n{text}",
                "run",
                "slope",
            )


def _slope(function: Any, at: tuple[float, ...], place: int, step: float) -> float:
    moved = [*at]
    moved[place] += step
    try:
        return (float(function(*moved)) - float(function(*at))) / step
    except (ArithmeticError, ValueError):
        return math.inf

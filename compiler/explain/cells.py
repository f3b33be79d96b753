"""A solution as text, cell by cell, and as three tables: what every format of it shows.

In: a `Solution`. Out: rows of strings; numbers to six digits, small arrays entry by entry to four,
larger ones by their sizes and their norm.

    gradient  back through    rule               upstream × local  in numbers       value
    ∂f/∂t3    t4 = t3*w2      multiply switches  d_t4 × w2         0.249998 × -0.3  -0.0749993
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ..calculus.gates import called, taught, verb_at
from ..diagram.symbols import factor_text
from ..display.numbers import STEP, Style, shown
from ..display.table import Cells, Table
from ..graph.equations import equation_of
from ..graph.graph import order
from ..graph.node import Node
from ..graph.operations import having, is_boolean
from ..interpret.evaluate import Value
from ..notation.printer import notation
from ..notation.text import Binding
from ..syntax.parser import parse
from ..syntax.tree import tokens
from .rounds import Item, is_long_loop, loop_title, shown_steps, together
from .solution import Gradient, Solution, Term, Way
from .steps import Step

_FORWARD = ("step", "formula", "value")
_BACKWARD = ("gradient", "back through", "rule", "upstream × local", "in numbers", "value")
_BELOW = 3  # of the columns of a step back, where a terminal is narrow
_RESULTS = ("gradient", "value")

_FITTING = 6  # of each factor of a product that is shown in numbers
_LONGEST = 90  # characters of a formula
_TERMS = 8  # of a sum that is shown in numbers

# Operations whose name is not the word for them.
_WORDS = {
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "neg": "negate",
    "pow": "power",
    **dict.fromkeys(having("contraction"), "matrix product"),
    "dot": "dot product",
    "amax": "max",
    "amin": "min",
}


# What a rule may name besides the operands, and what that is.
_NAMED = {
    "out": "out is the value of the step",
    "g": "g is what arrives at it",
    "n": "n is how many entries, or rows, there are",
}


def legend(solution: Solution) -> str:
    """Return what is to be known before a backward pass is read."""
    if not solution.backward:
        return "Nothing here depends on a variable, so nothing comes back."
    last = solution.backward[-1]
    rules = [rule_parts(way)[1:] for one in solution.backward for way in one.ways]
    named = {
        str(one) for parts in set(rules) for part in parts for one in tokens(parse(part), "NAME")
    }
    said = [meaning for name, meaning in _NAMED.items() if name in named]
    return (
        f"{last.text} stands for {solution.symbol(last.name)}. A gradient is what arrives from "
        "the step after it, times that step's own derivative; where several ways meet, they add."
        f"{' In a rule ' + ', '.join(said) + '.' if said else ''}"
    )


def tables(solution: Solution) -> tuple[Table, Table, Table]:
    """Return the tables of a solution, in the order in which they are read."""
    forward = [*step_rows(solution.forward)]
    backward = [*_titled(backward_items(solution), len(_BACKWARD), backwards=True)]
    results = [(solution.symbol(name), shown(value)) for name, value in solution.results.items()]
    return (
        Table(_FORWARD, tuple(forward), "Forward pass"),
        Table(_BACKWARD, tuple(backward), "Backward pass", below=_BELOW),
        Table(_RESULTS, tuple(results), "Gradient"),
    )


def step_rows(
    steps: Sequence[Step], style: Style = STEP, outputs: Sequence[str] = ()
) -> list[Cells]:
    """Return a row a step, with its adjoint for each output; a long loop has those of one step."""
    return [*_titled(step_items(steps, style, outputs), 3 + len(outputs), 1 + len(outputs))]


def step_items(
    steps: Sequence[Step], style: Style = STEP, outputs: Sequence[str] = ()
) -> list[Item]:
    """Return the row of each step; those of a loop that are alike are one."""
    return together(
        [
            Item(
                step.rounds,
                step.name,
                ((step.name, step.formula),),
                ((*_figures(step, style, outputs),),),
            )
            for step in steps
        ]
    )


def _figures(step: Step, style: Style, outputs: Sequence[str]) -> Iterator[str]:
    yield shown(step.value, style)
    for output in outputs:
        yield shown(step.adjoints.get(output, 0.0), style)


def _titled(
    items: Sequence[Item], width: int, figures: int = 1, backwards: bool = False
) -> Iterator[Cells]:
    """Yield the rows of items, those of a long loop below a row that says which."""
    current = None
    for item in items:
        loop = item.rounds[0] if item.rounds and is_long_loop(item.rounds[0]) else None
        if loop is not None and loop.loop != current:
            steps = [""] * (width - 1 - figures) + [shown_steps(loop)] * figures
            yield loop_title(loop, backwards), *steps
        current = loop and loop.loop
        for texts, numbers in zip(item.texts, item.figures, strict=True):
            name, *others = texts
            yield f"  {name}" if loop else name, *others, *numbers


def backward_items(solution: Solution) -> list[Item]:
    """Return the rows of each gradient, a row a way; steps of a loop that are alike are one."""
    return together(
        [
            Item(one.rounds, one.name, *_rows(solution.symbol(one.name), one))
            for one in solution.backward
        ]
    )


def _rows(symbol: str, gradient: Gradient) -> tuple[tuple[Cells, ...], tuple[Cells, ...]]:
    """Return a row a way, and where several meet one more with their sum: texts, and figures."""
    value = shown(gradient.value)
    if not gradient.ways:
        return ((symbol, "", "", ""),), (("", value),)
    ways = way_items(gradient)
    texts = [("  +" if i else symbol, *one.texts[0]) for i, one in enumerate(ways)]
    figures = [one.figures[0] for one in ways]
    if gradient.paths > 1:
        texts.append(("  sum", "", f"{gradient.paths} paths meet", ""))
        figures.append((total(gradient), value))
    return tuple(texts), tuple(figures)


def way_items(gradient: Gradient) -> list[Item]:
    """Return the ways of a gradient; those from the steps of a loop that are alike are one."""
    return together(
        [
            Item(() if gradient.rounds else way.rounds, way.step, (cells[:3],), (cells[3:],))
            for way in gradient.ways
            for cells in [way_cells(way)]
        ]
    )


# What no book has a word for.
_UNSPOKEN = ("before", "recurrence", "others")


def way_cells(way: Way) -> Cells:
    """Return a way in words: the step, its rule, the product, its factors in numbers, the value."""
    product, numbers = way.arriving.text, ""
    if any(node.op in _UNSPOKEN for node in order([way.arriving.node])):
        product = f"by the rule of {way.user.op}"
    if way.is_product:
        assert way.local is not None
        product = f"{way.upstream.text} × {_factor(way.local)}"
        factors = [np.asarray(term.value, float) for term in (way.upstream, way.local)]
        if max(map(np.size, factors)) <= _FITTING:
            numbers = " × ".join(map(shown, factors))
    half = _LONGEST // 2
    if len(product) > _LONGEST:
        product = f"{product[:half]} … {product[-half:]}"
    step = f"{way.step} = {way.formula}"
    return step, rule_text(way), product, numbers, shown(way.arriving.value)


def rule_text(way: Way) -> str:
    """Return what a step does to a gradient: `multiply switches`, `sigmoid(x): out*(1 - out)`."""
    return ": ".join(rule_parts(way))


def rule_parts(way: Way) -> tuple[str, ...]:
    """Return what a step does to a gradient: in words, or its function and its rule."""
    op = way.user.op
    verb = verb_at(op, way.position)
    if op == "rule":
        return ("its own rule",)
    if op == "root":
        unknown = equation_of(way.user).unknown
        return (f"implicit function theorem: where F = 0, d{unknown} = -(dF/d{unknown})⁻¹ dF",)
    if verb != "scales":
        summed = ", summed where it was broadcast" if way.is_summed else ""
        return (f"{_WORDS.get(op, op)} {verb}{summed}",)
    return called(op), taught(op, way.position)


def _factor(term: Term) -> str:
    """Return a factor; one that is a choice in few words, 1 if x > y.

    What is shared where entries tie is 1 where none do.
    """
    node = term.node
    if node.op == "where" and node.operands[1].operands and np.isin(term.value, (0, 1)).all():
        return f"({factor_text(node.operands[0])})"
    if node.op == "where" or is_boolean(node):
        return f"({factor_text(node)})"
    return term.text if binds(term.node) else f"({term.text})"


def binds(node: Node) -> bool:
    """Whether a factor needs no brackets in a product."""
    return not node.operands or notation(node).binding >= Binding.PRODUCT


def total(gradient: Gradient) -> str:
    """Return the sum over the ways in numbers."""
    values = [way.arriving.value for way in gradient.ways]
    terms = [shown(one) if _is_plain(one) else f"({shown(one)})" for one in values]
    hidden = gradient.paths > len(values)
    return " + ".join(ends([*terms[:1], "…", *terms[-2:]] if hidden else terms, _TERMS, "…"))


def _is_plain(value: Value) -> bool:
    """Whether a term of a sum needs no brackets: a number without a sign, or listed entries."""
    if not np.ndim(value):
        return not value < 0
    return np.size(value) <= STEP.entries and np.ndim(value) <= STEP.axes


def ends(terms: Sequence[str], most: int, gap: str) -> Sequence[str]:
    """Return the terms of a sum, of too many the first and the last."""
    return terms if len(terms) <= most else [*terms[: most - 2], gap, terms[-1]]

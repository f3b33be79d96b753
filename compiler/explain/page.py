"""A solution as one HTML page that needs nothing else: the graph drawn, and a walk back through it.

In: a `Solution`, and the program's text. Out: a page with its style and its script inside, laid out
by `page.html`; here is what its places are filled with. Numbers stand in `<data value="…">` in
full, beside the digits that are shown; without a script all steps are there to be read.
"""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

import numpy as np

from ..calculus.gates import VERBS, verb_at
from ..display.numbers import shown
from ..errors import InputError
from .cells import legend, total, way_cells
from .drawing import draw
from .solution import Gradient, Solution, Way

_FILE = "page.html"


def page(solution: Solution, program: str, notes: Sequence[str] = ()) -> str:
    """Return the page of a solution."""
    template = Template(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    point = ", ".join(f"{escape(one.name)} = {_data(one.value)}" for one in solution.inputs)
    return template.substitute(
        title=escape(f"∂{solution.output}: forward and back"),
        heading=f"The gradient of <code>{escape(solution.output)}</code>, step by step",
        program=escape(program.strip()),
        point=f"at {point}" if point else "",
        drawing=_drawing(solution),
        legend=escape(legend(solution)),
        gates=_gates(solution),
        steps="\n".join(
            _step(index, solution.symbol(gradient.name), gradient)
            for index, gradient in enumerate(solution.backward)
        ),
        results="\n".join(
            _row(solution.symbol(name), value=value) for name, value in solution.results.items()
        ),
        forward="\n".join(
            _row(step.name, step.formula, value=step.value) for step in solution.forward
        ),
        notes="".join(f'<p class="note">{escape(note)}</p>' for note in notes),
        last=len(solution.backward),
    )


def framed(written: str) -> str:
    """Return a page as a part of another, such as a notebook."""
    return (
        f'<iframe srcdoc="{escape(written)}" title="the gradient, step by step" '
        'style="width:100%;height:720px;border:0"></iframe>'
    )


def _drawing(solution: Solution) -> str:
    try:
        return draw(solution)
    except InputError as error:
        return f"<p>{escape(error.message)}: {escape(error.hint or '')}.</p>"


def _gates(solution: Solution) -> str:
    """Return what the words for the gates of a solution mean, to be opened."""
    met = {verb_at(w.user.op, w.position) for one in solution.backward for w in one.ways}
    said = "".join(
        f"<dt>{escape(verb)}</dt><dd>{escape(meaning)}</dd>"
        for verb, meaning in VERBS.items()
        if verb in met and verb != "scales"  # of these the rule itself is said
    )
    summary = "<summary>what the words mean</summary>"
    return f'<details class="gates">{summary}<dl>{said}</dl></details>' if said else ""


def _step(index: int, symbol: str, gradient: Gradient) -> str:
    """Return a step of the backward pass as an item of the list."""
    several = len(gradient.ways) > 1
    ways = "".join(_way(way, "+ " * several) for way in gradient.ways)
    if not ways:
        ways = '<div class="way"><span class="says">where the walk begins</span></div>'
    if several:
        ways += f'<div class="sum">paths meet: <b>{escape(total(gradient))}</b></div>'
    heading = f'<button type="button">{escape(symbol)} = {_data(gradient.value)}</button>'
    return f'<li data-step="{index}">{heading}{ways}</li>'


def _way(way: Way, sign: str) -> str:
    step, rule, product, *numbers = map(escape, way_cells(way))
    says = f"{sign}back through <code>{step}</code>: {rule}"
    chain = " = ".join(filter(None, (f"<b>{product}</b>", *numbers)))
    return f'<div class="way"><span class="says">{says}</span>{chain}</div>'


def _row(*cells: str, value: Any) -> str:
    written = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr>{written}<td>{_data(value)}</td></tr>"


def _data(value: Any) -> str:
    """Return a value as it is shown, with all its digits beside where it is one number."""
    text = escape(shown(value))
    if np.ndim(value):
        return f'<span class="number">{text}</span>'
    return f'<data class="number" value="{float(value)!r}">{text}</data>'

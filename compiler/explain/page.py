"""A solution as one HTML page that needs nothing else: the graph drawn, and a walk back through it.

In: a `Solution`, and the program's text. Out: a page with its style and its script inside, laid out
by `page.html`; here is what its places are filled with. Numbers stand in `<data value="…">` in
full, beside the digits that are shown; without a script all steps are there to be read.
"""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Any

import numpy as np

from ..calculus.gates import VERBS, verb_at
from ..display.html import escape
from ..display.numbers import shown
from ..errors import InputError
from .cells import backward_items, legend, step_items, total, way_items
from .drawing import draw
from .rounds import Item, loop_title
from .solution import Gradient, Solution

_FILE = "page.html"


def page(solution: Solution, program: str, notes: Sequence[str] = ()) -> str:
    """Return the page of a solution."""
    template = Template(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    point = ", ".join(f"{escape(one.name)} = {_data(one.value)}" for one in solution.inputs)
    items = backward_items(solution)
    return template.substitute(
        title=escape(f"∂{solution.output}: forward and back"),
        heading=f"The gradient of <code>{escape(solution.output)}</code>, step by step",
        program=escape(program.strip()),
        point=f"at {point}" if point else "",
        drawing=_drawing(solution),
        legend=escape(legend(solution)),
        gates=_gates(solution),
        steps="\n".join(
            _step(
                index,
                solution.symbol(solution.backward[item.places[0]].name),
                solution.backward[item.places[0]],
            )
            if len(item.places) == 1
            else _steps(index, item)
            for index, item in enumerate(items)
        ),
        results="\n".join(
            _row(solution.symbol(name), value=value) for name, value in solution.results.items()
        ),
        forward="\n".join(_forward(solution)),
        notes="".join(f'<p class="note">{escape(note)}</p>' for note in notes),
        last=len(items),
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
    several = gradient.paths > 1
    ways = "".join(_ways(gradient, "+ " * several))
    if not ways:
        ways = '<div class="way"><span class="says">where the walk begins</span></div>'
    if several:
        ways += f'<div class="sum">paths meet: <b>{escape(total(gradient))}</b></div>'
    heading = f'<button type="button">{escape(symbol)} = {_data(gradient.value)}</button>'
    return f'<li data-step="{index}">{heading}{ways}</li>'


def _steps(index: int, item: Item) -> str:
    """Return what the steps of a loop share as one item of the list."""
    rows = [*zip(item.texts, item.figures, strict=True)]
    (symbol, *_), (*_, value) = rows[0][0], rows[-1][1]
    ways = []
    for (_, step, *said), (numbers, found) in rows:
        if step:
            ways.append(_said((step, *said, numbers, found), "+ " * (len(rows) > 1)))
        else:
            ways.append(f'<div class="sum">paths meet: <b>{escape(numbers)}</b></div>')
    values = f'<span class="number">{escape(value)}</span>'
    heading = f'<button type="button">{escape(symbol)} = {values}</button>'
    where = f"{loop_title(item.rounds[0], backwards=True)}; {item.steps}"
    title = f'<div class="way"><span class="says">{escape(where)}</span></div>'
    return f'<li data-step="{index}">{heading}{title}{"".join(ways)}</li>'


def _forward(solution: Solution) -> Iterator[str]:
    """Yield the rows of the forward pass."""
    for item in step_items(solution.forward):
        if len(item.places) == 1:
            step = solution.forward[item.places[0]]
            yield _row(step.name, step.formula, value=step.value)
        else:
            ((name, formula),), ((value,),) = item.texts, item.figures
            title = escape(item.rounds[0].title)
            written = f"<td>{escape(name)}</td><td>{escape(formula)}</td>"
            number = f'<span class="number">{escape(value)}</span>'
            yield f'<tr title="{title}">{written}<td>{number}</td></tr>'


def _ways(gradient: Gradient, sign: str) -> Iterator[str]:
    """Yield the ways on which a gradient arrives."""
    for item in way_items(gradient):
        yield _said((*item.texts[0], *item.figures[0]), sign)


def _said(cells: Sequence[str], sign: str) -> str:
    step, rule, product, *numbers = map(escape, cells)
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

"""Derivatives as formulas, a line each.

In: a function, the variables of each derivative, and the notation. Out: a `View`.

    derivatives(f, [["x"]])   ->   ∂f/∂x = x/f
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..calls import bounded
from ..derive.derivative import Derivative
from ..function import Function
from .view import View

# What a formula is written in, besides as text.
NOTATIONS: Mapping[str, Callable[[Derivative], str]] = {
    "latex": lambda found: found.latex(),
    "sympy": lambda found: str(found.to_sympy()),
    "numpy": lambda found: found.numpy,
}


@bounded
def derivatives(
    function: Function,
    variables: Sequence[Sequence[str]],
    of: str | None = None,
    order: int = 1,
    expand: bool = False,
    notation: str | None = None,
) -> View:
    """Return the derivatives by each of these, one or more variables one after the other."""
    found = [function.derivative(*names, of=of, order=order, expand=expand) for names in variables]
    shown: list[str] = []
    rows: list[dict[str, Any]] = []
    for one in found:
        written = one.text if notation is None else NOTATIONS[notation](one)
        symbol = one.latex_symbol if notation == "latex" else one.symbol
        shown += [f"{symbol} = {written}", *(f"  {note}" for note in _notes(one))]
        rows.append({**one.to_json(), **({notation: written} if notation else {})})
    return View(shown, {"derivatives": rows})


def _notes(found: Derivative) -> Iterator[str]:
    if found.is_cut:
        yield (
            f"cut: in full it has {found.characters:,} characters; "
            f"--limit formula_characters={found.characters} prints it"
        )
    yield from found.notes

"""A compiled function as a notebook shows it: formulas, shapes, and the file behind a fold."""

from collections.abc import Mapping

from . import html
from .table import Table


def of_function(latex: str, takes: Mapping[str, str], gives: Mapping[str, str], source: str) -> str:
    """Return a function as HTML: shapes of what it takes and gives, and the text of its file."""
    tables = [
        Table((word, "shape"), tuple(found.items()))
        for word, found in (("takes", takes), ("gives", gives))
    ]
    shapes = html.folded("shapes", "".join(map(html.table, tables)))
    return f"{html.escape(latex)}{shapes}{html.folded('the generated file', html.lines([source]))}"

"""The functions of the vocabulary, as `functions.grad` has them.

In: names. Out: a `View`: each function with its rule, its domain and its other names.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..display.table import Cells, Table
from ..errors import check_known
from ..graph.operations import is_callable
from ..syntax.words import sections
from ..vocabulary import aliases, functions
from .view import View

_HEADINGS = ("function", "rule", "domain", "kink where 0", "also")
_WIDTHS = (60, 50, 40, 30, 40)  # the most characters of a column where all functions are listed


def vocabulary(names: Sequence[str] = ()) -> View:
    """Return the functions of these names, or all; raises `InputError` for an unknown one.

    All are listed under the headings of the file, what is long in them cut: by its name a function
    is shown whole.
    """
    chosen = [aliases().get(name, name) for name in names]
    for name in chosen:
        check_known("function", name, functions(), "'gradc functions' lists them all")
    spellings: dict[str, list[str]] = {}
    for alias, name in aliases().items():
        spellings.setdefault(name, []).append(alias)
    columns = {
        name: {
            "name": name,
            **functions()[name].columns(),
            "also": ", ".join(spellings.get(name, [])),
        }
        for name in chosen or functions()
        if chosen or is_callable(name)
    }
    shown: list[Table | str]
    if chosen:
        shown = [Table(_HEADINGS, tuple(_row(columns[name]) for name in chosen))]
    else:
        shown = [*_by_section(columns)]
    return View(shown, {"functions": [*columns.values()]})


def _by_section(columns: Mapping[str, dict[str, str]]) -> Iterator[Table | str]:
    """Yield a table for each heading of the file, what is long in it cut, and a line between."""
    between = False
    for title, names in sections().items():
        rows = [_row(columns[name]) for name in names if name in columns]
        if rows:
            cut = tuple(tuple(map(_cut, row, _WIDTHS)) for row in rows)
            if between:
                yield ""
            between = True
            yield Table(_HEADINGS, cut, title)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _row(columns: dict[str, str]) -> Cells:
    rule = columns["rule"] or (f"that of {columns['definition']}" if columns["definition"] else "")
    return (columns["function"], rule, columns["domain"], columns["kink"], columns["also"])

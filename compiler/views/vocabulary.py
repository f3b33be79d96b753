"""The functions of the vocabulary, as `functions.grad` has them.

In: names. Out: a `View`: each function with its rule, its domain and its other names.
"""

from collections.abc import Sequence

from ..display.table import Cells, Table
from ..errors import check_known
from ..graph.operations import is_callable
from ..vocabulary import aliases, functions
from .view import View

_HEADINGS = ("function", "rule", "domain", "kink where 0", "also")


def vocabulary(names: Sequence[str] = ()) -> View:
    """Return the functions of these names, or all; raises `InputError` for an unknown one."""
    chosen = [aliases().get(name, name) for name in names]
    for name in chosen:
        check_known("function", name, functions(), "'gradc functions' lists them all")
    spellings: dict[str, list[str]] = {}
    for alias, name in aliases().items():
        spellings.setdefault(name, []).append(alias)
    columns = [
        {"name": name, **functions()[name].columns(), "also": ", ".join(spellings.get(name, []))}
        for name in chosen or [name for name in functions() if is_callable(name)]
    ]
    return View((Table(_HEADINGS, tuple(map(_row, columns))),), {"functions": columns})


def _row(columns: dict[str, str]) -> Cells:
    rule = columns["rule"] or (f"that of {columns['definition']}" if columns["definition"] else "")
    return (columns["function"], rule, columns["domain"], columns["kink"], columns["also"])

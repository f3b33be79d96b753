"""A `View`: what a verb found, to be shown to people or handed on as JSON.

In: what a verb computed. Out: tables and lines in the order in which they are read, and plain data.

    verification(report)   ->   View((Table(…), "", "point 1: …"), {"ok": True, …})
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..display.table import Table


@dataclass(frozen=True, slots=True)
class View:
    """What is shown, a string being a line, and the same as data for JSON.

    `warnings` are said in both cases, `asides` only to people.
    """

    shown: Sequence[Table | str]
    content: Mapping[str, Any]
    warnings: Sequence[str] = ()
    asides: Sequence[str] = ()

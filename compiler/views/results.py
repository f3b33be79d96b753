"""What verifying, checking and explaining have to show.

In: their results. Out: a `View`.
"""

from collections.abc import Iterator, Sequence

from ..answers.say.verdict import Verdicts
from ..display.table import Table
from ..explain.cells import tables
from ..explain.explanation import Explanation
from ..verify.report import Report
from .view import View


def verification(report: Report) -> View:
    """Return a verification: the table of derivatives, and its summary."""
    return View((report.table(), "", *report.summary()), report.to_json())


def judgement(verdicts: Verdicts, hint: int) -> View:
    """Return the verdicts on answers, as much of them as a level of hints allows."""
    return View(verdicts.lines(hint), verdicts.to_json(hint))


def explanation(found: Explanation) -> View:
    """Return a worked solution: three tables, and notes."""
    notes = ["", *found.notes] if found.notes else []
    return View((*_apart(tables(found.solution)), *notes), found.to_json())


def _apart(shown: Sequence[Table]) -> Iterator[Table | str]:
    """Yield tables with an empty line between them."""
    for number, table in enumerate(shown):
        yield from ("", table) if number else (table,)

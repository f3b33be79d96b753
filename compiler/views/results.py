"""What verifying and explaining have to show.

In: their results. Out: a `View`.
"""

from ..explain.cells import tables
from ..explain.explanation import Explanation
from ..verify.report import Report
from .view import View


def verification(report: Report) -> View:
    """Return a verification: its tables, of derivatives and digits, and its summary."""
    tables = [part for table in report.tables() for part in (table, "")]
    return View((*tables, *report.summary()), report.to_json())


def explanation(found: Explanation) -> View:
    """Return a worked solution: three tables, and notes."""
    notes = ["", *found.notes] if found.notes else []
    forward, backward, results = tables(found.solution)
    return View((forward, "", backward, "", results, *notes), found.to_json())

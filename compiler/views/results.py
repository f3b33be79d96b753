"""What verifying, checking and explaining have to show.

In: their results. Out: a `View`.
"""

from ..answers.say.verdict import Verdicts
from ..explain.cells import tables
from ..explain.explanation import Explanation
from ..verify.report import Report
from .view import View


def verification(report: Report) -> View:
    """Return a verification: its tables, of derivatives and digits, and its summary."""
    tables = [part for table in report.tables() for part in (table, "")]
    return View((*tables, *report.summary()), report.to_json())


def judgement(verdicts: Verdicts, hint: int) -> View:
    """Return the verdicts on answers, as much of them as a level of hints allows."""
    return View(verdicts.lines(hint), verdicts.to_json(hint))


def explanation(found: Explanation) -> View:
    """Return a worked solution: three tables, and notes."""
    notes = ["", *found.notes] if found.notes else []
    forward, backward, results = tables(found.solution)
    return View((forward, "", backward, "", results, *notes), found.to_json())

"""What checking has to show.

In: verdicts. Out: a `View`.
"""

from ..answers.say.verdict import Verdicts
from .view import View


def judgement(verdicts: Verdicts, hint: int) -> View:
    """Return the verdicts on answers, as much of them as a level of hints allows."""
    return View(verdicts.lines(hint), verdicts.to_json(hint))

"""What the command line prints: text and tables for people, or one JSON object."""

from typing import Any

from ..display.json import dump
from ..views.view import View
from .terminal import say


def show(view: View, as_json: bool, **more: Any) -> None:
    """Print a view, or as JSON its content and what more there is; warnings are said beside."""
    for message in view.warnings if as_json else (*view.warnings, *view.asides):
        say(f"warning: {message}", err=True)
    if as_json:
        say(dump({**view.content, **more}))
        return
    for part in view.shown:
        if isinstance(part, str):
            say(part)
        else:
            from .drawn import draw  # with rich, which verdicts do without

            draw(part)

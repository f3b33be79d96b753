"""What the command line prints: text and tables for people, or one JSON object."""

from typing import Any

import typer

from ..display.json import dump
from ..views.view import View


def show(view: View, as_json: bool, **more: Any) -> None:
    """Print a view, or as JSON its content and what more there is; warnings are said beside."""
    for message in view.warnings if as_json else (*view.warnings, *view.asides):
        typer.echo(f"warning: {message}", err=True)
    if as_json:
        typer.echo(dump({**view.content, **more}))
        return
    for part in view.shown:
        if isinstance(part, str):
            typer.echo(part)
        else:
            from .drawn import draw  # with rich, which verdicts do without

            draw(part)

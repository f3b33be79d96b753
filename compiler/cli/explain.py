"""The verb `explain`: a worked solution, at the terminal or as a document."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..emit.targets import DEFAULT
from ..errors import InputError, suggest
from ..files import write_whole
from ..function import Function
from .options import (
    AsJson,
    At,
    Data,
    Latex,
    Limit,
    Of,
    Source,
    Wrt,
    compiled,
    joined,
    not_the_source,
)

if TYPE_CHECKING:
    from ..explain.explanation import Explanation

app = typer.Typer()

# What a document can be: how it is made, and how its file's name ends.
FORMATS: Mapping[str, Callable[["Explanation"], str]] = {
    "markdown": lambda explanation: explanation.markdown(),
    "latex": lambda explanation: explanation.latex(),
    "html": lambda explanation: explanation.html(),
    "svg": lambda explanation: explanation.svg(),
}
_ENDINGS = {".md": "markdown", ".tex": "latex", ".html": "html", ".svg": "svg"}


@app.command(
    epilog='Example: gradc explain "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1" -o neuron.html',
    no_args_is_help=True,
)
def explain(
    source: Source,
    at: At = None,
    data: Data = None,
    wrt: Wrt = None,
    of: Of = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help=f"The file to write; its name ends in {', '.join(_ENDINGS)}.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"Print a document instead of tables: {', '.join(FORMATS)}.",
            show_default=False,
        ),
    ] = None,
    latex: Latex = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Work the gradient out: the forward pass, and the backward pass step by step."""
    chosen = _format(form, output)
    if output is not None:
        not_the_source(output, source)
    compilation = compiled(source, wrt, DEFAULT, limit, latex)
    from ..views.results import explanation as view
    from .show import show
    from .values import values_for

    function = Function(compilation)
    explanation = function.explain(values_for(function, joined(at), data), output=of)
    if output is not None and chosen is not None:
        write_whole(output, FORMATS[chosen](explanation))
        for note in explanation.notes:
            typer.echo(f"warning: {note}", err=True)
    if as_json or (output is None and chosen is None):
        show(view(explanation), as_json, written=None if output is None else str(output))
    elif output is None and chosen is not None:
        typer.echo(FORMATS[chosen](explanation), nl=False)


def _format(form: str | None, output: Path | None) -> str | None:
    """Return the format that is asked for, by its name or by that of the file."""
    if form is not None and form not in FORMATS:
        hint = suggest(form, FORMATS) or f"the formats are {', '.join(FORMATS)}"
        raise InputError(f"there is no format {form}", None, hint)
    if form is not None or output is None:
        return form
    if output.suffix not in _ENDINGS:
        hint = f"use {', '.join(_ENDINGS)}, or say --format {'|'.join(FORMATS)}"
        raise InputError(f"{output} does not say what it is to be", None, hint)
    return _ENDINGS[output.suffix]

"""The verbs `explain` and `graph`: a worked solution, and the picture of a program.

In: a program, and for a solution values. Out: tables, or a document that is printed or written.

    gradc explain "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1" -o neuron.html
    gradc graph "sigmoid(x*w + b)" --adjoint -o neuron.svg
"""

from pathlib import Path
from typing import Annotated

import typer

from ..display.json import dump
from ..errors import InputError, check_known
from ..files import write_whole
from .manual import Verb
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
    not_the_source,
    output_option,
)
from .terminal import say

app = typer.Typer()

# What a document can be, a method of `Explanation` each, by how its file's name ends.
_ENDINGS = {".md": "markdown", ".tex": "latex", ".html": "html", ".svg": "svg"}
_FORMATS = tuple(_ENDINGS.values())


@app.command(
    cls=Verb,
    no_args_is_help=True,
)
def explain(
    source: Source,
    at: At = None,
    data: Data = None,
    wrt: Wrt = None,
    of: Of = None,
    output: Annotated[
        Path | None, output_option(f"The file to write; its name ends in {', '.join(_ENDINGS)}.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"Print a document instead of tables: {', '.join(_FORMATS)}.",
            show_default=False,
        ),
    ] = None,
    latex: Latex = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Work the gradient out: the forward pass, and the backward pass step by step."""
    chosen = _format(form, output)
    not_the_source(output, source)
    function = compiled(source, wrt, limit, latex)
    from ..views.results import explanation as view
    from .show import show
    from .values import values_for

    explanation = function.explain(values_for(function, at, data), output=of)
    document: str | None = None if chosen is None else getattr(explanation, chosen)()
    if output is not None and document is not None:
        write_whole(output, document)
        for note in explanation.notes:
            say(f"warning: {note}", err=True)
    if as_json or document is None:
        show(view(explanation), as_json, written=None if output is None else str(output))
    elif output is None:
        say(document, nl=False)


def _format(form: str | None, output: Path | None) -> str | None:
    """Return the format that is asked for, by its name or by that of the file."""
    if form is not None:
        check_known("format", form, _FORMATS)
    if form is not None or output is None:
        return form
    if output.suffix not in _ENDINGS:
        hint = f"use {', '.join(_ENDINGS)}, or say --format {'|'.join(_FORMATS)}"
        raise InputError(f"{output} does not say what it is to be", None, hint)
    return _ENDINGS[output.suffix]


@app.command(cls=Verb, no_args_is_help=True)
def graph(
    source: Source,
    output: Annotated[
        Path | None,
        output_option("The file to write; its name ends in .svg, .png, .pdf, .dot or .mmd."),
    ] = None,
    adjoint: Annotated[
        bool, typer.Option("--adjoint", help="Draw the backward graph beside the forward one.")
    ] = False,
    wrt: Wrt = None,
    boxes: Annotated[
        int,
        typer.Option(help="Group what has more boxes: by statement, or by iteration.", min=1),
    ] = 200,
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="What to print without a file: dot or mermaid."
        ),
    ] = "dot",
    latex: Latex = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Draw the graph of a program, each gate by what it does to a gradient."""
    from ..diagram.diagram import FORMATS, check_ending

    check_known("format", form, FORMATS)
    if output is not None:
        not_the_source(output, source)
        check_ending(output)
    drawn = compiled(source, wrt, limit, latex).graph(adjoint, boxes=boxes)
    if output is not None:
        drawn.save(output)
    if as_json:
        say(dump({**drawn.to_json(), "written": None if output is None else str(output)}))
    elif output is None:
        say(FORMATS[form](drawn), nl=False)

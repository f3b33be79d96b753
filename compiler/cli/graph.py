"""The verb `graph`: a program as a picture, or as text that others draw.

In: a program. Out: .svg, .png or .pdf by Graphviz, .dot or .mmd for Mermaid; or, without a file,
the text on standard output.

    gradc graph "sigmoid(x*w + b)" --adjoint -o neuron.svg
"""

from pathlib import Path
from typing import Annotated

import typer

from ..display.json import dump
from ..emit.targets import DEFAULT
from ..errors import InputError, suggest
from ..function import Function
from .options import AsJson, Latex, Limit, Source, Wrt, compiled, not_the_source

app = typer.Typer()

_MANY = 200  # boxes of a graph that is drawn whole


@app.command(
    epilog='Example: gradc graph "max(x*y, z) + x" --adjoint -o paths.svg', no_args_is_help=True
)
def graph(
    source: Source,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The file to write; its name ends in .svg, .png, .pdf, .dot or .mmd.",
            show_default=False,
        ),
    ] = None,
    adjoint: Annotated[
        bool, typer.Option("--adjoint", help="Draw the backward graph beside the forward one.")
    ] = False,
    wrt: Wrt = None,
    boxes: Annotated[
        int,
        typer.Option(help="Group what has more boxes: by statement, or by iteration.", min=1),
    ] = _MANY,
    form: Annotated[
        str, typer.Option("--format", help="What to print without a file: dot or mermaid.")
    ] = "dot",
    latex: Latex = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Draw the graph of a program, each gate by what it does to a gradient."""
    from ..diagram.render import FORMATS, check_ending

    if form not in FORMATS:
        hint = suggest(form, FORMATS) or f"the formats are {', '.join(FORMATS)}"
        raise InputError(f"there is no format {form}", None, hint)
    if output is not None:
        not_the_source(output, source)
        check_ending(output)
    drawn = Function(compiled(source, wrt, DEFAULT, limit, latex)).graph(adjoint, boxes=boxes)
    if output is not None:
        drawn.save(output)
    if as_json:
        said = None if output is None else str(output)
        typer.echo(dump({**drawn.to_json(), "written": said}))
    elif output is None:
        typer.echo(FORMATS[form](drawn), nl=False)

"""The verb `flow`: the norm of the gradient from layer to layer, of one program or of several.

In: programs and values. Out: a table, or one JSON object, and a picture where one is asked for. A
value that no file gives can be drawn: `--sizes "n=64, batch=16" --seed 0`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..function import Function
from .manual import Verb
from .options import AsJson, At, Data, Latex, Limit, Of, compiled, output_option
from .terminal import say

app = typer.Typer()

_LABEL = 30  # characters of an expression that stand for it


@app.command(
    cls=Verb,
    no_args_is_help=True,
)
def flow(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE", help="Expressions, paths that end in .grad, or - for standard input."
        ),
    ],
    at: At = None,
    data: Data = None,
    family: Annotated[
        str | None,
        typer.Option(
            "--family",
            metavar="NAME",
            help="The family to follow, such as z. By default the longest chain of the program.",
            show_default=False,
        ),
    ] = None,
    of: Of = None,
    output: Annotated[Path | None, output_option("A picture to write: .png, .svg or .pdf.")] = None,
    sizes: Annotated[
        str | None,
        typer.Option(
            metavar="SIZES",
            help='Draw the inputs that have no value, of these sizes: "n=64, batch=16". '
            "A param that is multiplied by @ has the variance 1/fan-in, one that is only added "
            "is 0, and all else has the variance 1.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of what is drawn; 0 with --sizes.", min=0, show_default=False),
    ] = None,
    latex: Latex = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Show how the gradient grows or fades from layer to layer, and say whether it vanishes."""
    from ..flow.follow import read_sizes
    from ..flow.initial import Spelling
    from ..flow.plot import check_suffix, plot
    from ..views.flow import flow as view
    from ..views.flow import flows, told_apart
    from .show import show
    from .values import read_values

    if output is not None:
        check_suffix(output)
    spelling = Spelling("--{} ", "give them with --at or --data", " ")
    chosen = read_sizes(sizes, spelling)
    functions: dict[str, Function] = {}
    for label, source in _labelled(sources):
        with told_apart(label, len(sources)):
            functions[label] = compiled(source, None, limit, latex)
    given = read_values(at, data)
    found = []
    for one in flows(functions, given, family, of, chosen, seed, spelling):
        found.append(one)
        for note in one.drawn:
            say(f"{one.label}: {note}" if sources[1:] else note, err=True)
    if output is not None:
        plot(found, output)
    show(view(found), as_json, written=None if output is None else str(output))


def _labelled(sources: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each source with what it is called: the name of a file, or a short expression."""
    taken: set[str] = set()
    for number, source in enumerate(sources, 1):
        short = source if len(source) <= _LABEL and "\n" not in source else f"program {number}"
        label = "standard input" if source == "-" else short
        if source.endswith(".grad"):
            label = Path(source).stem
        if label in taken:
            label = f"{label} ({number})"
        taken.add(label)
        yield label, source

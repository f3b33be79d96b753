"""The verb `flow`: the norm of the gradient from layer to layer, of one program or of several.

In: programs and values. Out: a table, or one JSON object, and a picture where one is asked for. A
value that no file gives can be drawn: `--sizes "n=64, batch=16" --seed 0`.
"""

import math
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import GradcError, InputError, computing, suggest
from ..function import Function
from ..graph.dimensions import names_in
from ..graph.members import parts
from ..interpret.values import grouped
from ..lower.program import graph_of
from ..pipeline import Compilation
from ..syntax.read import spelled
from .options import AsJson, At, Data, Latex, Limit, Of, compiled, joined, language

if TYPE_CHECKING:
    from ..flow.flow import Flow

app = typer.Typer()

_LABEL = 30  # characters of an expression that stand for it


@app.command(
    epilog="Example: gradc flow examples/flow/depth_sigmoid.grad examples/flow/depth_relu.grad "
    '--sizes "n=64, batch=16" -o flow.svg',
    no_args_is_help=True,
)
def flow(
    sources: Annotated[
        list[str],
        typer.Argument(help="Expressions, paths that end in .grad, or - for standard input."),
    ],
    at: At = None,
    data: Data = None,
    family: Annotated[
        str | None,
        typer.Option(
            "--family",
            help="The family to follow, such as z. By default the longest chain of the program.",
            show_default=False,
        ),
    ] = None,
    of: Of = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A picture to write: .png, .svg or .pdf.", show_default=False
        ),
    ] = None,
    sizes: Annotated[
        str | None,
        typer.Option(
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
    from ..flow.plot import check_suffix, plot
    from ..flow.rows import plain, rows, sentences, side_by_side
    from . import show

    if output is not None:
        check_suffix(output)
    sampled = None if sizes is None and seed is None else (_sizes(sizes), seed or 0)
    programs: dict[str, Compilation] = {}
    for label, source in _labelled(sources):
        with _told_apart(label, sources):
            programs[label] = compiled(source, None, "numpy", limit, latex)
    inputs = [node for program in programs.values() for node in program.graph.inputs]
    names = [str(node.payload) for node in inputs]
    names = [*(parts(name)[0] for name in names), *names]
    given = spelled(show.read_values(joined(at), data), language(latex), names)
    _check_names(given, names, "input")
    if sampled is not None:
        _check_names(sampled[0], (n for i in inputs for d in i.shape for n in names_in(d)), "size")
    flows, drawn = [], []
    for label, program in programs.items():
        with _told_apart(label, sources):
            values, notes = _complete(program, given, sampled)
            flows.append(_followed(program, values, family, of, label))
        drawn.append(notes)
        for note in notes:
            typer.echo(f"{label}: {note}" if sources[1:] else note, err=True)
    if output is not None:
        plot(flows, output)
    if as_json:
        written = None if output is None else str(output)
        found = [plain(flow, notes) for flow, notes in zip(flows, drawn, strict=True)]
        show.show_json({"programs": found, "written": written})
        return
    headings, *cells = rows(flows[0]) if len(flows) == 1 else side_by_side(flows)
    show.show_rows(headings, cells)
    show.show_lines(["", *(line for flow in flows for line in sentences(flow, len(flows) > 1))])


# ---- programs and their values -----------------------------------------------------------------


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


@contextmanager
def _told_apart(label: str, sources: Sequence[str]) -> Iterator[None]:
    """Say of several programs in which one the error is."""
    try:
        yield
    except GradcError as error:
        if len(sources) == 1:
            raise
        raise error.within(label) from None


def _followed(
    program: Compilation,
    values: Mapping[str, Any],
    family: str | None,
    of: str | None,
    label: str,
) -> "Flow":
    """Return the flow of a program along a family, whose members are told from equal values."""
    from ..flow.flow import flow
    from ..flow.layers import layers
    from ..interpret.point import points_of

    chosen = layers(program.graph, family, of)
    marked = graph_of(program.program, [chosen.family])
    found = layers(marked, chosen.family, of)
    members = tuple(name for name in found.members if name in chosen.members)
    followed = replace(found, members=members, batch=chosen.batch)
    with computing("at these values"):
        return flow(marked, points_of(marked, values), followed, label)


def _check_names(names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise for the name of what no program has."""
    known = list(dict.fromkeys(known))
    for name in names:
        if name not in known:
            listed = ", ".join(one for one in known if not one.endswith("]"))
            hint = suggest(name, known) or f"there are {listed or 'none'}"
            raise InputError(f"there is no {what} {name}", None, hint)


def _complete(
    program: Compilation, given: Mapping[str, Any], sampled: tuple[Mapping[str, int], int] | None
) -> tuple[dict[str, Any], list[str]]:
    """Return a value for every input of a program, and what is to be said of those drawn.

    Raises `InputError` for values that are missing or do not fit.
    """
    import numpy as np

    from ..flow.initial import draw_values

    function, graph = Function(program), program.graph
    inputs = {str(node.payload): node for node in graph.inputs}
    own = {name: v for name, v in given.items() if name in function.inputs or name in inputs}
    values = function.flat(own)
    missing = [node for name, node in inputs.items() if name not in values]
    notes: list[str] = []
    if missing and sampled is None:
        names = dict.fromkeys(parts(str(node.payload))[0] for node in missing)
        hint = "give them with --at or --data, or have them drawn: --seed 0"
        sizes = dict.fromkeys(n for node in missing for d in node.shape for n in names_in(d))
        hint += f' --sizes "{", ".join(f"{name}=16" for name in sizes)}"' if sizes else ""
        raise InputError(f"no value for {', '.join(names)}", None, hint)
    if missing and sampled is not None:
        with computing("at these values"):
            drawn, notes = draw_values(graph, missing, values, *sampled)
        values.update(drawn)
    with warnings.catch_warnings(), computing("at these values"):
        warnings.simplefilter("ignore")
        function.value(**grouped(values))  # which checks the shapes
        return {name: np.asarray(value, float) for name, value in values.items()}, notes


def _sizes(text: str | None) -> dict[str, int]:
    """Return the sizes that `--sizes` gives."""
    from ..interpret.reading import read_point

    found: dict[str, int] = {}
    for name, value in read_point(text or "").items():
        if not isinstance(value, float) or not 1 <= value < math.inf or value != int(value):
            raise InputError(f"--sizes gives whole numbers, not {name}={value}")
        found[name] = int(value)
    return found

"""The verbs for programs: `eval`, `compile`, `verify` and `functions`."""

from pathlib import Path
from typing import Annotated

import typer

from ..display.json import dump
from ..emit.entries import with_flat
from ..emit.targets import DEFAULT, OF_KERNELS
from ..errors import InputError, check_known
from ..files import write_all
from ..pipeline import STAGES, files_of
from .manual import Verb
from .options import (
    AsJson,
    At,
    Checkpoint,
    Data,
    Emit,
    Generated,
    Latex,
    Limit,
    Segments,
    Source,
    Stabilise,
    Wrt,
    check_file,
    compiled,
    not_the_source,
    output_option,
)
from .terminal import say

app = typer.Typer()


@app.command(
    "eval",
    cls=Verb,
    no_args_is_help=True,
)
def evaluate(
    source: Source,
    at: At = None,
    data: Data = None,
    wrt: Wrt = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show every step with its adjoint too.")
    ] = False,
    jacobian: Annotated[
        bool, typer.Option("--jacobian", help="Print the derivatives of each output, arrays too.")
    ] = False,
    hessian: Annotated[
        bool, typer.Option("--hessian", help="Print the second derivatives of each output.")
    ] = False,
    target: Generated = DEFAULT,
    latex: Latex = False,
    stabilise: Stabilise = True,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Print the value and the gradient at a point, and further derivatives on demand."""
    function = compiled(source, wrt, limit, latex, target, stabilise)
    from ..views.evaluation import evaluation
    from .show import show
    from .values import values_for

    values = values_for(function, at, data)
    kinds = [kind for kind, wanted in (("jacobian", jacobian), ("hessian", hessian)) if wanted]
    show(evaluation(function, values, trace, kinds), as_json)


@app.command(
    "compile",
    cls=Verb,
    no_args_is_help=True,
)
def compile_(
    source: Source,
    output: Annotated[Path | None, output_option("The file to write.")] = None,
    wrt: Wrt = None,
    target: Generated = DEFAULT,
    emit: Emit = None,
    flat: Annotated[
        bool,
        typer.Option(
            "--flat", help="Add fun, pack and unpack: value and gradient of one flat vector."
        ),
    ] = False,
    sparse: Annotated[
        bool,
        typer.Option("--sparse", help="Jacobian and Hessian as sparse matrices, at the --sizes."),
    ] = False,
    sizes: Annotated[
        str | None,
        typer.Option(
            metavar="SIZES",
            help='The sizes of dimensions that a sparse matrix is for: "n=64, batch=16".',
            show_default=False,
        ),
    ] = None,
    kernels: Annotated[
        bool,
        typer.Option(
            "--kernels", help="With --target c, functions of gradc's own in the place of math.h's."
        ),
    ] = False,
    name: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What functions of C begin with; by default the name of the file.",
            show_default=False,
        ),
    ] = "",
    stage: Annotated[
        str, typer.Option(metavar="STAGE", help=f"What to print: {', '.join(STAGES)}.")
    ] = "source",
    latex: Latex = False,
    stabilise: Stabilise = True,
    checkpoint: Checkpoint = False,
    segments: Segments = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Print or write the generated file, or what an earlier stage hands on."""
    not_the_source(output, source)
    check_file(target)
    if kernels and target != "c":
        raise InputError("--kernels is for files of C", None, "add --target c")
    target = OF_KERNELS if kernels else target
    functions = with_flat(emit) if flat else emit
    kept = checkpoint if segments is None else segments
    chosen = None if sparse else functions
    compilation = compiled(
        source, wrt, limit, latex, target, stabilise, chosen, kept, name
    ).compilation
    if sparse or sizes is not None:
        from .sparse import as_sparse

        compilation = as_sparse(compilation, functions, sparse, sizes)
    check_known("stage", stage, STAGES)
    text = STAGES[stage](compilation)
    if output is not None:
        files = files_of(compilation, output) if stage == "source" else {output: text}
        text = files[output]
        write_all(files)
    if as_json:
        written = None if output is None else str(output)
        say(dump({"stage": stage, "text": text, "written": written}, ensure_ascii=True))
    elif output is None:
        say(text, nl=not text.endswith("\n"))


@app.command(cls=Verb, no_args_is_help=True)
def verify(
    source: Source,
    at: At = None,
    data: Data = None,
    wrt: Wrt = None,
    seed: Annotated[int, typer.Option(help="Seed of the points.", min=0)] = 0,
    points: Annotated[int, typer.Option(help="How many points to sample.", min=1)] = 3,
    accuracy: Annotated[
        bool,
        typer.Option(
            "--accuracy", help="Say how many digits hold, and which step lost the others."
        ),
    ] = False,
    emit: Emit = None,
    target: Generated = DEFAULT,
    latex: Latex = False,
    stabilise: Stabilise = True,
    checkpoint: Checkpoint = False,
    segments: Segments = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Check the gradient against SymPy, finite differences and forward mode.

    With --emit so is what else the file has: Jacobians, Hessians, products, higher orders.
    """
    chosen = checkpoint if segments is None else segments
    function = compiled(source, wrt, limit, latex, target, stabilise, emit, chosen)
    from ..views.results import verification
    from .show import show
    from .values import values_for

    values = values_for(function, at, data) if at or data is not None else None
    report = function.verify(seed=seed, at=values, points=points, accuracy=accuracy)
    show(verification(report), as_json)
    if not report.ok:
        raise typer.Exit(1)


@app.command(cls=Verb)
def functions(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Only these functions.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the vocabulary: each function with its rule and domain."""
    from ..views.vocabulary import vocabulary
    from .show import show

    show(vocabulary(names or ()), as_json)

"""The verb `derive`: derivatives as formulas.

gradc derive "f = sqrt(1 + x^2)"   ->   ∂f/∂x = x/f
"""

from itertools import chain
from typing import Annotated

import typer

from ..errors import InputError
from ..syntax.read import LANGUAGES
from .manual import Verb
from .options import AsJson, Limit, Of, Source, compiled_in, variables

app = typer.Typer()


@app.command(
    cls=Verb,
    no_args_is_help=True,
)
def derive(
    source: Source,
    wrt: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES",
            help='What to derive by, "w, b": a formula each; of names without a comma between '
            'them, "x y", it is the mixed derivative. By default every param, or where there is '
            "none every input.",
            show_default=False,
        ),
    ] = None,
    order: Annotated[int, typer.Option(help="How many times to derive by each.")] = 1,
    of: Of = None,
    expand: Annotated[
        bool, typer.Option("--expand", help="Write intermediate values out, not their names.")
    ] = False,
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX.")] = False,
    sympy: Annotated[bool, typer.Option("--sympy", help="Print it as SymPy has it.")] = False,
    numpy: Annotated[bool, typer.Option("--numpy", help="Print it in NumPy.")] = False,
    language: Annotated[
        str,
        typer.Option(
            metavar="LANGUAGE", help=f"What the source is written in: {' or '.join(LANGUAGES)}."
        ),
    ] = "formula",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Print derivatives as formulas, as a book does."""
    chosen = {"latex": latex, "sympy": sympy, "numpy": numpy}
    asked = [name for name, is_asked in chosen.items() if is_asked]
    if len(asked) > 1:
        raise InputError(f"--{asked[0]} and --{asked[1]} do not go together")
    named = variables(wrt)
    groups = None if named is None else [name.split() for name in named]
    every = None if groups is None else list(dict.fromkeys(chain.from_iterable(groups)))
    function = compiled_in(language, source, every, limit)
    from ..views.derivatives import derivatives
    from .show import show

    if not function.wrt:
        raise InputError("the program has no input to derive by")
    wanted = groups or [[name] for name in function.wrt]
    notation = asked[0] if asked else None
    show(derivatives(function, wanted, of, order, expand, notation), as_json)

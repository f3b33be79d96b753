"""What `--help` prints: a page of a manual, as wide as the terminal, from 40 columns to 80.

In: a verb with its arguments and options, and its row of `PAGES`. Out: text, in which an example
that is wider than a line goes on behind a backslash, so that it works as it stands.
"""

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ..records import dataclass
from .terminal import say

_WIDTHS = 40, 80
_STATUS = (
    ("0", "all is good"),
    ("2", "the source, an argument, a value or a file is at fault; standard error says which"),
    ("130", "it was interrupted"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page has beside arguments and options: examples with what they do, and other pages.

    `failed` is what the status 1 says, of a verb that has one.
    """

    examples: Sequence[tuple[str, str]]
    see: str
    failed: str = ""


_EXERCISES = "examples/exercises/chains.toml"
PAGES: Mapping[str, Page] = {
    "": Page(
        (
            (
                'gradc eval "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1"',
                "the value and the gradient at a point",
            ),
            (
                'gradc compile "sigmoid(x*w + b)" --wrt "w, b" -o neuron.py',
                "a file of NumPy with both",
            ),
        ),
        "VERB",
        "a derivative or an answer is wrong",
    ),
    "eval": Page(
        (
            ('gradc eval "(x + y)*z" --at "x=-2, y=5, z=-4" --trace', "every step too"),
            (
                'gradc eval "100*(y - x^2)^2 + (1 - x)^2" --at "x=-1.2, y=1" --hessian',
                "and the second derivatives",
            ),
        ),
        "compile explain verify",
    ),
    "compile": Page(
        (
            ('gradc compile "sigmoid(x*w + b)" --wrt "w, b" -o neuron.py', "a file of NumPy"),
            ('gradc compile "x^2*y" --target c -o energy.c', "C99, and energy.h beside it"),
        ),
        "eval verify graph",
    ),
    "verify": Page(
        (
            ('gradc verify "log(1 + exp(x*w))" --seed 3', "at three points, drawn by the seed"),
            ('gradc verify "sqrt(1 + x) - 1" --at "x=1e-9" --accuracy', "how many digits hold"),
        ),
        "eval derive check",
        "a derivative could not be verified",
    ),
    "functions": Page(
        (
            ("gradc functions", "all of them"),
            ("gradc functions sigmoid softplus", "these two"),
        ),
        "derive",
    ),
    "derive": Page(
        (
            ('gradc derive "f = sqrt(1 + x^2)"', "prints ∂f/∂x = x/f"),
            ('gradc derive "x^2*sin(y)" --wrt "x y" --latex', "the mixed derivative, in LaTeX"),
        ),
        "explain check",
    ),
    "check": Page(
        (
            (
                'gradc check "z = x*w; a = sigmoid(z); a" "z=a*(1 - a)" "w=d_z*x"',
                "a chain of two steps, by formulas",
            ),
            ('gradc check "x^2*y" "x=12" --at "x=3, y=2"', "a number, at a point"),
        ),
        "explain grade practice",
        "an answer is wrong, or cannot be judged",
    ),
    "grade": Page(
        (
            (f"gradc grade {_EXERCISES} examples/exercises/answers", "a report for each student"),
            (
                f"gradc grade {_EXERCISES} examples/exercises/answers -o marks --gradescope",
                "with marks/results.json",
            ),
        ),
        "check practice",
    ),
    "practice": Page(
        (
            (f"gradc practice {_EXERCISES}", "goes on where you left off"),
            (f"gradc practice {_EXERCISES} --restart", "begins anew"),
        ),
        "check grade",
    ),
    "explain": Page(
        (
            ('gradc explain "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1"', "tables"),
            (
                'gradc explain "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1" -o neuron.html',
                "a page to walk through",
            ),
        ),
        "derive graph check",
    ),
    "graph": Page(
        (
            ('gradc graph "max(x*y, z) + x" --format mermaid', "text for Mermaid"),
            ('gradc graph "max(x*y, z) + x" --adjoint -o paths.dot', "with the way back"),
        ),
        "explain compile",
    ),
    "flow": Page(
        (
            (
                'gradc flow "z[0] = x; for l in 1..8 { z[l] = sigmoid(w*z[l-1]) }; z[8]^2"'
                ' --at "x=1, w=0.8"',
                "eight layers of one number",
            ),
            (
                'gradc flow examples/flow/depth_sigmoid.grad --sizes "n=64, batch=16"',
                "layers of 64, drawn",
            ),
        ),
        "explain verify",
    ),
}


class _Paged:
    """A command that has a page, its help: shown too where it wants arguments and has none."""

    no_args_is_help: bool

    def get_help(self, ctx: Any) -> str:
        """Return the page."""
        return page(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; where there are none, show the page."""
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            say(page(ctx))
            raise typer.Exit(2)
        command: Any = super()  # of Typer, which this stands before
        left: list[str] = command.parse_args(ctx, args)
        return left


class Verb(_Paged, TyperCommand):
    """A verb whose help is its page."""


class Verbs(_Paged, TyperGroup):
    """The command line as a whole, whose help is a page too."""


def page(context: Any) -> str:
    """Return the page of a command, as wide as the terminal."""
    least, most = _WIDTHS
    width = max(least, min(most, shutil.get_terminal_size().columns))
    return "\n".join(_lines(context.command, context, width))


def _lines(command: Any, context: Any, width: int) -> Iterator[str]:
    verbs: Mapping[str, Any] = getattr(command, "commands", {})
    name = "" if verbs else context.info_name
    parameters = command.get_params(context)
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = [one for one in parameters if one.param_type_name == "option" and not one.hidden]
    usage = ["gradc", *filter(None, [name]), "VERB ..." if verbs else "[OPTIONS]"]
    yield from _wrapped("Usage: " + " ".join([*usage, *map(_argument, arguments)]), width, "")
    for paragraph in (command.help or "").split("\n\n"):
        yield ""
        yield from _wrapped(paragraph, width, "")
    told = [(one, (verb.help or "").split("\n\n")[0]) for one, verb in verbs.items()]
    yield from _entries("Verbs", told, width)
    yield from _entries("Arguments", [(_argument(one), one.help) for one in arguments], width)
    yield from _entries("Options", [(_option(one), _described(one)) for one in options], width)
    yield from _closing(PAGES[name], width)


def _closing(said: Page, width: int) -> Iterator[str]:
    """Yield examples, statuses and other pages."""
    yield from ("", "Examples:")
    for command, what in said.examples:
        yield from _wrapped(f"# {what}", width, "  ")
        yield from _continued(command, width, "  ")
    good, *others = _STATUS
    failed = [("1", said.failed)] if said.failed else []
    yield from _entries("Exit status", [good, *failed, *others], width)
    pages = [f"gradc {one} --help" for one in said.see.split()]
    yield from _entries("See also", [("", ", ".join((*pages, "grammar/README.md")))], width)


def _argument(one: Any) -> str:
    """Return how an argument stands in a command."""
    name = one.metavar or one.name.upper()
    shown = name if one.required else f"[{name}]"
    return f"{shown}..." if one.nargs == -1 else shown


def _option(one: Any) -> str:
    """Return an option with its other names, and what it takes."""
    names = ", ".join(sorted((*one.opts, *one.secondary_opts), key=len)).strip(" ,")
    if one.is_flag:
        return names
    return f"{names} {one.metavar or 'N'}"


def _described(one: Any) -> str:
    """Return what an option is for, and what it is without being given."""
    said: str = one.help or ""
    if one.show_default and not one.is_flag and one.default is not None:
        said += f" Default: {one.default}."
    return said


def _entries(title: str, entries: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield a section: names, and what they are behind them, or below where there is no room."""
    if not entries:
        return
    yield from ("", f"{title}:")
    room = max(len(name) for name, _ in entries) + 4
    beside = room <= width // 4
    for name, what in entries:
        if not name:
            yield from _wrapped(what, width, "  ")
        elif beside:
            yield from _wrapped(f"{name:{room - 4}}  {what}", width, "  ", room - 2)
        else:
            yield from _wrapped(name, width, "  ")
            yield from _wrapped(what, width, "      ")


def _wrapped(text: str, width: int, before: str, hanging: int = 0) -> list[str]:
    """Return text as lines of a width, from the second on further in."""
    return textwrap.wrap(
        text, width, initial_indent=before, subsequent_indent=before + " " * hanging,
        break_on_hyphens=False,
    )  # fmt: skip


def _continued(command: str, width: int, before: str) -> list[str]:
    """Return a command as lines of a width, each of which but the last ends in a backslash."""
    lines = textwrap.wrap(
        command, width - 2, initial_indent=before, subsequent_indent=before,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    return [*(f"{line} \\" for line in lines[:-1]), *lines[-1:]]

r"""LaTeX to the tree of a program: the same trees as `parser.parse` returns for the language.

In: a formula, or several, as a text prints them. Out: the tree of a program, whose tokens know
where they stand in the LaTeX. What can be read in two ways is a `ParseError` that offers both.

    z = w x + b                     an assignment
    f(t) = t^2                      a definition where a later line calls f, else an assignment
    W \in \mathbb{R}^{m \times n}   a declaration

    text ─lexer─▶ tokens ─Lark─▶ rows of factors ─read─▶ tree of the language

Left sides are read first: they say which letters are functions, and which are names all the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from ...errors import ParseError, Span
from ...graph.operations import having
from ...latex.functions import COMMANDS, LETTERS
from ...limits import Limits
from ..parser import check_source
from ..tables import Options, parser_of
from ..tree import Branch, made, name_of, sides, token, trees
from .forms import read, unwrapped
from .inputs import find_letters, settle_names
from .lexer import LatexLexer
from .messages import IN_FORMULAS, explain_latex
from .page import Source
from .products import multiply
from .tree import CONSTANT, Rank, Reading, only, rebuilt, with_trees

_SYMBOLS = ("letter", "command", "word", "accent", "scripted")
_CONDITIONS = (having("comparison") | having("connective") | {"chain"}) - {"eq"}


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, its left side read if it has one, and the arguments behind the name there."""

    tree: Branch
    arguments: Sequence[Branch] = ()
    has_left: bool = False


OPTIONS: Options = {
    "start": "program",
    "maybe_placeholders": True,
    "propagate_positions": True,
}
HOOKS: Options = {"lexer": LatexLexer}


@cache
def latex_parser() -> Lark:
    """Return the parser of LaTeX; it is built once."""
    return parser_of("latex", OPTIONS, HOOKS)


def parse_latex(
    text: str,
    limits: Limits | None = None,
    output: str | None = None,
    rank: Rank | None = None,
    functions: Iterable[str] = (),
    values: Iterable[str] = (),
) -> Tree[Token]:
    """Return the tree of the program that LaTeX says.

    Where there is an `output`, no other value has gradients. `rank` tells what the names of an
    answer are, which declares none; `functions` and `values` are those that it knows.
    Raises `ParseError` for what cannot be read or can be read in two ways, and `LimitError`.
    """
    limits = limits or Limits()
    check_source(text, limits)
    try:
        tree = latex_parser().parse(Source(text, limits))
    except UnexpectedInput as error:
        raise explain_latex(error, text) from None
    if not tree.children:
        place = Span(text, 0, 1)
        raise ParseError("there is no formula", place, "one is \\sigma(w x + b)")
    reading = Reading(text, frozenset(functions), frozenset(values), rank=rank)
    return _program(tree, reading, output)


def _program(tree: Branch, reading: Reading, output: str | None) -> Branch:
    lines = [_left_side(one, replace(reading, on_left=True)) for one in trees(tree)]
    reading = _names_on_left(lines, reading)
    parts = [_right_side(line, reading) for line in lines]
    letters = find_letters(parts, reading)
    parts = [unwrapped(part, reading) for part in parts]
    gradients = [
        name for part in parts for name in part.find_data("name") if len(name.children) > 1
    ]
    for name in gradients:
        if output is not None and name.children[1] != output:
            hint = f"give the local derivative itself; d_z is \\partial {output}/\\partial z"
            raise ParseError(f"this is not a gradient of {output}", reading.span(name), hint)
    parts = _told_apart(parts, gradients) if gradients else parts
    statements = [
        _statement(part, line.arguments, reading) for part, line in zip(parts, lines, strict=True)
    ]
    _check_notes(statements, reading)
    settled = settle_names(statements, letters, reading)
    return Tree("program", list(multiply(settled, reading)))


def _check_notes(statements: Sequence[Branch], reading: Reading) -> None:
    """Raise for what stands behind an equation and is no statement: a condition, or a number."""
    for before, after in pairwise(statements):
        if before.data == "bare" and trees(before)[0].data in _CONDITIONS:
            hint = f"leave it out; {IN_FORMULAS}"
            raise ParseError("a condition is not read here", reading.span(before), hint)
        if after.data != "bare" or before.data == "bare":
            continue
        gap = reading.text[before.meta.end_pos : after.meta.start_pos]
        is_condition = trees(after)[0].data in _CONDITIONS
        if "," in gap or is_condition:
            what = "a condition" if is_condition else "what stands behind the comma"
            hint = "leave it out; a choice is written in \\begin{cases} … \\end{cases}"
            raise ParseError(f"{what} is not read here", reading.span(after), hint)


def _told_apart(parts: Sequence[Branch], gradients: Sequence[Branch]) -> list[Branch]:
    r"""Call \partial f/\partial x d_f_x, and not d_x, where several values have gradients."""
    are_several = len({name.children[1] for name in gradients}) > 1

    def step(tree: Branch) -> Branch:
        if tree.data != "name" or len(tree.children) == 1:
            return tree
        name, output = tree.scan_values(lambda _: True)
        if are_several:
            name = name.update(value=f"d_{output}_{name[2:]}")
        return Tree("name", [name], tree.meta)

    return [rebuilt(part, step) for part in parts]


# ---- left sides --------------------------------------------------------------------------------


def _left_side(statement: Branch, reading: Reading) -> Line:
    """Read the left side of a statement, if it has one, and the arguments behind its name."""
    if statement.data != "equation" or len(statement.children) == 1:
        return Line(statement)
    if len(statement.children) > 3:
        second = statement.children[3]
        assert isinstance(second, Token)
        hint = "keep one of the two sides, or give each a line and a name of its own"
        raise ParseError("this line has a second '='", reading.at(second), hint)
    left, _, right = sides(statement)
    arguments: Sequence[Branch] = ()
    if left.data == "row" and len(left.children) == 2:
        symbol, group = trees(left)
        if symbol.data in _SYMBOLS and _is_list_of_names(group):
            arguments = [read(one, reading) for one in trees(group)]
            left = made("row", [symbol], left, left)
    first = trees(left)[0] if left.data == "row" else left
    if first.data == "command" and str(first.children[0])[1:] in COMMANDS:  # \tanh(x) = …
        hint = "give what is on the left a name of its own, as in f(x) = …"
        message = f"{reading.source(first)} is a function already"
        raise ParseError(message, reading.span(first), hint)
    return Line(with_trees(statement, [read(left, reading), right]), arguments, has_left=True)


def _right_side(line: Line, reading: Reading) -> Branch:
    """Return a line read, its left side as it is."""
    left, right = trees(line.tree)[: line.has_left], trees(line.tree)[line.has_left :]
    return with_trees(line.tree, [*left, *(read(part, reading) for part in right)])


def _is_list_of_names(group: Branch) -> bool:
    """Return whether a bracket has nothing in it but symbols and commas."""
    return group.data == "group" and all(
        row.data == "row" and len(row.children) == 1 and trees(row)[0].data in _SYMBOLS
        for row in trees(group)
    )


def _names_on_left(lines: Sequence[Line], reading: Reading) -> Reading:
    """Return what the left sides say; what has arguments and is called elsewhere is a function."""
    calls: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for written in _called(line.tree, reading):
            calls.setdefault(written, set()).add(number)
    assigned, functions = set(), {}
    for number, line in enumerate(lines):
        left = trees(line.tree)[0]
        name = name_of(trees(left)[0] if left.data == "index" else left)
        if not line.has_left or name is None or name.type != "NAME":
            continue
        assigned.add(str(name))
        if line.arguments and calls.get(reading.written(name).strip(), set()) - {number}:
            functions[str(name)] = _function(name, reading)
    names = reading.assigned.union(assigned - functions.keys())
    called = reading.functions.union(functions.values())
    return replace(reading, functions=called, assigned=names)


def _function(name: Token, reading: Reading) -> str:
    """Return what a function is called: a sigma is the sigmoid."""
    is_sigmoid = LETTERS.get(reading.written(name).strip()) == "sigmoid"
    return "sigmoid" if is_sigmoid else str(name)


def _called(statement: Branch, reading: Reading) -> Iterator[str]:
    """Yield the symbols that stand before a bracket in a statement."""
    for row in statement.find_data("row"):
        for one, after in pairwise(trees(row)):
            base = trees(after)[0] if after.data == "scripted" else after
            if base.data == "group":
                yield reading.whole(trees(one)[0] if one.data == "scripted" else one)


# ---- statements --------------------------------------------------------------------------------


def _statement(tree: Branch, arguments: Sequence[Branch], reading: Reading) -> Branch:
    if tree.data == "membership":
        return _membership(tree, reading)
    if len(tree.children) == 1:
        return made("bare", tree.children, tree, tree)
    left, equals, right = sides(tree)
    name = name_of(left)
    if name is not None and name.type == CONSTANT:
        hint = f"write \\mathit{{{name}}} for a name of your own"
        raise ParseError(f"{reading.source(left)} is a constant", reading.span(left), hint)
    function = "" if name is None else _function(name, reading)
    if name is None or function not in reading.functions or not arguments:
        return made("assignment", [left, equals, right], tree, tree)
    listed = []
    for argument in map(only, arguments):
        formal = name_of(argument)
        if formal is None or formal.type == CONSTANT:
            hint = "the arguments of a function are names"
            raise ParseError("this is no name", reading.span(argument), hint)
        listed.append(made("formal", [None, formal, None], argument, argument))
    formals = made("formals", listed, tree, tree)
    return made("definition", [token("FUNCTION", function, left), formals, right, None], tree, tree)


def _membership(tree: Branch, reading: Reading) -> Branch:
    r"""Return the declaration of x \in \mathbb{R}^{m \times n}."""
    *names, last = trees(tree)
    if last.data != "power":
        names.append(last)
    declared = []
    for name in names:
        declares = name_of(name)
        if declares is None or declares.type == CONSTANT:
            hint = "only a name can be declared: W \\in \\mathbb{R}^{m \\times n}"
            raise ParseError("this is no name", reading.span(name), hint)
        sizes = _sizes(last, reading) if last.data == "power" else []
        declared.append(made("declared", [name, made("shape", sizes, name, tree)], tree, tree))
    return made("declaration", declared, tree, tree)


def _sizes(power: Branch, reading: Reading) -> list[Branch]:
    r"""Return the dimensions of m \times n."""
    if not trees(power):
        hint = "an array is in \\mathbb{R}^{m \\times n}"
        raise ParseError("this is no shape", reading.span(power), hint)
    sizes: list[Branch] = []
    rest = only(trees(power)[-1])
    while rest.data == "mul" and rest.children[1] in (r"\times", "×"):
        rest, _, size = sides(rest)
        sizes.append(size)
    return [rest, *reversed(sizes)]

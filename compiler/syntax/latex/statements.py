r"""The statements of LaTeX as those of the language: what is assigned, defined and declared.

    z = w x + b                     an assignment
    f(t) = t^2                      a definition where a later line calls f, else an assignment
    W \in \mathbb{R}^{m \times n}   a declaration

Left sides are read first: they say which letters are functions, and which are names all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from lark import Token, Tree

from ...errors import ParseError
from ...latex.functions import COMMANDS
from .forms import read, unwrap
from .inputs import settle_names
from .products import multiply
from .tree import CONSTANT, Branch, Reading, made, name_of, only, sides, trees

_SYMBOLS = ("letter", "command", "word", "accent", "scripted")
_SIGMA = (r"\sigma", "σ")

_CONDITIONS = ("lt", "le", "gt", "ge", "ne", "and", "or", "not")

Formals: TypeAlias = Mapping[int, Sequence[Branch]]


def read_statements(tree: Branch, reading: Reading) -> Branch:
    """Return the program of the statements; raises `ParseError`."""
    equations = [one for one in trees(tree) if one.data == "equation" and len(one.children) > 1]
    formals = {id(one): _left_side(one, reading) for one in equations}
    _find_functions(equations, formals, tree, reading)
    read(tree, reading)
    unwrap(tree, reading)
    _tell_gradients_apart(reading)
    statements = [_statement(one, formals, reading) for one in trees(tree)]
    _check_notes(statements, reading)
    settled = settle_names(statements, reading)
    multiply(settled, reading)
    return Tree("program", list(settled))


def _check_notes(statements: Sequence[Branch], reading: Reading) -> None:
    """Raise for what stands behind an equation and is no statement: a condition, or a number."""
    for before, after in pairwise(statements):
        if after.data != "bare" or before.data == "bare":
            continue
        gap = reading.text[before.meta.end_pos : after.meta.start_pos]
        is_condition = trees(after)[0].data in _CONDITIONS
        if "," in gap or is_condition:
            what = "a condition" if is_condition else "what stands behind the comma"
            hint = "leave it out; a choice is written in \\begin{cases} … \\end{cases}"
            raise ParseError(f"{what} is not read here", reading.span(after), hint)


def _tell_gradients_apart(reading: Reading) -> None:
    r"""Call \partial f/\partial x d_f_x, and not d_x, where several values have gradients."""
    if len({output for output, _ in reading.gradients}) > 1:
        for output, tree in reading.gradients:
            name = name_of(tree)
            assert name is not None
            tree.children[0] = name.update(value=f"d_{output}_{name[2:]}")  # rows share the list


# ---- left sides --------------------------------------------------------------------------------


def _left_side(equation: Branch, reading: Reading) -> Sequence[Branch]:
    """Read the left side of an equation, and return the arguments that stand behind its name."""
    if len(equation.children) > 3:
        second = equation.children[3]
        assert isinstance(second, Token)
        hint = "keep one of the two sides, or give each a line and a name of its own"
        raise ParseError("this line has a second '='", reading.at(second), hint)
    left = trees(equation)[0]
    arguments: Sequence[Branch] = ()
    if left.data == "row" and len(left.children) == 2:
        symbol, group = trees(left)
        if symbol.data in _SYMBOLS and _is_list_of_names(group):
            arguments = trees(group)
            left.children = [symbol]
    _check_function(left, reading)
    reading.on_left = True
    for part in (left, *arguments):
        read(part, reading)
    reading.on_left = False
    name = name_of(trees(left)[0] if left.data == "index" else left)
    if name is not None and name.type == "NAME":
        reading.assigned.add(str(name))
    return arguments


def _check_function(left: Branch, reading: Reading) -> None:
    r"""Raise for \tanh(x) = …, and for \log p = …."""
    first = trees(left)[0] if left.data == "row" else left
    if first.data == "command" and str(first.children[0])[1:] in COMMANDS:
        hint = "give what is on the left a name of its own, as in f(x) = …"
        message = f"{reading.source(first)} is a function already"
        raise ParseError(message, reading.span(first), hint)


def _is_list_of_names(group: Branch) -> bool:
    """Return whether a bracket has nothing in it but symbols and commas."""
    return group.data == "group" and all(
        row.data == "row" and len(row.children) == 1 and trees(row)[0].data in _SYMBOLS
        for row in trees(group)
    )


def _find_functions(
    equations: Sequence[Branch], formals: Formals, tree: Branch, reading: Reading
) -> None:
    """Keep which left sides are functions: those with arguments that something else calls."""
    calls: dict[str, set[int]] = {}
    for statement in trees(tree):
        for written in _called(statement, reading):
            calls.setdefault(written, set()).add(id(statement))
    for equation in equations:
        left = trees(equation)[0]
        name = name_of(left)
        if not formals[id(equation)] or name is None:
            continue
        written = reading.written(name).strip()
        if calls.get(written, set()) - {id(equation)}:
            function = "sigmoid" if written in _SIGMA else str(name)
            left.children = [name.update(value=function)]
            reading.functions.add(function)
            reading.assigned.discard(str(name))


def _called(statement: Branch, reading: Reading) -> Iterator[str]:
    """Yield the symbols that stand before a bracket in a statement."""
    for row in statement.find_data("row"):
        for one, after in pairwise(trees(row)):
            base = trees(after)[0] if after.data == "scripted" else after
            if base.data == "group":
                yield reading.source(trees(one)[0] if one.data == "scripted" else one)


# ---- statements --------------------------------------------------------------------------------


def _statement(tree: Branch, formals: Formals, reading: Reading) -> Branch:
    if tree.data == "membership":
        return _membership(tree, reading)
    if len(tree.children) == 1:
        return made("bare", tree.children, tree, tree)
    left, equals, right = sides(tree)
    name = name_of(left)
    if name is not None and name.type == CONSTANT:
        hint = f"write \\mathit{{{name}}} for a name of your own"
        raise ParseError(f"{reading.source(left)} is a constant", reading.span(left), hint)
    if name is None or str(name) not in reading.functions or not formals[id(tree)]:
        return made("assignment", [left, equals, right], tree, tree)
    listed = []
    for argument in map(only, formals[id(tree)]):
        formal = name_of(argument)
        if formal is None or formal.type == CONSTANT:
            hint = "the arguments of a function are names"
            raise ParseError("this is no name", reading.span(argument), hint)
        listed.append(made("formal", [None, formal, None], argument, argument))
    function = Token("FUNCTION", str(name), name.start_pos, end_pos=name.end_pos)
    arguments = made("formals", listed, tree, tree)
    return made("definition", [function, arguments, right, None], tree, tree)


def _membership(tree: Branch, reading: Reading) -> Branch:
    r"""Return the declaration of x \in \mathbb{R}^{m \times n}."""
    *names, last = trees(tree)
    if last.data != "power":
        names.append(last)
    declared = []
    for name in names:
        token = name_of(name)
        if token is None or token.type == CONSTANT:
            hint = "only a name can be declared: W \\in \\mathbb{R}^{m \\times n}"
            raise ParseError("this is no name", reading.span(name), hint)
        sizes = _sizes(last, reading) if last.data == "power" else []
        declared.append(made("declared", [name, made("shape", sizes, name, tree)], tree, tree))
    return made("declaration", declared, tree, tree)


def _sizes(power: Branch, reading: Reading) -> list[Branch]:
    r"""Return the dimensions of m \times n."""
    if not trees(power):
        hint = "write \\mathbb{R}^{m \\times n}"
        raise ParseError("this is no shape", reading.span(power), hint)
    sizes: list[Branch] = []
    rest = only(trees(power)[-1])
    while rest.data == "mul" and rest.children[1] in (r"\times", "×"):
        rest, _, size = sides(rest)
        sizes.append(size)
    return [rest, *reversed(sizes)]

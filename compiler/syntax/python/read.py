r"""Functions of Python, by the standard `ast`: to the same tree as programs of the language.

In: the text of a module, of a cell or of a function. Out: the tree of a program, whose tokens stand
where they do in that text. The function is never run. What cannot be read is a `ParseError` at its
line, that says what to write instead.

    parse_python("def f(x: float):\n    return x**2")   ->   the tree of x: []; f = x^2; output f
"""

import ast
from collections.abc import Container
from typing import Any

from lark import Token, Tree

from ...limits import Limits
from ..parser import check_source
from ..surroundings import Surroundings
from ..tree import Branch, made, named, place, token
from . import decorators
from .calls import opened
from .expressions import evaluate
from .inputs import read_inputs
from .outside import new_scope, value_of
from .reader import Reader
from .source import deeper, source_of
from .statements import Returned, run
from .tops import find
from .values import Function, Grown, Items, Known, Scope, Table, Term, Value
from .written import variable_name


def parse_python(
    text: str, limits: Limits | None = None, around: Surroundings | None = None
) -> Tree[Token]:
    """Return the tree of the program that a function of a text is, by default of its last one.

    `around` is what the function needs besides its text. The `meta` of the tree has the notes on
    lines that were left out, and the defaults of inputs. Raises `ParseError` and `LimitError`.
    """
    limits = limits or Limits()
    check_source(text, limits)
    with deeper():
        return _read(text, limits, around or Surroundings())


def _read(text: str, limits: Limits, given: Surroundings) -> Tree[Token]:
    function = given.function
    source = source_of(text)
    reader = Reader(text, limits, evaluate, run)
    around = new_scope(source, given.known, reader)
    definition = find(source, function, source.module, reader, around)
    name = getattr(definition, "name", None) or (function or "f").split(".")[-1]
    name = name if name.isidentifier() else "f"
    scope = opened(definition, around, name, reader)
    is_method = function is not None and "." in function
    if isinstance(definition, ast.FunctionDef) and given.defaults is None:
        decorators.check(definition, reader, scope)
    defaults = {
        key: value_of(one, key, definition, reader, scope)
        for key, one in (given.defaults or {}).items()
    }
    inputs = read_inputs(definition, given.shapes, defaults, reader, scope, is_method)
    reader.calls.append((definition, scope.number))
    at: ast.AST = definition
    if isinstance(definition, ast.Lambda):
        value, at = reader.evaluate(reader, definition.body, scope), definition.body
    else:
        end = run(reader, definition.body, scope)
        if not isinstance(end, Returned) or end.value == Known(None):
            hint = "end with return y"
            raise reader.error(f"{name} returns nothing", definition, scope, hint)
        value, at = end.value, end.node
    outputs: dict[str, Branch] = {}
    leaves = _leaves(value, name, at, reader, scope)
    for wanted, one in leaves:
        key, tree = _output(wanted, one, at, len(leaves) == 1, reader, scope, outputs)
        outputs[key] = tree
    place_ = scope.source.at(at)
    statements = list(reader.out)
    if inputs.declared:
        first = scope.source.at(definition)
        statements.insert(0, made("declaration", inputs.declared, first, first))
    statements.append(
        made("output", [token("OUTPUT", "output", place_), *outputs.values()], place_, place_)
    )
    whole = place(0, len(text))
    program = made("program", statements, whole, whole)
    meta: Any = program.meta
    meta.notes = tuple(f"line {span.line}: {message}" for message, span in reader.notes)
    meta.defaults = dict(inputs.defaults)
    return program


def _leaves(
    value: Value, name: str, node: ast.AST, reader: Reader, scope: Scope
) -> list[tuple[str, Value]]:
    """Return the numbers and arrays of a value, each with a name."""
    if isinstance(value, Items) and not isinstance(reader.parts(value), Grown):
        parts = reader.parts(value)
        assert isinstance(parts, tuple)
        found = []
        nodes = node.elts if isinstance(node, ast.Tuple | ast.List) else []
        for index, part in enumerate(parts):
            inner = nodes[index] if index < len(nodes) else node
            wanted = inner.id if isinstance(inner, ast.Name) else f"{name}_{index}"
            found += _leaves(part, wanted, inner, reader, scope)
        if not found:
            raise reader.error("nothing is returned", node, scope, "end with return y")
        return found
    if isinstance(value, Table):
        return [
            leaf
            for key, part in reader.entries(value).items()
            for leaf in _leaves(part, str(key), node, reader, scope)
        ]
    if isinstance(value, Term | Items) or (
        isinstance(value, Known) and isinstance(value.value, int | float)
    ):
        return [(name, value)]
    if isinstance(value, Function):
        hint = "return what it gives"
        raise reader.error("a function is returned", node, scope, hint)
    raise reader.error("this is no number and no array", node, scope, "return numbers and arrays")


def _output(
    wanted: str, value: Value, node: ast.AST, is_only: bool, reader: Reader, scope: Scope,
    outputs: Container[str],
) -> tuple[str, Branch]:  # fmt: skip
    """Return the name of an output, and its tree: that of the variable, where it has its name."""
    at = scope.source.at(node)
    own = variable_name(value)
    tree = reader.array(value, node, scope)
    is_variable = own is not None and own in reader.owned and own not in outputs
    if own is not None and is_variable and (is_only or own == wanted):
        return own, named(own, at)
    key = reader.new_name(wanted if wanted.isidentifier() else f"output_{wanted}")
    if not key.isidentifier():
        key = reader.new_name("output")
    return key, reader.emit(key, tree, at)

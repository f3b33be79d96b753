r"""Functions of Python, by the standard `ast`: to the same tree as programs of the language.

In: the text of a module, of a cell or of a function. Out: the tree of a program, whose tokens stand
where they do in that text. The function is never run. What cannot be read is a `ParseError` at its
line, that says what to write instead.

    parse_python("def f(x: float):\n    return x**2")   ->   the tree of x: []; f = x^2; output f
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lark import Token, Tree

from ...errors import Span
from ...limits import Limits
from ..parser import check_source
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

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Read:
    """A function that has been read.

    `inputs` says where each input is in the arguments, as ("params", "w"); `outputs` where each
    output is in the value, () for all of it; `notes` are about lines that were left out, and
    `defaults` what inputs are where they are not given.
    """

    tree: Tree[Token]
    name: str
    doc: str | None
    inputs: Mapping[str, tuple[Any, ...]]
    outputs: Mapping[str, tuple[Any, ...]]
    notes: tuple[tuple[str, Span], ...]
    defaults: Mapping[str, float]


def parse_python(
    text: str,
    limits: Limits | None = None,
    *,
    function: str | None = None,
    shapes: Mapping[str, Any] = _NOTHING,
    known: Mapping[str, object] = _NOTHING,
    given: Mapping[str, object] | None = None,
) -> Tree[Token]:
    """Return the tree of the program that a function of a text is; `read_python` says more.

    Its `meta` has the notes on lines that were left out, and the defaults of inputs.
    """
    read = read_python(text, limits, function=function, shapes=shapes, known=known, given=given)
    meta: Any = read.tree.meta
    meta.notes = tuple(f"line {span.line}: {message}" for message, span in read.notes)
    meta.defaults = dict(read.defaults)
    return read.tree


def read_python(
    text: str,
    limits: Limits | None = None,
    *,
    function: str | None = None,
    shapes: Mapping[str, Any] = _NOTHING,
    known: Mapping[str, object] = _NOTHING,
    given: Mapping[str, object] | None = None,
) -> Read:
    """Read a function of a text, by default its last one.

    `shapes` has those of arguments without annotation, nested for dicts and lists of arrays;
    `known` the values of names that the text does not define, and `given` its defaults where the
    function is there itself, whatever decorated it. Raises `ParseError`.
    """
    limits = limits or Limits()
    check_source(text, limits)
    with deeper():
        return _read(text, limits, function, shapes, known, given)


def _read(
    text: str, limits: Limits, function: str | None, shapes: Mapping[str, Any],
    known: Mapping[str, object], given: Mapping[str, object] | None,
) -> Read:  # fmt: skip
    source = source_of(text)
    reader = Reader(text, limits, evaluate, run)
    around = new_scope(source, known, reader)
    definition = find(source, function, source.module, reader, around)
    name = getattr(definition, "name", None) or (function or "f").split(".")[-1]
    name = name if name.isidentifier() else "f"
    scope = opened(definition, around, name, reader)
    is_method = function is not None and "." in function
    if isinstance(definition, ast.FunctionDef) and given is None:
        decorators.check(definition, reader, scope)
    known_defaults = {
        key: value_of(one, key, definition, reader, scope) for key, one in (given or {}).items()
    }
    inputs = read_inputs(definition, shapes, known_defaults, reader, scope, is_method)
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
    outputs: dict[str, tuple[Any, ...]] = {}
    leaves = _leaves(value, name, (), at, reader, scope)
    trees = []
    for wanted, path, one in leaves:
        key, tree = _output(wanted, one, at, len(leaves) == 1, reader, scope, outputs)
        outputs[key] = path
        trees.append(tree)
    place_ = scope.source.at(at)
    statements = list(reader.out)
    if inputs.declared:
        first = scope.source.at(definition)
        statements.insert(0, made("declaration", inputs.declared, first, first))
    statements.append(made("output", [token("OUTPUT", "output", place_), *trees], place_, place_))
    doc = ast.get_docstring(definition) if isinstance(definition, ast.FunctionDef) else None
    whole = place(0, len(text))
    program = made("program", statements, whole, whole)
    return Read(program, name, doc, inputs.paths, outputs, tuple(reader.notes), inputs.defaults)


def _leaves(
    value: Value, name: str, path: tuple[Any, ...], node: ast.AST, reader: Reader, scope: Scope
) -> list[tuple[str, tuple[Any, ...], Value]]:
    """Return the numbers and arrays of a value, each with a name and its place."""
    if isinstance(value, Items) and not isinstance(reader.parts(value), Grown):
        parts = reader.parts(value)
        assert isinstance(parts, tuple)
        found = []
        nodes = node.elts if isinstance(node, ast.Tuple | ast.List) else []
        for index, part in enumerate(parts):
            inner = nodes[index] if index < len(nodes) else node
            wanted = inner.id if isinstance(inner, ast.Name) else f"{name}_{index}"
            found += _leaves(part, wanted, (*path, index), inner, reader, scope)
        if not found:
            raise reader.error("nothing is returned", node, scope, "end with return y")
        return found
    if isinstance(value, Table):
        return [
            leaf
            for key, part in reader.entries(value).items()
            for leaf in _leaves(part, str(key), (*path, key), node, reader, scope)
        ]
    if isinstance(value, Term | Items) or (
        isinstance(value, Known) and isinstance(value.value, int | float)
    ):
        return [(name, path, value)]
    if isinstance(value, Function):
        hint = "return what it gives"
        raise reader.error("a function is returned", node, scope, hint)
    raise reader.error("this is no number and no array", node, scope, "return numbers and arrays")


def _output(
    wanted: str, value: Value, node: ast.AST, is_only: bool, reader: Reader, scope: Scope,
    outputs: Mapping[str, Any],
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

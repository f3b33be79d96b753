"""The arguments of a function to the inputs of a program, and their shapes.

In: the arguments with their annotations, and shapes from an example call. Out: declarations, and
values for the variables. An argument with a default is a constant, unless it is annotated as a
number or an array, or has a shape: then it is an input, and its default the value of a call that
leaves it out. An `int` is a whole number, given when the function is called.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..tree import Branch, made, named, number, token
from .annotations import Shape, annotated, dimensions
from .arguments import defaults
from .reader import Reader
from .values import Items, Known, Scope, Table, Term, Value

_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(slots=True)
class Inputs:
    """The inputs of a program: how they are declared, and what a call may leave out."""

    declared: list[Branch] = field(default_factory=list)
    defaults: dict[str, float] = field(default_factory=dict)


def read_inputs(
    definition: ast.FunctionDef | ast.Lambda, shapes: Mapping[str, Any],
    known: Mapping[str, Value], reader: Reader, scope: Scope, is_method: bool,
) -> Inputs:  # fmt: skip
    """Declare the arguments of a function, and make its variables stand for them.

    A default is read where it stands, unless its value is `known`.
    """
    inputs = Inputs()
    rules = definition.args
    variables = reader.state.variables[scope.number]
    if rules.vararg is not None:
        hint = "name each argument"
        message = f"how many arguments *{rules.vararg.arg} has is not known"
        raise reader.error(message, rules.vararg, scope, hint)
    if rules.kwarg is not None:
        variables[rules.kwarg.arg] = reader.table({})  # a call gives the others alone
    plain = [*rules.posonlyargs, *rules.args]
    is_bound = is_method and bool(plain) and plain[0].arg in ("self", "cls")
    arguments = [*plain[int(is_bound) :], *rules.kwonlyargs]
    sizes = [one for each in arguments for one in dimensions(each, shapes, reader, scope)]
    counted = {one.arg for one in arguments if annotated(one, reader, scope)[1] == "integer"}
    for name in (name for one in sizes for name in _NAME.findall(one)):
        if name not in counted or name in sizes:  # heads of heads*width is the argument heads
            reader.taken.setdefault(name, 0)
    given = defaults(rules)
    for argument in arguments:
        default = known.get(argument.arg)
        written = given.get(argument.arg)
        if default is None and written is not None:
            default = reader.evaluate(reader, written, scope)
        variables[argument.arg] = _argument(argument, default, shapes, inputs, reader, scope)
    return inputs


def _argument(
    argument: ast.arg, default: Value | None, shapes: Mapping[str, Any], inputs: Inputs,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what an argument stands for: its default, or an input that is declared."""
    name = argument.arg
    said, kind = annotated(argument, reader, scope)
    shape = shapes.get(name, said)
    is_open = shape is None and kind is None
    is_constant = is_open or kind == "static" or (kind == "integer" and name not in shapes)
    if default is not None and is_constant:
        return default
    if kind == "static":
        hint = f"give {name} a default, or take it out"
        raise reader.error(f"{name} is no number", argument, scope, hint)
    is_whole = kind == "integers" or (kind == "integer" and shape in (None, ()))
    value = _declared(name, shape, is_whole, inputs, argument, reader, scope)
    if isinstance(value, Term):
        own = str(value.tree.children[0])
        if isinstance(default, Known) and _is_number(default.value):
            inputs.defaults[own] = default.value
        if is_open:
            reader.unshaped.add(own)
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _declared(
    name: str, shape: Any, is_whole: bool, inputs: Inputs, node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Declare an input, or those that a dict or a list of arrays has."""
    at = scope.source.at(node)
    if isinstance(shape, Mapping):
        entries = {
            key: _declared(f"{name}_{key}", one, False, inputs, node, reader, scope)
            for key, one in shape.items()
        }
        return Table(reader.table(entries).number, is_argument=True)
    if isinstance(shape, list) or (isinstance(shape, tuple) and not _is_shape(shape)):
        return _listed(name, shape, inputs, node, reader, scope)
    chosen = reader.new_name(name)
    reader.held.add(chosen)
    target = named(chosen, at)
    kind: Any = token("WHOLE", "integer", at) if is_whole else None
    if is_whole and not shape:
        inputs.declared.append(made("declared", [target, kind], at, at))
        tree = named(chosen, at)
        tree.meta.counter = True  # type: ignore[attr-defined]
        return Term(tree, rank=0)
    sizes = tuple(shape or ())
    inputs.declared.append(made("declared", [target, _shape_tree(sizes, at), kind], at, at))
    buffer = reader.fresh()
    if sizes:
        reader.arguments[buffer] = name
    return Term(named(chosen, at), frozenset((buffer,)), len(sizes), sizes)


def _listed(
    name: str, shapes: Sequence[Any], inputs: Inputs, node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Declare the arrays of a list; those that are alike are a family."""
    at = scope.source.at(node)
    is_alike = len(shapes) > 1 and all(
        isinstance(one, tuple) and _is_shape(one) and one == shapes[0] for one in shapes
    )
    if not is_alike:
        parts = [
            _declared(f"{name}_{place}", one, False, inputs, node, reader, scope)
            for place, one in enumerate(shapes)
        ]
        return Items(reader.items(parts, isinstance(shapes, list)).number,
                     isinstance(shapes, list), is_argument=True)  # fmt: skip
    family = reader.new_name(name)
    reader.held.add(family)
    ends = [number("0", at), number(str(len(shapes) - 1), at)]
    target = made("index", [named(family, at), made("range", ends, at, at)], at, at)
    sizes = tuple(shapes[0])
    inputs.declared.append(made("declared", [target, _shape_tree(sizes, at), None], at, at))
    found: list[Value] = []
    for place in range(len(shapes)):
        buffer = reader.fresh()
        if sizes:
            reader.arguments[buffer] = name
        tree = made("index", [named(family, at), number(str(place), at)], at, at)
        found.append(Term(tree, frozenset((buffer,)), len(sizes), sizes))
    return Items(reader.items(found, isinstance(shapes, list)).number, isinstance(shapes, list),
                 is_argument=True)  # fmt: skip


def _is_shape(shape: Sequence[Any]) -> bool:
    return all(isinstance(one, int | str) for one in shape)


def _shape_tree(sizes: Shape, at: Branch) -> Branch:
    parts = []
    for one in sizes:
        if isinstance(one, int):
            parts.append(number(str(one), at))
        else:
            parts.append(_size_tree(ast.parse(one, mode="eval").body, at))
    return made("shape", parts, at, at)


_SIGNS: Mapping[type[ast.AST], tuple[str, str, str]] = {
    ast.Add: ("add", "PLUS", "+"), ast.Sub: ("sub", "MINUS", "-"), ast.Mult: ("mul", "TIMES", "*"),
}  # fmt: skip


def _size_tree(node: ast.expr, at: Branch) -> Branch:
    """Return the tree of a dimension, a name, a number, or what is worked out of them."""
    if isinstance(node, ast.Name):
        return named(node.id, at)
    if isinstance(node, ast.Constant):
        return number(str(node.value), at)
    assert isinstance(node, ast.BinOp)
    data, kind, sign = _SIGNS[type(node.op)]
    left, right = _size_tree(node.left, at), _size_tree(node.right, at)
    return made(data, [left, token(kind, sign, at), right], at, at)

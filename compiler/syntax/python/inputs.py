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
from typing import Any, TypeAlias

from ..tree import Branch, made, named, number, token
from .arguments import defaults
from .reader import Reader
from .values import Items, Known, Scope, Table, Term, Value

Shape: TypeAlias = tuple[int | str, ...]
_NUMBERS = frozenset("float Float32 Float64 np.float64 Scalar float64 Real".split())
_STATIC = frozenset(("bool", "str", "None"))
_PREFIX = re.compile(r"[#?_]+")


@dataclass(slots=True)
class Inputs:
    """The inputs of a program: where each is in the arguments, as ("params", "w")."""

    paths: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    declared: list[Branch] = field(default_factory=list)
    defaults: dict[str, float] = field(default_factory=dict)


def read_inputs(
    definition: ast.FunctionDef | ast.Lambda, shapes: Mapping[str, Any],
    defaults_: Mapping[str, Value], reader: Reader, scope: Scope, is_method: bool,
) -> Inputs:  # fmt: skip
    """Declare the arguments of a function, and make its variables stand for them.

    A default is read where it stands, unless its value is one of `defaults_`.
    """
    inputs = Inputs()
    rules = definition.args
    if rules.vararg is not None:
        hint = "name each argument"
        message = f"how many arguments *{rules.vararg.arg} has is not known"
        raise reader.error(message, rules.vararg, scope, hint)
    given = defaults(rules)

    def default_of(name: str) -> Value:
        if name in defaults_:
            return defaults_[name]
        default = given[name]
        return Known(None) if default is None else reader.evaluate(reader, default, scope)

    variables = reader.state.variables[scope.number]
    if rules.kwarg is not None:
        variables[rules.kwarg.arg] = reader.table({})  # a call gives the others alone
    plain = [*rules.posonlyargs, *rules.args]
    is_bound = is_method and bool(plain) and plain[0].arg in ("self", "cls")
    arguments = [*plain[int(is_bound) :], *rules.kwonlyargs]
    for argument in arguments:
        for name in _dimensions(argument, shapes, reader, scope):
            reader.taken.setdefault(name, 0)
    for argument in arguments:
        name = argument.arg
        shape, kind = _annotated(argument, reader, scope)
        shape = shapes.get(name, shape)
        has_default = given.get(name) is not None or name in defaults_
        if shape is None and kind is None and has_default:
            variables[name] = default_of(name)
            continue
        if kind == "static":
            if not has_default:
                hint = f"give {name} a default, or take it out"
                raise reader.error(f"{name} is no number", argument, scope, hint)
            variables[name] = default_of(name)
            continue
        if kind == "integer" and has_default and name not in shapes:
            variables[name] = default_of(name)
            continue
        is_whole = kind == "integers" or (kind == "integer" and shape in (None, ()))
        variables[name] = _declared(name, (name,), shape, is_whole, inputs, argument, reader, scope)
        value = variables[name]
        default = default_of(name) if has_default else None
        if isinstance(value, Term) and isinstance(default, Known) and _is_number(default.value):
            inputs.defaults[str(value.tree.children[0])] = default.value
        if shape is None and kind is None and isinstance(value, Term):
            reader.unshaped.add(str(value.tree.children[0]))
    return inputs


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _declared(
    name: str, path: tuple[Any, ...], shape: Any, is_whole: bool, inputs: Inputs, node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Declare an input, or those that a dict or a list of arrays has."""
    at = scope.source.at(node)
    if isinstance(shape, Mapping):
        entries = {
            key: _declared(f"{name}_{key}", (*path, key), one, False, inputs, node, reader, scope)
            for key, one in shape.items()
        }
        return Table(reader.table(entries).number, is_argument=True)
    if isinstance(shape, list) or (isinstance(shape, tuple) and not _is_shape(shape)):
        return _listed(name, path, shape, inputs, node, reader, scope)
    chosen = reader.new_name(name)
    reader.held.add(chosen)
    target = named(chosen, at)
    kind: Any = token("WHOLE", "integer", at) if is_whole else None
    if is_whole and not shape:
        inputs.declared.append(made("declared", [target, kind], at, at))
        inputs.paths[chosen] = path
        tree = named(chosen, at)
        tree.meta.counter = True  # type: ignore[attr-defined]
        return Term(tree, rank=0)
    sizes = tuple(shape or ())
    inputs.declared.append(made("declared", [target, _shape_tree(sizes, at), kind], at, at))
    inputs.paths[chosen] = path
    buffer = reader.fresh()
    if sizes:
        reader.arguments[buffer] = ".".join(map(str, path)) if len(path) == 1 else name
    return Term(named(chosen, at), frozenset((buffer,)), len(sizes), sizes)


def _listed(
    name: str, path: tuple[Any, ...], shapes: Sequence[Any], inputs: Inputs, node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Declare the arrays of a list; those that are alike are a family."""
    at = scope.source.at(node)
    is_alike = len(shapes) > 1 and all(
        isinstance(one, tuple) and _is_shape(one) and one == shapes[0] for one in shapes
    )
    if not is_alike:
        parts = [
            _declared(f"{name}_{place}", (*path, place), one, False, inputs, node, reader, scope)
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
        inputs.paths[f"{family}[{place}]"] = (*path, place)
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


def _dimensions(
    argument: ast.arg, shapes: Mapping[str, Any], reader: Reader, scope: Scope
) -> list[str]:
    """Return the names of dimensions in the shape of an argument."""
    shape, _ = _annotated(argument, reader, scope)
    stack: list[Any] = [shapes.get(argument.arg, shape)]
    found: list[str] = []
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            found += re.findall(r"[^\W\d]\w*", one)
        elif isinstance(one, Mapping):
            stack += one.values()
        elif isinstance(one, list | tuple):
            stack += one
    return found


# int[batch, length]: the type of the entries stands before the shape.
_TYPED = re.compile(r"(?:int|float|bool)\d*\[(?P<sizes>[^\[\]]*)\]")


_WHOLE = re.compile(r"U?Int(eger)?\d*")  # Int[Array, "n"]


def _annotated(argument: ast.arg, reader: Reader, scope: Scope) -> tuple[Shape | None, str | None]:
    """Return the shape that an annotation says, and a kind: number, integer or static."""
    node = argument.annotation
    if node is None:
        return None, None
    if isinstance(node, ast.Subscript):  # Float[Array, "batch features"]
        texts = [
            one.value for one in ast.walk(node.slice)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]  # fmt: skip
        head = ast.unparse(node.value)
        if texts and head.split(".")[-1] not in ("Literal",):
            kind = "integers" if _WHOLE.fullmatch(head.split(".")[-1]) else "array"
            return _sizes(texts[-1], argument, reader, scope), kind
        return (None, "static") if head.split(".")[-1] == "Literal" else (None, None)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        word = node.value.strip()
        typed = _TYPED.fullmatch(word)
        word = f"[{typed['sizes']}]" if typed else word
        if word in _NUMBERS:
            return (), "number"
        if word == "int":
            return None, "integer"
        if word in _STATIC:
            return None, "static"
        if re.fullmatch(r"(np|jnp|numpy|jax|torch)\.\w+|[A-Z]\w*(\[.*\])?", word) and (
            "[" in word or "." in word or word in ("Array", "ArrayLike", "NDArray", "Tensor")
        ):
            return None, None
        return _sizes(word, argument, reader, scope), "array"
    word = ast.unparse(node)
    if word in _NUMBERS:
        return (), "number"
    if word == "int":
        return None, "integer"
    if word in _STATIC:
        return None, "static"
    return None, None


def _sizes(text: str, argument: ast.arg, reader: Reader, scope: Scope) -> Shape:
    """Return the dimensions of "batch features", "[batch, features]" or "(3, n)"."""
    inner = text.strip().removeprefix("[").removesuffix("]")
    inner = inner.removeprefix("(").removesuffix(")")
    words = [one.strip() for one in inner.split(",")] if "," in inner else inner.split()
    found: list[int | str] = []
    for word in words:
        if not word:
            continue
        plain = _PREFIX.sub("", word, count=1).partition("=")[2] or _PREFIX.sub("", word, count=1)
        if plain.isdecimal():
            found.append(int(plain))
        elif _is_dimension(plain):
            found.append(plain)
        else:
            hint = 'name each dimension, as in "batch features" or "3 n"'
            message = f"{word} is no dimension"
            raise reader.error(message, argument.annotation or argument, scope, hint)
    return tuple(found)


def _is_dimension(text: str) -> bool:
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    allowed = ast.Name | ast.BinOp | ast.Add | ast.Sub | ast.Mult | ast.Load | ast.Constant
    return all(isinstance(one, allowed) for one in ast.walk(tree)) and not any(
        isinstance(one, ast.Constant) and not isinstance(one.value, int) for one in ast.walk(tree)
    )


__all__ = ["Inputs", "Known", "read_inputs"]

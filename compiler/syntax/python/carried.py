"""What a loop carries from step to step: variables that its body assigns, by their names.

In: a body, and the variables before it. Out: names of the program that each step finds and assigns.
"""

import ast

from ..tree import named
from .reader import Reader, UnknownValueError
from .values import Absent, Grown, Items, Known, Scope, Term, Value, buffers_of
from .written import variable_name


def carried_by(node: ast.For | ast.While, reader: Reader, scope: Scope) -> dict[str, Value]:
    """Return the variables that the body assigns and that have a value before."""
    variables = reader.state.variables[scope.number]
    own = stored_in(node.target) if isinstance(node, ast.For) else []
    found: dict[str, Value] = {}
    for variable in assigned_in(node):
        value = variables.get(variable)
        if variable in own or value is None or isinstance(value, Absent):
            continue
        if isinstance(value, Term | Items | Known):
            found[variable] = value
    return found


def assigned_in(node: ast.For | ast.While) -> list[str]:
    """Return the variables that the body of a loop assigns, or parts of them."""
    names: dict[str, None] = {}
    for statement in node.body:
        for one in ast.walk(statement):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                names[one.id] = None
            elif isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
                base: ast.expr = one.value
                while isinstance(base, ast.Subscript):
                    base = base.value
                if isinstance(base, ast.Name):
                    names[base.id] = None
    return [*names]


def stored_in(target: ast.expr) -> list[str]:
    """Return the variables that a target has."""
    return [one.id for one in ast.walk(target) if isinstance(one, ast.Name)]


def placed(
    variable: str, value: Value, is_unranked: bool, node: ast.AST, reader: Reader, scope: Scope
) -> list[str]:
    """Give each part of a variable that a loop changes a name, and return these."""
    at = scope.source.at(node)
    if isinstance(value, Items):
        parts = reader.parts(value)
        if isinstance(parts, Grown):
            return []
        others = [
            one for variables in reader.state.variables.values() for one in variables.values()
        ]
        if sum(isinstance(one, Items) and one.number == value.number for one in others) > 1:
            span = scope.source.span(node)
            hint = f"make a list of its own: list({variable})"
            raise UnknownValueError(f"{variable} has another name too", span, hint)
        names: list[str] = []
        new: list[Value] = []
        for place, part in enumerate(parts):
            if isinstance(part, Known | Term) and _is_number(part):
                name = reader.new_name(f"{scope.prefix}{variable}_{place}")
                tree = reader.emit(name, reader.tree(part, node, scope), at)
                new.append(Term(tree, buffers_of(part),
                                getattr(part, "rank", 0)))  # fmt: skip
                names.append(name)
            else:
                span = scope.source.span(node)
                hint = "give each of its parts a name of its own"
                raise UnknownValueError(f"{variable} has parts that are no numbers", span, hint)
        held = {*reader.held}
        reader.state.variables[scope.number][variable] = reader.items(new, value.is_list)
        reader.held = held
        return names
    if not _is_number(value):
        span = scope.source.span(node)
        raise UnknownValueError(f"{variable} changes from step to step", span, "use a number")
    name = reader.name_for(variable, scope)
    if variable_name(value) != name or is_unranked:
        tree = named(name, at)
        if variable_name(value) != name:
            tree = reader.emit(name, reader.tree(value, node, scope), at)
        buffers = buffers_of(value)
        rank = None if is_unranked else getattr(value, "rank", 0)
        reader.state.variables[scope.number][variable] = Term(tree, buffers, rank)
    return [name]


def _is_number(value: Value) -> bool:
    return isinstance(value, Term) or (
        isinstance(value, Known) and isinstance(value.value, int | float)
    )


def carry_back(places: dict[str, list[str]], node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Assign what the next step finds, where it is not there already."""
    at = scope.source.at(node)
    for variable, names in places.items():
        value = reader.state.variables[scope.number].get(variable)
        new: list[Value] = [value] if value is not None else []
        if isinstance(value, Items):
            parts = reader.parts(value)
            new = [] if isinstance(parts, Grown) else [*parts]
        if not names:
            continue
        if len(new) != len(names) or not all(_is_number(one) for one in new):
            span = scope.source.span(node)
            hint = "let it have as many parts in each step"
            raise UnknownValueError(f"{variable} changes its kind from step to step", span, hint)
        trees = [reader.tree(one, node, scope) for one in new]
        if len(trees) > 1:
            trees = [
                tree if variable_name(Term(tree)) == name
                else reader.emit(reader.new_name(f"{name}_next"), tree, at)
                for name, tree in zip(names, trees, strict=True)
            ]  # fmt: skip
        behind: list[Value] = []
        for name, tree, one in zip(names, trees, new, strict=True):
            if variable_name(Term(tree)) != name:
                reader.emit(name, tree, at)
            buffers = buffers_of(one)
            behind.append(Term(named(name, at), buffers, getattr(one, "rank", None)))
        if isinstance(value, Items):
            held = {*reader.held}
            behind = [reader.items(behind, value.is_list)]
            reader.held = held
        reader.state.variables[scope.number][variable] = behind[0]

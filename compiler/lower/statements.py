"""Assignments and outputs: the statements that compute."""

from lark import Tree

from ..errors import ProgramError
from ..graph.dimensions import Dimension, names_in
from ..graph.members import member
from ..notation.text import unused
from ..syntax.tree import Branch, children, name_of
from .expressions import lower_expression
from .families import make_room
from .parts import with_part
from .places import call_place
from .state import Program, Statements, family_index, key_of, named, new_name

_DEFAULT_OUTPUT = "f"


def assignment(statement: Branch, program: Program) -> Statements:
    """`z = w*x` or `h[3] = x` gives a value a name."""
    target, _, value = children(statement)
    if _is_part(target, program):
        return _part(target, value, program)
    key, family, index = _target(target, program)
    node = named(key, lower_expression(value, program.scope), program)
    program.assigned.append((key, node))
    program.steps.pop(key, None)
    if family:
        if not any(one.step in names_in(index) for one in program.scope.loops):
            make_room(family, index, index, target, program.scope)
        program.scope.families.setdefault(family, {})[index] = node
    else:
        program.scope.values[key] = node
    return ()


def _is_part(target: Branch, program: Program) -> bool:
    """Return whether what is assigned to is a part of a value: y[1:], where y is no family."""
    base = children(target)[0] if target.data == "index" else None
    name, scope = base and name_of(base), program.scope
    value = scope.values.get(name) if name else None
    return value is not None and bool(value.shape) and name not in scope.families


def _part(target: Branch, value: Branch, program: Program) -> Statements:
    """`y[1:] = v` gives the name y another value, with v in that part."""
    scope = program.scope
    base = children(target)[0]
    key = str(base.children[0])
    if key in program.inputs:
        raise ProgramError(
            f"{key} is an input and cannot be assigned in part",
            scope.where(target),
            f"copy it first: y = {key}, and then y[...] = ...",
        )
    array = lower_expression(base, scope)
    node = named(key, with_part(target, array, value, scope), program)
    program.assigned.append((key, node))
    program.steps.pop(key, None)
    scope.values[key] = node
    return ()


def _target(target: Branch, program: Program) -> tuple[str, str, Dimension]:
    """Return what an assignment assigns to: its name, and its family and index where it has one."""
    scope = program.scope
    if target.data == "name":
        key = str(target.children[0])
        new_name(key, "assigned", target, program)
        if key in scope.families:
            raise ProgramError(
                f"{key} is a family and cannot be one value too",
                scope.where(target),
                "give one of the two another name",
            )
        return key, "", 0
    base = target.children[0] if target.children else None
    if target.data == "index" and isinstance(base, Tree) and base.data == "name":
        family = str(base.children[0])
        new_name(family, "assigned", base, program)
        if family in scope.values:
            raise ProgramError(
                f"{family} is one value and cannot be a family too",
                scope.where(target),
                "give one of the two another name",
            )
        index = family_index(target, family, program)
        return member(family, index), family, index
    hint = "on the left of '=' stands a name"
    if target.data == "call":
        place = call_place(target, scope) or scope.where(target)
        hint = f"write def {place.words if place else 'f(x)'} for a function"
        raise ProgramError("this cannot be assigned to", place, hint)
    raise ProgramError("this cannot be assigned to", scope.where(target), hint)


def bare(statement: Branch, program: Program) -> Statements:
    """Take a bare expression as the output; `lower_program` has seen to it that it comes last."""
    value = children(statement)[0]
    node = lower_expression(value, program.scope)
    key = key_of(value, program)
    if key is None or not (key in dict(program.assigned) or _is_of_loop(value, program)):
        taken = {*program.inputs, *program.scope.values, *program.scope.families}
        key = unused(_DEFAULT_OUTPUT, taken)
    program.outputs[key] = node
    return ()


def _is_of_loop(tree: Branch, program: Program) -> bool:
    """Return whether the tree of a member is of a family that a loop has assigned."""
    base = tree.children[0]
    return isinstance(base, Tree) and bool(program.scope.states.get(str(base.children[0])))


def output(statement: Branch, program: Program) -> Statements:
    """`output a, b` names the outputs."""
    scope = program.scope
    for tree in children(statement)[1:]:
        key = key_of(tree, program)
        if key is None:
            raise ProgramError(
                "an output is a name", scope.where(tree), "assign the expression to a name first"
            )
        node = lower_expression(tree, scope)
        if key in program.outputs:
            raise ProgramError(
                f"the output {key} is named twice", scope.where(tree), "leave one of the two out"
            )
        program.outputs[key] = node
    return ()

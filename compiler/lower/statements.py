"""Assignments, loops, outputs: the statements that compute."""

from lark import Tree

from ..errors import ProgramError
from ..graph.members import member
from ..graph.node import make
from ..notation.text import unused
from ..syntax.tree import Branch, children
from .expressions import lower_expression
from .places import call_place
from .state import Program, Statements, bounds, family_index, key_of, new_name

_DEFAULT_OUTPUT = "f"


# What each statement is called in a message.
ARTICLE = {
    "declaration": "a declaration",
    "parameter": "a declaration",
    "definition": "a definition",
    "loop": "a loop",
    "output": "an output",
    "bare": "a bare expression",
    "assignment": "an assignment",
}


def assignment(statement: Branch, program: Program) -> Statements:
    """`z = w*x` or `h[3] = x` gives a value a name."""
    target, _, value = children(statement)
    key, family, index = _target(target, program)
    node = program.scope.builder.mark(lower_expression(value, program.scope), key)
    program.assigned.append((key, node))
    if family:
        program.scope.families.setdefault(family, {})[index] = node
    else:
        program.scope.values[key] = node
    return ()


def _target(target: Branch, program: Program) -> tuple[str, str, int]:
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
    if key not in dict(program.assigned):
        taken = {*program.inputs, *program.scope.values, *program.scope.families}
        key = unused(_DEFAULT_OUTPUT, taken)
    program.outputs[key] = node
    return ()


def loop(statement: Branch, program: Program) -> Statements:
    """`for l in 1..50 { ... }` reads its statements once for each number."""
    keyword, variable, first, last, *body = children(statement)
    scope = program.scope
    for inner in body:
        if inner.data not in ("assignment", "loop"):
            raise ProgramError(
                f"a loop holds assignments and loops; this is {ARTICLE[inner.data]}",
                scope.where(inner),
                "move it out of the loop",
            )
    start, stop = bounds([first, last], program)
    key = str(variable)
    before = scope.values.get(key)
    for number in range(start, stop + 1):
        program.iterations += 1
        if program.iterations > program.limits.iterations:
            program.limits.check("iterations", program.iterations, scope.where(keyword))
        scope.values[key] = make("const", payload=float(number))
        for inner in body:
            yield inner
    scope.values.pop(key, None)
    if before is not None:
        scope.values[key] = before


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

"""A program's tree to its graph, statement by statement.

In: the tree of a program, its text, and the names to differentiate by. Out: a `Graph` of scalar
nodes with the inputs in order, the outputs, the user's names and the places in the source.

    lower_program(parse("y = x^2"), "y = x^2")  ->  outputs {"y": pow(x, 2)}
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lark import Token, Tree

from ..errors import ProgramError, ShapeError, UnknownNameError, suggest
from ..graph.graph import Graph, order, rebuild, same
from ..graph.node import Node, make
from ..limits import Limits
from ..vocabulary import CONSTANTS, Function, formals
from .calls import free_names, resolve
from .expressions import lower_expression
from .names import Branch, name, whole_number
from .scope import Builder, Closure, Scope, member

_DEFAULT_OUTPUT = "f"


@dataclass(slots=True)
class Program:
    """What has been read of a program so far."""

    scope: Scope
    declared: bool
    asked: frozenset[str]
    limits: Limits
    inputs: dict[str, Node] = field(default_factory=dict)
    input_families: dict[str, None] = field(default_factory=dict)
    parameters: list[str] = field(default_factory=list)
    first_use: dict[str, Token] = field(default_factory=dict)
    assigned: list[tuple[str, Node]] = field(default_factory=list)
    outputs: dict[str, Node] = field(default_factory=dict)
    has_output: bool = False
    iterations: int = 0


def lower_program(
    tree: Branch, text: str, wrt: Sequence[str] | None = None, limits: Limits | None = None
) -> Graph:
    """Return the graph of a program; `wrt` names the variables, by default all `param` or all inputs.

    Raises `ProgramError`, `UnknownNameError`, `ShapeError` or `LimitError`.
    """
    limits = limits or Limits()
    builder = Builder(text, limits)
    statements = [child for child in tree.children if isinstance(child, Tree)]
    if not statements:
        raise ProgramError("the program is empty", None, "write an expression, such as x^2 + 1")
    declared = any(statement.data in ("declaration", "parameter") for statement in statements)
    program = Program(
        Scope(builder, lambda token: _missing(token, program)),
        declared,
        frozenset(name.split("[")[0] for name in wrt or ()),
        limits,
    )
    program.has_output = any(statement.data == "output" for statement in statements)
    for position, statement in enumerate(statements):
        last = position == len(statements) - 1
        if statement.data == "bare" and (program.has_output or not last):
            raise ProgramError(
                "this value is computed and thrown away",
                program.scope.where(statement),
                "only the last statement may be a bare expression, and only without 'output'; "
                "assign it to a name",
            )
        _run(_STATEMENTS[statement.data](statement, program))
    if not program.has_output:
        _last_statement_is_output(statements[-1], program)
    return _graph(program, wrt)


def _run(steps: Generator[Any, None, None]) -> None:
    """Run a statement and those inside of it, the waiting ones on a list."""
    waiting = [steps]
    while waiting:
        try:
            waiting.append(next(waiting[-1]))
        except StopIteration:
            waiting.pop()


Steps = Generator["Steps", None, None]


def _missing(token: Token, program: Program) -> Node:
    """Return a new input for a name met for the first time, or raise where inputs are declared."""
    scope = program.scope
    if token in scope.functions:
        hint = f"call it: {token}(...)"
        raise ProgramError(f"{token} is a function, not a value", scope.where(token), hint)
    if not program.declared:
        node = program.inputs[str(token)] = make("input", payload=str(token))
        program.first_use[str(token)] = token
        scope.values[str(token)] = node
        return node
    hint = suggest(token, [*scope.values, *CONSTANTS]) or f"declare it: param {token}"
    raise UnknownNameError(f"there is no {token}", scope.where(token), hint)


# ---- declarations ------------------------------------------------------------------------------


def _declaration(statement: Branch, program: Program) -> Steps:
    for declared in statement.children:
        assert isinstance(declared, Tree)
        _declare(declared, program)
    return
    yield


def _parameter(statement: Branch, program: Program) -> Steps:
    for declared in statement.children:
        assert isinstance(declared, Tree)
        program.parameters.extend(_declare(declared, program))
    return
    yield


def _declare(declared: Branch, program: Program) -> list[str]:
    """Add the inputs that one declaration names, and return their names."""
    target, shape = declared.children
    scope = program.scope
    assert isinstance(target, Tree)
    if isinstance(shape, Tree) and shape.children:
        raise ShapeError(
            "only scalars can be declared: this shape has dimensions",
            scope.where(shape),
            "write [] for a scalar; for many points, call the compiled function with arrays",
        )
    if target.data == "name":
        _new_name(str(target.children[0]), "declared", target, program)
        _add_input(str(target.children[0]), program)
        return [str(target.children[0])]
    base = target.children[0] if target.children else None
    items = target.children[1:]
    if target.data != "index" or not isinstance(base, Tree) or base.data != "name":
        raise ProgramError(
            "only a name can be declared", scope.where(target), "as in x: [], or param w[1..3]"
        )
    family = str(base.children[0])
    if len(items) != 1 or not isinstance(items[0], Tree) or items[0].data != "range":
        raise ProgramError(
            f"the family {family} is declared without bounds",
            scope.where(target),
            f"write param {family}[1..3]",
        )
    first, last = _bounds(items[0].children, program)
    _new_name(family, "declared", base, program)
    program.input_families[family] = None
    names = [member(family, index) for index in range(first, last + 1)]
    for position, key in enumerate(names, first):
        scope.families.setdefault(family, {})[position] = _add_input(key, program)
    return names


def _add_input(key: str, program: Program) -> Node:
    node = program.inputs[key] = make("input", payload=key)
    if "[" not in key:
        program.scope.values[key] = node
    return node


def _new_name(key: str, done: str, tree: Branch, program: Program) -> None:
    """Raise where a name is an input already, or already something of another kind."""
    scope = program.scope
    token = program.first_use.get(key)
    if token is not None:
        line = scope.where(token)
        raise ProgramError(
            f"{key} is {done} after it was used as an input on line {line.line if line else 1}",
            scope.where(tree),
            "assign it before its first use, or give the new value another name",
        )
    if key in program.inputs or key in program.input_families:
        raise ProgramError(
            f"{key} is an input and cannot be {done} again",
            scope.where(tree),
            "give the new value another name",
        )


# ---- definitions -------------------------------------------------------------------------------


def _definition(statement: Branch, program: Program) -> Steps:
    token, arguments, body, partials = statement.children
    scope = program.scope
    assert isinstance(token, Token)
    assert isinstance(arguments, Tree)
    assert isinstance(body, Tree)
    arguments_ = formals(arguments)
    names = [formal.name for formal in arguments_]
    for position, formal in enumerate(arguments_):
        if formal.name in names[:position]:
            raise ProgramError(
                f"{token} has two arguments {formal.name}", scope.where(token), "rename one of the two"
            )
        if formal.kind:
            raise ProgramError(
                f"found the two words {formal.kind} {formal.name} where one argument was expected",
                scope.where(arguments),
                "separate arguments with ','",
            )
    with_rule = isinstance(partials, Tree)
    rule = tuple(partials.children) if with_rule else ()
    if with_rule and len(rule) != len(names):
        raise ProgramError(
            f"{token} has {len(names)} arguments and {len(rule)} partial derivatives",
            scope.where(token),
            "after 'with' stands one partial derivative an argument",
        )
    function = Function(str(token), arguments_, body, None, (), rule, "")
    scope.functions[str(token)] = Closure(function, _capture(function, program))
    return
    yield


def _capture(function: Function, program: Program) -> Scope:
    """Return the scope of what the free names of a definition mean where it stands."""
    scope = program.scope
    captured = Scope(scope.builder, scope.missing)
    for token in free_names(function):
        if token.type == "FUNCTION":
            if token == function.name and token not in scope.functions:
                _no_recursion(token, program)
            closure = resolve(token, scope)
            if scope.functions.get(token) is closure:
                captured.functions[str(token)] = closure
        elif token in scope.families:
            captured.families[str(token)] = dict(scope.families[str(token)])
        elif token not in ("np", "numpy", "math", "scipy"):
            captured.values[str(token)] = name(Tree("name", [token]), scope)
    return captured


def _no_recursion(token: Token, program: Program) -> None:
    """Raise where a definition calls itself (a built-in function of its name is not itself)."""
    try:
        resolve(token, program.scope)
    except UnknownNameError:
        raise ProgramError(
            f"{token} calls itself: a definition cannot be recursive",
            program.scope.where(token),
            "write the repetition as a for loop",
        ) from None


# ---- values ------------------------------------------------------------------------------------


def _assignment(statement: Branch, program: Program) -> Steps:
    target, _, value = statement.children
    assert isinstance(target, Tree)
    assert isinstance(value, Tree)
    key, family, index = _target(target, program)
    node = lower_expression(value, program.scope)
    if (family or key) in program.asked:
        node = make("mark", (node,), key, node.shape)
    program.assigned.append((key, node))
    if family:
        program.scope.families.setdefault(family, {})[index] = node
    else:
        program.scope.values[key] = node
    return
    yield


def _target(target: Branch, program: Program) -> tuple[str, str, int]:
    """Return what an assignment assigns to: its name, and its family and index where it has one."""
    scope = program.scope
    if target.data == "name":
        key = str(target.children[0])
        _new_name(key, "assigned", target, program)
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
        _new_name(family, "assigned", base, program)
        if family in scope.values:
            raise ProgramError(
                f"{family} is one value and cannot be a family too",
                scope.where(target),
                "give one of the two another name",
            )
        index = _family_index(target, family, program)
        return member(family, index), family, index
    hint = "on the left of '=' stands a name"
    if target.data == "call":
        hint = f"to define a function, write def {target.children[0]}(...) = ..."
    raise ProgramError("this cannot be assigned to", scope.where(target), hint)


def _family_index(target: Branch, family: str, program: Program) -> int:
    item = target.children[1]
    single = len(target.children) == 2 and isinstance(item, Tree)
    if not single or item.data in ("slice", "range", "ellipsis"):
        raise ProgramError(
            f"the index of the family {family} is one whole number", program.scope.where(target)
        )
    node = lower_expression(item, program.scope)
    return whole_number(node, f"the index of {family}", item, program.scope)


def _bare(statement: Branch, program: Program) -> Steps:
    """A bare expression is the output; `lower_program` has seen to it that it comes last."""
    value = statement.children[0]
    assert isinstance(value, Tree)
    node = lower_expression(value, program.scope)
    if value.data in ("name", "index"):
        named = str(value.children[0]) if value.data == "name" else _member_key(value, program)
        if named in dict(program.assigned):
            program.outputs[named] = node
            return
    taken = {*program.inputs, *program.scope.values, *program.scope.families}
    name = _DEFAULT_OUTPUT
    while name in taken:
        name += "_"
    program.outputs[name] = node
    return
    yield


def _loop(statement: Branch, program: Program) -> Steps:
    keyword, variable, first, last, *body = statement.children
    scope = program.scope
    assert isinstance(keyword, Token)
    assert isinstance(variable, Token)
    for inner in body:
        assert isinstance(inner, Tree)
        if inner.data not in ("assignment", "loop"):
            raise ProgramError(
                f"a loop holds assignments and loops; this is {_ARTICLE[inner.data]}",
                scope.where(inner),
                "move it out of the loop",
            )
    start, stop = _bounds([first, last], program)
    key = str(variable)
    before = scope.values.get(key)
    for number in range(start, stop + 1):
        program.iterations += 1
        if program.iterations > program.limits.iterations:
            program.limits.check("iterations", program.iterations, scope.where(keyword))
        scope.values[key] = make("const", payload=float(number))
        for inner in body:
            yield _STATEMENTS[inner.data](inner, program)
    scope.values.pop(key, None)
    if before is not None:
        scope.values[key] = before


def _bounds(trees: Sequence[Any], program: Program) -> tuple[int, int]:
    bounds = [
        whole_number(lower_expression(tree, program.scope), "a bound", tree, program.scope)
        for tree in trees
    ]
    return bounds[0], bounds[1]


def _output(statement: Branch, program: Program) -> Steps:
    scope = program.scope
    for tree in statement.children[1:]:
        assert isinstance(tree, Tree)
        if tree.data not in ("name", "index"):
            raise ProgramError(
                "an output is a name", scope.where(tree), "assign the expression to a name first"
            )
        node = lower_expression(tree, scope)
        key = str(tree.children[0])
        if tree.data == "index":
            key = _member_key(tree, program)
        if key in program.outputs:
            raise ProgramError(
                f"the output {key} is named twice", scope.where(tree), "leave one of the two out"
            )
        program.outputs[key] = node
    return
    yield


def _member_key(tree: Branch, program: Program) -> str:
    """Return the name of the member that the tree of `h[3]` stands for."""
    base = tree.children[0]
    assert isinstance(base, Tree)
    family = str(base.children[0])
    return member(family, _family_index(tree, family, program))


def _last_statement_is_output(statement: Branch, program: Program) -> None:
    if statement.data == "bare":
        return
    if statement.data != "assignment":
        raise ProgramError(
            f"the program ends in {_ARTICLE[statement.data]} and has no output",
            program.scope.where(statement),
            "end with an expression or an assignment, or name the outputs: output y",
        )
    key, node = program.assigned[-1]
    program.outputs[key] = node


_ARTICLE = {
    "declaration": "a declaration",
    "parameter": "a declaration",
    "definition": "a definition",
    "loop": "a loop",
    "output": "an output",
    "bare": "a bare expression",
    "assignment": "an assignment",
}

_STATEMENTS: Mapping[str, Callable[[Branch, Program], Steps]] = {
    "declaration": _declaration,
    "parameter": _parameter,
    "definition": _definition,
    "assignment": _assignment,
    "loop": _loop,
    "output": _output,
    "bare": _bare,
}


# ---- the graph ---------------------------------------------------------------------------------


def _graph(program: Program, wrt: Sequence[str] | None) -> Graph:
    variables = _variables(program, wrt)
    graph = Graph(
        inputs=tuple(program.inputs.values()),
        outputs=program.outputs,
        names=_names(program),
        spans={node: tuple(places) for node, places in program.scope.builder.spans.items()},
        wrt=variables,
        families={
            family: tuple(member(family, index) for index in sorted(program.scope.families[family]))
            for family in [*program.input_families, *(wrt or ())]
            if family in program.scope.families
        },
    )
    stale = {node for node in order(graph.roots()) if node.op == "mark"} - set(variables.values())
    if not stale:
        return graph
    return rebuild(graph, lambda node, new: new[0] if node in stale else same(node, new))


def _names(program: Program) -> dict[str, Node]:
    """Return the user's names; of a name assigned again, the earlier values are name_1, name_2, …"""
    taken = {*program.inputs, *(key for key, _ in program.assigned)}
    last = {key: position for position, (key, _) in enumerate(program.assigned)}
    names: dict[str, Node] = {}
    for position, (key, node) in enumerate(program.assigned):
        if node.op in ("input", "const"):
            continue
        if position != last[key]:
            version = 1
            while f"{key}_{version}" in taken:
                version += 1
            key = f"{key}_{version}"
            taken.add(key)
        names[key] = node
    return names


def _variables(program: Program, wrt: Sequence[str] | None) -> dict[str, Node]:
    """Return the node of each variable to differentiate by, families written out."""
    if wrt is None:
        keys = program.parameters or list(program.inputs)
        return {key: program.inputs[key] for key in keys}
    values = program.inputs | dict(program.assigned)
    families = program.scope.families
    chosen: dict[str, Node] = {}
    for key in wrt:
        if key in families:
            members = sorted(families[key])
            chosen.update({member(key, i): values[member(key, i)] for i in members})
        elif key in values:
            chosen[key] = values[key]
        else:
            known = [*values, *families]
            hint = suggest(key, known) or f"the program has {', '.join(known)}"
            raise UnknownNameError(f"there is no {key} to differentiate by", None, hint)
    return chosen

"""A program's tree to its graph, statement by statement.

In: the tree of a program, its text, and the names to differentiate by. Out: a `Graph`
with the inputs in order, the outputs, the user's names and the places in the source.

    lower_program(parse("y = x^2"), "y = x^2")  ->  outputs {"y": pow(x, 2)}
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ..errors import GradcError, ProgramError, Span
from ..graph.build import as_number
from ..graph.graph import Graph, order
from ..graph.loops import named_in_steps
from ..graph.members import flat_name, member
from ..graph.node import Node
from ..limits import Limits
from ..syntax.tree import Branch, tokens, trees
from . import declarations, loops, statements
from .builder import Builder, Calculus
from .marks import without_marks
from .scope import Scope
from .state import ARTICLE, Program, Statements, missing
from .variables import variables_of

_STATEMENTS: Mapping[str, Callable[[Branch, Program], Statements]] = {
    "declaration": declarations.declaration,
    "parameter": declarations.parameter,
    "definition": declarations.definition,
    "assignment": statements.assignment,
    "loop": loops.loop,
    "repetition": loops.repetition,
    "output": statements.output,
    "bare": statements.bare,
}


def lower_program(
    tree: Branch, text: str, wrt: Sequence[str] | None = None, limits: Limits | None = None
) -> Graph:
    """Return the graph of a program.

    `wrt` names the variables; by default they are every `param`, or all inputs.

    Raises `ProgramError`, `UnknownNameError`, `ShapeError` or `LimitError`.
    """
    return graph_of(read_program(tree, text, limits), wrt)


def read_program(
    tree: Branch,
    text: str,
    limits: Limits | None = None,
    calculus: Calculus | None = None,
    sizes: Mapping[str, int] = MappingProxyType({}),
    taken: Sequence[int] | None = None,
) -> Program:
    """Return what all the statements of a program say: its values, functions and outputs by name.

    `calculus` has derivatives, for programs that name one, such as tanh'(x). With `sizes` it is
    read as if these numbers were the dimensions, with `taken` as if each `while` took so many
    steps. Raises as `lower_program` does.
    """
    limits = limits or Limits()
    builder = Builder(text, limits, calculus=calculus)
    listed = trees(tree)
    if not listed:
        raise ProgramError(
            "the program is empty", None, "a program is an expression, such as x^2 + 1"
        )
    declared = any(statement.data in ("declaration", "parameter") for statement in listed)
    program = Program(
        Scope(builder, lambda token: missing(token, program)),
        declared,
        limits,
        tree,
        sizes=sizes,
        taken=taken,
    )
    program.has_output = any(statement.data == "output" for statement in listed)
    for position, statement in enumerate(listed):
        last = position == len(listed) - 1
        if statement.data == "bare" and (program.has_output or not last):
            raise _thrown_away(statement, program)
        _read(statement, program)
    declarations.check_dimensions(program)
    if not program.has_output:
        _last_statement_is_output(listed[-1], program)
    _check_refused(program)
    return program


def _check_refused(program: Program) -> None:
    """Raise where an output is made of a value that is not read."""
    refused = program.scope.builder.refused
    for node in order(program.outputs.values()) if refused else ():
        if node in refused:
            raise refused[node]


def _thrown_away(statement: Branch, program: Program) -> ProgramError:
    (value,) = trees(statement)
    hint = (
        "only the last statement may be a bare expression, and only without 'output'; "
        "assign it to a name"
    )
    if value.data in ("lt", "le", "gt", "ge"):
        name = next(map(str, tokens(value, "NAME")), "x")
        hint = f"what is assumed of an input stands where it is declared: param {name} > 0"
    message = "this value is computed and thrown away"
    return ProgramError(message, program.scope.where(statement), hint)


def _read(statement: Branch, program: Program) -> None:
    """Read a statement and those inside of it; the loops that wait stand on a list."""
    waiting = [iter(_STATEMENTS[statement.data](statement, program))]
    error: GradcError | None = None
    while waiting:
        try:
            inner = _next(waiting[-1], error)
            error = None
        except GradcError as found:
            waiting.pop()
            error = found
            continue
        if inner is None:
            waiting.pop()
            continue
        try:
            waiting.append(iter(_STATEMENTS[inner.data](inner, program)))
        except GradcError as found:
            error = found
    if error is not None:
        raise error


def _next(statements: Iterator[Branch], error: GradcError | None) -> Branch | None:
    """Return the next statement; the loop that one was in is told of the error in it.

    It may read its body in another way.
    """
    if error is None:
        return next(statements, None)
    assert isinstance(statements, Generator)
    try:
        inner: Branch = statements.throw(error)
    except StopIteration:
        return None
    return inner


def _last_statement_is_output(statement: Branch, program: Program) -> None:
    if statement.data == "bare":
        return
    if statement.data != "assignment":
        raise ProgramError(
            f"the program ends in {ARTICLE[statement.data]} and has no output",
            program.scope.where(statement),
            "end with an expression or an assignment, or name the outputs: output y",
        )
    key, node = program.assigned[-1]
    program.outputs[key] = node


def graph_of(program: Program, wrt: Sequence[str] | None) -> Graph:
    """Return the graph of a program that has been read with these variables."""
    return graph_with_map(program, wrt)[0]


def graph_with_map(program: Program, wrt: Sequence[str] | None) -> tuple[Graph, dict[Node, Node]]:
    """Return the graph of a program, and what each value read became without marks."""
    found = variables_of(program, wrt)
    variables = found.nodes
    values = [node for _, node in program.assigned]
    asked = frozenset(variables.values())
    roots = [*program.outputs.values(), *variables.values(), *values]
    new = without_marks(roots, asked, added=found.added)
    outputs = {key: as_number(new[node]) for key, node in program.outputs.items()}
    named = [(key, new[node]) for key, node in program.assigned]
    names, versions = _names(named, program.inputs)
    names.update((key, node) for key, node in outputs.items() if key in names)
    spans: dict[Node, dict[Span, None]] = {}
    for node, places in program.scope.builder.spans.items():
        if node in new:
            spans.setdefault(new[node], {}).update(places)
    graph = Graph(
        inputs=tuple(program.inputs.values()),
        outputs=outputs,
        names=names,
        spans={node: tuple(places) for node, places in spans.items()},
        wrt={key: new[node] for key, node in variables.items()},
        families=_input_families(program) | found.families,
        assumptions=dict(program.assumptions),
        versions=versions,
        steps=named_in_steps(names),
        rounds={
            new[node]: steps
            for node, steps in [*program.scope.builder.rounds.items()][::-1]
            if node in new
        },
    )
    return graph, new


def _input_families(program: Program) -> dict[str, tuple[str, ...]]:
    """Return the members of each family of inputs."""
    families = program.scope.families
    return {
        family: tuple(member(family, index) for index in sorted(families[family]))
        for family in program.input_families
    }


def _names(
    assigned: Sequence[tuple[str, Node]], inputs: Iterable[str]
) -> tuple[dict[str, Node], dict[str, tuple[str, int]]]:
    """Return the user's names; earlier values of a name assigned again are name_1, name_2.

    Those of a member of a family are h_1_1, h_1_2. Of each of these the name and the number.
    """
    taken = {*inputs, *(key for key, _ in assigned)}
    last = {key: position for position, (key, _) in enumerate(assigned)}
    names: dict[str, Node] = {}
    versions: dict[str, tuple[str, int]] = {}
    for position, (key, node) in enumerate(assigned):
        if node.op in ("input", "const"):
            continue
        if position != last[key]:
            flat, version = flat_name(key), 1
            while f"{flat}_{version}" in taken:
                version += 1
            key = f"{flat}_{version}"
            versions[key] = flat, version
            taken.add(key)
        names[key] = node
    return names, versions

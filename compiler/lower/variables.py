"""What a program is differentiated by: names of inputs and values, families, and members of these.

In: a program that has been read, and names. Out: the node of each variable, and what is added to
values for that: of a value that a loop assigns there is no node, but one a step, and the variable
is a mark of zeros that are added to it in the step that the name means.

    h[3], which a loop over 1..n assigned   ->   a mark of 0, which is added in the third step
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import reduce

from ..errors import ProgramError, UnknownNameError, meant_or_all
from ..graph.build import full, operation
from ..graph.dimensions import Dimension, minus, plus
from ..graph.gathers import index_inputs
from ..graph.members import member
from ..graph.node import Node, Whole, constant, make
from ..graph.shapes import WHOLE
from ..records import dataclass
from .families import as_array, last_of, members_of
from .scope import States
from .state import Program


@dataclass(frozen=True, slots=True)
class Variables:
    """The node of each variable by its name, and the members of the families among them.

    `added` has what is added to a mark: to one in the body of a loop a stack with a row a step.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)
    added: dict[Node, Node] = field(default_factory=dict)


# For a mark in a loop, the number of steps, and what is added in some of them.
_Rows = dict[Node, tuple[Dimension, dict[Dimension, Node]]]


def names_of(program: Program) -> list[str]:
    """Return the names that a program can be differentiated by: inputs, values, families."""
    assigned = dict.fromkeys(key for key, _ in program.assigned)
    return [*dict.fromkeys([*program.inputs, *assigned, *program.scope.families])]


def variables_of(program: Program, wrt: Sequence[str] | None) -> Variables:
    """Return the variables of these names; by default they are every `param`, or all inputs.

    Raises `UnknownNameError`, or `ProgramError` for what stands for no one value.
    """
    found = Variables()
    if wrt is None:
        keys = program.parameters or _plain_inputs(program)
        found.nodes.update((key, program.inputs[key]) for key in keys)
        return found
    values = program.inputs | dict(program.assigned)
    indices = index_inputs([*program.outputs.values(), *dict(program.assigned).values()])
    rows: _Rows = {}
    for key in wrt:
        if values.get(key) in indices or _is_whole(values.get(key)):
            raise _of_index(key)
        if key in program.scope.families:
            _add_family(key, values, rows, found, program)
        elif key in program.steps:
            mark, count = program.steps[key]
            _add_row(key, mark, count, minus(count, 1), rows, found)
        elif key in values and key not in program.integers:
            found.nodes[key] = values[key]
        elif not _add_member(key, rows, found, program):
            raise _unknown(key, program)
    for mark, (count, parts) in rows.items():
        _add(mark, _stack(mark, count, parts), found)
    return found


def _plain_inputs(program: Program) -> list[str]:
    """Return the inputs that are no whole numbers: no dimensions, and not indices alone."""
    indices = index_inputs([*program.outputs.values(), *dict(program.assigned).values()])
    return [
        key
        for key, node in program.inputs.items()
        if key not in program.integers and node not in indices and not _is_whole(node)
    ]


def _is_whole(node: Node | None) -> bool:
    return node is not None and isinstance(node.payload, Whole)


def _add(mark: Node, zeros: Node, found: Variables) -> None:
    known = found.added.get(mark)
    found.added[mark] = zeros if known is None else operation("add", (known, zeros))


def _of_index(key: str) -> ProgramError:
    hint = "differentiate by the array that it is an index of"
    message = f"{key} is an index, a whole number, and nothing is differentiated by it"
    return ProgramError(message, None, hint)


def _unknown(key: str, program: Program) -> UnknownNameError:
    if key in program.integers:
        hint = "an integer input is a number of steps, or of entries"
        return UnknownNameError(f"{key} is a whole number, and nothing is differentiated by it",
                                None, hint)  # fmt: skip
    family, _, inside = key.partition("[")
    if program.scope.states.get(family) and not inside.rstrip("]").lstrip("-").isdecimal():
        hint = f"name one of its members by its number, or all of them: {family}"
        return UnknownNameError(f"{key} is another value in each step of a loop", None, hint)
    if key in program.counters:
        hint = "differentiate by a value that the loop assigns, or by an input"
        return UnknownNameError(f"{key} counts the steps of a loop", None, hint)
    known = [name for name in names_of(program) if name not in program.integers]
    hint = meant_or_all(key, known)
    return UnknownNameError(f"there is no {key} to differentiate by", None, hint)


def _zeros(key: str, shape: tuple[Dimension, ...]) -> Node:
    """Return the variable of a value in a loop, unlike any value of its name that is 0."""
    return make("mark", (full(constant(0), shape),), f"{key} in a loop", shape)


def _add_row(
    key: str, mark: Node, count: Dimension, row: Dimension, rows: _Rows, found: Variables
) -> None:
    found.nodes[key] = _zeros(key, mark.shape)
    rows.setdefault(mark, (count, {}))[1][row] = found.nodes[key]


def _stack(mark: Node, count: Dimension, parts: Mapping[Dimension, Node]) -> Node:
    """Return what is added to a value in each step: nothing but in the steps of the variables."""
    numbers = sorted(row for row in parts if isinstance(row, int))
    several: list[list[Dimension]] = [[*numbers]] if numbers else []
    several += [[row] for row in parts if not isinstance(row, int)]  # each may be one of the others
    stacks = []
    for rows in several:
        blocks: list[Node] = []
        end: Dimension = 0
        for row in rows:
            blocks += _zero_rows(minus(row, end), mark)
            blocks.append(operation("stack", (parts[row],), (0,)))
            end = plus(row, 1)
        blocks += _zero_rows(minus(count, end), mark)
        stacks.append(blocks[0] if len(blocks) == 1 else operation("concat", blocks, (0,)))
    return reduce(lambda one, other: operation("add", (one, other)), stacks)


def _zero_rows(count: Dimension, mark: Node) -> list[Node]:
    return [] if count == 0 else [full(constant(0), (count, *mark.shape))]


def _in_steps(family: str, states: States) -> Node:
    """Return the mark of what a loop assigns in a step; raises `ProgramError`."""
    if states.mark is None:
        raise ProgramError(
            f"{family} is assigned in a loop inside of a loop, and stands for other values in "
            "each step",
            None,
            "differentiate by a value of the outer loop, or by an input",
        )
    return states.mark


def _add_member(key: str, rows: _Rows, found: Variables, program: Program) -> bool:
    """Add a member that a loop has assigned; return whether there is one of that name."""
    family, _, inside = key.rstrip("]").partition("[")
    for states in program.scope.states.get(family, ()):
        number = int(inside) if inside.lstrip("-").isdecimal() else None
        row = minus(states.count, 1) if inside == str(last_of(states)) else None
        if row is None and number is not None and isinstance(states.first, int):
            row = number - states.first
            size = states.count
            if row < 0 or (isinstance(size, int) and row >= size):
                continue
        if row is not None:
            _add_row(
                key, _in_steps(family, states), states.steps, plus(row, states.row), rows, found
            )
            return True
    return False


def _add_family(
    family: str, values: Mapping[str, Node], rows: _Rows, found: Variables, program: Program
) -> None:
    """Add all members of a family: each by itself, or as an array where a dimension tells how many.

    Its rows are added to the members.
    """
    members = program.scope.families[family]
    arrays = program.scope.states.get(family, ())
    where: dict[int, tuple[States, int]] = {}
    for states in arrays:
        if not isinstance(states.first, int) or not isinstance(states.count, int):
            _add_array(family, found, program)
            return
        _in_steps(family, states)
        where |= {states.first + row: (states, states.row + row) for row in range(states.count)}
    keys = sorted({*members, *where})
    for index in keys:
        key = member(family, index)
        if key in program.steps and index in members:
            mark, count = program.steps[key]
            _add_row(key, mark, count, minus(count, 1), rows, found)
        elif index in members:
            found.nodes[key] = values[key]
        else:
            states, row = where[index]
            _add_row(key, _in_steps(family, states), states.steps, row, rows, found)
    found.families[family] = tuple(member(family, index) for index in keys)


def _add_array(family: str, found: Variables, program: Program) -> None:
    """Add a family as an array of its members."""
    whole = as_array(members_of(family, program.scope))
    if isinstance(whole, str):
        hint = f"name one of its members, {family}[0]"
        raise ProgramError(f"the family {family} is no array: {whole}", None, hint)
    zeros = found.nodes[family] = _zeros(family, whole.stack.shape)
    axes = [WHOLE] * (len(zeros.shape) - 1)
    for index, node in program.scope.families[family].items():
        row = minus(index, whole.first)
        _add(node, operation("index", (zeros,), ((row, *axes),)), found)
    for states in program.scope.states[family]:
        mark = _in_steps(family, states)
        first = minus(states.first, whole.first)
        taken = (first, minus(last_of(states), minus(whole.first, 1)), None)
        _add(mark, operation("index", (zeros,), ((taken, *axes),)), found)

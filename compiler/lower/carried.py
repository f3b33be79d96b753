"""What a step of a loop does, told from its body: what is carried, and what it gives.

In: a body that has been read, whose values stand in the scope. Out: `Found`, or an error that says
which step makes it no step of a scan.

    h[t] = f(h[t-1], h[t-2]); s = s + h[t]   ->   h[t-1], h[t-2] and s are carried, h is given
"""

from collections.abc import Mapping
from dataclasses import field
from math import nan

from ..errors import ProgramError
from ..graph.dimensions import Dimension, Shape, at_least, minus, names_in, plus, show
from ..graph.node import Node, constant
from ..graph.shapes import broadcasts_to
from ..records import dataclass
from ..syntax.tree import Branch
from .families import before, check_whole, entries_of, member_at
from .scope import Frame, Key
from .state import Program, new_name


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a loop's variable stands for, or the condition of a `while`; and where.

    `number` is that of a `while` among those that are read.
    """

    variable: str
    first: Dimension
    count: Dimension
    tree: Branch
    condition: Branch | None = None
    limit: Dimension | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """What a loop does to an array of which it assigns rows, from `low` to `high` or back."""

    initial: Node
    row: Node
    low: Dimension
    high: Dimension
    is_backwards: bool


@dataclass(slots=True)
class Found:
    """What a body does: what is carried, with its leaf, its value before and that after a step."""

    carried: dict[Key, tuple[Node, Node, Node]] = field(default_factory=dict)
    new: dict[Key, Node] = field(default_factory=dict)
    families: dict[str, tuple[Dimension, Node]] = field(default_factory=dict)
    old: dict[Node, Node] = field(default_factory=dict)
    condition: Node | None = None
    rows: dict[Key, Rows] = field(default_factory=dict)


def found_in(frame: Frame, over: Range, program: Program, condition: Node | None) -> Found:
    """Return what a body that has been read does to what it assigns.

    What a `while` assigns for the first time is nan where it takes no step.
    """
    scope, found, tree = program.scope, Found(condition=condition), over.tree
    now = entries_of(sorted(frame.assigned), scope)
    check_whole(now, frame, scope)
    for key, node in now.items():
        if len(key) == 2 and frame.step in names_in(key[1]):
            _add_family(key, node, found, frame, tree, program)
        elif key not in frame.leaves:
            _add_new(key, node, found, frame, program, tree)
        elif node is not frame.leaves[key]:
            found.carried[key] = frame.leaves[key], frame.before[key], node
        else:
            found.old[node] = frame.before[key]  # of a family that has other members in a step
    lost = next((key for key in frame.leaves if key not in now), None)
    if lost is not None:
        raise ProgramError(
            f"{lost[0]} is assigned anew in part", scope.where(tree), "give it another name"
        )
    for family in found.families:
        _add_earlier(family, found, frame, tree, program)
    for family in frame.earlier:
        if family not in found.families:
            raise ProgramError(
                f"{family}[{frame.variable}] changes from step to step, and is not assigned by "
                f"{frame.variable}",
                scope.where(tree),
                f"assign {family}[{frame.variable}], or use another name",
            )
    return found


def _add_new(
    key: Key, node: Node, found: Found, frame: Frame, program: Program, tree: Branch
) -> None:
    """Add what a body assigns for the first time, which must not be what the step has read."""
    if key[0] in program.inputs:
        new_name(str(key[0]), "assigned", tree, program)
    if found.condition is None:
        found.new[key] = node
    else:
        found.carried[key] = frame.leaf(key, node.shape), constant(nan), node


def _add_family(
    key: Key, node: Node, found: Found, frame: Frame, tree: Branch, program: Program
) -> None:
    family, index = key
    offset = minus(index, frame.step)
    if family in found.families or frame.step in names_in(offset):
        raise ProgramError(
            f"{family} has more than one new member in a step, or not one a step",
            program.scope.where(tree),
            f"in a loop of so many steps it is {family}[{frame.variable}], once",
        )
    found.families[family] = offset, node


def _add_earlier(family: str, found: Found, frame: Frame, tree: Branch, program: Program) -> None:
    """Add the carried values of a family: its members of the steps before, as far as it is read."""
    scope = program.scope
    offset, state = found.families[family]
    first = plus(frame.first, offset)
    last = minus(plus(first, frame.count), 1)
    for index, place in frame.read.get(family, {}).items():
        if not at_least(minus(first, 1), index) and not at_least(index, plus(last, 1)):
            raise ProgramError(
                f"{family}[{index}] may be one of those that the loop assigns",
                scope.where(place),
                f"these are {family}[{first}] to {family}[{last}]",
            )
    depth = 0
    for read, one in frame.earlier.get(family, {}).items():
        distance = minus(offset, read)
        if at_least(0, distance):
            old = member_at(before(family, frame), plus(frame.step, read), scope)
            if old is None or old.shape != one.shape:
                raise ProgramError(
                    f"{family}[{_at(frame, read)}] is read before the loop assigns it",
                    scope.where(tree),
                    "give the new members another name",
                )
            found.old[one] = old
        elif isinstance(distance, int):
            depth = max(depth, distance)
        else:
            raise ProgramError(
                f"{family}[{_at(frame, read)}] is {distance} steps back",
                scope.where(tree),
                "how many steps it is back is a number",
            )
    after = state
    for distance in range(1, depth + 1):
        back = minus(offset, distance)
        key = (family, "earlier", back)
        own = frame.earlier.get(family, {}).get(back) or frame.leaf(key, state.shape)
        initial = frame.before.get(key) or member_at(
            before(family, frame), plus(frame.first, back), scope
        )
        if initial is None:
            raise ProgramError(
                f"{family}[{plus(frame.first, back)}] does not exist",
                scope.where(tree),
                "assign it before the loop",
            )
        found.carried[key] = own, initial, after
        after = own


def _at(frame: Frame, offset: Dimension) -> str:
    """Return an index of a loop's variable as it is written."""
    return str(plus(frame.variable, offset))


def roots_of(found: Found) -> list[Node]:
    """Return all that a step works out: what is carried, what it gives, whether it is taken."""
    states = [state for _, state in found.families.values()]
    states += [one.row for one in found.rows.values()]
    condition = [] if found.condition is None else [found.condition]
    after = [after for *_, after in found.carried.values()]
    return [*after, *found.new.values(), *states, *condition]


def other_shapes(found: Found, program: Program, over: Range) -> dict[Key, Shape]:
    """Return the shapes of what is carried and has another one after a step than before it."""
    other: dict[Key, Shape] = {}
    for key, (own, initial, after) in found.carried.items():
        shape = after.shape
        if key[1:2] == ("earlier",):
            shape = found.families[key[0]][1].shape
        if own.shape != shape:
            other[key] = shape
            if not broadcasts_to(initial.shape, shape):
                raise changing(found, other, over, program)
    return other


def changing(
    found: Found, shapes: Mapping[Key, Shape], over: Range, program: Program
) -> ProgramError:
    """Return the error for a shape that changes, which says in which step, and both shapes."""
    key = next(iter(shapes))
    _, initial, _ = found.carried[key]
    name = str(key[0])
    now, then = f"{name} is {show(initial.shape)} before the loop", "after the first step"
    if key[1:2] == ("earlier",):
        now = f"{name}[{plus(over.first, key[2])}] is {show(initial.shape)}"
        then = f"in the step where {over.variable} is {over.first}"
    return ProgramError(
        f"{now} and {show(shapes[key])} {then}: its shape changes from step to step",
        program.scope.where(over.tree),
        "in a loop of so many steps each value has one shape",
    )

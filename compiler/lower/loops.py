"""Loops: one `scan` of a body that is read once, or a short loop written out step by step.

In: the statement of a loop. Out: its values, under their names, when the statements in it have been
read. What the body reads before it assigns it is carried from step to step; a family that it
assigns by the loop's variable is an array of its members, and `h[t-k]` is k carried values; what
it takes of arrays by that variable are elements; all else is constant.

    for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }
        ->   h[0] is carried, x[0:n] has the elements, and w is constant

A body that is no step of a scan, as its shapes change, is written out where its number of steps is
known; what it means is the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan

from lark import Tree

from ..errors import GradcError, ProgramError, ShapeError
from ..graph.build import as_number, full, size_node
from ..graph.dimensions import Dimension, Shape, at_least, minus, names_in, plus, show
from ..graph.graph import order, same
from ..graph.loops import loop_of, result
from ..graph.members import flat_name, member
from ..graph.node import Node, constant
from ..graph.shapes import broadcasts_to
from ..syntax.tree import Branch, children
from .bodies import Step, alike, close, mentions
from .expressions import lower_expression, run
from .families import (
    before,
    check_whole,
    drop_entry,
    entries_of,
    entry,
    make_room,
    member_at,
    put_entry,
    put_states,
)
from .scope import Frame, Key, States
from .settings import read_size
from .state import ARTICLE, Program, Snapshot, Statements, named, restore, snapshot


@dataclass(frozen=True, slots=True)
class _Range:
    """The numbers that a loop's variable stands for, or the condition of a `while`; and where."""

    variable: str
    first: Dimension
    count: Dimension
    tree: Branch
    condition: Branch | None = None
    limit: Dimension | None = None


@dataclass(slots=True)
class _Found:
    """What a body does: what is carried, with its leaf, its value before and that after a step."""

    carried: dict[Key, tuple[Node, Node, Node]] = field(default_factory=dict)
    new: dict[Key, Node] = field(default_factory=dict)
    families: dict[str, tuple[Dimension, Node]] = field(default_factory=dict)
    old: dict[Node, Node] = field(default_factory=dict)
    condition: Node | None = None


def loop(statement: Branch, program: Program) -> Statements:
    """`for l in 1..50 { ... }` repeats its statements, once for each number."""
    keyword, variable, first, last, *body = children(statement)
    _check_body(body, program)
    over = _range(str(variable), first, last, keyword, program)
    program.counters[over.variable] = None
    program.scope.repeated.update(dict.fromkeys(_assigned(body)))
    count = over.count
    if isinstance(count, int) and count <= program.limits.written_out:
        yield from _written_out(over, body, program)
    elif not at_least(0, count):
        saved = snapshot(program)
        try:
            yield from _scanned(over, body, program)
        except GradcError:
            if not _is_known(over) or program.iterations + int(str(count)) > (
                program.limits.iterations
            ):
                raise
            restore(saved, program)
        else:
            return
        yield from _written_out(over, body, program)


def repetition(statement: Branch, program: Program) -> Statements:
    """`while c, at most 50 { ... }` repeats its statements as long as c holds."""
    keyword, condition, most, *body = children(statement)
    _check_body(body, program)
    scope = program.scope
    limit = _bound(most, program)
    _check_fixed(limit, most, program)
    if isinstance(limit, int) and limit < 0:
        hint = "it is a whole number, a dimension, or an input that is an integer"
        raise ProgramError(f"a loop cannot take {limit} steps", scope.where(most), hint)
    scope.repeated.update(dict.fromkeys(_assigned(body)))
    count = f"_steps{program.loops + 1}"  # no name of a program begins so
    over = _Range("", 0, count, keyword, condition, limit)
    yield from _scanned(over, body, program)


def _is_known(over: _Range) -> bool:
    return isinstance(over.first, int) and isinstance(over.count, int)


def _check_body(body: Sequence[Branch], program: Program) -> None:
    for inner in body:
        if inner.data not in ("assignment", "loop", "repetition"):
            raise ProgramError(
                f"a loop holds assignments and loops; this is {ARTICLE[inner.data]}",
                program.scope.where(inner),
                "move it out of the loop",
            )


def _range(variable: str, first: Branch, last: Branch, tree: Branch, program: Program) -> _Range:
    """Return what a loop's variable stands for."""
    start, stop = (_bound(one, program) for one in (first, last))
    for bound, one in ((start, first), (stop, last)):
        _check_fixed(bound, one, program)
    return _Range(variable, start, plus(minus(stop, start), 1), tree)


def _bound(tree: Branch, program: Program) -> Dimension:
    """Return a bound of a loop: a number, a dimension, or what is worked out of them."""
    scope = program.scope
    key = str(tree.children[0]) if tree.data == "name" else ""
    if program.declared and scope.values.get(key, scope) is program.inputs.get(key):
        raise ProgramError(
            f"the bound {key} is an input, of which nothing says that it is a whole number",
            scope.where(tree),
            f"declare it as one: {key}: integer",
        )
    bound: Dimension = run(read_size("a bound", tree, scope))
    return bound


def _check_fixed(bound: Dimension, tree: Branch, program: Program) -> None:
    """Raise for a bound that goes with the variable of a loop around."""
    scope = program.scope
    frame = next((one for one in scope.loops if one.step in names_in(bound)), None)
    if frame is not None:
        raise ProgramError(
            f"this bound goes with {frame.variable}: the loop has another number of steps "
            "in each step of the one around it",
            scope.where(tree),
            "in a loop of so many steps those inside of it have fixed bounds",
        )


def _written_out(over: _Range, body: Sequence[Branch], program: Program) -> Iterator[Branch]:
    """Read the statements once for each number, which stands for the loop's variable."""
    scope, key = program.scope, over.variable
    hidden = scope.values.get(key)
    count = over.count
    assert isinstance(count, int)
    for number in range(count):
        program.iterations += 1
        if program.iterations > program.limits.iterations:
            program.limits.check("iterations", program.iterations, scope.where(over.tree))
        at = plus(over.first, number)
        scope.values[key] = size_node(at)
        yield from body
    _variable_back(key, hidden, program)


def _variable_back(key: str, hidden: Node | None, program: Program) -> None:
    """Make a name stand again for what it was before a loop."""
    program.scope.values.pop(key, None)
    if hidden is not None:
        program.scope.values[key] = hidden


# ---- a body that is read once ------------------------------------------------------------------


def _scanned(over: _Range, body: Sequence[Branch], program: Program) -> Iterator[Branch]:
    """Read the statements once, and make the loop a scan.

    What is broadcast in the first step has another shape before it than behind it: then they are
    read once more, with it broadcast from the start.
    """
    scope = program.scope
    hidden = scope.values.get(over.variable)
    saved = snapshot(program)
    frame = _opened(over, body, {}, program)
    condition = _condition(over, program)
    yield from body
    found = _found(frame, over, program, condition)
    shapes = _other_shapes(found, program, over)
    if shapes:
        first = _roots(found)
        restore(saved, program)
        frame = _opened(over, body, shapes, program)
        condition = _condition(over, program)
        yield from body
        found = _found(frame, over, program, condition)
        again = _other_shapes(found, program, over)
        if again or not alike(first, _roots(found)):
            raise _changing(found, shapes | again, over, program)
    _closed(frame, found, saved, over, program)
    if over.variable:
        _variable_back(over.variable, hidden, program)


def _condition(over: _Range, program: Program) -> Node | None:
    """Return whether a `while` takes a step, in terms of what the step finds."""
    if over.condition is None:
        return None
    node = lower_expression(over.condition, program.scope)
    if node.shape:
        raise ShapeError(
            f"the condition of a while is {show(node.shape)}, and not one truth value",
            program.scope.where(over.condition),
            "reduce it, as in max(abs(r)) > 1e-9",
        )
    return node


def _opened(
    over: _Range, body: Sequence[Branch], shapes: Mapping[Key, Shape], program: Program
) -> Frame:
    """Begin to read a body: what it assigns stands for what a step finds there."""
    scope = program.scope
    program.loops += 1
    # no name of a program ends so
    step = over.variable and over.variable + " " * (len(scope.loops) + 1)
    assigned = _assigned(body)
    frame = Frame(
        program.loops, over.variable, step, over.first, over.count, frozenset(assigned), shapes
    )
    for key, node in entries_of(assigned, scope).items():
        frame.before[key] = node
        frame.leaves[key] = frame.leaf(key, node.shape)
        put_entry(key, frame.leaves[key], scope)
    if step:
        scope.values[over.variable] = frame.counter
        scope.builder.dimensions[frame.counter] = step
    scope.loops.append(frame)
    return frame


def _assigned(body: Sequence[Branch]) -> list[str]:
    """Return the names of values and families that statements assign, in the order of the text."""
    names: dict[str, None] = {}
    stack = [*body][::-1]
    while stack:
        statement = stack.pop()
        if statement.data == "assignment":
            target = children(statement)[0]
            base = target.children[0] if target.data == "index" else target
            if isinstance(base, Tree) and base.data == "name":
                names[str(base.children[0])] = None
        else:
            stack += [one for one in children(statement) if isinstance(one, Tree)][::-1]
    return [*names]


def _found(frame: Frame, over: _Range, program: Program, condition: Node | None) -> _Found:
    """Return what a body that has been read does to what it assigns.

    What a `while` assigns for the first time is nan where it takes no step.
    """
    scope, found, tree = program.scope, _Found(condition=condition), over.tree
    now = entries_of(sorted(frame.assigned), scope)
    check_whole(now, frame, scope)
    for key, node in now.items():
        if len(key) == 2 and frame.step in names_in(key[1]):
            _add_family(key, node, found, frame, tree, program)
        elif key not in frame.leaves and condition is None:
            found.new[key] = node
        elif key not in frame.leaves:
            found.carried[key] = frame.leaf(key, node.shape), constant(nan), node
        elif node is not frame.leaves[key]:
            found.carried[key] = frame.leaves[key], frame.before[key], node
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


def _add_family(
    key: Key, node: Node, found: _Found, frame: Frame, tree: Branch, program: Program
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


def _add_earlier(family: str, found: _Found, frame: Frame, tree: Branch, program: Program) -> None:
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


def _roots(found: _Found) -> list[Node]:
    states = [state for _, state in found.families.values()]
    condition = [] if found.condition is None else [found.condition]
    after = [after for *_, after in found.carried.values()]
    return [*after, *found.new.values(), *states, *condition]


def _other_shapes(found: _Found, program: Program, over: _Range) -> dict[Key, Shape]:
    """Return the shapes of what is carried and has another one after a step than before it."""
    other: dict[Key, Shape] = {}
    for key, (own, initial, after) in found.carried.items():
        shape = after.shape
        if key[1:2] == ("earlier",):
            shape = found.families[key[0]][1].shape
        if own.shape != shape:
            other[key] = shape
            if not broadcasts_to(initial.shape, shape):
                raise _changing(found, other, over, program)
    return other


def _changing(
    found: _Found, shapes: Mapping[Key, Shape], over: _Range, program: Program
) -> ProgramError:
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


# ---- what the loop leaves behind ---------------------------------------------------------------


def _closed(frame: Frame, found: _Found, saved: Snapshot, over: _Range, program: Program) -> None:
    """Make the loop a node, and the names that it assigns stand for what it gives."""
    scope = program.scope
    scope.loops.pop()
    del program.assigned[saved.assigned :]
    states = {(family, "states"): node for family, (_, node) in found.families.items()}
    carried = {key: after for key, (_, _, after) in found.carried.items()}
    given = {**carried, **found.new, **states}
    new, fixed = _with_fixed(given, frame, found, program)
    frame.marks = {new[state]: None for state in states.values()}
    step = Step(
        [own for own, _, _ in found.carried.values()],
        [full(as_number(start), own.shape) for own, start, _ in found.carried.values()],
        [new[one] for one in given.values()],
        None if found.condition is None else new[found.condition],
        over.limit,
        tuple(_name(key, found) for key in given),
    )
    node = close(step, frame, over.tree, scope)
    for key in entries_of(sorted(frame.assigned), scope):
        drop_entry(key, scope)
    for key, old in frame.before.items():
        if len(key) <= 2:
            put_entry(key, old, scope)
    scope.states.update(
        (name, [*arrays]) for name, arrays in saved.states.items() if name in frame.assigned
    )
    for position, key in enumerate(given):
        value = result(node, position)
        if key in states:
            _put_states(key[0], value, position, node, frame, found, over, program)
        elif key in fixed:
            _put(key, step.results[position], program)
        elif key[1:2] != ("earlier",):
            is_new = position >= len(carried)
            _put_value(key, entry(value, minus(frame.count, 1)) if is_new else value, program)
            mark = loop_of(node).results[position]
            if not scope.loops and mark.op == "mark" and over.condition is None:
                program.steps[_text(key)] = mark, frame.count


def _with_fixed(
    given: Mapping[Key, Node], frame: Frame, found: _Found, program: Program
) -> tuple[dict[Node, Node], set[Key]]:
    """Return what the nodes of a body become, and the names that no step changes.

    These are values of the outside, one for all steps, as they are where a loop is written out.
    """
    texts = {node: _text(key) for key, node in given.items() if len(key) <= 2 and node.op == "mark"}
    moving = {frame.counter, *frame.leaves.values()}
    moving.update(*(leaves.values() for leaves in frame.earlier.values()))
    moving.update(own for own, _, _ in found.carried.values())
    new, outside = dict(found.old), set()
    for node in order(_roots(found), new):
        made = new[node] = same(node, tuple([new.get(one, one) for one in node.operands]))
        if not moving.isdisjoint(made.operands) or made in moving or mentions(made, frame.step):
            moving.add(made)
        elif node in texts:
            new[node] = named(texts[node], made.operands[0], program)
            outside.add(node)
    is_taken = isinstance(frame.count, int)  # and not 0
    fixed = {
        key
        for key, node in given.items()
        if node in outside and len(key) <= 2 and (is_taken or key not in found.carried)
    }
    return new, fixed


def _put_value(key: Key, node: Node, program: Program) -> None:
    if len(key) <= 2:
        node = named(_text(key), node, program)
    _put(key, node, program)


def _put(key: Key, node: Node, program: Program) -> None:
    program.assigned.append((_text(key), node))
    put_entry(key, node, program.scope)


def _text(key: Key) -> str:
    """Return a name, or that of a member, as it is written."""
    return member(key[0], key[1]) if len(key) == 2 else str(key[0])


def _put_states(
    family: str,
    stack: Node,
    position: int,
    node: Node,
    frame: Frame,
    found: _Found,
    over: _Range,
    program: Program,
) -> None:
    """Make an array of the members that a loop has assigned."""
    offset, _ = found.families[family]
    first = plus(frame.first, offset)
    last = None
    chain = (family, "earlier", minus(offset, 1))
    if chain in found.carried:
        last = result(node, [*found.carried].index(chain))
    make_room(family, first, minus(plus(first, frame.count), 1), over.tree, program.scope)
    program.assigned.append((family, stack))
    mark = None if program.scope.loops else loop_of(node).results[position]
    states = States(first, frame.count, stack, last, mark, steps=frame.count)
    put_states(family, states, program.scope)


def _name(key: Key, found: _Found) -> str:
    """Return what a result of the loop is called: h, h_2 for the member before, s, h_3."""
    name, *place = key
    if place[:1] == ["earlier"]:
        distance = minus(found.families[name][0], place[1])
        return name if distance == 1 else f"{name}_{distance}"
    return flat_name(member(name, place[0])) if len(place) == 1 and place != ["states"] else name

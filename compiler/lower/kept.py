"""What a loop leaves behind: its node, and the names that it assigns, each for what it gives.

h[t] = f(h[t-1])   ->   h[1] to h[n] are an array of the scan, and h[n] what it carried last
"""

from collections.abc import Mapping

from ..graph.build import as_number, full, operation
from ..graph.dimensions import Dimension, minus, plus
from ..graph.graph import order, same
from ..graph.loops import loop_of, result
from ..graph.members import flat_name, member
from ..graph.node import Node
from ..graph.shapes import WHOLE
from .bodies import Step, close, mentions
from .carried import Found, Range, Rows, roots_of
from .families import drop_entry, entries_of, entry, make_room, put_entry, put_states
from .scope import Frame, Key, States
from .state import Program, Snapshot, named


def closed(frame: Frame, found: Found, saved: Snapshot, over: Range, program: Program) -> None:
    """Make the loop a node, and the names that it assigns stand for what it gives."""
    scope = program.scope
    scope.loops.pop()
    del program.assigned[saved.assigned :]
    states = {(family, "states"): node for family, (_, node) in found.families.items()}
    carried = {key: after for key, (_, _, after) in found.carried.items()}
    rows = {(*key, "rows", 0): one.row for key, one in found.rows.items()}
    given = {**carried, **found.new, **rows, **states}
    new, fixed = _with_fixed(given, frame, found, program)
    frame.marks = {new[state]: None for state in states.values()}
    step = Step(
        [own for own, _, _ in found.carried.values()],
        [full(as_number(start), own.shape) for own, start, _ in found.carried.values()],
        [new[one] for one in given.values()],
        None if found.condition is None else new[found.condition],
        over.limit,
        tuple(_name(key, found) for key in given),
        tuple(_found_as(key, found, frame)[0] for key in found.carried),
        tuple(_found_as(key, found, frame)[1] for key in given),
    )
    node = close(step, frame, over.tree, scope)
    if over.condition is not None and not scope.loops:
        program.whiles[over.number] = node
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
        elif key in rows:
            _put_value(key[:1], _with(found.rows[key[:1]], value), program)
        elif key in fixed:
            _put(key, step.results[position], program)
        elif key[1:2] not in (("earlier",), ("row",)):
            is_new = position >= len(carried)
            _put_value(key, entry(value, minus(frame.count, 1)) if is_new else value, program)
            _put_steps(key, loop_of(node).results[position], frame, over, program)


def _put_steps(key: Key, mark: Node, frame: Frame, over: Range, program: Program) -> None:
    """Keep what a name is in the steps of a loop, where that can be named."""
    if not program.scope.loops and mark.op == "mark" and over.condition is None:
        program.steps[_text(key)] = mark, frame.count


def _with(rows: Rows, stack: Node) -> Node:
    """Return an array with the rows that a loop has assigned in their places."""
    size, behind = rows.initial.shape[0], plus(rows.high, 1)
    rest = [WHOLE] * (len(rows.initial.shape) - 1)
    parts = [operation("flip", (stack,), (0,)) if rows.is_backwards else stack]
    if rows.low != 0:
        first = operation("index", (rows.initial,), (((None, rows.low, None), *rest),))
        parts.insert(0, first)
    if behind != size:
        parts.append(operation("index", (rows.initial,), (((behind, None, None), *rest),)))
    return parts[0] if len(parts) == 1 else operation("concat", parts, (0,))


def _with_fixed(
    given: Mapping[Key, Node], frame: Frame, found: Found, program: Program
) -> tuple[dict[Node, Node], set[Key]]:
    """Return what the nodes of a body become, and the names that no step changes.

    These are values of the outside, one for all steps, as they are where a loop is written out.
    """
    texts = {node: _text(key) for key, node in given.items() if len(key) <= 2 and node.op == "mark"}
    moving = {frame.counter, *frame.leaves.values()}
    moving.update(*(leaves.values() for leaves in frame.earlier.values()))
    moving.update(own for own, _, _ in found.carried.values())
    new, outside = dict(found.old), set()
    for node in order(roots_of(found), new):
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
    found: Found,
    over: Range,
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


def _found_as(key: Key, found: Found, frame: Frame) -> tuple[str, str]:
    """Return what a step calls what it finds, and what it works out: h[t-1] and h[t], s and s."""
    name, *place = key
    if place == ["states"]:
        return "", _member_at(name, plus(frame.variable, found.families[name][0]))
    if place[:1] == ["earlier"]:
        back, ahead = plus(frame.variable, place[1]), plus(frame.variable, plus(place[1], 1))
        return _member_at(name, back), _member_at(name, ahead)
    return _text(key), _text(key)


def _member_at(family: str, index: Dimension) -> str:
    return member(family, index).replace(" ", "")


def _name(key: Key, found: Found) -> str:
    """Return what a result of the loop is called: h, h_2 for the member before, s, h_3."""
    name, *place = key
    if place[:1] == ["earlier"]:
        distance = minus(found.families[name][0], place[1])
        return name if distance == 1 else f"{name}_{distance}"
    return flat_name(member(name, place[0])) if len(place) == 1 and place != ["states"] else name

"""Families: `h[3]` by its index, one that goes with a loop's variable, and all members as an array.

In: the name of a family, and an index, which may be a dimension. Out: the node of the member. Those
that a loop assigned are rows of an array, `States`; of those that differ in nothing but the index a
loop takes one a step, which is an entry of such an array at the loop's variable.

    h[5], where a loop assigned h[1] to h[n]   ->   index(array of h, 4)
    w[t] in a loop, of inputs w[1] to w[3]     ->   index(stack(w[1], w[2], w[3]), t - 1)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lark import Token

from ..errors import ProgramError, UnknownNameError
from ..graph.build import as_number, operation
from ..graph.dimensions import Dimension, at_least, minus, names_in, plus, put, show
from ..graph.node import Node
from ..graph.shapes import WHOLE
from ..records import dataclass
from ..syntax.tree import Branch
from .scope import Frame, Key, Scope, States


@dataclass(frozen=True, slots=True)
class Members:
    """What there is of a family: members by their indices, and arrays of members."""

    single: Mapping[Dimension, Node]
    arrays: Sequence[States] = ()

    def __bool__(self) -> bool:
        return bool(self.single or self.arrays)


def members_of(family: str, scope: Scope) -> Members:
    """Return what there is of a family so far."""
    return Members(scope.families.get(family, {}), scope.states.get(family, ()))


def read_member(family: str, index: Dimension, tree: Branch, scope: Scope) -> Node:
    """Return the member of a family at an index; raises `UnknownNameError` where there is none."""
    members = members_of(family, scope)
    _note(family, index, tree, scope)
    if index in members.single:
        return members.single[index]
    frame = next((one for one in scope.loops[::-1] if one.step in names_in(index)), None)
    if frame is not None and family in frame.assigned:
        return _earlier(family, index, frame, tree, scope)
    found = member_at(members, index, scope)
    if found is None:
        raise _missing(family, members, index, tree, scope)
    return found


def _note(family: str, index: Dimension, tree: Branch, scope: Scope) -> None:
    """Keep that a member of a family that a loop assigns is read, where it is no step's own."""
    for frame in scope.loops:
        if family in frame.assigned and frame.step not in names_in(index):
            frame.read.setdefault(family, {}).setdefault(index, tree)


def _earlier(family: str, index: Dimension, frame: Frame, tree: Branch, scope: Scope) -> Node:
    """Return the leaf of a member that an earlier step assigned, or that was there before."""
    offset = minus(index, frame.step)
    leaves = frame.earlier.setdefault(family, {})
    if offset not in leaves:
        first = plus(frame.first, offset)
        initial = member_at(before(family, frame), first, scope)
        if initial is None:
            raise _missing(family, before(family, frame), first, tree, scope)
        leaves[offset] = frame.leaf((family, "earlier", offset), initial.shape)
        frame.before[(family, "earlier", offset)] = initial
    return leaves[offset]


def before(family: str, frame: Frame) -> Members:
    """Return what there was of a family before a loop."""
    own = [(key, node) for key, node in frame.before.items() if key[0] == family]
    return Members(
        {key[1]: node for key, node in own if len(key) == 2},
        [States(key[2], key[3], node) for key, node in own if key[1:2] == ("array",)],
    )


def member_at(members: Members, index: Dimension, scope: Scope) -> Node | None:
    """Return the member at an index, which may go with loops; None where there is none for sure."""
    if index in members.single:
        return members.single[index]
    low, high = extremes(index, scope.loops)
    for states in members.arrays:
        offset = minus(index, states.first)
        if states.last is not None and offset == minus(states.count, 1):
            return states.last
        if at_least(low, states.first) and at_least(last_of(states), high):
            return entry(states.stack, offset)
    if isinstance(low, int) and isinstance(high, int) and low < high:
        chosen = [members.single.get(position) for position in range(low, high + 1)]
        nodes = [node for node in chosen if node is not None]
        if len(nodes) == len(chosen) and len({node.shape for node in nodes}) == 1:
            return entry(_stacked(nodes), minus(index, low))
    whole = as_array(members)
    for states in members.arrays if isinstance(whole, str) else [whole]:
        if _may_have(states, low, high):
            return entry(states.stack, minus(index, states.first))
    return None


def _may_have(states: States, low: Dimension, high: Dimension) -> bool:
    """Return whether an array of members may have all those from one index to another."""
    return not at_least(minus(states.first, 1), low) and not at_least(
        high, plus(last_of(states), 1)
    )


def last_of(states: States) -> Dimension:
    """Return the index of the last member of an array of members."""
    return minus(plus(states.first, states.count), 1)


def extremes(index: Dimension, loops: Sequence[Frame]) -> tuple[Dimension, Dimension]:
    """Return the least and the greatest that an index is in the steps of loops."""
    low = high = index
    for frame in loops[::-1]:
        low, high = _extreme(low, frame, 1), _extreme(high, frame, -1)
    return low, high


def _extreme(index: Dimension, frame: Frame, sign: int) -> Dimension:
    if not frame.step or frame.step not in names_in(index):
        return index
    grows = minus(put(index, frame.step, 1), put(index, frame.step, 0))
    is_first = isinstance(grows, int) and grows * sign > 0
    return put(index, frame.step, frame.first if is_first else frame.last)


def entry(stack: Node, offset: Dimension) -> Node:
    """Return one row of an array of members."""
    return operation("index", (stack,), ((offset, *[WHOLE] * (len(stack.shape) - 1)),))


def _stacked(nodes: Iterable[Node]) -> Node:
    return operation("stack", [as_number(node) for node in nodes], (0,))


def as_array(members: Members) -> States | str:
    """Return all members of a family as one array, or the words that say why they are none."""
    parts: list[tuple[Dimension, Dimension, list[Node], Node | None]] = []
    for index in sorted(one for one in members.single if isinstance(one, int)):
        if parts and parts[-1][1] == index:
            parts[-1][2].append(members.single[index])
            parts[-1] = (parts[-1][0], index + 1, *parts[-1][2:])
        else:
            parts.append((index, index + 1, [members.single[index]], None))
    parts += [(one.first, plus(last_of(one), 1), [], one.stack) for one in members.arrays]
    ends = {end for _, end, _, _ in parts}
    first = at = next((start for start, *_ in parts if start not in ends), None)
    if first is None or at is None:
        return "it has no members"
    arrays: list[Node] = []
    while parts:
        part = next((one for one in parts if one[0] == at), None)
        if part is None:
            return f"it has no member {at}"
        parts.remove(part)
        start, at, nodes, stack = part
        shapes = [node.shape for node in nodes] if stack is None else [stack.shape[1:]]
        wanted = arrays[0].shape[1:] if arrays else shapes[0]
        for place, shape in enumerate(shapes):
            if shape != wanted:
                odd = plus(start, place)
                return f"member {odd} is {show(shape)}, and {first} is {show(wanted)}"
        arrays.append(_stacked(nodes) if stack is None else stack)
    whole = arrays[0] if len(arrays) == 1 else operation("concat", arrays, (0,))
    return States(first, minus(at, first), whole)


def read_whole_family(token: Token, scope: Scope) -> Node:
    """Return all members of a family as an array; raises `ProgramError` where they are none."""
    keys = frozenset(entries_of([token], scope))
    for frame in scope.loops:
        if token in frame.assigned:
            frame.whole.setdefault(str(token), {})[keys] = token
    members = members_of(token, scope)
    whole = as_array(members)
    if isinstance(whole, str) or token not in scope.repeated:
        why = f": {whole}" if isinstance(whole, str) and members else ""
        raise ProgramError(
            f"{token} is a family, not one value{why}",
            scope.where(token),
            f"write {token}[{min(_known(members), default=0)}] for a member",
        )
    return whole.stack


def check_whole(now: Iterable[Key], frame: Frame, scope: Scope) -> None:
    """Raise where a family was read as a whole, and has other members behind a step than then."""
    for family, read in frame.whole.items():
        behind = frozenset(key for key in now if key[0] == family)
        for keys, token in read.items():
            if keys != behind:
                raise ProgramError(
                    f"{family} as a whole changes from step to step",
                    scope.where(token),
                    "use its members inside of the loop that assigns them",
                )


def _known(members: Members) -> list[int]:
    """Return indices of members that are numbers."""
    single = [index for index in members.single if isinstance(index, int)]
    return [*single, *(one.first for one in members.arrays if isinstance(one.first, int))]


def _missing(
    family: str, members: Members, index: Dimension, tree: Branch, scope: Scope
) -> UnknownNameError:
    """Return the error for a member that does not exist, which says what there is."""
    low, high = extremes(index, scope.loops)
    listed = sorted(one for one in members.single if isinstance(one, int))
    ends = [f"{family}[{one}]" for one in (listed[:1] + listed[-1:] if listed else [])]
    for states in members.arrays:
        ends += [f"{family}[{states.first}]", f"{family}[{last_of(states)}]"]
    shown = f"{family}[{low}]" if low == high or low not in listed else f"{family}[{high}]"
    hint = (
        f"{family} has the members {ends[0]} to {ends[-1]}"
        if ends
        else (f"assign its first member before, {family}[0] = ...")
    )
    return UnknownNameError(f"{shown} does not exist", scope.where(tree), hint)


# ---- what is assigned --------------------------------------------------------------------------


def entries_of(names: Iterable[str], scope: Scope) -> dict[Key, Node]:
    """Return all that names stand for: their value, their members, their arrays of members."""
    found: dict[Key, Node] = {}
    for name in names:
        if name in scope.values:
            found[(name,)] = scope.values[name]
        found |= {(name, index): node for index, node in scope.families.get(name, {}).items()}
        for one in scope.states.get(name, ()):
            found[(name, "array", one.first, one.count)] = one.stack
    return found


def put_entry(key: Key, node: Node, scope: Scope) -> None:
    """Make a name, a member or an array of members stand for a node."""
    name, *place = key
    if not place:
        scope.values[name] = node
    elif len(place) == 1:
        scope.families.setdefault(name, {})[place[0]] = node
    else:
        put_states(name, States(place[1], place[2], node), scope)


def put_states(family: str, new: States, scope: Scope) -> None:
    """Add an array of members to a family, in the place of one of the same members."""
    scope.families.setdefault(family, {})
    arrays = scope.states.setdefault(family, [])
    for position, one in enumerate(arrays):
        if (one.first, one.count) == (new.first, new.count):
            arrays[position] = new
            return
    arrays.append(new)


def drop_entry(key: Key, scope: Scope) -> None:
    """Take a name, a member or an array of members away."""
    name, *place = key
    if not place:
        del scope.values[name]
    elif len(place) == 1:
        del scope.families[name][place[0]]
    else:
        scope.states[name] = [
            one for one in scope.states[name] if (one.first, one.count) != (place[1], place[2])
        ]


def make_room(family: str, first: Dimension, last: Dimension, tree: Branch, scope: Scope) -> None:
    """See to it that members can be assigned anew: an array is parted that has some of them.

    Raises `ProgramError` where it is not known whether an array has them.
    """
    for states in [*scope.states.get(family, ())]:
        if at_least(minus(states.first, 1), last) or at_least(minus(first, 1), last_of(states)):
            continue
        if at_least(states.first, first) and at_least(last, last_of(states)):
            drop_entry((family, "array", states.first, states.count), scope)
            continue
        if not isinstance(states.first, int) or not isinstance(states.count, int):
            raise ProgramError(
                f"{family}[{first}] may be one of {family}[{states.first}] to "
                f"{family}[{last_of(states)}], which a loop has assigned",
                scope.where(tree),
                "give the new members another name",
            )
        drop_entry((family, "array", states.first, states.count), scope)
        stop = states.first + states.count
        for start, end in ((states.first, minus(first, 1)), (plus(last, 1), stop - 1)):
            if isinstance(end, int) and isinstance(start, int) and start <= end:
                put_states(family, _part(states, start - states.first, end - start + 1), scope)
    single = scope.families.get(family, {})
    if first == last:
        single.pop(first, None)
        return
    for index in [one for one in single if at_least(one, first) and at_least(last, one)]:
        del single[index]


def _part(states: States, row: int, count: int) -> States:
    """Return some of the rows of an array of members."""
    assert isinstance(states.first, int)
    items = ((row, row + count, None), *[WHOLE] * (len(states.stack.shape) - 1))
    stack = operation("index", (states.stack,), (items,))
    last = states.last if row + count == states.count else None
    return replace(
        states, first=states.first + row, count=count, stack=stack, last=last, row=states.row + row
    )

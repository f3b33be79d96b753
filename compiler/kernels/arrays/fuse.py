"""Loops side by side as one: each entry goes on to the next statement while it is at hand.

In: statements. Out: statements of the same values. Loops of as many steps are one where what both
work on is, in each step, a part of its own: all indices of a buffer that one of them writes have
the loop's index in the same place. Loops of one loop alone are one, where that is a row of entries.

    for i { t[i] = exp(x[i]) }; for i { s += t[i] }   ->   for i { t[i] = exp(x[i]); s += t[i] }
    for i { for j { y[i, j] = 2*x[i, j] } }           ->   for i below n*m { y[i] = 2*x[i] }
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..nests import Accumulator, Check, Index, Loop, Product, Statement, Store, values_of, within
from ..values import Value, ordered
from .state import State

_BACK = 60  # statements that are looked at for one to join
_MOST = 40  # statements that a loop may have: the machine has so many registers


@dataclass(frozen=True, slots=True)
class _Uses:
    """What statements do with buffers: the indices they use, None for one that is not known."""

    read: Mapping[str, tuple[Index | None, ...]]
    written: Mapping[str, tuple[Index | None, ...]]
    taken: frozenset[Value]
    given: frozenset[Value]
    checks: bool = False
    late: frozenset[str] = frozenset()  # read by the accumulators of a loop, behind its body


def fused(body: Sequence[Statement], state: State) -> tuple[Statement, ...]:
    """Return the statements with loops made one where that may be."""
    roots = {one.name: one.of or one.name for one in state.buffers.values()}
    merged = _merged([*body], roots)
    return tuple(_flat(one, state) for one in merged)


def _merged(body: Sequence[Statement], roots: Mapping[str, str]) -> list[Statement]:
    """Return statements with each loop put into the nearest before it that it may join."""
    found: list[Statement] = []
    uses: list[_Uses] = []
    for one in body:
        own = _uses(one, roots)
        place = _place(one, own, found, uses) if isinstance(one, Loop) else None
        if place is None:
            found.append(one)
            uses.append(own)
            continue
        first = found[place]
        assert isinstance(first, Loop)
        assert isinstance(one, Loop)
        both = (*first.accumulators, *one.accumulators)
        found[place] = replace(first, body=(*first.body, *one.body), accumulators=both)
        uses[place] = _both(uses[place], own)
    return [
        replace(one, body=tuple(_merged(one.body, roots))) if isinstance(one, Loop) else one
        for one in found
    ]


def _place(loop: Loop, own: _Uses, found: Sequence[Statement], uses: Sequence[_Uses]) -> int | None:
    """Return the place of the loop that a loop can join, past what stands between."""
    for place in range(len(found) - 1, max(-1, len(found) - 1 - _BACK), -1):
        other = found[place]
        if isinstance(other, Loop) and _may_join(other, uses[place], loop, own):
            return place
        if uses[place].checks or _clash(uses[place], own):
            return None
    return None


def _may_join(first: Loop, uses: _Uses, second: Loop, own: _Uses) -> bool:
    if first.extent is not second.extent or first.index is not second.index:
        return False
    if first.backwards or second.backwards or _kind(first) != _kind(second):
        return False
    if not own.written.keys().isdisjoint(uses.late):
        return False
    if not own.taken.isdisjoint(uses.given) or _count(first) + _count(second) > _MOST:
        return False
    for name in {**uses.written, **own.written}:
        indices = [
            index for one in (uses, own) for table in (one.read, one.written)
            for index in table.get(name, ())
        ]  # fmt: skip
        one_side = name not in {**uses.read, **uses.written} or name not in {
            **own.read,
            **own.written,
        }
        if not one_side and not _is_apart(indices, first.index):
            return False
    return True


def _kind(loop: Loop) -> tuple[bool, bool]:
    """Return whether a loop has others inside, and whether its steps wait for each other."""
    inner = [one for one in loop.body if isinstance(one, Loop | Product)]
    if inner:
        return True, any(isinstance(one, Product | Check) for one in within(loop.body))
    waits = any(
        isinstance(one, Store)
        and not (one.index and one.index[-1] is loop.index)
        and loop.index not in ordered(one.index)
        for one in loop.body
    ) or any(_is_dynamic(one.index) for one in loop.body if isinstance(one, Store))
    return False, waits or any(one.op in ("max", "min") for one in loop.accumulators)


def _is_dynamic(index: Index) -> bool:
    return any(one.op in ("load", "select", "whole") for one in ordered(index))


def _count(loop: Loop) -> int:
    return sum(isinstance(one, Store) for one in within(loop.body)) + len(loop.accumulators)


def _is_apart(indices: Iterable[Index | None], index: Value) -> bool:
    """Return whether all indices have that of the loop in one place, counted from the last."""
    places: set[int] | None = None
    for one in indices:
        if one is None:
            return False
        own = {len(one) - at for at, part in enumerate(one) if part is index}
        places = own if places is None else places & own
        if not places:
            return False
    return True


def _clash(first: _Uses, second: _Uses) -> bool:
    """Return whether two statements cannot change places."""
    return (
        not first.given.isdisjoint(second.taken)
        or not first.written.keys().isdisjoint({**second.read, **second.written})
        or not second.written.keys().isdisjoint(first.read)
    )


def _uses(statement: Statement, roots: Mapping[str, str]) -> _Uses:
    read: dict[str, dict[Index | None, None]] = {}
    written: dict[str, dict[Index | None, None]] = {}
    taken: set[Value] = set()
    given: set[Value] = set()

    def use(table: dict[str, dict[Index | None, None]], name: str, index: Index | None) -> None:
        root = roots[name]
        table.setdefault(root, {})[index if root == name else None] = None

    for one in within([statement]):
        for value in ordered([*values_of(one)]):
            if value.op == "load":
                use(read, value.name, value.operands)
            elif value.op == "argument":
                taken.add(value)
        match one:
            case Store(name, index, _):
                use(written, name, index)
            case Loop(_, _, _, accumulators):
                given.update(acc.result for acc in accumulators)
            case Product(result, left, right):
                use(written, result.buffer, None)
                for matrix in (left, right, *([result] if one.adds else [])):
                    use(read, matrix.buffer, None)
    return _Uses(
        {name: tuple(some) for name, some in read.items()},
        {name: tuple(some) for name, some in written.items()},
        frozenset(taken),
        frozenset(given),
        any(isinstance(one, Check) for one in within([statement])),
        _late(statement, roots),
    )


def _late(statement: Statement, roots: Mapping[str, str]) -> frozenset[str]:
    """Return the buffers that a loop reads when the statements of a step are done."""
    if not isinstance(statement, Loop):
        return frozenset()
    values = ordered([one.value for one in statement.accumulators])
    return frozenset(roots[one.name] for one in values if one.op == "load")


def _both(first: _Uses, second: _Uses) -> _Uses:
    def joined(
        one: Mapping[str, tuple[Index | None, ...]], other: Mapping[str, tuple[Index | None, ...]]
    ) -> dict[str, tuple[Index | None, ...]]:
        names = dict.fromkeys([*one, *other])
        return {
            name: tuple(dict.fromkeys([*one.get(name, ()), *other.get(name, ())])) for name in names
        }

    return _Uses(
        joined(first.read, second.read),
        joined(first.written, second.written),
        first.taken | second.taken,
        first.given | second.given,
        first.checks or second.checks,
        first.late | second.late,
    )


# ---- rows of entries as one row -----------------------------------------------------------------


def _flat(statement: Statement, state: State) -> Statement:
    """Return a loop of one loop alone as one over all entries, where those stand in a row."""
    while isinstance(statement, Loop) and len(statement.body) == 1 and not statement.backwards:
        (inner,) = statement.body
        if not isinstance(inner, Loop) or inner.backwards or not _is_row(statement, inner, state):
            break
        extent = state.maker.make("mul", statement.extent, inner.extent)
        renamed = _Renamed(statement.index, inner.index, state)
        accumulators = tuple(
            replace(outer, op=one.op, value=renamed.value(one.value))
            for outer, one in zip(statement.accumulators, inner.accumulators, strict=True)
        )
        body = tuple(renamed.statement(one) for one in inner.body)
        statement = Loop(statement.index, extent, body, accumulators)
    return statement


def _is_row(outer: Loop, inner: Loop, state: State) -> bool:
    """Return whether two loops go through entries that stand behind each other."""
    if outer.index in ordered([inner.extent]):
        return False
    if [one.value for one in outer.accumulators] != [one.result for one in inner.accumulators]:
        return False
    if [one.op for one in outer.accumulators] != [one.op for one in inner.accumulators]:
        return False
    pair = (outer.index, inner.index)
    for one in within([inner]):
        if isinstance(one, Product | Check):
            return False
        others = [one.value] if isinstance(one, Store) else [*values_of(one)]
        used = [(one.buffer, one.index)] if isinstance(one, Store) else []
        used += [(load.name, load.operands) for load in ordered(others) if load.op == "load"]
        for name, index in used:
            sizes = state.buffers[name].shape
            if not _leads(index, pair) or (index[:2] == pair and sizes[1] is not inner.extent):
                return False
        if not _stands_in_indices_alone(others, pair):
            return False
    return True


def _leads(index: Index, pair: tuple[Value, Value]) -> bool:
    """Return whether an index begins with both, or has neither."""
    rest = index[2:] if index[:2] == pair else index
    return not any(one in pair for one in ordered(rest))


def _stands_in_indices_alone(values: Sequence[Value], pair: tuple[Value, Value]) -> bool:
    """Return whether values have the indices in loads alone."""
    stack, met = [*values], set[Value]()
    while stack:
        one = stack.pop()
        if one in pair:
            return False
        if one not in met and one.op != "load":
            met.add(one)
            stack.extend(one.operands)
    return True


class _Renamed:
    """Statements with (i, j, …) made (i, …)."""

    def __init__(self, outer: Value, inner: Value, state: State) -> None:
        self.pair, self.maker = (outer, inner), state.maker
        self.known: dict[Value, Value] = {}

    def index(self, index: Index) -> Index:
        return (index[0], *index[2:]) if index[:2] == self.pair else index

    def value(self, value: Value) -> Value:
        for one in ordered([value]):
            if one in self.known:
                continue
            new = one
            if one.op == "load":
                new = self.maker.load(one.name, self.index(one.operands), one.kind)
            elif any(self.known[part] is not part for part in one.operands):
                parts = [self.known[part] for part in one.operands]
                is_call = one.op == "call"
                new = (
                    self.maker.call(one.name, parts) if is_call else self.maker.make(one.op, *parts)
                )
            self.known[one] = new
        return self.known[value]

    def statement(self, one: Statement) -> Statement:
        match one:
            case Store(name, index, value):
                return Store(name, self.index(index), self.value(value))
            case Loop():
                return replace(
                    one,
                    body=tuple(self.statement(inner) for inner in one.body),
                    accumulators=tuple(self._accumulator(acc) for acc in one.accumulators),
                )
        return one

    def _accumulator(self, one: Accumulator) -> Accumulator:
        return replace(one, value=self.value(one.value))

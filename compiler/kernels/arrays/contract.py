"""Buffers that are no more than a value of one step: they become that, and no memory.

In: statements. Out: statements of the same values, and fewer buffers. A buffer of the routine's own
is none where one statement fills it, and all that reads it stands behind that in the same body, at
the same index.

    for i { t[i] = exp(x[i]); y[i] = t[i]*t[i] }   ->   for i { t = exp(x[i]); y[i] = t*t }
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..nests import Check, Index, Let, Loop, Matrix, Product, Statement, Store, values_of
from ..values import Value, ordered
from .state import State


@dataclass(slots=True)
class _Use:
    """Where a buffer is stored to: the place of the body among all, and the index; whether once."""

    body: int
    index: Index
    is_alone: bool = True


@dataclass(slots=True)
class _Found:
    """The uses of buffers so far, and the bodies that the statement at hand stands in."""

    uses: dict[str, _Use] = field(default_factory=dict)
    bodies: int = 0


def contracted(body: Sequence[Statement], state: State) -> tuple[Statement, ...]:
    """Return the statements without the buffers that are values of one step."""
    own = {one.name for one in state.buffers.values() if one.role == "own" and not one.of}
    own -= {one.of for one in state.buffers.values()}
    own -= {one.name for one in state.buffers.values() if one.kind != "float"}
    found = _Found()
    _look(body, (), found)
    alone = {name: one for name, one in found.uses.items() if name in own and one.is_alone}
    values = {state.maker.load(name, one.index): state.accumulated() for name, one in alone.items()}
    for name in alone:
        del state.buffers[name]
    return _Replaced(values, {one.name: new for one, new in values.items()}, state).body(body)


def _look(body: Sequence[Statement], around: tuple[int, ...], found: _Found) -> tuple[int, ...]:
    """Look at the uses of buffers in a body; return the bodies that it stands in, and its own."""
    found.bodies += 1
    here = (*around, found.bodies)
    for one in body:
        if isinstance(one, Loop):
            _read(found, [one.extent], here)
            inside = _look(one.body, here, found)
            _read(found, [acc.value for acc in one.accumulators], inside)
            continue
        _read(found, [*values_of(one)], here)
        if isinstance(one, Store):
            known = found.uses.get(one.buffer)
            if known is None:
                found.uses[one.buffer] = _Use(here[-1], one.index)
            else:
                known.is_alone = False
        if isinstance(one, Product):
            for matrix in (one.result, one.left, one.right):
                found.uses[matrix.buffer] = _Use(0, (), is_alone=False)
    return here


def _read(found: _Found, values: Sequence[Value], here: tuple[int, ...]) -> None:
    for value in ordered(values):
        if value.op == "load":
            use = found.uses.get(value.name)
            if use is None:
                found.uses[value.name] = _Use(0, (), is_alone=False)
            elif use.body not in here or use.index != value.operands:
                use.is_alone = False


class _Replaced:
    """Statements with values in the place of loads."""

    def __init__(
        self, values: Mapping[Value, Value], names: Mapping[str, Value], state: State
    ) -> None:
        self.known, self.names, self.maker = dict(values), names, state.maker

    def value(self, value: Value) -> Value:
        """Return a value without the loads that are replaced."""
        for one in ordered([value]):
            if one not in self.known:
                parts = [self.known[part] for part in one.operands]
                is_same = all(a is b for a, b in zip(parts, one.operands, strict=True))
                self.known[one] = one if is_same else self._remade(one, parts)
        return self.known[value]

    def _remade(self, one: Value, parts: Sequence[Value]) -> Value:
        if one.op == "load":
            return self.maker.load(one.name, parts, one.kind)
        if one.op == "call":
            return self.maker.call(one.name, parts)
        return self.maker.make(one.op, *parts)

    def body(self, body: Sequence[Statement]) -> tuple[Statement, ...]:
        """Return statements that have values in the place of buffers."""
        return tuple(map(self.statement, body))

    def statement(self, one: Statement) -> Statement:
        """Return one statement."""
        match one:
            case Store(name, index, value):
                new = self.value(value)
                if name in self.names:
                    return Let(self.names[name], new)
                return Store(name, tuple(map(self.value, index)), new)
            case Loop():
                accumulators = tuple(
                    replace(acc, value=self.value(acc.value)) for acc in one.accumulators
                )
                return replace(
                    one,
                    extent=self.value(one.extent),
                    body=self.body(one.body),
                    accumulators=accumulators,
                )
            case Product():
                left, right, result = map(self._matrix, (one.left, one.right, one.result))
                return replace(one, left=left, right=right, result=result)
            case Check(holds):
                return Check(self.value(holds))
        return one

    def _matrix(self, one: Matrix) -> Matrix:
        return replace(one, at=self.value(one.at))

"""What has been read at some time, to go back to: variables, and the parts of lists and dicts."""

from dataclasses import dataclass, field

from ..tree import Branch
from .values import Parts, Value


@dataclass(slots=True)
class State:
    """What variables stand for, by the number of their scope, and the parts of lists and dicts."""

    variables: dict[int, dict[str, Value]] = field(default_factory=dict)
    heap: dict[int, Parts] = field(default_factory=dict)

    def copy(self) -> "State":
        """Return a copy that later changes do not reach."""
        return State({key: dict(one) for key, one in self.variables.items()}, dict(self.heap))

    def beside(self, other: "State") -> "State":
        """Return a copy that has what is new in another one: globals are read where first used."""
        variables = {**other.variables, **self.variables}
        return State(
            {key: dict(one) for key, one in variables.items()}, {**other.heap, **self.heap}
        )

    @property
    def size(self) -> int:
        """Return how much a copy has to hold."""
        return len(self.heap) + sum(map(len, self.variables.values()))


@dataclass(frozen=True, slots=True)
class Saved:
    """What had been read at some time."""

    state: State
    out: list[Branch]
    taken: dict[str, int]
    owned: dict[str, tuple[int, str]]
    held: set[str]
    conditions: set[str]
    depth: int
    loops: int

"""What a program may cost: steps of work and bytes of memory, counted as they are drawn.

In: a `Budget`, for a `with`. Out: what its `refuse` raises where more is drawn than there is. A
step is about a microsecond, but none is timed: a program is refused on every machine or on none.
Each pass draws where it makes nodes, walks over them or works out values, from the budget of the
verb that runs; where none is open nothing is bounded.

    with opened(Budget(1_000, 10**6, refuse)):
        spend(20)   ->   980 are left
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from .records import dataclass

MADE = 20  # steps for a node that is asked for, with what a pass does around that
BARE = 4  # for one without operands: a number, a name, a place in a step


@dataclass(slots=True)
class Budget:
    """How many steps and bytes are left; `refuse` is told which of the two has run out."""

    steps: float
    room: float
    refuse: Callable[[str], None]

    def spend(self, steps: float) -> None:
        """Take steps of work."""
        self.steps -= steps
        if self.steps < 0:
            self.refuse("seconds")

    def take(self, size: float) -> None:
        """Take bytes of memory; they are not given back, but where the whole budget ends."""
        self.room -= size
        if self.room < 0:
            self.refuse("memory")


@dataclass(slots=True)
class Purse:
    """How many steps are left to several budgets, one after the other, together."""

    steps: float


@dataclass(slots=True)
class Bill:
    """What is drawn from a budget since it had so many steps."""

    budget: Budget
    before: float

    @property
    def steps(self) -> float:
        """How many steps of work so far."""
        return self.before - self.budget.steps


current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def opened(budget: Budget) -> Iterator[Bill]:
    """Let what runs draw from a budget, and give its bill; inside of another it draws from that."""
    outer = current.get()
    if outer is not None:
        yield Bill(outer, outer.steps)
        return
    with _drawing_from(budget):
        yield Bill(budget, budget.steps)


def unbounded() -> AbstractContextManager[None]:
    """Let what is made once, for whichever program comes first, draw from no budget."""
    return _drawing_from(None)


@contextmanager
def _drawing_from(budget: Budget | None) -> Iterator[None]:
    token = current.set(budget)
    try:
        yield
    finally:
        current.reset(token)


def spend(steps: float) -> None:
    """Take steps of work from the budget that is open."""
    budget = current.get()
    if budget is not None:
        budget.spend(steps)


def take(size: float) -> None:
    """Take bytes of memory from the budget that is open."""
    budget = current.get()
    if budget is not None:
        budget.take(size)

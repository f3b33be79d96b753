"""Which step of which loop a value belongs to, where loops are written out.

In: nothing. Out: the `Round` of a node, kept in the graph beside the places in the source.

    for l in 1..3 { h = tanh(w*h) }   ->   the second tanh has (Round(1, "l", 2, 1, 3),)
"""

from ..records import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """One step of a loop: the number of the loop, and what its variable is, from first to last.

    A `while` has no variable; its steps count from 1.
    """

    loop: int
    variable: str
    number: int
    first: int
    last: int

    @property
    def title(self) -> str:
        """How the loop begins."""
        if not self.variable:
            return f"while, {self.last} step{'s' * (self.last != 1)}"
        return f"for {self.variable} in {self.first}..{self.last}"

    @property
    def count(self) -> int:
        """The number of steps."""
        return self.last - self.first + 1

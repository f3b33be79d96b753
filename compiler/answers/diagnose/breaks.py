"""The chain rule broken on purpose: what single operations pass on instead of what is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...calculus.reverse import Rule
from ...graph.node import Node
from ..kinds import WrongRule

# What an operation passes on: given the right rule, itself, the place of an operand, a cotangent.
Passes = Callable[[Rule, Node, int, Node], Node | None]


class Inapplicable(Exception):  # noqa: N818  # no error of the user's
    """A wrong rule that cannot be meant here: what it gives is not of the right shape."""

    def __init__(self, contribution: Node | None = None) -> None:
        super().__init__()
        self.contribution = contribution


@dataclass(frozen=True, slots=True, eq=False)
class Break:
    """One way to get one operation wrong: at these of its operands."""

    kind: str
    node: Node
    positions: tuple[int, ...]
    passes: Passes
    row: WrongRule | None = None


def broken(breaks: Sequence[Break], right: Rule) -> Rule:
    """Return the chain rule that is right but for these breaks.

    It raises `Inapplicable` for what does not fit.
    """
    table = {(one.node, position): one for one in breaks for position in one.positions}

    def rule(node: Node, position: int, cotangent: Node) -> Node | None:
        one = table.get((node, position))
        if one is None:
            return right(node, position, cotangent)
        return one.passes(right, node, position, cotangent)

    return rule

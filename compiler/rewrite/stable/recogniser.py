"""A recogniser: it reads a node, mostly by its terms or its factors, and says what it is."""

from collections.abc import Callable
from typing import TypeAlias

from ...graph.node import Node
from ...records import dataclass
from ..terms import PRODUCTS, SUMS
from .facts import Facts

# What a sum and a product are made of; a sum is seen at its root alone, and so is a product.
SUM = tuple(SUMS)
PRODUCT = tuple(PRODUCTS)
# What is a product of one factor at the least, and a root of its own wherever it stands.
POWER = ("pow", "sqrt")
# How many factors a product has at most in which one is looked for by another.
MOST = 64


@dataclass(frozen=True, slots=True)
class Found:
    """What takes the place of a node, and the identity that says so, as a line."""

    line: str
    node: Node


Find: TypeAlias = Callable[[Node, Facts], Found | None]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A function that is asked about each node of some operations.

    `needs` are operations of which one at least is in every program that it finds something in:
    where there is none, it is not asked.
    """

    find: Find
    roots: tuple[str, ...]
    needs: frozenset[str]


def recogniser(find: Find, roots: tuple[str, ...], needs: str) -> Recogniser:
    """Return a recogniser; the operations that it needs are words of a text."""
    return Recogniser(find, roots, frozenset(needs.split()))

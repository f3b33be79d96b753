"""The derivatives that programs name: tanh'(x), and those by which equations are solved."""

from ..errors import ProgramError
from ..graph.node import Node
from ..lower.builder import Calculus
from .entrywise import derivative
from .reverse import reverse


def _gradient(value: Node, by: Node) -> Node:
    return reverse(value, (by,)).gradient(by)


def _jacobian(value: Node, by: Node) -> Node:
    if value.shape:
        raise ProgramError("an equation is one of numbers", None, "give it for each entry")
    return _gradient(value, by)


CALCULUS = Calculus(derivative, _gradient, _jacobian)

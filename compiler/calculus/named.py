"""The derivatives that programs name: tanh'(x), and those by which equations are solved."""

from ..graph.node import Node
from ..lower.builder import Calculus
from .entrywise import derivative
from .jacobian import jacobian
from .reverse import reverse


def _gradient(value: Node, by: Node) -> Node:
    return reverse(value, (by,)).gradient(by)


CALCULUS = Calculus(derivative, _gradient, jacobian)

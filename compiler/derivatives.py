"""The derivatives that programs name: tanh'(x), and those by which equations are solved."""

from .calculus.entrywise import derivative
from .calculus.jacobian import jacobian
from .calculus.reverse import reverse
from .graph.node import Node
from .lower.builder import Calculus
from .rewrite.simplify import simplified


def _gradient(value: Node, by: Node) -> Node:
    value = simplified(value)
    return simplified(reverse(value, (by,)).gradient(by))


def _jacobian(value: Node, by: Node) -> Node:
    return simplified(jacobian(simplified(value), by))


CALCULUS = Calculus(derivative, _gradient, _jacobian)

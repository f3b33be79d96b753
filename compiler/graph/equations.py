"""Values that are given by an equation, as nodes: y, where F(y) = 0.

In: a start, the equation's left side as a body, and what it is made of. Out: one node, a `root`,
that is worked out by Newton's method and differentiated by the implicit function theorem.

    y = root(y - e*sin(y) - M, y, from=M)   ->   root(M, e, M) of the body l0 - l1*sin(l0) - l2
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .loops import is_open, leaf
from .node import Body, Node, make


@dataclass(frozen=True, slots=True)
class Equation(Body):
    """The payload of a `root`: what is 0 of the unknown and of constants, and its Jacobian.

    Leaf 0 is the unknown, the others are the constants. `residual` has the shape of the unknown,
    and `jacobian` that twice; of a number it is the derivative. Where the residual is the gradient
    of an `objective`, that is made least. For people there is the name of the `unknown`.
    """

    residual: Node
    jacobian: Node
    objective: Node | None = None
    unknown: str = "y"

    @property
    def body(self) -> tuple[Node, ...]:
        """What is worked out."""
        least = () if self.objective is None else (self.objective,)
        return (self.residual, self.jacobian, *least)

    def with_body(self, body: Sequence[Node]) -> "Equation":
        """Return the equation with other nodes in the place of those of its body."""
        residual, jacobian, *least = body
        return replace(self, residual=residual, jacobian=jacobian, objective=(*least, None)[0])


def equation_of(node: Node) -> Equation:
    """Return the equation of a root."""
    assert isinstance(node.payload, Equation)
    return node.payload


def root(equation: Equation, start: Node, constants: Sequence[Node]) -> Node:
    """Return the node of a root: where Newton's method begins, and the constants."""
    return make("root", (start, *constants), equation, start.shape)


def unknowns_of(node: Node) -> list[Node]:
    """Return the leaves of the body of a root: the unknown, then one for each constant."""
    return [leaf(i, one.shape) for i, one in enumerate(node.operands)]


def is_for_numbers(nodes: Iterable[Node]) -> bool:
    """Whether numbers alone say how many steps are taken: an equation is solved, a while ends."""
    return any(node.op == "root" or (node.op == "scan" and is_open(node)) for node in nodes)

"""The form in which a book prints an expression: the one place that formulas for people come from.

In: nodes, and what stands for some of them. Out: for each node one of the same value, where that is
defined.

    5/(5*x)   ->   1/x          A @ x + x @ A   ->   (A + A.T) @ x
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from ..graph.fold import fold
from ..graph.graph import Graph, order, rebuild, same
from ..graph.intervals import Interval
from ..graph.node import Node, constant, make, number_of
from ..lower.instantiate import instantiate
from ..syntax.parser import parse
from ..syntax.tree import trees
from ..vocabulary import Expression, functions
from .matrices.read import in_book_form
from .normal.book import book as in_normal_form
from .normal.book import exactly
from .simplify import normaliser

# What stands in rules for the sake of its digits is as long as its name in a book.
_FORMULAS: Mapping[str, str] = {
    "bessel_gap": "i0e(x) - i1e(x)",
    "beta_density": "x^(a - 1)*(1 - x)^(b - 1)*exp(u)/beta(a, b)",
    "beta_log_density": "(a - 1)*log(x) + (b - 1)*log(1 - x) - betaln(a, b)",
    "digamma_step": "digamma(x + h) - digamma(x)",
    "erfcinv_slope": "-sqrt(pi)/2*exp(erfcinv(x)^2)",
    "gamma_density": "x^(a - 1)*exp(u - x)/gamma(a)",
    "gamma_log_density": "(a - 1)*log(x) - x - lgamma(a)",
    "lgamma_step": "lgamma(x + h) - lgamma(x)",
    "ndtri_slope": "sqrt(2*pi)*exp(ndtri(x)^2/2)",
    "weibull_density": "c*x^(c - 1)*exp(u - x^c)",
    "weibull_log_density": "log(c) + (c - 1)*log(x) - x^c",
}
# And the exponential of one.
_EXPONENTIALS: Mapping[str, str] = {
    "beta_log_density": "x^(a - 1)*(1 - x)^(b - 1)/beta(a, b)",
    "gamma_log_density": "x^(a - 1)*exp(-x)/gamma(a)",
}


def _in_words(node: Node, operands: tuple[Node, ...], inner: tuple[Node, ...] | None) -> Node:
    """Return what a node of these operands is in a book; `inner` are those of what exp is of."""
    op = node.operands[0].op if node.op == "exp" else ""
    if op in _EXPONENTIALS and inner is not None:
        return instantiate(_parsed(_EXPONENTIALS[op]), _named(op, inner))
    if node.op in _FORMULAS:
        return instantiate(_parsed(_FORMULAS[node.op]), _named(node.op, operands))
    return same(node, operands)


def _named(op: str, operands: Sequence[Node]) -> dict[str, Node]:
    names = [formal.name for formal in functions()[op].operands]
    return dict(zip(names, operands, strict=True))


@cache
def _parsed(formula: str) -> Expression:
    ((tree,),) = map(trees, trees(parse(formula)))
    return tree


def book(
    nodes: Iterable[Node],
    known: Mapping[Node, Node] = MappingProxyType({}),
    assumptions: Mapping[Node, Interval] = MappingProxyType({}),
    wrt: Collection[Node] = (),
) -> dict[Node, Node]:
    """Return the book form of each node; in it what is `known` stands for those nodes, as it is.

    Constants stay exact, as log(2) and 1/3. Where a factor that may be 0 was cancelled, the book
    form is defined at more points. `assumptions` are about inputs, and `wrt` are the variables of
    a derivative.
    """
    wanted = list(nodes)
    replaced, varying = _replaced(wanted, known, wrt)
    normal = in_normal_form([replaced[node] for node in wanted], assumptions, varying)
    found = {node: normal[replaced[node]] for node in wanted}
    if not any(node.shape or node.op == "where" for node in order(found.values())):
        return found
    written = in_book_form(found.values(), replaced.values())
    return {node: written[one] for node, one in found.items()}


def _replaced(
    nodes: Sequence[Node], known: Mapping[Node, Node], wrt: Collection[Node]
) -> tuple[dict[Node, Node], list[Node]]:
    """Return the nodes with what is known in its place, and what depends on the variables in it."""
    new: dict[Node, Node] = {}
    varies: set[Node] = set(wrt)
    stands: dict[Node, None] = dict.fromkeys(wrt)
    for node in order(nodes, () if wrt else known):
        if any(operand in varies for operand in node.operands):
            varies.add(node)
        if node in known:
            new[node] = known[node]
            if node in varies:
                stands[known[node]] = None
        else:
            stand = [new.get(one) or known[one] for one in node.operands]
            first = node.operands[0] if node.op == "exp" and node.operands[0] not in known else None
            inside = () if first is None else first.operands
            inner = tuple(new.get(one) or known[one] for one in inside) or None
            new[node] = _in_words(node, tuple(stand), inner)
    return {node: new.get(node) or known[node] for node in nodes}, list(stands)


def as_inputs(names: Mapping[Node, str]) -> dict[Node, Node]:
    """Return an input for each node with a name, to stand for it."""
    return {node: make("input", payload=name, shape=node.shape) for node, name in names.items()}


def shortened(graph: Graph) -> Graph:
    """Return the graph in its shorter form, its constants exact: log(2) is not worked out."""
    normal = exact_normaliser()
    return rebuild(graph, lambda node, operands: normal(_in_words(node, operands, None)))


def exact_normaliser() -> Callable[[Node], Node]:
    """Return the function that shortens a node, and works out no more than whole numbers."""
    return normaliser(("algebra",), worked_out=_worked_out)


_OF_WHOLE = ("add", "sub", "mul", "neg")
_LARGEST = 2.0**53  # up to which floats are whole numbers without a gap


def _worked_out(node: Node) -> Node:
    """Return the number that an operation on whole numbers is; what is not exact stays."""
    if node.op in _OF_WHOLE and all(one.op == "const" for one in node.operands):
        numbers = tuple(map(number_of, node.operands))
        value = fold(node.op, numbers)
        if value is not None and all(one.is_integer() for one in numbers) and abs(value) < _LARGEST:
            return constant(value)
    return exactly(node)

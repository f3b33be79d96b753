"""The first witness: SymPy's derivatives of the program as it was written.

The graph is cut into small pieces; SymPy differentiates each of them by the pieces that it uses,
and the derivatives are worked out to 30 digits at the point, or more, and chained. At a point every
choice is made already: a branch, the sign under `abs`, the larger of two are picked by their
values, so that SymPy sees smooth formulas alone. None of this knows the rules of `functions.grad`:
a function that has no spelling here is differentiated as its definition says what it is.
"""

import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import sympy as sp

from ..graph.graph import Graph
from ..graph.node import Node, number_of
from ..graph.operations import having
from ..interpret.walk import Spellings, adapted, interpret, route
from .incomplete import incomplete

_DIGITS = 30
_MOST = 1000  # digits, with which what cancels is told from 0: 1 - 1 has none that holds
_PIECE = 6  # operations in a piece

# SymPy is untyped: its expressions and numbers are Any.
Expression = Any


@dataclass(frozen=True, slots=True)
class Formula:
    """The value of a node: an expression in the symbols of pieces, and the operations in it.

    `number` works it out at the point. A truth value is a plain one instead.
    """

    expression: Expression
    size: int
    number: Callable[[Expression], Expression]

    def value(self) -> Expression:
        """Return the number that the expression is."""
        return self.number(self.expression)


def _smooth(function: Callable[..., Expression]) -> Callable[..., Formula]:
    """Adapt a function of expressions."""
    return lambda settings, *terms: _formula(terms, function(*(term.expression for term in terms)))


def _chosen(function: Callable[..., Expression]) -> Callable[..., Formula]:
    """Adapt a function of the operands' values first, then of the operands."""

    def chosen(settings: Any, *terms: Formula) -> Formula:
        values, operands = [term.value() for term in terms], [term.expression for term in terms]
        try:
            return _formula(terms, function(*values, *operands))
        except TypeError:  # a value without order (nan, complex) in a branch that is not taken
            return _formula(terms, sp.nan)

    return chosen


def _compared(function: Callable[[Any, Any], Any]) -> Callable[..., bool]:
    """Adapt a comparison of values."""

    def compared(settings: Any, x: Formula, y: Formula) -> bool:
        try:
            return bool(function(x.value(), y.value()))
        except TypeError:  # nan or a complex number, in a branch that is not taken
            return False

    return compared


def _formula(terms: Sequence[Formula], expression: Expression) -> Formula:
    return Formula(expression, 1 + sum(term.size for term in terms), terms[0].number)


def _exprel_derivative(order: Expression, x: Expression) -> Expression:
    """Return the n-th derivative of (exp(x) - 1)/x, from that of x times it, which is exp(x)."""
    found = (sp.exp(x) - 1) / x
    for n in range(1, int(order) + 1):
        found = (sp.exp(x) - n * found) / x
    return found


def _sinc_derivative(order: Expression, x: Expression) -> Expression:
    """Return the n-th derivative of sin(pi*x)/(pi*x), from that of x times it."""
    found = sp.sin(sp.pi * x) / (sp.pi * x)
    for n in range(1, int(order) + 1):
        found = (sp.pi ** (n - 1) * sp.sin(sp.pi * x + n * sp.pi / 2) - n * found) / x
    return found


def _of_order(function: Callable[..., Expression]) -> Callable[..., Expression]:
    """Adapt a function of an order, of which SymPy takes a power that is exact: (-x)^n."""

    def adapted(order: Expression, x: Expression) -> Expression:
        if order.is_number and abs(order) > _ORDER:
            raise OverflowError(f"an order of {order}")
        return function(order, x)

    return adapted


_BESSEL = ("besselj", "bessely", "besseli", "besselk")
_ORDER = 10_000

# What SymPy has under the name of the operation.
_OF_SYMPY = (
    "exp log sqrt sin cos tan sec csc cot asin acos atan asec acsc acot atan2 sinh cosh tanh sech "
    "csch coth asinh acosh atanh asech acsch acoth erf erfc gamma digamma polygamma"
)
_TABLE: Spellings = {
    **adapted(
        _smooth,
        {
            **{op: getattr(sp, op) for op in _OF_SYMPY.split()},
            **{op: getattr(operator, op) for op in ("add", "sub", "mul", "neg", "pow")},
            "div": operator.truediv,
            "expm1": lambda x: sp.exp(x) - 1,
            "log1p": lambda x: sp.log(1 + x),
            "log2": lambda x: sp.log(x) / sp.log(2),
            "log10": lambda x: sp.log(x) / sp.log(10),
            "hypot": lambda *terms: sp.sqrt(sum(term**2 for term in terms)),
            "logaddexp": lambda x, y: sp.log(sp.exp(x) + sp.exp(y)),
            "xlogy": lambda x, y: x * sp.log(y),
            "sinc": lambda x: sp.sin(sp.pi * x) / (sp.pi * x),
            "sigmoid": lambda x: 1 / (1 + sp.exp(-x)),
            "softplus": lambda x: sp.log(1 + sp.exp(x)),
            "log_sigmoid": lambda x: -sp.log(1 + sp.exp(-x)),
            "gelu": lambda x: x * (1 + sp.erf(x / sp.sqrt(2))) / 2,
            "log1mexp": lambda x: sp.log(1 - sp.exp(x)),
            "logdiffexp": lambda x, y: sp.log(sp.exp(x) - sp.exp(y)),
            "exprel": lambda x: (sp.exp(x) - 1) / x,
            "exprel_derivative": _exprel_derivative,
            "bernoulli": lambda x: x / (sp.exp(x) - 1),
            "sinc_derivative": _sinc_derivative,
            "log_cosh": lambda x: sp.log(sp.cosh(x)),
            "log_sinh": lambda x: sp.log(sp.sinh(x)),
            "erfcx": lambda x: sp.exp(x**2) * sp.erfc(x),
            "ndtr": lambda x: sp.erfc(-x / sp.sqrt(2)) / 2,
            "log_ndtr": lambda x: sp.log(sp.erfc(-x / sp.sqrt(2)) / 2),
            "rgamma": lambda x: 1 / sp.gamma(x),
            "beta": lambda x, y: sp.gamma(x) * sp.gamma(y) / sp.gamma(x + y),
            "betaln": lambda x, y: sp.loggamma(x) + sp.loggamma(y) - sp.loggamma(x + y),
            "poch": lambda x, h: sp.gamma(x + h) / sp.gamma(x),
            "lgamma_step": lambda x, h: sp.loggamma(x + h) - sp.loggamma(x),
            "digamma_step": lambda x, h: sp.digamma(x + h) - sp.digamma(x),
            "besselj0": lambda x: sp.besselj(0, x),
            "besselj1": lambda x: sp.besselj(1, x),
            **{op: _of_order(getattr(sp, op)) for op in _BESSEL},
            **{op: getattr(sp, op) for op in ("zeta", "erfinv")},
            "i0e": lambda x: sp.exp(-sp.Abs(x)) * sp.besseli(0, x),
            "i1e": lambda x: sp.exp(-sp.Abs(x)) * sp.besseli(1, x),
            "expi": sp.Ei,
            "erfcinv": lambda x: sp.erfinv(1 - x),
            "ndtri": lambda x: sp.sqrt(2) * sp.erfinv(2 * x - 1),
            "gammainc": incomplete("gammainc", (0, 0)),
            "gammaincc": incomplete("gammaincc", (0, 0)),
            "gammainc_slope": incomplete("gammainc", (1, 0)),
            "betainc": incomplete("betainc", (0, 0, 0)),
            "betainc_slope": incomplete("betainc", (1, 0, 0)),
            "betainc_second_slope": incomplete("betainc", (0, 1, 0)),
            "stdtr": incomplete("stdtr", (0, 0)),
            "xlog1py": lambda x, y: x * sp.log(1 + y),
            "logit": lambda x: sp.log(x / (1 - x)),
        },
    ),
    **adapted(
        _chosen,
        {
            "abs": lambda v, x: x if v > 0 else -x,
            "sign": lambda v, _: sp.sign(v),
            "floor": lambda v, _: sp.floor(v),
            "ceil": lambda v, _: sp.ceiling(v),
            "round": lambda v, _: sp.floor(v + sp.Rational(1, 2)),
            "cbrt": lambda v, x: x ** sp.Rational(1, 3) if v > 0 else -((-x) ** sp.Rational(1, 3)),
            "lgamma": lambda v, x: sp.log(sp.sign(sp.gamma(v)) * sp.gamma(x)),
            "relu": lambda v, x: x if v > 0 else sp.Integer(0),
            "leaky_relu": lambda v, _, x, slope: x if v > 0 else slope * x,
            "elu": lambda v, _, x, alpha: x if v > 0 else alpha * (sp.exp(x) - 1),
            "max": lambda v, w, x, y: x if v > w else y,
            "min": lambda v, w, x, y: x if v < w else y,
            "mod": lambda v, w, x, y: x - y * sp.floor(v / w),
        },
    ),
    **adapted(_compared, {op: getattr(sp, op.capitalize()) for op in having("comparison")}),
    "and": lambda settings, x, y: x and y,
    "or": lambda settings, x, y: x or y,
    "not": lambda settings, x: not x,
    "where": lambda settings, condition, x, y: x if condition else y,
    "mark": lambda settings, x: x,
    "again": lambda settings, x: x,
    "rule": lambda settings, body, *_: body,
}


@dataclass(frozen=True, slots=True)
class _Latest:
    """A symbol of a piece, before those that were made earlier."""

    symbol: Expression

    def __lt__(self, other: "_Latest") -> bool:
        return bool(self.symbol.name > other.symbol.name)


class Tape:
    """The pieces of a graph at one point: an expression, a value and derivatives each."""

    def __init__(
        self, graph: Graph, values: Mapping[str, float | sp.Rational], digits: int = _DIGITS
    ) -> None:
        self._digits = digits
        self._values: dict[Expression, Expression] = {}
        self._pieces: dict[Expression, Expression] = {}
        self._slopes: dict[Expression, list[tuple[Expression, Expression]]] = {}
        path = route((*graph.outputs.values(), *graph.wrt.values()), _TABLE)
        named = (*graph.wrt.values(), *graph.outputs.values(), *graph.names.values())
        ends = _shared(path.nodes) | {path.new.get(node, node) for node in named}

        def leaf(node: Node) -> Formula | bool:
            if type(node.payload) is bool:
                return node.payload
            if node.op == "const":
                return Formula(_exact(number_of(node)), 0, self._number)
            return self._symbol(sp.Rational(values[str(node.payload)]))

        def keep(node: Node, term: Formula | bool) -> Formula | bool:
            if isinstance(term, Formula) and (node in ends or term.size > _PIECE):
                return self._cut(node, term)
            return term

        self._known: Mapping[Node, Any] = interpret(path, _TABLE, leaf, keep=keep)

    def gradient(self, output: Node, wrt: Mapping[str, Node]) -> dict[str, float]:
        """Return the derivatives of an output with respect to nodes, by name."""
        return {name: real(value) for name, value in self.exact(output, wrt).items()}

    def exact(self, output: Node, wrt: Mapping[str, Node]) -> dict[str, Expression]:
        """Return the derivatives with all their digits."""
        first = self._known[output].expression
        adjoints: dict[Expression, Expression] = {first: sp.Integer(1)}
        waiting = {first} & self._pieces.keys()
        latest = [_Latest(symbol) for symbol in waiting]
        while latest:
            symbol = heappop(latest).symbol
            for used, slope in self._slopes_of(symbol):
                adjoints[used] = adjoints.get(used, sp.Integer(0)) + adjoints[symbol] * slope
                if used in self._pieces and used not in waiting:
                    waiting.add(used)
                    heappush(latest, _Latest(used))
        return {
            name: adjoints.get(self._known[node].expression, sp.Integer(0))
            for name, node in wrt.items()
        }

    def _slopes_of(self, symbol: Expression) -> list[tuple[Expression, Expression]]:
        """Return the derivatives of a piece by the symbols in it, worked out once."""
        if symbol not in self._slopes:
            expression = self._pieces[symbol]
            self._slopes[symbol] = [
                (used, self._number(sp.diff(expression, used)))
                for used in sorted(expression.free_symbols, key=str)
            ]
        return self._slopes[symbol]

    def value(self, node: Node) -> float:
        """Return the value of a node; a truth value is 1 or 0."""
        term = self._known[node]
        return real(term.value()) if isinstance(term, Formula) else float(term)

    def _cut(self, node: Node, term: Formula) -> Formula:
        """Give a node a symbol of its own, and keep what it stands for.

        What is a symbol or a number already keeps that, but for a value that is differentiated by:
        of `h = x` the uses through h count alone.
        """
        expression = term.expression
        is_leaf = expression in self._values or not expression.free_symbols
        if is_leaf and node.op != "mark":
            return term
        symbol = self._symbol(term.value())
        self._pieces[symbol.expression] = expression
        return symbol

    def _symbol(self, value: Expression) -> Formula:
        symbol = sp.Symbol(f"v{len(self._values):06d}", real=True)
        self._values[symbol] = value
        return Formula(symbol, 0, self._number)

    def _number(self, expression: Expression) -> Expression:
        used = {symbol: self._values[symbol] for symbol in expression.free_symbols}
        found = expression.evalf(self._digits, subs=used, maxn=_MOST)
        is_zero = isinstance(found, sp.Float) and found._prec == 1  # no digit of it holds
        return sp.Integer(0) if is_zero else found


def _shared(nodes: Sequence[Node]) -> set[Node]:
    """Return the nodes that are used more than once."""
    times = Counter(operand for node in nodes for operand in node.operands)
    return {node for node, count in times.items() if count > 1}


def _exact(value: float) -> Expression:
    """Return a constant of the program, pi and E as what they are."""
    known = {float(sp.pi): sp.pi, float(sp.E): sp.E}
    if value != value or value in (float("inf"), -float("inf")):
        return sp.Float(value)
    return known.get(value, sp.Rational(value))


def real(value: Expression) -> float:
    """Return a derivative as a float; nan where it is none."""
    try:
        return float(value)
    except TypeError:
        return float("nan")

"""The first witness: SymPy's derivatives of the program as it was written.

The graph is cut into small pieces; SymPy differentiates each of them by the pieces that it uses,
and the derivatives are worked out to 30 digits at the point and chained. At a point every choice
is made already: a branch, the sign under `abs`, the larger of two are picked by their values, so
that SymPy sees smooth formulas alone. None of this knows the rules of `functions.grad`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from ..graph.graph import Graph, order
from ..graph.node import Node, number_of

_DIGITS = 30
_PIECE = 6  # operations in a piece

# SymPy is untyped: its expressions and numbers are Any.
Expression = Any

_SMOOTH: Mapping[str, Callable[..., Expression]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "neg": lambda x: -x,
    "pow": lambda x, y: x**y,
    "exp": sp.exp,
    "expm1": lambda x: sp.exp(x) - 1,
    "log": sp.log,
    "log1p": lambda x: sp.log(1 + x),
    "log2": lambda x: sp.log(x) / sp.log(2),
    "log10": lambda x: sp.log(x) / sp.log(10),
    "sqrt": sp.sqrt,
    "hypot": lambda x, y: sp.sqrt(x**2 + y**2),
    "logaddexp": lambda x, y: sp.log(sp.exp(x) + sp.exp(y)),
    "xlogy": lambda x, y: x * sp.log(y),
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sec": sp.sec,
    "csc": sp.csc,
    "cot": sp.cot,
    "asin": sp.asin,
    "acos": sp.acos,
    "atan": sp.atan,
    "acot": lambda x: sp.atan(1 / x),
    "asec": lambda x: sp.acos(1 / x),
    "acsc": lambda x: sp.asin(1 / x),
    "atan2": sp.atan2,
    "sinc": lambda x: sp.sin(sp.pi * x) / (sp.pi * x),
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "sech": lambda x: 1 / sp.cosh(x),
    "csch": lambda x: 1 / sp.sinh(x),
    "coth": lambda x: 1 / sp.tanh(x),
    "asinh": sp.asinh,
    "acosh": sp.acosh,
    "atanh": sp.atanh,
    "asech": lambda x: sp.acosh(1 / x),
    "acsch": lambda x: sp.asinh(1 / x),
    "acoth": lambda x: sp.atanh(1 / x),
    "sigmoid": lambda x: 1 / (1 + sp.exp(-x)),
    "softplus": lambda x: sp.log(1 + sp.exp(x)),
    "log_sigmoid": lambda x: -sp.log(1 + sp.exp(-x)),
    "gelu": lambda x: x * (1 + sp.erf(x / sp.sqrt(2))) / 2,
    "erf": sp.erf,
    "erfc": sp.erfc,
    "gamma": sp.gamma,
    "digamma": lambda x: sp.polygamma(0, x),
    "polygamma": lambda n, x: sp.polygamma(n, x),
}

# What depends on where the point is: the operands' values first, then the operands.
_CHOSEN: Mapping[str, Callable[..., Expression]] = {
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
}

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda v, w: bool(v < w),
    "le": lambda v, w: bool(v <= w),
    "gt": lambda v, w: bool(v > w),
    "ge": lambda v, w: bool(v >= w),
    "eq": lambda v, w: bool(sp.Eq(v, w)),
    "ne": lambda v, w: not bool(sp.Eq(v, w)),
    "and": lambda v, w: v and w,
    "or": lambda v, w: v or w,
}


class Tape:
    """The pieces of a graph at one point: an expression, a value and derivatives each."""

    def __init__(self, graph: Graph, values: Mapping[str, float]) -> None:
        self._values: dict[Expression, Expression] = {}
        self._pieces: list[tuple[Expression, Expression]] = []
        self._expressions: dict[Node, Expression] = {}
        self._sizes: dict[Node, int] = {}
        self._truth: dict[Node, bool] = {}
        nodes = order((*graph.outputs.values(), *graph.wrt.values()))
        shared = _shared(nodes) | {
            *graph.wrt.values(),
            *graph.outputs.values(),
            *graph.names.values(),
        }
        for node in nodes:
            self._read(node, values)
            if node in shared or self._sizes.get(node, 0) > _PIECE:
                self._cut(node)

    def gradient(self, output: Node, wrt: Mapping[str, Node]) -> dict[str, float]:
        """Return the derivatives of an output with respect to nodes, by name."""
        adjoints: dict[Expression, Expression] = {self._expressions[output]: sp.Integer(1)}
        for symbol, expression in reversed(self._pieces):
            adjoint = adjoints.get(symbol)
            if adjoint is None:
                continue
            for used in sorted(expression.free_symbols, key=str):
                slope = self._number(sp.diff(expression, used))
                adjoints[used] = adjoints.get(used, sp.Integer(0)) + adjoint * slope
        return {
            name: _real(adjoints.get(self._expressions[node], sp.Integer(0)))
            for name, node in wrt.items()
        }

    def value(self, node: Node) -> float:
        """Return the value of a node; a truth value is 1 or 0."""
        if node in self._truth:
            return float(self._truth[node])
        return _real(self._value(node))

    def _read(self, node: Node, values: Mapping[str, float]) -> None:
        """Work out a node's expression, or the truth of a comparison."""
        operands = node.operands
        if node.op == "input":
            exact = sp.Rational(values[str(node.payload)])
            symbol = self._symbol(exact)
            self._expressions[node] = symbol
        elif node.op == "const" and type(node.payload) is bool:
            self._truth[node] = node.payload
        elif node.op == "const":
            self._expressions[node] = _exact(number_of(node))
        elif node.op == "not":
            self._truth[node] = not self._truth[operands[0]]
        elif node.op in ("and", "or"):
            self._truth[node] = _COMPARED[node.op](*(self._truth[operand] for operand in operands))
        elif node.op in _COMPARED:
            self._truth[node] = _compare(node.op, [self._value(operand) for operand in operands])
        else:
            self._expressions[node] = self._expression(node)
            self._sizes[node] = 1 + sum(self._sizes.get(operand, 0) for operand in operands)

    def _expression(self, node: Node) -> Expression:
        if node.op == "where":
            condition, *branches = node.operands
            return self._expressions[branches[0 if self._truth[condition] else 1]]
        operands = [self._expressions.get(operand) for operand in node.operands]
        if node.op in ("mark", "rule"):
            return operands[0]
        if node.op in _SMOOTH:
            return _SMOOTH[node.op](*operands)
        values = [self._value(operand) for operand in node.operands]
        try:
            return _CHOSEN[node.op](*values, *operands)
        except TypeError:  # a value without order (nan, complex) in a branch that is not taken
            return sp.nan

    def _cut(self, node: Node) -> None:
        """Give a node a symbol of its own, and keep what it stands for.

        What is a symbol or a number already keeps that, but for a value that is differentiated by:
        of `h = x` the uses through h count alone.
        """
        expression = self._expressions.get(node)
        if expression is None:
            return
        is_leaf = expression in self._values or not expression.free_symbols
        if is_leaf and node.op != "mark":
            return
        symbol = self._symbol(self._number(expression))
        self._pieces.append((symbol, expression))
        self._expressions[node] = symbol
        self._sizes[node] = 0

    def _symbol(self, value: Expression) -> Expression:
        symbol = sp.Symbol(f"v{len(self._values):06d}", real=True)
        self._values[symbol] = value
        return symbol

    def _value(self, node: Node) -> Expression:
        expression = self._expressions.get(node)
        return sp.nan if expression is None else self._number(expression)

    def _number(self, expression: Expression) -> Expression:
        used = {symbol: self._values[symbol] for symbol in expression.free_symbols}
        return expression.evalf(_DIGITS, subs=used, maxn=1000)


def _shared(nodes: list[Node]) -> set[Node]:
    """Return the nodes that are used more than once."""
    seen: set[Node] = set()
    shared: set[Node] = set()
    for node in nodes:
        for operand in node.operands:
            (shared if operand in seen else seen).add(operand)
    return shared


def _exact(value: float) -> Expression:
    """Return a constant of the program, pi and E as what they are."""
    known = {float(sp.pi): sp.pi, float(sp.E): sp.E}
    if value != value or value in (float("inf"), -float("inf")):
        return sp.Float(value)
    return known.get(value, sp.Rational(value))


def _compare(op: str, values: list[Expression]) -> bool:
    try:
        return _COMPARED[op](*values)
    except TypeError:  # nan or a complex number, in a branch that is not taken
        return False


def _real(value: Expression) -> float:
    """Return a derivative as a float; nan where it is none."""
    try:
        return float(value)
    except TypeError:
        return float("nan")

"""The reference evaluator: the value of every node, straight from the graph.

In: nodes, and values of the inputs by name. Out: the value of each node. Values are floats or
arrays that broadcast; nothing warns, and what is undefined is nan. It is the plain reading of the
graph that generated code is compared with.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from ..errors import InputError
from .graph import order
from .node import Node

Value: TypeAlias = Any  # a float or an array of floats: NumPy's own types do not tell them apart


def special_functions() -> ModuleType:
    """Return `scipy.special`, which is needed for the functions that NumPy lacks."""
    try:
        return importlib.import_module("scipy.special")
    except ModuleNotFoundError:
        hint = "install it with: pip install 'gradc[scipy]'"
        raise InputError("this program needs scipy", None, hint) from None


def _special(name: str) -> Callable[..., Value]:
    return lambda *values: getattr(special_functions(), name)(*values)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "pow": np.power,
    "mod": np.mod,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "where": np.where,
    "max": np.maximum,
    "min": np.minimum,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "hypot": np.hypot,
    "logaddexp": np.logaddexp,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sigmoid": lambda x: np.exp(-np.logaddexp(0, -x)),
    "erf": _special("erf"),
    "erfc": _special("erfc"),
    "gamma": _special("gamma"),
    "lgamma": _special("gammaln"),
    "digamma": _special("digamma"),
    "polygamma": _special("polygamma"),
    "mark": lambda value: value,
    "rule": lambda value, *_: value,
}


def evaluate(
    roots: Iterable[Node], values: Mapping[str, Value], given: Mapping[Node, Value] | None = None
) -> dict[Node, Value]:
    """Return the value of each node that the roots reach.

    `values` has those of the inputs, floats or arrays; `given` sets the values of further nodes,
    whatever their operands. Functions with definitions must have been written out (`expand`).
    """
    known: dict[Node, Value] = {}
    with np.errstate(all="ignore"):
        for node in order(roots):
            if given is not None and node in given:
                known[node] = given[node]
            elif node.op == "input":
                known[node] = np.asarray(values[str(node.payload)], float)[()]
            elif node.op == "const":
                known[node] = np.asarray(node.payload)[()]
            else:
                operands = [known[operand] for operand in node.operands]
                known[node] = FUNCTIONS[node.op](*operands)
    return known

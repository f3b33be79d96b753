"""JAX beside: the same graph as written, in `jax.numpy`, with the gradient of `jax.grad`."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

import gradc
from gradc.graph.graph import order

from .measure import Computed

_SAME_NAME = (
    "exp expm1 log log1p log2 log10 sqrt cbrt hypot logaddexp abs sign floor ceil round sin cos tan "
    "sinh cosh tanh where"
).split()
_OTHER_NAME = {
    "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "neg": "negative",
    "pow": "power", "mod": "mod", "max": "maximum", "min": "minimum", "lt": "less",
    "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal",
    "and": "logical_and", "or": "logical_or", "not": "logical_not", "asin": "arcsin",
    "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh", "sinc": "sinc",
}  # fmt: skip


def peer() -> Computed | None:
    """Return what computes programs of numbers by JAX, None where it is not installed."""
    if find_spec("jax") is None:
        return None
    import jax

    jax.config.update("jax_enable_x64", True)
    table = _table(jax)
    return lambda function, points: _computed(jax, table, function, points)


def _table(jax: Any) -> dict[str, Any]:
    nn, special = jax.nn, jax.scipy.special
    table: dict[str, Any] = {name: getattr(jax.numpy, name) for name in _SAME_NAME}
    table |= {name: getattr(jax.numpy, other) for name, other in _OTHER_NAME.items()}
    table |= {
        name: getattr(nn, name) for name in ("sigmoid", "softplus", "log_sigmoid", "relu", "silu")
    }
    table |= {"erf": special.erf, "erfc": special.erfc, "lgamma": special.gammaln}
    table |= {"digamma": special.digamma, "gamma": special.gamma, "xlogy": special.xlogy}
    table |= {"sec": lambda x: 1 / jax.numpy.cos(x), "csc": lambda x: 1 / jax.numpy.sin(x)}
    table |= {"cot": lambda x: 1 / jax.numpy.tan(x), "mark": lambda x: x}
    return table


def _computed(
    jax: Any,
    table: Mapping[str, Any],
    function: gradc.Function,
    points: Sequence[Mapping[str, Any]],
) -> list[list[Any]]:
    graph = function.compilation.graph
    output = next(iter(graph.differentiated().values()))
    nodes = order([output])
    strange = [one.op for one in nodes if one.op not in table and one.op not in ("input", "const")]
    if strange or any(node.op != "input" for node in graph.wrt.values()):
        raise NotImplementedError(strange[0] if strange else "an intermediate value")

    def value(wrt: Sequence[Any], point: Mapping[str, Any]) -> Any:
        known: dict[Any, Any] = {}
        given = {**point, **dict(zip(graph.wrt, wrt, strict=True))}
        for node in nodes:
            if node.op == "input":
                known[node] = given[str(node.payload)]
            elif node.op == "const":
                known[node] = node.payload
            else:
                known[node] = table[node.op](*[known[one] for one in node.operands])
        return known[output]

    both = jax.jit(jax.value_and_grad(value))
    found = []
    for point in points:
        exact = {name: np.float64(one) for name, one in point.items()}
        one, gradient = both([exact[name] for name in graph.wrt], exact)
        found.append([float(one), *map(float, gradient)])
    return found

"""Distributions as SciPy and JAX call them: what a method of one is among the functions of ours.

In: the tree before the dot, and the name of the method. Out: our function, None for what is no
distribution.

    scipy.stats.norm.logpdf(x, mu, sigma)   ->   normal_logpdf(x, mu, sigma)
    norm(mu, sigma).pdf(x)                  ->   normal_pdf(x, mu, sigma)
    stats.gamma.pdf(x, a)                   ->   exp(gamma_logpdf(x, a))
"""

from collections.abc import Mapping

from lark import Token, Tree

from ..errors import ProgramError
from ..graph.node import constant
from ..records import dataclass
from ..syntax.tree import Branch, children, trees
from ..vocabulary import functions
from .names import Lowering
from .scope import Scope

# What SciPy calls distributions, and what ours are called.
DISTRIBUTIONS: Mapping[str, str] = {
    **{
        name: name
        for name in "beta cauchy chi2 dirichlet gamma laplace logistic multivariate_normal pareto "
        "poisson uniform bernoulli".split()
    },
    "binom": "binomial",
    "expon": "exponential",
    "geom": "geometric",
    "gumbel_r": "gumbel",
    "halfnorm": "half_normal",
    "invgamma": "inverse_gamma",
    "lognorm": "lognormal",
    "nbinom": "negative_binomial",
    "norm": "normal",
    "t": "student_t",
    "weibull_min": "weibull",
}  # fmt: skip
METHODS = frozenset("logpdf logpmf pdf pmf cdf logcdf sf logsf ppf isf".split())

# What is worked out by another function: of which, and what is put around that.
_AROUND: Mapping[str, tuple[str, str]] = {
    "pdf": ("logpdf", "exp"),
    "pmf": ("logpmf", "exp"),
    "logcdf": ("cdf", "log"),
    "logsf": ("sf", "log"),
}
# What a probability lacks to 1, of which the logarithm is that of a number near 1.
_OTHERS: Mapping[str, str] = {"cdf": "sf", "sf": "cdf"}


# How a distribution is written: norm, stats.norm, norm(mu, sigma), stats.norm(mu, sigma).
_WRITTEN = ("name", "attribute", "call", "method")


@dataclass(frozen=True, slots=True)
class Density:
    """A function of ours, what is put around it, and the parameters that were given before.

    Around a probability a logarithm asks for what it lacks to 1, the function `other`.
    """

    function: Token
    around: str | None
    frozen: list[Branch]
    other: Token | None = None


def density(base: Branch, callee: Token, scope: Scope) -> Density | None:
    """Return what a method of a distribution is; raises `ProgramError` for one that is not read."""
    if callee not in METHODS or callee in scope.functions or base.data not in _WRITTEN:
        return None
    parts = children(base)
    frozen = trees(parts[-1]) if base.data in ("call", "method") else []
    name = parts[0] if base.data in ("name", "call") else parts[1]
    of_stats = base.data in ("method", "attribute") and _is_of_stats(parts[0], scope)
    is_bare = base.data == "call" or (base.data == "name" and name not in scope.values)
    is_read = of_stats or is_bare
    if not is_read or str(name) in scope.functions:
        return None
    ours = DISTRIBUTIONS.get(str(name))
    if ours is None:
        if not of_stats:
            return None
        hint = f"the distributions that are read are {', '.join(sorted(DISTRIBUTIONS))}"
        raise ProgramError(f"the distribution {name} is not read", scope.where(callee), hint)
    inner, around = _AROUND.get(str(callee), ("", None))
    if f"{ours}_{callee}" in functions():
        return Density(callee.update(value=f"{ours}_{callee}"), None, frozen)
    if f"{ours}_{inner}" in functions():
        other = f"{ours}_{_OTHERS.get(inner)}"
        rest = callee.update(value=other) if other in functions() else None
        return Density(callee.update(value=f"{ours}_{inner}"), around, frozen, rest)
    there = [one for one in sorted(METHODS) if _is_there(ours, one)]
    hint = f"it has {', '.join(there)}"
    raise ProgramError(f"{name}.{callee} is not read", scope.where(callee), hint)


def _is_there(ours: str, method: str) -> bool:
    inner = _AROUND.get(method, (method, ""))[0]
    return f"{ours}_{method}" in functions() or f"{ours}_{inner}" in functions()


def _is_of_stats(tree: object, scope: Scope) -> bool:
    """Return whether a tree is a module such as stats, scipy.stats, jax.scipy.stats."""
    if not isinstance(tree, Tree):
        return False
    if tree.data == "attribute":
        return str(tree.children[1]) == "stats"
    name = str(tree.children[0]) if tree.data == "name" else ""
    return name in ("stats", "jstats") and name not in scope.values


def around(
    found: Density, inner: Lowering, other: Lowering | None, tree: Branch, scope: Scope
) -> Lowering:
    """Return the node of a density, with what is put around it."""
    node = yield from inner
    if found.around is None:
        return node
    outer = scope.build(found.around, [node], tree)
    if other is None:
        return outer
    rest = scope.build("neg", [(yield from other)], tree)
    is_large = scope.build("gt", [node, constant(0.5)], tree)
    return scope.build("where", [is_large, scope.build("log1p", [rest], tree), outer], tree)

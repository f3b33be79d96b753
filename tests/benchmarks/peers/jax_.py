"""JAX: `jit` of `value_and_grad`, of `vmap(jacfwd)` or `hessian`, in float64, called until ready."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from ..cases import Case, Peer, Timed


@cache
def _ops() -> Any:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    special = jax.scipy.special
    return SimpleNamespace(
        xp=jnp,
        exp=jnp.exp,
        log=jnp.log,
        sqrt=jnp.sqrt,
        sin=jnp.sin,
        cos=jnp.cos,
        tanh=jnp.tanh,
        ndtr=special.ndtr,
        sigmoid=jax.nn.sigmoid,
        logsumexp=special.logsumexp,
        gammaln=special.gammaln,
        softmax=jax.nn.softmax,
        softplus=jax.nn.softplus,
        scan=jax.lax.scan,
    )


def _formula(case: Case) -> Callable[..., Any]:
    ops, formula = _ops(), case.workload.formula
    return lambda *given: formula(ops, *given)


def _ready(function: Callable[..., Any]) -> Callable[..., Any]:
    from jax import block_until_ready

    return lambda *given: block_until_ready(function(*given))


def _compiled(function: Callable[..., Any], case: Case, results: Callable[[Any], Any]) -> Timed:
    import jax

    given = case.arguments
    if case.workload.kind != "floats":
        given = [jax.numpy.asarray(one) for one in given]
    return Timed(_ready(jax.jit(function)), given, results)


def _flat(answer: Any) -> list[Any]:
    import jax

    return jax.tree.leaves(answer)


def _gradient(case: Case) -> Timed:
    import jax

    return _compiled(jax.value_and_grad(_formula(case), case.of_wrt), case, _flat)


def _points(case: Case) -> Timed:
    """Return all derivatives at each point: a Jacobian forward, or the gradient of a gradient."""
    import jax

    workload = case.workload
    formula = _formula(case)
    if workload.outputs > 1:
        return _jacobian(case, formula)
    if all(len(order) < 2 for order in workload.orders):
        return _compiled(jax.vmap(jax.value_and_grad(formula, case.of_wrt)), case, _flat)
    places = {name: place for place, name in enumerate(case.given)}
    first = tuple(places[order[0]] for order in workload.orders if len(order) == 1)

    def results(*given: Any) -> list[Any]:
        value, slopes = jax.value_and_grad(formula, first)(*given)
        slopes = iter(slopes)
        return [
            value if not order else next(slopes) if len(order) == 1 else _higher(order, given)
            for order in workload.orders
        ]

    def _higher(order: Any, given: Any) -> Any:
        function = formula
        for name in order:
            function = jax.grad(function, places[name])
        return function(*given)

    return _compiled(jax.vmap(results), case, list)


def _jacobian(case: Case, formula: Callable[..., Any]) -> Timed:
    import jax

    jnp = jax.numpy
    count = len(case.of_wrt)
    order = [*case.of_wrt, *(k for k in range(len(case.given)) if k not in case.of_wrt)]
    back = [order.index(k) for k in range(len(order))]

    def both(variables: Any, given: Any) -> tuple[Any, Any]:
        every = [*variables, *given]
        found = jnp.stack(formula(*(every[k] for k in back)))
        return found, found

    def results(*arguments: Any) -> Any:
        moved = jnp.stack([arguments[k] for k in order], axis=1)
        matrix = jax.jacfwd(both, has_aux=True)
        return jax.vmap(matrix)(moved[:, :count], moved[:, count:])

    def read(answer: Any) -> list[Any]:
        matrix, value = answer
        return [
            one
            for k in range(case.workload.outputs)
            for one in (value[:, k], *(matrix[:, k, j] for j in range(count)))
        ]

    return _compiled(results, case, read)


def _step(case: Case) -> Timed:
    """Return a step whose parameters are given away, so that it may work in place."""
    import jax

    from ..workloads.network import RATE

    gradient = jax.value_and_grad(_formula(case), case.of_wrt)
    given = [jax.numpy.asarray(one) for one in case.arguments]
    kept = [given[k] for k in range(len(given)) if k not in case.of_wrt]

    def step(parameters: Any, kept: Any) -> Any:
        value, slopes = gradient(*kept, *parameters)
        return value, [p - RATE * d for p, d in zip(parameters, slopes, strict=True)]

    compiled = jax.jit(step, donate_argnums=0)
    state = [[given[k] for k in case.of_wrt]]

    def call() -> Any:
        value, state[0] = jax.block_until_ready(compiled(state[0], kept))
        return value, state[0]

    return Timed(call, (), lambda answer: [answer[0], *map(_copy, answer[1])])


def _copy(array: Any) -> Any:
    return array.copy()


def _compiling(case: Case) -> Timed:
    """Return a call that traces, compiles and runs a gradient that is new to JAX."""
    import jax

    formula, ops = case.workload.formula, _ops()
    wrt = tuple(range(len(case.given)))

    def first(*given: float) -> Any:
        jax.clear_caches()
        gradient = jax.jit(jax.value_and_grad(lambda *given: formula(ops, *given), wrt))
        return jax.block_until_ready(gradient(*given))

    return Timed(first, case.arguments, _flat)


def _hessian(case: Case) -> Timed:
    import jax

    (place,) = case.of_wrt
    formula = _formula(case)
    both = lambda *given: (formula(*given), jax.hessian(formula, place)(*given))  # noqa: E731
    return _compiled(both, case, list)


PEER = Peer(
    "JAX (jit)",
    ("jax", "jaxlib"),
    {
        "floats": _gradient,
        "points": _points,
        "arrays": _gradient,
        "step": _step,
        "hessian": _hessian,
        "compiling": _compiling,
    },
)

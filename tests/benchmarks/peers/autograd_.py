"""autograd: `make_vjp` with a seed of ones for points, `value_and_grad` and `hessian` for arrays."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..cases import Case, Peer, Timed
from ..workloads.network import trained


@cache
def _ops() -> Any:
    import autograd.numpy as anp
    from autograd.scipy import special, stats

    return SimpleNamespace(
        xp=anp,
        exp=anp.exp,
        log=anp.log,
        sqrt=anp.sqrt,
        sin=anp.sin,
        cos=anp.cos,
        tanh=anp.tanh,
        ndtr=stats.norm.cdf,
        sigmoid=special.expit,
        logsumexp=special.logsumexp,
        gammaln=special.gammaln,
        softplus=lambda z: anp.logaddexp(0.0, z),
        scan=scan,
        softmax=lambda z: anp.exp(z - special.logsumexp(z, -1, keepdims=True)),
    )


def scan(step: Any, state: Any, rows: Any) -> Any:
    """Return the last state, as JAX's scan without what is kept of each step."""
    for row in rows:
        state, _ = step(state, row)
    return state, None


def _formula(case: Case) -> Any:
    formula = case.workload.formula
    return lambda *given: formula(_ops(), *given)


def _arrays(case: Case) -> Any:
    from autograd import make_vjp

    of_all = make_vjp(_formula(case), case.of_wrt)

    def both(*given: Any) -> Any:
        back, value = of_all(*given)
        return value, back(np.ones_like(value))

    return both


def _flat(answer: Any) -> list[Any]:
    return [answer[0], *answer[1]]


def _gradient(case: Case) -> Timed:
    return Timed(_arrays(case), case.arguments, _flat)


def _points(case: Case) -> Timed:
    """Return derivatives at all points at once: a sweep for each output, and again for each order."""
    from autograd import grad

    workload = case.workload
    if workload.outputs == 1 and all(len(order) < 2 for order in workload.orders):
        return _gradient(case)
    formula = _formula(case)
    places = {name: place for place, name in enumerate(case.given)}
    singles = [order[0] for order in workload.orders if len(order) == 1]

    def total(number: int, *given: Any) -> Any:
        found = formula(*given)
        return (found[number] if workload.outputs > 1 else found).sum()

    def results(*given: Any) -> list[Any]:
        values = formula(*given)
        values = values if workload.outputs > 1 else (values,)
        found = []
        for number, value in enumerate(values):
            by = grad(total, tuple(places[name] + 1 for name in singles))(number, *given)
            slopes = dict(zip(singles, by, strict=True))
            known = {(): value} | {(name,): one for name, one in slopes.items()}
            found += [
                known[order] if order in known else again(order, number, given)
                for order in workload.orders
            ]
        return found

    def again(order: Any, number: int, given: Any) -> Any:
        function = total
        for name in order[:-1]:
            function = _summed(grad(function, places[name] + 1))
        return grad(function, places[order[-1]] + 1)(number, *given)

    return Timed(results, case.arguments, list)


def _summed(function: Any) -> Any:
    return lambda *given: function(*given).sum()


def _step(case: Case) -> Timed:
    return trained(_arrays(case), case)


def _hessian(case: Case) -> Timed:
    from autograd import hessian

    (place,) = case.of_wrt
    formula, matrix = _formula(case), hessian(_formula(case), place)
    return Timed(lambda *given: (formula(*given), matrix(*given)), case.arguments)


PEER = Peer(
    "autograd",
    ("autograd",),
    {
        "floats": _gradient,
        "points": _points,
        "arrays": _gradient,
        "step": _step,
        "hessian": _hessian,
    },
)

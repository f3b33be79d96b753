"""PyTorch: leaves that require a gradient, in float64; also what `torch.compile` makes of it."""

from collections.abc import Callable
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from ..cases import Case, Peer, Timed
from .autograd_ import scan


@cache
def _ops() -> Any:
    import torch

    return SimpleNamespace(
        xp=torch,
        exp=torch.exp,
        log=torch.log,
        sqrt=torch.sqrt,
        sin=torch.sin,
        cos=torch.cos,
        tanh=torch.tanh,
        ndtr=torch.special.ndtr,
        sigmoid=torch.sigmoid,
        logsumexp=torch.logsumexp,
        gammaln=torch.special.gammaln,
        # Its softplus is a line from 20 on.
        softplus=lambda z: -torch.nn.functional.logsigmoid(-z),
        scan=scan,
        softmax=lambda z: torch.softmax(z, -1),
    )


def _given(case: Case) -> list[Any]:
    import torch

    torch.set_num_threads(case.threads)
    # A copy is aligned as torch aligns its own, and apart from the arrays of others.
    given = [
        torch.as_tensor(one, dtype=None if _whole(one) else torch.float64).clone()
        for one in case.arguments
    ]
    return [one.requires_grad_(place in case.of_wrt) for place, one in enumerate(given)]


def _whole(one: Any) -> bool:
    return getattr(one, "dtype", None) is not None and one.dtype.kind in "iu"


def _formula(case: Case) -> Callable[..., Any]:
    ops, formula = _ops(), case.workload.formula
    return lambda *given: formula(ops, *given)


def _gradient(case: Case, compiled: bool = False) -> Timed:
    """Return value and gradient; of points each derivative at its own, by the sum."""
    import torch

    formula = _formula(case)
    given = _given(case)
    if compiled:
        formula = torch.compile(formula, dynamic=False)
    leaves = [given[k] for k in case.of_wrt]

    def both() -> Any:
        value = formula(*given)
        seed = torch.ones_like(value) if value.ndim else None
        return value, torch.autograd.grad(value, leaves, seed)

    return Timed(both, (), _flat)


def _flat(answer: Any) -> list[Any]:
    value, slopes = answer
    return [one.detach().numpy() for one in (value, *slopes)]


def _points(case: Case, compiled: bool = False) -> Timed:
    """Return derivatives at all points at once: a sweep for each output, and again for each order."""
    import torch

    workload = case.workload
    if workload.outputs == 1 and all(len(order) < 2 for order in workload.orders):
        return _gradient(case, compiled)
    formula, given = _formula(case), _given(case)
    if compiled:
        formula = torch.compile(formula, dynamic=False)
    leaves = dict(zip(case.given, given, strict=True))
    singles = [order[0] for order in workload.orders if len(order) == 1]
    twice = [order for order in workload.orders if len(order) > 1]

    def results() -> list[Any]:
        values = formula(*given)
        values = values if workload.outputs > 1 else (values,)
        found = []
        for value in values:
            seed = torch.ones_like(value)
            by = torch.autograd.grad(
                value,
                [leaves[one] for one in singles],
                seed,
                retain_graph=True,
                create_graph=bool(twice),
                materialize_grads=True,
            )
            slopes: dict[Any, Any] = {(name,): one for name, one in zip(singles, by, strict=True)}
            slopes[()] = value
            for order in twice:
                slopes[order] = torch.autograd.grad(slopes[order[:-1]], leaves[order[-1]], seed)[0]
            found += [slopes[order] for order in workload.orders]
        return found

    return Timed(results, (), lambda answer: [one.detach().numpy() for one in answer])


def _step(case: Case) -> Timed:
    import torch

    from ..workloads.network import RATE

    formula, given = _formula(case), _given(case)
    leaves = [given[k] for k in case.of_wrt]

    def step() -> Any:
        loss = formula(*given)
        slopes = torch.autograd.grad(loss, leaves)
        with torch.no_grad():
            for one, slope in zip(leaves, slopes, strict=True):
                one.sub_(slope, alpha=RATE)
        return loss

    return Timed(step, (), lambda loss: _flat((loss, leaves)))


def _lstm(case: Case) -> Timed:
    """Return the gradient through its own LSTM, whose gates stand in another order."""
    import torch

    x, y, W, U, b = _given(case)
    n = len(y)
    start = torch.zeros(1, 1, n, dtype=torch.float64)
    none = torch.zeros_like(b)

    def both() -> Any:
        def ordered(one: Any) -> Any:
            return torch.cat([one[: 2 * n], one[3 * n :], one[2 * n : 3 * n]])

        weights = [*map(ordered, (W, U, b)), none]
        _, h, _ = torch.lstm(x[:, None], (start, start), weights, True, 1, 0.0, False, False, False)
        value = ((h[0, 0] - y) ** 2).mean()
        return value, torch.autograd.grad(value, [W, U, b])

    return Timed(both, (), _flat)


def _hessian(case: Case) -> Timed:
    import torch

    formula, given = _formula(case), [one.detach() for one in _given(case)]
    (place,) = case.of_wrt
    matrix = torch.func.hessian(formula, place)
    return Timed(
        lambda: (formula(*given), matrix(*given)), (), lambda both: [one.numpy() for one in both]
    )


PEERS = (
    Peer(
        "PyTorch",
        ("torch",),
        {
            "floats": _gradient,
            "points": _points,
            "arrays": _gradient,
            "step": _step,
            "hessian": _hessian,
            "lstm": _lstm,
        },
    ),
    Peer(
        "PyTorch (compile)",
        ("torch",),
        {"points": partial(_points, compiled=True), "arrays": partial(_gradient, compiled=True)},
    ),
)

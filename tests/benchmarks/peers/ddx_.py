"""ddx-ad: equations compiled by its LLVM for the number of points, with its vector functions."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from ..cases import Case, Peer, Timed


def _ops() -> Any:
    import ddx

    return SimpleNamespace(
        exp=ddx.exp,
        log=ddx.log,
        sqrt=ddx.sqrt,
        sin=ddx.sin,
        cos=ddx.cos,
        sigmoid=lambda z: 1.0 / (1.0 + ddx.exp(-z)),
        ndtr=lambda x: 0.5 * (1.0 + ddx.erf(x * 0.5**0.5)),
    )


def _equation(case: Case, points: int) -> Any:
    """Return the compiled equation; what is not differentiated are its parameters."""
    import ddx

    workload = case.workload
    symbols = [*workload.wrt]

    def model() -> Any:
        made = {name: ddx.var(name) for name in symbols}
        made |= {name: ddx.param(name) for name in case.given if name not in made}
        return workload.formula(_ops(), *(made[name] for name in case.given))

    best = {"points": points, "veclib": ddx.VecLib.AUTO} if points > 1 else {"points": 1}
    return ddx.equation(model).compile(**best)


def _wanted(case: Case) -> Any:
    import ddx

    twice = any(len(order) > 1 for order in case.workload.orders)
    return ddx.Want.HESSIAN if twice else ddx.Want.JACOBIAN


def _read(case: Case, answer: Any) -> list[Any]:
    """Return the results in order: by each output, by the place of each symbol."""
    workload = case.workload
    value, *derivatives = answer
    value, *derivatives = (
        one if workload.outputs > 1 else np.asarray(one)[None] for one in (value, *derivatives)
    )
    places = {name: place for place, name in enumerate(workload.wrt)}
    return [
        derivatives[len(order) - 1][(k, *(places[name] for name in order))] if order else value[k]
        for k in range(workload.outputs)
        for order in workload.orders
    ]


def _points(case: Case) -> Timed:
    workload = case.workload
    ordered = [*workload.wrt, *(name for name in case.given if name not in workload.wrt)]
    given = np.stack([np.asarray(case.given[name]) for name in ordered])
    equation = _equation(case, given.shape[-1] if given.ndim > 1 else 1)
    import ddx

    want = _wanted(case)
    twice = want == ddx.Want.HESSIAN
    if case.mode == "fresh" and workload.kind == "points":
        function = equation.hessian if twice else equation.jacobian
        return Timed(function, (given,), lambda answer: _read(case, answer))
    call = equation.buffer(given, want=want)
    names = ("value", "jacobian", "hessian")[: 3 if twice else 2]
    read = lambda _: _read(case, [getattr(call, name) for name in names])  # noqa: E731
    if workload.kind == "points":
        return Timed(call, (), read)

    def with_floats(*arguments: float) -> Any:
        call.x[:] = arguments
        call()
        return call

    return Timed(with_floats, case.arguments, read)


def _compiling(case: Case) -> Timed:
    """Return a call that builds the equation, compiles it and calls it."""
    import ddx

    names, formula = [*case.given], case.workload.formula

    def first(*given: float) -> Any:
        def model() -> Any:
            return formula(_ops(), *map(ddx.var, names))

        return ddx.equation(model).compile(points=1).jacobian(given)

    return Timed(first, case.arguments, lambda answer: [answer[0], *answer[1]])


PEER = Peer(
    "ddx-ad",
    ("ddx-ad",),
    {"points": _points, "floats": _points, "compiling": _compiling},
    ("fresh", "same"),
)

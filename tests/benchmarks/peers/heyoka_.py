"""heyoka.py: expressions, `diff_tensors` and `cfunc`, batches of points in machine code."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..cases import Case, Peer, Timed

_COMPACT = 50  # results from which on a function is compiled piece by piece


@cache
def _ops() -> Any:
    import heyoka

    return SimpleNamespace(
        exp=heyoka.exp,
        log=heyoka.log,
        sqrt=heyoka.sqrt,
        sin=heyoka.sin,
        cos=heyoka.cos,
        sigmoid=heyoka.sigmoid,
        ndtr=lambda x: 0.5 * (1 + heyoka.erf(x * 0.5**0.5)),
    )


def expressions(case: Case) -> tuple[list[Any], list[Any]]:
    """Return the variables and all results as expressions."""
    import heyoka

    workload = case.workload
    variables = [heyoka.expression(name) for name in case.given]
    outputs = workload.formula(_ops(), *variables)
    outputs = [*outputs] if isinstance(outputs, tuple) else [outputs]
    by_name = dict(zip(case.given, variables, strict=True))
    places = {order[0]: k for k, order in enumerate(workload.orders[1:]) if len(order) == 1}
    first = heyoka.diff_tensors(outputs, [by_name[name] for name in places], 1)
    found = []
    for number, output in enumerate(outputs):
        row = [*first.jacobian[number]] if len(outputs) > 1 else [*first.gradient]
        slopes = dict(zip(places, row, strict=True))
        for order in workload.orders:
            one = slopes[order[0]] if order else output
            for name in order[1:]:
                one = heyoka.diff(one, by_name[name])
            found.append(one)
    return variables, found


def _function(case: Case) -> Any:
    import heyoka

    heyoka.set_nthreads(case.threads)
    variables, found = expressions(case)
    return heyoka.cfunc(found, vars=variables, compact_mode=len(found) > _COMPACT), len(found)


def _compiling(case: Case) -> Timed:
    """Return a call that builds the expressions, differentiates and compiles them, and calls."""
    import heyoka

    names, formula = [*case.given], case.workload.formula

    def first(*given: float) -> Any:
        heyoka.llvm_state.clear_memcache()
        variables = [heyoka.expression(name) for name in names]
        value = formula(_ops(), *variables)
        slopes = heyoka.diff_tensors([value], variables, 1).gradient
        large = len(names) > _COMPACT
        return heyoka.cfunc([value, *slopes], vars=variables, compact_mode=large)(np.array(given))

    return Timed(first, case.arguments)


def _points(case: Case) -> Timed:
    function, count = _function(case)
    given = np.ascontiguousarray(np.stack(case.arguments))
    if case.mode == "fresh":
        return Timed(function, (given,))
    out = np.empty((count, given.shape[1]))
    return Timed(lambda: function(given, outputs=out))


def _floats(case: Case) -> Timed:
    """Return a call that puts floats into a buffer of its own."""
    function, count = _function(case)
    given, out = np.empty(len(case.given)), np.empty(count)

    def call(*arguments: float) -> Any:
        given[:] = arguments
        return function(given, outputs=out)

    return Timed(call, case.arguments)


PEER = Peer(
    "heyoka.py",
    ("heyoka",),
    {"points": _points, "floats": _floats, "compiling": _compiling},
    ("fresh", "same"),
)

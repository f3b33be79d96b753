"""CasADi: a `Function` of SX with its own gradient or Jacobian, called through its buffers.

For points it is mapped over them, in C by the compiler of the machine where there is one.
"""

import shutil
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..cases import Case, Peer, Timed, Unable


def _ops() -> Any:
    import casadi

    return SimpleNamespace(
        exp=casadi.exp,
        log=casadi.log,
        sqrt=casadi.sqrt,
        sin=casadi.sin,
        cos=casadi.cos,
        sigmoid=lambda z: 1 / (1 + casadi.exp(-z)),
        ndtr=lambda x: (1 + casadi.erf(x * 0.5**0.5)) / 2,
    )


def function(case: Case, settings: Any = None) -> Any:
    """Return a function of the inputs with all results, each a number."""
    import casadi

    workload = case.workload
    symbols = {name: casadi.SX.sym(name) for name in case.given}
    outputs = workload.formula(_ops(), *symbols.values())
    found = []
    for output in outputs if isinstance(outputs, tuple) else (outputs,):
        singles = [order[0] for order in workload.orders if len(order) == 1]
        by = casadi.vertcat(*(symbols[name] for name in singles))
        slopes = dict(zip(singles, casadi.vertsplit(casadi.gradient(output, by)), strict=True))
        for order in workload.orders:
            one = slopes[order[0]] if order else output
            for name in order[1:]:
                one = casadi.gradient(one, symbols[name])
            found.append(one)
    return casadi.Function("f", [*symbols.values()], found, settings or {})


def _bound(compiled: Any, arguments: Any, shape: Any) -> tuple[Any, list[Any]]:
    """Return the call of a function that is bound to arrays, and those of its results."""
    buffer, call = compiled.buffer()
    for place, array in enumerate(arguments):
        buffer.set_arg(place, memoryview(array))
    found = [np.zeros(shape) for _ in range(compiled.n_out())]
    for place, array in enumerate(found):
        buffer.set_res(place, memoryview(array))
    return call, [(buffer, arguments), *found]  # what the buffers only point to is kept


def _floats(case: Case) -> Timed:
    """Return a call that puts floats into the buffers, which are read as they are."""
    given = np.array([case.arguments]).T
    call, found = _bound(function(case), [*given], 1)
    flat = given[:, 0]

    def with_floats(*arguments: float) -> Any:
        flat[:] = arguments
        call()
        return found

    return Timed(with_floats, case.arguments, lambda answer: [one[0] for one in answer[1:]])


def _points(case: Case, in_c: bool) -> Timed:
    if in_c and not shutil.which("gcc"):
        raise Unable("finds no gcc")
    flags = {"flags": ["-O3", "-march=native"], "verbose": False}
    settings = {"jit": True, "compiler": "shell", "jit_options": flags} if in_c else None
    count = len(case.arguments[0])
    how = ("serial",) if case.threads == 1 else ("thread", case.threads)
    mapped = function(case, settings).map(count, *how)
    if case.mode == "same":
        call, found = _bound(mapped, case.arguments, count)
        return Timed(call, (), lambda _: found[1:])

    def fresh() -> Any:
        call, found = _bound(mapped, case.arguments, count)
        call()
        return found[1:]

    return Timed(fresh)


def _compiling(case: Case) -> Timed:
    """Return a call that builds the expressions, their gradient and a function, and calls it."""
    import casadi

    count, formula = len(case.given), case.workload.formula

    def first(*given: float) -> Any:
        symbols = casadi.SX.sym("x", count)
        value = formula(_ops(), *casadi.vertsplit(symbols))
        both = casadi.Function("f", [symbols], [value, casadi.gradient(value, symbols)])
        return both(given)

    return Timed(first, case.arguments, _numbers)


def _numbers(answer: Any) -> list[Any]:
    return [one for part in answer for one in np.asarray(part).ravel()]


def _hessian(case: Case) -> Timed:
    """Return the Hessian of numbers, dense as the others return it."""
    import casadi

    if case.workload.name != "rosenbrock":
        raise Unable("matrix programs are not written for it here")
    (x,) = case.arguments
    v = casadi.SX.sym("x", len(x))
    value = casadi.sum1(100 * (v[1:] - v[:-1] ** 2) ** 2 + (1 - v[:-1]) ** 2)
    matrix, _ = casadi.hessian(value, v)
    both = casadi.Function("h", [v], [value, casadi.densify(matrix)])
    buffer, call = both.buffer()
    found = np.zeros(1), np.zeros((len(x), len(x)))
    buffer.set_arg(0, memoryview(x))
    for place, one in enumerate(found):
        buffer.set_res(place, memoryview(one))
    kept = buffer, found
    return Timed(call, (), lambda _: [kept[1][0][0], kept[1][1]])


PEERS = (
    Peer(
        "CasADi",
        ("casadi",),
        {
            "floats": _floats,
            "points": partial(_points, in_c=False),
            "hessian": _hessian,
            "compiling": _compiling,
        },
        ("fresh", "same"),
    ),
    Peer("CasADi (gcc)", ("casadi",), {"points": partial(_points, in_c=True)}, ("fresh", "same")),
)

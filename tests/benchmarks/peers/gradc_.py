"""gradc: the NumPy file, the scalar file, `Function`, and machine code where this version has it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

import gradc

from ..cases import Case, Peer, Timed, Unable, Workload
from ..workloads.compiling import layers
from ..workloads.network import trained

_NONE = "this version has no machine code"


def _compiled(case: Case, **settings: Any) -> Any:
    """Return the function of a workload. What is wanted of it beside the gradient are formulas."""
    workload, program = case.workload, case.workload.program
    if callable(program):
        like = None if program.__annotations__ else case.arguments
        return gradc.from_python(program, wrt=[*workload.wrt], like=like, **settings)
    if workload.entry == "greeks":
        return gradc.compile(with_derivatives(program, workload.orders), **settings)
    return gradc.compile(program, wrt=[*workload.wrt], **settings)


def with_derivatives(program: str, orders: Sequence[Sequence[str]]) -> str:
    """Return a program whose outputs are that of a program and its derivatives, as formulas."""
    f = gradc.compile(program)
    outputs = [f.name]
    lines = [program.strip()]
    for order in orders:
        if order:
            name = "_".join(("d", *order))
            lines.append(f"{name} = {f.derivative(order[0], order=len(order)).text}")
            outputs.append(name)
    return "\n".join([*lines, f"output {', '.join(outputs)}"])


def flat(answer: Any) -> list[Any]:
    """Return the numbers and arrays in tuples of tuples, in order."""
    if isinstance(answer, tuple | list):
        return [one for part in answer for one in flat(part)]
    return [answer]


def _jacobian(function: Any, *arguments: Any) -> tuple[Any, Any]:
    return function.value(*arguments), function.jacobian(*arguments)


def _by_output(answer: Any) -> list[Any]:
    """Return each output, then its derivatives, from values and an array of points by both."""
    values, matrix = answer
    return [
        one
        for place, value in enumerate(values)
        for one in (value, *np.moveaxis(np.asarray(matrix)[..., place, :], -1, 0))
    ]


def _from_text(target: str, case: Case) -> Timed:
    """Return a call that compiles a program anew, and calls its file."""
    text = case.workload.program(layers(case.given))

    def first(*given: float) -> Any:
        return gradc.compile(text, target=target).module.value_and_gradient(*given)

    return Timed(first, case.arguments, flat)


def _native_from_text(case: Case) -> Timed:
    text = case.workload.program(layers(case.given))
    if not hasattr(gradc.Function, "native"):
        raise Unable(_NONE)

    def first(*given: float) -> Any:
        return gradc.compile(text).native().module.value_and_gradient(*given)

    return Timed(first, case.arguments, flat)


def _called(function: Any, case: Case) -> Timed:
    """Return the call of an entry of a function, or of a module with such functions."""
    entry = case.workload.entry
    if entry == "greeks":
        return Timed(function.value, case.arguments, flat)
    if entry == "jacobian":
        return Timed(partial(_jacobian, function), case.arguments, _by_output)
    if case.workload.kind == "step":
        return trained(function.value_and_gradient, case)
    if case.workload.kind == "hessian":
        return Timed(partial(_hessian, function), case.arguments, flat)
    return Timed(function.value_and_gradient, case.arguments, flat)


def _hessian(function: Any, *arguments: Any) -> Any:
    return function.value(*arguments), function.hessian(*arguments)


def _file(target: str, case: Case) -> Timed:
    f = _compiled(case, target=target, emit=_emitted(case.workload))
    return _called(f.module, case)


def _emitted(workload: Workload) -> str | None:
    """Return the functions that the file must have beside those that it has by default."""
    wanted = {"jacobian": "value,jacobian", "hessian": "value,hessian"}
    kind = "hessian" if workload.kind == "hessian" else workload.entry
    return wanted.get(kind)


def _function(case: Case) -> Timed:
    return _called(_compiled(case), case)


def _native(case: Case) -> Timed:
    if not hasattr(gradc.Function, "native"):
        raise Unable(_NONE)
    timed = _called(_compiled(case, target="native", emit=_emitted(case.workload)).module, case)
    if case.workload.kind != "points":
        return timed
    settings = {"threads": case.threads} if case.threads > 1 else {}
    if case.mode == "same":
        settings["out"] = timed.function(*timed.arguments)
    function = partial(timed.function, **settings) if settings else timed.function
    return Timed(function, timed.arguments, timed.results)


def _kinds(builder: Callable[[Case], Timed], kinds: str) -> dict[str, Callable[[Case], Timed]]:
    return dict.fromkeys(kinds.split(), builder)


ALL = "floats points arrays step hessian"

PEERS = (
    Peer(
        "gradc",
        ("numpy",),
        _kinds(partial(_file, "numpy"), ALL) | _kinds(partial(_from_text, "numpy"), "compiling"),
    ),
    Peer(
        "gradc scalar",
        (),
        _kinds(partial(_file, "scalar"), "floats")
        | _kinds(partial(_from_text, "scalar"), "compiling"),
    ),
    Peer("gradc Function", ("numpy",), _kinds(_function, "floats arrays step")),
    Peer(
        "gradc native",
        ("llvmlite",),
        _kinds(_native, ALL) | _kinds(_native_from_text, "compiling"),
        ("fresh", "same"),
    ),
)

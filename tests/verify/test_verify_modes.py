"""What is derived beyond the gradient is verified by witnesses too, and what is wrong is found."""

from collections.abc import Mapping
from time import thread_time
from typing import Any

import pytest

import gradc
from gradc.verify.entries import entries_at
from gradc.verify.look import look
from gradc.verify.modes import verify_modes

ALL = "jvp, vjp, jacobian, hessian, hvp"
PROGRAMS = [
    "x*w + sin(x)",
    "relu(x*w) + abs(x)",
    "where(x > 0, x^2*log(x), x*w)",
    "log(1 + exp(x*w))",
    "u = x*y; v = x + sin(y); output u, v",
    "x: [n], A: [n, n]; 0.5*x @ A @ x",
    "param w[1..2]: [n]; sum(tanh(w[1])*w[2]^2)",
    "x: [n]; p = softmax(x); log(sum(p^2))",
    "x: [3]; y = x[1:3] - x[0:2]^2; output y",
    "h = x; for t in 1..20 { h = sin(w*h) }; h",
    "param w: []; x: [n]; h[0] = 0; for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }; h[n]",
    "x: [2]; sum(where((x > 0) and (x < 3), x^2, 0))",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_mode_is_verified(program: str) -> None:
    graph = gradc.compile(program).compilation.graph
    emit = ALL if graph.differentiated() else "jvp, vjp, jacobian"
    report = gradc.compile(program, emit=emit).verify(points=1)
    assert report.ok, str(report)
    names = [name for name, _ in report.products]
    assert names[:2] == ["jvp against the Jacobian", "vjp against the Jacobian"]
    assert all(error < 1e-12 for _, error in report.products)
    orders = {len(entry.by) for entry in report.entries}
    assert orders == ({0, 1} if graph.differentiated() else {0})


def test_higher_orders_are_verified() -> None:
    report = gradc.compile("exp(x)*sin(x)", emit="derivatives=4").verify(points=1)
    assert report.ok
    assert [entry.name for entry in report.entries] == [
        "∂f/∂x", "∂²f/∂x²", "∂³f/∂x³", "∂^4f/∂x^4",
    ]  # fmt: skip


def test_the_jacobian_of_an_array_is_verified_without_asking() -> None:
    report = gradc.compile("W: [m, n], x: [n]; y = tanh(W @ x); y").verify(points=1)
    assert report.ok
    assert {entry.output for entry in report.entries} == {"y"}
    assert report.entries[0].name == "∂y[0]/∂W[0, 0]"


def test_names_say_what_is_derived_by_what() -> None:
    report = gradc.compile("x: [2], c: []; c*sum(x^3)", emit="hessian").verify(points=1)
    names = {entry.name for entry in report.entries}
    assert {"∂²f/∂x[0]∂x[1]", "∂²f/∂x[1]²", "∂²f/∂x[0]∂c", "∂²f/∂c∂x[0]"} <= names


def wrong(function: gradc.Function, kind: str, factor: float) -> Any:
    """Return what derives as a function does, but for entries of a kind that are off."""

    def derived(asked: str, values: Mapping[str, Any]) -> Any:
        found = function.derived(asked, values)
        if asked == kind:
            key = next(key for key, value in found.items() if value)
            found[key] = found[key] * factor
        return found

    return derived


@pytest.mark.parametrize("kind", ["jacobian", "hessian"])
def test_a_wrong_entry_is_a_bug(kind: str) -> None:
    function = gradc.compile("sin(x)*w^2", emit=kind)
    right, off = (
        verify_modes(
            look(function.compilation, points=1),
            [kind],
            wrong(function, kind, factor),
            function._products,
        )
        for factor in (1.0, 1.01)
    )
    assert right.ok
    assert not off.ok
    assert [entry.verdict for entry in off.entries].count("bug") == 1


def test_a_wrong_product_is_told() -> None:
    function = gradc.compile("sin(x)*w^2", emit="hvp")

    def along(kind: str, vectors: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
        return {key: 1.01 * one for key, one in function._products(kind, vectors, values).items()}

    report = verify_modes(look(function.compilation, points=1), ["hvp"], function.derived, along)
    assert not report.ok
    assert report.summary()[-2].startswith("hvp against the Hessian: 1.")


def test_the_default_verifies_the_gradient_alone() -> None:
    report = gradc.compile("x^2").verify(points=1)
    assert report.products == ()
    assert "by" not in report.to_json()["entries"][0]


@pytest.mark.parametrize("text", ["lgamma(10^300*x)", "besselj(10^6, x)"])
@pytest.mark.parametrize("kind", ["jacobian", "hessian"])
def test_further_kinds_go_on_where_sympy_fails(text: str, kind: str) -> None:
    report = gradc.compile(text, emit=f"value, gradient, {kind}").verify(points=2)
    assert {entry.point for entry in report.entries} == {0, 1}
    assert [one for one in report.notes if "on SymPy fails" in one] == [report.notes[0]]


def test_where_sympy_fails_at_a_further_kind_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(graph: Any, scalars: Any, *given: Any, **more: Any) -> Any:
        if scalars is not None and "0" in graph.outputs:  # the name of a row
            raise RecursionError
        return entries_at(graph, scalars, *given, **more)

    monkeypatch.setattr("gradc.verify.look.entries_at", fails)
    report = gradc.compile("x^3", emit="value, gradient, hessian").verify(points=2)
    assert report.ok
    note = "from the hessian at point 1 on SymPy fails (RecursionError): finite differences only"
    assert report.notes == (note,)
    assert [entry.sympy is None for entry in report.entries] == [False, False, True, True]


@pytest.mark.parametrize("emit", ["value, gradient", "value, gradient, jacobian", "jvp, hvp"])
def test_all_kinds_are_looked_at_at_the_same_points(
    emit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradc.verify.look._OPERATIONS", 7)
    report = gradc.compile("sin(x)*x", emit=emit).verify()
    assert report.notes[0] == "no more than 2 of 3 points, so long is the program"
    assert len(report.points) == 2
    assert {entry.point for entry in report.entries} == {0, 1}


@pytest.mark.slow
def test_sympy_has_a_share_of_the_time_for_all_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes half of it at each point, which is less than it may, and at three too much."""

    def slow(*given: Any, **more: Any) -> Any:
        until = thread_time() + 0.5
        while more["scalars"] is not None and thread_time() < until:
            pass
        return entries_at(*given, **more)

    monkeypatch.setattr("gradc.verify.look.entries_at", slow)
    report = gradc.compile("x^3", limits=gradc.Limits(seconds=1)).verify()
    assert report.ok
    assert report.notes == ("from point 2 on SymPy takes too long: finite differences only",)

"""50-digit values: every operation beside the floats of the reference evaluator."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import mpmath
import numpy as np
import pytest

from gradc.calculus.differentiate import differentiate
from gradc.errors import GradcError, ShapeError
from gradc.graph.graph import Graph
from gradc.graph.operations import is_entrywise
from gradc.interpret.evaluate import TABLE, evaluate
from gradc.interpret.precise import (
    Precision,
    exact,
    extend,
    is_finite,
    many_digits,
    precision,
    to_float,
)
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse
from gradc.verify.sampling import sample
from gradc.vocabulary import functions


def lower(text: str) -> Graph:
    return lower_program(parse(text), text)


def value(text: str, at: dict[str, object] | None = None, using: Precision | None = None) -> object:
    """Return the value of a program in 50 digits."""
    graph, using = lower(text), using or precision()
    root = next(iter(graph.outputs.values()))
    known = {one: exact((at or {})[str(one.payload)], using) for one in graph.inputs}
    extend(known, [root], {}, using)
    return known[root]


SCALARS = [
    name
    for name, row in functions().items()
    if is_entrywise(name)
    and row.operands
    and not row.settings
    and name not in ("ravel", "polygamma")
    and not name.endswith("_like")
]


@pytest.mark.table
@pytest.mark.parametrize("name", SCALARS)
def test_every_function_has_the_value_that_floats_have(name: str) -> None:
    arguments = [formal.name for formal in functions()[name].operands]
    text = (
        f"where({arguments[0]} > 0, 1, 0)" if name == "where" else f"{name}({', '.join(arguments)})"
    )
    try:
        graph = lower(text)
    except GradcError:  # an operation that has an operator and no name
        pytest.skip("it is not called by its name")
    node = next(iter(graph.outputs.values()))
    using = precision()
    for one in sample(graph, 1, 5):
        values = one.point.values
        known = {leaf: exact(values[str(leaf.payload)], using) for leaf in graph.inputs}
        extend(known, [node], {}, using)
        expected = evaluate([node], values)[node]
        assert float(known[node]) == pytest.approx(float(expected), rel=1e-11, abs=1e-13)


MATRICES = {
    "sum(A, axis=0)", "mean(A)", "prod(A, axis=1)", "max(A, axis=0)", "min(A)", "norm(A)", "var(A)",
    "cumsum(A, axis=0)", "cumprod(A, axis=1)", "A @ B", "A @ v", "v @ A", "v @ v", "outer(v, v)", "A.T",
    "trace(A)", "det(A)", "logabsdet(A)", "inv(A)", "solve(A, B)", "solve(A, v)", "diag(A)", "diag(v)",
    "reshape(A, (1, 9))", "A[0]", "A[:, 1:]", "concat([A, B], axis=1)", "stack([v, v])", "eye(3) + A",
    "softmax(A, axis=0)", "log_softmax(A)", "logsumexp(A)", "std(A)", "A/norm(v)", "where(A > 0, A, B)",
    "v.shape[0]*A", "layer_norm(A, v, v)", "cross_entropy(A, B)",
}  # fmt: skip


@pytest.mark.parametrize("text", sorted(MATRICES))
@pytest.mark.parametrize("gradient", [False, True], ids=["value", "gradient"])
def test_every_operation_on_arrays_has_the_value_that_floats_have(
    text: str, gradient: bool
) -> None:
    declared = "A: [3, 3]\nB: [3, 3]\nv: [3]"
    try:
        graph = lower(f"{declared}\nsum(cos({text}))")
    except ShapeError:  # a number
        graph = lower(f"{declared}\ncos({text})")
    graph = differentiate(graph) if gradient else graph
    roots = list(graph.roots())
    random = np.random.default_rng(3)
    point = {
        "A": random.normal(size=(3, 3)),
        "B": random.normal(size=(3, 3)),
        "v": random.normal(size=3),
    }
    using = precision()
    known = {one: exact(point[str(one.payload)], using) for one in graph.inputs}
    extend(known, roots, {}, using)
    expected = evaluate(roots, point)
    for root in roots:
        found, other = to_float(known[root]), expected[root]
        np.testing.assert_allclose(found, other, rtol=1e-9, atol=1e-12)


def test_every_operation_of_floats_is_known() -> None:
    known = precision().table.keys()
    assert known >= TABLE.keys()
    # what floats have by a definition that is good for floats alone has a closed form of its own
    assert all(functions()[op].definition is not None for op in known - TABLE.keys())


def test_a_constant_is_the_decimal_that_was_written() -> None:
    for text in ("0.1 + 0.2 - 0.3", "x/10 - 0.1*x", "sin(pi)"):
        assert abs(value(text, {"x": 0.7})) < 1e-60  # type: ignore[operator, arg-type]


@pytest.mark.parametrize("text", ["x^x^x^x^x^x^x^x", "exp(exp(exp(exp(x))))", "gamma(exp(exp(x)))", "sin(x^(9^9))",
                                  "tan(exp(exp(x))^9^9)", "cosh(exp(exp(x)))"])  # fmt: skip
def test_what_is_too_large_is_undefined_and_takes_no_time(text: str) -> None:
    assert not is_finite(value(text, {"x": 9.5}))


@pytest.mark.parametrize(
    "text", ["log(-x)", "sqrt(-x)", "asin(2*x)", "(-x)^0.5", "1/(x - x)", "acosh(x/2)", "log(0*x)"]
)
def test_what_is_complex_or_infinite_is_undefined(text: str) -> None:
    assert not is_finite(value(text, {"x": 1.5}))


def test_many_digits_keep_what_cancels() -> None:
    text = "(cosh(x) - sinh(x))*exp(x) - 1"
    assert abs(value(text, {"x": 90})) > 1e-10  # type: ignore[operator, arg-type]
    assert abs(value(text, {"x": 90}, many_digits())) < 1e-200  # type: ignore[operator, arg-type]


def test_the_global_precision_of_mpmath_is_left_alone() -> None:
    before = mpmath.mp.dps
    value("exp(x)", {"x": 1}, many_digits())
    assert mpmath.mp.dps == before


def digits_of_a_root(using: Precision) -> int:
    """Return to how many digits the square root of 2 is worked out."""
    root = value("sqrt(x)", {"x": 2.0}, using)
    more = precision(1000)
    error = abs(exact(root, more) ** 2 - 2)
    return int(-more.context.log10(error))


def roots(using: Precision, count: int) -> Iterator[int]:
    for _ in range(count):
        yield digits_of_a_root(using)


def test_overlapping_uses_leave_each_other_their_digits() -> None:
    few, many = roots(precision(), 4), roots(many_digits(), 4)
    found = [next(few), next(many), next(few), next(many)]
    many.close()  # in the middle of it
    assert [next(few), next(few)] == found[::2]
    assert found[0] == found[2] in range(64, 68)
    assert found[1] == found[3] in range(399, 403)
    assert digits_of_a_root(precision()) == found[0]


def test_threads_have_digits_of_their_own() -> None:
    def work(digits: int) -> set[int]:
        using = precision(digits)
        return {digits_of_a_root(using) for _ in range(10)}

    expected = {digits: {digits_of_a_root(precision(digits))} for digits in (65, 400)}
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, [65, 400] * 4))
    assert found == [expected[65], expected[400]] * 4

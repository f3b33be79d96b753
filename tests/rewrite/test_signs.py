"""What range a node has: rules, and that values lie in it at random points of random programs."""

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from operands import ARRAYS, EVERY
from strategies import NAMES, expressions
from tensor_strategies import SIZES, tensor_programs

from gradc.errors import ProgramError
from gradc.graph.build import operation
from gradc.graph.graph import Graph, order
from gradc.graph.intervals import (
    Interval,
    closed,
    excludes_zero,
    is_negative,
    is_nonnegative,
    is_nonpositive,
    is_positive,
)
from gradc.graph.node import make
from gradc.interpret.evaluate import evaluator
from gradc.lower.program import lower_program
from gradc.rewrite.images import IMAGES, RULES
from gradc.rewrite.signs import ranges
from gradc.syntax.parser import parse

POSITIVE, NONNEGATIVE = Interval(0), Interval(0, open_low=False)
NEGATIVE, UNIT = Interval(high=0), Interval(0, 1)
INF = math.inf

# An expression in p > 0, q >= 0, m < 0, u in (0, 1), w in [-1, 2], x, y and v > 0 of three entries,
# z of n, a of n and positive; and where it lies.
CASES = [
    ("p + 1", Interval(1)),
    ("q + 1", Interval(1, open_low=False)),
    ("p + q", POSITIVE),
    ("q + q*p", NONNEGATIVE),
    ("x - x", closed(0, 0)),
    ("1 - u", UNIT),
    ("u - 1", Interval(-1, 0)),
    ("-p", NEGATIVE),
    ("p*m", NEGATIVE),
    ("m*m", POSITIVE),
    ("x*x", NONNEGATIVE),
    ("x*x + 1", Interval(1, open_low=False)),
    ("1/p", POSITIVE),
    ("1/(1 + q)", Interval(0, 1, open_high=False)),
    ("u/p", POSITIVE),
    ("q/p", NONNEGATIVE),
    ("1/q", POSITIVE),
    ("x/x", closed(1, 1)),
    ("1/w", Interval()),
    ("w*w", Interval(0, 4, False, False)),
    ("w*u", Interval(-1, 2)),
    ("x^2", NONNEGATIVE),
    ("x^4 + p", POSITIVE),
    ("w^2", closed(0, 4)),
    ("x^(-2)", POSITIVE),
    ("m^3", NEGATIVE),
    ("m^(-3)", NEGATIVE),
    ("p^x", POSITIVE),
    ("q^x", NONNEGATIVE),
    ("u^q", Interval(0, 1, open_high=False)),
    ("u^p", UNIT),
    ("x^p", Interval()),
    ("x^0.5", NONNEGATIVE),
    ("p^0.5", POSITIVE),
    ("2^x", POSITIVE),
    ("exp(x)", POSITIVE),
    ("exp(p)", Interval(1)),
    ("exp(m)", UNIT),
    ("exp(x) + 1", Interval(1)),
    ("expm1(x)", Interval(-1)),
    ("expm1(p)", POSITIVE),
    ("log(x)", Interval()),
    ("log(1 + p)", POSITIVE),
    ("log(u)", NEGATIVE),
    ("log1p(q)", NONNEGATIVE),
    ("sqrt(x)", NONNEGATIVE),
    ("sqrt(p)", POSITIVE),
    ("sqrt(1 + x^2)", Interval(1, open_low=False)),
    ("hypot(x, p)", POSITIVE),
    ("hypot(x, 1)", Interval(1, open_low=False)),
    ("abs(w)", closed(0, 2)),
    ("abs(x) - 1", Interval(-1, open_low=False)),
    ("sign(p)", closed(1, 1)),
    ("sign(q)", closed(0, 1)),
    ("floor(u)", closed(0, 1)),
    ("p % 3", Interval(0, 3, open_low=False)),
    ("x % p", NONNEGATIVE),
    ("sin(x)", closed(-1, 1)),
    ("sin(u)", Interval(0, 1, open_high=False)),
    ("cos(u)", Interval(0, 1, open_high=False)),
    ("1 - cos(x)", closed(0, 2)),
    ("tan(u) > 0 and x > 0", closed(0, 1)),
    ("sinh(p)", POSITIVE),
    ("cosh(x)", Interval(1, open_low=False)),
    ("sech(x)", Interval(0, 1, open_high=False)),
    ("tanh(x)", Interval(-1, 1)),
    ("tanh(p)", UNIT),
    ("1 - tanh(x)^2", Interval(0, 1, open_high=False)),
    ("acosh(x)", NONNEGATIVE),
    ("sigmoid(x)", UNIT),
    ("sigmoid(p)", Interval(0.5, 1)),
    ("1 - sigmoid(x)", UNIT),
    ("softplus(x)", POSITIVE),
    ("log_sigmoid(x)", NEGATIVE),
    ("relu(x)", NONNEGATIVE),
    ("relu(p)", POSITIVE),
    ("elu(p)", POSITIVE),
    ("elu(x)", Interval(-1)),
    ("leaky_relu(p)", POSITIVE),
    ("leaky_relu(m)", NEGATIVE),
    ("softsign(x)", Interval(-1, 1)),
    ("erf(p)", UNIT),
    ("erfc(p)", UNIT),
    ("erfc(x)", Interval(0, 2)),
    ("polygamma(1, x)", POSITIVE),
    ("polygamma(2, p)", NEGATIVE),
    ("max(x, p)", POSITIVE),
    ("max(q, 0)", NONNEGATIVE),
    ("min(p, q)", NONNEGATIVE),
    ("min(u, x)", Interval(high=1)),
    ("clip(x, 1, 2)", closed(1, 2)),
    ("where(x > 0, p, u)", POSITIVE),
    ("where(x > 0, q, u)", NONNEGATIVE),
    ("sum(x*x + exp(v))", Interval(3)),
    ("sum(v)", POSITIVE),
    ("sum(a)", NONNEGATIVE),
    ("sum(a) + 1", Interval(1, open_low=False)),
    ("mean(a)", POSITIVE),
    ("prod(v)", POSITIVE),
    ("max(a)", POSITIVE),
    ("var(z)", NONNEGATIVE),
    ("std(z)", NONNEGATIVE),
    ("norm(z)", NONNEGATIVE),
    ("norm(v)", POSITIVE),
    ("logsumexp(a)", POSITIVE),
    ("z @ z", NONNEGATIVE),
    ("v @ v", POSITIVE),
    ("v @ z[:3]", Interval()),
    ("sum(outer(v, a))", NONNEGATIVE),
    ("min(softmax(z))", Interval(0, 1, open_high=False)),
    ("max(log_softmax(z))", Interval(high=0, open_high=False)),
    ("a[0] + a[-1]", POSITIVE),
    ("sum(concat([v, v]))", POSITIVE),
    ("n", NONNEGATIVE),
    ("n + 1", Interval(1, open_low=False)),
    ("n - 1", Interval(-1, open_low=False)),
    ("1/n", POSITIVE),
    ("size(v)", closed(3, 3)),
    ("mse(z, a)", NONNEGATIVE),
    ("gelu(p)", POSITIVE),
    ("silu(q)", NONNEGATIVE),
]
DECLARED = "param p, q, m, u, w, x, y, v: [3], z: [n], a: [n]\nf = "
ASSUMED = {
    "p": POSITIVE, "q": NONNEGATIVE, "m": NEGATIVE, "u": UNIT, "w": closed(-1, 2),
    "v": POSITIVE, "a": POSITIVE,
}  # fmt: skip


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_where_an_expression_lies(text: str, expected: Interval) -> None:
    graph = lowered(DECLARED + (f"where({text}, 1, 0)" if " and " in text else text))
    assumed = {node: ASSUMED[node.payload] for node in graph.inputs if node.payload in ASSUMED}
    found = ranges(assumed)(graph.outputs["f"])
    assert found == expected


@pytest.mark.parametrize(
    ("interval", "signs"),
    [
        (Interval(0), {is_positive, is_nonnegative, excludes_zero}),
        (Interval(0, open_low=False), {is_nonnegative}),
        (Interval(), set()),
        (closed(-1, 1), set()),
        (Interval(high=0), {is_negative, is_nonpositive, excludes_zero}),
        (Interval(high=0, open_high=False), {is_nonpositive}),
        (Interval(-2, -1), {is_negative, is_nonpositive, excludes_zero}),
        (closed(0, 0), {is_nonnegative, is_nonpositive}),
        (closed(1e-300, 1), {is_positive, is_nonnegative, excludes_zero}),
    ],
)
def test_signs_are_read_off_an_interval(interval: Interval, signs: set) -> None:
    every = {is_positive, is_negative, is_nonnegative, is_nonpositive, excludes_zero}
    assert {sign for sign in every if sign(interval)} == signs


def test_infinite_inputs_are_left_out() -> None:
    x = make("input", payload="x")
    assert ranges({x: closed(0, INF)})(operation("exp", (x,))) == Interval(1, open_low=False)
    assert (
        ranges({x: Interval(0, INF, True, False)})(
            operation("div", (make("const", payload=1.0), x))
        )
        == POSITIVE
    )


@pytest.mark.slow
def test_a_long_chain_is_walked_without_recursion() -> None:
    x = make("input", payload="x")
    node = x
    for _ in range(20_000):
        node = operation("add", (operation("abs", (node,)), x))
    assert ranges({x: POSITIVE})(node) == POSITIVE


# ---- values lie within -------------------------------------------------------------------------

ENDS = [-INF, -2.0, -1.0, -0.5, 0.0, 0.25, 1.0, 3.0, INF]


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted(draw(st.tuples(st.sampled_from(ENDS[:-1]), st.sampled_from(ENDS[1:]))))
    if low == high:
        return closed(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def drawn(interval: Interval, random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return numbers inside of an interval, some of them at its ends or far out."""
    low, high = max(interval.low, -1e3), min(interval.high, 1e3)
    inner = [low + (high - low) * t for t in (0.001, 0.1, 0.5, 0.9, 0.999)]
    wide = [*inner, *(end for end in (low, high) if end in interval)]
    near = [value for value in random.normal(0, 2, 5) if value in interval]
    return random.choice([*wide, *near], shape)


def slack(value: float) -> float:
    return 1e-9 * max(1.0, abs(value))


def check_inside(graph: Graph, assumed: dict, values: dict, sizes: dict[str, int]) -> None:
    """Assert that what each node is at a point lies in its interval."""
    nodes = order(graph.outputs.values())
    range_of = ranges(assumed)
    known = evaluator(nodes)(values, sizes=sizes)
    defined: dict = {}
    for node in nodes:
        value = np.asarray(known[node], float)
        # What follows from an undefined or an overflowing value is no real number.
        fine = np.isfinite(value).all() and all(defined[one] for one in node.operands)
        defined[node] = bool(fine)
        if not fine or not value.size:
            continue
        found = range_of(node)
        assert value.min() >= found.low - slack(found.low), (node, found, value)
        assert value.max() <= found.high + slack(found.high), (node, found, value)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(expressions, st.tuples(intervals(), intervals(), intervals()), st.integers(0, 2**32))
def test_values_of_random_expressions_lie_inside(text, bounds, seed) -> None:
    try:
        graph = lowered(f"param {', '.join(NAMES)}\nf = {text}")
    except ProgramError:  # a constant in it is not finite
        reject()
    assumed = dict(zip(graph.inputs, bounds, strict=True))
    random = np.random.default_rng(seed)
    for _ in range(5):
        values = {
            str(node.payload): float(drawn(bound, random, ())) for node, bound in assumed.items()
        }
        check_inside(graph, assumed, values, {})


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(tensor_programs(), intervals(), st.integers(0, 2**32))
def test_values_of_random_programs_of_arrays_lie_inside(text, bound, seed) -> None:
    graph = lowered(text)
    random = np.random.default_rng(seed)
    assumed = dict.fromkeys(graph.inputs, bound)
    for sizes in (SIZES, {"n": 3, "m": 2, "k": 2}):
        shapes = {node: tuple(sizes.get(s, s) for s in node.shape) for node in graph.inputs}
        if any(isinstance(s, str) for shape in shapes.values() for s in shape):
            continue
        values = {
            str(node.payload): drawn(bound, random, tuple(map(int, shapes[node])))
            for node in shapes
        }
        check_inside(graph, assumed, values, dict(sizes))


def test_every_operation_on_arrays_has_values_inside() -> None:
    random = np.random.default_rng(0)
    for op, cases in ARRAYS.items():
        for shapes, setting in cases:
            inputs = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
            node = operation(op, inputs, setting)
            graph = Graph(tuple(inputs), {"f": node}, {}, {})
            for bound in (Interval(), POSITIVE, UNIT, closed(-1, 1), closed(-2, -1), closed(2, 3)):
                values = {
                    str(one.payload): np.asarray(drawn(bound, random, one.shape)) for one in inputs
                }
                with suppress(np.linalg.LinAlgError):  # a matrix drawn from ends may be singular
                    check_inside(graph, dict.fromkeys(inputs, bound), values, {})


def test_the_tables_name_operations_that_there_are() -> None:
    assert {*IMAGES, *RULES} <= {*EVERY}


# ---- what is computed ---------------------------------------------------------------------------

EXTREME = [5e-324, 1e-300, 1e-17, 0.5, 1.0, 1.0 + 2**-52, 3.0, 40.0, 800.0, 1e17, 1e300, INF]


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(expressions, st.tuples(intervals(), intervals(), intervals()), st.integers(0, 2**32))
def test_what_is_computed_lies_inside_to_the_last_bit(text, bounds, seed) -> None:
    try:
        graph = lowered(f"param {', '.join(NAMES)}\nf = {text}")
    except ProgramError:
        reject()
    assumed = dict(zip(graph.inputs, bounds, strict=True))
    range_of = ranges(assumed, floats=True)
    nodes = order(graph.outputs.values())
    random = np.random.default_rng(seed)
    for _ in range(5):
        values = {}
        for node, bound in assumed.items():
            inside = [v for one in EXTREME for v in (one, -one) if v in bound]
            values[node.payload] = float(random.choice(inside or drawn(bound, random, (3,))))
        known = evaluator(nodes)(values)
        for node in nodes:
            if not math.isnan(known[node]):
                assert float(known[node]) in range_of(node), (node, range_of(node), known[node])


def test_a_value_may_underflow_where_a_number_cannot() -> None:
    x = make("input", payload="x")
    node = operation("exp", (x,))
    assert is_positive(ranges({})(node))
    assert not is_positive(ranges({}, floats=True)(node))
    assert is_positive(ranges({x: POSITIVE}, floats=True)(operation("sqrt", (x,))))
    assert not is_positive(ranges({x: POSITIVE}, floats=True)(operation("mul", (x, x))))
    difference = operation("sub", (make("const", payload=1.0), x))
    assert is_positive(ranges({x: UNIT}, floats=True)(difference))

"""Loops built by hand, as graphs of programs: what a loop may be, from one number to a network."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradc.graph.build import operation as op
from gradc.graph.build import total
from gradc.graph.dimensions import Dimension
from gradc.graph.dimensions import times as multiple
from gradc.graph.graph import Graph
from gradc.graph.loops import Loop, arange, leaf, result, scan
from gradc.graph.node import Node, constant, make


@dataclass(frozen=True, slots=True)
class Program:
    """A program with loops, and a point for it. It is differentiated by all of its inputs."""

    graph: Graph
    at: Mapping[str, Any]


def given(name: str, *shape: Dimension) -> Node:
    """Return an input."""
    return make("input", payload=name, shape=shape)


def of(output: Node, names: Mapping[str, Node], /, **at: Any) -> Program:
    """Return the program with this output, its values called by these names, at a point."""
    inputs = [node for node in names.values() if node.op == "input"]
    named = {name: node for name, node in names.items() if node.op != "input"}
    variables = {str(node.payload): node for node in inputs}
    values = {name: np.asarray(value, float)[()] for name, value in at.items()}
    return Program(
        Graph(tuple(inputs), {"f": output}, {"f": output, **named}, {}, variables), values
    )


def _add(*terms: Node) -> Node:
    total_ = terms[0]
    for one in terms[1:]:
        total_ = op("add", (total_, one))
    return total_


def _mul(*factors: Node) -> Node:
    product = factors[0]
    for one in factors[1:]:
        product = op("mul", (product, one))
    return product


def _matvec(matrix: Node, vector: Node) -> Node:
    return op("matvec", (matrix, vector))


def _part(vector: Node, start: Dimension | None, stop: Dimension | None) -> Node:
    return op("index", (vector,), (((start, stop, None),),))


def _zeros(*shape: Dimension) -> Node:
    return op("broadcast_to", (constant(0),), (shape,))


def _random(seed: int, *shapes: Sequence[int]) -> list[Any]:
    random = np.random.default_rng(seed)
    return [random.normal(size=shape) / 2 for shape in shapes]


GATES = multiple("hidden", 4)


def loop(
    count: Dimension,
    carried: Sequence[Node],
    elements: Sequence[Node],
    constants: Sequence[Node],
    step: Callable[..., Sequence[Node]],
    going: Callable[..., Node] | None = None,
    *,
    backwards: bool = False,
    limit: Dimension | None = None,
) -> Node:
    """Return a scan from what a step makes of its leaves, and from whether one is taken."""
    shapes = [
        *(one.shape for one in carried),
        *(one.shape[1:] for one in elements),
        *(one.shape for one in constants),
    ]
    leaves = [leaf(position, shape) for position, shape in enumerate(shapes)]
    condition = going(*leaves) if going else None
    results = tuple(step(*leaves))
    spec = Loop(count, len(carried), len(elements), results, backwards, condition, limit)
    return scan(spec, (*carried, *elements, *constants))


X5 = [0.2, -0.4, 0.7, 0.1, 0.5]


def numbers(backwards: bool = False) -> Program:
    """h = tanh(w*h + x[t]); the sum of all h, and the last one twice."""
    h, x, w = given("h0"), given("x", "n"), given("w")
    step = op("tanh", (_add(_mul(leaf(2), leaf(0)), leaf(1)),))
    node = scan(Loop("n", 1, 1, (step, step), backwards), (h, x, w))
    output = _add(total(result(node, 1)), _mul(constant(2), result(node, 0)))
    return of(output, {"h0": h, "x": x, "w": w, "h": result(node, 1)}, h0=0.3, x=X5, w=0.9)


def no_steps() -> Program:
    """The same, without a step."""
    program = numbers()
    return Program(program.graph, {**program.at, "x": np.zeros(0)})


def two_back() -> Program:
    """h[t] = sin(w*h[t-1]) + h[t-2]*x[t] + t, by two carried values."""
    h, x, w = given("h"), given("x", 5), given("w")
    step = _add(op("sin", (_mul(leaf(4), leaf(0)),)), _mul(leaf(1), leaf(2)), leaf(3))
    node = scan(Loop(5, 2, 2, (step, leaf(0))), (h, w, x, arange(5), w))
    output = _mul(result(node, 0), result(node, 1))
    return of(output, {"h": h, "x": x, "w": w}, h=0.3, x=X5, w=0.9)


def exchanged() -> Program:
    """a, b = b, a*b, in steps of a number that is known."""
    a, b = given("a"), given("b")
    node = scan(Loop(6, 2, 0, (leaf(1), _mul(leaf(0), leaf(1)))), (a, b))
    return of(_add(result(node, 0), result(node, 1)), {"a": a, "b": b}, a=0.9, b=1.1)


def nested() -> Program:
    """s = s + y, three times within each of n steps, where y = sin(y*w)."""
    h, x, w = given("h"), given("x", "n"), given("w")
    inner_step = op("sin", (_mul(leaf(0), leaf(1)),))
    inner = scan(Loop(3, 1, 0, (inner_step, inner_step)), (leaf(0), leaf(2)))
    after = _add(result(inner, 0), leaf(1))
    node = scan(Loop("n", 1, 1, (after, total(result(inner, 1)))), (h, x, w))
    output = _add(result(node, 0), total(result(node, 1)))
    return of(output, {"h": h, "x": x, "w": w}, h=0.3, x=X5, w=0.9)


def gated() -> Program:
    """A step that divides by 0 where it is not taken, and a logarithm of a negative number."""
    h, x, w = given("h"), given("x", "n"), given("w")
    risky = op("div", (op("log", (leaf(1),)), op("sub", (leaf(1), leaf(1)))))
    step = op("where", (op("gt", (leaf(1), constant(9))), risky, _mul(leaf(0), leaf(2))))
    node = scan(Loop("n", 1, 1, (step,)), (h, x, w))
    return of(result(node, 0), {"h": h, "x": x, "w": w}, h=0.3, x=X5, w=0.9)


def relu_net() -> Program:
    """h = relu(U @ h + x[t])."""
    h, x, u = given("h", "k"), given("x", "n", "k"), given("U", "k", "k")
    node = loop("n", [h], [x], [u], lambda h, x, u: [op("relu", (_add(_matvec(u, h), x),))])
    (hs, xs, us) = _random(1, (3,), (4, 3), (3, 3))
    return of(total(result(node, 0)), {"h": h, "x": x, "U": u}, h=hs, x=xs, U=us)


def rnn() -> Program:
    """h = tanh(W @ x[t] + U @ h + b), over x: [steps, features]; the sum of squares of all h."""
    x, w = given("x", "steps", "features"), given("W", "hidden", "features")
    u, b = given("U", "hidden", "hidden"), given("b", "hidden")

    def step(h: Node, x: Node, w: Node, u: Node, b: Node) -> list[Node]:
        return [op("tanh", (_add(_matvec(w, x), _matvec(u, h), b),))] * 2

    stack = result(loop("steps", [_zeros("hidden")], [x], [w, u, b], step), 1)
    (xs, ws, us, bs) = _random(2, (6, 3), (4, 3), (4, 4), (4,))
    names = {"x": x, "W": w, "U": u, "b": b, "h": stack}
    return of(total(_mul(stack, stack)), names, x=xs, W=ws, U=us, b=bs)


def lstm(
    steps: Dimension = "steps", hidden: int = 4, features: int = 3, length: int = 6
) -> Program:
    """An LSTM over x: [steps, features], its gates in one product; the sum of squares of all h."""
    x, w = given("x", steps, "features"), given("W", GATES, "features")
    u, b = given("U", GATES, "hidden"), given("b", GATES)
    ends = [multiple("hidden", i) for i in range(1, 4)]
    functions = ("sigmoid", "sigmoid", "tanh", "sigmoid")

    def step(h: Node, c: Node, x: Node, w: Node, u: Node, b: Node) -> list[Node]:
        z = _add(_matvec(w, x), _matvec(u, h), b)
        parts = [_part(z, *pair) for pair in zip((None, *ends), (*ends, None), strict=True)]
        i, f, g, o = (op(name, (part,)) for name, part in zip(functions, parts, strict=True))
        c = _add(_mul(f, c), _mul(i, g))
        h = _mul(o, op("tanh", (c,)))
        return [h, c, h]

    zeros = _zeros("hidden")
    stack = result(loop(steps, [zeros, zeros], [x], [w, u, b], step), 2)
    n = 4 * hidden
    (xs, ws, us, bs) = _random(3, (length, features), (n, features), (n, hidden), (n,))
    names = {"x": x, "W": w, "U": u, "b": b, "h": stack}
    return of(total(_mul(stack, stack)), names, x=xs, W=ws, U=us, b=bs)


def kalman() -> Program:
    """A Kalman filter of one measured number a step: a state, its covariance, a log-likelihood."""
    y, a = given("y", "n"), given("A", 2, 2)
    q, r, h = given("Q", 2, 2), given("r"), given("H", 2)

    def step(m: Node, p: Node, score: Node, y: Node, *fixed: Node) -> list[Node]:
        a, q, r, h = fixed
        ahead = _matvec(a, m)
        p = _add(op("matmul", (op("matmul", (a, p)), op("transpose", (a,), ((1, 0),)))), q)
        missed = op("sub", (y, op("dot", (h, ahead))))
        across = _matvec(p, h)
        variance = _add(op("dot", (h, across)), r)
        gain = op("div", (across, variance))
        lost = op("div", (_mul(missed, missed), variance))
        return [
            _add(ahead, _mul(gain, missed)),
            op("sub", (p, op("outer", (gain, across)))),
            _add(score, op("log", (variance,)), lost),
        ]

    eye = make("eye", payload=(2,), shape=(2, 2))
    node = loop("n", [_zeros(2), eye, constant(0)], [y], [a, q, r, h], step)
    names = {"y": y, "A": a, "Q": q, "r": r, "H": h}
    at = {"A": [[1, 0.1], [0, 0.9]], "Q": [[0.1, 0], [0, 0.2]], "r": 0.3, "H": [1, 0.2]}
    return of(result(node, 2), names, y=X5, **at)


def newton() -> Program:
    """A square root by Newton's method, until it is near enough."""
    a = given("a")
    node = loop(
        "taken",
        [a],
        [],
        [a],
        lambda x, a: [_mul(constant(0.5), _add(x, op("div", (a, x))))],
        lambda x, a: op("gt", (op("abs", (op("sub", (_mul(x, x), a)),)), constant(1e-13))),
        limit=50,
    )
    return of(result(node, 0), {"a": a}, a=2.0)


def steps_of_numbers(count: int = 40) -> Program:
    """An oscillator in small steps: two carried numbers, and a number that goes with the step."""
    x, v, k = given("x"), given("v"), given("k")

    def step(x: Node, v: Node, t: Node, k: Node) -> list[Node]:
        dt = constant(0.05)
        force = op("sub", (op("sin", (_mul(dt, t),)), _mul(k, x)))
        return [_add(x, _mul(dt, v)), _add(v, _mul(dt, force))]

    node = loop(count, [x, v], [arange(count)], [k], step)
    output = _add(_mul(result(node, 0), result(node, 0)), result(node, 1))
    return of(output, {"x": x, "v": v, "k": k}, x=0.3, v=0.1, k=2.0)


def family() -> Program:
    """A polynomial by Horner's rule, its coefficients a family; and one step apart."""
    x, *c = given("x"), *(given(f"c{i}") for i in range(5))
    coefficients = op("stack", c, (0,))
    horner = loop(5, [constant(0)], [coefficients], [x], lambda s, c, x: [_add(_mul(s, x), c)])
    ahead, behind = (_part(coefficients, *pair) for pair in ((1, 5), (0, 4)))
    apart = loop(
        4,
        [constant(1)],
        [ahead, behind],
        [x],
        lambda p, a, b, x: [_mul(p, op("cos", (_mul(a, b, x),)))],
    )
    output = _mul(result(horner, 0), result(apart, 0))
    names = {"x": x, **{f"c{i}": one for i, one in enumerate(c)}}
    return of(output, names, x=0.7, c0=0.1, c1=-0.4, c2=0.3, c3=1.2, c4=-0.8)


def two_readers() -> Program:
    """The states of one loop go to two others, and to a sum."""
    x, w = given("x"), given("w")

    def step(h: Node, w: Node) -> list[Node]:
        h = op("sin", (_mul(h, w),))
        return [h, h]

    def reader(s: Node, h: Node, w: Node) -> list[Node]:
        return [_add(_mul(s, w), op("exp", (h,)))]

    hs = result(loop(4, [x], [], [w], step), 1)
    one, other = (loop(4, [w], [hs], [w], reader, backwards=back) for back in (False, True))
    third = op("index", (hs,), ((2,),))
    output = _add(_mul(result(one, 0), result(other, 0)), total(hs), _mul(third, third))
    return of(output, {"x": x, "w": w}, x=0.3, w=1.4)


def nested_numbers() -> Program:
    """Two loops, one in the other, over families: s = s + a[i]*sin(b[j]*s)."""
    x, *a = given("x"), *(given(f"a{i}") for i in range(3))
    b = [given(f"b{i}") for i in range(2)]
    rows, columns = op("stack", a, (0,)), op("stack", b, (0,))

    def inner(s: Node, b: Node, a: Node) -> list[Node]:
        return [_add(s, _mul(a, op("sin", (_mul(b, s),))))]

    def outer(s: Node, a: Node, columns: Node) -> list[Node]:
        return [result(loop(2, [s], [columns], [a], inner), 0)]

    node = loop(3, [x], [rows], [columns], outer)
    names = {"x": x, **{f"a{i}": one for i, one in enumerate(a)}}
    names |= {f"b{i}": one for i, one in enumerate(b)}
    return of(result(node, 0), names, x=0.4, a0=0.5, a1=1.1, a2=-0.3, b0=0.9, b1=-1.7)


def guarded_numbers() -> Program:
    """A logarithm that is taken where its argument is positive, and a loop where that is so."""
    x, y = given("x"), given("y")

    def step(s: Node, t: Node, y: Node) -> list[Node]:
        low = op("sub", (t, y))
        positive = op("gt", (low, constant(0)))
        return [_add(s, op("where", (positive, op("log", (low,)), constant(0))))]

    first = result(loop(5, [x], [arange(5)], [y], step), 0)

    def root(s: Node, y: Node) -> list[Node]:
        return [op("sqrt", (_add(s, y),))]

    second = result(loop(3, [x], [], [y], root), 0)
    chosen = op("where", (op("gt", (y, constant(0))), second, first))
    return of(chosen, {"x": x, "y": y}, x=-0.3, y=-1.5)


NUMBERS: Mapping[str, Callable[[], Program]] = {
    "exchanged": exchanged,
    "newton": newton,
    "steps": steps_of_numbers,
    "family": family,
    "two readers": two_readers,
    "nested": nested_numbers,
    "guarded": guarded_numbers,
}

PROGRAMS: Mapping[str, Callable[[], Program]] = {
    "numbers": numbers,
    "backwards": lambda: numbers(backwards=True),
    "no steps": no_steps,
    "two back": two_back,
    "nested": nested,
    "gated": gated,
    "relu": relu_net,
    "rnn": rnn,
    "lstm": lstm,
    "kalman": kalman,
    **{f"{name} of numbers": one for name, one in NUMBERS.items()},
}

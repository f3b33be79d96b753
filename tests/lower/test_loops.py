"""Loops that are kept mean what they mean written out: values, gradients, names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.graph.graph import Graph, everything
from gradc.graph.node import Node
from gradc.interpret.evaluate import evaluate
from gradc.limits import Limits
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.syntax.parser import parse

ROWS = np.sin(np.arange(60.0)).reshape(20, 3)
LONG = np.sin(np.arange(40.0))
FAMILY = {f"w[{i}]": i / 20 for i in range(1, 21)}
KEPT, WRITTEN = Limits(written_out=0), Limits(written_out=1000)


def lowered(text: str, wrt: Sequence[str] | None, limits: Limits) -> Graph:
    return differentiate(lower_program(parse(text), text, wrt, limits))


def results(graph: Graph, at: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[Any, Any]:
    """Return outputs by name, and gradients by output and variable."""
    nodes = {**graph.outputs, **graph.gradients}
    values = evaluate(nodes.values(), at, sizes)
    return {key: values[node] for key, node in nodes.items()}


def scans(graph: Graph) -> int:
    return sum(node.op == "scan" for node in everything(graph.outputs.values()))


def assert_same(text: str, at: Mapping[str, Any], wrt: Sequence[str] | None) -> int:
    """Assert that a program means the same with its loops kept; return how many there are."""
    kept, written = (lowered(text, wrt, limits) for limits in (KEPT, WRITTEN))
    found, wanted = results(kept, at, {}), results(written, at, {})
    assert scans(written) == 0
    assert kept.families == written.families
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-9, atol=1e-12, err_msg=str(key))
    return scans(kept)


# Programs over 20 steps; how many loops are kept; what they are differentiated by; their inputs.
X, W = {"x": 0.3}, {"x": 0.3, "w": 0.8}
PROGRAMS: Sequence[tuple[str, int, str, Mapping[str, Any]]] = [
    ("h[0] = x; for t in 1..20 { h[t] = tanh(w*h[t-1]) }; h[20] + h[7]", 1, "x w h h[3] h[20]", W),
    (
        "h[0] = x; h[1] = w; for t in 2..20 { z = h[t-2]*w; h[t] = tanh(z + h[t-1]) }\n"
        "h[20] + h[7] + sum(h) + z",
        1, "x w h z h[2]", W,
    ),
    ("h[0] = x; for t in 0..19 { h[t+1] = sin(h[t]) + w/(t + 1) }; h[20]*h[1]", 1, "x w h", W),
    ("h[-3] = x; for t in -2..17 { h[t] = sin(h[t-1]) + w*t }; h[17]*h[-3]", 1, "x w h[-3]", W),
    ("s = 0; for t in 1..20 { s = s + sin(t*x) }; s", 1, "x s", X),
    ("s = x; for t in 1..20 { s = s*w + t; r = s^2 }; s + r", 1, "x w s r", W),
    ("a = x; b = w; for t in 1..20 { c = a; a = sin(b); b = cos(c) }; a*b + c", 1, "x w a b c", W),
    ("s = x; for t in 1..20 { c = s > 1; s = where(c, s/2, s*1.5) }; s + c", 1, "x s c", X),
    ("s = x; for t in 1..20 { z = w*x; s = s/2 + z }; s + z", 1, "x z", W),
    ("z = 2; s = x; for t in 1..20 { s = s + z; z = w*x; y = z + 1 }; s + y", 1, "x z y", W),
    ("def f(a, b) = sin(a*b); h[0] = x; for t in 1..20 { h[t] = f(h[t-1], t) }; h[20]", 1, "x h", X),
    ("u[1] = x; for t in 1..20 { u[1] = sin(u[1]) + t; y = u[1] }; u[1] + y", 1, "x u y", X),
    ("for t in 1..20 { h[t] = x*t; g[t] = h[t]^2 }; h[3]*g[4] + sum(g)", 1, "x h g", X),
    (
        "for t in 1..20 { h[t] = x*t }; for t in 1..20 { g[t] = h[t]*h[21-t] }\n"
        "for t in 1..20 { h[t] = h[t] + g[t] }; sum(h)",
        3, "x h g", X,
    ),
    (
        "for t in 1..20 { h[t] = x*t }; h[3] = 7*x\n"
        "for t in 21..60 { h[t] = h[t-20]*0.5 + h[t-1] }; sum(h) + h[60]",
        2, "x h", X,
    ),
    ("for t in 1..20 { h[t] = x*t }; for t in 5..9 { h[t] = h[t] + x^2 }; sum(h)", 2, "x h", X),
    ("s = 1; for t in 1..20 { s = s*w[t] + w[21-t] }; s", 1, "w s", FAMILY),
    ("s = 1; for t in 2..9 { s = s*w[2*t] + w[t]^2 }; s", 1, "w s", FAMILY),
    ("s = 0; for t in 1..20 { s = s/2 + x[t-1] }; sum(s)", 1, "x s", {"x": ROWS}),
    ("s = 0; for t in 0..19 { s = s/2 + x[t,1]*x[19-t,2] }; s", 1, "x s", {"x": ROWS}),
    ("s = 0; for t in 0..2 { s = s/2 + x[:,t] }; sum(s)", 1, "x s", {"x": ROWS}),
    ("s = 0; for t in 0..9 { s = s/2 + x[2*t+1] }; sum(s)", 1, "x s", {"x": ROWS}),
    ("h[0] = 0; for t in 1..20 { h[t] = tanh(h[t-1] + x[t-1]) }; sum(h[20])", 1, "x h[3]",
     {"x": ROWS}),
    ("s = 0; for t in 0..19 { for i in 0..2 { s = sin(s + x[t,i]) + t*i } }; s", 2, "x s",
     {"x": ROWS}),
    ("s = 0; for t in 0..9 { s = s + sum(eye(3)*t) }; s*sum(x)", 1, "x", {"x": ROWS}),
    # a value of the program that is several values of a step
    (
        "h[0] = w; for t in 1..20 { for i in 1..2 { r = w; s = x[t-1,0]*i }; h[t] = w; g[t] = h[t-1] }; s",
        2, "x w s h", W | {"x": ROWS},
    ),
    ("s = x; for t in 1..20 { a = x; b = x; s = sin(s*a*b) }; a + b^2 + s", 1, "x s a b", X),
    ("s = x; for t in 1..20 { a = s; b = a; s = sin(s*a*b) + t }; a*b + s", 1, "x s a b", X),
    (
        "s = x; for t in 1..20 { a = x; for i in 1..2 { b = x; s = sin(s*a*b) + t } }; a + s",
        2, "x s a", X,
    ),
    ("for t in 1..20 { h[t] = x*t; g[t] = h[t]; r = x }; h[3]*g[2] + r*sum(h)", 1, "x h g r", X),
    # members that stay as they are, of families of which a step assigns others
    ("h[0] = x; for t in 1..20 { h[1] = h[0]*t }; h[1]", 1, "x h[1]", X),
    ("h[0] = x; h[1] = 2; for t in 1..20 { h[1] = h[0]*t + h[1]/2 }; h[1]", 1, "x", X),
    ("h[0] = x; h[1] = 2; for t in 1..20 { h[2] = h[0]*t + h[1] }; sum(h)", 1, "x h[0]", X),
    ("h[0] = x; h[1] = 2; for t in 2..20 { h[t] = sin(h[0]*t + h[1] + h[t-1]) }; sum(h)", 1, "x h", X),
    ("h[0] = x; for t in 1..20 { h[t] = sin(h[t-1] + h[0]) }; h[20]", 1, "x h[0]", X),
    ("for t in 0..3 { h[t] = x*t }; for t in 4..20 { h[t] = sin(h[t-1] + h[2]) }; h[20]", 2, "x", X),
    ("h[0] = x; for t in 1..20 { for i in 1..3 { h[1] = sin(h[0]*t) } }; h[1]", 1, "x", X),
    ("h[0] = x; for t in 1..20 { for i in 1..3 { h[i] = sin(h[i-1]*t) } }; h[1] + h[3]", 2, "x", X),
    ("h[0] = x; for t in 1..20 { for i in 1..3 { h[i] = sin(h[0]*t) } }; h[1] + h[3]", 2, "x", X),
    # what is no step of a scan is written out
    ("for t in 0..19 { h[t] = x[t-1,0]*x[19-t,1] }; sum(h)", 0, "x", {"x": ROWS}),
    ("for t in 1..9 { h[2*t] = x*t; h[2*t+1] = x }; h[4] + h[19]", 0, "x h", X),
    ("for t in 1..9 { s = sum(x[0:t]) }; s", 0, "x", {"x": ROWS}),
    ("i = 0; for t in 1..9 { i = i + 2; s = x[i] }; sum(s)", 1, "x", {"x": ROWS}),
    ("s = x; for t in 1..9 { for i in 1..t { s = sin(s) + i } }; s", 9, "x s", X),
    ("s = x[0]; for t in 1..4 { s = concat([s, x[t]]) }; sum(s^2)", 0, "x s", {"x": ROWS}),
    ("s = 0; for t in 3..2 { s = s + x }; s", 0, "x", X),
    # families that change in both loops
    (
        "for i in 0..20 { u[i] = x*i }\n"
        "for t in 1..5 { for i in 1..19 { v[i] = (u[i-1] + u[i+1] + t)/2 }; s = sum(v) }; s",
        3, "x s", X,
    ),
]  # fmt: skip
DECLARED = {"x": "x: [20, 3]", "w[1]": "w[1..20]"}


def declared(text: str, at: Mapping[str, Any]) -> str:
    names = ["w[1..20]" if "w[1]" in at else ""]
    names += [f"{key}: {list(np.shape(at[key]))}" for key in ("x", "w") if key in at]
    return f"param {', '.join(filter(None, names))}\n{text}"


@pytest.mark.parametrize(("text", "loops", "wrt", "at"), PROGRAMS)
def test_a_loop_means_what_it_means_written_out(
    text: str, loops: int, wrt: str, at: Mapping[str, Any]
) -> None:
    assert assert_same(declared(text, at), at, wrt.split()) == loops


# ---- random bodies -----------------------------------------------------------------------------

_VALUES = ["s", "r", "h[t-1]", "h[t-2]", "g[t-1]", "x[t+2]", "x[9-t]", "w", "t", "v[t]", "v[1-t]"]
_FORMS = ["sin({a}) + {b}", "{a}*{b}/2", "tanh({a} - {b})", "where({a} > {b}, {a}, {b}/3)"]
_TARGETS = ["s", "r", "q", "h[t]", "g[t]"]
_BEFORE = "s = 1; r = w; h[-2] = w; h[-1] = 2; h[0] = w/2; g[-1] = 1; g[0] = 2; g[1] = w"


@st.composite
def bodies(draw: st.DrawFn, number: int) -> tuple[str, list[str]]:
    """Return a loop of a few steps, and the names that it assigns, to values that differ.

    Values that are the same in two steps are one where they are written out, as in two loops.
    """
    targets = draw(st.lists(st.sampled_from(_TARGETS), min_size=1, max_size=5, unique=True))
    known = list(_VALUES)
    lines = []
    for target in targets:
        a, b = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        form = draw(st.sampled_from(_FORMS)).format(a=a, b=b)
        lines.append(f"{target} = {form} + t/{number + 2}")
        known.append(target)
    first, steps = draw(st.sampled_from([1, 0])), draw(st.integers(1, 4))
    text = f"for t in {first}..{first + steps - 1} {{ {'; '.join(lines)} }}"
    return text, [target[0] for target in targets]


@settings(max_examples=20, deadline=None)
@given(bodies(1), bodies(2))
def test_random_bodies(first: tuple[str, list[str]], second: tuple[str, list[str]]) -> None:
    names = list(dict.fromkeys([*first[1], *second[1]]))
    total = " + ".join(f"sum({name})" if name in "hg" else name for name in names)
    text = f"param x: [14], w, v[-4..6]\n{_BEFORE}\n{first[0]}\n{second[0]}\n{total}"
    at = {"x": LONG[:14], "w": 0.7, **{f"v[{i}]": i / 7 + 0.1 for i in range(-4, 7)}}
    try:
        assert_same(text, at, ["x", "w", "v", *names])
    except gradc.GradcError:
        with pytest.raises(gradc.GradcError):
            lowered(text, ["x", "w", *names], WRITTEN)


# ---- bounds that are dimensions ----------------------------------------------------------------

SYMBOLIC = [
    ("x: [n, d], w: [d, d]", "h[0] = zeros(d); for t in 1..n { h[t] = tanh(w @ h[t-1] + x[t-1]) }",
     "sum(h[n]) + sum(h) + sum(h[3])"),
    ("x: [n, d], w", "h[0] = 0; for t in 0..n-1 { h[t+1] = tanh(w*h[t] + x[t]) }", "sum(h[n])"),
    ("x: [n], w", "s = 0; for t in 1..n-2 { s = s*w + x[t+1]*x[t-1]*t }", "s"),
    ("x: [n], w", "for t in 0..n-1 { h[t] = w*x[n-1-t] }", "sum(h^2) + h[0] + h[n-1]"),
    ("x: [2*n], w", "s = 0; for t in 1..2*n { s = s*w + x[t-1]*x[2*n-t] }", "s"),
    ("x: [2*n], w", "s = 0; for t in 0..n-1 { s = s*w + x[2*t] - x[2*t+1] }", "s"),
    ("x: [n], w", "h[0] = w; h[1] = w^2\nfor t in 2..n { h[t] = sin(h[t-1])*w + h[t-2]*x[t-1] }",
     "h[n] + h[n-1] + sum(h)"),
    ("x: [n, m], w", "s = 0; for t in 1..n { for i in 1..m { s = sin(s*w + x[t-1,i-1]) } }", "s"),
    ("x: [n, m], w", "s = 0; for t in 1..n { r = w; for i in 1..m { r = r*x[t-1,i-1] }; s = s + r }",
     "s + r"),
    ("x: [n], w", "for t in 1..n { h[t] = x[t-1]*w }; for t in 1..n { g[t] = h[t] + h[n+1-t]^2 }",
     "sum(g) + h[n]"),
    ("x: [n], w", "s = x[n-1]; for t in 1..n { s = s*w + x[t-1]; z = s^2 }", "s + z"),
]  # fmt: skip


@pytest.mark.parametrize("size", [5, 19])
@pytest.mark.parametrize(("inputs", "loop", "output"), SYMBOLIC)
def test_a_bound_may_be_a_dimension(inputs: str, loop: str, output: str, size: int) -> None:
    sizes = {"n": size, "m": 2, "d": 2}
    shape = inputs.partition("[")[2].partition("]")[0]
    lengths = [int(eval_size(one, sizes)) for one in shape.split(",")]
    x = np.sin(np.arange(float(np.prod(lengths)))).reshape(lengths)
    at = {"x": x, "w": np.array([[0.1, 0.2], [0.3, -0.4]]) if "w: [" in inputs else 0.8}
    text = f"param {inputs}\n{loop}\n{output}"
    known = text
    for name, value in sizes.items():
        for sign in "[]..-+ *,":
            known = known.replace(f"{sign}{name}]", f"{sign}{value}]")
    for old, new in (("2*n", str(2 * size)), ("n-1", str(size - 1)), ("n-2", str(size - 2)),
                     ("n+1", str(size + 1)), ("..n", f"..{size}"), ("..m", "..2"),
                     ("[n", f"[{size}"), ("d]", "2]"), ("[d", "[2"), ("(d)", "(2)"),
                     (" m]", " 2]")):  # fmt: skip
        known = known.replace(old, new)
    found = results(lowered(text, None, KEPT), at, {})
    wanted = results(lowered(known, None, WRITTEN), at, {})
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-9, atol=1e-12)


def eval_size(text: str, sizes: Mapping[str, int]) -> int:
    """Return the length that a dimension of the table is: n, or 2*n."""
    factor, _, name = text.strip().rpartition("*")
    return int(factor or 1) * sizes[name]


# ---- while -------------------------------------------------------------------------------------

NEWTON = "while abs(x^2 - a) > 1e-12, at most {most} {{ x = x - (x^2 - a)/(2*x) }}"


@pytest.mark.parametrize(
    ("text", "at", "value", "slope"),
    [
        ("param a; x = a; " + NEWTON.format(most=50) + "; x", {"a": 7.0}, 7**0.5, 0.5 / 7**0.5),
        ("param a; x = a; " + NEWTON.format(most=9) + "; k = 3; x*k", {"a": 1.0}, 3.0, 3.0),
        (
            "param a; x = a; k = 0; while x > 1, at most 50 { x = x/2; k = k + 1 }; x + 10*k",
            {"a": 6.0}, 30.75, 1 / 8,
        ),
        (
            "param a: [n]; x = 0; k = 0\n"
            "while k < a.size, at most n { x = x + sum(a)/n; k = k + 1 }; x",
            {"a": np.array([1.0, 2.0, 3.0])}, 6.0, np.ones(3),
        ),
        (
            "param a; s = 0; for t in 1..20 { x = a; while x > t, at most 9 { x = x/2 }; s = s + x }; s",
            {"a": 6.0}, 101.25, 16.875,
        ),
        (
            "param a; h[0] = a; k = 0; while k < h[0], at most 9 { h[1] = h[0]*k; k = k + 1 }; h[1]",
            {"a": 3.0}, 6.0, 2.0,
        ),
        ("param a; s = a; while s < 9, at most 9 { for t in 1..3 { s = s + t } }; s", {"a": 1.0}, 13.0,
         1.0),
    ],
)  # fmt: skip
def test_a_while(text: str, at: Mapping[str, Any], value: float, slope: Any) -> None:
    found = results(lowered(text, None, WRITTEN), at, {})
    (output, *_) = found
    assert found[output] == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(found[output, "a"], slope, rtol=1e-12)


def test_a_while_that_never_ends_is_an_error() -> None:
    graph = lowered("param a; x = a; while x > 0, at most 7 { x = x + 1 }; x", None, WRITTEN)
    with pytest.raises(gradc.InputError, match="not ended after 7 steps"):
        results(graph, {"a": 1.0}, {})


def test_what_a_while_assigns_for_the_first_time_is_nan_where_it_takes_no_step() -> None:
    text = "param a; x = a; while x > 0, at most 7 { y = x; x = x - 1 }; y"
    graph = lowered(text, None, WRITTEN)
    assert results(graph, {"a": 3.0}, {})["y"] == 1.0
    assert np.isnan(results(graph, {"a": -3.0}, {})["y"])


def test_the_words_of_a_while_are_names_elsewhere() -> None:
    text = "at = x; most = 2*at; while = 3; integer = 1; at + most + while + integer"
    assert gradc.compile(text)(2.0) == 10.0


# ---- printed -----------------------------------------------------------------------------------


# A family is read member by member, and so are those programs in which no loop reads another's.
READ_AGAIN = [(text, at) for text, loops, _, at in PROGRAMS if loops < 2 or "t*i" in text]


@pytest.mark.parametrize(("text", "at"), READ_AGAIN)
def test_a_printed_loop_is_read_again(text: str, at: Mapping[str, Any]) -> None:
    graph = lowered(declared(text, at), list(map(str, at)), KEPT)
    gradients = {key: node for key, node in graph.gradients.items() if not has_scatter(node)}
    graph = replace(graph, gradients=gradients)
    printed = print_program(graph)
    again = lower_program(parse(printed), printed, limits=KEPT)
    wanted, found = results(graph, at, {}), evaluate(again.outputs.values(), at)
    for value, node in zip(wanted.values(), again.outputs.values(), strict=True):
        np.testing.assert_allclose(found[node], value, rtol=1e-9, atol=1e-12)


def has_scatter(node: Node) -> bool:
    """Return whether a node is made of what no program can write."""
    return any(one.op == "scatter" for one in everything([node]))


def test_loops_are_printed_as_they_are_written() -> None:
    text = (
        "param W: [d, d], g: [d], x: [n, d]\n"
        "h = g\n"
        "for t in 1..n { h = tanh(W @ h + x[t - 1]) }\n"
        "loss = sum(h^2)\n"
        "output loss\n"
    )
    assert print_program(lower_program(parse(text), text)) == text
    text = (
        "param a\nx = a\nwhile abs(x^2 - a) > 1e-12, at most 50 { x = x/2 + a/(2*x) }\noutput x\n"
    )
    assert print_program(lower_program(parse(text), text)) == text


# ---- what a user sees --------------------------------------------------------------------------

SEEN = (
    "param w, x\nh[0] = x; s = 0\n"
    "for t in 1..{n} {{ z = w*h[t-1]; h[t] = tanh(z); s = s + h[t]*t }}\nh[{n}]*s + z"
)


@pytest.mark.parametrize("wrt", [None, "h", "s, z", "h[0], h[3], h[{n}]"])
@pytest.mark.parametrize("steps", [16, 17])
def test_what_a_user_sees_is_the_same_at_16_and_at_17(steps: int, wrt: str | None) -> None:
    text, names = SEEN.format(n=steps), wrt and wrt.format(n=steps)
    kept, written = (
        gradc.compile(text, wrt=names, limits=Limits(written_out=limit)) for limit in (16, 1000)
    )
    assert scans(kept.compilation.graph) == (steps > 16)
    assert kept.outputs == written.outputs
    assert kept(0.7, 0.3) == pytest.approx(written(0.7, 0.3), rel=1e-12)
    found, wanted = kept.gradient(0.7, 0.3), written.gradient(0.7, 0.3)
    assert found._fields == wanted._fields
    for one, other in zip(found, wanted, strict=True):
        assert type(one) is type(other)
        assert one == pytest.approx(other, rel=1e-9)
    assert kept.verify(points=1).ok


def test_a_family_of_so_many_members_has_an_array_of_gradients() -> None:
    text = "x: [n]; param w; h[0] = w; for t in 1..n { h[t] = sin(h[t-1]*x[t-1]) }; h[n]"
    function = gradc.compile(text, wrt="h, h[n], h[2]")
    found = function.gradient(x=np.ones(4), w=0.5)
    assert found.h.shape == (5,)
    assert (found.h[4], found.h[2]) == (found.h_n, found.h_2) == (1.0, pytest.approx(0.80824426))
    assert function.verify(points=1).ok


def test_two_thousand_steps_are_few_lines() -> None:
    few, many = (
        gradc.compile(SEEN.format(n=n), limits=Limits(written_out=16)).source for n in (20, 2000)
    )
    assert len(many.splitlines()) == len(few.splitlines())

"""Graphs as diagrams, and diagrams as text for Graphviz and for Mermaid.

`pytest tests/emit/test_dot.py --renew` writes the golden files anew; look at what they draw first.
"""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from strategies import programs

import gradc
from gradc.calculus.gates import VERBS, Gate, gate, gate_of
from gradc.calculus.reverse import reverse
from gradc.diagram.boxes import Arrow, Box, Cluster
from gradc.diagram.build import diagram
from gradc.diagram.diagram import Diagram
from gradc.diagram.dot import FILLS, emit_dot
from gradc.diagram.mermaid import emit_mermaid, quoted
from gradc.diagram.symbols import factor, factor_text, places, symbol
from gradc.errors import InputError
from gradc.explain.steps import steps
from gradc.graph.build import operation
from gradc.graph.graph import Graph, order
from gradc.graph.node import Node, constant, make
from gradc.graph.operations import OPERATIONS
from gradc.limits import Limits
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse
from gradc.vocabulary import functions

DOT = shutil.which("dot")
FOLDER = Path(__file__).parents[1] / "golden"
TWO_SIGMOIDS = "a = sigmoid(x*w1 + b1); f = sigmoid(a*w2 + b2)"
TWO_LAYERS = (FOLDER / "programs" / "two_layer.grad").read_text(encoding="utf-8")
FIFTY_LAYERS = """
x: [n, batch], y: [n, batch]
param W[1..50]: [n, n], b[1..50]: [n, 1]
a[0] = x
for l in 1..50 { z[l] = W[l] @ a[l-1] + b[l]; a[l] = sigmoid(z[l]) }
loss = mse(a[50], y)
"""
GOLDEN = {
    "two_sigmoids": (TWO_SIGMOIDS, False),
    "two_sigmoids_adjoint": (TWO_SIGMOIDS, True),
    "paths_meet": ("max(x*y, z) + x", True),
    "two_layers": (TWO_LAYERS, True),
    "fifty_layers": (FIFTY_LAYERS, False),
}


def lowered(text: str, wrt: list[str] | None = None) -> Graph:
    return lower_program(
        parse(text), text, wrt, Limits(written_out=1000)
    )  # as Function.graph has it


def drawn(text: str, adjoint: bool = False, limit: int = 200) -> Diagram:
    return diagram(*steps(lowered(text)), adjoint, limit)


def boxes(picture: Diagram, *kinds: str) -> list[Box]:
    found = [box for cluster in picture.clusters for box in cluster.boxes]
    return [box for box in found if not kinds or box.kind in kinds]


def arrows(picture: Diagram, kind: str) -> list[Arrow]:
    return [arrow for arrow in picture.arrows if arrow.kind == kind]


def check_whole(picture: Diagram) -> None:
    """Every box has a key of its own, every arrow two boxes, and no way leads back to itself."""
    keys = [box.key for box in boxes(picture)]
    assert len(set(keys)) == len(keys)
    assert {end for arrow in picture.arrows for end in (arrow.source, arrow.target)} <= set(keys)
    assert {box.beside for box in boxes(picture)} - {""} <= set(keys)
    waiting = Counter(arrow.target for arrow in picture.arrows if arrow.kind != "cached")
    ready = [key for key in keys if not waiting[key]]
    for key in ready:
        for arrow in picture.arrows:
            if arrow.source == key and arrow.kind != "cached":
                waiting[arrow.target] -= 1
                if not waiting[arrow.target]:
                    ready.append(arrow.target)
    assert len(ready) == len(keys)


# ---- golden files ------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "emit"), [("dot", emit_dot), ("mmd", emit_mermaid)])
@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str, form: str, emit, renew: bool) -> None:
    text = emit(drawn(*GOLDEN[name]))
    golden = FOLDER / "graphs" / f"{name}.{form}"
    if renew:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def wrt_of(text: str) -> list[str] | None:
    named = re.match(r"# wrt: (.*)", text)
    return named[1].split(", ") if named else None


@pytest.mark.slow
def test_dot_reads_the_graph_of_every_golden_program(tmp_path: Path) -> None:
    if DOT is None:
        pytest.skip("the program dot of Graphviz is not installed")
    files = []
    for path in sorted((FOLDER / "programs").glob("*.grad")):
        text = path.read_text(encoding="utf-8")
        graph = lowered(text, wrt_of(text))
        for adjoint in (False, True):
            files.append(tmp_path / f"{path.stem}_{adjoint}.dot")
            picture = diagram(*steps(graph), adjoint and bool(graph.differentiated()))
            check_whole(picture)
            files[-1].write_text(emit_dot(picture), encoding="utf-8")
    run = subprocess.run(
        [DOT, "-Tsvg", "-O", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "rror" not in run.stderr
    for file in files:
        ElementTree.parse(f"{file}.svg")  # noqa: S314  # dot wrote it


# ---- what is drawn -----------------------------------------------------------------------------


@settings(max_examples=40)
@given(programs())
def test_all_is_drawn_once(text: str) -> None:
    try:
        graph, listed = steps(lowered(text))
    except gradc.GradcError:
        return
    nodes = order(graph.outputs.values())
    picture = diagram(graph, listed, True, 10_000)
    check_whole(picture)
    shown = boxes(picture, "input", "constant", "operation")
    assert [box.key for box in shown] == [f"v{number}" for number in range(1, len(nodes) + 1)]
    key = dict(zip(nodes, (box.key for box in shown), strict=True))
    copied = {box.key: box.key.partition("_")[0] for box in boxes(picture, "copy")}
    uses = [(copied.get(one.source, one.source), one.target) for one in arrows(picture, "value")]
    assert uses == [(key[operand], key[node]) for node in nodes for operand in node.operands]
    edges: list[tuple[str, str]] = []
    for number, output in enumerate(graph.differentiated().values(), 1):
        found = reverse(output, tuple(graph.wrt.values()))
        own = {node: f"b{number}_{key[node]}" for node in found.adjoints}
        edges += [(own[edge.user], own[edge.operand]) for edge in found.edges]
        assert set(own.values()) <= {box.key for box in boxes(picture, "adjoint")}
    sums = {box.key for box in boxes(picture, "sum")}
    back = [one for one in arrows(picture, "gradient") if one.source not in sums]
    assert [(one.source, one.target.removesuffix("_sum")) for one in back] == edges
    meeting = Counter(target for _, target in edges)
    assert sums == {f"{target}_sum" for target, ways in meeting.items() if ways > 1}


def test_a_box_says_what_it_stands_for() -> None:
    times = boxes(drawn(TWO_LAYERS), "operation")[0]
    assert (times.title, times.gate, times.details) == ("@", "switches", ("[hidden, batch]",))
    assert times.tooltip.splitlines()[0] == "t1 = W1 @ x"
    named = [
        box.details[0] for box in boxes(drawn(TWO_LAYERS), "operation") if len(box.details) > 1
    ]
    assert named == ["z1", "a1"]
    asked = {box.title for box in boxes(drawn(TWO_LAYERS), "input") if box.strong}
    assert asked == {"W1", "b1", "W2", "b2"}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("x*y", ["y", "x"]),
        ("x - y", ["1", "-1"]),
        ("f = sigmoid(x)", ["f*(1 - f)"]),
        ("x^2", ["2*x"]),
        ("max(x, y)", ["1 if x > y, 1/2 if x == y", "1 if x < y, 1/2 if x == y"]),
        ("where(x > 0, x, y)", ["1 if x > 0", "1 if not x > 0"]),
        ("relu(x)", ["1 if x > 0"]),
        ("leaky_relu(x, 0.1)", ["1 if x > 0 else 0.1"]),
        ("x^y", ["y*x^(y - 1) unless x == 0 and y == 0", "f*log(x) unless x == 0"]),
        ("def hard(x) = max(x, 0) with x > 0\nhard(x)", ["1 if x > 0"]),
        ("x: [n]; A: [n, n]; sum(A @ x)", ["1", "outer(·, x)", "A.T @ ·"]),
        ("x: [n]; b: []; sum(x*b)", ["1", "b", "sum(·*x)"]),
        ("x: [n]; c: []; sum(where(c > 0, x, c))", ["1", "1 if c > 0", "sum(·) unless c > 0"]),
        ("x: [n, m]; x[0, 1]", ["scatter(· at [0, 1])"]),
    ],
)  # fmt: skip
def test_an_arrow_back_has_its_local_derivative(text: str, labels: list[str]) -> None:
    found = [arrow.label for arrow in arrows(drawn(text, True), "gradient") if arrow.label]
    assert sorted(found) == sorted(labels)


def test_the_values_that_the_way_back_needs_are_linked() -> None:
    picture = drawn(TWO_SIGMOIDS, True)
    named = {
        box.key: (box.details or (box.title,))[0] if box.kind != "adjoint" else box.title
        for box in boxes(picture)
    }
    links = {(named[one.source], named[one.target]) for one in arrows(picture, "cached")}
    assert links == {
        ("f", "∂f/∂t4"),
        ("a", "∂f/∂w2"),
        ("w2", "∂f/∂a"),
        ("a", "∂f/∂t2"),
        ("x", "∂f/∂w1"),
        ("w1", "∂f/∂x"),
    }


def test_only_what_lies_between_is_drawn_back() -> None:
    picture = diagram(*steps(lowered(TWO_SIGMOIDS, ["a"])), True)
    back = boxes(picture, "adjoint")
    assert [box.title for box in back] == ["∂f/∂f", "∂f/∂t4", "∂f/∂t3", "∂f/∂a"]
    assert [box.title for box in back if box.strong] == ["∂f/∂a"]


def test_each_output_that_is_a_number_has_its_way_back() -> None:
    picture = drawn("x: [n]; s = sum(x); d = 2*x; q = s^2; output s, d, q", True)
    assert [cluster.title for cluster in picture.clusters] == [
        "forward", "backward: the gradient of s", "backward: the gradient of q",
    ]  # fmt: skip
    assert picture.notes == ("d is an array, and has no gradient",)


def test_an_input_of_many_uses_is_copied_beside_them() -> None:
    picture = drawn("h[0] = x; for l in 1..20 { h[l] = tanh(w*h[l-1]) }; h[20]")
    assert [box.title for box in boxes(picture, "copy")] == ["w"] * 19
    assert max(Counter(arrow.source for arrow in picture.arrows).values()) == 1
    assert picture.is_tall


# ---- groups ------------------------------------------------------------------------------------


def test_fifty_layers_are_fifty_boxes() -> None:
    picture = drawn(FIFTY_LAYERS)
    layers = [box.details for box in boxes(picture, "group")]
    assert len(layers) == 51
    assert layers[2] == ("z[3] = W[3] @ a[2] + b[3]", "a[3] = sigmoid(z[3])")
    assert [box.title for box in boxes(picture, "input")] == ["x", "y"]
    assert picture.notes == ("a box is an iteration of a loop, or a statement",)


def test_a_group_has_the_gradients_of_its_values() -> None:
    picture = drawn(FIFTY_LAYERS, True)
    check_whole(picture)
    layer = next(box for box in boxes(picture, "adjoint") if box.title == "∂loss/∂a[3]")
    assert layer.details == ("∂loss/∂z[3]", "∂loss/∂b[3]", "∂loss/∂W[3]")
    assert layer.strong
    assert layer.beside == boxes(picture, "group")[2].key


LOOP = "h[0] = x; for l in 1..{} {{ t[l] = w*h[l-1]; s[l] = t[l] + b*x*y; h[l] = tanh(s[l]) }}; sin(h[{}])"


@pytest.mark.parametrize(
    ("count", "limit", "groups", "note"),
    [
        (10, 64, 32, "a box is a statement"),
        (30, 62, 31, "a box is an iteration of a loop, or a statement"),
        (60, 50, 4, "the iterations between the first and the last of a loop are one box"),
        (60, 4, 1, "a box is a part of the program"),
    ],
)  # fmt: skip
def test_more_boxes_than_the_limit_are_put_together(
    count: int, limit: int, groups: int, note: str
) -> None:
    picture = drawn(LOOP.format(count, count), True, limit)
    check_whole(picture)
    assert len(boxes(picture, "group")) == groups
    assert picture.notes == (note,)


def test_an_input_of_many_groups_has_one_arrow_and_says_how_many() -> None:
    picture = drawn("h[0] = x; for l in 1..90 { h[l] = tanh(w*h[l-1] + b) }; h[90]", True)
    check_whole(picture)
    said = {box.title: box.details for box in boxes(picture, "input", "adjoint") if "i" in box.key}
    assert said["w"] == ("in 90 boxes",)
    assert said["∂h[90]/∂w"] == ("in 90 boxes",)
    assert said["x"] == ()


def test_the_middle_of_a_loop_is_one_box() -> None:
    picture = drawn("h[0] = x; for l in 1..900 { z[l] = w*h[l-1]; h[l] = tanh(z[l]) }; h[900]")
    assert [(box.title, *box.details) for box in boxes(picture, "group")] == [
        ("", "z[1] = w*x", "h[1] = tanh(z[1])"),
        ("1,796 steps", "z[2] … z[899]", "h[2] … h[899]"),
        ("", "z[900] = w*h[899]", "h[900] = tanh(z[900])"),
    ]


def test_values_assigned_again_in_a_loop_are_iterations_too() -> None:
    picture = drawn("h = x; for l in 1..70 { z = w*h + b; h = tanh(z) }; h")
    assert ("z_3 = w*h_2 + b", "h_3 = tanh(z_3)") in [
        box.details for box in boxes(picture, "group")
    ]


def test_an_expression_without_names_is_cut_as_it_is_printed() -> None:
    text = "sin(x)" + "".join(f" + {'sin' if n % 2 else 'cos'}({n}*x)*y" for n in range(2, 80))
    picture = drawn(text)
    check_whole(picture)
    assert 10 < len(boxes(picture, "group")) < 50
    assert boxes(picture, "group")[-1].details[0].startswith("f = t")


def test_very_many_inputs_stand_where_they_are_used() -> None:
    picture = drawn(" + ".join(f"a{n}*b{n}" for n in range(300)), True)
    check_whole(picture)
    assert not boxes(picture, "input")
    assert len(boxes(picture)) <= 200


def chain(length: int) -> Graph:
    x = node = make("input", payload="x")
    for number in range(length):
        node = operation("sin", (node,)) if number % 2 else operation("mul", (node, x))
    return Graph(inputs=(x,), outputs={"f": node}, names={}, spans={}, wrt={"x": x})


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_chain_of_100_000_operations() -> None:
    graph = chain(100_000)
    picture = diagram(*steps(graph))
    assert len(boxes(picture)) <= 52
    assert emit_dot(picture).count(" -> ") == len(picture.arrows)
    check_whole(diagram(*steps(chain(4_000)), True))


# ---- names that mean something to others -------------------------------------------------------

HOSTILE = [
    "end",
    "graph",
    "subgraph",
    "class",
    "style",
    "click",
    "default",
    "digraph",
    "node",
    "strict",
    "N",
    "x_1_",
    "σσ",
    "变",
]
AWKWARD = '<b>"&amp;"</b>\n\\N\\" ]})-->|#quot;`*_~%%{;'


def test_names_of_the_languages_are_text_alone(tmp_path: Path) -> None:
    graph = lowered(" + ".join(f"{name}*{name}" for name in HOSTILE))
    picture = diagram(*steps(graph), True)
    keys = {box.key for box in boxes(picture)}
    assert not keys & set(HOSTILE)
    outside = re.sub(r'"[^"]*"', "", emit_mermaid(picture))
    for name in HOSTILE[4:]:
        assert name == "class" or not re.search(rf"\b{name}\b", outside)


def test_any_text_can_stand_in_a_box(tmp_path: Path) -> None:
    box = Box("v1", "operation", AWKWARD, (AWKWARD,), "routes", AWKWARD)
    group = Box("v2", "group", AWKWARD, (AWKWARD, f"a = {AWKWARD}"))
    arrow = Arrow("v1", "v2", "value", AWKWARD, AWKWARD)
    frames = (Cluster("one", AWKWARD, (box,)), Cluster("two", "", (group,)))
    picture = Diagram(frames, (arrow,), (AWKWARD,), False)
    mermaid = emit_mermaid(picture)
    check_mermaid(mermaid)
    assert "\\" not in mermaid
    assert "`" not in mermaid
    if DOT is None:
        pytest.skip("the program dot of Graphviz is not installed")
    run = subprocess.run(
        [DOT, "-Tsvg"], input=emit_dot(picture).encode(), capture_output=True, check=True
    )
    texts = "".join(ElementTree.fromstring(run.stdout).itertext())  # noqa: S314  # dot wrote it
    assert b"rror" not in run.stderr
    assert texts.count('<b>"&amp;"</b>') >= 6


def test_mermaid_writes_what_could_be_read_as_a_number() -> None:
    assert quoted('z[3]*"a"') == "z[3]#42;#34;a#34;"
    assert quoted("∂f/∂σ = 1, 2") == "∂f/∂σ = 1, 2"


_ID = r"[a-z]\w*"
_TEXT = r'"[^"\\`]*"'
_MERMAID = [
    r"flowchart (LR|TB)",
    rf" +{_ID}(\[{_TEXT}\]|\(\[{_TEXT}\]\)|\({_TEXT}\)|\(\({_TEXT}\)\)):::{_ID}",
    rf" +{_ID} (-->|-\.->)(\|{_TEXT}\|)? {_ID}",
    rf" +subgraph {_ID}\[{_TEXT}\]",
    r" +end",
    rf" +(classDef {_ID} [\w:#,-]+|class {_ID}(,{_ID})* {_ID}|linkStyle \d+(,\d+)* [\w:#,]+)",
]


def check_mermaid(text: str) -> None:
    """Every line is one of Mermaid's, and what is used is there."""
    for line in text.splitlines():
        assert any(re.fullmatch(form, line) for form in _MERMAID), line
    assert set(re.findall(r":::(\w+)", text)) <= set(re.findall(r"classDef (\w+)", text))
    assert text.count(" subgraph ") == len(re.findall(r"^ +end$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", GOLDEN)
def test_mermaid_is_well_formed(name: str) -> None:
    check_mermaid(emit_mermaid(drawn(*GOLDEN[name])))


def test_a_program_of_one_input_is_one_box() -> None:
    picture = drawn("x")
    assert [(box.title, box.details, box.strong) for box in boxes(picture)] == [("x", ("f",), True)]
    check_mermaid(emit_mermaid(picture))
    assert "label=<<" not in emit_dot(picture)


def test_what_can_be_said_of_a_gate_has_a_colour() -> None:
    assert set(VERBS) - set(FILLS) == {"receives"}


# ---- gates -------------------------------------------------------------------------------------

NAMES = sorted({*functions(), *OPERATIONS})


@pytest.mark.parametrize("op", NAMES)
def test_each_operation_has_a_gate_that_agrees_with_its_rule(op: str) -> None:
    found = gate(op)
    assert found.verb in VERBS
    assert found.sentence[0].islower()
    row = functions().get(op)
    if row is None or row.is_shorthand:
        return
    rules = row.columns()["rule"].split(", ")
    if rules == ["stops"]:
        assert found.verb == "stops"
    elif set(rules) == {"1"} and op not in ("sum",):
        assert found.verb == "distributes"
    elif rules == ["-1"]:
        assert found.verb == "turns the sign"
    else:
        assert found.verb != "stops"
    names_g = any(re.search(r"\bg\b", rule) for rule in rules)
    if found.verb in ("rearranges", "adds up", "mixes"):
        assert names_g
    if found.verb == "distributes":
        assert set(rules) <= {"1", "-1"}


@pytest.mark.parametrize("op", [op for op in NAMES if gate(op).verb == "switches"])
def test_what_switches_passes_on_the_other_operand(op: str) -> None:
    names = [formal.name for formal in functions()[op].operands]
    for name, other, rule in zip(
        names, names[::-1], functions()[op].columns()["rule"].split(", "), strict=False
    ):
        if op in ("mul", "dot", "outer"):
            assert re.search(rf"\b{other}\b", rule)
            assert not re.search(rf"\b{name}\b", rule)


@pytest.mark.parametrize("op", [op for op in functions() if gate(op).verb == "routes"])
def test_what_routes_has_a_choice_for_its_rule(op: str) -> None:
    if not functions()[op].is_shorthand:
        rules = functions()[op].columns()["rule"]
        assert re.search(r"where\(|>|\bc\b", rules)
        assert not re.search(r"\bg\b|\bout\*", rules)


def test_a_gate_is_that_of_the_operation() -> None:
    x = make("input", payload="x")
    assert gate_of(operation("add", (x, x))) == Gate(
        "distributes", "passes the gradient on to each operand unchanged"
    )
    assert gate_of(x).verb == "receives"
    assert gate_of(constant(1)).verb == "stops"


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("x*y - tanh(x)", ["×", "tanh", "−"]),
        ("x: [n, m]; sum(x[0] + mean(x.T, axis=1))", ["·[0]", "·.T", "mean(·, axis=1)", "+", "sum"]),
        ("where(x > 0, x, 1)", [">", "where"]),
    ],
)  # fmt: skip
def test_symbols(text: str, symbols: list[str]) -> None:
    nodes = order(lowered(text).outputs.values())
    assert [symbol(node) for node in nodes if node.operands] == symbols


def test_places_are_named_where_their_order_matters() -> None:
    assert places(node_of("x + y")) == ("", "")
    assert places(node_of("x - y")) == ["1", "2"]
    assert places(node_of("where(x > y, x, y)")) == ("if", "then", "else")
    assert places(node_of("def hard(x) = max(x, 0) with x > 0\nhard(x)")) == [
        "value",
        "argument 1",
        "derivative 1",
    ]


def node_of(text: str) -> Node:
    return next(iter(lowered(text).outputs.values()))


def test_a_factor_is_the_whole_where_a_broadcast_is_undone() -> None:
    graph = lowered("x: [n]; b: []; sum(x + b)")
    edges = reverse(graph.outputs["f"], tuple(graph.wrt.values())).edges
    assert [factor(edge).payload for edge in edges[:2]] == [1.0, 1.0]
    assert factor(edges[-1]) is edges[-1].contribution
    assert factor_text(operation("gt", (make("input", payload="x"), constant(0)))) == "1 if x > 0"


# ---- Function.graph -------------------------------------------------------------------------------


def test_a_function_returns_its_diagram(tmp_path: Path) -> None:
    found = gradc.compile("a = x*y; b = a^2; output a, b").graph(adjoint=True)
    assert [cluster.title for cluster in found.clusters] == [
        "forward",
        "backward: the gradient of a",
        "backward: the gradient of b",
    ]
    assert found.dot() == emit_dot(found)
    assert found.mermaid() == emit_mermaid(found)
    assert repr(found) == f"<gradc.Diagram of {len(boxes(found))} boxes>"
    found.save(tmp_path / "graph.mmd")
    assert (tmp_path / "graph.mmd").read_text(encoding="utf-8") == found.mermaid()
    with pytest.raises(InputError, match="cannot be told from its name"):
        found.save(tmp_path / "graph.bmp")


def test_the_way_back_of_one_output() -> None:
    function = gradc.compile("x: [n]; a = 2*x; b = sum(a); c = b^2; output a, b, c")
    found = function.graph(adjoint=True, of="c")
    assert [cluster.key for cluster in found.clusters] == ["forward", "backward1"]
    assert found.notes == ("a is an array, and has no gradient",)
    assert len(function.graph(of="b").clusters) == 1
    with pytest.raises(InputError, match="the output a is"):
        function.graph(adjoint=True, of="a")
    with pytest.raises(InputError, match="there is no output d"):
        function.graph(of="d")


@pytest.mark.skipif(not DOT, reason="needs Graphviz")
def test_a_notebook_shows_the_picture() -> None:
    assert (gradc.compile("x*y").graph()._repr_svg_() or "").lstrip().startswith("<?xml")


def test_without_graphviz_a_notebook_shows_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert gradc.compile("x*y").graph()._repr_svg_() is None

"""The flow of the gradient: norms against other computations, verdicts, pictures, the verb."""

# ruff: noqa: N806 -- a matrix has a capital name

import json
import math
import os
import runpy
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run as command
from typer.testing import CliRunner

import gradc
from gradc.cli.flow import app as flow_app
from gradc.errors import GradcError, InputError
from gradc.flow.flow import Flow, Member, flow
from gradc.flow.layers import layers
from gradc.flow.plot import draw, plot
from gradc.flow.trend import Trend, judge
from gradc.interpret.point import points_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "flow"
PROGRAMS = sorted(FOLDER.glob("*.grad"))

NETWORK = """
x: [n, batch], y: [n, batch]
param W[1..3]: [n, n]
a[0] = x
for l in 1..3 {
    z[l] = W[l] @ a[l-1]
    a[l] = relu(z[l])
}
loss = mse(a[3], y)
"""
CHAIN = "h[0] = x; for l in 1..4 { z[l] = w*h[l-1]; h[l] = sigmoid(z[l]) }\nh[4]"


WRITTEN_OUT = gradc.Limits(written_out=1000)  # as `Function.flow` has loops


def followed(program: str, family: str | None = None, wrt: str | None = None, **values) -> Flow:
    """Return the flow of a program; its graph knows the members by name where `wrt` says so."""
    function = gradc.compile(program, limits=WRITTEN_OUT)
    chosen = layers(function.compilation.graph, family)
    marked = gradc.compile(program, wrt=wrt, limits=WRITTEN_OUT) if wrt else function
    arrays = {name: np.asarray(value, float) for name, value in function.flat(values).items()}
    graph = marked.compilation.graph
    return flow(graph, points_of(graph, arrays), chosen)


def names(program: str, family: str | None = None, output: str | None = None) -> tuple[str, ...]:
    return layers(gradc.compile(program).compilation.graph, family, output).members


def norms(found: Flow) -> list[float]:
    return [member.gradient for member in found.members]


def dead(found: Flow) -> list[float | None]:
    return [member.dead for member in found.members]


def numbered(values: list[float]) -> dict[str, float]:
    return {f"z[{index}]": value for index, value in enumerate(values, 1)}


# ---- norms ----------------------------------------------------------------------------------------


def test_a_chain_of_sigmoids_multiplies_the_slopes() -> None:
    w, x = 0.7, 0.4
    slopes, h = [], x
    for _ in range(4):
        h = 1 / (1 + math.exp(-w * h))
        slopes.append(h * (1 - h))
    by_hand = [math.prod(slopes[place:]) * w ** (3 - place) for place in range(4)]
    found = followed(CHAIN, "z", x=x, w=w)
    assert norms(found) == pytest.approx(by_hand, rel=1e-12)
    assert found.members[3].value == pytest.approx(math.log(h / (1 - h)))


def test_sigmoids_at_0_have_a_factor_of_a_quarter() -> None:
    centred = "a[0] = x; for l in 1..50 { z[l] = w*a[l-1]; a[l] = sigmoid(z[l]) - 1/2 }\na[50]"
    verdict = followed(centred, x=0, w=1).trend
    assert verdict.factor == pytest.approx(1 / 4, rel=1e-12)
    assert verdict.sentence == (
        "vanishing: going back, each layer multiplies the gradient by 0.25; "
        "from z[50] to z[1] it falls from 0.25 to 7.9e-31"
    )


def test_a_norm_is_that_of_finite_differences() -> None:
    rng = np.random.default_rng(5)
    x, y, shift = rng.standard_normal((3, 2, 3))
    W = rng.standard_normal((3, 2, 2))
    shifted = NETWORK.replace("z[l] = W[l]", "z[l] = s[l] + W[l]").replace(
        "a[0]", "s[1] = 0*x; s[2] = s; s[3] = 0*x; a[0]"
    )
    shifted = shifted.replace("s[2] = s;", "s[2] = moved;").replace(
        "y: [", "moved: [n, batch], y: ["
    )
    value = gradc.compile(shifted)
    differences = np.zeros(shift.shape)
    for place in np.ndindex(shift.shape):
        step = np.zeros(shift.shape)
        step[place] = 1e-6
        ends = [value(x=x, y=y, W=W, moved=sign * step) for sign in (1, -1)]
        differences[place] = (ends[0] - ends[1]) / 2e-6
    found = followed(NETWORK, "z", x=x, y=y, W=W)
    assert found.members[1].gradient == pytest.approx(np.linalg.norm(differences), rel=1e-7)
    assert found.members[1].rms == pytest.approx(np.sqrt(np.mean(differences**2)), rel=1e-7)


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.sampled_from(["z", "a", "W"]), st.sampled_from(["tanh", "relu"]))
def test_norms_are_those_of_the_generated_gradient(seed: int, family: str, act: str) -> None:
    rng = np.random.default_rng(seed)
    values = dict(zip("xy", rng.standard_normal((2, 3, 2)), strict=True))
    values["W"] = rng.standard_normal((3, 3, 3))
    program = NETWORK.replace("relu", act)
    gradient = getattr(gradc.compile(program, wrt=family).gradient(**values), family)
    given = gradient if isinstance(gradient, dict) else dict(enumerate(gradient, 1))
    found = followed(program, family, **values)
    expected = [np.linalg.norm(given[index]) for index in (1, 2, 3)]
    assert norms(found) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_the_norm_of_tiny_and_of_huge_entries_is_not_lost() -> None:
    program = "x: [n]; param w: [n]; z[1] = w*x; z[2] = 1*z[1]; sum(z[2]*x)"
    assert norms(followed(program, x=[3e-200, 4e-200], w=[1, 1])) == pytest.approx([5e-200] * 2)
    assert norms(followed(program, x=[3e200, 4e200], w=[0, 0])) == pytest.approx([5e200] * 2)


def test_equal_members_are_told_apart_by_name() -> None:
    program = "p[1] = x*w; p[2] = x*w; p[1] + p[2]^2"
    values = {"x": 1.0, "w": 3.0}
    assert norms(followed(program, **values)) == [7, 7]
    assert norms(followed(program, wrt="p", **values)) == [1, 6]


def test_points_are_examples() -> None:
    found = followed(CHAIN, x=[0.1, 0.2, 0.3], w=0.5)
    alone = [norms(followed(CHAIN, x=x, w=0.5)) for x in (0.1, 0.2, 0.3)]
    assert norms(found) == pytest.approx(np.linalg.norm(alone, axis=0))
    assert followed("h[1] = x + w; h[2] = h[1] + w; h[2]", x=[1, 2, 3, 4], w=0).members[0].size == 4


# ---- which layers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "family", "members"),
    [
        (NETWORK, None, "z[1] z[2] z[3]"),  # z and a are as long: a[0] is an input
        (NETWORK, "a", "a[1] a[2] a[3]"),
        (NETWORK, "W", "W[1] W[2] W[3]"),
        (CHAIN, None, "z[1] z[2] z[3] z[4]"),
        # a chain comes before what is not one, and only what leads to the output counts
        ("for i in 1..3 { p[i] = w*i }\nc[1] = p[1]*w; c[2] = c[1]*w; c[2] + p[2] + p[3]", None, "c[1] c[2]"),
        ("for i in 1..3 { p[i] = w*i }\np[1]*p[2]", None, "p[1] p[2]"),
        # a family that counts down, and inputs that are used so
        ("z[3] = w*x; z[2] = w*z[3]; z[1] = w*z[2]; z[1]", None, "z[3] z[2] z[1]"),
        ("param W[1..2]: []; x: []; (x*W[2])*W[1]", "W", "W[2] W[1]"),
        # a member assigned again is its last value
        ("z[1] = w*x; z[1] = z[1]^2; z[2] = w*z[1]; z[2]", None, "z[1] z[2]"),
    ],
)  # fmt: skip
def test_the_members_that_are_followed(program: str, family: str | None, members: str) -> None:
    assert " ".join(names(program, family)) == members


def test_values_beside_one_another_have_no_factor() -> None:
    found = followed("for i in 1..3 { p[i] = w*i }\np[1]*p[2] + p[3]", w=1)
    assert found.trend == Trend(
        "parallel",
        None,
        "parallel: p[1] … p[3] are no chain, so there is no factor a layer",
    )


@pytest.mark.parametrize(
    ("program", "family", "output", "message", "hint"),
    [
        ("x^2", None, None, "no family of values lies between a variable and the output f", "name the layers as a family: for l in 1..50 { z[l] = ...; a[l] = tanh(z[l]) }"),
        (CHAIN, "q", None, "no family q lies between a variable and the output h[4]", "the families are z, h"),
        (NETWORK.replace("z[l]", "pre[l]"), "prs", None, "no family prs lies between a variable and the output loss", "did you mean pre?"),
        ("x^2", "z", None, "no family z lies between a variable and the output f", "the families are none"),
        (CHAIN, None, "g", "there is no output g", "the outputs are h[4]"),
        ("x: [n]; param w: [n]; z[1] = w*x", None, None, "the output z[1] is [n], and a gradient is that of a number", "reduce it, as in sum(z[1])"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed(
    program: str, family: str | None, output: str | None, message: str, hint: str
) -> None:
    with pytest.raises(InputError) as error:
        names(program, family, output)
    assert (error.value.message, error.value.hint) == (message, hint)


# ---- dead units -----------------------------------------------------------------------------------

# Of the four units the first is never active, the second for one example of three, the third at 0
# at most, the fourth always: 2 are dead, and 8 of 12 entries are not active.
X = [[-1, -2, -3], [-1, 5, -1], [0, 0, -1], [1, 2, 3]]
UNITS = "x: [n, batch]; param w: [n, 1]; z[1] = w*x; a[1] = {act}; sum(a[1])"


@pytest.mark.parametrize("family", ["z", "a"])
@pytest.mark.parametrize(
    ("act", "share", "inactive"),
    [
        ("relu(z[1])", 2 / 4, 8 / 12),
        ("max(z[1], 0)", 1 / 4, 6 / 12),  # whose derivative at 0 is 1/2
        ("max(0, z[1])", 1 / 4, 6 / 12),
        ("tanh(z[1])", None, None),
        ("max(z[1], 1)", None, None),
        ("max(z[1], axis=1)", None, None),
        ("leaky_relu(z[1])", None, None),
    ],
)
def test_dead_is_what_no_example_activates(
    family: str, act: str, share: float | None, inactive: float | None
) -> None:
    program = UNITS.format(act=act)
    for wrt in (None, family):
        (member,) = followed(program, family, wrt, x=X, w=np.ones((4, 1))).members
        assert (member.dead, member.inactive) == (share, inactive)


def test_without_a_batch_entries_are_counted() -> None:
    program = (
        UNITS.format(act="relu(z[1])").replace("[n, batch]", "[4, 3]").replace("[n, 1]", "[4, 3]")
    )
    found = followed(program, x=X, w=np.ones((4, 3)))
    assert not found.has_batch
    assert found.members[0].dead == found.members[0].inactive == 8 / 12


def test_points_at_which_a_number_is_dead() -> None:
    program = "z[1] = w*x; z[2] = w*relu(z[1]); relu(z[2])"
    assert dead(followed(program, x=[1, 2], w=-1)) == [1, 1]
    assert dead(followed(program, x=[1, -2], w=-1)) == [0, 1]


RELU = "x: [n, batch]; param W[1..2]: [n, n]; a[0] = x; for l in 1..2 {{ {body} }}\nsum(a[2])"


@pytest.mark.parametrize(
    ("body", "family", "shares"),
    [
        ("z[l] = W[l] @ a[l-1]; a[l] = relu(z[l])", "z", [0.5, 1]),
        ("z[l] = W[l] @ a[l-1]; a[l] = relu(z[l])", "a", [0.5, 1]),
        ("a[l] = relu(W[l] @ a[l-1])", "a", [0.5, 1]),
        ("z[l] = W[l] @ a[l-1]; a[l] = relu(2*z[l] - 0)*3", "z", [0.5, 1]),
        ("a[l] = 0*a[l-1] + relu(W[l] @ a[l-1])", "a", [0.5, 1]),  # a residual block
        ("z[l] = 1*a[l-1]; a[l] = W[l] @ relu(z[l])", "z", [0.5]),  # the ReLU first
        ("a[l] = W[l] @ relu(W[l] @ a[l-1])", "W", [None, None]),
    ],
)  # fmt: skip
def test_a_relu_belongs_to_a_layer(body: str, family: str, shares: list[float | None]) -> None:
    W = [[[1, 0], [0, -1]], [[-1, 0], [0, -1]]]
    assert dead(followed(RELU.format(body=body), family, x=[[1, 2], [3, 4]], W=W)) == shares


# ---- the verdict ----------------------------------------------------------------------------------

SAID = "going back, each layer multiplies the gradient by"


@pytest.mark.parametrize(
    ("values", "word", "factor", "sentence"),
    [
        ([0.01, 0.1, 1], "vanishing", 0.1, f"{SAID} 0.1; from z[3] to z[1] it falls from 1 to 0.01"),
        ([1, 0.4], "exploding", 2.5, f"{SAID} 2.5; from z[2] to z[1] it grows from 0.4 to 1"),
        ([0.4, 1], "vanishing", 0.4, f"{SAID} 0.4; from z[2] to z[1] it falls from 1 to 0.4"),
        ([0.6, 1], "vanishing", 0.6, f"{SAID} 0.6; from z[2] to z[1] it falls from 1 to 0.6"),
        ([1, 0.6], "exploding", 1 / 0.6, f"{SAID} 1.67; from z[2] to z[1] it grows from 0.6 to 1"),
        ([0.75, 1], "steady", 0.75, f"{SAID} 0.75; from z[2] to z[1] it falls from 1 to 0.75"),
        ([2, 2, 2], "steady", 1, f"{SAID} 1; from z[3] to z[1] it stays at 2"),
        ([0.86**k for k in range(49, -1, -1)], "vanishing", 0.86, f"{SAID} 0.86; from z[50] to z[1] it falls from 1 to 0.00062"),
        ([0.88**k for k in range(49, -1, -1)], "steady", 0.88, f"{SAID} 0.88; from z[50] to z[1] it falls from 1 to 0.0019"),
        ([1.16**k for k in range(49, -1, -1)], "exploding", 1.16, f"{SAID} 1.16; from z[50] to z[1] it grows from 1 to 1.4e+03"),
        ([1e-300, 1, 1e300], "vanishing", 1e-300, f"{SAID} 1e-300; from z[3] to z[1] it falls from 1e+300 to 1e-300"),
        ([1e300, 1e-300], "exploding", math.inf, f"{SAID} inf; from z[2] to z[1] it grows from 1e-300 to 1e+300"),
        ([1, 0, 4], "vanishing", 0.5, None),
        ([1, 0, 1, 0, 1], "steady", 1, f"{SAID} 1; from z[5] to z[1] it stays at 1; it is exactly 0 in z[4], z[2]"),
        ([1, *[0] * 7, 1], "steady", 1, f"{SAID} 1; from z[9] to z[1] it stays at 1; it is exactly 0 in z[8], z[7], z[6], z[5], z[4] and 2 others"),
        ([0, 0, 0.5, 1], "dead", 0.5, "going back, the gradient is exactly 0 from z[2] to z[1]; up to there each layer multiplies the gradient by 0.5"),
        ([0, 1], "dead", None, "going back, the gradient is exactly 0 in z[1]"),
        ([0, 0, 0], "dead", None, "going back, the gradient is exactly 0 from z[3] to z[1]"),
        ([0], "dead", None, "going back, the gradient is exactly 0 in z[1]"),
        ([0.11], "single", None, "the gradient of z[1] is 0.11; a factor takes two layers"),
        ([0.11, 0], "single", None, "the gradient of z[1] is 0.11; a factor takes two layers; it is exactly 0 in z[2]"),
        ([math.nan, math.inf, 4, 1], "not finite", 4, "going back, the gradient is inf in z[2], the first of 2 layers where it is not finite"),
        ([1, math.nan], "not finite", None, "going back, the gradient is nan in z[2]"),
    ],
)  # fmt: skip
def test_verdict(
    values: list[float], word: str, factor: float | None, sentence: str | None
) -> None:
    found = judge(numbered(values))
    assert found.word == word
    assert found.factor == (None if factor is None else pytest.approx(factor, rel=1e-12))
    if sentence is not None:
        assert found.sentence == f"{word}: {sentence}"


def test_a_gradient_that_is_not_finite() -> None:
    assert followed("z[1] = w*x; z[2] = log(z[1]); z[2]", x=0, w=1).trend.sentence == (
        "not finite: going back, the gradient is inf in z[1]"
    )


# ---- the picture ----------------------------------------------------------------------------------


def drawn(label: str, values: list[float], shares: list[float] | None = None) -> Flow:
    members = tuple(
        Member(name, norm, 1.0, 1, share, share)
        for (name, norm), share in zip(numbered(values).items(), shares or [None] * len(values), strict=True)
    )  # fmt: skip
    return Flow(label, "z", "loss", members, True, judge(numbered(values)))


FLOWS = [
    drawn("_all kinds", [math.inf, math.nan, 0, 5e-324, 1e308, 1]),
    drawn("$relu$", [0.1, 0.2, 0.4], [0, 0.5, 1]),
    drawn("nothing", [0, 0]),
]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".svg", ".PNG", ".pdf"])
def test_a_picture_has_the_same_bytes_each_time(suffix: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in paths:
        plot(FLOWS, path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert sorted(tmp_path.iterdir()) == paths


def test_what_is_in_the_picture(tmp_path: Path) -> None:
    figure = draw(FLOWS)
    upper, lower = figure.axes
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        f" {FLOWS[0].label}: not finite, ×{FLOWS[0].trend.factor:.3g} a layer",
        r"\$relu\$: vanishing, ×0.5 a layer",
        "nothing: dead",
    ]
    lines = upper.get_lines()
    assert upper.get_yscale() == "log"
    assert [list(line.get_xdata()) for line in lines[:3]] == [[1, 2, 3, 4, 5, 6], [3], [1, 2]]
    assert np.isnan(lines[0].get_ydata()[:3]).all()
    assert {line.get_color() for line in lines[:3]} == {lines[0].get_color()}
    assert list(lower.get_lines()[0].get_ydata()) == [0, 0.5, 1]
    assert lower.get_ylabel() == "dead ReLUs"
    assert upper.get_ylabel() == "norm of the gradient, ‖∂loss/∂z[l]‖"
    other = replace(FLOWS[2], family="a", output="g", has_batch=False)
    (alone,) = draw([other]).axes
    assert alone.get_ylabel() == "norm of the gradient, ‖∂g/∂a[l]‖"
    mixed = draw([FLOWS[1], other]).axes
    assert mixed[0].get_ylabel() == "norm of the gradient, ‖∂f/∂layer[l]‖"
    assert mixed[1].get_ylabel() == "inactive ReLUs"


def test_pictures_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"flow\.gif is no picture") as error:
        plot(FLOWS, Path("flow.gif"))
    assert error.value.hint == "a picture ends in .png, .svg or .pdf"
    with pytest.raises(InputError, match=r"cannot write .*flow\.svg: No such file or directory"):
        plot(FLOWS, tmp_path / "none" / "flow.svg")
    old = tmp_path / "flow.svg"
    old.write_text("old", encoding="utf-8")
    old.chmod(0o640)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(InputError, match=r"cannot write .*: full"):
        plot(FLOWS, old)
    assert [path.name for path in tmp_path.iterdir()] == ["flow.svg"]
    assert old.read_text(encoding="utf-8") == "old"
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match="a picture needs matplotlib") as error:
        plot(FLOWS, old)
    assert error.value.hint == "install it with: pip install 'gradc[plots]'"


# ---- the verb -------------------------------------------------------------------------------------


def run(*arguments: str, stdin: str = "") -> tuple[str, str]:
    """Return what the verb prints, and what it says beside; raises what it raises."""
    only = typer.Typer()
    only.callback()(lambda: None)
    only.add_typer(flow_app)
    result = CliRunner().invoke(only, ["flow", *arguments], input=stdin)
    if isinstance(result.exception, GradcError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


ONE = "x: [n, batch]; param w: [n, 1]; z[1] = w*x; z[2] = relu(z[1]); sum(z[2])"


def test_the_table_of_one_program() -> None:
    out, err = run(ONE, "--at", "x=[[1, -1], [-1, -1]], w=[[3], [1]]")
    assert err == ""
    assert out == (
        "layer  ‖∂f/∂z‖  factor  ‖z‖    dead ReLUs\n"
        "z[1]   1        0.5     4.472\n"
        "z[2]   2                3      50%\n"
        "\n"
        "vanishing: going back, each layer multiplies the gradient by 0.5; from z[2] to z[1] it falls from 2 to 1\n"
        "dead ReLUs: 50% of a layer on average, most in z[2]: 50%\n"
    )


def test_layers_of_different_widths_and_entries_without_a_batch() -> None:
    program = "param W: [2, 8]; x: [8]; z[1] = 1*x*sum(W); z[2] = W @ relu(z[1]); sum(z[2])"
    out, _ = run(program, "--seed", "1")
    assert out.splitlines()[0].endswith("  per entry  inactive ReLUs")
    assert "entries are counted one by one: which axis holds the examples is not known" in out


def test_programs_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "net.grad"
    path.write_text(NETWORK, encoding="utf-8")
    picture = tmp_path / "flow.svg"
    long = CHAIN.replace(" ", "  ")
    out, err = run(str(path), long, str(path), "h[1] = x*w; h[1]", "--sizes", "n=4, batch=2", "-o", str(picture))  # fmt: skip
    head, *rows = out.splitlines()
    assert head.split("  ")[0] == "layer"
    for label in ("net", "net dead ReLUs", "program 2", "net (3)", "h[1] = x*w; h[1]"):
        assert label in head
    assert [row.split()[0] for row in rows[:4]] == ["1", "2", "3", "4"]
    assert "program 2: vanishing" in out
    assert err.splitlines()[0] == "net: drawn with seed 0: x ~ N(0, 1), y ~ N(0, 1), W ~ N(0, 1/4)"
    assert picture.read_text(encoding="utf-8").startswith("<?xml")


def test_json(tmp_path: Path) -> None:
    picture = tmp_path / "flow.png"
    program = "z[1] = w*x; z[2] = log(z[1]); z[2]"
    out, _ = run(program, "--at", "x=0, w=1", "--json", "--output", str(picture))
    assert json.loads(out) == {
        "programs": [
            {
                "label": "program 1",
                "family": "z",
                "output": "z[2]",
                "members": [
                    {"name": "z[1]", "gradient": "inf", "rms": "inf", "factor": "inf", "value": 0.0, "dead": None, "inactive": None},
                    {"name": "z[2]", "gradient": 1.0, "rms": 1.0, "factor": None, "value": "inf", "dead": None, "inactive": None},
                ],
                "factor": None,
                "verdict": "not finite",
                "sentence": "not finite: going back, the gradient is inf in z[1]",
                "has_batch": True,
                "drawn": [],
            }
        ],
        "written": str(picture),
    }  # fmt: skip


def test_values_from_a_file_go_to_every_program_that_has_them(tmp_path: Path) -> None:
    path = tmp_path / "values.npz"
    np.savez(path, x=1.0, w=0.5, v=2.0)
    programs = ["z[1] = w*x; z[1]", "z[1] = v*x; z[2] = v*z[1]; z[2]"]
    out, _ = run(*programs, "--data", str(path), "--json")
    first, second = json.loads(out)["programs"]
    assert [member["gradient"] for member in first["members"]] == [1]
    assert [member["gradient"] for member in second["members"]] == [2, 1]


def test_what_is_drawn() -> None:
    program = (
        "x: [n, batch]; v: [m]; param W: [m, n], U: [m, m], V: [n, m], b: [m, 1], c: [m, 1], A: [m, m]\n"
        "z[1] = sqrt(2)*W @ x + b; z[2] = c*z[1]; sum(V @ z[2]) + sum((z[2].T @ -U)) + sum(A @ v)"
    )
    out, err = run(program, "--sizes", "n=3, m=4", "--at", "x=[[1, 2], [3, 4], [5, 6]]", "--json")
    line = "drawn with seed 0: v ~ N(0, 1), W ~ N(0, 1/3), U ~ N(0, 1/4), V ~ N(0, 1/4), b ~ 0, c ~ N(0, 1), A ~ N(0, 1/4)"
    assert err == f"{line}\n"
    assert json.loads(out)["programs"][0]["drawn"] == [line]
    again, _ = run(program, "--sizes", "n=3, m=4", "--at", "x=[[1, 2], [3, 4], [5, 6]]", "--json")
    other, _ = run(program, "--sizes", "n=3, m=4, batch=2", "--seed", "1", "--json")
    assert again == out != other


def test_a_number_is_drawn_without_sizes() -> None:
    assert run(CHAIN, "--seed", "3")[1] == "drawn with seed 3: x ~ N(0, 1), w ~ N(0, 1)\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([CHAIN], "no value for x, w\n  give them with --at or --data, or have them drawn: --seed 0"),
        ([ONE], 'no value for x, w\n  give them with --at or --data, or have them drawn: --seed 0 --sizes "n=16, batch=16"'),
        ([ONE, "--seed", "0"], 'no size for n, which x has\n  give it: --sizes "n=16"'),
        ([ONE, "--sizes", "n=2, bach=1"], "there is no size bach\n  did you mean batch?"),
        ([ONE, "--sizes", "n=2.5"], "--sizes gives whole numbers, not n=2.5"),
        ([ONE, "--sizes", "n=[1]"], "--sizes gives whole numbers, not n=[1.0]"),
        ([CHAIN, "--at", "q=1"], "there is no input q\n  there are x, w"),
        ([NETWORK, "--at", "V=1"], "there is no input V\n  there are x, y, W"),
        ([CHAIN, "x^2", "--at", "x=1, w=1"], "x^2: no family of values lies between a variable and the output f\n  name the layers as a family: for l in 1..50 { z[l] = ...; a[l] = tanh(z[l]) }"),
        ([CHAIN, "y^2", "--at", "x=1, w=1"], "y^2: no value for y\n  give them with --at or --data, or have them drawn: --seed 0"),
        ([CHAIN, "x +", "--at", "x=1"], "x +: "),
        ([ONE, "--at", "x=[[1, 2]], w=[[1], [2]]"], "the program cannot be computed at these values: w is declared [n, 1]; its shape is (2, 1), and n is 1 in x"),
        ([NETWORK, "--sizes", "n=2, batch=2", "--at", "W[4]=[[1]]"], "the program cannot be computed at these values: W takes the members 1 to 3, not "),
        ([CHAIN, "--at", "x=1, w=1", "--family", "g"], "no family g lies between a variable and the output h[4]\n  the families are z, h"),
        ([CHAIN, "--at", "x=1, w=1", "--of", "g"], "there is no output g\n  the outputs are h[4]"),
        ([CHAIN, "-o", "flow.txt"], "flow.txt is no picture that can be written\n  a picture ends in .png, .svg or .pdf"),
        ([CHAIN, "--at", "x=1, w=1", "-o", "/none/flow.svg"], "cannot write /none/flow.svg: No such file or directory"),
        (["param A: [2, 2]; z[1] = inv(A); sum(z[1])", "--at", "A=[[1, 1], [1, 1]]"], "the program cannot be computed at these values: Singular matrix"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(arguments: list[str], message: str) -> None:
    with pytest.raises(GradcError) as error:
        run(*arguments)
    assert str(error.value).startswith(f"error: {message}")


def test_a_program_from_standard_input() -> None:
    assert json.loads(run("-", "--at", "x=1, w=1", "--json", stdin=CHAIN)[0])["programs"][0]["label"] == "standard input"  # fmt: skip


def test_a_program_over_a_limit() -> None:
    with pytest.raises(GradcError, match="the limit iterations is 3"):
        run(CHAIN, "--seed", "0", "--limit", "iterations=3")
    assert "vanishing" in run(CHAIN, "--seed", "0", "--limit", "iterations=4")[0]


# ---- examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_an_example_does_as_its_comment_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    comment = path.read_text(encoding="utf-8").splitlines()[1]
    assert comment.startswith(f"# gradc flow examples/flow/{path.name} ")
    (found,) = json.loads(run(*shlex.split(comment)[3:], "--json")[0])["programs"]
    assert len(found["members"]) == 50
    word, least, most = {
        "depth_sigmoid": ("vanishing", 0.2, 0.25),
        "depth_tanh": ("steady", 0.9, 0.99),
        "depth_relu": ("steady", 0.95, 1.05),
        "depth_residual": ("steady", 0.95, 1.05),
    }[path.stem]
    assert found["verdict"] == word
    assert least < found["factor"] < most


@pytest.mark.slow
def test_the_script_draws_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["flow.py", str(tmp_path)])
    runpy.run_path(str(FOLDER / "flow.py"))
    words = [line.split(":")[:2] for line in capsys.readouterr().out.splitlines()]
    assert words == [["sigmoid", " vanishing"], ["tanh", " steady"], ["relu", " steady"], ["residual", " steady"]]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flow.npz", "flow.svg"]
    assert (FOLDER / "flow.svg").is_file()


@pytest.mark.slow
def test_no_display_and_no_slow_import_is_needed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; import gradc.cli.flow\n"
        "assert not {'matplotlib', 'gradc.flow.flow', 'rich.table'} & set(sys.modules)\n"
        "from gradc.flow.flow import Flow, Member; from gradc.flow.trend import Trend; from gradc.flow.plot import plot\n"
        "assert 'matplotlib' not in sys.modules\n"
        "member = Member('z[1]', 1.0, 1.0, 1, None, None)\n"
        "plot([Flow('p', 'z', 'f', (member,), True, Trend('single', None, ''))], Path(sys.argv[1]))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "flow.png")],
        env={**environment, "MPLBACKEND": "TkAgg"},
        check=True,
    )
    assert (tmp_path / "flow.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("program", "members"),
    [
        ("h[1]=sin(x); h[2]=h[1]*w; h[3]=h[2]; h[4]=h[3]*w; h[4]", 4),  # a layer that does nothing
        ("h[6] = x*26; h[7] = h[6]*w; h[8] = h[6]; h[7]^2 + x*w", 2),  # one that nothing needs
        ("h[0] = x; h[1] = h[0]*w; h[2] = h[1]*w; h[2]", 2),  # an input is no layer
    ],
)
def test_layers_of_equal_value_stay_apart(program: str, members: int) -> None:
    out = command("flow", program, "--at", "x=0.5, w=0.2", "--json")[1]
    (found,) = json.loads(out)["programs"]
    assert len(found["members"]) == members
    assert found["factor"] is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x: [n]; h[1] = x*w; sum(h[1])", "--sizes", "n=inf"), "--sizes gives whole numbers"),
        (("x: [n]; h[1] = x*w; sum(h[1])", "--sizes", "n=nan"), "--sizes gives whole numbers"),
        (("x*2", "--at", "x=1", "--limit", "nodes=²"), "--limit takes NAME=NUMBER"),
    ],
)
def test_sizes_and_limits_are_whole_numbers(arguments: tuple[str, ...], message: str) -> None:
    status, _, err = command("flow", *arguments)
    assert status == 2
    assert message in err


def test_an_array_without_entries() -> None:
    program = "x: [n]\nh[1] = x*2\nh[2] = h[1]*2\nsum(h[2])"
    assert command("flow", program, "--at", "x=[]", "--json")[0] == 0


# ---- Function.flow --------------------------------------------------------------------------------


def test_a_function_returns_its_flow(tmp_path: Path) -> None:
    found = gradc.compile(ONE).flow(x=[[1, -1], [-1, -1]], w=[[3], [1]])
    assert str(found) + "\n" == run(ONE, "--at", "x=[[1, -1], [-1, -1]], w=[[3], [1]]")[0]
    assert found.rows()[:2] == [
        ("layer", "‖∂f/∂z‖", "factor", "‖z‖", "dead ReLUs"),
        ("z[1]", "1", "0.5", "4.472", ""),
    ]
    assert repr(found) == "<gradc.Flow of z: vanishing>"
    assert "vanishing: going back" in found._repr_html_()
    assert json.loads(json.dumps(found.to_json()))["members"][0]["gradient"] == 1
    found.plot(tmp_path / "flow.svg")
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize("sizes", ["n=4, batch=2", {"n": 4, "batch": np.int64(2)}])
def test_a_function_draws_what_has_no_value(sizes: object) -> None:
    function = gradc.compile(NETWORK)
    found = function.flow({"x": np.ones((4, 2))}, sizes=sizes, seed=3, family="a")
    assert found.drawn == ("drawn with seed 3: y ~ N(0, 1), W ~ N(0, 1/4)",)
    assert [member.name for member in found.members] == ["a[1]", "a[2]", "a[3]"]
    again = function.flow(np.ones((4, 2)), sizes=sizes, seed=3, family="a", of="loss")
    assert norms(again) == norms(found)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, 'no value for x, w\n  give them, or have them drawn: seed=0, sizes="n=16, batch=16"'),
        ({"seed": 0}, 'no size for n, which x has\n  give it: sizes="n=16"'),
        ({"sizes": "n=2, bach=1"}, "there is no size bach\n  did you mean batch?"),
        ({"sizes": {"n": 2.5}}, "sizes gives whole numbers, not n=2.5"),
        ({"v": 1}, "there is no input v\n  the inputs are x, w"),
        ({"seed": 0, "sizes": "n=2, batch=2", "family": "g"}, "no family g lies between"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_python_too(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as error:
        gradc.compile(ONE).flow(**given)
    assert str(error.value).startswith(f"error: {message}")

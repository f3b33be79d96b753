"""What inputs are declared to be, where it is used: calls, points given and drawn, answers, flows."""

import math

import numpy as np
import pytest
from test_cli import run as command

import gradc
from gradc.errors import InputError
from gradc.verify.sampling import region

# A program, values that are outside of what it declares, and what is said.
OUTSIDE = [
    ("param L > 0, g > 0; 2*pi*sqrt(L/g)", {"L": -1.0, "g": 1.0}, "L is declared > 0; it is -1.0"),
    ("param L > 0, g > 0; 2*pi*sqrt(L/g)", {"L": 1, "g": 0}, "g is declared > 0; it is 0.0"),
    ("param x >= -1; sqrt(1 + x)", {"x": -1.5}, "x is declared >= -1; it is -1.5"),
    ("param x < 0; log(-x)", {"x": 0.0}, "x is declared < 0; it is 0.0"),
    ("param x <= 2.5; x", {"x": math.inf}, "x is declared <= 2.5; it is inf"),
    ("param 0 < p < 1; log(p/(1 - p))", {"p": 1.0}, "p is declared in (0, 1); it is 1.0"),
    ("x: [] in [0, inf); sqrt(x)", {"x": math.inf}, "x is declared in [0, inf); it is inf"),
    ("x: [] in (-inf, inf); x", {"x": -math.inf}, "x is declared in (-inf, inf); it is -inf"),
    ("x: [] in [1, 1]; x", {"x": 1.5}, "x is declared in [1, 1]; it is 1.5"),
    ("param s[1..3] > 0; s[1]*s[2]*s[3]", {"s": [1.0, -2.0, 3.0]}, "s[2] is declared > 0; it is -2.0"),
    ("param pi_ in (-pi/2, pi/2); tan(pi_)", {"pi_": 2.0},
     "pi_ is declared in (-1.5707963267948966, 1.5707963267948966); it is 2.0"),
]  # fmt: skip
INSIDE = [
    ("param L > 0, g > 0; L/g", {"L": math.inf, "g": 2.0}, math.inf),
    ("param L > 0; L + 1", {"L": 5e-324}, 1.0),
    ("param x >= 0; x", {"x": 0.0}, 0.0),
    ("x: [] in [0, inf); x", {"x": 1.5}, 1.5),
    ("x: [] in [-inf, inf]; x", {"x": -math.inf}, -math.inf),
    ("param 0 < p < 1; p", {"p": 0.25}, 0.25),
]
TARGETS = pytest.mark.parametrize("target", ["numpy", "scalar"])
ENTRIES = ("value", "gradient", "value_and_gradient")


@TARGETS
@pytest.mark.parametrize(("text", "values", "message"), OUTSIDE)
def test_a_call_outside_is_refused(text: str, values: dict, message: str, target: str) -> None:
    function = gradc.compile(text, target=target)
    for entry in ENTRIES:
        with pytest.raises(ValueError, match="declared") as caught:
            getattr(function, entry)(**values)
        assert str(caught.value) == message


@pytest.mark.parametrize(("text", "values", "message"), OUTSIDE)
def test_a_point_outside_is_refused(text: str, values: dict, message: str) -> None:
    function = gradc.compile(text)
    for verb in (
        lambda: function.explain(values),
        lambda: function.verify(at=values),
        lambda: function.check({next(iter(function.wrt)): "1"}, at=values),
    ):
        with pytest.raises(InputError) as caught:
            verb()
        assert caught.value.message == message


@TARGETS
@pytest.mark.parametrize(("text", "values", "value"), INSIDE)
def test_an_end_that_is_declared_is_let_in(
    text: str, values: dict, value: float, target: str
) -> None:
    assert gradc.compile(text, target=target)(**values) == value


@TARGETS
def test_nan_passes_on(target: str) -> None:
    function = gradc.compile("param 0 < p < 1; 2*p", target=target)
    assert math.isnan(function(math.nan))


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("x: [n] > 0; sum(log(x))", {"x": [1.0, 2.0, -1.0]}, "x is declared > 0; x[2] is -1.0"),
        ("w: [n, m] in [0, 1]; sum(w)", {"w": [[0, 1], [0.5, 2]]}, "w is declared in [0, 1]; w[1, 1] is 2.0"),
        ("x: [n] > 0; sum(log(x))", {"x": [math.nan, 0.0]}, "x is declared > 0; x[1] is 0.0"),
        ("param s[1..2]: [n] >= 0; sum(s[1]*s[2])", {"s": [[1.0], [-1.0]]}, "s[2] is declared >= 0; s[2][0] is -1.0"),
    ],
)  # fmt: skip
def test_the_entry_outside_is_named(text: str, values: dict, message: str) -> None:
    function = gradc.compile(text)
    for dtype in (float, np.float32):
        given = {name: np.asarray(value, dtype) for name, value in values.items()}
        with pytest.raises(ValueError, match="declared") as caught:
            function(**given)
        assert str(caught.value) == message


def test_arrays_for_numbers_are_looked_at_entry_by_entry() -> None:
    function = gradc.compile("param L > 0, g > 0; sqrt(L/g)")
    assert function([1.0, 4.0], 1.0).tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match=r"^L is declared > 0; L\[1\] is -4\.0$"):
        function([1.0, -4.0], 1.0)
    with pytest.raises(ValueError, match=r"^g is declared > 0; g\[0, 1\] is 0\.0$"):
        function(1.0, [[1.0, 0.0]])


@TARGETS
def test_a_program_that_declares_nothing_of_values_has_no_check(target: str) -> None:
    assert "assume" not in gradc.compile("param L, g; sqrt(L/g)", target=target).source


def test_the_command_line_says_it() -> None:
    status, _, errors = command("eval", "param L > 0; sqrt(L)", "--at", "L=-1")
    assert status == 2
    assert "L is declared > 0; it is -1.0" in errors
    assert "Traceback" not in errors


# ---- points that are drawn ---------------------------------------------------------------------

DRAWN = [
    "param L > 0, g > 0; 2*pi*sqrt(L/g)",
    "param x < -3; x^2",
    "param x in (1000, 1001); log(x)",
    "param x in (0, 1e-3); abs(x)",
    "param 0 < p < 1; -p*log(p) - (1 - p)*log(1 - p)",
    "param a > 0; x: []; asin(x/a)",
    "x: [n] in (0, 1); sum(log(x) + log1p(-x))",
    "param s[1..3] > 0; log(s[1]) + sqrt(s[2])*s[3]^2.5",
    "param k in [2, 2]; x: [] > 0; x^k",
    "param r, d > 0; where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))",
]


@pytest.mark.parametrize("text", DRAWN)
def test_a_gradient_is_verified_inside(text: str) -> None:
    report = gradc.compile(text).verify()
    assert report.ok, report
    again = [entry for entry in report.entries if entry.verdict not in ("excellent", "good")]
    assert not again, report


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("param L > 0, g > 0; 2*pi*sqrt(L/g)", {"L": "pi/sqrt(L*g)"}),
        ("param L > 0, g > 0; 2*pi*sqrt(L/g)", {"g": "-pi*sqrt(L)/g^1.5"}),
        ("param r, d > 0; where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))", {"r": "clip(r, -d, d)"}),
        ("param a > 0; x: []; asin(x/a)", {"a": "-x/(a*sqrt(a^2 - x^2))"}),
        ("param x > 0; sqrt(x^2)", {"x": "1"}),
        ("param x < 0; abs(x)", {"x": "-1"}),
        ("param x > 0; log(x^2)/2", {"x": "1/x"}),
        ("param a > 0, b > 0; log(a*b)", {"a": "1/a", "b": "exp(-log(b))"}),
        ("param a > 0, n; a^n", {"n": "a^n*log(a)", "a": "n*exp(n*log(a))/a"}),
        ("param 0 < p < 1; log(p/(1 - p))", {"p": "1/p + 1/abs(1 - p)"}),
        ("param x in (-pi/2, pi/2); log(cos(x))", {"x": "-sqrt(1/cos(x)^2 - 1)*sign(x)"}),
        ("x: [n] > 0; sum(sqrt(x^2))", {"x": "x/x"}),
    ],
)
def test_an_answer_that_holds_where_inputs_are_declared_is_right(text: str, answers: dict) -> None:
    assert gradc.compile(text).check(answers).ok


@pytest.mark.parametrize(
    ("text", "asked", "kinks"),
    [
        ("param x > 0; log(x) + sqrt(x) + 1/x", 0, ()),
        ("param x; log(x)", 1, ()),
        ("param x in (-1, 1); asin(x)*log1p(x)", 0, ()),
        ("param x > 0, y; log(1 + x*y^2)", 0, ()),
        ("param x > 0, y; log(x + y)", 1, ()),
        ("param a > 0, n; a^n", 0, ()),
        ("param x > 0; abs(x)*max(x, -1)", 0, ()),
        ("param x > 0, y; abs(x)*max(x, y)", 0, ("max",)),
        ("param x >= 0; abs(x)", 0, ("abs",)),
    ],
)
def test_what_is_declared_is_not_asked_again(text: str, asked: int, kinks: tuple) -> None:
    graph = gradc.compile(text).compilation.graph
    found = region(graph, {})
    assert len(found.domain) == 2 * len(graph.assumptions) + asked
    assert found.names == kinks


def test_what_the_same_answer_takes_for_granted_is_said_where_nothing_is_declared() -> None:
    (verdict,) = gradc.compile("param L, g; 2*pi*sqrt(L/g)").check({"L": "pi/sqrt(L*g)"})
    assert verdict.correct
    assert verdict.note == "right where L and g are positive, which is taken for granted"


def test_what_a_flow_draws_is_inside() -> None:
    text = "param s[1..3]: [] in (0, 1), b: [] > 0\nx[0] = b\nfor i in 1..3 { x[i] = x[i-1]*s[i] }\nx[3]"
    found = gradc.compile(text).flow(seed=0)
    assert found.drawn == ("drawn with seed 0: s ~ N(0, 1) made in (0, 1), b ~ N(0, 1) made > 0",)
    with pytest.raises(InputError, match=r"s\[1\] is declared in \(0, 1\); it is 1\.0"):
        gradc.compile(text).flow(s=[1.0, 0.5, 0.5], b=1.0)

"""What a function keeps in memory, as told, against what tracemalloc finds."""

import tracemalloc
from collections.abc import Mapping

import numpy as np
import pytest
from checkpoints import LOOPS, layers

import gradc
from gradc.errors import GradcError
from gradc.interpret.values import grouped

FACTOR = 1.3  # between what is told and what is measured at most
CHAIN = "\n".join(["a0 = x*w", *(f"a{i} = sin(w*a{i - 1}) + x" for i in range(1, 30)), "a29*w"])

NUMBERS = """param a, b
n: integer
h[0] = a
for t in 1..n { h[t] = sin(b*h[t-1]) + cos(h[t-1])*a }
h[n]"""


def measured(function: gradc.Function, values: Mapping[str, np.ndarray]) -> int:
    """Return the most that is alive at once in a call."""
    given = [*values.values()]
    function.module.value_and_gradient(*given)
    tracemalloc.start()
    function.module.value_and_gradient(*given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def arguments(function: gradc.Function, sizes: Mapping[str, int]) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    points = [sizes["points"]] if "points" in sizes else []
    values = {
        str(node.payload): random.uniform(
            -0.1, 0.1, [*points, *(sizes[str(d)] for d in node.shape)]
        )
        for node in function.compilation.graph.inputs
    }
    return grouped(values)


CASES = {
    "layers": (layers(20), {"hidden": 8, "batch": 4000}),
    "numbers": (CHAIN, {"points": 8000}),
    "a loop": (LOOPS["recurrent"], {"steps": 400, "features": 4, "hidden": 200}),
    "two families": (LOOPS["two families"], {"steps": 400, "features": 4, "hidden": 200}),
}


@pytest.mark.slow
@pytest.mark.parametrize("checkpoint", [False, True])
@pytest.mark.parametrize("points", [1, 30])
def test_the_lists_of_loops_over_numbers_are_told_as_they_are(
    points: int, checkpoint: bool
) -> None:
    function = gradc.compile(NUMBERS, checkpoint=checkpoint)
    told = function.memory(n=20000, **({"points": points} if points > 1 else {}))
    way = told.checkpointed if checkpoint else told.plain
    values = {name: np.full(points, 0.7) if points > 1 else 0.7 for name in "ab"}
    assert 1 / FACTOR < measured(function, {**values, "n": 20000}) / way.peak < FACTOR


def test_a_program_of_numbers_is_computed_at_one_point_if_nothing_is_said() -> None:
    function = gradc.compile("x*w*sin(x)")
    assert function.memory() == function.memory(points=1)
    assert function.memory().to_json()["sizes"] == {"points": 1}


@pytest.mark.parametrize("checkpoint", [False, True, 3])
@pytest.mark.parametrize("case", CASES)
def test_what_is_told_is_what_is_measured(case: str, checkpoint: bool | int) -> None:
    text, sizes = CASES[case]
    function = gradc.compile(text, checkpoint=checkpoint)
    told = function.memory(**sizes)
    way = told.checkpointed if checkpoint else told.plain
    given = arguments(function, sizes)
    if case == "numbers":
        given["w"] = given["w"][:1]  # of another shape, so that it goes by the lines that are told
    assert 1 / FACTOR < measured(function, given) / way.peak < FACTOR


def test_arrays_of_one_shape_need_no_more_than_is_told() -> None:
    text, sizes = CASES["numbers"]
    function = gradc.compile(text)
    told = function.memory(**sizes).plain.peak
    assert measured(function, arguments(function, sizes)) < told


def test_layers_keep_three_arrays_each_and_with_checkpoints_some_of_them() -> None:
    array = 8 * 8 * 1000
    function = gradc.compile(layers(40))
    told = function.memory(hidden=8, batch=1000)
    assert told.plain.kept == 120 * array
    assert told.checkpointed.kept < 40 * array
    assert told.plain.peak > 4 * told.checkpointed.peak


def test_the_way_back_of_an_array_lets_go_as_that_of_a_number_does() -> None:
    function = gradc.compile(
        layers(40).replace("loss = mean(a40^2)", "a40"), emit="vjp", checkpoint=8
    )
    told = function.memory(hidden=8, batch=1000)
    assert told.plain.peak > 3 * told.checkpointed.peak
    given = arguments(function, {"hidden": 8, "batch": 1000})
    plain = gradc.compile(layers(40).replace("loss = mean(a40^2)", "a40"))
    seed = np.ones((8, 1000))
    for one, other in zip(function.vjp(seed, **given), plain.vjp(seed, **given), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_loop_keeps_memory_of_the_order_of_the_root_of_its_steps() -> None:
    function = gradc.compile(LOOPS["recurrent"])
    short, long = (function.memory(steps=n, features=4, hidden=100) for n in (100, 10_000))
    assert 90 < long.plain.kept / short.plain.kept < 110
    assert 8 < long.checkpointed.kept / short.checkpointed.kept < 12


def test_it_is_a_table_and_plain_data() -> None:
    told = gradc.compile(layers(10), checkpoint=3).memory(hidden=10, batch=100)
    assert str(told) == "\n".join(
        [
            "at hidden=10, batch=100  kept for the way back  at most at once",
            f"without a checkpoint     {told.plain.kept / 1000:.3g} kB                 {told.plain.peak / 1000:.3g} kB",
            *str(told).splitlines()[2:],
        ]
    )
    assert [way["name"] for way in told.to_json()["ways"]] == [
        "without a checkpoint",
        "checkpoint=True",
        "checkpoint=3",
    ]
    assert told.to_json()["sizes"] == {"hidden": 10, "batch": 100}
    assert told.checkpointed.name == "checkpoint=3"
    assert "<table>" in told._repr_html_()


@pytest.mark.parametrize(
    ("text", "sizes", "options", "message"),
    [
        (
            layers(2),
            {"hidden": 3},
            {},
            r"the size of batch is not given\n  as in f.memory\(hidden=…, batch=…\)",
        ),
        (layers(2), {}, {}, r"the sizes of hidden, batch are not given"),
        (
            layers(2),
            {"hidden": 3, "bach": 2},
            {},
            "there is no dimension bach\n  did you mean batch",
        ),
        (
            layers(2),
            {"hidden": -1, "batch": 2},
            {},
            "a size is a whole number from 0 on, not hidden=-1",
        ),
        (layers(2), {"hidden": 1.5, "batch": 2}, {}, r"not hidden=1\.5"),
        (NUMBERS, {}, {}, r"the size of n is not given"),
        ("x*w", {"points": 3}, {"target": "scalar"}, "the target scalar has none"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    text: str, sizes: dict[str, int], options: dict[str, str], message: str
) -> None:
    with pytest.raises(GradcError, match=message):
        gradc.compile(text, **options).memory(**sizes)

"""Functions of Python are compiled where they stand: what they read from around, and how."""

import copy
import functools
import inspect
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy import tanh
from numpy.testing import assert_allclose
from test_cli import run

import gradc
from gradc.imported import differentiable, reads

RATE = 0.5
WEIGHTS = np.array([1.0, 2.0, 3.0])
RISING = 1.0
RISING += 1.0


def squashed(z: Any) -> Any:
    return tanh(z) * RATE


def model(w: "[n]", x: "[m, n]") -> Any:  # noqa: F821
    return np.sum(squashed(x @ w) ** 2)


def weighed(x: "[3]") -> Any:
    return WEIGHTS @ x


def rising(x: float) -> Any:
    return RISING * x


def circle(r: float) -> Any:
    return math.pi * r**2


POINT = {"w": np.array([0.5, -1.0]), "x": np.arange(6.0).reshape(3, 2)}


def test_other_functions_and_globals_are_read() -> None:
    f = gradc.from_python(model)
    assert_allclose(f(**POINT), model(**POINT), rtol=1e-14)
    assert f.name == "model"
    assert f.wrt.keys() == POINT.keys()


def test_small_arrays_around_a_function_are_numbers() -> None:
    x = np.array([0.1, 0.2, 0.4])
    assert_allclose(gradc.from_python(weighed).gradient(x).x, WEIGHTS)


def test_a_global_that_changes_is_an_error() -> None:
    with pytest.raises(gradc.InputError, match="reads the global RISING, which changes"):
        gradc.from_python(rising)


def test_constants_of_modules_are_read() -> None:
    assert gradc.from_python(circle).gradient(2.0).r == pytest.approx(4 * math.pi)


def test_what_stands_around_a_function_is_read() -> None:
    scale = 3.0

    def inner(x: float) -> Any:
        return scale * x**2

    assert gradc.from_python(inner).gradient(2.0).x == 12.0


def test_an_example_call_gives_shapes() -> None:
    def loss(w, x):  # type: ignore[no-untyped-def]
        return np.sum((x @ w) ** 2)

    f = gradc.from_python(loss, like=(POINT["w"], POINT["x"]), wrt="w")
    assert f.inputs == {"w": (2,), "x": (3, 2)}
    assert_allclose(f.gradient(**POINT).w, 2 * POINT["x"].T @ POINT["x"] @ POINT["w"])
    with pytest.raises(gradc.InputError, match="the example call does not fit"):
        gradc.from_python(loss, like={"v": 1.0})


def test_what_is_no_function_of_python_is_an_error() -> None:
    for one, match in ((np.sin, "takes a function of Python's"), (3, "not int")):
        with pytest.raises(gradc.InputError, match=match):
            gradc.from_python(one)  # type: ignore[arg-type]


@gradc.differentiable
def loss(w, x):  # type: ignore[no-untyped-def]
    """Return a sum of squares."""
    return np.sum((x @ w) ** 2)


@gradc.differentiable(wrt="w")
def of_weights(w: "[n]", x: "[m, n]") -> Any:  # noqa: F821
    return later(x @ w)


def later(z: Any) -> Any:
    return np.sum(z**3)


def test_a_decorated_function_is_compiled_for_what_it_is_called_with() -> None:
    assert loss.__doc__ == "Return a sum of squares."
    assert loss(**POINT) == pytest.approx(float(np.sum((POINT["x"] @ POINT["w"]) ** 2)))
    gradient = loss.gradient(POINT["w"], x=POINT["x"])
    assert_allclose(gradient.w, 2 * POINT["x"].T @ POINT["x"] @ POINT["w"])
    wide = np.ones((4, 5))
    assert_allclose(loss.gradient(np.ones(5), wide).w, np.full(5, 40.0))


def test_a_function_without_annotations_is_compiled_once_for_its_shapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []
    plain = differentiable.from_python
    monkeypatch.setattr(
        differentiable, "from_python", lambda *a, **k: (tried.append(1), plain(*a, **k))[1]
    )
    again = gradc.differentiable(loss.__wrapped__)
    assert [float(again(**POINT)) for _ in range(3)] == [float(loss(**POINT))] * 3
    assert len(tried) == 2  # without shapes, and then with those of the call


def test_a_decorated_function_reads_what_is_defined_later() -> None:
    value, gradient = of_weights.value_and_gradient(**POINT)
    assert value == pytest.approx(float(later(POINT["x"] @ POINT["w"])))
    assert gradient._fields == ("w",)
    along = of_weights.hvp({"w": np.ones(2)}, **POINT)
    assert_allclose(along.w, of_weights.hessian(**POINT).w.w @ np.ones(2))


def test_a_decorated_function_has_what_a_function_has() -> None:
    assert "def value_and_gradient" in of_weights.source
    with pytest.raises(AttributeError, match="has no nothing"):
        _ = of_weights.nothing
    with pytest.raises(gradc.InputError, match="cannot be called so"):
        loss(1.0)
    assert repr(loss) == "<gradc.differentiable loss>"


def test_functions_are_copied_and_pickled() -> None:
    f = gradc.from_python(model)
    pickled = pickle.loads(pickle.dumps(f))  # noqa: S301  # of our own
    for one in (pickled, copy.deepcopy(f), copy.copy(f)):
        assert one(**POINT) == f(**POINT)


FILE = '''"""A model in a file."""

import numpy as np


def activation(z):
    return 1 / (1 + np.exp(-z))


def loss(w: float, b: float, x: float, y: float):
    a = activation(w * x + b)  # the output of the neuron
    return (a - y) ** 2 / 2
'''


def test_a_function_in_a_file_is_a_source(tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text(FILE, encoding="utf-8")
    source = f"{file}:loss"
    code, written, _ = run("compile", source, "--wrt", "w, b")
    assert code == 0
    assert "def value_and_gradient(" in written
    _, printed, _ = run("eval", source, "--at", "w=0.5, b=0.1, x=1, y=1")
    assert "∂loss/∂w" in printed
    assert run("check", source, "a=a - y")[0] == 0
    assert run("check", source, "a=a + y")[0] == 1
    assert run("compile", str(file), "--wrt", "w, b")[1] == written
    code, _, said = run("compile", source, "-o", str(file))
    assert code == 2
    assert "would be written over" in said
    assert file.read_text(encoding="utf-8") == FILE
    code, _, said = run("compile", f"{file}:los")
    assert code == 2
    assert "loss" in said


def penalised(x: float, penalty: float = 0.5, *, n=2) -> Any:  # type: ignore[no-untyped-def]
    """Return a power with a weight."""
    print("at", x)  # noqa: T201
    assert n > 0, f"{n}"
    return penalty * x**n


def test_a_default_with_an_annotation_is_that_of_an_input() -> None:
    f = gradc.from_python(penalised)
    assert [*f.inputs] == ["x", "penalty"]
    assert f(3.0) == 4.5
    assert f(3.0, 2.0) == f(x=3.0, penalty=2.0) == 18.0
    assert f.gradient(3.0) == (3.0, 9.0)
    assert str(inspect.signature(f.gradient)) == "(x, penalty=0.5) -> Any"
    assert f.verify(at={"x": 1.0}).ok
    assert f.as_objective(1.0).fun(np.array([2.0]))[0] == 2.0
    assert f.as_objective({"x": 1.0, "penalty": 2.0}).fun(np.array([2.0, 1.0]))[0] == 4.0
    assert pickle.loads(pickle.dumps(f))(3.0) == 4.5  # noqa: S301  # of our own


def test_what_is_left_out_is_noted() -> None:
    notes = gradc.from_python(penalised).notes
    _, first = inspect.getsourcelines(penalised)
    assert [one.partition(":")[0] for one in notes] == [f"line {first + 2}", f"line {first + 3}"]
    assert gradc.compile("x").notes == ()


def test_a_note_is_printed_where_a_file_is_compiled(tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text("def f(x: float):\n    print(x)\n    return x\n", encoding="utf-8")
    assert "note: line 2: " in run("compile", str(file))[2]


def test_a_constant_that_is_given_is_that_of_the_call() -> None:
    again = gradc.differentiable(penalised)
    assert [again(3.0), again(3.0, n=3), again(3.0, n=2.0), again(3.0)] == [4.5, 13.5, 4.5, 4.5]
    assert again.gradient(3.0, n=2.0)._fields == ("x", "penalty", "n")

    @gradc.differentiable
    def reduced(x, mode):  # type: ignore[no-untyped-def]
        return np.sum(x) if mode == "sum" else np.mean(x)

    x = np.array([1.0, 3.0])
    assert [reduced(x, "sum"), reduced(x, mode="mean")] == [4.0, 2.0]


def test_what_stands_around_a_decorated_function_is_read_at_each_call() -> None:
    scale, weights = 2.0, np.ones(2)

    @gradc.differentiable
    def scaled(x: float) -> Any:
        return x * scale * weights[0]

    assert scaled(3.0) == 6.0
    scale = 3.0
    assert scaled(3.0) == 9.0
    weights[0] = 5.0
    assert scaled(3.0) == 45.0


FACTOR = 2.0


def times(x: float) -> Any:
    return FACTOR * x


def power(n: int, x: float) -> Any:
    return x**n * FACTOR


HELD: Any = {"of": times}
HELD["self"] = HELD
SEEN: Any = {
    "a memory": functools.lru_cache(times),
    "another one": gradc.differentiable(times),
    "a memory of a partial function": functools.lru_cache(functools.partial(power, 1)),
    "a partial function": functools.partial(power, 1),
    "a dict": {"of": times},
    "a tuple": (1.0, times),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_stands_around_a_function_inside_of_another_thing_is_read_at_each_call(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = SEEN[name]
    if isinstance(inner, dict):
        outer = gradc.differentiable(lambda x: inner["of"](x), like=(1.0,))
    elif isinstance(inner, tuple):
        outer = gradc.differentiable(lambda x: inner[1](x), like=(1.0,))
    else:
        outer = gradc.differentiable(lambda x: inner(x), like=(1.0,))
    assert outer(1.0) == 2.0
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    assert outer(1.0) == gradc.from_python(outer.__wrapped__, like=(1.0,))(1.0) == 3.0


def put(at: Any, key: Any, value: Any) -> Any:
    """Return what puts a value into a container, as a statement would."""
    return lambda: at.__setitem__(key, value)


def test_every_change_of_what_a_function_reads_is_seen() -> None:
    weights, deep, most = np.array([1.0, 2.0]), [{"k": 2.0}, [0.0]], np.zeros(2)
    held: Any = {"w": weights, "deep": deep, "f": functools.partial(power, 1), "one": 1.0}
    held["self"] = held

    def squares(x: float, by=most) -> Any:  # type: ignore[no-untyped-def]
        return x * held["w"][0] + held["deep"][0]["k"] + held["f"](x) + by[0] + 1 / held["one"]

    again = gradc.differentiable(squares)
    changes = [
        put(weights, 0, 1 + 1e-9), put(deep[0], "k", 2.0 + 1e-12), put(most, 0, 1e-3),
        put(held, "f", functools.partial(power, 2)), put(held, "w", np.array([3, 2])),
        put(held, "one", 2),
    ]  # fmt: skip
    for change in changes:
        change()
        assert again(2.0) == gradc.from_python(squares)(2.0) == squares(2.0)


def test_the_state_of_a_function_tells_values_apart() -> None:
    values: list[Any] = [
        1, 1.0, True, "1", np.float64(1), np.float32(1), np.int64(1), np.array(1.0), (1,), [1],
        {1: 1}, {1: 2}, [[1], 1], [[1, 1]], 0.0, -0.0, math.nan, range(1, 2), 10**5000, None,
        np.array([1]), np.array([[1]]), times, power, [times], functools.partial(times),
        functools.partial(times, 1), functools.partial(times, x=1), math, np, np.exp, np.sum,
        [1] * 2000, np.zeros(2000), np.zeros(2000, int), [], (), {}, HELD, object(), print,
    ]  # fmt: skip

    def reader(value: Any) -> Any:
        return lambda: value

    states = [reads.state_of(reader(one)) for one in values]
    assert len({*states}) == len(values)
    assert states == [reads.state_of(reader(one)) for one in values]
    assert states[7] == reads.state_of(reader(np.array(1.0)))


def test_values_that_hold_themselves_are_read() -> None:
    inside: Any = [1.0]
    for _ in range(3000):
        inside = [inside]
    around: Any = [2.0]
    around.append(around)
    assert gradc.differentiable(lambda x: around[0] * x, like=(1.0,))(3.0) == 6.0
    with pytest.raises(gradc.GradcError, match="list inside of 100 others, which is not read"):
        gradc.from_python(lambda x: inside[0] * x, like=(1.0,))
    with pytest.raises(gradc.GradcError, match="list that holds itself, which is not read"):
        gradc.from_python(lambda x: around[1][0] * x, like=(1.0,))


def test_a_default_is_what_it_was_when_a_function_was_defined() -> None:
    powers = [lambda x, n=n: x**n for n in (1, 2, 3)]
    made = [gradc.from_python(one, like=(2.0,)) for one in powers[1:2]]
    assert [one(2.0) for one in made] == [4.0]


def doubled(function: Any) -> Any:
    @functools.wraps(function)
    def inner(x: float) -> Any:
        return 2 * function(x)

    return inner


def test_a_function_that_wraps_another_one_is_read_itself() -> None:
    assert gradc.from_python(doubled(circle))(1.0) == pytest.approx(2 * math.pi)
    assert gradc.from_python(functools.lru_cache(circle))(1.0) == pytest.approx(math.pi)


length = np.linalg.norm
above = functools.partial(np.clip, a_min=0.0)
exp = np.exp


def of_names(x: "[3]") -> Any:
    return length(x) + np.sum(above(x, a_max=1.0)) + exp(x[0]) + tanh(x[1])


def test_functions_of_libraries_are_known_by_any_name() -> None:
    x = np.array([0.5, -1.0, 2.0])
    assert gradc.from_python(of_names)(x) == pytest.approx(of_names(x))


class _Doubled:
    """What is called like a function of NumPy, and is none."""

    __module__ = "numpy"
    __name__ = "exp"

    def __call__(self, x: Any) -> Any:
        return 2 * x


sinh = _Doubled()


def of_another(x: float) -> Any:
    return sinh(x)


def test_what_has_the_name_of_a_function_of_a_library_is_not_read_as_it() -> None:
    with pytest.raises(gradc.GradcError, match="sinh is of the class _Doubled"):
        gradc.from_python(of_another)


def of_lists(xs):  # type: ignore[no-untyped-def]
    return sum(xs[0] + xs[1]) * xs[1][0] + len(xs + xs)


def test_a_list_of_numbers_is_a_list() -> None:
    """Two of them are joined by +, where arrays are added."""
    xs = [[1.0, 2.0], [3.0, 4.0]]
    assert gradc.differentiable(of_lists)(xs) == of_lists(xs)
    joined = gradc.from_python(lambda xs: sum(xs + [1.0]), like=([0.0, 0.0],))  # noqa: RUF005
    assert joined([1.0, 2.0]) == 4.0
